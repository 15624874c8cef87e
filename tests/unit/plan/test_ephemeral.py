"""Where ephemeral values are kept, and where they are not."""

from collections.abc import Mapping

import pytest

from blockform.plan.ephemeral import kept_ephemerals, without_ephemeral
from blockform.schema import NestedAttributes, NestedBlock, Nesting
from blockform.sdk import Attribute, Block
from blockform.values import DYNAMIC, STRING, Mark, Value, list_of, object_of, string, tuple_of

TEXT = Attribute(type=STRING, optional=True)
SECRET = Attribute(type=STRING, optional=True, write_only=True)


def nested(*, write_only: bool = False, **members: Attribute) -> Attribute:
    of = NestedAttributes(nesting=Nesting.SINGLE, attributes=members)
    return Attribute(nested=of, optional=True, write_only=write_only)


BLOCK = Block(
    attributes={
        "plain": TEXT,
        "secret": SECRET,
        "any": Attribute(type=DYNAMIC, optional=True),
        "any_secret": Attribute(type=DYNAMIC, optional=True, write_only=True),
        "inside": nested(plain=TEXT, secret=SECRET),
        "whole": nested(write_only=True, plain=TEXT),
    },
    blocks={
        "login": NestedBlock(
            block=Block(attributes={"user": TEXT, "key": SECRET}),
            nesting=Nesting.LIST,
        )
    },
)
GONE = string("x", frozenset({Mark.EPHEMERAL}))
EPHEMERAL = (Mark.EPHEMERAL,)


@pytest.mark.parametrize(
    ("members", "kept"),
    [
        pytest.param({"plain": string("x"), "secret": string("x")}, [], id="none"),
        pytest.param({"plain": GONE}, ["plain"], id="plain"),
        pytest.param({"secret": GONE}, [], id="write-only"),
        pytest.param({"any": tuple_of([object_of({"deep": GONE})])}, ["any"], id="in dynamic"),
        pytest.param({"any_secret": tuple_of([GONE])}, [], id="in write-only dynamic"),
        pytest.param({"inside": object_of({"plain": GONE, "secret": GONE})}, ["inside.plain"], id="nested"),
        pytest.param(
            {"inside": object_of({"secret": GONE}).with_marks(EPHEMERAL)}, ["inside"], id="all of nested"
        ),
        pytest.param({"whole": object_of({"plain": GONE})}, [], id="in write-only nested"),
        pytest.param(
            {"login": list_of([object_of({"user": GONE, "key": GONE})])}, ["login[0].user"], id="block"
        ),
    ],
)
def test_what_would_be_stored_is_told(members: Mapping[str, Value], kept: list[str]) -> None:
    problems = kept_ephemerals(object_of(members), BLOCK)
    assert [str(problem.path).removeprefix(".") for problem in problems] == kept
    assert all(
        problem.detail
        == f'Ephemeral values are not valid for "{name}", because it is not a write-only attribute and must be '
        "persisted to state."
        for problem, name in zip(problems, kept, strict=True)
    )


def test_block_that_is_ephemeral_as_a_whole_is_told_once() -> None:
    logins = list_of([object_of({"user": string("u"), "key": GONE}).with_marks(EPHEMERAL)] * 2)
    (problem,) = kept_ephemerals(object_of({"login": logins}), BLOCK)
    assert problem.detail == (
        'Ephemeral values are not valid for "login", because it is not an assignable attribute.'
    )


def test_other_marks_stay() -> None:
    both = string("x", frozenset({Mark.EPHEMERAL, Mark.SENSITIVE}))
    assert without_ephemeral(object_of({"secret": both})) == object_of(
        {"secret": string("x", frozenset({Mark.SENSITIVE}))}
    )
