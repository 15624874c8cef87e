"""Which providers a configuration and its state need, module by module, and what is said of their versions."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from blockform.addrs import ProviderAddr
from blockform.config import Config
from blockform.config.providers import provider_source
from blockform.config.versions import Constraint, Term
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.prepare import load, open_pool
from blockform.engine.session import Session, StateOptions
from blockform.engine.stores import open_store, read_store
from blockform.plan import ProviderPool
from blockform.sdk import Function, ProviderSchema
from blockform.state import State


class ModuleProviders(Struct, frozen=True, kw_only=True):
    """What one module needs itself, sorted, each with its version constraints as text, and the modules that it calls.

    ``name`` is what its caller calls it, ``module.network``; empty for the root module.
    """

    name: str
    providers: tuple[tuple[ProviderAddr, str], ...]
    children: tuple["ModuleProviders", ...] = ()


class Requirements(Struct, frozen=True, kw_only=True):
    """What the configuration needs, and what the objects in the state need."""

    root: ModuleProviders
    by_state: tuple[ProviderAddr, ...]


def requirements(session: Session) -> tuple[Requirements | None, Diagnostics]:
    """The providers that the configuration and the stored state need."""
    loaded, diags = _loaded(session)
    if loaded is None:
        return None, diags
    config, state = loaded
    if not config.module.sources:
        diags.append(no_files(session.root))
        return None, diags
    return Requirements(root=_module(config), by_state=_of_state(state)), diags


class Schemas(Struct, frozen=True):
    """The schemas of the providers in use, by address and in order, and the functions of those that have any.

    Of a provider that is not installed a diagnostic speaks.
    """

    by_provider: Mapping[ProviderAddr, ProviderSchema]
    functions: Mapping[ProviderAddr, Sequence[Function]]


def schemas(session: Session) -> tuple[Schemas | None, Diagnostics]:
    """The schemas of all providers that the configuration and the stored state need."""
    loaded, diags = _loaded(session)
    if loaded is None:
        return None, diags
    config, state = loaded
    wanted = {addr for node in config.walk() for addr in needs(node)} | set(_of_state(state))
    pool = open_pool(session)
    found = {
        addr: schema for addr in sorted(wanted) if (schema := installed_schema(pool, addr, diags)) is not None
    }
    functions = {addr: pool.functions(addr) for addr in found}
    return (None if diags.has_errors else Schemas(found, functions)), diags


def no_files(directory: Path) -> Diagnostic:
    """There is no configuration to look at."""
    detail = f"The directory {directory} contains no blockform configuration files."
    return Diagnostic.error("No configuration files", detail)


def installed_schema(pool: ProviderPool, addr: ProviderAddr, diags: Diagnostics) -> ProviderSchema | None:
    """The schema of a provider; None with an error where no package offers it."""
    provider = pool.installed(addr)
    if provider is None:
        detail = f"No installed Python package offers the provider {addr.for_display}, so that its schema is not known."
        diags.error("Provider not installed", detail)
        return None
    return provider.schema()


def _loaded(session: Session) -> tuple[tuple[Config, State] | None, Diagnostics]:
    config, diags = load(session)
    if diags.has_errors:
        return None, diags
    stored, problems = read_store(open_store(session, StateOptions(), config))
    diags.extend(problems)
    return ((config, stored.state) if stored is not None else None), diags


def _module(node: Config) -> ModuleProviders:
    found = ((addr, constraint_text(constraints)) for addr, constraints in needs(node).items())
    return ModuleProviders(
        name=f"module.{node.call.name}" if node.call is not None else "",
        providers=tuple(sorted(found)),
        children=tuple(_module(node.children[name]) for name in sorted(node.children)),
    )


def _of_state(state: State) -> tuple[ProviderAddr, ...]:
    return tuple(sorted({resource.provider.provider for resource in state.resources.values()}))


def needs(node: Config) -> dict[ProviderAddr, list[Constraint]]:
    """The providers that a module itself needs, with all it says of their versions."""
    module = node.module
    found: dict[ProviderAddr, list[Constraint]] = {}
    for required in module.required_providers.values():
        found.setdefault(required.source, []).extend([required.version] if required.version else [])
    for resource in module.resources.values():
        found.setdefault(provider_source(module, resource.provider.local_name), [])
    for (local_name, _), block in module.providers.items():
        constraints = found.setdefault(provider_source(module, local_name), [])
        constraints.extend([block.version] if block.version else [])
    return found


def constraint_text(constraints: Iterable[Constraint]) -> str:
    """All terms, each once, in the order of their versions. Source: Terraform's providerreqs.VersionConstraintsString."""
    terms = {_term(term): term for constraint in constraints for term in constraint.terms}
    ordered = sorted(terms.items(), key=lambda pair: (pair[1].version.order, pair[1].operator))
    return ", ".join(text for text, _ in ordered)


def _term(term: Term) -> str:
    version = str(term.version)
    if term.operator == "~>" and term.given < 3:
        version = ".".join(map(str, term.version.numbers[:2]))
    operator = term.operator if term.operator != "=" else ""
    return f"{operator} {version}".lstrip()
