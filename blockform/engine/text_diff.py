"""The difference of two texts as a patch, for ``fmt -diff``."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path


def text_diff(name: str, before: str, after: str) -> str:
    """The change from one text to the other, in the unified format.

    Where the machine has a ``diff`` program that one makes it: which of several equally short differences is shown then is the same
    as in Terraform, which runs it too.
    """
    program = shutil.which("diff")
    made = _by_program(program, name, before, after) if program else None
    return own_diff(name, before, after) if made is None else made


def _by_program(program: str, name: str, before: str, after: str) -> str | None:
    with tempfile.TemporaryDirectory(prefix="blockform-fmt-") as directory:
        old, new = Path(directory, "old"), Path(directory, "new")
        old.write_bytes(before.encode())
        new.write_bytes(after.encode())
        labels = (f"--label=old/{name}", f"--label=new/{name}")
        done = subprocess.run([program, *labels, "-u", str(old), str(new)], capture_output=True, check=False)
    return done.stdout.decode() or None  # a diff that does not know the options says nothing there


def own_diff(name: str, before: str, after: str) -> str:
    """The same without that program."""
    return "".join(_lines(name, before, after))


def _lines(name: str, before: str, after: str) -> Iterator[str]:
    for line in unified_diff(_split(before), _split(after), f"old/{name}", f"new/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _split(text: str) -> list[str]:
    """The lines, each with its end; only a newline ends one."""
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]
