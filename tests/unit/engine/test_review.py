"""A provider that wants to looks over the whole plan, deletions too; what it says stops the plan before any call."""

from collections.abc import Callable

import pytest

from blockform.diagnostics import Diagnostics
from blockform.engine import apply
from blockform.plan import Mode
from blockform.sdk import PlannedChange, Problem, ReviewRequest, ReviewResponse
from blockform.values import path_of, string
from tests.unit.engine.conftest import Work
from tests.unit.engine.shelf import HEAD

BOXES = 'resource "shelf_box" "{0}" {{\n  label = "{0}"\n}}\n'


class Reviewer:
    """What the provider is asked, and what it answers."""

    def __init__(self) -> None:
        self.requests: list[ReviewRequest] = []
        self.answer: Callable[[ReviewRequest], ReviewResponse] = lambda _: ReviewResponse()

    def review(self, request: ReviewRequest) -> ReviewResponse:
        self.requests.append(request)
        return self.answer(request)

    @property
    def changes(self) -> dict[str, PlannedChange]:
        return {change.address: change for change in self.requests[-1].changes}


@pytest.fixture
def reviewer(work: Work, monkeypatch: pytest.MonkeyPatch) -> Reviewer:
    made = Reviewer()
    monkeypatch.setattr(work.shelf, "review", made.review, raising=False)
    return made


def write(work: Work, *names: str) -> None:
    work.write(HEAD + "".join(BOXES.format(name) for name in names))


def told(work: Work) -> Diagnostics:
    """What an apply that must not happen says."""
    outcome, diags = apply(work.session, work.request(), work.hooks())
    assert outcome is None or outcome.tally is None
    return diags


def test_every_object_is_told_once(work: Work, reviewer: Reviewer) -> None:
    write(work, "a", "b")
    work.apply()
    write(work, "b", "c")
    reviewer.requests.clear()
    work.plan()
    assert len(reviewer.requests) == 1
    changes = reviewer.changes
    assert set(changes) == {"shelf_box.a", "shelf_box.b", "shelf_box.c"}
    assert changes["shelf_box.a"].removes
    assert changes["shelf_box.a"].planned is None
    assert changes["shelf_box.b"].prior == changes["shelf_box.b"].planned
    assert changes["shelf_box.c"].prior is None


def test_what_it_says_stops_the_plan(work: Work, reviewer: Reviewer) -> None:
    write(work, "a", "b")
    work.apply()
    write(work, "b", "c")
    reviewer.answer = lambda _: ReviewResponse(
        problems=(
            ("shelf_box.a", Problem("Box in use", "It is.")),
            ("shelf_box.c", Problem("Bad label", "It is.", path_of("label"))),
        )
    )
    diags = told(work)
    assert [(diag.summary, diag.address) for diag in diags.errors] == [
        ("Box in use", "shelf_box.a"),
        ("Bad label", "shelf_box.c"),
    ]
    assert diags.errors[1].subject is not None
    assert diags.errors[1].subject.text == '"c"'
    assert set(work.shelf.boxes()) == {"a", "b"}


def test_it_is_asked_only_of_changes(work: Work, reviewer: Reviewer) -> None:
    write(work, "a")
    work.apply()
    reviewer.requests.clear()
    work.plan()
    write(work, "b")
    work.plan(mode=Mode.REFRESH_ONLY)
    assert reviewer.requests == []
    work.plan(mode=Mode.DESTROY)
    assert [change.planned for change in reviewer.requests[0].changes] == [None]


def test_a_crash_is_told(work: Work, reviewer: Reviewer) -> None:
    write(work, "a")

    def crash(_: ReviewRequest) -> ReviewResponse:
        raise ZeroDivisionError

    reviewer.answer = crash
    diags = told(work)
    assert [diag.summary for diag in diags.errors] == ["Provider failed unexpectedly"]


def test_marks_do_not_reach_it(work: Work, reviewer: Reviewer) -> None:
    work.write(HEAD + 'resource "shelf_box" "a" {\n  label  = "a"\n  secret = sensitive("s")\n}\n')
    work.plan()
    planned = reviewer.changes["shelf_box.a"].planned
    assert planned is not None
    assert planned["secret"] == string("s")
    assert not planned["secret"].marks
