"""Provider configurations of a run: blocks evaluated and providers configured with them, and which one deals with which object.

A block with ``for_each`` makes one configuration for each key; a resource's instances choose theirs.
"""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import InstanceKey, ModuleInstance, ModulePath, ModuleStep, ProviderConfigAddr
from blockform.config import Config, ProviderBinding, ProviderBlock, provider_binding, provider_block
from blockform.diagnostics import Diagnostic, Diagnostics, SourceRange
from blockform.graph import ProviderNode
from blockform.lang import Scope, decode_body, evaluate
from blockform.plan.calls import crash
from blockform.plan.decode import Declared
from blockform.plan.expand import SINGLE, expand
from blockform.plan.problems import report
from blockform.plan.providers import ProviderPool
from blockform.plan.run import PlanRun
from blockform.plan.world import World
from blockform.schema import Block, Problem, coerce
from blockform.schema.defaults import with_defaults
from blockform.state import ResourceObject, ResourceState
from blockform.values import STRING, ConversionError, Value, convert, object_of


def configure_provider(world: World, pool: ProviderPool, node: ProviderNode, diags: Diagnostics) -> bool:
    """Evaluate a provider block and configure the provider with it, once for each key; whether that worked."""
    given = pool.given(node.addr)
    if given is not None:
        return report(_configure(pool, node.addr, given.config, diags), diags, str(node.addr), body=None)
    schema = pool.provider_block(node.addr.provider)
    assert schema is not None, node
    block = provider_block(world.config, node.addr)
    if block is None:
        return _configure_default(pool, node.addr, schema, diags)
    module = _only_instance(block.module)
    if block.config.for_each is None:
        return _configure_block(pool, node.addr, block, schema, world.scope(module, diags))
    instances = expand(None, block.config.for_each, world.scope(module, diags))
    if instances is None:
        return False
    sound = True
    for key in instances.keys:
        scope = world.scope(module, diags, instances=instances, key=key)
        sound = _configure_block(pool, replace(node.addr, key=key), block, schema, scope) and sound
    return sound


def no_such_provider(what: str, provider: ProviderConfigAddr, at: SourceRange) -> Diagnostic:
    """A block asks for a configuration that there is not."""
    detail = f"{what} is to be had from {provider}, and no provider block declares that."
    return Diagnostic.error(_NOT_PRESENT, detail, at)


def is_absent(world: World, addr: ProviderConfigAddr) -> bool:
    """Whether there must be a block for the configuration, and is none: only a default one of the root module needs none."""
    return (bool(addr.alias) or not addr.module.is_root) and provider_block(world.config, addr) is None


def _configure_default(
    pool: ProviderPool, addr: ProviderConfigAddr, schema: Block, diags: Diagnostics
) -> bool:
    if addr.alias or not addr.module.is_root:
        diags.append(
            Diagnostic.error(_NOT_PRESENT, f"There is no provider block for {addr} any more. Add it again.")
        )
        return False
    config, problems = coerce(object_of({}), schema)
    return report(problems, diags, str(addr), body=None) and report(
        _configure(pool, addr, config, diags), diags, str(addr), body=None
    )


def _configure_block(
    pool: ProviderPool, addr: ProviderConfigAddr, block: ProviderBlock, schema: Block, scope: Scope
) -> bool:
    found = Diagnostics()
    config = decode_body(block.config.body, schema, scope.with_diags(found))
    scope.diags.extend(found)
    if found.has_errors:
        return False
    config = with_defaults(config, schema).unmarked()
    problems = _configure(pool, addr, config, scope.diags)
    of = str(addr) if addr.key is not None else ""
    return report(problems, scope.diags, of, block.config.body, block.config.range)


def _configure(
    pool: ProviderPool, addr: ProviderConfigAddr, config: Value, diags: Diagnostics
) -> tuple[Problem, ...]:
    try:
        return pool.configure(addr, config)
    except Exception as error:  # noqa: BLE001  a provider's crash must not hide what others find
        diags.append(crash(error, f"{addr} was configured", "Nothing was changed.", str(addr)))
        return (Problem("Provider not configured", f"{addr} cannot be used."),)


def _only_instance(path: ModulePath) -> ModuleInstance:
    """The instance of a module that has provider blocks: such modules cannot repeat."""
    return ModuleInstance(tuple(ModuleStep(name) for name in path.names))


