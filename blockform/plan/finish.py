"""What a planning run has come to, put together: changes, drift, outputs, checks and written blocks."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from blockform.addrs import Mode as ResourceMode
from blockform.addrs import (
    ModuleInstance,
    ModulePath,
    ResourceInstanceAddr,
)
from blockform.plan.action import Mode
from blockform.plan.checks import CheckKind
from blockform.plan.limits import too_many_deletes
from blockform.plan.model import Drift, GeneratedConfig, OutputChange, Plan, ResourceChange
from blockform.plan.related import with_related_notes
from blockform.plan.run import PlanInput, PlanRun
from blockform.state import OutputState, State


def finish(given: PlanInput, run: PlanRun) -> Plan:
    """The plan that a run has come to, in Terraform's order; what is still wrong goes to the run's diagnostics."""
    outputs = _outputs(given, run)
    for change in outputs:
        _keep_output(run, change)
    if given.options.mode is Mode.REFRESH_ONLY:
        run.drift.extend(_only_moved(run))
    _expect_checks(given, run)
    prior = run.state.build()
    written = _written(run, prior)
    changes = sorted(run.changes, key=lambda change: (_address_key(change.addr), change.deposed))
    if written:
        changes = [*_with_blocks(changes, written)]
    refused = too_many_deletes(changes, given.options.max_deletes)
    if refused is not None:
        run.diags.append(refused)
    return Plan(
        mode=given.options.mode,
        changes=with_related_notes(run, changes),
        drift=_drift(run),
        outputs=outputs,
        prior=prior,
        variables=given.variables,
        timestamp=given.settings.plan_time,
        base_lineage=given.state.lineage,
        base_serial=given.state.serial,
        errored=run.diags.has_errors,
        refreshed=given.options.refresh,
        targets=given.options.targets.addresses,
        excludes=given.options.excludes.addresses,
        checks=run.checks.results(),
        generated=written,
    )


def _written(run: PlanRun, prior: State) -> tuple[GeneratedConfig, ...]:
    """The blocks that were written for imported objects."""
    if not run.generated:
        return ()
    from blockform.plan.generating import generated_config  # noqa: PLC0415  few plans write blocks

    return generated_config(run.config, prior, run.generated)


def _with_blocks(
    changes: Iterable[ResourceChange], written: Iterable[GeneratedConfig]
) -> Iterator[ResourceChange]:
    """The changes with the blocks that were written for them."""
    texts = {each.addr: each.text for each in written}
    return (replace(change, generated_config=texts.get(change.addr, "")) for change in changes)


def _drift(run: PlanRun) -> tuple[Drift, ...]:
    """What was changed outside, in order, with where each object was before."""
    found = sorted(run.drift, key=lambda drift: _address_key(drift.addr))
    return tuple(replace(drift, previous_addr=run.previous.get(drift.addr)) for drift in found)


def _only_moved(run: PlanRun) -> Iterator[Drift]:
    """Objects that got another address and are otherwise as they were: a plan without changes tells them here."""
    drifted = {drift.addr for drift in run.drift}
    for addr in run.previous:
        instance, stored = run.state.instance(addr), run.state.provider(addr)
        if addr in drifted or addr.resource.mode is not ResourceMode.MANAGED:
            continue
        if instance is None or instance.current is None or stored is None:
            continue
        schema = run.schema(addr.config, stored)
        if schema is not None:
            value = instance.current.decode(schema.block.value_type)
            yield Drift(addr=addr, provider=stored, schema=schema, before=value, after=value)


def _expect_checks(given: PlanInput, run: PlanRun) -> None:
    """Say which checks there are also where the plan did not come to them.

    Source: Terraform's nodeReportCheck; to destroy, it looks at nothing but the root module's outputs.
    """
    if given.options.mode is Mode.DESTROY:
        for name, output in run.config.module.outputs.items():
            if output.preconditions:
                run.checks.expect_named(CheckKind.OUTPUT, ModulePath(), name, (ModuleInstance(),))
        return
    for module in () if run.selection.is_partial else run.config.modules():
        instances = run.world.expanded(module.path) if module.checks else None
        for name in module.checks if instances is not None else ():
            run.checks.expect_named(CheckKind.CHECK, module.path, name, instances or ())


def _address_key(addr: ResourceInstanceAddr) -> tuple[object, ...]:
    """Terraform's order: by module, data sources after managed ones, by type, name and key."""
    key = addr.key
    number = (1, key, "") if isinstance(key, int) else (2, 0, key) if isinstance(key, str) else (0, 0, "")
    return (str(addr.module), addr.resource.mode.value, addr.resource.type, addr.resource.name, number)


def _outputs(given: PlanInput, run: PlanRun) -> tuple[OutputChange, ...]:
    root = ModuleInstance()
    destroying = given.options.mode is Mode.DESTROY
    declared = {} if destroying else run.config.module.outputs
    changes = []
    stored = (
        {} if run.selection.is_partial else given.state.outputs
    )  # a part leaves alone what it does not work out
    for name in sorted({*declared, *stored}):
        old = given.state.outputs.get(name)
        before = old.value if old is not None else None
        after = run.world.outputs.get((root, name)) if name in declared else None
        if name in declared and after is None:
            continue  # its evaluation failed
        if name in declared and declared[name].ephemeral:
            continue  # it is of no use once the run is over
        was_sensitive = old is not None and old.sensitive
        is_sensitive = declared[name].sensitive if name in declared else was_sensitive
        changes.append(
            OutputChange(
                name=name,
                before=before,
                after=after.unmarked() if after else None,
                sensitive=is_sensitive or was_sensitive,
                sensitivity_changes=before is not None and is_sensitive != was_sensitive,
            )
        )
    return tuple(changes)


def _keep_output(run: PlanRun, change: OutputChange) -> None:
    """Outputs that are known already count as refreshed, as in Terraform: a run that fails still shows them."""
    after = change.after
    if after is None or not after.is_wholly_known:
        return
    sensitive = run.config.module.outputs[change.name].sensitive
    run.state.set_output(
        change.name, None if after.is_null else OutputState(value=after, sensitive=sensitive)
    )
