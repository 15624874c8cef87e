"""Which provider, and which configuration of it, each resource uses."""

from msgspec import Struct

from blockform.addrs import ModulePath, ProviderAddr, ProviderConfigAddr
from blockform.config.model import Config, Module, ProviderConfig, ProviderRef, ResourceConfig
from blockform.config.sources import implied_provider


class ProviderBlock(Struct, frozen=True, kw_only=True):
    """A provider block and the module it stands in, in which its expressions are evaluated."""

    module: ModulePath
    config: ProviderConfig


def provider_source(module: Module, local_name: str) -> ProviderAddr:
    """The provider that a local name stands for in a module."""
    required = module.required_providers.get(local_name)
    return required.source if required else implied_provider(local_name)


def provider_for(config: Config, path: ModulePath, resource: ResourceConfig) -> ProviderConfigAddr:
    """The configuration that a resource of the module at ``path`` uses; ``config`` is the root."""
    return resolve_provider(config, path, resource.provider)


def resolve_provider(config: Config, path: ModulePath, ref: ProviderRef) -> ProviderConfigAddr:
    """The configuration that a reference in the module at ``path`` leads to; ``config`` is the root.

    The module's own block; else what its call passes in; else, for a default configuration, whatever the caller has, up to the
    root module, whose default configuration is there without a block too. A reference that leads nowhere (an error that
    :func:`load_config` reports) gives the address it would have in its own module.
    """
    return _resolve(config, path, ref).addr


class ProviderBinding(Struct, frozen=True):
    """Where a reference to a provider configuration leads: the block's address, and the last reference on the way there.

    ``module`` is the module in which that reference is written. Its key, where it has one, chooses among the block's configurations.
    """

    addr: ProviderConfigAddr
    module: ModulePath
    ref: ProviderRef


def provider_binding(config: Config, path: ModulePath, resource: ResourceConfig) -> ProviderBinding:
    """Where the provider of a resource of the module at ``path`` leads; ``config`` is the root."""
    return _resolve(config, path, resource.provider)


def provider_block(config: Config, addr: ProviderConfigAddr) -> ProviderBlock | None:
    """The block that configures a provider, or None where nobody wrote one; ``config`` is the root."""
    module = config.module_at(addr.module)
    found = own_block(module, addr.provider, addr.alias) if module else None
    return ProviderBlock(module=addr.module, config=found) if found else None


def own_block(module: Module, provider: ProviderAddr, alias: str) -> ProviderConfig | None:
    """The block of a module for a provider, under whatever local name."""
    for (local_name, its_alias), block in module.providers.items():
        if its_alias == alias and provider_source(module, local_name) == provider:
            return block
    return None


def is_empty(block: ProviderConfig) -> bool:
    """Whether the block says nothing, as old modules have it to be passed a configuration."""
    return (
        not block.body.attributes
        and not block.body.blocks
        and block.version is None
        and block.for_each is None
    )


def passed_in(node: Config, provider: ProviderAddr, alias: str) -> ProviderRef | None:
    """What the call of a module passes in for a provider and alias, as a reference in the calling module."""
    for passed in (node.call.providers or ()) if node.call else ():
        child = passed.in_child
        if child.alias == alias and provider_source(node.module, child.local_name) == provider:
            return passed.in_parent
    return None


def _resolve(config: Config, path: ModulePath, ref: ProviderRef) -> ProviderBinding:
    module = config.module_at(path)
    assert module is not None, path
    provider, alias = provider_source(module, ref.local_name), ref.alias
    here = path
    while not here.is_root:
        node = config.descendant(here)
        assert node is not None, here
        parent_ref = passed_in(node, provider, alias)
        if parent_ref:
            return _resolve(config, here.parent(), parent_ref)
        if own_block(node.module, provider, alias):
            break
        if alias:
            here = path
            break
        here = here.parent()
    return ProviderBinding(ProviderConfigAddr(here, provider, alias), path, ref)
