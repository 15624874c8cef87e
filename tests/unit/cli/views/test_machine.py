import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from blockform import __version__
from blockform.addrs import parse_resource_instance
from blockform.apply import Tally
from blockform.cli.views import MachineView
from blockform.config import load_config
from blockform.diagnostics import Diagnostic, SourceFile
from blockform.engine import ApplyOutcome
from blockform.plan import (
    Action,
    ChangeFailed,
    ChangeFinished,
    ChangeProgress,
    ChangeStarted,
    DataReadFinished,
    DataReadStarted,
    EphemeralDeferred,
    EphemeralFailed,
    EphemeralFinished,
    EphemeralProgress,
    EphemeralStarted,
    EphemeralStep,
    Event,
    OutputChange,
    Reason,
    RefreshFinished,
    RefreshStarted,
)
from blockform.state import TERRAFORM_VERSION, OutputState, State
from blockform.values import from_plain, string
from tests.unit.cli.views.plans import change, drift, plan, simple

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
ADDR = parse_resource_instance('module.m["x"].press_app_spec.a[0]')
RESOURCE = {
    "addr": 'module.m["x"].press_app_spec.a[0]',
    "module": 'module.m["x"]',
    "resource": "press_app_spec.a[0]",
    "implied_provider": "press",
    "resource_type": "press_app_spec",
    "resource_name": "a",
    "resource_key": 0,
}


class Told:
    """A view and its messages."""

    def __init__(self, verb: str = "apply") -> None:
        self.lines: list[str] = []
        self.view = MachineView(self.lines.append, verb=verb, clock=lambda: NOW)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """All but the first, which says the versions, without what all have."""
        common = {"@level": "info", "@module": "blockform.ui", "@timestamp": "2026-01-02T03:04:05.678901Z"}
        found = [json.loads(line) for line in self.lines]
        assert found[0]["type"] == "version"
        return [
            {key: value for key, value in message.items() if common.get(key) != value}
            for message in found[1:]
        ]


def test_first_line_says_the_versions() -> None:
    told = Told()
    told.view.message("hello\n")
    assert told.lines[0] == (
        f'{{"@level":"info","@message":"blockform {__version__}","@module":"blockform.ui",'
        f'"@timestamp":"2026-01-02T03:04:05.678901Z","terraform":"{TERRAFORM_VERSION}","blockform":"{__version__}",'
        '"ui":"1.3","type":"version"}\n'
    )
    assert told.messages == [{"@message": "hello", "type": "log"}]


def _hook(**more: Any) -> dict[str, Any]:
    return {"resource": RESOURCE, **more}


@pytest.mark.parametrize(
    ("event", "text", "kind", "hook"),
    [
        (
            RefreshStarted(ADDR, "i"),
            "Refreshing state... [id=i]",
            "refresh_start",
            _hook(id_key="id", id_value="i"),
        ),
        (
            RefreshFinished(ADDR, "i"),
            "Refresh complete [id=i]",
            "refresh_complete",
            _hook(id_key="id", id_value="i"),
        ),
        (DataReadStarted(ADDR), "Refreshing...", "apply_start", _hook(action="read")),
        (
            DataReadFinished(ADDR, "i", 1.2),
            "Refresh complete after 1s [id=i]",
            "apply_complete",
            _hook(action="read", id_key="id", id_value="i", elapsed_seconds=1),
        ),
        (
            ChangeStarted(ADDR, Action.UPDATE, "i"),
            "Modifying... [id=i]",
            "apply_start",
            _hook(action="update", id_key="id", id_value="i"),
        ),
        (
            ChangeProgress(ADDR, Action.CREATE, "", 70, "building"),
            "Still creating... [1m10s elapsed]",
            "apply_progress",
            _hook(action="create", elapsed_seconds=70, status="building"),
        ),
        (
            ChangeFinished(ADDR, Action.DELETE, "i", 2),
            "Destruction complete after 2s",
            "apply_complete",
            _hook(action="delete", elapsed_seconds=2),
        ),
        (
            ChangeFailed(ADDR, Action.CREATE, "", 2),
            "Creation errored after 2s",
            "apply_errored",
            _hook(action="create", elapsed_seconds=2),
        ),
        (
            EphemeralStarted(ADDR, EphemeralStep.OPEN),
            "Opening...",
            "ephemeral_op_start",
            _hook(action="open"),
        ),
        (
            EphemeralProgress(ADDR, EphemeralStep.RENEW, 70.2),
            "Still renewing... [1m10s elapsed]",
            "ephemeral_op_progress",
            _hook(action="renew", elapsed_seconds=70),
        ),
        (
            EphemeralFinished(ADDR, EphemeralStep.CLOSE, 1.2),
            "Closing complete after 1s",
            "ephemeral_op_complete",
            _hook(action="close", elapsed_seconds=1),
        ),
        (
            EphemeralFailed(ADDR, EphemeralStep.RENEW, 2),
            "Renewal errored after 2s",
            "ephemeral_op_errored",
            _hook(action="renew", elapsed_seconds=2),
        ),
    ],
)
def test_events(event: Event, text: str, kind: str, hook: dict[str, Any]) -> None:
    told = Told()
    told.view.event(event)
    assert told.messages == [{"@message": f"{ADDR}: {text}", "hook": hook, "type": kind}]


def test_deferral_of_an_ephemeral_object_is_not_told() -> None:
    told = Told()
    told.view.event(EphemeralDeferred(ADDR))
    assert told.lines == []


