"""A state as text: every object with all that is known of it, then the outputs.

Source: Terraform's jsonformat/state.go.
"""

from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct

from blockform.addrs import ModuleInstance, ResourceInstanceAddr
from blockform.cli.views.change_text import block_header
from blockform.cli.views.delta import Delta, Style, body_of, compare, compare_body, render
from blockform.plan import ProviderPool
from blockform.plan.veil import Veil, stored_secrets, veil_for
from blockform.schema import Block
from blockform.state import ResourceObject, ResourceState, State, instance_order
from blockform.state.marking import with_marked_paths
from blockform.values import DYNAMIC, SENSITIVE_MARKS, Value, from_plain

_STYLE = Style(markers=False, unchanged=True)


def show_state(state: State, pool: ProviderPool) -> str:
    """All objects, module by module, and the outputs."""
    if not state.resources and not state.outputs:
        return "The state file is empty. No resources are represented.\n"
    eyes = _Eyes(pool, veil_for(stored_secrets(state)))
    return "".join(_modules(state, eyes)) + _outputs(state, eyes)


def show_instance(state: State, pool: ProviderPool, addr: ResourceInstanceAddr) -> str:
    """The objects of one instance. Raises: KeyError, if the state has none."""
    resource = state.resources[addr.module, addr.resource]
    return "\n".join(_objects(resource, addr, _Eyes(pool, veil_for(stored_secrets(state)))))


class _Eyes(Struct, frozen=True):
    """What objects look like: by their schemas, and without copies of secrets that the state has elsewhere."""

    pool: ProviderPool
    veil: Veil | None

    def block(self, resource: ResourceState) -> Block | None:
        """The schema, where the provider is there."""
        of = resource.resource
        schema = self.pool.resource_schema(resource.provider.provider, of.mode, of.type)
        return schema.block if schema is not None else None

    def value(self, resource: ResourceState, obj: ResourceObject) -> Value:
        """The object; without its provider by what its JSON says."""
        block = self.block(resource)
        if block is not None:
            return self.veiled(obj.decode(block.value_type))
        return self.veiled(with_marked_paths(from_plain(dict(obj.attributes_json)), obj.sensitive_paths))

    def veiled(self, value: Value) -> Value:
        """The value without copies of secrets."""
        return value if self.veil is None else self.veil.value(value)


def _modules(state: State, eyes: _Eyes) -> Iterator[str]:
    """Objects are an empty line apart; a module below one that has objects is two apart from what is above it."""
    ordered = sorted(state.resources.values(), key=_order)
    with_objects: set[ModuleInstance] = set()
    for module, resources in groupby(ordered, key=lambda resource: resource.module):
        is_below = any(above in with_objects for above in _above(module))
        with_objects.add(module)
        objects = [text for resource in resources for text in _resource(resource, eyes)]
        yield ("\n\n" if is_below else "") + "\n".join(objects)


def _above(module: ModuleInstance) -> Iterator[ModuleInstance]:
    while not module.is_root:
        module = module.parent()
        yield module


def _order(resource: ResourceState) -> tuple[object, ...]:
    """Modules by the text of each step, so that those within a module follow it; data sources first."""
    of = resource.resource
    steps = tuple(str(step) for step in resource.module.steps)
    return (steps, of.mode.value, of.type, of.name)


def _resource(resource: ResourceState, eyes: _Eyes) -> Iterator[str]:
    for key in sorted(resource.instances, key=instance_order):
        yield from _objects(resource, resource.addr(key), eyes)


def _objects(resource: ResourceState, addr: ResourceInstanceAddr, eyes: _Eyes) -> Iterator[str]:
    """The current object, then those that a replacement has left."""
    instance = resource.instances[addr.key]
    if instance.current is not None:
        notes = {" (tainted)": instance.current.is_tainted, " (protected)": instance.current.is_protected}
        note = "".join(text for text, is_so in notes.items() if is_so)
        yield _object(resource, addr, instance.current, note, eyes)
    for key, obj in sorted(instance.deposed.items()):
        yield _object(resource, addr, obj, f" (deposed object {key})", eyes)


def _object(
    resource: ResourceState, addr: ResourceInstanceAddr, obj: ResourceObject, note: str, eyes: _Eyes
) -> str:
    body = render(_delta(resource, obj, eyes), 0, _STYLE)
    return f"# {addr}:{note}\n{block_header(addr)} {body}\n"


def _delta(resource: ResourceState, obj: ResourceObject, eyes: _Eyes) -> Delta:
    """The object compared with itself."""
    value, block = eyes.value(resource, obj), eyes.block(resource)
    if block is not None:
        return compare_body(value, value, block)
    return body_of({name: compare(item, item, DYNAMIC) for name, item in value.items.items()})


def _outputs(state: State, eyes: _Eyes) -> str:
    if not state.outputs:
        return ""
    lines = []
    for name, output in sorted(state.outputs.items()):
        value = output.value.with_marks(SENSITIVE_MARKS) if output.sensitive else eyes.veiled(output.value)
        lines.append(f"{name} = {render(compare(value, value, output.type), 0, _STYLE)}\n")
    return "\n\nOutputs:\n\n" + "".join(lines)
