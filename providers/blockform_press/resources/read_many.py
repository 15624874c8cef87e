"""Reads many objects at once: one list, and a description only of those that the list does not show to be as they were."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from blockform.sdk import Problem, ReadRequest, ReadResponse
from blockform.values import Value
from blockform_press.endpoints import Row
from blockform_press.resources.problems import CALL_ERRORS, call_problem
from blockform_press.resources.spec_traits import text_at

S = TypeVar("S")
T = TypeVar("T")

LIST_FROM = 4
"""From how many objects on a list is cheaper than asking for each."""

_WORKERS = 8


def read_many(
    requests: Sequence[ReadRequest],
    noun: str,
    rows: Callable[[], Sequence[Row]],
    read: Callable[[ReadRequest, Row | None], Value | None],
) -> list[ReadResponse]:
    """What each object is now, in the order of the requests.

    ``rows`` lists all objects of the kind; it is called where that is cheaper than asking for each. ``read`` gives one object from its
    row of that list, or from further calls where there is no row or it does not tell enough; None when it is gone. Both may raise any
    of ``CALL_ERRORS``, which become problems of the objects concerned. ``noun`` names the kind in them.
    """
    by_id: dict[str, Row] = {}
    if len(requests) >= LIST_FROM:
        try:
            by_id = {str(row["id"]): row for row in rows()}
        except CALL_ERRORS as error:
            problem = call_problem(error, f"listing {noun}s")
            return [_as_before(request, problem) for request in requests]

    def read_one(request: ReadRequest) -> ReadResponse:
        ident = text_at(request.state, "id")
        try:
            state = read(request, by_id.get(ident))
        except CALL_ERRORS as error:
            return _as_before(request, call_problem(error, f"reading {noun} {ident}"))
        return ReadResponse(new_state=state, private=request.private)

    return in_parallel(read_one, requests)


def _as_before(request: ReadRequest, problem: Problem) -> ReadResponse:
    return ReadResponse(new_state=request.state, private=request.private, problems=(problem,))


def in_parallel(read: Callable[[S], T], requests: Sequence[S]) -> list[T]:
    """The answers in the order of the requests, a few at a time."""
    if len(requests) <= 1:
        return [read(request) for request in requests]
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  an apply of new objects reads none together

    with ThreadPoolExecutor(max_workers=_WORKERS, thread_name_prefix="press-read") as pool:
        return list(pool.map(read, requests))
