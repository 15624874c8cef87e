"""Tools that read our output as text find what they look for: their regular expressions, from ``consumers.toml``, over every kind of change."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from blockform.cli.app import run
from blockform.cli.views import HumanView
from blockform.cli.views.plan_text import render_plan
from blockform.config import Config
from blockform.diagnostics import Diagnostic
from blockform.engine import ApplyOutcome
from blockform.plan import Action, OutputChange, Reason
from blockform.values import from_plain
from tests.unit.cli.views.plans import change, drift, plan, simple

DATA: dict[str, Any] = tomllib.loads((Path(__file__).parent / "consumers.toml").read_text(encoding="utf-8"))
OLD, NEW, LATER = simple(), simple(size=2), simple(None)
OUTPUT = OutputChange(name="o", before=None, after=from_plain(1))

EVERY_KIND = render_plan(
    plan(
        change(Action.CREATE, None, LATER, addr="press_thing.created"),
        change(Action.READ, None, LATER, addr="data.press_thing.read", reason=Reason.DEPENDENCY_PENDING),
        change(
            Action.UPDATE, OLD, NEW, addr="press_thing.updated", notes=("publishes release 1.0.1", "and more")
        ),
        change(Action.DELETE, OLD, addr="press_thing.deleted", reason=Reason.NO_RESOURCE_CONFIG),
        change(Action.DELETE, OLD, addr="press_thing.deposed", deposed="0a1b2c3d"),
        change(Action.REPLACE, OLD, LATER, addr="press_thing.replaced", reason=Reason.CANNOT_UPDATE),
        change(
            Action.CREATE_BEFORE_DELETE, OLD, LATER, addr="press_thing.first", reason=Reason.CANNOT_UPDATE
        ),
        change(Action.REPLACE, OLD, LATER, addr="press_thing.tainted", reason=Reason.TAINTED),
        change(Action.REPLACE, OLD, LATER, addr="press_thing.requested", reason=Reason.BY_REQUEST),
        change(Action.REPLACE, OLD, LATER, addr="press_thing.triggered", reason=Reason.BY_TRIGGERS),
        change(Action.FORGET, OLD, addr="press_thing.forgotten"),
        change(Action.NO_OP, OLD, OLD, addr="press_thing.moved", moved_from="press_thing.before"),
        change(Action.UPDATE, OLD, NEW, addr="press_thing.both", moved_from="press_thing.from"),
        outputs=(OUTPUT,),
    )
)


def told(*diagnostics: Diagnostic) -> str:
    out: list[str] = []
    HumanView(out.append, out.append, colour=False, width=0).diagnostics(diagnostics)
    return "".join(out)


def applied() -> str:
    out: list[str] = []
    view = HumanView(out.append, out.append, colour=False, width=0)
    made = plan()
    view.applied(ApplyOutcome(plan=made, config=cast("Config", None), state=made.prior))
    return "".join(out).lstrip()


def not_saved() -> str:
    out: list[str] = []
    view = HumanView(out.append, out.append, colour=False, width=0)
    view.plan_saved(plan(change(Action.UPDATE, OLD, NEW)), None)
    return "".join(out)


TEXTS = {
    "every_kind": EVERY_KIND,
    "counts": next(line for line in EVERY_KIND.splitlines() if line.startswith("Plan:")),
    "nothing": render_plan(plan()),
    "updated": render_plan(plan(change(Action.UPDATE, OLD, NEW))),
    "moved": render_plan(plan(change(Action.NO_OP, OLD, OLD, moved_from="press_thing.before"))),
    "forgotten": render_plan(plan(change(Action.FORGET, OLD))),
    "imported": render_plan(
        plan(
            replace(change(Action.NO_OP, OLD, OLD, addr="press_thing.kept"), importing="i-9"),
            replace(change(Action.UPDATE, OLD, NEW, addr="press_thing.fitted"), importing="i-8"),
        )
    ),
    "drifted": render_plan(plan(change(Action.UPDATE, NEW, OLD), drift=(drift(OLD, NEW),))),
    "outputs_only": render_plan(plan(outputs=(OUTPUT,))),
    "error": told(Diagnostic.error("Bad thing", "Very.")),
    "warning": told(Diagnostic.warning("Odd thing")),
    "applied": applied(),
    "not_saved": not_saved(),
}


def rows() -> Iterator[Any]:
    for tool, about in DATA.items():
        for number, pattern in enumerate(about["patterns"]):
            for text, want in pattern["found"].items():
                if text != "version":
                    yield pytest.param(pattern, text, want, id=f"{tool}-{number}-{text}")


def found(pattern: dict[str, Any], text: str) -> list[Any]:
    """What the tool finds: whole matches or, as lists, groups."""
    regex = re.compile(pattern["regex"])
    parts = text.splitlines() if pattern.get("lines") else [text]
    hits = [hit for part in parts for hit in regex.findall(part)]
    return [list(hit) if isinstance(hit, tuple) else hit for hit in hits]


@pytest.mark.parametrize(("pattern", "text", "want"), list(rows()))
def test_tools_find_what_they_look_for(pattern: dict[str, Any], text: str, want: list[Any]) -> None:
    assert found(pattern, TEXTS[text]) == want


def test_atlantis_reads_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    pattern = next(row for row in DATA["atlantis"]["patterns"] if "version" in row["found"])
    assert run(["version"]) == 0
    assert found(pattern, capsys.readouterr().out) == pattern["found"]["version"]


def test_every_action_is_in_the_text() -> None:
    assert EVERY_KIND.count("\n  #") + EVERY_KIND.count("\n #") >= len(Action)


@pytest.mark.parametrize("colour", [False, True])
def test_errors_and_warnings_in_colour_are_found_too(colour: bool) -> None:
    out: list[str] = []
    view = HumanView(out.append, out.append, colour=colour, width=0)
    view.diagnostics([Diagnostic.error("Bad thing", "Very."), Diagnostic.warning("Odd thing")])
    text = re.sub(r"\x1b\[[0-9;]*m", "", "".join(out))
    assert re.search(r"(?m)^([│|] )?(Error: )", text)
    assert re.search(r"(?m)^([│|] )?(Warning: )", text)
