"""The name a user probably meant, for the end of a message about one that is not known."""

from collections.abc import Iterable

_CLOSE = 3  # as in Terraform: fewer edits than this are taken for a slip


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """`` Did you mean "x"?`` with the first candidate that is nearly the name, else an empty text.

    Source: Terraform's didyoumean.NameSuggestion.
    """
    found = suggestion(name, candidates)
    return f' Did you mean "{found}"?' if found else ""


def suggestion(name: str, candidates: Iterable[str]) -> str:
    """The first candidate that is nearly the name, or an empty text."""
    for candidate in candidates:
        if abs(len(candidate) - len(name)) < _CLOSE and _distance(name, candidate) < _CLOSE:
            return candidate
    return ""


def _distance(one: str, other: str) -> int:
    """How many letters must be put in, taken out or replaced to get from one text to the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for above, letter in enumerate(one):
        diagonal = row[0]
        row[0] = above + 1
        for at, wanted in enumerate(other):
            step = diagonal + (letter != wanted)
            diagonal = row[at + 1]
            row[at + 1] = min(step, diagonal + 1, row[at] + 1)
    return row[-1]
