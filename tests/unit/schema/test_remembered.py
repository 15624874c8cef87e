"""What is found out once per schema object, and per part that objects share."""

from blockform.schema import Attribute, Block
from blockform.schema.remembered import per_part, per_schema
from blockform.values import STRING, Value, string


def test_found_out_once_for_each_object() -> None:
    asked: list[Block] = []

    @per_schema
    def names(schema: Block) -> list[str]:
        asked.append(schema)
        return list(schema.attributes)

    one = Block(attributes={"a": Attribute(type=STRING, optional=True)})
    equal = Block(attributes={"a": Attribute(type=STRING, optional=True)})
    assert names(one) is names(one)
    assert names(equal) == ["a"]
    assert [schema is one for schema in asked] == [True, False]


def test_found_out_once_for_each_part_that_is_shared() -> None:
    asked: list[str] = []

    @per_part
    def text(value: Value, end: str) -> str:
        asked.append(end)
        return value.as_str() + end

    ends = ("!", "?")
    part, equal = string("a"), string("a")
    assert [text(part, end) for end in (*ends, *ends)] == ["a!", "a?", "a!", "a?"]
    assert asked == ["!", "?"]
    assert text(equal, "!") == "a!"
    assert asked == ["!", "?", "!"]


def test_many_parts_are_not_kept() -> None:
    @per_part
    def text(value: Value, end: str) -> list[str]:
        return [value.as_str(), end]

    part, end = string("first"), "!"
    before = text(part, end)
    assert text(part, end) is before
    for number in range(1000):
        assert text(string(str(number)), end) == [str(number), end]
    assert text(part, end) == before
    assert text(part, end) is not before
