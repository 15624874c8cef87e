"""Plans resources that take existing objects over: which objects those are, and what becomes of each."""

from blockform.addrs import ProviderConfigAddr, ResourceConfigAddr
from blockform.diagnostics import Diagnostic
from blockform.graph import Job
from blockform.plan.action import Action, Mode
from blockform.plan.configure import no_such_provider
from blockform.plan.decode import Declared
from blockform.plan.expand import SINGLE
from blockform.plan.generating import Generated, Generator, as_declared
from blockform.plan.importing import Importer
from blockform.plan.imports import ImportExpander, Targets, can_be_generated, import_provider
from blockform.plan.instance import InstancePlanner
from blockform.plan.model import ResourceChange
from blockform.plan.run import ImportOption, PlanRun, missing_type
from blockform.values import Value


def import_targets(run: PlanRun, addr: ResourceConfigAddr) -> Targets | None:
    """The objects to import into a resource; without those that the state has already. None when there are errors."""
    asked = run.options.import_object
    if asked is not None:
        return _asked_target(run, asked) if asked.addr.config == addr else {}
    blocks = run.imports.get(addr)
    if not blocks:
        return {}
    targets = ImportExpander(run.config, run.world, run.diags).targets(addr, blocks)
    if targets is None or run.config.resource(addr) is None:
        return targets
    known = {stored.addr(key) for stored in run.stored.get(addr, ()) for key in stored.instances}
    return {target: identifier for target, identifier in targets.items() if target not in known}


def _asked_target(run: PlanRun, asked: ImportOption) -> Targets | None:
    """The one object that a command asks for, unless there is one already."""
    instance = run.state.instance(asked.addr)
    if instance is None or instance.current is None:
        return {asked.addr: asked.identifier}
    run.diags.append(
        Diagnostic.error(
            "Resource already managed by blockform",
            f"blockform is already managing a remote object for {asked.addr}. To import to this address you must first remove the existing "
            "object from the state.",
        )
    )
    return None


def plan_undeclared(run: PlanRun, addr: ResourceConfigAddr, targets: Targets) -> Job:
    """Import into a resource that nobody has declared: a block is written for it, if that was asked for."""
    block = run.imports[addr][0]
    if not run.options.generate_config:
        run.diags.append(can_be_generated(addr, block))
        return False
    provider = import_provider(run.config, block)
    schema = run.schema(addr, provider)
    if schema is None:
        run.diags.append(missing_type(addr.resource, provider, run.pool, block.to.range))
        return False
    if not run.pool.is_configured(provider):
        run.diags.append(no_such_provider(str(addr), provider, block.range))
        return False
    ((target, identifier),) = targets.items()
    record = yield from Importer(run.pool, run.diags, run.emit).find(target, provider, schema, identifier)
    if record is None:
        return False
    run.state.set_object(target, record, provider)
    state = record.decode(schema.block.value_type)
    resource = run.pool.resource(provider, addr.resource.type)
    made = yield from Generator(run.diags).generate(target, block, identifier, schema, state, resource)
    if made is None:
        return False
    run.generated.append(made)
    run.world.start_resource(target.module, addr.resource, SINGLE)
    if made.files:
        run.add(_only_imported(made, provider, state))
        run.world.put_object(target, state)
        return True  # the files are written with the block, so that it cannot be planned yet
    config, problems = as_declared(made)
    run.diags.extend(problems)
    if config is None:
        return False
    declared = Declared(config, schema, target.module, SINGLE, None)
    return (yield from InstancePlanner(run, declared, provider, identifier).plan())


def _only_imported(made: Generated, provider: ProviderConfigAddr, state: Value) -> ResourceChange:
    return ResourceChange(
        addr=made.addr,
        provider=provider,
        schema=made.schema,
        action=Action.NO_OP,
        before=state,
        after=state,
        importing=made.identifier,
    )


def import_and_plan(run: PlanRun, declared: Declared, provider: ProviderConfigAddr, identifier: str) -> Job:
    """Plan one instance on top of an existing object."""
    importer = Importer(run.pool, run.diags, run.emit)
    record = yield from importer.find(declared.addr, provider, declared.schema, identifier)
    if record is None:
        return False
    run.state.set_object(declared.addr, record, provider)
    if run.options.mode is Mode.REFRESH_ONLY:
        run.world.put_object(declared.addr, record.decode(declared.schema.block.value_type))
        return True
    return (yield from InstancePlanner(run, declared, provider, identifier).plan())
