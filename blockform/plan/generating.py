"""Imports into resources that nobody has declared: a block is written for each, and planned as if it had been there.

The block that is planned has all values in clear; the one that is handed out refers to other objects where it can.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from blockform.addrs import Mode as ResourceMode
from blockform.addrs import (
    ResourceAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
    instance_key_text,
)
from blockform.config import Config, ImportConfig, ResourceConfig, read_resource
from blockform.diagnostics import Diagnostics
from blockform.graph import Job
from blockform.plan.calls import ask
from blockform.plan.generate import Wording, resource_text
from blockform.plan.imports import provider_key
from blockform.plan.model import GeneratedConfig
from blockform.plan.problems import report
from blockform.schema import ResourceSchema
from blockform.sdk import (
    CanGenerateConfig,
    GenerateConfigRequest,
    GenerateConfigResponse,
    GeneratedFile,
    Resource,
)
from blockform.state import State
from blockform.syntax import parse_config
from blockform.values import Value

_LEAST_ID = 8
"""A shorter text may be the id of one object and something else of another."""


class Generated(Struct, frozen=True):
    """An imported object that needs a block: ``value`` is what its arguments are taken from."""

    addr: ResourceInstanceAddr
    identifier: str
    schema: ResourceSchema
    provider: str
    value: Value
    files: Mapping[str, GeneratedFile]

    def text(self, wording: Wording) -> str:
        """The block."""
        return resource_text(self.addr.resource, self.schema.block, self.value, self.provider, wording)


class Generator(Struct, frozen=True):
    """Asks a provider which arguments an imported object has, and which files belong to them (see CanGenerateConfig)."""

    diags: Diagnostics

    def generate(
        self,
        addr: ResourceInstanceAddr,
        block: ImportConfig,
        identifier: str,
        schema: ResourceSchema,
        state: Value,
        resource: Resource,
    ) -> Job:
        """What is known of a block to be written; None after reporting why it cannot be."""
        ref = block.provider
        provider = f"{ref}{instance_key_text(provider_key(ref))}" if ref is not None else ""
        if not isinstance(resource, CanGenerateConfig):
            return Generated(addr, identifier, schema, provider, state, {})
        able = resource
        request = GenerateConfigRequest(address=str(addr), name=addr.resource.name, state=state.unmarked())
        found: GenerateConfigResponse | None = yield from ask(
            able, lambda: able.generate_config(request), self.diags, str(addr)
        )
        if found is None or not report(found.problems, self.diags, str(addr), body=None):
            return None
        value = found.config if found.config is not None else state
        return Generated(addr, identifier, schema, provider, value, found.files)


def as_declared(made: Generated) -> tuple[ResourceConfig | None, Diagnostics]:
    """The block as the loader would read it."""
    file, diags = parse_config(made.text(Wording()), "generated")
    if diags.has_errors:
        return None, diags
    return read_resource(file.body.blocks[0], ResourceMode.MANAGED, diags), diags


# References -----------------------------------------------------------------------------------------------------


def generated_config(config: Config, state: State, made: Iterable[Generated]) -> tuple[GeneratedConfig, ...]:
    """All blocks, with references to objects of the root module in place of their ids. No two of them refer to each other."""
    blocks = sorted(made, key=lambda each: str(each.addr))
    names = _names(config, state, blocks)
    found = []
    needs: dict[str, set[str]] = {}
    for each in blocks:
        own = str(each.addr)
        usable = {
            text: name for text, name in names.items() if name != own and not _leads_to(needs, name, own)
        }
        wording = Wording({text: f"{name}.id" for text, name in usable.items()})
        found.append(GeneratedConfig(each.addr, each.identifier, each.text(wording), each.files))
        needs[own] = {usable[text] for text in wording.used}
    return tuple(found)


def _leads_to(needs: Mapping[str, set[str]], start: str, end: str) -> bool:
    open_names, seen = [start], {start}
    while open_names:
        name = open_names.pop()
        if name == end:
            return True
        near = needs.get(name, set()) - seen
        seen |= near
        open_names.extend(near)
    return False


def _names(config: Config, state: State, made: Iterable[Generated]) -> dict[str, str]:
    """The instances of the root module that have an id of their own, by that id."""
    new = {each.addr.resource for each in made}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for text, name in _ids(config, state, new):
        if text in found:
            taken.add(text)
        found[text] = name
    return {text: name for text, name in found.items() if text not in taken and len(text) >= _LEAST_ID}


def _ids(config: Config, state: State, new: set[ResourceAddr]) -> Iterator[tuple[str, str]]:
    for stored in state.resources.values():
        declared = stored.resource in new or config.resource(
            ResourceConfigAddr(stored.module.path, stored.resource)
        )
        if not stored.module.is_root or not declared:
            continue
        for key, instance in stored.instances.items():
            current = instance.current
            text = current.attributes_json.get("id") if current is not None else None
            if isinstance(text, str):
                yield text, f"{stored.resource}{instance_key_text(key)}"
