"""The values of an app deployment: its own, those given per block, and the full set each block gets (section 10.4)."""

from typing import Any

from msgspec import Struct

from blockform_press.server.calls import Json
from blockform_press.server.errors import bad_request
from blockform_press.server.rules_app import Block
from blockform_press.server.rules_deployment import required_map
from blockform_press.server.rules_parameters import SECTIONS, check_known, sections_of
from blockform_press.server.values import by_name, full_set


class AppValues(Struct, frozen=True, kw_only=True):
    """``app``: the app's own full set. ``given``: what was given per block spec name. ``blocks``: one full set a block."""

    app: Json
    given: Json
    blocks: list[dict[str, Json]]


def app_values(definitions: Json, blocks: list[Block], app_given: Any, given: Any) -> AppValues:
    """Check and complete all values of an app deployment (rules 70 and 71).

    For each block: the value given for it, else the app's, else the app-level default, else the block's default. Blocks of one
    name share what is given under it, and each takes what it defines.
    """
    own = sections_of(app_given)
    for section in SECTIONS:
        check_known(own[section], by_name(definitions, section))  # Rule 71
    app = full_set(definitions, own)
    per_block: Json = {}
    for name, values in required_map(given).items():
        named = [block for block in blocks if block.name == name]
        if not named:  # Rule 71
            raise bad_request(f"Unknown block '{name}'.")
        per_block[name] = sections_of(values)
        for section in SECTIONS:
            known = {parameter for block in named for parameter in by_name(block.definitions, section)}
            check_known(per_block[name][section], known)  # Rule 71
    nothing: Json = {section: {} for section in SECTIONS}
    full = [full_set(block.definitions, per_block.get(block.name, nothing), app) for block in blocks]
    return AppValues(app=app, given=per_block, blocks=full)
