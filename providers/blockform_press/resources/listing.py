"""Listing: which specs and deployments are there, whoever made them, for queries."""

from collections.abc import Callable, Iterable
from typing import Any

from blockform.sdk import Attribute, Block, ListedObject, ListRequest, ListResponse
from blockform.values import STRING
from blockform_press.resources.problems import CALL_ERRORS, call_problem
from blockform_press.resources.spec_traits import text_at

LIST_BLOCK = Block(
    attributes={
        "name_prefix": Attribute(
            type=STRING, optional=True, description="Only objects whose name begins with this text."
        )
    },
    description="Which objects to look for.",
)
"""The schema of the ``config`` block of a query."""


def listed(
    request: ListRequest, noun: str, fetch: Callable[[str | None], Iterable[dict[str, Any]]]
) -> ListResponse:
    """The objects by name, then id; ``fetch`` asks the platform for those whose name begins with a text, None for all."""
    text = text_at(request.config, "name_prefix") or None
    try:
        rows = list(fetch(text))
    except CALL_ERRORS as error:
        return ListResponse(problems=(call_problem(error, f"listing {noun}s"),))
    found = sorted((_name(row), str(row["id"])) for row in rows if _name(row).startswith(text or ""))
    return ListResponse(
        objects=tuple(ListedObject(id=of, display_name=name) for name, of in found[: request.limit])
    )


def _name(row: dict[str, Any]) -> str:
    return str((row.get("metadata") or {}).get("name") or row.get("name") or "")
