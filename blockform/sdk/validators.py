"""Validators that providers put on attributes: each takes a known value and returns what is wrong with it."""

import re
from collections.abc import Callable

from blockform.schema import Problem, Validator
from blockform.values import Value


def one_of(*allowed: str) -> Validator:
    """The text must be one of these words."""

    def validate(value: Value) -> tuple[Problem, ...]:
        if value.as_str() in allowed:
            return ()
        words = ", ".join(f'"{word}"' for word in allowed)
        return (Problem("Invalid attribute value", f'Expected one of {words}, got "{value.as_str()}".'),)

    return validate


def matches(pattern: str, meaning: str) -> Validator:
    """The whole text must match a regular expression; ``meaning`` says in words what it must be ("a semantic version")."""
    compiled = re.compile(pattern)

    def validate(value: Value) -> tuple[Problem, ...]:
        if compiled.fullmatch(value.as_str()):
            return ()
        return (Problem("Invalid attribute value", f'"{value.as_str()}" is not {meaning}.'),)

    return validate


def between(low: int, high: int) -> Validator:
    """The number must lie between two bounds, both allowed."""

    def validate(value: Value) -> tuple[Problem, ...]:
        if low <= value.as_number() <= high:
            return ()
        return (Problem("Invalid attribute value", f"The value must be between {low} and {high}."),)

    return validate


def not_empty() -> Validator:
    """The text or collection must not be empty."""

    def validate(value: Value) -> tuple[Problem, ...]:
        if value.raw:
            return ()
        return (Problem("Invalid attribute value", "The value must not be empty."),)

    return validate


def at_most(length: int) -> Validator:
    """The text or collection must not be longer than this."""

    def validate(value: Value) -> tuple[Problem, ...]:
        size = len(value.as_str()) if isinstance(value.raw, str) else len(value)
        if size <= length:
            return ()
        return (
            Problem(
                "Invalid attribute value", f"The value must have at most {length} elements or characters."
            ),
        )

    return validate


def when_known(check: Callable[[Value], tuple[Problem, ...]]) -> Validator:
    """Run a check only on a value that is wholly known."""

    def validate(value: Value) -> tuple[Problem, ...]:
        return check(value) if value.is_wholly_known else ()

    return validate
