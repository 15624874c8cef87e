"""What a user sees when the disk, its rights or another run are in the way: one diagnostic, exit code 1, and nothing lost.

The texts are held against ``expect/``; ``--update-expected`` rewrites them.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

EXPECT = Path(__file__).parent / "expect"
CONFIG = 'resource "terraform_data" "item" {\n  count = %d\n  input = "%s"\n}\n'
SOMEBODY = 1000
WITHOUT_POWERS = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner,-chown", "--")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounts and other users need root")


def blockform(directory: Path, *args: str, powers: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the program; without ``powers`` the rights of files hold for root as for anybody else."""
    return subprocess.run(
        [*(() if powers else WITHOUT_POWERS), sys.executable, "-m", "blockform", *args],
        cwd=directory,
        env={**os.environ, "HOME": str(directory.parent), "XDG_CACHE_HOME": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def normal(text: str, directory: Path) -> str:
    text = text.replace(str(directory), "<dir>")
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<uuid>", text)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*", "<time>", text)
    text = re.sub(r"<time> \(\d+ \w+ ago\)", "<time>", text)
    text = re.sub(r"(Who: +)\S+", r"\1<who>", text)
    text = re.sub(r"(Process: +)\d+", r"\1<pid>", text)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def expect(
    request: pytest.FixtureRequest, name: str, result: subprocess.CompletedProcess[str], directory: Path
) -> None:
    """One error, in the expected words, and exit code 1."""
    file = EXPECT / f"{name}.txt"
    seen = normal(result.stderr, directory)
    if request.config.getoption("--update-expected"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(seen)
    assert result.returncode == 1, result.stdout + result.stderr
    assert seen.count("Error: ") == 1, seen
    assert seen == file.read_text()


def make(directory: Path, *, count: int = 3, text: str = "x") -> None:
    (directory / "main.hcl").write_text(CONFIG % (count, text))


def addresses(directory: Path) -> list[str]:
    return [str(address) for address in json.loads(blockform(directory, "state", "list", "-json").stdout)]


@contextmanager
def mounted(directory: Path, options: str) -> Iterator[None]:
    """A small file system of its own at the directory."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(directory)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(directory)], check=True)


@as_root
def test_full_disk(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    work = tmp_path / "work"
    work.mkdir()
    with mounted(work, "size=256k"):
        make(work)
        assert blockform(work, "apply", "-auto-approve").returncode == 0
        before = (work / "blockform.tfstate").read_text()
        make(work, text="y" * 3000, count=40)
        expect(request, "full_disk", blockform(work, "apply", "-auto-approve"), work)
        assert (work / "blockform.tfstate").read_text() == before
        subprocess.run(["mount", "-o", "remount,size=8m", str(work)], check=True)
        again = blockform(work, "apply", "-auto-approve")
        assert again.returncode == 0, again.stdout + again.stderr
        assert len(addresses(work)) == 40
        assert blockform(work, "plan", "-detailed-exitcode").returncode == 0


@as_root
def test_read_only_mount(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    work = tmp_path / "work"
    work.mkdir()
    with mounted(work, "size=1m"):
        make(work)
        assert blockform(work, "apply", "-auto-approve").returncode == 0
        make(work, text="y")
        subprocess.run(["mount", "-o", "remount,ro", str(work)], check=True)
        expect(request, "read_only_mount", blockform(work, "apply", "-auto-approve"), work)
        assert blockform(work, "plan", "-lock=false", "-detailed-exitcode").returncode == 2
        assert len(addresses(work)) == 3


@as_root
def test_directory_of_another_user(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    work = tmp_path / "work"
    work.mkdir()
    make(work)
    assert blockform(work, "apply", "-auto-approve").returncode == 0
    before = (work / "blockform.tfstate").read_text()
    make(work, text="y")
    for path in (work, *work.iterdir()):
        os.chown(path, SOMEBODY, SOMEBODY)
        path.chmod(0o755 if path.is_dir() else 0o644)
    result = blockform(work, "apply", "-auto-approve", powers=False)
    expect(request, "another_users_directory", result, work)
    assert (work / "blockform.tfstate").read_text() == before
    assert blockform(work, "plan", "-lock=false", "-detailed-exitcode", powers=False).returncode == 2


HOLDER = """
import os, sys, time
from pathlib import Path
from blockform.state import LocalStore, LockOwner
owner = LockOwner(id="0b3a3a5c-0000-4000-8000-000000000000", operation="OperationTypeApply", who="jo@laptop",
                  version="0.1.0", created="2026-01-02T03:04:05Z", pid=os.getpid(), host=os.uname().nodename)
with LocalStore(Path("blockform.tfstate")).lock(owner):
    print("locked", flush=True)
    time.sleep(60)
"""


def test_locked_state(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    make(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        expect(request, "locked_state", blockform(tmp_path, "apply", "-auto-approve"), tmp_path)
        assert blockform(tmp_path, "plan", "-lock=false").returncode == 0
        holder.kill()
    assert blockform(tmp_path, "apply", "-auto-approve").returncode == 0


@pytest.mark.parametrize(
    "content", [pytest.param("", id="empty"), pytest.param('{"version": 4, "resour', id="broken")]
)
def test_state_file_that_says_nothing_is_an_error(
    tmp_path: Path, request: pytest.FixtureRequest, content: str
) -> None:
    make(tmp_path)
    assert blockform(tmp_path, "apply", "-auto-approve").returncode == 0
    (tmp_path / "blockform.tfstate").write_text(content)
    name = "empty_state" if not content else "broken_state"
    expect(request, name, blockform(tmp_path, "apply", "-auto-approve"), tmp_path)
    assert (tmp_path / "blockform.tfstate").read_text() == content


def test_interrupt_lets_running_work_finish(tmp_path: Path) -> None:
    (tmp_path / "main.hcl").write_text(
        'terraform {\n  required_providers {\n    press = { source = "peak/press" }\n  }\n}\n'
        'provider "press" {\n  endpoint    = "embedded"\n  deploy_time = 2\n}\n'
        'resource "press_block_spec" "a" {\n  kind     = "service"\n  metadata = { name = "a", summary = "A." }\n'
        "  config   = { image_details = { id = 1 } }\n}\n"
        'resource "press_block_deployment" "a" {\n  spec     = { id = press_block_spec.a.id }\n'
        '  metadata = { name = "a-live", summary = "A." }\n}\n'
        'resource "terraform_data" "after" {\n  input = press_block_deployment.a.id\n}\n'
    )
    with subprocess.Popen(
        [sys.executable, "-m", "blockform", "apply", "-auto-approve", "-no-color"],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "press_block_deployment.a: Creating..." in line:
                break
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert process.returncode == 1, rest
    assert "Interrupt received." in rest
    assert "press_block_deployment.a: Creation complete" in rest
    assert "terraform_data.after: Creating" not in rest
    assert addresses(tmp_path) == ["press_block_deployment.a", "press_block_spec.a"]
    again = blockform(tmp_path, "apply", "-auto-approve")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "1 added" in again.stdout
