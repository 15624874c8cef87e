"""The end of the program: what is registered is done, what is written arrives, whoever watches sees the end."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import atexit, sys
from blockform.cli.leaving import leave
atexit.register(lambda: print("done", flush=True))
sys.stdout.write("written\\n" * 3)
leave(7)
"""


def test_the_end_is_as_usual() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (7, "written\n" * 3 + "done\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_what_cannot_be_written_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM.replace("flush=True", "")],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode != 0
    assert "No space left on device" in ended.stderr


def test_a_profiler_sees_the_end(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    command = [sys.executable, "-m", "cProfile", "-o", str(profile), "-m", "blockform", "version"]
    subprocess.run(command, capture_output=True, check=True)
    assert profile.stat().st_size > 0
