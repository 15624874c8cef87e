"""docs/commands/ says what the commands say, and the examples in it work."""

import io
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from blockform.cli.app import run
from blockform.cli.examples import EXAMPLES, Example
from tests.docs.commands_doc import DOCS, commands, pages

CONFIG = """\
variable "region" {
  default = "south"
}

resource "terraform_data" "train" {
  input = var.region
}

resource "terraform_data" "score" {
  count = 2
  input = terraform_data.train.output
}

output "train" {
  value = terraform_data.train.output
}
"""


def test_pages_are_those_of_the_commands() -> None:
    assert {path.name: path.read_text() for path in DOCS.iterdir()} == pages(), "run `make docs`"


def test_every_command_has_an_example() -> None:
    assert [path for path, _, _ in commands() if path not in EXAMPLES] == []
    assert EXAMPLES.keys() <= {path for path, _, _ in commands()}


def test_every_option_says_what_it_does() -> None:
    silent = [
        f"{path} {param.opts[0]}"
        for path, command, _ in commands()
        for param in command.params
        if isinstance(param, click.Option) and not param.hidden and not param.help
    ]
    assert silent == []


def test_help_shows_the_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "-help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  # {example.text}\n  {example.line}\n" in shown + "\n" for example in EXAMPLES["plan"])


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a configuration that was applied, and a program on the path beside it."""
    base = tmp_path_factory.mktemp("examples")
    work = base / "work"
    work.mkdir()
    (work / "main.tf").write_text(CONFIG)
    (work / "prod.tfvars").write_text('region = "west"\n')
    program = base / "bin" / "blockform"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m blockform "$@"\n')
    program.chmod(0o755)
    assert shell("blockform apply -auto-approve", work, base) == 0
    return base


def shell(line: str, work: Path, base: Path) -> int:
    """The exit code of a line in a shell; whoever asks is told yes."""
    environment = {"PATH": f"{base / 'bin'}:/usr/bin:/bin", "HOME": str(base)}
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=work,
        env=environment,
        input="yes\n",
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode


def here(line: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """The same for a line that needs no shell, in this process."""
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    return run(shlex.split(line)[1:])


@pytest.mark.parametrize(
    "example", [pytest.param(one, id=one.line) for several in EXAMPLES.values() for one in several]
)
def test_examples_work(
    example: Example, applied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    shutil.copytree(applied / "work", work)
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(tmp_path))
    for line in (*example.before, example.line):
        code = shell(line, work, applied) if set(line) & set("|>") else here(line, monkeypatch)
        assert code == (example.exit if line == example.line else 0)
