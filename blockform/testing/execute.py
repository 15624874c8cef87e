"""One run: validate, plan and perhaps apply a module on its state, then evaluate the assertions. Runs in a worker thread.

Source: Terraform's moduletest/graph, node_test_run.go, plan.go and apply.go.
"""

import threading
from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import ModuleInstance, ProviderConfigAddr, TargetSet
from blockform.config import Config
from blockform.diagnostics import Diagnostics
from blockform.engine.operations import now
from blockform.plan import (
    Action,
    Mode,
    Plan,
    PlanInput,
    PlanOptions,
    ProviderPool,
    Settings,
    World,
    make_plan_and_world,
    no_events,
    validate_config,
)
from blockform.plan.expand import SINGLE
from blockform.plan.veil import veil_of
from blockform.plan.world import ModuleData
from blockform.state import Begin, MemoryStore, State
from blockform.testing.conditions import check_assertions
from blockform.testing.expected import MISSING, explained, is_of_check, without_expected
from blockform.testing.model import Command, FileProvider, RunBlock
from blockform.testing.overrides import RunOverrides, package_overrides
from blockform.testing.results import Status
from blockform.testing.scope import AssertionData, bare_scope, outputs_of, scope_in_tests
from blockform.testing.surroundings import Surroundings
from blockform.testing.variables import RunInputs, RunVariables
from blockform.values import Value


class Outcome(Struct, kw_only=True, eq=False):
    """What a run came to. ``state`` is None where it is to stay as it was. ``planned`` are the objects that an apply would create."""

    status: Status = Status.PENDING
    diags: Diagnostics = field(default_factory=Diagnostics)
    outputs: Value | None = None
    state: State | None = None
    plan: Plan | None = None
    shown_state: State | None = None
    planned: tuple[str, ...] = ()


class Execution(Struct, eq=False):
    """One run being executed. Made for one use."""

    around: Surroundings
    run: RunBlock
    config: Config
    stop_now: threading.Event
    outcome: Outcome = field(default_factory=Outcome)

    def execute(self) -> Outcome:
        """Do it all; what went wrong is in the outcome."""
        around, outcome = self.around, self.outcome
        used = around.used_by(self.run, self.config, outcome.diags)
        if outcome.diags.has_errors:
            outcome.status = Status.ERROR
            return outcome
        overrides = overrides_of(around, self.run, used, outcome.diags)
        if outcome.diags.has_errors:
            outcome.status = Status.ERROR
            return outcome
        pool = around.pool(used, overrides)
        try:
            self._run(pool, overrides)
        finally:
            pool.close()
        return outcome

    def _run(self, pool: ProviderPool, overrides: RunOverrides) -> None:
        outcome = self.outcome
        settings = self.around.settings(self.config, overrides)
        outcome.diags.extend(validate_config(self.config, pool, settings, ephemeral_root=True))
        variables = self._variables() if not outcome.diags.has_errors else None
        if variables is None or outcome.diags.has_errors:
            outcome.status = Status.ERROR
            return
        made, world, found = self._plan(pool, variables, settings)
        if self.run.command is Command.PLAN:
            self._after_plan(made, world, found, variables)
        else:
            applying = self.around.settings(self.config, overrides, applying=True)
            self._after_apply(pool, made, world, found, variables, applying)
        veil = veil_of(made) if outcome.diags else None
        if veil is not None:
            outcome.diags = veil.problems(outcome.diags)

    def _variables(self) -> RunVariables:
        around = self.around
        scope = around.scope(self.outcome.diags)
        return RunInputs(self.run, self.config, scope, around.values, around.external).collect()

    def _plan(
        self, pool: ProviderPool, variables: RunVariables, settings: Settings
    ) -> tuple[Plan, World, Diagnostics]:
        run = self.run
        options = PlanOptions(
            mode=run.mode,
            refresh=run.refresh,
            parallelism=self.around.parallelism,
            replace=frozenset(run.replace),
            targets=TargetSet(run.targets),
            ephemeral_root=True,
        )
        given = PlanInput(
            config=self.config,
            state=self.around.slot(run).state,
            variables=variables.module,
            pool=pool,
            settings=settings,
            options=options,
            places=variables.places,
        )
        return make_plan_and_world(given, emit=no_events, stopping=self.around.cancelled)

    def _after_plan(self, made: Plan, world: World, found: Diagnostics, variables: RunVariables) -> None:
        outcome, verbose = self.outcome, self.around.verbose
        left = without_expected(self.run, found)
        outcome.diags.extend(found if verbose else left)
        if left.has_errors:
            outcome.status = Status.ERROR
            return
        if verbose:
            outcome.plan = made
        self._assert(world, variables)

    def _after_apply(
        self,
        pool: ProviderPool,
        made: Plan,
        world: World,
        found: Diagnostics,
        variables: RunVariables,
        settings: Settings,
    ) -> None:
        outcome = self.outcome
        told = explained(self.run, found)
        if told.has_errors:
            outcome.diags.extend(told)
            outcome.status = Status.ERROR
            return
        outcome.diags = Diagnostics(
            item for item in outcome.diags + told if not is_of_check(item)
        )  # apply says it again, or else it is no longer so
        outcome.planned = tuple(str(change.addr) for change in made.changes if change.action is Action.CREATE)
        state, applied, problems = apply_made(self.config, made, pool, settings, self.around, self.stop_now)
        outcome.state, outcome.planned = state, ()
        left = without_expected(self.run, problems)
        outcome.diags.extend(problems if self.around.verbose else left)
        outcome.status = outcome.status.merge(_status_of(left))
        if outcome.status is Status.ERROR:
            return
        if self.around.verbose:
            outcome.shown_state = state
        self._assert(world if made.mode is Mode.REFRESH_ONLY else applied, variables)

    def _assert(self, world: World, variables: RunVariables) -> None:
        outcome, root = self.outcome, ModuleInstance()
        data = AssertionData(
            self.config,
            ModuleData(world, root, SINGLE, None, None),
            self.around.outputs,
            variables.extra,
        )
        scope = scope_in_tests(data, world.functions(root.path), outcome.diags)
        status = check_assertions(self.run.asserts, scope, verbose=self.around.verbose)
        outcome.status = outcome.status.merge(status)
        values = {name: value for (module, name), value in world.outputs.items() if module.is_root}
        outcome.outputs = outputs_of(self.config, values)


