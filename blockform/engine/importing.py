"""``blockform import``: takes one existing object into the stored state, at an address that the configuration declares.

Source: Terraform's ImportCommand and Context.Import, which plan nothing but the import.
"""

from msgspec.structs import replace

from blockform.addrs import ResourceInstanceAddr
from blockform.config import Config
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.operations import Request, make_stored_plan, settle
from blockform.engine.prepare import Prepared, open_pool, prepare
from blockform.engine.session import Hooks, Session
from blockform.engine.stores import StoredState, locked, open_store
from blockform.plan import ImportOption, Mode, Plan, PlanOptions, ProviderPool
from blockform.state import InstanceState, LocalStore, State, StateError


def import_object(
    session: Session, request: Request, hooks: Hooks, addr: ResourceInstanceAddr, identifier: str
) -> Diagnostics:
    """Find the object, and store it with the state under its lock."""
    prepared, diags = prepare(session, request.variables, "import", hooks.ask_variable)
    if prepared is None:
        return diags
    missing = _undeclared(prepared.config, addr)
    if missing is not None:
        diags.append(missing)
        return diags
    options = PlanOptions(
        mode=Mode.REFRESH_ONLY, refresh=False, import_object=ImportOption(addr=addr, identifier=identifier)
    )
    store = open_store(session, request.state, prepared.config)
    with locked(store, session, request.state, "OperationTypeImport", diags) as is_locked:
        if not is_locked:
            return diags
        pool = open_pool(session, will_call=True)
        try:
            _import_locked(
                session, replace(request, options=options), hooks, prepared, store, pool, addr, diags
            )
        except StateError as error:
            diags.append(error.diagnostic)
        finally:
            pool.close()
    return diags


def _undeclared(config: Config, addr: ResourceInstanceAddr) -> Diagnostic | None:
    """What keeps the object from having a place in the configuration."""
    if config.descendant(addr.module.path) is None:
        return Diagnostic.error(
            "Import to non-existent module",
            f"{addr.module} is not defined in the configuration. Please add configuration for this module before importing into it.",
        )
    if config.resource(addr.config) is not None:
        return None
    where = "the root module" if addr.module.is_root else str(addr.module)
    of = addr.resource
    return Diagnostic.error(
        f'resource address "{addr}" does not exist in the configuration.',
        f'Before importing this resource, please create its configuration in {where}. For example:\n\n    resource "{of.type}" "{of.name}" '
        "{\n      # (resource arguments)\n    }",
    )


def _import_locked(
    session: Session,
    request: Request,
    hooks: Hooks,
    prepared: Prepared,
    store: LocalStore,
    pool: ProviderPool,
    addr: ResourceInstanceAddr,
    diags: Diagnostics,
) -> None:
    stored = settle(session, prepared, store, pool, diags)
    if stored is None:
        return
    made = make_stored_plan(session, request, prepared, stored, pool, hooks, diags)
    if made is not None and not made.errored:
        store.write(_with_object(stored, made, addr))


def _with_object(stored: StoredState, made: Plan, addr: ResourceInstanceAddr) -> State:
    """The stored state with the imported object, and nothing else of what the plan has found."""
    found, provider = made.prior.instance(addr), made.prior.provider(addr)
    assert found is not None, addr
    assert provider is not None, addr
    old = stored.state.instance(addr) or InstanceState()
    return stored.state.with_instance(addr, old.with_object(found.current), provider)