# Which configuration ----------------------------------------------------------------------------------------------


class Choosing(Protocol):
    """What plan and apply runs have in common for choosing a configuration."""

    @property
    def config(self) -> Config:
        """The configuration."""
        ...

    @property
    def world(self) -> World:
        """What is known so far."""
        ...

    @property
    def pool(self) -> ProviderPool:
        """The configured providers."""
        ...

    @property
    def diags(self) -> Diagnostics:
        """What went wrong."""
        ...


def provider_chooser(
    run: Choosing, binding: ProviderBinding
) -> Callable[[Declared], ProviderConfigAddr | None]:
    """Gives each instance of a resource its configuration; None after reporting why there is none."""
    block = provider_block(run.config, binding.addr)
    if block is None or block.config.for_each is None:
        return lambda _: binding.addr
    return lambda declared: _chosen(run, binding, declared)


def _chosen(run: Choosing, binding: ProviderBinding, declared: Declared) -> ProviderConfigAddr | None:
    expr = binding.ref.key
    assert expr is not None, binding  # the loader has refused references without a key
    found = Diagnostics()
    value = evaluate(expr, _scope_of_key(run.world, binding, declared, found))
    run.diags.extend(found)
    if found.has_errors:
        return None
    key, problem = _key_of(value)
    addr = replace(binding.addr, key=key)
    if not problem and not run.pool.is_configured(addr):
        problem = f"The provider block of {binding.ref} has no configuration with the key {key!r}."
    if not problem:
        return addr
    run.diags.append(
        Diagnostic.error("Invalid provider instance key", problem, expr.range, address=str(declared.addr))
    )
    return None


def _scope_of_key(world: World, binding: ProviderBinding, declared: Declared, diags: Diagnostics) -> Scope:
    """What names mean in the key: in the resource's own block, or in the module call that passes the configuration on."""
    depth = len(binding.module.names)
    if depth == len(declared.module.steps):
        return declared.scope(world, diags)
    caller = ModuleInstance(declared.module.steps[:depth])
    step = declared.module.steps[depth]
    instances = world.calls.get(caller, {}).get(step.name, SINGLE)
    return world.scope(caller, diags, instances=instances, key=step.key)


def _key_of(value: Value) -> tuple[InstanceKey, str]:
    """The key that a value is, and what is wrong with it."""
    if value.deep_marks():
        return None, "The key is sensitive or ephemeral, and would be shown in addresses."
    if not value.is_known:
        return (
            None,
            "The key depends on values that are not known until apply, so the configuration cannot be chosen.",
        )
    try:
        text = convert(value, STRING)
    except ConversionError as error:
        return None, f"The key must be a text: {error}."
    return (None, "The key must not be null.") if text.is_null else (text.as_str(), "")


class Managing(Struct, frozen=True):
    """Which configuration deals with the stored objects of a resource: the one it has now, else the one they were made with."""

    stored: ResourceState
    declared: ProviderConfigAddr | None
    by_key: bool

    @classmethod
    def of(cls, run: PlanRun, stored: ResourceState) -> "Managing":
        """Look the resource up in the configuration."""
        addr = stored.addr(None).config
        resource = run.config.resource(addr)
        if resource is None:
            return cls(stored, None, by_key=False)
        declared = provider_binding(run.config, addr.module, resource).addr
        if declared.provider != stored.provider.provider:
            return cls(stored, None, by_key=False)
        block = provider_block(run.config, declared)
        return cls(stored, declared, by_key=block is not None and block.config.for_each is not None)

    def __call__(self, obj: ResourceObject | None) -> ProviderConfigAddr:
        """The configuration for one object."""
        if self.declared is None:
            return self.stored.provider_of(obj)
        key = obj.provider_key if self.by_key and obj is not None else None
        return replace(self.declared, key=key)


_NOT_PRESENT = "Provider configuration not present"


def not_present(user: str, addr: ProviderConfigAddr) -> Diagnostic:
    """An object's configuration was removed before the object. Source of the text: Terraform's ProviderTransformer."""
    return Diagnostic.error(
        _NOT_PRESENT,
        f"To work with {user} its original provider configuration at {addr} is required, but it has been removed. This occurs when a"
        " provider configuration is removed while objects created by that provider still exist in the state. Re-add the provider"
        f" configuration to destroy {user}, after which you can remove the provider configuration again.",
    )
