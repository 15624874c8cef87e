"""Verbs that only look: validate, and the state as commands show it."""

from msgspec import Struct

from blockform.config import Config
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.prepare import Options, duplicate_provider, load, open_pool, settings_for
from blockform.engine.registry import DuplicateProvider
from blockform.engine.session import Session, StateOptions
from blockform.engine.stores import open_store, read_store
from blockform.plan import ProviderPool, validate_config
from blockform.state import State


def validate(session: Session, options: Options = (), *, queries: bool = False) -> Diagnostics:
    """Check the configuration against the language and the providers' schemas; nothing is asked of the platform.

    With ``queries`` query files are checked, too.
    The options give values to variables that stand in the sources of modules.
    """
    config, diags = load(session, options=options, queries=queries)
    diags.extend(validate_loaded(session, config))
    return diags


def validate_loaded(session: Session, config: Config) -> Diagnostics:
    """What is wrong with a configuration that was loaded, beyond what loading it has found."""
    diags = Diagnostics()
    if not all(module.complete for module in config.modules()):
        return diags  # what cannot be read would make everything that refers to it look wrong
    pool = open_pool(session)
    try:
        diags.extend(validate_config(config, pool, settings_for(session, plan_time="")))
    except DuplicateProvider as error:
        diags.append(duplicate_provider(error))
    return diags


class Inspected(Struct, frozen=True):
    """A stored state, the journal of an interrupted run folded in, and the providers whose schemas explain it."""

    state: State
    is_stored: bool
    pool: ProviderPool
    config: Config | None = None


def inspect_state(session: Session, options: StateOptions) -> tuple[Inspected | None, Diagnostics]:
    """Read the state to show it. A configuration that does not load matters only for where the state is."""
    config, problems = load(session)
    known = None if problems.has_errors else config
    store = open_store(session, options, known)
    stored, diags = read_store(store)
    if stored is None:
        return None, diags
    if stored.records:
        diags.append(
            Diagnostic.warning(
                "Earlier run was interrupted",
                f"The journal beside {store.name} holds results of a run that did not come to its end. They are shown here; the next "
                "apply stores them.",
            )
        )
    return Inspected(stored.state, stored.is_stored, open_pool(session), known), diags
