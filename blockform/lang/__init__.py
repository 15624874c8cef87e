"""Meaning: what expressions read, what they are worth in a scope, and what object the body of a block makes."""

from blockform.lang.decode import decode_body
from blockform.lang.evaluate import Data, Scope, evaluate, evaluate_as, reference_values
from blockform.lang.json_bodies import by_schema, given_arguments, refuse_members
from blockform.lang.json_values import verbatim
from blockform.lang.locate import locate, locate_in, opening_range
from blockform.lang.references import (
    Parse,
    Reference,
    Subject,
    bare_traversal,
    parse_reference,
    parse_test_reference,
    references,
    references_in_body,
)
from blockform.lang.typeexpr import parse_type, parse_variable_type, type_string

__all__ = [
    "Data",
    "Parse",
    "Reference",
    "Scope",
    "Subject",
    "bare_traversal",
    "by_schema",
    "decode_body",
    "evaluate",
    "evaluate_as",
    "given_arguments",
    "locate",
    "locate_in",
    "opening_range",
    "parse_reference",
    "parse_test_reference",
    "parse_type",
    "parse_variable_type",
    "reference_values",
    "references",
    "references_in_body",
    "refuse_members",
    "type_string",
    "verbatim",
]
