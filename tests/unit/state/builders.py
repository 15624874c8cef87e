"""Small states and records for the tests of this folder."""

from blockform.addrs import parse_provider_config, parse_resource_instance
from blockform.state import Intent, LockOwner, ResourceObject, Result, State, StateBuilder

PROVIDER = parse_provider_config('provider["registry.terraform.io/peak/press"]')


def make_object(text: str = "v") -> ResourceObject:
    return ResourceObject(attributes_json={"id": text})


def make_state(*addresses: str, lineage: str = "l-1", serial: int = 1) -> State:
    builder = StateBuilder(State(lineage=lineage, serial=serial))
    for address in addresses:
        builder.set_object(parse_resource_instance(address), make_object(address), PROVIDER)
    return builder.build()


def make_result(
    address: str,
    obj: ResourceObject | None = None,
    *,
    intent: str | None = None,
    deposed_key: str | None = None,
) -> Result:
    return Result(
        addr=parse_resource_instance(address),
        provider=PROVIDER,
        obj=obj,
        intent=intent,
        deposed_key=deposed_key,
    )


def make_intent(number: str, address: str = "press_x.a") -> Intent:
    return Intent(
        id=number,
        addr=parse_resource_instance(address),
        provider=PROVIDER,
        action="create",
        kind="create_spec",
        key={"name": "train"},
        expected={"revision": 2},
    )


def make_owner(number: str = "lock-1") -> LockOwner:
    return LockOwner(
        id=number,
        operation="apply",
        who="ada@example",
        version="0.1.0",
        created="2026-01-02T03:04:05Z",
    )
