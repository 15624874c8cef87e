"""``import`` blocks: which existing objects are to be taken into the state, and at which addresses.

Only the root module's blocks count, as in Terraform 1.15. Source: Terraform's expandResourceImports and eval_import.go.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import (
    InstanceKey,
    ModuleInstance,
    ModulePath,
    ProviderConfigAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
)
from blockform.config import Config, ImportConfig, ProviderRef, ResourceConfig, resolve_provider
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.lang import Scope, evaluate, references
from blockform.plan.world import World
from blockform.syntax import AttrStep, Expr, IndexExpr, IndexStep, RelativeTraversalExpr, TraversalExpr
from blockform.values import STRING, ConversionError, Mark, SetType, Value, convert, number, object_of, string

_NO_CONFIG = "Configuration for import target does not exist"
_BAD_TO = "Invalid import 'to' expression"
_BAD_ID = "Invalid import id argument"
_BAD_IDENTITY = "Invalid import identity argument"

Targets: TypeAlias = Mapping[ResourceInstanceAddr, str]
"""The id to import, by the address that the object gets."""


class _Key(Struct, frozen=True):
    """The key of an instance within an address."""

    key: str | int


def import_blocks(config: Config) -> dict[ResourceConfigAddr, list[ImportConfig]]:
    """The root module's blocks, by the resource that they lead to."""
    found: dict[ResourceConfigAddr, list[ImportConfig]] = {}
    for block in config.module.imports:
        found.setdefault(block.resource, []).append(block)
    return found


def import_provider(config: Config, block: ImportConfig) -> ProviderConfigAddr:
    """The provider of an object that no resource block declares yet."""
    ref = block.provider or ProviderRef(local_name=block.resource.resource.type.partition("_")[0])
    return replace(resolve_provider(config, ModulePath(), ref), key=provider_key(ref))


def provider_key(ref: ProviderRef) -> InstanceKey:
    """The key of a configuration of a provider block with ``for_each``, where a constant says it; None where none is named."""
    value = evaluate(ref.key, Scope()) if ref.key is not None else None
    return value.raw if value is not None and isinstance(value.raw, str) else None


# What can be said without evaluating ----------------------------------------------------------------------------


def check_imports(config: Config) -> Diagnostics:
    """What is wrong with the blocks whatever their expressions are worth."""
    return Diagnostics(problem for block in config.module.imports for problem in _problems(config, block))


def _problems(config: Config, block: ImportConfig) -> Iterator[Diagnostic]:
    addr = block.resource
    resource = config.resource(addr)
    if config.descendant(addr.module) is None:
        yield Diagnostic.error(_NO_CONFIG, _no_config(f"target {addr}"), block.to.range)
    elif resource is None and not addr.module.is_root:
        detail = f"Resource {addr} not found. Only resources within the root module are eligible for config generation."
        yield Diagnostic.error(_NO_CONFIG, detail, block.to.range)
    elif resource is None and (block.for_each is not None or _has_key(block)):
        yield Diagnostic.error(
            _NO_CONFIG,
            "The given import block is not compatible with config generation. The -generate-config-out option cannot be used with import "
            "blocks which use for_each, or resources which use for_each or count.",
            block.to.range,
        )
    elif resource is not None and block.instance is not None:
        yield from _wrong_key(resource, block.instance.key, block)
    elif block.instance is None and block.for_each is None:
        detail = (
            "A single static variable reference is required: only attribute access and indexing with constant keys. No calculations, "
            "function calls, template expressions, etc are allowed here."
        )
        yield Diagnostic.error("Invalid expression", detail, block.to.range)
    yield from _self_references(block)


def _has_key(block: ImportConfig) -> bool:
    return block.instance is None or block.instance.key is not None


def _no_config(what: str) -> str:
    return (
        f"The configuration for the given import {what} does not exist. All target instances must have an associated configuration to "
        "be imported."
    )


def _wrong_key(resource: ResourceConfig, key: InstanceKey, block: ImportConfig) -> Iterator[Diagnostic]:
    """A key that does not go with how the resource repeats. Source: Terraform's validateImportTargetExpansion."""
    problem = ""
    if isinstance(key, str):
        problem = "does not use for_each" if resource.for_each is None else ""
    elif isinstance(key, int):
        problem = "does not use count" if resource.count is None else ""
    elif resource.for_each is not None:
        problem = "is using for_each"
    elif resource.count is not None:
        problem = "is using count"
    if problem:
        yield Diagnostic.error(_BAD_TO, f"The target resource {problem}.", block.to.range)


