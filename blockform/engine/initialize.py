"""``init``: everything the configuration needs is at hand, or a diagnostic says what is missing."""

from collections.abc import Sequence

from msgspec import Struct

from blockform.addrs import Mode, ProviderAddr
from blockform.config import provider_for
from blockform.diagnostics import Diagnostics
from blockform.engine.modules import InstallRequest, install
from blockform.engine.prepare import duplicate_provider, load
from blockform.engine.registry import DuplicateProvider, InstalledProviders
from blockform.engine.session import Session
from blockform.plan.run import not_installed


class Initialized(Struct, frozen=True):
    """What ``init`` found: nothing to do in an ``is_empty`` directory, else each provider in use and where it comes from."""

    is_empty: bool
    providers: tuple[tuple[str, str], ...] = ()


def initialize(
    session: Session, request: InstallRequest, backend_config: Sequence[str] = (), *, get: bool = True
) -> tuple[Initialized | None, Diagnostics]:
    """Install the modules that the configuration calls (unless told not to: ``get``), and look for each provider it uses."""
    config, diags = install(session, request) if get else load(session, options=request.variables)
    if diags.has_errors:
        return None, diags
    if backend_config and config.module.settings.backend is None:
        detail = '-backend-config was used without a "backend" block in the configuration.'
        diags.warning("Missing backend configuration", detail)
    installed = InstalledProviders()
    found: dict[str, str] = {}
    for module in config.modules():
        for resource in module.resources.values():
            addr = provider_for(config, module.path, resource).provider
            if resource.addr.mode is Mode.EPHEMERAL or addr.for_display in found:
                continue
            package = _package(installed, addr, diags)
            if package is None:
                diags.append(
                    not_installed(str(resource.addr), addr, _namesake(installed, addr), resource.range)
                )
            found[addr.for_display] = package or ""
    if diags.has_errors:
        return None, diags
    is_empty = not any(module.sources for module in config.modules())
    return Initialized(is_empty, tuple(sorted(found.items()))), diags


def _package(installed: InstalledProviders, addr: ProviderAddr, diags: Diagnostics) -> str | None:
    """The package that offers the provider, or None."""
    try:
        provider = installed.get(addr)
    except DuplicateProvider as error:
        diags.append(duplicate_provider(error))
        return ""
    if provider is None:
        return None
    module = provider if isinstance(provider, type) else type(provider)
    return f"the Python package {module.__module__.partition('.')[0]}"


def _namesake(installed: InstalledProviders, addr: ProviderAddr) -> ProviderAddr | None:
    return next((other for other in installed if other.type == addr.type), None)