def test_plan() -> None:
    told = Told()
    told.view.plan(
        plan(
            change(
                Action.CREATE_BEFORE_DELETE,
                simple(),
                simple(None),
                addr="press_thing.r",
                reason=Reason.CANNOT_UPDATE,
            ),
            change(
                Action.NO_OP,
                simple(),
                simple(),
                addr='press_thing.m["k"]',
                moved_from="press_thing.from",
            ),
            change(Action.DELETE, simple(), addr="press_thing.d", reason=Reason.EACH_KEY, notes=("a note",)),
            change(Action.NO_OP, simple(), simple(), addr="press_thing.n"),
            drift=(drift(simple(), None, "press_thing.g"),),
            outputs=(OutputChange(name="o", before=None, after=string("x"), sensitive=True),),
        )
    )
    drifted, replaced, moved, deleted, summary, outputs = told.messages
    assert drifted["@message"] == "press_thing.g: Drift detected (delete)"
    assert drifted["change"]["action"] == "delete"
    assert replaced["@message"] == "press_thing.r: Plan to replace"
    assert replaced["change"]["reason"] == "cannot_update"
    assert moved["change"]["action"] == "move"
    assert moved["change"]["previous_resource"]["addr"] == "press_thing.from"
    assert moved["change"]["resource"]["resource_key"] == "k"
    assert deleted["change"]["reason"] == "delete_because_each_key"
    assert deleted["change"]["notes"] == ["a note"]
    assert summary["@message"] == "Plan: 1 to add, 0 to change, 2 to destroy."
    assert summary["changes"] == {
        "add": 1,
        "change": 0,
        "import": 0,
        "remove": 2,
        "action_invocation": 0,
        "operation": "plan",
    }
    assert outputs == {
        "@message": "Outputs: 1",
        "outputs": {"o": {"sensitive": True, "action": "create"}},
        "type": "outputs",
    }


def test_refresh_shows_no_plan() -> None:
    told = Told("refresh")
    told.view.plan(plan(drift=(drift(simple(), simple(size=2)),)))
    assert not told.lines


@pytest.mark.parametrize(
    ("verb", "text"),
    [
        ("apply", "Apply complete! Resources: 2 added, 1 changed, 3 destroyed."),
        ("destroy", "Destroy complete! Resources: 3 destroyed."),
        ("refresh", None),
    ],
)
def test_applied(verb: str, text: str | None, tmp_path: Path) -> None:
    config, _ = load_config(tmp_path, cwd=tmp_path, cache=None)
    outputs = {
        "a": OutputState(value=from_plain([1, "x"])),
        "b": OutputState(value=string("hush"), sensitive=True),
    }
    told = Told(verb)
    told.view.applied(
        ApplyOutcome(plan=plan(), config=config, state=State(outputs=outputs), tally=Tally(2, 1, 3))
    )
    messages = list(told.messages)
    if text is not None:
        summary = messages.pop(0)
        assert (summary["@message"], summary["changes"]["operation"]) == (text, verb)
    if verb != "destroy":
        assert messages.pop()["outputs"] == {
            "a": {"sensitive": False, "type": ["tuple", ["number", "string"]], "value": [1, "x"]},
            "b": {"sensitive": True, "type": "string"},
        }
    assert not messages
    assert "hush" not in "".join(told.lines)


def test_diagnostics() -> None:
    source = SourceFile("a.tf", 'output "ë" {\n  value = foo.bar\n}\n')
    start = source.text.index("foo")
    given = Diagnostic.error(
        "Bad reference",
        "Very bad.",
        source.range(start, start + 7),
        address="press_app.a",
        values=(("var.x", "is 1"),),
    )
    told = Told()
    told.view.diagnostics([given, Diagnostic.warning("Odd")])
    error, warning = told.messages
    assert error["@level"] == "error"
    assert error["@message"] == "Error: Bad reference"
    assert error["diagnostic"] == {
        "severity": "error",
        "summary": "Bad reference",
        "detail": "Very bad.",
        "address": "press_app.a",
        "range": {
            "filename": "a.tf",
            "start": {"line": 2, "column": 11, "byte": 24},
            "end": {"line": 2, "column": 18, "byte": 31},
        },
        "snippet": {
            "context": 'output "ë"',
            "code": "  value = foo.bar",
            "start_line": 2,
            "highlight_start_offset": 10,
            "highlight_end_offset": 17,
            "values": [{"traversal": "var.x", "statement": "is 1"}],
        },
    }
    assert warning == {
        "@level": "warn",
        "@message": "Warning: Odd",
        "diagnostic": {"severity": "warning", "summary": "Odd", "detail": ""},
        "type": "diagnostic",
    }


def test_place_at_the_end_of_a_file() -> None:
    source = SourceFile("a.tf", "a {\n")
    told = Told()
    told.view.diagnostics([Diagnostic.error("Bad", subject=source.range(4, 4))])
    assert told.messages[0]["diagnostic"]["range"]["end"] == {"line": 2, "column": 2, "byte": 5}


def test_cancelled_and_question() -> None:
    told = Told()
    told.view.cancelled(plan())
    told.view.success("Fine.")
    told.view.plan_saved(plan(), None)
    assert told.view.question(plan()) == ""
    assert [message["@message"] for message in told.messages] == ["Apply cancelled", "Fine."]
