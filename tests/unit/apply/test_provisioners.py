"""``local-exec``: what is told while a command runs, what it may see, what is hidden, and how it is stopped."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from blockform.apply.shell import KEPT_BYTES, Command, Ended, run_command
from blockform.cli.views.event_text import event_text
from blockform.cli.views.machine_events import event_message
from blockform.plan import ProvisionFailed, ProvisionFinished, ProvisionProgress, ProvisionStarted
from tests.unit.apply.conftest import Bench

PART = 'resource "rig_part" "a" {\n  name   = "a"\n  secret = "hunter2"\n  provisioner "local-exec" {\n%s\n  }\n}\n'
TOLD = (ProvisionStarted, ProvisionProgress, ProvisionFinished, ProvisionFailed)


def told(bench: Bench) -> list[str]:
    """The lines that people see of the provisioners."""
    return [text for event in bench.events if isinstance(event, TOLD) and (text := event_text(event))]


def messages(bench: Bench) -> list[tuple[str, str, str]]:
    """Type, text and output of the messages that programs see of the provisioners."""
    found = [event_message(event) for event in bench.events if isinstance(event, TOLD)]
    return [(told[1], told[0], told[2].get("output", "")) for told in found if told is not None]


def test_lines_are_told_with_the_address(bench: Bench) -> None:
    bench.make(PART % '    command = "echo one; echo two >&2; printf three"')
    assert told(bench) == [
        "rig_part.a: Provisioning with 'local-exec'...",
        'rig_part.a (local-exec): Executing: ["/bin/sh" "-c" "echo one; echo two >&2; printf three"]',
        "rig_part.a (local-exec): one",
        "rig_part.a (local-exec): two",
        "rig_part.a (local-exec): three",
    ]


def test_programs_are_told_as_terraform_tells_them(bench: Bench) -> None:
    _, errors = bench.run(PART % '    command = "echo one; exit 2"\n    quiet   = true')
    assert errors == ["local-exec provisioner error"]
    assert messages(bench) == [
        ("provision_start", "rig_part.a: Provisioning with 'local-exec'...", ""),
        (
            "provision_progress",
            "rig_part.a: (local-exec): local-exec: Executing: Suppressed by quiet=true",
            "local-exec: Executing: Suppressed by quiet=true",
        ),
        ("provision_progress", "rig_part.a: (local-exec): one", "one"),
        ("provision_errored", "rig_part.a: (local-exec) Provisioning errored", ""),
    ]
    bench.make(PART % '    command = "true"')
    assert messages(bench)[-1] == ("provision_complete", "rig_part.a: (local-exec) Provisioning complete", "")


def test_failure_shows_the_end_of_the_output(bench: Bench) -> None:
    _, diags = bench.run_for_diagnostics(PART % '    command = "echo reason; exit 7"')
    assert (
        diags.errors[0].detail
        == "Error running command 'echo reason; exit 7': exit status 7. Output: reason\n"
    )
    assert bench.objects()["rig_part.a"]["status"] == "tainted"
    assert bench.planned() == {"rig_part.a": "delete+create"}


@pytest.mark.parametrize(
    "argument",
    [
        'command = "echo ${self.secret}; exit 1"',
        'command = "echo $S; exit 1"\n    environment = { S = self.secret }',
    ],
)
def test_secrets_are_told_to_nobody(bench: Bench, argument: str) -> None:
    _, diags = bench.run_for_diagnostics(PART % f"    {argument}")
    assert "hunter2" not in "".join(told(bench))
    assert set(told(bench)[1:]) == {
        "rig_part.a (local-exec): (output suppressed due to sensitive value in config)"
    }
    assert diags.errors[0].detail == (
        "Error running the command, which is not shown as it has sensitive values: exit status 1."
    )


def test_object_is_tainted_while_its_commands_run(bench: Bench, tmp_path: Path) -> None:
    """A run that is killed meanwhile leaves an object that is replaced."""
    journal = bench.root / "blockform.tfstate.journal"
    bench.make(PART % f'    command = "cp {journal} {tmp_path}/then"')
    assert '"tainted"' in (tmp_path / "then").read_text()
    assert bench.objects()["rig_part.a"].get("status", "") == ""
    assert bench.planned() == {}


def test_nothing_runs_for_an_object_that_was_not_made(bench: Bench) -> None:
    def fail(_: Any) -> Any:
        raise RuntimeError

    bench.rig.on["create a"] = fail
    bench.run(PART % '    command = "true"')
    assert told(bench) == []


def test_ctrl_c_stops_a_command(bench: Bench, tmp_path: Path) -> None:
    bench.hooks = type(bench.hooks)(stopping=(tmp_path / "ready").exists)
    script = (
        f"trap 'touch {tmp_path}/asked; exit 130' INT; touch {tmp_path}/ready; while :; do sleep 0.1; done"
    )
    started = time.monotonic()
    _, errors = bench.run(PART % f'    command = "{script}"')
    assert time.monotonic() - started < 20
    assert "local-exec provisioner error" in errors
    assert (tmp_path / "asked").exists()
    assert bench.objects()["rig_part.a"]["status"] == "tainted"


# The command itself -------------------------------------------------------------------------------------------------


def run(script: str, tmp_path: Path, **environment: str) -> tuple[Ended, list[str]]:
    lines: list[str] = []
    path = {"PATH": os.environ["PATH"]}
    command = Command(arguments=("/bin/sh", "-c", script), directory=tmp_path, environment=path | environment)
    return run_command(command, lines.append, lambda: False), lines


@pytest.mark.parametrize(
    ("script", "lines"),
    [
        pytest.param("true", [], id="nothing"),
        pytest.param("echo", [""], id="empty_line"),
        pytest.param("printf 'a\\nb'", ["a", "b"], id="no_last_break"),
        pytest.param("printf 'a\\r\\nb\\n'", ["a", "b"], id="windows"),
        pytest.param("printf 'no\\303\\253l\\n'", ["noël"], id="unicode"),
        pytest.param("printf '\\377\\n'", ["\ufffd"], id="not_unicode"),
        pytest.param("echo $WHO", ["ada"], id="environment"),
        pytest.param("cat", [], id="no_input"),
    ],
)
def test_lines_of_a_command(tmp_path: Path, script: str, lines: list[str]) -> None:
    assert run(script, tmp_path, WHO="ada")[1] == lines


def test_how_a_command_ends(tmp_path: Path) -> None:
    assert run("exit 3", tmp_path)[0] == Ended("exit status 3", "")
    assert run("kill -9 $$", tmp_path)[0] == Ended("signal: SIGKILL", "")
    assert run("yes | head -c 100000", tmp_path)[0].output == "y\n" * (KEPT_BYTES // 2)


def test_what_stays_in_the_background_is_not_waited_for(tmp_path: Path) -> None:
    started = time.monotonic()
    ended, lines = run("echo begun; sleep 30 &", tmp_path)
    assert (ended.failure, lines) == ("", ["begun"])
    assert time.monotonic() - started < 15


def test_programs_and_directories_that_are_not_there(tmp_path: Path) -> None:
    command = Command(arguments=("no-such-program",), directory=tmp_path, environment={"PATH": "/usr/bin"})
    assert (
        run_command(command, print, lambda: False).failure
        == 'exec: "no-such-program": no such file or directory'
    )
    command = Command(arguments=("true",), directory=tmp_path / "nope", environment={"PATH": "/usr/bin"})
    assert (
        run_command(command, print, lambda: False).failure
        == f"chdir {tmp_path}/nope: no such file or directory"
    )


def test_command_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    script = "trap '' INT; echo deaf; while :; do sleep 0.1; done"
    command = Command(arguments=("/bin/sh", "-c", script), directory=tmp_path, environment=dict(os.environ))
    assert run_command(command, lambda _: None, lambda: True).failure == "it was stopped"
