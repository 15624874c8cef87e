"""Provider configurations handed from modules to the modules they call: what is missing, misplaced or of another provider.

Source of the rules: Terraform's configs/provider_validation.go.
"""

from collections.abc import Iterator

from msgspec import Struct

from blockform.addrs import ProviderAddr
from blockform.config.declared import module_name
from blockform.config.model import Config, Module, PassedProvider, ProviderConfig, ProviderRef
from blockform.config.providers import is_empty, own_block, passed_in, provider_source
from blockform.config.sources import DEFAULT_HOST, DEFAULT_NAMESPACE
from blockform.diagnostics import Diagnostics, SourceRange


def check_providers(config: Config, diags: Diagnostics) -> None:
    """Check every module of the tree and every call."""
    _check(config, None, None, diags)


def _check(node: Config, parent: Config | None, repeated: SourceRange | None, diags: Diagnostics) -> None:
    for ref in _references(node.module):
        _check_exists(node, ref, diags)
        _check_key(node, ref, diags)
    _check_requirements(node.module, diags)
    if parent is not None:
        _Call(node, parent, diags).check(repeated)
    for name in sorted(node.children):
        child = node.children[name]
        _check(child, node, _repetition(child) or repeated, diags)


def _references(module: Module) -> Iterator[ProviderRef]:
    """References that somebody wrote."""
    for resource in module.resources.values():
        yield resource.provider
    for call in module.module_calls.values():
        for passed in call.providers or ():
            yield passed.in_parent
    for imported in module.imports:
        if imported.provider:
            yield imported.provider


def _check_exists(node: Config, ref: ProviderRef, diags: Diagnostics) -> None:
    """An aliased configuration must be declared; a default one is always there."""
    if not ref.alias or _exists(node, ref):
        return
    diags.error(
        "Provider configuration not present",
        f"There is no provider configuration {ref} in {module_name(node.path)}. Declare it with a provider"
        f' "{ref.local_name}" block that has alias = "{ref.alias}"'
        + ("." if node.path.is_root else ", or name it in configuration_aliases and pass it in."),
        ref.range,
    )


def _exists(node: Config, ref: ProviderRef) -> bool:
    source = provider_source(node.module, ref.local_name)
    return (
        own_block(node.module, source, ref.alias) is not None
        or _declares_alias(node.module, ref.local_name, ref.alias)
        or passed_in(node, source, ref.alias) is not None
    )


def _check_key(node: Config, ref: ProviderRef, diags: Diagnostics) -> None:
    """A block with ``for_each`` is a set of configurations, of which a key chooses one; any other block is one."""
    block = own_block(node.module, provider_source(node.module, ref.local_name), ref.alias)
    has_each = block is not None and block.for_each is not None
    if has_each and ref.key is None:
        detail = (
            f'The provider block of {ref} has "for_each", so it makes a set of configurations. Choose one by its key, for example'
            f" {ref}[each.key]."
        )
        diags.error("Missing provider instance key", detail, ref.range)
    elif ref.key is not None and not has_each:
        detail = f'Only a provider block with "for_each" in this module has keys to choose from, and {ref} stands for no such block.'
        diags.error("Unexpected provider instance key", detail, ref.key.range)


def _declares_alias(module: Module, local_name: str, alias: str) -> bool:
    required = module.required_providers.get(local_name)
    return required is not None and any(declared.alias == alias for declared in required.aliases)


def _check_requirements(module: Module, diags: Diagnostics) -> None:
    first: dict[ProviderAddr, str] = {}
    for name, required in module.required_providers.items():
        earlier = first.setdefault(required.source, name)
        if earlier != name:
            detail = (
                f'Provider {required.source.for_display} with the local name "{name}" was previously required as'
                f' "{earlier}". A provider can only be required once within required_providers.'
            )
            diags.warning("Duplicate required provider", detail, required.range)


def _repetition(node: Config) -> SourceRange | None:
    """The part of a call that makes instances of the module, or delays it: with it the module may configure no providers."""
    call = node.call
    if call is None:
        return None
    for expr in (call.count, call.for_each):
        if expr is not None:
            return expr.range
    return call.depends_on[0].range if call.depends_on else None