def _self_references(block: ImportConfig) -> Iterator[Diagnostic]:
    if not block.resource.module.is_root:
        return
    for expr, summary, what in (
        (block.id, _BAD_ID, "ID"),
        (block.identity, _BAD_IDENTITY, "identity"),
        (block.for_each, "Invalid for_each argument", "for_each expression"),
    ):
        if expr is not None and any(found.subject == block.resource.resource for found in references(expr)):
            detail = f"The import {what} cannot reference the resource being imported."
            yield Diagnostic.error(summary, detail, expr.range)


# Expanding ------------------------------------------------------------------------------------------------------


class ImportExpander(Struct, frozen=True):
    """Works out the targets of the blocks that lead to one resource."""

    config: Config
    world: World
    diags: Diagnostics

    def targets(self, addr: ResourceConfigAddr, blocks: Sequence[ImportConfig]) -> Targets | None:
        """The ids by address; None when there are errors."""
        resource = self.config.resource(addr)
        found: dict[ResourceInstanceAddr, str] = {}
        for block in blocks:
            scopes = self._scopes(block)
            if scopes is None:
                return None
            for scope in scopes:
                target = self._address(block, scope)
                wrong = list(_wrong_key(resource, target.key, block)) if resource and target else []
                self.diags.extend(wrong)
                identifier = self._id(block, scope) if target is not None and not wrong else None
                if target is None or identifier is None:
                    return None
                found[target] = identifier
        return found

    def _scopes(self, block: ImportConfig) -> list[Scope] | None:
        """The scope of each import that a block asks for."""
        root = self.world.scope(ModuleInstance(), self.diags)
        if block.for_each is None:
            return [root]
        pairs = _pairs(block.for_each, root)
        if pairs is None:
            return None
        return [root.child({"each": object_of({"key": key, "value": value})}) for key, value in pairs]

    def _address(self, block: ImportConfig, scope: Scope) -> ResourceInstanceAddr | None:
        """Where the object goes, the keys worked out; only ``each`` may stand in them."""
        found = Diagnostics()
        steps = _steps(block.to, Scope(diags=found, names=scope.names))
        self.diags.extend(found)
        if found.has_errors:
            return None
        module = ModuleInstance()
        rest: Sequence[str | _Key] = steps
        for name in block.resource.module.names:
            key, rest = _key_after(rest, 2)
            module = module.child(name, key)
        has_keyword = len(rest) > 2 and rest[0] == "resource" and isinstance(rest[2], str)
        key, _ = _key_after(rest, 3 if has_keyword else 2)
        return ResourceInstanceAddr(module, block.resource.resource, key)

    def _id(self, block: ImportConfig, scope: Scope) -> str | None:
        """The id; an identity is an object with nothing else in it, as that is what tells objects apart here."""
        expr = block.id if block.id is not None else block.identity
        assert expr is not None, block
        value = _evaluated(expr, scope)
        if value is None:
            return None
        if block.id is None:
            if not isinstance(value.raw, dict) or set(value.raw) != {"id"}:
                detail = "What tells objects apart here is their id: identity = { id = ... }."
                self.diags.append(Diagnostic.error(_BAD_IDENTITY, detail, expr.range))
                return None
            value = value["id"]
        problem = _unsuitable(value)
        if problem:
            summary = _BAD_ID if block.id is not None else _BAD_IDENTITY
            self.diags.append(Diagnostic.error(summary, problem, expr.range))
            return None
        return convert(value.unmarked(), STRING).as_str()


def _unsuitable(value: Value) -> str:
    """Why a value cannot be the id of an object; empty if it can. Source: Terraform's evaluateImportIdExpression."""
    if value.is_null:
        return "The import ID cannot be null."
    if not value.is_known:
        return (
            'The import block "id" argument depends on resource attributes that cannot be determined until apply, so blockform cannot '
            "plan to import this resource."
        )
    try:
        text = convert(value.unmarked(), STRING).as_str()
    except ConversionError:
        return "The import ID value is unsuitable: not a string."
    if not text:
        return "The import ID value evaluates to an empty string, please provide a non-empty value."
    return ""


