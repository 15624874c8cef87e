"""Plans one resource: expands it into instances, plans each, and plans the removal of those no longer wanted."""

from collections.abc import Container, Iterable, Mapping

from msgspec import Struct

from blockform.addrs import (
    Mode,
    ProviderConfigAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
)
from blockform.config import ResourceConfig, provider_binding
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.graph import Job, Together
from blockform.plan.action import Action, Reason
from blockform.plan.action import Mode as PlanMode
from blockform.plan.checks import CheckKind, Verdicts
from blockform.plan.configure import Managing, not_present, provider_chooser
from blockform.plan.data import plan_data
from blockform.plan.decode import Declared
from blockform.plan.expand import SINGLE, Instances, Repetition, expand_resource, instances_of
from blockform.plan.forget import lets_live
from blockform.plan.instance import (
    InstancePlanner,
    keep_record,
    refusal_of_protected,
    refusal_to_destroy,
    remembered_not_to_destroy,
)
from blockform.plan.model import ResourceChange
from blockform.plan.rules import RuleKind, as_warning, check_rules
from blockform.plan.run import PlanRun, missing_schema
from blockform.schema import ResourceSchema
from blockform.state import ResourceObject
from blockform.values import Value


def plan_resource(run: PlanRun, addr: ResourceConfigAddr) -> Job:
    """Plan every instance of a resource in every instance of its module; whether that worked for all."""
    resource = run.config.resource(addr)
    jobs: list[Job] = []
    sound = True
    wanted: dict[ResourceInstanceAddr, None] = {}
    targets: Mapping[ResourceInstanceAddr, str] = {}
    if run.imports or run.options.import_object is not None:
        from blockform.plan.imported import import_targets, plan_undeclared  # noqa: PLC0415  few plans import anything

        found = import_targets(run, addr)
        if found is None:
            return False
        targets = found
        if resource is None and targets:
            return (yield from plan_undeclared(run, addr, targets))
    if resource is not None and run.options.mode is not PlanMode.DESTROY:
        binding = provider_binding(run.config, addr.module, resource)
        schema = run.schema(addr, binding.addr)
        if schema is None:
            run.diags.append(missing_schema(resource, binding.addr, run.pool))
            return False
        if resource.provisioners and not _check_provisioners(run, resource, addr, schema):
            return False
        choose = provider_chooser(run, binding)
        for module in run.world.module_instances(addr.module):
            scope = run.world.scope(module, run.diags)
            instances = expand_resource(resource, scope)
            if instances is None:
                sound = False
                continue
            run.warn_of_unkeyed(module, addr, instances)
            shown = run.selection.shown(module, addr.resource, instances, run.has_object)
            run.world.start_resource(module, addr.resource, shown)
            for key in instances.keys:
                declared = Declared(resource, schema, module, instances, key)
                wanted[declared.addr] = None
                if not run.selection.takes(declared.addr):
                    _show_prior(run, declared)
                    continue
                provider = choose(declared)
                if provider is None:
                    sound = False
                else:
                    jobs.append(_plan_instance(run, declared, provider, targets.get(declared.addr, "")))
        if sound and resource.lifecycle.has_conditions:
            run.checks.expect(CheckKind.RESOURCE, str(addr), map(str, wanted))
    if targets and sound:
        sound = _all_declared(run, targets, wanted)
    if not sound:
        return False
    results = yield Together(jobs)
    return plan_removals(run, addr, wanted) and all(results)


def _check_provisioners(
    run: PlanRun, resource: ResourceConfig, addr: ResourceConfigAddr, schema: ResourceSchema
) -> bool:
    from blockform.plan.provisioners import check_provisioners  # noqa: PLC0415  few resources have any

    modules = run.world.module_instances(addr.module)[:1]
    return all(check_provisioners(run.world, module, resource, schema, run.diags) for module in modules)


def _all_declared(
    run: PlanRun, targets: Iterable[ResourceInstanceAddr], wanted: Iterable[ResourceInstanceAddr]
) -> bool:
    """Whether each object that is to be imported has a place in the configuration."""
    from blockform.plan.imports import without_config  # noqa: PLC0415  see above

    missing = without_config(targets, wanted)
    if missing is not None:
        run.diags.append(missing)
    return missing is None


