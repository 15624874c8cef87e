"""The state file as text: Terraform's state format version 4, in the very layout that Terraform gives it."""

from collections.abc import Iterator

from blockform.addrs import InstanceKey
from blockform.state.model import (
    FORMAT_VERSION,
    TERRAFORM_VERSION,
    ObjectStatus,
    OutputState,
    ResourceObject,
    ResourceState,
    State,
)
from blockform.state.record import object_line
from blockform.state.render import indented, quoted, render
from blockform.values.codec import to_json, type_to_json

_PIECE = 1 << 20


def write_state(state: State) -> str:
    """The text of the file; the same state gives the same text, and one read from Terraform's file gives that file."""
    return "".join(state_chunks(state))


def state_chunks(state: State) -> Iterator[str]:
    """The text of the file in pieces, one an instance; what was rendered before is not rendered again."""
    yield f'{{\n  "version": {FORMAT_VERSION},\n  "terraform_version": "{TERRAFORM_VERSION}",\n'
    yield f'  "serial": {state.serial},\n  "lineage": {quoted(state.lineage)},\n'
    outputs = {name: _output_to_json(state.outputs[name]) for name in sorted(state.outputs)}
    yield f'  "outputs": {render(outputs, 2)},\n  "resources": ['
    comma = ""
    for resource in sorted(state.resources.values(), key=_resource_order):
        yield f"{comma}\n    "
        yield from _resource_chunks(resource)
        comma = ","
    yield "\n  ]" if comma else "]"
    yield f',\n  "check_results": {render(state.check_results, 2)}'
    for key, item in state.extra.items():
        yield f",\n  {quoted(key)}: {render(item, 2)}"
    yield "\n}\n"


def state_bytes(state: State) -> Iterator[bytes]:
    """The content of the file in pieces of about a megabyte."""
    pieces: list[str] = []
    size = 0
    for piece in state_chunks(state):
        pieces.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield "".join(pieces).encode()
            pieces.clear()
            size = 0
    yield "".join(pieces).encode()


def _output_to_json(output: OutputState) -> dict[str, object]:
    record: dict[str, object] = {
        "value": to_json(output.value.unmarked(), output.type),
        "type": type_to_json(output.type),
    }
    if output.sensitive:
        record["sensitive"] = True
    return {**record, **output.extra}


def _resource_order(resource: ResourceState) -> tuple[str, str, str, str]:
    of = resource.resource
    return (str(resource.module), of.mode.value, of.type, of.name)


def instance_order(key: InstanceKey) -> tuple[int, int, str]:
    """Sorts instance keys as Terraform does: none, then numbers, then texts."""
    if key is None:
        return (0, 0, "")
    return (1, key, "") if isinstance(key, int) else (2, 0, key)


def _resource_chunks(resource: ResourceState) -> Iterator[str]:
    of = resource.resource
    head: dict[str, object] = {} if resource.module.is_root else {"module": str(resource.module)}
    head |= {"mode": of.mode.value, "type": of.type, "name": of.name}
    if "each" in resource.extra:
        head["each"] = resource.extra["each"]
    head["provider"] = str(resource.provider)
    yield render(head, 4)[: -len("\n    }")] + ',\n      "instances": ['
    comma = ""
    for key in sorted(resource.instances, key=instance_order):
        instance = resource.instances[key]
        objects = [("", instance.current)] if instance.current else []
        for deposed, obj in [*objects, *sorted(instance.deposed.items())]:
            yield comma + _instance_text(resource, key, deposed, obj)
            comma = ","
    yield "\n      ]" if comma else "]"
    for name, item in resource.extra.items():
        if name != "each":
            yield f",\n      {quoted(name)}: {render(item, 6)}"
    yield "\n    }"


def _instance_text(resource: ResourceState, key: InstanceKey, deposed: str, obj: ResourceObject) -> str:
    lines = "\n        {"
    if key is not None:
        lines += f'\n          "index_key": {key if isinstance(key, int) else quoted(key)},'
    if obj.status is ObjectStatus.TAINTED:
        lines += '\n          "status": "tainted",'
    if deposed:
        lines += f'\n          "deposed": {quoted(deposed)},'
    if obj.provider_key is not None:
        lines += f'\n          "provider": {quoted(str(resource.provider_of(obj)))},'
    if not obj.memo.text:
        obj.memo.text = indented(object_line(obj), 8)[1:]
        obj.memo.line = ""  # it has been in the journal by now
    return lines + obj.memo.text
