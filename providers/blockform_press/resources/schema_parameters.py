"""The schema of parameter definitions, as releases of blocks and apps hold them.

Source: section 10 of the Press API contract. Conditions may hold conditions, and objects properties, to a fixed depth.
"""

from blockform.sdk import Attribute
from blockform_press.resources.fields import (
    Attributes,
    anything,
    flag,
    not_blank,
    one_of,
    record,
    records,
    text,
)

PARAMETER_TYPES = (
    "boolean",
    "string",
    "string_array",
    "number",
    "number_array",
    "object",
    "object_array",
)

_CONDITION_DEPTH = 3
_PROPERTY_DEPTH = 2


def _conditions(depth: int) -> Attribute:
    attributes: dict[str, Attribute] = {
        "depends_on": text("Run parameter whose value decides."),
        "operator": text("equals or not-equals.", validators=(one_of("equals", "not-equals"),)),
        "value": anything("Text, number or bool to compare with."),
    }
    if depth:
        attributes["condition_type"] = text(
            "AND or OR, for conditions that are joined.", validators=(one_of("AND", "OR"),)
        )
        attributes["conditions"] = _conditions(depth - 1)
    return records("When the parameter is enabled.", attributes)


def _definition(depth: int) -> Attributes:
    attributes: dict[str, Attribute] = {
        "name": text("Name of the parameter.", required=True, validators=(not_blank,)),
        "type": text("Type of its values.", required=True, validators=(one_of(*PARAMETER_TYPES),)),
        "required": Attribute(
            type=flag("").type,
            required=True,
            description="Whether a value must be given when there is no default.",
        ),
        "title": text("Name shown to people."),
        "description": text("What it is for."),
        "default_value": anything("Value when none is given."),
        "options": records(
            "Values to choose from; others are accepted too.",
            {
                "title": text("Name of the choice.", required=True),
                "value": anything("Its value.", required=True),
            },
        ),
        "hide_value": flag("Whether the platform hides given values; string parameters only."),
        "conditions": _conditions(_CONDITION_DEPTH),
    }
    if depth:
        attributes["properties"] = records("Members of an object parameter.", _definition(depth - 1))
    return attributes


DEFINITION: Attributes = _definition(_PROPERTY_DEPTH)

DEFINITIONS: Attribute = record(
    "Parameters of the release.",
    {
        "build": records("Parameters put into the config when it is deployed.", DEFINITION),
        "run": records("Parameters that the running code reads.", DEFINITION),
    },
)
