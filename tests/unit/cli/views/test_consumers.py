"""Tools that read our plan as text find what they look for: their regular expressions, over every kind of change.

Sources: tfcmt 4.14 (pkg/terraform/parser.go), Atlantis 0.47 (server/events/models), dflook/terraform-github-actions 3.0.
"""

import re

import pytest

from blockform.cli.views import HumanView
from blockform.cli.views.plan_text import render_plan
from blockform.diagnostics import Diagnostic
from blockform.plan import Action, OutputChange, Reason
from blockform.values import from_plain
from tests.unit.cli.views.plans import change, plan, simple

OLD, NEW, LATER = simple(), simple(size=2), simple(None)

TOLD = render_plan(
    plan(
        change(Action.CREATE, None, LATER, addr="press_thing.created"),
        change(Action.UPDATE, OLD, NEW, addr="press_thing.updated", notes=("publishes release 1.0.1",)),
        change(Action.DELETE, OLD, addr="press_thing.deleted", reason=Reason.NO_RESOURCE_CONFIG),
        change(Action.REPLACE, OLD, LATER, addr="press_thing.replaced", reason=Reason.CANNOT_UPDATE),
        change(Action.REPLACE, OLD, LATER, addr="press_thing.tainted", reason=Reason.TAINTED),
        change(Action.REPLACE, OLD, LATER, addr="press_thing.requested", reason=Reason.BY_REQUEST),
        change(Action.REPLACE, OLD, LATER, addr="press_thing.triggered", reason=Reason.BY_TRIGGERS),
        change(Action.NO_OP, OLD, OLD, addr="press_thing.moved", moved_from="press_thing.before"),
        change(Action.UPDATE, OLD, NEW, addr="press_thing.both", moved_from="press_thing.from"),
        outputs=(OutputChange(name="o", before=None, after=from_plain(1)),),
    )
)
NOTHING = render_plan(plan())


@pytest.mark.parametrize(
    ("pattern", "want"),
    [
        pytest.param(r"^ *# (.*) will be created$", ["press_thing.created"], id="create"),
        pytest.param(
            r"^ *# (.*) will be updated in-place$", ["press_thing.updated", "press_thing.both"], id="update"
        ),
        pytest.param(r"^ *# (.*) will be destroyed$", ["press_thing.deleted"], id="delete"),
        pytest.param(
            r"^ *# (.*?)(?: is tainted, so)? must be replaced$",
            ["press_thing.replaced", "press_thing.tainted"],
            id="replace",
        ),
        pytest.param(
            r"^ *# (.*?) will be replaced, as requested$", ["press_thing.requested"], id="requested"
        ),
        pytest.param(
            r"^ *# (.*?) will be replaced due to changes in replace_triggered_by$",
            ["press_thing.triggered"],
            id="triggered",
        ),
        pytest.param(
            r"^ *# (.*?) has moved to (.*?)$", [("press_thing.before", "press_thing.moved")], id="moved"
        ),
        pytest.param(r"^ *# \(moved from (.*?)\)$", ["press_thing.from"], id="moved_from"),
        pytest.param(r"^(Plan: \d|No changes.)", ["Plan: 5"], id="pass"),
        pytest.param(r"([1-9][0-9]* to destroy.)", ["5 to destroy."], id="has_destroy"),
        pytest.param(r"^Changes to Outputs:", ["Changes to Outputs:"], id="outputs"),
    ],
)
def test_tfcmt_reads_a_plan(pattern: str, want: list[str]) -> None:
    assert re.findall(pattern, TOLD, re.MULTILINE) == want


def test_tfcmt_reads_a_plan_of_nothing() -> None:
    assert re.search(r"^(No changes.)", NOTHING, re.MULTILINE)


def test_atlantis_counts() -> None:
    pattern = (
        r"Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy(?:, (\d+) to forget)?\."
    )
    found = re.search(pattern, TOLD)
    assert found is not None
    assert found.groups() == (None, "5", "2", "5", None)


def test_atlantis_reads_a_plan_of_nothing() -> None:
    assert "No changes. Your infrastructure matches the configuration." in NOTHING


def test_dflook_counts() -> None:
    line = next(line for line in TOLD.splitlines() if line.startswith("Plan:"))
    assert re.findall(r"(\d+) to (\w+)", line) == [("5", "add"), ("2", "change"), ("5", "destroy")]


def test_dflook_finds_moves() -> None:
    assert [line for line in TOLD.splitlines() if re.match(r"  # \S+ has moved to \S+$", line)]


@pytest.mark.parametrize("colour", [False, True])
def test_tfcmt_reads_errors_and_warnings(colour: bool) -> None:
    out: list[str] = []
    view = HumanView(out.append, out.append, colour=colour, width=0)
    view.diagnostics([Diagnostic.error("Bad thing", "Very."), Diagnostic.warning("Odd thing")])
    text = re.sub(r"\x1b\[[0-9;]*m", "", "".join(out))
    assert re.search(r"(?m)^([│|] )?(Error: )", text)
    assert re.search(r"(?m)^([│|] )?(Warning: )", text)
