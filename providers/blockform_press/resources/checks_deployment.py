"""Offline checks of a deployment's own configuration."""

from collections.abc import Iterator

from blockform.sdk import Problem
from blockform.values import Value, path_of
from blockform_press.resources.checks_values import check_shape
from blockform_press.resources.look import text_of
from blockform_press.resources.versions import parse_version


def check_deployment(deployment: Value) -> tuple[Problem, ...]:
    """Validator of both deployment resources."""
    return tuple(_check(deployment))


def _check(deployment: Value) -> Iterator[Problem]:
    version = text_of(deployment, "spec", "version")
    if version is not None and parse_version(version) is None:
        detail = f'"{version}" is no semantic version, such as 1.0.0.'
        yield Problem("Invalid release version", detail, path_of("spec", "version"))
    yield from check_shape(deployment)
