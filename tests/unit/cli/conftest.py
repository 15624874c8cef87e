"""A working directory in which command lines are run."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from blockform.cli.app import run

Run: TypeAlias = Callable[..., tuple[int, str, str]]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory, and nothing of the user's around it."""
    directory = tmp_path / "work"
    directory.mkdir()
    monkeypatch.chdir(directory)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return directory


@pytest.fixture
def command(work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:  # noqa: ARG001  the directory
    """Run a command line there; exit code and both outputs."""

    def one(*args: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = run([*args])
        return code, *capsys.readouterr()

    return one
