"""One function per verb of the user: plan, apply, destroy, refresh. Each returns a value and diagnostics and prints nothing."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import ResourceInstanceAddr
from blockform.config import Config, VarFileOption, VarOption
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.prepare import Prepared, duplicate_provider, open_pool, prepare, settings_for
from blockform.engine.registry import DuplicateProvider
from blockform.engine.session import Hooks, Session, StateOptions
from blockform.engine.stores import StoredState, locked, open_store, read_store
from blockform.plan import (
    Mode,
    Plan,
    PlanInput,
    PlanOptions,
    ProviderPool,
    make_plan,
    may_be_incomplete,
    validate_config,
)
from blockform.plan.checks import checks_to_file
from blockform.plan.meaning import Meaning
from blockform.plan.veil import veil_of
from blockform.state import (
    Begin,
    JournalWriter,
    LocalStore,
    State,
    StateError,
    checkpoint,
    commit,
    new_lineage,
    write_rescue,
)

if TYPE_CHECKING:  # a plan starts without what carries it out
    from blockform.apply import Tally


class Request(Struct, frozen=True, kw_only=True):
    """What the user asked for: variables, plan options, and where the state is."""

    variables: Sequence[VarOption | VarFileOption] = ()
    options: PlanOptions = field(default_factory=PlanOptions)
    state: StateOptions = field(default_factory=StateOptions)


class PlanOutcome(Struct, frozen=True, kw_only=True):
    """A plan with the configuration it was made from; and what it means, where it is saved or was."""

    plan: Plan
    config: Config
    meaning: Meaning | None = None


class ApplyOutcome(Struct, frozen=True, kw_only=True):
    """What an apply did. ``tally`` is None when nothing was carried out: no changes, or the user said no (``declined``)."""

    plan: Plan
    config: Config
    state: State
    tally: "Tally | None" = None
    declined: bool = False
    syncs: int = 0


def now() -> str:
    """The time in UTC, RFC 3339 in whole seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plan(session: Session, request: Request, hooks: Hooks) -> tuple[PlanOutcome | None, Diagnostics]:
    """Work out what an apply would do. Writes neither state nor journal; an interrupted run's results are folded in memory."""
    prepared, diags = prepare(session, request.variables, "plan", hooks.ask_variable)
    if prepared is None:
        return None, diags
    store = open_store(session, request.state, prepared.config)
    with locked(store, session, request.state, "OperationTypePlan", diags, hooks.wait) as is_locked:
        if not is_locked:
            return None, diags
        stored, problems = read_store(store)
        diags.extend(problems)
        if stored is None:
            return None, diags
        if stored.records:
            diags.append(_unsettled(store.name))
        pool = open_pool(session, will_call=True)
        try:
            made = make_stored_plan(session, request, prepared, stored, pool, hooks, diags)
        finally:
            pool.close()
    return (PlanOutcome(plan=made, config=prepared.config) if made is not None else None), diags


def apply(session: Session, request: Request, hooks: Hooks) -> tuple[ApplyOutcome | None, Diagnostics]:
    """Settle what an interrupted run left, plan, ask, carry the plan out, and store the state."""
    prepared, diags = prepare(session, request.variables, "apply", hooks.ask_variable)
    if prepared is None:
        return None, diags
    store = open_store(session, request.state, prepared.config)
    with locked(store, session, request.state, "OperationTypeApply", diags, hooks.wait) as is_locked:
        if not is_locked:
            return None, diags
        pool = open_pool(session, will_call=True)
        try:
            return _apply_locked(session, request, hooks, prepared, store, pool, diags), diags
        except StateError as error:
            diags.append(error.diagnostic)
            return None, diags
        finally:
            pool.close()


def _apply_locked(
    session: Session,
    request: Request,
    hooks: Hooks,
    prepared: Prepared,
    store: LocalStore,
    pool: ProviderPool,
    diags: Diagnostics,
) -> ApplyOutcome | None:
    stored = settle(session, prepared, store, pool, diags)
    if stored is None:
        return None
    made = make_stored_plan(session, request, prepared, stored, pool, hooks, diags)
    if made is None or made.errored:
        return None
    outcome = ApplyOutcome(plan=made, config=prepared.config, state=made.prior)
    if not made.is_applyable:
        return replace(outcome, state=store_unchanged(store, stored, made, diags))
    if not hooks.confirm(made):
        return replace(outcome, declined=True)
    return carry_out(session, prepared.config, made, store, pool, request.options.parallelism, hooks, diags)


def carry_out(
    session: Session,
    config: Config,
    made: Plan,
    store: LocalStore,
    pool: ProviderPool,
    parallelism: int,
    hooks: Hooks,
    diags: Diagnostics,
) -> ApplyOutcome:
    """Apply a plan under the lock and store what came of it, whatever that is.

    The journal stays where something ended the run or the outcome of a call is not known; then the next run settles it.
    """
    from blockform.apply import ApplyInput, apply_plan  # noqa: PLC0415  see above

    if not made.prior.lineage:
        made = replace(made, prior=replace(made.prior, lineage=new_lineage()))
    journal = store.open_journal()
    journal.append([Begin(lineage=made.prior.lineage, serial=made.base_serial, run=now())])
    saver = _Saver(store, journal, made.prior.serial)
    given = ApplyInput(
        config=config,
        plan=made,
        pool=pool,
        settings=settings_for(session, plan_time=made.timestamp, now=now(), applying=True),
        journal=journal,
        parallelism=parallelism,
    )
    try:
        if made.moves_objects or made.imports_objects:
            saver.checkpoint(
                made.prior
            )  # what the journal adds is under the new addresses, and for objects that are imported
        result, problems = apply_plan(
            given,
            emit=hooks.emit,
            stopping=hooks.stopping,
            stop_now=hooks.stop_now,
            checkpoint=saver.checkpoint,
        )
    except BaseException:
        saver.abandon()
        raise
    diags.extend(_for_people(problems, made))
    if result.open_calls:
        diags.append(_open_calls(result.open_calls))
        stored = saver.suspend(result.state)
    else:
        stored = saver.commit(result.state)
    if result.halted is not None:
        diags.append(result.halted)
    session.trace(f"journal syncs: {journal.syncs}")
    return ApplyOutcome(plan=made, config=config, state=stored, tally=result.tally, syncs=journal.syncs)


