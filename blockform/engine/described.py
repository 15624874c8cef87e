"""Configurations to be shown without a plan: all of one, or a single module of it."""

from pathlib import Path

from msgspec import Struct

from blockform.addrs import ModulePath
from blockform.config import Config
from blockform.config.load import load_module
from blockform.diagnostics import Diagnostics
from blockform.engine.prepare import Options, load, open_pool
from blockform.engine.requirements import installed_schema, needs, no_files
from blockform.engine.session import Session
from blockform.plan import ProviderPool


class Described(Struct, frozen=True):
    """A configuration that loaded, and the providers whose schemas explain it."""

    config: Config
    pool: ProviderPool


def described_config(session: Session, options: Options = ()) -> tuple[Described | None, Diagnostics]:
    """The whole configuration; a provider that is not installed is an error, as its schemas are needed."""
    config, diags = load(session, options=options)
    if diags.has_errors:
        return None, diags
    if not config.module.sources:
        diags.append(no_files(session.root))
        return None, diags
    pool = open_pool(session)
    for addr in sorted({addr for node in config.walk() for addr in needs(node)}):
        installed_schema(pool, addr, diags)
    return (None if diags.has_errors else Described(config, pool)), diags


def described_module(session: Session, directory: Path) -> tuple[Described | None, Diagnostics]:
    """The module in a directory alone; those that it calls need not be there."""
    path = session.cwd / directory
    module, diags = load_module(path, ModulePath(), session.parsed_files(), cwd=session.cwd)
    if not diags.has_errors and not module.sources:
        diags.append(no_files(path))
    return (None if diags.has_errors else Described(Config(module=module), open_pool(session))), diags
