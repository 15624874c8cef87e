"""What is found out once per schema object."""

from blockform.schema import Attribute, Block
from blockform.schema.remembered import per_schema
from blockform.values import STRING


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