def overrides_of(
    around: Surroundings,
    run: RunBlock,
    used: Mapping[ProviderConfigAddr, FileProvider],
    diags: Diagnostics,
) -> RunOverrides:
    """The overrides that count in a run; they may call functions and refer to nothing."""
    scope = bare_scope(around.functions, diags)
    return package_overrides(run, around.file, used, scope)


def _status_of(left: Diagnostics) -> Status:
    errors = left.errors
    if any(item.summary != MISSING for item in errors):
        return Status.ERROR
    return Status.FAIL if errors else Status.PASS


def apply_made(
    config: Config,
    made: Plan,
    pool: ProviderPool,
    settings: Settings,
    around: Surroundings,
    stop_now: threading.Event,
) -> tuple[State, World, Diagnostics]:
    """Carry a plan out; the journal of what is done lives as long as the call."""
    from blockform.apply import ApplyInput, apply_plan  # noqa: PLC0415  a suite of plans needs none

    journal = MemoryStore().open_journal()
    journal.append([Begin(lineage=made.prior.lineage, serial=made.base_serial, run=now())])
    given = ApplyInput(
        config=config,
        plan=made,
        pool=pool,
        settings=settings,
        journal=journal,
        parallelism=around.parallelism,
    )
    try:
        result, diags = apply_plan(given, emit=no_events, stopping=around.cancelled, stop_now=stop_now)
    finally:
        journal.close()
    return result.state, result.world, diags


def destroy(
    around: Surroundings, run: RunBlock, config: Config, state: State, stop_now: threading.Event
) -> tuple[State, Diagnostics]:
    """Destroy what a state holds with the configuration of a run; what is left of it. ``prevent_destroy`` does not count here."""
    diags = Diagnostics()
    used = around.used_by(run, config, Diagnostics())
    overrides = overrides_of(around, run, used, Diagnostics())
    scope = around.scope(diags)
    inputs = RunInputs(run, config, scope, around.values, around.external, warn=False)
    variables = inputs.collect()
    if diags.has_errors:
        return state, diags
    pool = around.pool(used, overrides)
    try:
        options = PlanOptions(
            mode=Mode.DESTROY,
            refresh=False,
            parallelism=around.parallelism,
            may_destroy_all=True,
            ephemeral_root=True,
        )
        given = PlanInput(
            config=config,
            state=state,
            variables=variables.module,
            pool=pool,
            settings=around.settings(config, overrides),
            options=options,
        )
        made, _, found = make_plan_and_world(given, emit=no_events, stopping=around.cancelled)
        diags.extend(found)
        if diags.has_errors:
            return state, diags
        settings = around.settings(config, overrides, applying=True)
        left, _, problems = apply_made(config, made, pool, settings, around, stop_now)
        diags.extend(problems)
    finally:
        pool.close()
    return replace(left, outputs=state.outputs), diags
