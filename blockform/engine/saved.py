"""Saved plans: ``plan -out``, ``show FILE`` and ``apply FILE``."""

from pathlib import Path

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.operations import (
    ApplyOutcome,
    PlanOutcome,
    Request,
    carry_out,
    settle,
    store_unchanged,
)
from blockform.engine.prepare import Prepared, duplicate_provider, open_pool
from blockform.engine.registry import DuplicateProvider
from blockform.engine.saved_variables import saved_variables
from blockform.engine.sealing import plan_has_seals, sealed_plan
from blockform.engine.secrets import VARIABLE, SecretKey, unreadable_key
from blockform.engine.session import Hooks, Session
from blockform.engine.sources import load_sources, sources_of
from blockform.engine.stores import StoredState, locked, open_store
from blockform.engine.unseal import lost_secret, restored_plan
from blockform.plan import Plan, ProviderPool
from blockform.plan.file import SavedPlan, read_plan, write_plan
from blockform.plan.instance import value_at
from blockform.plan.meaning import Meaning, meaning_of
from blockform.plan.moves import with_moves
from blockform.plan.sealed import Fingerprint, sealed_parts
from blockform.state import LocalStore, StateError
from blockform.values import Value

_KEY_CHECK = "blockform saved plan: key check"


def save_plan(session: Session, outcome: PlanOutcome, path: Path) -> tuple[Meaning | None, Diagnostics]:
    """Write the plan to a file, every sensitive value sealed; what the plan means, if that could be done.

    A plan with errors is refused, one without changes is not.
    """
    plan = outcome.plan
    if plan.errored:
        detail = "blockform encountered an error when generating this plan, so it cannot be saved and applied later."
        return None, Diagnostics([Diagnostic.error("Cannot save incomplete plan", detail)])
    fingerprint = SecretKey(session.environment, session.config_dir).fingerprint
    pool = open_pool(session)
    try:
        sealed = sealed_plan(plan, pool, fingerprint)
        lost = _lost(plan, sealed)
        if lost:
            return None, lost
        files, directories = sources_of(outcome.config, session.root)
        saved = SavedPlan(
            plan=sealed,
            sources=files,
            directories=directories,
            workspace=session.workspace,
            key_check=fingerprint(_KEY_CHECK) if plan_has_seals(sealed) else "",
        )
        write_plan(session.cwd / path, saved, pool)
    except OSError as error:
        detail = f"The plan file could not be written: {error.strerror or type(error).__name__}: {error.filename or path}."
        return None, Diagnostics([Diagnostic.error("Failed to write plan file", detail)])
    finally:
        pool.close()
    return meaning_of(sealed, session.workspace), Diagnostics()


def load_saved(session: Session, path: Path) -> tuple[PlanOutcome | None, Diagnostics]:
    """The plan in a file, to be shown: its sensitive values stay sealed."""
    pool = open_pool(session)
    try:
        saved, diags = read_plan(session.cwd / path, pool)
    except DuplicateProvider as error:
        return None, Diagnostics([duplicate_provider(error)])
    finally:
        pool.close()
    if saved is None:
        return None, diags
    config, problems = load_sources(session, saved)
    diags.extend(problems)
    if config is None:
        return None, diags
    meaning = meaning_of(saved.plan, saved.workspace)
    return PlanOutcome(plan=saved.plan, config=config, meaning=meaning), diags


def apply_saved(
    session: Session, request: Request, hooks: Hooks, path: Path
) -> tuple[ApplyOutcome | None, Diagnostics]:
    """Carry out exactly the plan in a file, if the state is still the one it was made from.

    Variables come from the plan; sensitive and ephemeral ones are taken anew from where variables are usually given, and a sensitive one
    must be as it was.
    """
    diags = Diagnostics()
    pool = open_pool(session, will_call=True)
    try:
        return _apply(session, request, hooks, path, pool, diags), diags
    except StateError as error:
        diags.append(error.diagnostic)
    except DuplicateProvider as error:
        diags.append(duplicate_provider(error))
    finally:
        pool.close()
    return None, diags


