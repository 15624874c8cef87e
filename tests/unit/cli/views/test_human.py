from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from blockform.apply import Tally
from blockform.cli.telling import Telling
from blockform.cli.views import HumanView
from blockform.cli.views.human import consolidated
from blockform.config import load_config
from blockform.diagnostics import Diagnostic, SourceFile
from blockform.engine import ApplyOutcome
from blockform.plan import Action, ChangeStarted, Mode, Plan
from blockform.state import OutputState, State
from blockform.values import from_plain, string
from tests.unit.cli.views.plans import change, drift, plan, simple

SOURCE = SourceFile("a.tf", "a = 1\nb = 2\n")
SOME = plan(change(Action.CREATE, None, simple(None)))
OUTPUTS = {
    "a": OutputState(value=from_plain([1, "x"])),
    "b": OutputState(value=string("hush"), sensitive=True),
}


class Told:
    """A view and what it wrote to each output."""

    def __init__(self, **options: Any) -> None:
        self.out: list[str] = []
        self.err: list[str] = []
        given = {"colour": False, "width": 0, **options}
        self.view = HumanView(self.out.append, self.err.append, **given)

    @property
    def text(self) -> str:
        return "".join(self.out)

    @property
    def errors(self) -> str:
        return "".join(self.err)


@pytest.fixture
def outcome(tmp_path: Path) -> ApplyOutcome:
    config, _ = load_config(tmp_path, cwd=tmp_path, cache=None)
    return ApplyOutcome(plan=SOME, config=config, state=State(outputs=OUTPUTS), tally=Tally(2, 1, 3))


def warning(line: int, summary: str = "Odd thing") -> Diagnostic:
    start = SOURCE.line_starts[line - 1]
    return Diagnostic.warning(summary, f"In line {line}.", SOURCE.range(start, start + 1))


def test_errors_and_warnings_go_their_ways() -> None:
    told = Told()
    told.view.diagnostics([Diagnostic.error("Bad"), Diagnostic.warning("Odd")])
    assert told.errors == "\nError: Bad\n\n"
    assert told.text == "\nWarning: Odd\n\n"


def test_warnings_of_one_kind_are_told_once() -> None:
    told = Told()
    told.view.diagnostics([warning(1), warning(2), warning(2, "Other")])
    assert told.text.count("Warning: Odd thing") == 1
    assert "In line 1.\n\n(and one more similar warning elsewhere)\n" in told.text
    assert "Warning: Other" in told.text


def test_failed_checks_are_told_each() -> None:
    both = [warning(1, "Check block assertion failed"), warning(2, "Check block assertion failed")]
    assert [others for _, others in consolidated(both)] == [0, 0]


def test_compact_warnings() -> None:
    told = Told(how=Telling(compact_warnings=True))
    told.view.diagnostics([warning(1), warning(2), Diagnostic.warning("No place")])
    assert told.text == (
        "\nWarnings:\n\n- Odd thing\n  on a.tf line 1 (and 1 more)\n- No place\n\n"
        "To see the full warning notes, run blockform without -compact-warnings.\n"
    )


def test_warnings_are_not_compact_beside_errors() -> None:
    told = Told(how=Telling(compact_warnings=True))
    told.view.diagnostics([warning(1), Diagnostic.error("Bad")])
    assert told.text.startswith("\nWarning: Odd thing\n")


def test_end_of_an_apply(outcome: ApplyOutcome) -> None:
    told = Told()
    told.view.applied(outcome)
    assert told.text == (
        "\nApply complete! Resources: 2 added, 1 changed, 3 destroyed.\n"
        '\nOutputs:\n\na = [\n  1,\n  "x",\n]\nb = <sensitive>\n'
    )


def test_end_of_an_apply_of_nothing(outcome: ApplyOutcome) -> None:
    told = Told()
    told.view.applied(replace(outcome, tally=None, state=State()))
    assert told.text == "\nApply complete! Resources: 0 added, 0 changed, 0 destroyed.\n"


