"""``get``, ``modules`` and the first part of ``init``: the modules that the configuration calls, installed and listed."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from blockform.config import Config
from blockform.config.installed import module_key
from blockform.diagnostics import Diagnostics
from blockform.engine.prepare import Options, load
from blockform.engine.session import Session


class InstallRequest(Struct, frozen=True, kw_only=True):
    """``upgrade``: fetch again what is there already, and take its content as it is now. ``readonly``: leave the lock file alone.

    ``tell`` takes a line for each module that is fetched or found anew.
    """

    variables: Options = ()
    upgrade: bool = False
    readonly: bool = False
    tell: Callable[[str], None] = lambda _: None


class CalledModule(Struct, frozen=True):
    """One call of a module: its key (``network.subnet``), its source as written, and its directory."""

    key: str
    source: str
    directory: Path


def install(session: Session, request: InstallRequest) -> tuple[Config, Diagnostics]:
    """Load the configuration, installing the modules that it lacks; manifest and lock file are written."""
    from blockform.config.install import InstallOptions, ModuleInstaller  # noqa: PLC0415  no plan needs it

    options = InstallOptions(upgrade=request.upgrade, readonly=request.readonly, tell=request.tell)
    installer = ModuleInstaller(session.root, session.data_dir, session.environment, options)
    if installer.diags.has_errors:
        config, _ = load(session, options=request.variables)
        return config, installer.diags
    config, diags = load(session, options=request.variables, finder=installer)
    diags.extend(installer.finish(sound=not diags.has_errors))
    return config, diags


def called_modules(
    session: Session, variables: Options = ()
) -> tuple[tuple[CalledModule, ...] | None, Diagnostics]:
    """Every module call of the configuration, in the order of the tree; None where it does not load."""
    config, diags = load(session, options=variables)
    if diags.has_errors:
        return None, diags
    return calls_in(config), diags


def calls_in(config: Config) -> tuple[CalledModule, ...]:
    """Every module call below the root."""
    return tuple(
        CalledModule(module_key(node.path), node.call.source, node.module.directory)
        for node in config.walk()
        if node.call is not None
    )