def _apply(
    session: Session, request: Request, hooks: Hooks, path: Path, pool: ProviderPool, diags: Diagnostics
) -> ApplyOutcome | None:
    saved, problems = read_plan(session.cwd / path, pool)
    diags.extend(problems)
    if saved is None:
        return None
    fingerprint = SecretKey(session.environment, session.config_dir).fingerprint
    diags.extend(_misplaced(session, saved, fingerprint))
    config, problems = load_sources(session, saved)
    diags.extend(problems)
    if config is None or diags.has_errors:
        return None
    variables, problems = saved_variables(session, request, saved.plan, config, fingerprint, hooks)
    diags.extend(problems)
    if variables is None:
        return None
    store = open_store(session, request.state, config)
    with locked(store, session, request.state, "OperationTypeApply", diags, hooks.wait) as is_locked:
        if not is_locked:
            return None
        return _apply_locked(
            session, request, hooks, saved.plan, Prepared(config, variables), store, pool, fingerprint, diags
        )


def _apply_locked(
    session: Session,
    request: Request,
    hooks: Hooks,
    plan: Plan,
    prepared: Prepared,
    store: LocalStore,
    pool: ProviderPool,
    fingerprint: Fingerprint,
    diags: Diagnostics,
) -> ApplyOutcome | None:
    stored = settle(session, prepared, store, pool, diags)
    if stored is None:
        return None
    diags.extend(_stale(plan, stored))
    if diags.has_errors:
        return None
    moved, problems = with_moves(prepared.config, stored.state, pool)
    diags.extend(problems)
    made, problems = restored_plan(plan, moved.state, prepared.variables, pool, fingerprint)
    diags.extend(problems)
    if made is None:
        return None
    if not plan.is_applyable:
        from blockform.apply import Tally  # noqa: PLC0415  making a plan needs nothing of what carries it out

        state = store_unchanged(store, stored, made, diags)
        return ApplyOutcome(plan=made, config=prepared.config, state=state, tally=Tally())
    return carry_out(session, prepared.config, made, store, pool, request.options.parallelism, hooks, diags)


def _misplaced(session: Session, saved: SavedPlan, fingerprint: Fingerprint) -> Diagnostics:
    """What keeps the plan from being carried out here, whatever the state says."""
    diags = Diagnostics()
    if saved.workspace != session.workspace:
        diags.error(
            "Saved plan is for another workspace",
            f'The plan was made in the workspace "{saved.workspace}", and "{session.workspace}" is selected now. Select that one, or '
            "plan again.",
        )
    try:
        is_other_key = bool(saved.key_check) and saved.key_check != fingerprint(_KEY_CHECK)
    except OSError as error:
        diags.append(unreadable_key(error))
        return diags
    if is_other_key:
        diags.error(
            "Saved plan needs another secret key",
            "The plan has sensitive values, which it holds as fingerprints under a secret key, and the key here is another one. Set "
            f"{VARIABLE} to the same value for plan and apply, or plan again here.",
        )
    return diags


def _stale(plan: Plan, stored: StoredState) -> Diagnostics:
    """Whether the state has moved on. Source of rule and words: Terraform's localRunForPlanFile."""
    is_first = not plan.base_lineage and not plan.base_serial
    diags = Diagnostics()
    if not is_first and plan.base_lineage != stored.state.lineage:
        diags.error(
            "Saved plan does not match the given state",
            "The given plan file can not be applied because it was created from a different state lineage.",
        )
    elif plan.base_serial != stored.state.serial:
        diags.error(
            "Saved plan is stale",
            "The given plan file can no longer be applied because the state was changed by another operation after the plan was created.",
        )
    return diags


# Lost secrets -----------------------------------------------------------------------------------------------------


def _lost(plan: Plan, sealed: Plan) -> Diagnostics:
    """Secrets that the refresh has found: neither the state nor the saved plan would have them."""
    return Diagnostics(
        lost_secret(str(drift.addr))
        for drift, hidden in zip(plan.drift, sealed.drift, strict=True)
        if drift.after is not None
        and hidden.after is not None
        and _is_lost(drift.before, drift.after, hidden.after)
    )


def _is_lost(before: Value, after: Value, hidden: Value) -> bool:
    """Whether the object has a secret part now that it did not have before."""
    return any(
        value_at(before.unmarked(), path) != value_at(after.unmarked(), path)
        for path, _ in sealed_parts(hidden)
    )
