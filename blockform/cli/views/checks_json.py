"""Results of checks as plan and state JSON show them, from the form in which state files hold them.

Source: Terraform's command/jsonchecks, and checkResultsV4 of its states/statefile.
"""

from collections.abc import Mapping
from typing import Any

from blockform.addrs import AddressError, parse_resource, parse_resource_instance
from blockform.cli.views.tree_json import Json

_KINDS = {"output": "output_value"}
"""Kinds that state files call otherwise."""


def checks_json(results: object) -> list[Json]:
    """One entry for each checked object of the configuration, sorted by what it is called; empty where nothing is known."""
    if not isinstance(results, list):
        return []
    described = [_static(result) for result in results if isinstance(result, Mapping)]
    return sorted(described, key=lambda one: str(one["address"]["to_display"]))


def _static(result: Mapping[str, Any]) -> Json:
    kind, addr = str(result.get("object_kind", "")), str(result.get("config_addr", ""))
    described: Json = {
        "address": _static_address(kind, addr),
        "status": str(result.get("status", "unknown")),
    }
    objects = [_dynamic(kind, one) for one in result.get("objects") or ()]
    if objects:
        described["instances"] = sorted(objects, key=lambda one: str(one["address"]["to_display"]))
    return described


def _dynamic(kind: str, result: Mapping[str, Any]) -> Json:
    described: Json = {
        "address": _dynamic_address(kind, str(result.get("object_addr", ""))),
        "status": str(result.get("status", "unknown")),
    }
    messages = sorted(map(str, result.get("failure_messages") or ()))
    if messages:
        described["problems"] = [{"message": message} for message in messages]
    return described


def _static_address(kind: str, addr: str) -> Json:
    described: Json = {"to_display": addr, "kind": _KINDS.get(kind, kind)}
    if kind == "resource":
        try:
            parsed = parse_resource(addr)
        except AddressError:
            return described
        of = parsed.resource
        described |= {"mode": of.mode.value, "type": of.type, "name": of.name}
        return described | ({} if parsed.module.is_root else {"module": str(parsed.module)})
    module, _, name = _parted(addr)
    return described | {"name": name} | ({"module": module} if module else {})


def _dynamic_address(kind: str, addr: str) -> Json:
    described: Json = {"to_display": addr}
    if kind != "resource":
        module = _parted(addr)[0]
        return described | ({"module": module} if module else {})
    try:
        parsed = parse_resource_instance(addr)
    except AddressError:
        return described
    if not parsed.module.is_root:
        described["module"] = str(parsed.module)
    if parsed.key is not None:
        described["instance_key"] = parsed.key
    return described


def _parted(addr: str) -> tuple[str, str, str]:
    """Module, kind word and name of ``module.a.output.b``."""
    module, _, name = addr.rpartition(".")
    module, _, word = module.rpartition(".")
    return module, word, name