def _pairs(expr: Expr, scope: Scope) -> list[tuple[Value, Value]] | None:
    """What ``each.key`` and ``each.value`` are in turn. Source: Terraform's forEachEvaluator.ImportValues."""
    value = _evaluated(expr, scope)
    if value is None:
        return None
    problem = ""
    if not value.is_wholly_known:
        problem = (
            'The "for_each" expression includes values derived from other resource attributes that cannot be determined until apply, and '
            "so blockform cannot determine the full set of values that might be used to import this resource."
        )
    elif Mark.EPHEMERAL in value.marks:
        problem = (
            'The given "for_each" value is derived from an ephemeral value, which means that blockform cannot persist it between '
            "plan/apply rounds. Use only non-ephemeral values to specify a resource's instance keys."
        )
    elif not value.is_null and not isinstance(value.raw, dict | tuple):
        problem = 'The "for_each" expression must be a collection.'
    if problem:
        scope.diags.append(Diagnostic.error("Invalid for_each argument", problem, expr.range))
        return None
    if value.is_null:
        return []
    if isinstance(value.raw, dict):
        return [(string(key), item.with_marks(value.marks)) for key, item in value.raw.items()]
    items = [item.with_marks(value.marks) for item in value.elements]
    if isinstance(value.type, SetType):
        return [(item, item) for item in items]
    return [(number(index), item) for index, item in enumerate(items)]


def _evaluated(expr: Expr, scope: Scope) -> Value | None:
    """The value, or None when evaluating it found errors."""
    found = Diagnostics()
    value = evaluate(expr, scope.with_diags(found))
    scope.diags.extend(found)
    return None if found.has_errors else value


def _steps(expr: Expr, scope: Scope) -> list[str | _Key]:
    """Names and keys of an address, in order."""
    match expr:
        case TraversalExpr():
            return [expr.root, *map(_step, expr.steps)]
        case RelativeTraversalExpr():
            return [*_steps(expr.operand, scope), *map(_step, expr.steps)]
        case IndexExpr():
            return [*_steps(expr.collection, scope), _index(expr.key, scope)]
        case _:
            raise AssertionError(expr)  # the loader has refused others


def _step(step: AttrStep | IndexStep) -> str | _Key:
    if isinstance(step, AttrStep):
        return step.name
    return _Key(step.key if isinstance(step.key, str) else int(step.key.text))


def _index(expr: Expr, scope: Scope) -> _Key:
    value = evaluate(expr, scope)
    problem = ""
    if value.is_sensitive:
        problem = "Import address index expression cannot be sensitive."
    elif not isinstance(value.raw, str | int) or isinstance(value.raw, bool):
        problem = "The key of an instance is a string or a whole number."
    if problem and not scope.diags.has_errors:
        scope.diags.append(Diagnostic.error("Invalid index expression", problem, expr.range))
    return _Key(value.raw if isinstance(value.raw, str | int) else 0)


def _key_after(steps: Sequence[str | _Key], size: int) -> tuple[InstanceKey, Sequence[str | _Key]]:
    """The key behind so many names, if there is one, and what follows."""
    following = steps[size] if len(steps) > size else None
    if isinstance(following, _Key):
        return following.key, steps[size + 1 :]
    return None, steps[size:]


def without_config(
    targets: Iterable[ResourceInstanceAddr], wanted: Iterable[ResourceInstanceAddr]
) -> Diagnostic | None:
    """The first target that no block declares."""
    declared = set(wanted)
    for addr in targets:
        if addr not in declared:
            return Diagnostic.error(_NO_CONFIG, _no_config(str(addr)))
    return None


def can_be_generated(addr: ResourceConfigAddr, block: ImportConfig) -> Diagnostic:
    """Nobody declares the resource, and its block could be written."""
    return Diagnostic.error(
        _NO_CONFIG,
        f"The configuration for the given import target {addr} does not exist. If you wish to automatically generate config for this "
        "resource, use the -generate-config-out option within blockform plan. Otherwise, make sure the target resource exists within your "
        "configuration. For example:\n\n  blockform plan -generate-config-out=generated.hcl",
        block.to.range,
    )
