"""Semantic versions: what is one, and which of two is greater."""

import re
from typing import Any, TypeAlias

_PATTERN = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)

Precedence: TypeAlias = tuple[int, int, int, tuple[tuple[int, int, str], ...]]

_RELEASED = ((2, 0, ""),)


def is_version(value: Any) -> bool:
    """Whether ``value`` is text that semver.org accepts."""
    return isinstance(value, str) and len(value) <= 255 and _PATTERN.fullmatch(value) is not None


def precedence(version: str) -> Precedence:
    """A sort key; build metadata does not count, and a pre-release comes before its release.

    Source: semver.org 2.0.0, item 11.
    """
    match = _PATTERN.fullmatch(version)
    if match is None:
        raise ValueError(f"{version!r} is not a semantic version")
    major, minor, patch, pre_release = match.groups()
    identifiers = (
        _RELEASED if pre_release is None else tuple(_identifier(part) for part in pre_release.split("."))
    )
    return int(major), int(minor), int(patch), identifiers


def _identifier(part: str) -> tuple[int, int, str]:
    return (0, int(part), "") if part.isdigit() else (1, 0, part)
