"""Schemas: what a block may contain, and how a value is made to fit."""

from blockform.schema.coerce import coerce
from blockform.schema.model import (
    Attribute,
    Block,
    NestedAttributes,
    NestedBlock,
    Nesting,
    Problem,
    ResourceSchema,
    Validator,
    nested_type,
)
from blockform.schema.modifiers import ModifierRequest, ModifierResult, PlanModifier
from blockform.schema.types import block_type, value_type

__all__ = [
    "Attribute",
    "Block",
    "ModifierRequest",
    "ModifierResult",
    "NestedAttributes",
    "NestedBlock",
    "Nesting",
    "PlanModifier",
    "Problem",
    "ResourceSchema",
    "Validator",
    "block_type",
    "coerce",
    "nested_type",
    "value_type",
]
