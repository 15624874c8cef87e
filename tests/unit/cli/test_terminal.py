"""What needs a real terminal or a real shell: questions for variables, and completion."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from blockform.cli.app import run
from blockform.cli.completion import completions

VARIABLES = """
variable "region" { description = "Where to put things.\\nAsk the team." }
variable "secret" {
  sensitive = true
  ephemeral = true
}
output "region" { value = var.region }
"""


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, *arguments: str, cwd: Path, **environment: str) -> None:
        self.master, slave = pty.openpty()
        self.seen = ""
        self.process = subprocess.Popen(
            arguments,
            cwd=cwd,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**os.environ, "HOME": str(cwd), "NO_COLOR": "1", "TERM": "xterm", **environment},
        )
        os.close(slave)

    def read_until(self, text: str) -> str:
        """What was shown since the last call, up to and with the text."""
        deadline = time.monotonic() + 60
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            if select.select([self.master], [], [], 1.0)[0]:
                try:
                    self.seen += os.read(self.master, 65536).decode()
                except OSError:  # the other end is closed
                    break
        before, found, self.seen = self.seen.partition(text)
        assert found or not text, before
        return before + found

    def type(self, text: str) -> None:
        """Type a text."""
        os.write(self.master, text.encode())

    def end(self) -> tuple[int, str]:
        """The rest of what is shown, and the exit code."""
        rest = ""
        while True:
            try:
                piece = os.read(self.master, 65536).decode()
            except OSError:
                break
            if not piece:
                break
            rest += piece
        code = self.process.wait(timeout=60)
        os.close(self.master)
        return code, (self.seen + rest).replace("\r\n", "\n")


def blockform(*arguments: str, cwd: Path, **environment: str) -> Terminal:
    return Terminal(sys.executable, "-m", "blockform", *arguments, cwd=cwd, **environment)


def test_missing_variables_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(VARIABLES)
    shown = blockform("plan", cwd=tmp_path)
    question = shown.read_until("Enter a value: ").replace("\r\n", "\n")
    assert question == "var.region\n  Where to put things.\n  Ask the team.\n\n  Enter a value: "
    shown.type("north\n")
    assert "var.secret" in shown.read_until("Enter a value: ")
    time.sleep(0.3)  # until the terminal does not echo any more
    shown.type("hunter2\n")
    code, rest = shown.end()
    assert code == 0
    assert '+ region = "north"' in rest
    assert "hunter2" not in rest


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        pytest.param(("plan", "-input=false"), {}, id="option"),
        pytest.param(("plan",), {"TF_INPUT": "0"}, id="Terraform's variable"),
        pytest.param(("plan",), {"BLOCKFORM_INPUT": "false", "TF_INPUT": "1"}, id="own variable"),
        pytest.param(("plan",), {"TF_CLI_ARGS_plan": "-input=false"}, id="arguments for a command"),
    ],
)
def test_nobody_is_asked_without_input(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    (tmp_path / "main.tf").write_text(VARIABLES)
    code, shown = blockform(*arguments, cwd=tmp_path, **environment).end()
    assert code == 1
    assert shown.count("Error: No value for required variable") == 2
    assert "Enter a value" not in shown


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("blockform val", ["validate "], id="command"),
        pytest.param("blockform -chdir=x workspace s", ["select ", "show "], id="subcommand"),
        pytest.param("blockform plan -targ", ["-target-file=", "-target="], id="option"),
        pytest.param("blockform plan --detail", ["--detailed-exitcode "], id="two dashes"),
        pytest.param("blockform plan -target=x -json=", ["false ", "full ", "true "], id="value"),
        pytest.param("blockform workspace select ", ["default "], id="workspace"),
        pytest.param("blockform nope ", [], id="no such command"),
        pytest.param('blockform plan -var "x', [], id="open quote"),
    ],
)
def test_completions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, found: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert completions(line) == sorted(found)


def test_addresses_are_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text('resource "terraform_data" "a" {\n  for_each = toset(["x"])\n}\n')
    assert run(["apply", "-auto-approve"]) == 0
    capsys.readouterr()
    assert completions("blockform plan -replace=") == ["'terraform_data.a[\"x\"]' "]
    assert completions("blockform state show ") == ["'terraform_data.a[\"x\"]' "]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_completion_in_bash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "bin" / "blockform"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m blockform "$@"\n')
    program.chmod(0o755)
    start = tmp_path / ".bashrc"
    start.write_text("PS1='ready> '")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(program)])
    assert run(["-install-autocomplete"]) == 0
    assert run(["-install-autocomplete"]) == 0
    assert start.read_text().count("complete ") == 1
    shell = Terminal(
        "bash", "--rcfile", str(start), "-i", cwd=tmp_path, PATH=f"{program.parent}:{os.environ['PATH']}"
    )
    shell.read_until("ready> ")
    shell.type("echo blockform\t\n")
    shell.read_until("ready> ")
    shell.type("blockform vers\t")
    shell.read_until("blockform version ")
    shell.type("-js\t")
    shell.read_until("-json ")
    shell.type("\n")
    shell.read_until('"blockform_version"')
    shell.type("exit\n")
    assert shell.end()[0] == 0
    assert run(["-uninstall-autocomplete"]) == 0
    assert start.read_text() == "PS1='ready> '\n"
    assert "Completion was" in capsys.readouterr().out
