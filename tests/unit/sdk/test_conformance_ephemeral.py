"""The conformance kit and ephemeral resources: it is content with good ones, and names what another does wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from blockform.sdk import (
    Attribute,
    Block,
    CloseRequest,
    CloseResponse,
    EphemeralResource,
    OpenRequest,
    OpenResponse,
    Problem,
    ProviderSchema,
    RenewRequest,
    RenewResponse,
    ResourceSchema,
)
from blockform.sdk.conformance import check_ephemeral_resource, check_schema
from blockform.values import STRING, Value, sensitive, string, unknown

KEY = ResourceSchema(
    block=Block(
        attributes={
            "door": Attribute(type=STRING, required=True),
            "code": Attribute(type=STRING, computed=True),
        }
    )
)
SCHEMA = ProviderSchema(provider=Block(), ephemeral_resources={"inn_key": KEY})
FAILED = (Problem("Call refused", "No."),)
Answer = Callable[[Value], Value | None]


def good(config: Value) -> Value:
    return config.with_attrs(code=string("1234"))


class OpenOnly:
    """An ephemeral resource that answers as a test wants."""

    def __init__(self, answer: Answer = good, **response: Any) -> None:
        self.answer = answer
        self.response = response

    def open(self, request: OpenRequest) -> OpenResponse:
        return OpenResponse(result=self.answer(request.config), **self.response)


class Key(OpenOnly):
    """One that can be renewed and closed, with the private data of the last answer."""

    def __init__(self, renewing: tuple[Problem, ...] = (), closing: tuple[Problem, ...] = ()) -> None:
        super().__init__(renew_after=1.0, private=["opened"])
        self.renewing = renewing
        self.closing = closing
        self.closed: list[Any] = []

    def renew(self, request: RenewRequest) -> RenewResponse:
        return RenewResponse(private=[*request.private, "renewed"], problems=self.renewing)

    def close(self, request: CloseRequest) -> CloseResponse:
        self.closed = request.private
        return CloseResponse(problems=self.closing)


class Inn:
    """A provider, configured."""

    def __init__(self, key: EphemeralResource) -> None:
        self.ephemeral_resources = {"inn_key": key}


def broken(key: EphemeralResource, **config: str) -> list[str]:
    found = check_ephemeral_resource(Inn(key), SCHEMA, "inn_key", config or {"door": "3"})
    return [text.removeprefix("inn_key: ") for text in found]


def test_good_one_passes() -> None:
    key = Key()
    assert broken(key) == []
    assert key.closed == ["opened", "renewed"]
    assert broken(OpenOnly()) == []


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        pytest.param(OpenOnly(lambda _: None), "open returned no object", id="nothing"),
        pytest.param(
            OpenOnly(lambda config: config.with_attrs(code=unknown(STRING))),
            "open returned unknown values",
            id="unknown",
        ),
        pytest.param(
            OpenOnly(lambda config: config.with_attrs(code=sensitive("1234"))),
            "open returned marked values",
            id="marked",
        ),
        pytest.param(
            OpenOnly(lambda config: good(config).with_attrs(colour=string("red"))),
            "open returned an object that is not of the schema's type",
            id="more",
        ),
        pytest.param(
            OpenOnly(lambda config: good(config).with_attrs(door=string("4"))),
            "open changed what was asked for at .door",
            id="changed",
        ),
        pytest.param(OpenOnly(problems=FAILED), "open failed: Call refused: No.", id="open"),
        pytest.param(
            OpenOnly(renew_after=3.0), "what is to be renewed must have a method renew", id="not renewable"
        ),
        pytest.param(Key(renewing=FAILED), "renew failed: Call refused: No.", id="renew"),
        pytest.param(Key(closing=FAILED), "close failed: Call refused: No.", id="close"),
    ],
)
def test_broken_one_is_told(key: EphemeralResource, wrong: str) -> None:
    assert broken(key) == [wrong]


def test_example_that_is_not_valid_is_told() -> None:
    (wrong,) = broken(OpenOnly(), dor="3")
    assert wrong.startswith("the example is not valid: ")


def test_schemas_keep_the_rules_of_others() -> None:
    assert check_schema(SCHEMA, "tests/inn") == []
    assert check_schema(SCHEMA, "tests/hotel") == [
        'ephemeral resource inn_key: the name must begin with "hotel_"'
    ]
