"""Checks of an app spec against the releases of its blocks, published or planned in the same run.

Source: rules 52, 54 and 55 of the Press API contract.
"""

from collections.abc import Iterator

from blockform.diagnostics.suggest import did_you_mean
from blockform.sdk import Problem
from blockform.values import Value, path_of
from blockform_press.connection import Connection
from blockform_press.endpoints import Family
from blockform_press.resources.look import numbered, rows, text_of, texts_of
from blockform_press.resources.resolve import Lookup, Release, ReleaseNotFoundError, Resolver, find_release
from blockform_press.resources.values import KINDS, definitions_of


def block_problems(connection: Connection, lookup: Lookup, app: Value) -> list[Problem]:
    """What is wrong between an app and its blocks. Raises: PressError, SetupError."""
    resolver = Resolver(connection=connection, planned=lookup)
    problems: list[Problem] = []
    releases: list[Release | None] = []
    for at, block in numbered(app, "blocks"):
        where = path_of("blocks", at)
        try:
            release = find_release(resolver, Family.BLOCKS, block["id"], block["version"], where)
        except ReleaseNotFoundError as error:
            problems.append(error.problem)
            continue
        releases.append(release)
        missing = _not_shared(app, release) if release is not None else []
        if release is not None and missing:
            detail = (
                f'The app is {text_of(app, "scope")}, but block spec "{release.name}" is not shared with: {", ".join(missing)}. '
                "Share the block as widely as the app."
            )
            problems.append(Problem("Block not shared", detail, where.attr("id")))
    known = [release for release in releases if release is not None and release.parameters.is_known]
    if len(known) == len(rows(app, "blocks")):
        problems.extend(_undefined_parameters(app, known))
    return problems


def _not_shared(app: Value, block: Release) -> list[str]:
    """Who can see the app but not the block."""
    scope = text_of(app, "scope")
    if scope not in {"shared", "public"} or block.scope == "public":
        return []
    if scope == "public":
        return ["everybody"]
    return sorted(set(texts_of(app, "tenants")) - (block.tenants if block.scope == "shared" else frozenset()))


def _undefined_parameters(app: Value, blocks: list[Release]) -> Iterator[Problem]:
    for kind in KINDS:
        defined = {name for block in blocks for name in definitions_of(block.parameters)[kind]}
        for at, row in enumerate(rows(app, "parameters", kind)):
            name = text_of(row, "name")
            if name is not None and name not in defined:
                detail = f'No block of the app has a {kind} parameter "{name}".{did_you_mean(name, sorted(defined))}'
                yield Problem(
                    "Parameter of no block", detail, path_of("parameters", kind).index(at).attr("name")
                )
