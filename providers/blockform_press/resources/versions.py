"""Semantic versions: their order, and the next one for what has changed, with the reason in words.

Source: semver.org 2.0.0; what counts as major, minor or patch is this provider's rule (see ``BlockContent``, ``AppContent``).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from functools import total_ordering
from typing import Any, Final

from msgspec import Struct

FIRST: Final = "1.0.0"

_SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?"
    r"(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)

Definition = Mapping[str, Any]
"""One parameter definition in our own (snake_case) names."""


class Bump(IntEnum):
    """How much a release changes, as users of its parameters see it."""

    PATCH = 0
    MINOR = 1
    MAJOR = 2

    def __str__(self) -> str:
        return self.name.lower()


@total_ordering
class Version(Struct, frozen=True):
    """A semantic version; build metadata does not count in comparisons."""

    major: int
    minor: int
    patch: int
    pre: tuple[str, ...] = ()

    def __lt__(self, other: "Version") -> bool:
        return self._key() < other._key()

    def __str__(self) -> str:
        pre = f"-{'.'.join(self.pre)}" if self.pre else ""
        return f"{self.major}.{self.minor}.{self.patch}{pre}"

    def next(self, bump: Bump) -> "Version":
        """The next version without a pre-release part. A pre-release is ended by any change that fits below it."""
        if self.pre and (bump is Bump.PATCH or (self.patch == 0 and (bump is Bump.MINOR or self.minor == 0))):
            return Version(self.major, self.minor, self.patch)
        match bump:
            case Bump.MAJOR:
                return Version(self.major + 1, 0, 0)
            case Bump.MINOR:
                return Version(self.major, self.minor + 1, 0)
            case Bump.PATCH:
                return Version(self.major, self.minor, self.patch + 1)

    def _key(self) -> tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]:
        parts = tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in self.pre)
        return (self.major, self.minor, self.patch, not self.pre, parts)


def parse_version(text: str) -> Version | None:
    """The version a text says, or None."""
    match = _SEMVER.fullmatch(text)
    if match is None:
        return None
    pre = tuple(match[4].split(".")) if match[4] else ()
    return Version(int(match[1]), int(match[2]), int(match[3]), pre)


def highest(texts: Iterable[str]) -> str | None:
    """The greatest of some versions; texts that are none are passed over."""
    found = [(version, text) for text in texts if (version := parse_version(text)) is not None]
    return max(found)[1] if found else None


class Change(Struct, frozen=True):
    """How much has changed, and what in words: ``minor: new parameter agg_type``."""

    bump: Bump
    reason: str

    def __str__(self) -> str:
        return f"{self.bump}: {self.reason}"


def greatest(changes: Iterable[Change], otherwise: str) -> Change:
    """The change that decides on the version: the first of the greatest kind; ``otherwise`` is the reason for a patch."""
    return max(changes, key=lambda change: change.bump, default=Change(Bump.PATCH, otherwise))


def minted(published: Iterable[str], bump: Bump) -> str:
    """The next free version, counted from the highest one published."""
    top = parse_version(highest(published) or "")
    return str(top.next(bump)) if top else FIRST


def parameter_changes(kind: str, before: Sequence[Definition], after: Sequence[Definition]) -> list[Change]:
    """What differs between two lists of definitions: removed, newly required or retyped ones are major, new ones minor.

    ``kind`` is put before the word parameter (``build``).
    """
    old = {str(row["name"]): row for row in before}
    new = {str(row["name"]): row for row in after}
    found = [Change(Bump.MAJOR, f"{kind} parameter {name} is removed") for name in old if name not in new]
    for name, row in new.items():
        if name not in old:
            needed = is_needed(row)
            how = "new required" if needed else "new"
            found.append(Change(Bump.MAJOR if needed else Bump.MINOR, f"{how} {kind} parameter {name}"))
        elif old[name].get("type") != row.get("type"):
            found.append(Change(Bump.MAJOR, f"{kind} parameter {name} changes its type"))
        elif _asks_for_more(old[name], row):
            found.append(Change(Bump.MAJOR, f"{kind} parameter {name} becomes required"))
    return found


def _asks_for_more(before: Definition, after: Definition) -> bool:
    newly_required = bool(after.get("required")) and not before.get("required")
    return newly_required or (is_needed(after) and not is_needed(before))


def is_needed(definition: Definition) -> bool:
    """Whether a deployment must give a value: required, and no default to fall back on."""
    return bool(definition.get("required")) and definition.get("default_value") is None


def key_changes(what: str, before: Iterable[str], after: Iterable[str]) -> list[Change]:
    """New keys of a map, each a minor change."""
    known = set(before)
    return [Change(Bump.MINOR, f"new {what} {key}") for key in after if key not in known]
