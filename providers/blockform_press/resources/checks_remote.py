"""Checks of specs that need the platform: instance types, and what a release breaks."""

from collections.abc import Iterator
from itertools import chain

from blockform.sdk import Problem
from blockform.values import Value, ValuePath, path_of
from blockform_press.connection import Connection
from blockform_press.endpoints import Row
from blockform_press.resources.checks import SERVICE, WORKFLOW
from blockform_press.resources.encode import plain
from blockform_press.resources.look import entries, is_open, number_of, part, rows, text_of
from blockform_press.resources.problems import warning
from blockform_press.resources.versions import Bump, parameter_changes

_SHOWN = 5
"""How many deployments a message names."""


def entity_type(spec: Value) -> str | None:
    """The platform's word for what runs on an instance; None while that is not known. Source: section 8.1 of the contract."""
    kind, config = text_of(spec, "kind"), part(spec, "config")
    if kind is None or kind == WORKFLOW:
        return kind
    if kind == SERVICE and is_open(config, "service_type"):
        return None
    return "api-deployment" if kind == SERVICE and text_of(config, "service_type") == "api" else "webapp"


def instance_problems(connection: Connection, spec: Value) -> list[Problem]:
    """Instance types that the tenant does not have."""
    config = part(spec, "config")
    wanted = list(_instances(config)) if config is not None else []
    kind = entity_type(spec)
    if not wanted or kind is None:
        return []
    allowed = connection.instance_ids(kind)
    shown = ", ".join(map(str, sorted(allowed)))
    return [
        Problem(
            "Unknown instance type",
            f"The tenant has no instance type {given:g} for this; it has {shown} (data source press_instance_options).",
            where,
        )
        for given, where in wanted
        if given not in allowed
    ]


def _instances(config: Value) -> Iterator[tuple[float, ValuePath]]:
    """Each instance type that is given as a number, with its path."""
    where = path_of("config")
    owners = [(config, where)]
    owners += [(step, where.attr("steps").index(name)) for name, step in entries(config, "steps").items()]
    for owner, path in owners:
        given = number_of(owner, "resources", "instance_type_id")
        if given is not None:
            yield given, path.attr("resources").attr("instance_type_id")


def release_impact(connection: Connection, prior: Value, planned: Value) -> list[Problem]:
    """A warning with the deployments, managed or not, that could not take over a release which asks more of them."""
    if not (prior["parameters"].is_wholly_known and planned["parameters"].is_wholly_known):
        return []
    changes = list(
        chain.from_iterable(
            parameter_changes(kind, _definitions(prior, kind), _definitions(planned, kind))
            for kind in ("build", "run")
        )
    )
    reasons = [change.reason for change in changes if change.bump is Bump.MAJOR]
    if not reasons:
        return []
    names = [_name_of(row) for row in connection.client.spec_deployments(text_of(prior, "id") or "")]
    if not names:
        return []
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    detail = (
        f"{'; '.join(reasons)}. These deployments may have to change their values with it: {', '.join(names[:_SHOWN])}{more}. "
        "They stay on their present release until they get a revision."
    )
    return [warning("Release breaks deployments", detail, path_of("parameters"))]


def _definitions(spec: Value, kind: str) -> list[dict[str, object]]:
    return [plain(row) for row in rows(spec, "parameters", kind)]


def _name_of(row: Row) -> str:
    return str((row.get("metadata") or {}).get("name") or row.get("id"))
