"""Compares verdict and layout of all configuration files below a folder: ``python -m tests.differential.corpus FOLDER``.

The folder is the user's: a checkout, or many. Its files are read and copied, never changed. ``terraform fmt`` accepts a file exactly
when its parser does; what it makes of an accepted one is compared byte for byte. BLOCKFORM_ORACLE names Terraform's interpreter.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from blockform.engine.format_files import format_text
from tests.oracle import INTERPRETER, run_terraform

ENDINGS = (".tf", ".tfvars", ".hcl")
WANTED = 0.998
"""The share of verdicts that must be equal."""
_AT_ONCE = 500  # files that one Terraform formats
_NAMED = re.compile(r"\b(\d{5})\.tf\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What two programs make of one file: its text in canonical layout, or None where it is rejected."""

    path: Path
    terraform: bytes | None
    blockform: bytes | None

    @property
    def same_verdict(self) -> bool:
        """Whether both accept it, or both reject it."""
        return (self.terraform is None) == (self.blockform is None)


def files_below(folder: Path) -> list[Path]:
    """The configuration files in the folder and in all folders below it; the content of links to elsewhere is no part of it."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.name.endswith(ENDINGS) and path.is_file() and not path.is_symlink()
    )


def compare(paths: list[Path]) -> Iterator[Found]:
    """Both programs' answers, file by file."""
    for start in range(0, len(paths), _AT_ONCE):
        some = paths[start : start + _AT_ONCE]
        told = _terraform(some)
        for path in some:
            yield Found(path=path, terraform=told[path], blockform=_blockform(path))


def _terraform(paths: list[Path]) -> Mapping[Path, bytes | None]:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        copies = {f"{number:05}": path for number, path in enumerate(paths)}
        for number, path in copies.items():
            (directory / f"{number}.tf").write_bytes(path.read_bytes())
        told = run_terraform("fmt", "-no-color", "-list=false", cwd=directory)
        rejected = set(_NAMED.findall(told.stderr + told.stdout))
        return {
            path: None if number in rejected else (directory / f"{number}.tf").read_bytes()
            for number, path in copies.items()
        }


def _blockform(path: Path) -> bytes | None:
    made, _ = format_text(path.read_bytes(), path.name)
    return made.after.encode() if made is not None else None


def main() -> None:
    """Compare and tell; the exit code is 1 when too many verdicts differ, or a layout does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if not INTERPRETER:
        sys.exit("BLOCKFORM_ORACLE names no interpreter with Terraform's binding")
    every = list(compare(files_below(folder)))
    if not every:
        sys.exit(f"There is no configuration file below {folder}.")
    verdicts = [found for found in every if not found.same_verdict]
    layouts = [found for found in every if found.same_verdict and found.terraform != found.blockform]
    for found in verdicts:
        print(f"verdict: {found.path}: {'rejected' if found.blockform is None else 'accepted'} here alone")
    for found in layouts:
        print(f"layout: {found.path}")
    rejected = sum(found.terraform is None for found in every)
    equal = 1 - len(verdicts) / len(every)
    print(
        f"{len(every)} files, {rejected} of which Terraform rejects: {equal:.2%} of the verdicts are equal;"
    )
    print(f"{len(layouts)} of the other files are laid out differently.")
    sys.exit(1 if layouts or equal < WANTED else 0)


if __name__ == "__main__":
    main()