def test_end_of_a_destroy(outcome: ApplyOutcome) -> None:
    told = Told(verb="destroy")
    told.view.applied(outcome)
    assert told.text == "\nDestroy complete! Resources: 3 destroyed.\n"


def test_refresh_tells_outputs_only(outcome: ApplyOutcome) -> None:
    told = Told(verb="refresh")
    told.view.plan(SOME)
    told.view.applied(outcome)
    assert told.text.startswith("\nOutputs:\n\n")


RULE = "\n" + "─" * 77 + "\n\n"


def test_what_to_do_after_a_plan() -> None:
    told = Told()
    told.view.plan_saved(SOME, None)
    assert told.text == (
        f"{RULE}Note: You didn't use the -out option to save this plan, so blockform can't\n"
        'guarantee to take exactly these actions if you run "blockform apply" now.\n'
    )


def test_what_to_do_with_a_saved_plan() -> None:
    told = Told()
    told.view.plan_saved(SOME, "my plan")
    assert told.text == (
        f"{RULE}Saved the plan to: my plan\n\n"
        'To perform exactly these actions, run the following command to apply:\n    blockform apply "my plan"\n'
    )


@pytest.mark.parametrize(
    ("made", "in_automation"),
    [pytest.param(SOME, True, id="automation"), pytest.param(plan(), False, id="no_changes")],
)
def test_no_advice(made: Plan, in_automation: bool) -> None:
    told = Told(in_automation=in_automation)
    told.view.plan_saved(made, None)
    assert told.text == ""


@pytest.mark.parametrize(
    ("made", "options", "want"),
    [
        pytest.param(
            SOME,
            {},
            "\nDo you want to perform these actions?\n"
            "  blockform will perform the actions described above.\n"
            "  Only 'yes' will be accepted to approve.\n\n  Enter a value: ",
            id="apply",
        ),
        pytest.param(
            SOME,
            {"workspace": "dev"},
            '\nDo you want to perform these actions in workspace "dev"?\n'
            "  blockform will perform the actions described above.\n"
            "  Only 'yes' will be accepted to approve.\n\n  Enter a value: ",
            id="workspace",
        ),
        pytest.param(
            replace(SOME, mode=Mode.DESTROY),
            {},
            "\nDo you really want to destroy all resources?\n"
            "  blockform will destroy all your managed infrastructure, as shown above.\n"
            "  There is no undo. Only 'yes' will be accepted to confirm.\n\n  Enter a value: ",
            id="destroy",
        ),
        pytest.param(
            plan(mode=Mode.REFRESH_ONLY, drift=(drift(simple(), None),)),
            {},
            "\nWould you like to update the blockform state to reflect these detected changes?\n"
            "  blockform will write these changes to the state without modifying any real infrastructure.\n"
            "  There is no undo. Only 'yes' will be accepted to confirm.\n\n  Enter a value: ",
            id="refresh_only",
        ),
    ],
)
def test_question(made: Plan, options: dict[str, Any], want: str) -> None:
    assert Told(**options).view.question(made) == want


def test_cancelled() -> None:
    told = Told()
    told.view.cancelled(SOME)
    told.view.cancelled(replace(SOME, mode=Mode.DESTROY))
    assert told.text == "Apply cancelled.\nDestroy cancelled.\n"


def test_success_and_messages() -> None:
    told = Told()
    told.view.success("The configuration is valid.")
    told.view.message("as it is")
    assert told.text == "Success! The configuration is valid.\n\nas it is"


def test_colours() -> None:
    told = Told(colour=True)
    told.view.success("Fine.")
    assert told.text == "\x1b[1;32mSuccess!\x1b[0m Fine.\n\n"


def test_events_are_lines() -> None:
    told = Told()
    addr = SOME.changes[0].addr
    told.view.event(ChangeStarted(addr, Action.CREATE, ""))
    assert told.text == "press_thing.a: Creating...\n"
