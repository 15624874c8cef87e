"""What users are told: failures of calls, and of values, as problems with fixed summaries."""

from blockform.sdk import Problem
from blockform.values import ROOT, ValuePath
from blockform_press.errors import (
    AnswerLost,
    PressError,
    PressForbidden,
    PressRefused,
    PressServerError,
    PressTimeout,
    PressUnauthorized,
    PressUnreachable,
)
from blockform_press.settings import SetupError

_SUMMARIES: tuple[tuple[type[PressError], str], ...] = (
    (PressUnauthorized, "Press does not accept token"),
    (PressForbidden, "Press forbids call"),
    (PressRefused, "Press refused call"),
    (PressServerError, "Press server error"),
    (PressUnreachable, "Press not reachable"),
    (PressTimeout, "Press did not answer"),
    (AnswerLost, "Outcome of call not known"),
)


def call_problem(error: Exception, deed: str, path: ValuePath = ROOT, advice: str = "") -> Problem:
    """A failed call as a problem. ``deed`` says what was tried, as a clause: ``creating block spec "train"``."""
    if isinstance(error, SetupError):
        return error.problem
    assert isinstance(error, PressError), error
    summary = next(
        (text for kind, text in _SUMMARIES if isinstance(error, kind)), "Press answer not understood"
    )
    parts = [f"Failed {deed}. {error}", advice or error.explanation]
    return Problem(
        summary, " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts), path
    )


CALL_ERRORS = (PressError, SetupError)
"""What a call of the client may raise."""


def warning(summary: str, detail: str, path: ValuePath = ROOT) -> Problem:
    """A problem that does not stop the run."""
    return Problem(summary, detail, path, warning=True)


def has_errors(problems: "tuple[Problem, ...] | list[Problem]") -> bool:
    """Whether any of them stops the run."""
    return any(not problem.warning for problem in problems)