class _Call(Struct, frozen=True):
    """One call, seen from the called module."""

    node: Config
    parent: Config
    diags: Diagnostics

    def check(self, repeated: SourceRange | None) -> None:
        """Check what the call passes in, and what the module needs. ``repeated``: see :func:`_repetition`."""
        assert self.node.call is not None
        module = self.node.module
        configured = [block for block in module.providers.values() if not is_empty(block)]
        if configured and repeated:
            self._refuse_repetition(repeated)
        passed = self.node.call.providers or ()
        for block in configured:
            self._refuse_override(block, passed)
        for required in module.required_providers.values():
            for alias in required.aliases:
                self._require(alias, required.source)
        for one in passed:
            self._check_passed(one)
        for block in module.providers.values():
            if is_empty(block):
                self._warn_of_empty(block)

    def _refuse_repetition(self, repeated: SourceRange) -> None:
        assert self.node.call is not None
        self.diags.error(
            "Module is incompatible with count, for_each, and depends_on",
            f"The module at {self.node.path} is a legacy module which contains its own local provider configurations, and so"
            " calls to it may not use the count, for_each, or depends_on arguments.\n\nIf you also control the module"
            f' "{self.node.call.source}", consider updating this module to instead expect provider configurations to be passed'
            " by its caller.",
            repeated,
        )

    def _refuse_override(self, block: ProviderConfig, passed: tuple[PassedProvider, ...]) -> None:
        for one in passed:
            if (one.in_child.local_name, one.in_child.alias) == (block.local_name, block.alias):
                detail = (
                    f"The configuration of {self.node.path} has its own local configuration for {one.in_child}, and so it"
                    f" cannot accept an overridden configuration provided by {module_name(self.parent.path)}."
                )
                self.diags.error("Cannot override provider configuration", detail, one.in_child.range)

    def _require(self, alias: ProviderRef, source: ProviderAddr) -> None:
        assert self.node.call is not None
        if own_block(self.node.module, source, alias.alias) or passed_in(self.node, source, alias.alias):
            return
        self.diags.error(
            "Missing required provider configuration",
            f"The child module requires an additional configuration for provider {source.for_display}, with the local name"
            f' "{alias}".\n\nRefer to the module\'s documentation to understand the intended purpose of this additional'
            f' provider configuration, and then add an entry for {alias} in the "providers" meta-argument in the module block'
            " to choose which provider configuration the module should use for that purpose.",
            self.node.call.range,
        )

    def _check_passed(self, passed: PassedProvider) -> None:
        child, parent = passed.in_child, passed.in_parent
        module = self.node.module
        wanted = provider_source(module, child.local_name)
        given = provider_source(self.parent.module, parent.local_name)
        declared = child.local_name in module.required_providers and (
            not child.alias or _declares_alias(module, child.local_name, child.alias)
        )
        if not declared and (child.local_name, child.alias) not in module.providers:
            self._undeclared(child, wanted)
        if wanted != given:
            self.diags.error(
                "Provider type mismatch",
                f'The local name "{parent}" in {module_name(self.parent.path)} represents provider "{given.for_display}",'
                f' but "{child}" in {module_name(self.node.path)} represents "{wanted.for_display}".\n\nEach provider has its'
                f' own distinct configuration schema and provider types, so this module\'s "{child}" can be assigned only a'
                f" configuration for {wanted.for_display}.",
                parent.range,
            )

    def _undeclared(self, child: ProviderRef, source: ProviderAddr) -> None:
        summary = "Reference to undefined provider"
        if (source.host, source.namespace) == (DEFAULT_HOST, DEFAULT_NAMESPACE) and not child.alias:
            detail = (
                f'There is no explicit declaration for local provider name "{child}" in {module_name(self.node.path)}, so it is'
                f' taken to mean a configuration for "{source.for_display}".\n\nIf you also control the child module, add a'
                f' required_providers entry named "{child}" with the source address "{source.for_display}".'
            )
            self.diags.warning(summary, detail, child.range)
            return
        detail = (
            f'The child module does not declare any provider requirement with the local name "{child}".\n\nIf you also control'
            f' the child module, you can add a required_providers entry named "{child.local_name}" with the source address'
            f' "{source.for_display}" to accept this provider configuration.'
        )
        self.diags.error(summary, detail, child.range)

    def _warn_of_empty(self, block: ProviderConfig) -> None:
        source = provider_source(self.node.module, block.local_name)
        aliases = f"\n      configuration_aliases = [\n        {block.local_name}.{block.alias},\n      ]"
        self.diags.warning(
            "Redundant empty provider block",
            'Empty provider blocks ("proxy provider configurations") were a child module\'s way to declare that it needs a'
            " provider configuration from its callers. That approach was ambiguous and is now deprecated.\n\nIf you control"
            f' this module, remove the empty provider "{block.local_name}" block and add or update an entry like the following'
            f" in the required_providers block of {module_name(self.node.path)}:\n    {block.local_name} = {{\n"
            f'      source = "{source.for_display}"{aliases if block.alias else ""}\n    }}',
            block.range,
        )