def settle(
    session: Session, prepared: Prepared, store: LocalStore, pool: ProviderPool, diags: Diagnostics
) -> StoredState | None:
    """The stored state after an interrupted run has been settled: its results stored, its open calls found out."""
    stored, problems = read_store(store)
    diags.extend(problems)
    if stored is None or not stored.records:
        return stored
    journal = store.open_journal()
    state = stored.state
    saver = _Saver(store, journal, state.serial)
    try:
        if stored.intents:
            from blockform.apply import RecoverInput, recover  # noqa: PLC0415  see above

            given = RecoverInput(
                config=prepared.config,
                state=state,
                intents=stored.intents,
                variables=prepared.variables,
                pool=pool,
                settings=settings_for(session, plan_time=now()),
                journal=journal,
            )
            state, problems = recover(given)
            diags.extend(problems)
            if problems.has_errors:
                journal.close()
                return None
    except BaseException:
        saver.abandon()
        raise
    settled = saver.commit(state)
    return StoredState(state=settled, is_stored=True)


def make_stored_plan(
    session: Session,
    request: Request,
    prepared: Prepared,
    stored: StoredState,
    pool: ProviderPool,
    hooks: Hooks,
    diags: Diagnostics,
) -> Plan | None:
    """The plan on top of a stored state; nothing is destroyed by a configuration that is not valid, as in Terraform."""
    settings = settings_for(session, plan_time=now())
    if request.options.mode is Mode.DESTROY:
        wrong = validate_config(prepared.config, pool, settings)
        if wrong.has_errors:
            diags.extend(wrong)
            return None
    given = PlanInput(
        config=prepared.config,
        state=stored.state,
        variables=prepared.variables,
        pool=pool,
        settings=settings,
        options=request.options,
        places=prepared.places,
    )
    try:
        made, problems = make_plan(given, emit=hooks.emit, stopping=hooks.stopping)
    except DuplicateProvider as error:
        diags.append(duplicate_provider(error))
        return None
    diags.extend(_for_people(problems, made))
    return made


def _for_people(problems: Diagnostics, made: Plan) -> Diagnostics:
    """The diagnostics without copies of what is secret in the plan."""
    veil = veil_of(made) if problems else None
    return problems if veil is None else veil.problems(problems)


def store_unchanged(store: LocalStore, stored: StoredState, made: Plan, diags: Diagnostics) -> State:
    """Nothing to do, but what the refresh found is kept, and what conditions came to, as Terraform keeps it.

    A state that is read from one file and written to another is written all the same.
    """
    if made.is_partial:
        diags.append(may_be_incomplete(excludes=bool(made.excludes)))
    state = replace(made.prior, check_results=checks_to_file(made.checks))
    is_in_place = store.out == store.path or not state.has_objects
    if is_in_place and state.same_content(stored.state) and (stored.is_stored or not state.has_objects):
        return stored.state
    try:
        return store.write(state)
    except StateError as error:
        diags.append(error.diagnostic)
        return stored.state


class _Saver(Struct):
    """Stores the state of a run that has a journal: now and then, and at its end. Mutable: knows the serial stored last."""

    store: LocalStore
    journal: JournalWriter
    serial: int

    def checkpoint(self, state: State) -> None:
        """Store the state so far. Raises: StateError."""
        self.serial = checkpoint(self.store, replace(state, serial=self.serial), self.journal).serial

    def suspend(self, state: State) -> State:
        """Store the state and leave the journal for the next run. Raises: StateError."""
        try:
            self.checkpoint(state)
        finally:
            self.abandon()
        return replace(state, serial=self.serial)

    def abandon(self) -> None:
        """Leave the journal for the next run. What still runs can begin no further call."""
        with suppress(StateError):  # another failure is on its way to the user, or the state was stored
            self.journal.close()

    def commit(self, state: State) -> State:
        """Store the final state and remove the journal. Raises: StateError, saying where the state is now."""
        final = replace(state, serial=self.serial)
        return commit(
            self.store, final, self.journal, lambda lost: write_rescue(lost, self.store.path.parent)
        )


def _open_calls(addresses: Sequence[ResourceInstanceAddr]) -> Diagnostic:
    names = ", ".join(sorted(set(map(str, addresses))))
    return Diagnostic.warning(
        "Outcome of a call is not known",
        f"It is not known whether the last call for {names} has changed anything. The next apply finds that out from the platform before "
        "it does anything else.",
    )


def _unsettled(name: str) -> Diagnostic:
    return Diagnostic.warning(
        "Earlier run was interrupted",
        f"The journal beside {name} holds results of a run that did not come to its end. They are taken into account here; the next "
        "apply stores them and finds out what became of calls without an answer.",
    )