def _plan_instance(run: PlanRun, declared: Declared, provider: ProviderConfigAddr, identifier: str) -> Job:
    """Plan one instance; with ``identifier`` an existing object is imported for it first."""
    if identifier:
        from blockform.plan.imported import import_and_plan  # noqa: PLC0415  see above

        return import_and_plan(run, declared, provider, identifier)
    if declared.resource.addr.mode is Mode.DATA:
        return plan_data(run, declared, provider)
    if run.options.mode is PlanMode.REFRESH_ONLY:
        return _only_look(run, declared, provider)
    return InstancePlanner(run, declared, provider).plan()


def _show_prior(run: PlanRun, declared: Declared) -> None:
    """An instance that the plan leaves out is what it was."""
    prior = run.prior(declared.addr, declared.schema)
    if prior is not None:
        run.world.put_object(declared.addr, prior.value)


def _only_look(run: PlanRun, declared: Declared, provider: ProviderConfigAddr) -> Job:
    """Refresh-only: the object stays as it is, and conditions that do not hold are only told."""
    yield Together(())
    lifecycle = declared.resource.lifecycle
    found = Diagnostics()
    verdicts = run.checks.of(declared.addr) if lifecycle.has_conditions else Verdicts(str(declared.addr), 0)
    scope = declared.scope(run.world, found)
    check_rules(lifecycle.preconditions, RuleKind.PRECONDITION, scope, verdicts)
    prior = run.prior(declared.addr, declared.schema)
    if prior is not None:
        run.world.put_object(declared.addr, prior.value)
        keep_record(run, declared, provider, prior.record, is_final=False)
        scope = declared.scope(run.world, found, this=prior.value)
        check_rules(lifecycle.postconditions, RuleKind.POSTCONDITION, scope, verdicts)
    run.diags.extend(map(as_warning, found))
    return True


def plan_removals(run: PlanRun, addr: ResourceConfigAddr, wanted: Container[ResourceInstanceAddr]) -> bool:
    """Plan to delete what the state has and nobody wants, and objects left behind by interrupted replacements."""
    sound = True
    for stored in run.stored.get(addr, ()):
        schema = run.schema(addr, stored.provider)
        managing = Managing.of(run, stored)
        destroying = run.options.mode is PlanMode.DESTROY
        if destroying:
            run.world.start_resource(stored.module, stored.resource, instances_of(stored.instances))
        for key in stored.instances:
            instance_addr = stored.addr(key)
            if not run.selection.takes(instance_addr):
                prior = run.prior(instance_addr, schema) if destroying and schema is not None else None
                if prior is not None:
                    run.world.put_object(instance_addr, prior.value)
            elif schema is None:
                run.diags.append(_no_schema(instance_addr, stored.provider))
                sound = False
            else:
                removal = _Removal(run, instance_addr, managing, schema)
                sound = removal.plan(wanted=instance_addr in wanted) and sound
    return sound


