"""What blocks of the provider may contain."""

from blockform.schema import NestedBlock, Nesting
from blockform.sdk import Attribute, Block, ProviderSchema, ResourceSchema
from blockform.sdk.modifiers import keep_prior_when_unknown
from blockform.values import NUMBER, STRING


def _blocks(nesting: Nesting, max_items: int = 0, **attributes: Attribute) -> NestedBlock:
    return NestedBlock(block=Block(attributes=attributes), nesting=nesting, max_items=max_items)


_TEXT = Attribute(type=STRING, optional=True)
_NEEDED = Attribute(type=STRING, required=True)

RULE = Block(
    attributes={"port": Attribute(type=NUMBER, required=True), "cidr": _TEXT},
    blocks={"match": _blocks(Nesting.SET, key=_NEEDED, value=_TEXT)},
)
ITEM = Block(
    attributes={
        "id": Attribute(type=STRING, computed=True, modifiers=(keep_prior_when_unknown(),)),
        "name": _NEEDED,
        "password": Attribute(type=STRING, optional=True, write_only=True),
        "password_version": Attribute(type=NUMBER, optional=True),
    },
    blocks={
        "rule": NestedBlock(block=RULE, nesting=Nesting.LIST),
        "limit": _blocks(Nesting.SINGLE, cpu=Attribute(type=NUMBER, optional=True)),
        "tag": _blocks(Nesting.MAP, value=_NEEDED),
        "login": _blocks(
            Nesting.LIST, user=_NEEDED, key=Attribute(type=STRING, optional=True, write_only=True)
        ),
    },
)
TOKEN = Block(
    attributes={
        "name": _NEEDED,
        "lifetime": Attribute(type=NUMBER, optional=True),
        "breaks": _TEXT,
        "value": Attribute(type=STRING, computed=True),
    },
    blocks={"scope": _blocks(Nesting.LIST, on=_NEEDED)},
)
LOOKUP = Block(attributes={"name": _NEEDED, "found": Attribute(type=STRING, computed=True)})

SCHEMA = ProviderSchema(
    provider=Block(attributes={"token": _TEXT, "region": _TEXT}),
    resources={"lab_item": ResourceSchema(block=ITEM)},
    data_sources={"lab_lookup": ResourceSchema(block=LOOKUP)},
    ephemeral_resources={"lab_token": ResourceSchema(block=TOKEN)},
    lists={"lab_item": Block()},
)
