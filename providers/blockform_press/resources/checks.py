"""Offline checks of whole specs: all that can be said of a configuration without asking the platform.

Source: sections 9 to 13 of the Press API contract. They get what the user wrote; unknown parts are passed over.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import TypeAlias

from blockform.sdk import Problem
from blockform.values import ROOT, Value, path_of
from blockform_press.resources.checks_parameters import check_definitions, check_references
from blockform_press.resources.checks_steps import check_storage, check_workflow
from blockform_press.resources.look import (
    entries,
    identity,
    is_open,
    is_set,
    number_of,
    part,
    rows,
    text_of,
    truth_of,
)
from blockform_press.resources.schema_config import CONFIG, WORKFLOW_MEMBERS
from blockform_press.resources.versions import parse_version

WORKFLOW, SERVICE, WEBAPP = "workflow", "service", "webapp"


_Check: TypeAlias = Callable[[Value], Iterable[Problem]]


def _for_same_parts(*names: str) -> Callable[[_Check], _Check]:
    """For a check that looks at these parts alone: what it has found is found again where they are the very same, or the same texts.

    So it is with the instances of a block, which share what none of them has for itself.
    """

    def remembering(check: _Check) -> _Check:
        last: list[tuple[list[Value], list[str | int], tuple[Problem, ...]]] = []

        @wraps(check)
        def checked(spec: Value) -> tuple[Problem, ...]:
            parts = [spec[name] for name in names]
            marks = [value.raw if isinstance(value.raw, str) else id(value) for value in parts]
            for _, known, found in last:  # one at most
                if known == marks:
                    return found
            problems = tuple(check(spec))
            last[:] = [(parts, marks, problems)]
            return problems

        return checked

    return remembering


def check_block_spec(spec: Value) -> tuple[Problem, ...]:
    """Validator of press_block_spec."""
    return tuple(_check_block_spec(spec))


def check_app_spec(spec: Value) -> tuple[Problem, ...]:
    """Validator of press_app_spec."""
    return tuple(_check_app_spec(spec))


def _check_block_spec(spec: Value) -> Iterator[Problem]:
    yield from _check_scope(spec)
    yield from _check_version(spec)
    yield from _check_release(spec)


@_for_same_parts("kind", "scope", "config", "parameters", "artifact")
def _check_release(spec: Value) -> Iterator[Problem]:
    yield from check_definitions(part(spec, "parameters"), path_of("parameters"))
    config = part(spec, "config")
    if config is None:
        return
    kind = text_of(spec, "kind")
    yield from _check_members(config, kind)
    if kind == WORKFLOW:
        yield from check_workflow(config, path_of("config"))
    elif kind in {SERVICE, WEBAPP}:
        yield from check_service(config, kind)
    yield from _check_images(spec, config)
    if not is_open(spec, "parameters"):
        yield from check_references(config, CONFIG, part(spec, "parameters"))


def _check_app_spec(spec: Value) -> Iterator[Problem]:
    yield from _check_scope(spec)
    yield from _check_version(spec)
    yield from check_definitions(part(spec, "parameters"), path_of("parameters"))
    if not rows(spec, "blocks") and not is_open(spec, "blocks"):
        yield Problem("Missing blocks", "An app needs at least one block.", path_of("blocks"))
    seen: set[tuple[str | None, str | None]] = set()
    for at, block in enumerate(rows(spec, "blocks")):
        key = identity(block.get("id")), identity(block.get("version"))
        if all(key) and key in seen:
            detail = f"Block spec {key[0]} is listed twice with version {key[1]}."
            yield Problem("Duplicate block", detail, path_of("blocks", at))
        seen.add(key)


def _check_scope(spec: Value) -> Iterator[Problem]:
    if is_open(spec, "scope") or is_open(spec, "tenants"):
        return
    scope = text_of(spec, "scope") or "private"
    tenants = rows(spec, "tenants")
    if scope == "shared" and not tenants:
        yield Problem(
            "Missing tenants", 'A spec with scope "shared" needs tenants to be shared with.', path_of("scope")
        )
    if scope != "shared" and tenants:
        detail = f'Only a spec with scope "shared" has tenants; the scope here is "{scope}".'
        yield Problem("Tenants without shared scope", detail, path_of("tenants"))


def _check_version(spec: Value) -> Iterator[Problem]:
    version = text_of(spec, "release", "version")
    if version is not None and parse_version(version) is None:
        detail = f'"{version}" is no semantic version, such as 1.0.0.'
        yield Problem("Invalid release version", detail, path_of("release", "version"))


def _check_members(config: Value, kind: str | None) -> Iterator[Problem]:
    """Members that belong to the other kinds."""
    if kind not in {WORKFLOW, SERVICE, WEBAPP}:
        return
    for name in config.items:
        if is_set(config, name) and (name in WORKFLOW_MEMBERS) != (kind == WORKFLOW):
            detail = f"A {kind} has no {name} in its config."
            yield Problem("Argument does not fit kind", detail, path_of("config", name))


def check_service(config: Value, kind: str) -> Iterator[Problem]:
    """All rules on the config of a service; that of a webapp is always one of a web-app service."""
    given = [name for name in ("image", "image_details") if is_set(config, name)]
    if len(given) != 1:
        found = "it has both" if given else "it has neither"
        yield Problem(
            "Image not clear",
            f"A service needs exactly one of image and image_details; {found}.",
            path_of("config"),
        )
    if part(config, "resources") is not None and not is_set(config["resources"], "instance_type_id"):
        detail = "resources of a service need instance_type_id."
        yield Problem("Missing required argument", detail, path_of("config", "resources"))
    instances = number_of(config, "min_instances")
    if instances is not None and instances not in {1, 2}:
        yield Problem(
            "Number out of range", "min_instances must be 1 or 2.", path_of("config", "min_instances")
        )
    sticky, scales = truth_of(config, "session_stickiness"), truth_of(config, "scale_to_zero")
    if kind == SERVICE and text_of(config, "service_type") == "api":
        for name, truth in (("session_stickiness", sticky), ("scale_to_zero", scales)):
            if truth:
                yield Problem(
                    "Argument does not fit service type",
                    f"{name} is for web-app services only.",
                    path_of("config", name),
                )
    elif sticky and scales:
        detail = "scale_to_zero does not work together with session_stickiness."
        yield Problem("Arguments exclude each other", detail, path_of("config", "scale_to_zero"))
    yield from check_storage(config, path_of("config"))


def _check_images(spec: Value, config: Value) -> Iterator[Problem]:
    """Existing images want private scope; built ones, and queries from a file, an artifact."""
    scope = "" if is_open(spec, "scope") else text_of(spec, "scope") or "private"
    where = path_of("config")
    owners = [(config, where)]
    owners += [(step, where.attr("steps").index(name)) for name, step in entries(config, "steps").items()]
    for owner, path in owners:
        if is_set(owner, "image_details") and scope not in {"private", ""}:
            detail = f'Existing images can be used with private scope only; the scope here is "{scope}".'
            yield Problem("Existing image in shared spec", detail, path.attr("image_details"))
    if is_set(spec, "artifact"):
        return
    if needs_artifact(config):
        detail = 'An artifact is needed to build images, and for queries from a file. Say where the code is:\n\n    artifact = { path = "${path.module}/src" }'
        yield Problem("Missing artifact", detail, ROOT)


def needs_artifact(config: Value) -> bool:
    """Whether the platform reads anything from the artifact. Source: section 12.1 of the contract."""
    steps = entries(config, "steps").values()
    builds = (
        bool(entries(config, "images"))
        or is_set(config, "image")
        or any(is_set(step, "image") for step in steps)
    )
    return builds or any(is_set(step, "sql_query_path") for step in steps)