class _Removal(Struct, frozen=True):
    """The objects of one instance in the state, as candidates for deletion."""

    run: PlanRun
    addr: ResourceInstanceAddr
    managing: Managing
    schema: ResourceSchema

    def plan(self, *, wanted: bool) -> bool:
        """Plan the deletion of deposed objects, and of the current one unless it is wanted."""
        instance = self.run.state.instance(self.addr)
        mode = self.run.options.mode
        if instance is None or mode is PlanMode.REFRESH_ONLY:
            return True  # it turned out to be gone, or is not to be touched
        sound = True
        for deposed, record in instance.deposed.items():
            sound = self._plan_deposed(deposed, record, instance.current) and sound
        if wanted or instance.current is None:
            return sound
        value = instance.current.decode(self.schema.block.value_type)
        if mode is PlanMode.DESTROY:
            self.run.world.put_object(self.addr, value)
        if self.addr.resource.mode is not Mode.MANAGED:
            self.run.state.set_object(self.addr, None, self.managing(instance.current))
            return sound
        return self._delete(value, self.managing(instance.current)) and sound

    def _plan_deposed(self, key: str, record: ResourceObject, current: ResourceObject | None) -> bool:
        provider = self.managing(record)
        if current is not None and _is_same(record, current):
            self.run.state.set_object(self.addr, None, provider, key)
            return True
        return self._add_deletion(record.decode(self.schema.block.value_type), provider, deposed=key)

    def _delete(self, value: Value, provider: ProviderConfigAddr) -> bool:
        """Plan the deletion, also one that is refused: then it is in the plan to be looked at, and what waits for it goes on."""
        refusal = self._refusal()
        if refusal is not None:
            self.run.diags.append(refusal)
        return self._add_deletion(value, provider)

    def _refusal(self) -> Diagnostic | None:
        """Why the object must not go: it is protected, or ``prevent_destroy`` is set, or was when it was last applied and the block is gone."""
        if self._forgets:
            return None
        protected = refusal_of_protected(self.run, self._current, str(self.addr))
        if protected is not None:
            return protected
        resource = self.run.config.resource(self.addr.config)
        if resource is None:
            return remembered_not_to_destroy(str(self.addr)) if self._is_remembered() else None
        declared = Declared(resource, self.schema, self.addr.module, SINGLE, self.addr.key)
        return refusal_to_destroy(self.run, declared, str(self.addr))

    @property
    def _forgets(self) -> bool:
        """Whether the object lives on; a ``removed`` block says nothing about what happens when all is destroyed."""
        if lets_live(self.run.config.resource(self.addr.config)):
            return True
        return self.run.options.mode is PlanMode.NORMAL and self.run.removed.forgets(self.addr)

    def _is_remembered(self) -> bool:
        """Whether the block had ``prevent_destroy`` set when it was there, and no ``removed`` block lifts that."""
        if self.run.removed.destroys(self.addr):
            return False
        return self._current.prevent_destroy and not self.run.options.may_destroy_all

    @property
    def _current(self) -> ResourceObject:
        """The object that the plan would delete."""
        instance = self.run.state.instance(self.addr)
        assert instance is not None, self.addr
        assert instance.current is not None, self.addr
        return instance.current

    def _add_deletion(self, value: Value, provider: ProviderConfigAddr, deposed: str = "") -> bool:
        if not self._forgets and not self.run.pool.is_configured(provider):
            self.run.diags.append(not_present(str(self.addr), provider))
            return False
        destroying = self.run.options.mode is PlanMode.DESTROY
        change = ResourceChange(
            addr=self.addr,
            provider=provider,
            schema=self.schema,
            action=Action.FORGET if self._forgets else Action.DELETE,
            before=value,
            after=None,
            deposed=deposed,
            reason=Reason.NONE if destroying or deposed else _reason(self.run, self.addr),
        )
        self.run.add(change)
        return True


def _is_same(deposed: ResourceObject, current: ResourceObject) -> bool:
    """Whether both records are of one object: a run was interrupted after it noted one and before it noted the other."""
    return deposed.attributes_json == current.attributes_json and deposed.private == current.private


def _no_schema(addr: ResourceInstanceAddr, provider: ProviderConfigAddr) -> Diagnostic:
    return Diagnostic.error(
        "Missing resource schema",
        f"The state has {addr}, and no installed provider {provider.provider.for_display} has that resource type. Install the "
        f"package that offers it, or forget the object with:\n    blockform state rm '{addr}'",
        address=str(addr),
    )


def _reason(run: PlanRun, addr: ResourceInstanceAddr) -> Reason:
    """Why an instance is not wanted any more. Source: Terraform's deleteActionReason."""
    resource: ResourceConfig | None = run.config.resource(addr.config)
    if resource is None:
        return Reason.NO_MOVE_TARGET if addr in run.previous else Reason.NO_RESOURCE_CONFIG
    if not run.world.has_module(addr.module):
        return Reason.NO_MODULE
    values = run.world.resources.get((addr.module, addr.resource))
    instances: Instances | None = values.instances if values else None
    if instances is None:
        return Reason.NO_RESOURCE_CONFIG
    match instances.repetition:
        case Repetition.SINGLE:
            is_disabled = addr.key is None and not instances.keys
            return Reason.DISABLED if is_disabled else Reason.WRONG_REPETITION
        case Repetition.COUNT:
            return Reason.COUNT_INDEX if isinstance(addr.key, int) else Reason.WRONG_REPETITION
        case Repetition.EACH:
            return Reason.EACH_KEY if isinstance(addr.key, str) else Reason.WRONG_REPETITION
