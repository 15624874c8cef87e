"""Versions and the constraints on them, as ``required_version`` and ``required_providers`` write them."""

import re

from msgspec import Struct

_VERSION = re.compile(
    r"v?(?P<numbers>[0-9]+(?:\.[0-9]+)*)"
    r"(?:-(?P<dashed>[0-9]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*)"
    r"|-?(?P<prerelease>[A-Za-z\-~]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*))?"
    r"(?:\+[0-9A-Za-z\-~]+(?:\.[0-9A-Za-z\-~]+)*)?"
)
_TERM = re.compile(r"\s*(?P<operator>>=|<=|~>|!=|=|>|<|)\s*(?P<version>.*?)\s*")


class VersionError(ValueError):
    """A text that is no version, or no constraint."""


class Version(Struct, frozen=True):
    """``1.2.3-beta1``: at least three numbers, and an optional prerelease. Build metadata is not kept."""

    numbers: tuple[int, ...]
    prerelease: str = ""

    def __str__(self) -> str:
        text = ".".join(map(str, self.numbers))
        return f"{text}-{self.prerelease}" if self.prerelease else text

    @property
    def order(self) -> tuple[tuple[int, ...], tuple[int, tuple[tuple[int, int, str], ...]]]:
        """A key that sorts versions by precedence, prereleases before their release."""
        parts = tuple(
            (0, int(part), "") if part.isdecimal() else (1, 0, part)
            for part in self.prerelease.split(".")
            if part
        )
        return self.numbers, (0 if self.prerelease else 1, parts)


class Term(Struct, frozen=True):
    """One comparison, ``>= 1.2``. ``given`` counts the numbers as written: ``~> 1.2`` lets the last of them grow."""

    operator: str
    version: Version
    given: int

    def allows(self, version: Version) -> bool:
        """Whether the version passes this comparison.

        Source: hashicorp/go-version, constraint.go: a prerelease passes ``>``, ``<``, ``>=``, ``<=`` and ``~>`` only where
        the bound has the same numbers and a prerelease too.
        """
        mine, theirs = self.version.order, version.order
        if self.operator == "!=":
            return mine != theirs
        if self.operator in {"", "="}:
            return mine == theirs
        if version.prerelease and not (self.version.prerelease and version.numbers == self.version.numbers):
            return False
        match self.operator:
            case ">":
                return theirs > mine
            case "<":
                return theirs < mine
            case ">=":
                return theirs >= mine
            case "<=":
                return theirs <= mine
            case _:
                fixed = max(self.given - 1, 0)
                return theirs >= mine and version.numbers[:fixed] == self.version.numbers[:fixed]


class Constraint(Struct, frozen=True):
    """``>= 1.2, < 2.0``: all terms must hold."""

    text: str
    terms: tuple[Term, ...]

    def allows(self, version: Version) -> bool:
        """Whether the version passes every term."""
        return all(term.allows(version) for term in self.terms)

    def __str__(self) -> str:
        return self.text


def parse_version(text: str) -> Version:
    """The version that the text says. Raises: VersionError."""
    return _parse(text)[0]


def parse_constraint(text: str) -> Constraint:
    """The comparisons, separated by commas. Raises: VersionError."""
    terms = []
    for part in text.split(","):
        match = _TERM.fullmatch(part)
        if match is None:
            raise VersionError(f"not a version constraint: {part!r}")
        version, given = _parse(match["version"])
        terms.append(Term(match["operator"], version, given))
    return Constraint(text, tuple(terms))


def _parse(text: str) -> tuple[Version, int]:
    match = _VERSION.fullmatch(text)
    if match is None:
        raise VersionError(f"not a version: {text!r}")
    numbers = tuple(int(number) for number in match["numbers"].split("."))
    prerelease = match["dashed"] or match["prerelease"] or ""
    return Version(numbers + (0,) * (3 - len(numbers)), prerelease), len(numbers)
