"""Plans one instance of a managed resource: config and prior object in, one change out.

The steps are Terraform's: decode, ignore what is to be ignored, propose, let the provider decide, and plan once more as a new
object where a change needs one.
"""

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import ProviderConfigAddr
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.graph import Job
from blockform.lang import evaluate
from blockform.plan.action import Action, Mode, Reason
from blockform.plan.calls import ask, can_plan
from blockform.plan.decode import Declared, Written, read_block
from blockform.plan.dependencies import merged
from blockform.plan.diff import action_between
from blockform.plan.forget import lets_live
from blockform.plan.ignore import without_ignored
from blockform.plan.marks import MarkedPaths, marked_paths, with_marks_at, with_schema_marks
from blockform.plan.model import ResourceChange
from blockform.plan.origins import with_origins
from blockform.plan.rules import RuleKind, check_rules
from blockform.plan.run import PlanRun, PriorObject
from blockform.schema.planned import run_modifiers
from blockform.schema.propose import propose
from blockform.schema.valid import invalid_parts
from blockform.sdk import NO_PRIVATE, PlannedObject, PlanRequest, PlanResponse, Private
from blockform.state import ResourceObject
from blockform.values import BOOL, AttrPathStep, ConversionError, Value, ValuePath, convert


class InstancePlanner(Struct):
    """Plans one instance. Made for one use, on the coordinator."""

    run: PlanRun
    declared: Declared
    provider: ProviderConfigAddr
    importing: str = ""

    def plan(self) -> Job:
        """Add the instance's change to the plan; whether that worked."""
        run, declared = self.run, self.declared
        scope = declared.scope(run.world, run.diags)
        rules = declared.resource.lifecycle.preconditions
        if rules and not check_rules(rules, RuleKind.PRECONDITION, scope, run.checks.of(declared.addr)):
            return False
        written = read_block(declared, scope)
        if written is None:
            return False
        prior = run.prior(declared.addr, declared.schema)
        change = yield from self._change(written, prior)
        return change is not None and self._finish(change, prior)

    def _forced(self) -> Reason:
        """Why the object is replaced whatever changes, if it is."""
        if self._is_triggered():
            return Reason.BY_TRIGGERS
        if self.declared.addr in self.run.options.replace:
            return Reason.BY_REQUEST
        return Reason.NONE

    def _is_triggered(self) -> bool:
        """Whether something named by ``replace_triggered_by`` changes in this plan."""
        triggers = self.declared.resource.lifecycle.replace_triggered_by
        if not triggers:
            return False
        from blockform.plan.triggers import is_triggered  # noqa: PLC0415  few resources have triggers

        return is_triggered(self.run, self.declared, triggers)

    def _change(self, written: Written, prior: PriorObject | None) -> Job:
        """The change, or None after reporting why there is none. Source: Terraform's NodeAbstractResourceInstance.plan."""
        private = _private(prior)
        if prior is None or prior.record.is_tainted:
            response = yield from self._ask(written.config, None, private, replacing=prior is not None)
            reason = Reason.NONE
            if prior is not None:
                reason = Reason.BY_TRIGGERS if self._is_triggered() else Reason.TAINTED
            return self._made(written.marks, prior, response, reason)
        value = written.value
        lifecycle = self.declared.resource.lifecycle
        if lifecycle.ignore_all_changes or lifecycle.ignore_changes:
            value = without_ignored(self.declared.schema.block, lifecycle, prior.value, value)
        old, marks = prior.value.unmarked(), marked_paths(value)
        response = yield from self._ask(value.unmarked(), old, private, replacing=False)
        if response is None:
            return None
        paths = _really_replacing(response.requires_replace, old, response.planned)
        reason = self._forced()
        if not paths and reason is Reason.NONE:
            return self._made(marks, prior, response, Reason.NONE)
        anew = yield from self._ask(written.config, None, private, replacing=True)
        change = self._made(marks, prior, anew, reason if reason is not Reason.NONE else Reason.CANNOT_UPDATE)
        return replace(change, replace_paths=paths) if change is not None else None

    def _ask(self, config: Value, prior: Value | None, private: Private, *, replacing: bool) -> Job:
        """The provider's answer to the proposal, or None after reporting why there is none."""
        schema = self.declared.schema.block
        proposed = propose(schema, prior, config)
        proposed, modified = run_modifiers(schema, prior, config, proposed)
        resource = self.run.pool.resource(self.provider, self.declared.resource.addr.type)
        if not can_plan(resource):
            return PlanResponse(planned=proposed, requires_replace=modified, private=private)
        request = PlanRequest(
            address=str(self.declared.addr),
            config=config,
            prior=prior,
            proposed=proposed,
            planned=self.run.behind,
            private=private,
            validate_remote=self.run.options.validate_remote,
            replacing=replacing,
        )
        able = resource
        response: PlanResponse | None = yield from ask(
            able, lambda: able.plan(request), self.run.diags, request.address
        )
        if response is None or not self.declared.report(response.problems, self.run.diags):
            return None
        if not self._is_valid(prior, config, response.planned):
            return None
        return (
            replace(response, requires_replace=(*modified, *response.requires_replace))
            if modified
            else response
        )

    def _is_valid(self, prior: Value | None, config: Value, planned: Value) -> bool:
        """Whether the provider plans what the user wrote; if not, that is the provider's mistake and said so."""
        broken = invalid_parts(self.declared.schema.block, prior, config, planned)
        for path in broken:
            self.run.diags.append(
                Diagnostic.error(
                    "Provider produced invalid plan",
                    f"The provider {self.provider.provider.for_display} planned another value for {self.declared.addr}{path} than the "
                    "configuration says. This is a mistake in the provider.",
                    self.declared.resource.range,
                    address=str(self.declared.addr),
                )
            )
        return not broken

    def _made(
        self, marks: MarkedPaths, prior: PriorObject | None, response: PlanResponse | None, reason: Reason
    ) -> ResourceChange | None:
        """The change to what was planned; a replacement where there is a reason for one."""
        if response is None:
            return None
        after = with_schema_marks(with_marks_at(response.planned, marks), self.declared.schema.block)
        before = prior.value if prior is not None else None
        creates_first = self.declared.addr.config in self.run.creates_first
        action = action_between(before, after)
        if reason is not Reason.NONE:
            action = self._replacement(creates_first=creates_first)
        return ResourceChange(
            addr=self.declared.addr,
            provider=self.provider,
            schema=self.declared.schema,
            action=action,
            before=before,
            after=before if action is Action.NO_OP else after,
            reason=reason,
            notes=response.notes,
            private=response.private,
            create_before_destroy=self.declared.addr.config in self.run.records_first,
            importing=self.importing,
            prevent_destroy=wants_no_destroy(self.run, self.declared),
        )

    def _replacement(self, *, creates_first: bool) -> Action:
        if lets_live(self.declared.resource):
            return Action.CREATE_BEFORE_FORGET
        return Action.CREATE_BEFORE_DELETE if creates_first else Action.REPLACE

    def _finish(self, change: ResourceChange, prior: PriorObject | None) -> bool:
        run, declared = self.run, self.declared
        assert change.after is not None
        destroys = change.action in {Action.REPLACE, Action.CREATE_BEFORE_DELETE}
        run.add(change)  # what is refused below is in the plan too: it shows why the object would go
        if destroys and not self._may_destroy(change, prior):
            return False
        if prior is not None:
            is_final = change.action is Action.NO_OP
            keep_record(run, declared, self.provider, prior.record, is_final=is_final)
        address = str(change.addr)
        run.world.put_object(change.addr, with_origins(change.after, address))
        run.planned[address] = PlannedObject(
            address=address, type=change.addr.resource.type, planned=change.after.unmarked()
        )
        rules = declared.resource.lifecycle.postconditions
        if not rules:
            return True
        scope = declared.scope(run.world, run.diags, this=change.after)
        return check_rules(rules, RuleKind.POSTCONDITION, scope, run.checks.of(declared.addr))

    def _may_destroy(self, change: ResourceChange, prior: PriorObject | None) -> bool:
        address = str(change.addr)
        refusal = refusal_of_protected(self.run, prior.record, address) if prior is not None else None
        refusal = refusal or refusal_to_destroy(self.run, self.declared, address)
        if refusal is not None:
            self.run.diags.append(refusal)
        return refusal is None


def refusal_of_protected(run: PlanRun, record: ResourceObject, address: str) -> Diagnostic | None:
    """Why an object that the user protects must not be destroyed; None where it is not protected."""
    if not record.is_protected or run.options.may_destroy_all:
        return None
    return Diagnostic.error(
        "Object is protected",
        f"The plan calls for {address} to be destroyed, but its object is protected in the state. To allow it to be destroyed:\n\n"
        f"    blockform state unprotect '{address}'",
        address=address,
    )


def refusal_to_destroy(run: PlanRun, declared: Declared, address: str) -> Diagnostic | None:
    """Why ``prevent_destroy`` keeps the plan from destroying the object of an instance, or may keep it from that; None where it does not."""
    if run.options.may_destroy_all or declared.resource.lifecycle.prevent_destroy is None:
        return None
    prevented = _no_destroy(run, declared)
    if prevented is None:
        return Diagnostic.error(
            "Invalid value for prevent_destroy",
            f"The plan calls for {address} to be destroyed, but whether its prevent_destroy argument is set will not be known until the "
            "apply step. To plan the rest, leave it out:\n\n"
            f"    -exclude='{declared.addr.config}'",
            declared.resource.lifecycle.prevent_destroy.range,
        )
    return _cannot_destroy(address, declared) if prevented else None


def wants_no_destroy(run: PlanRun, declared: Declared) -> bool:
    """Whether ``prevent_destroy`` is on for an instance, as far as it is known."""
    return declared.resource.lifecycle.prevent_destroy is not None and bool(_no_destroy(run, declared))


def _no_destroy(run: PlanRun, declared: Declared) -> bool | None:
    """What ``prevent_destroy`` says, None where it is not known. An error in its expression is told, and counts as on."""
    expr = declared.resource.lifecycle.prevent_destroy
    assert expr is not None, "the caller has looked"
    found = Diagnostics()
    value = evaluate(expr, run.world.scope(declared.module, found))
    run.diags.extend(found)
    if found.has_errors:
        return True
    try:
        prevented = convert(value, BOOL).unmarked()
    except ConversionError as error:
        detail = f"Unsuitable value for prevent_destroy: {error.message}."
        run.diags.append(Diagnostic.error("Unsuitable value type", detail, expr.range))
        return True
    if not prevented.is_known:
        return None
    return not prevented.is_null and prevented.as_bool()


def _cannot_destroy(address: str, declared: Declared) -> Diagnostic:
    """The object would be destroyed, and ``prevent_destroy`` forbids it."""
    return Diagnostic.error(
        "Instance cannot be destroyed",
        f"Resource {address} has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed. To avoid this "
        "error and continue with the plan, either disable lifecycle.prevent_destroy or reduce the scope of the plan using the "
        "-target option.",
        declared.resource.range,
    )


def remembered_not_to_destroy(address: str) -> Diagnostic:
    """The object would be destroyed because its block is gone, and the state remembers that the block had ``prevent_destroy`` set."""
    return Diagnostic.error(
        "Instance cannot be destroyed",
        f"Resource {address} is no longer in the configuration, so the plan calls for it to be destroyed. But when it was last applied it "
        "had lifecycle.prevent_destroy set, which the state remembers. To destroy it all the same, say so in a removed block with "
        "lifecycle { destroy = true }, or put the block back with prevent_destroy = false, apply that, and remove the block again. To "
        f"keep the object and only forget it:\n\n    blockform state rm '{address}'",
        address=address,
    )


def keep_record(
    run: PlanRun, declared: Declared, provider: ProviderConfigAddr, record: ResourceObject, *, is_final: bool
) -> None:
    """Bring what the state remembers beside an object in line with the configuration.

    ``is_final``: the plan leaves the object as it is, so that its dependencies are those of the configuration from now on; else the old
    ones count until it is changed. In a plan that only refreshes both do. Source: Terraform's managedResourceExecute.
    """
    addr = declared.addr
    wanted = run.dependencies.of(addr.config)
    kept = record.dependencies
    if is_final:
        kept = wanted
    elif run.options.mode is Mode.REFRESH_ONLY:
        kept = merged(record.dependencies, wanted)
    creates_first = addr.config in run.creates_first
    prevents = wants_no_destroy(run, declared)
    is_kept = kept == record.dependencies and creates_first == record.create_before_destroy
    if is_kept and record.provider_key == provider.key and prevents == record.prevent_destroy:
        return
    changed = replace(
        record, dependencies=kept, create_before_destroy=creates_first, prevent_destroy=prevents
    )
    changed.memo.decoded = record.memo.decoded
    run.state.set_object(addr, changed, provider)


def _private(prior: PriorObject | None) -> Private:
    private = prior.record.private if prior is not None else NO_PRIVATE
    return NO_PRIVATE if isinstance(private, str) else private


def _really_replacing(paths: tuple[ValuePath, ...], old: Value, planned: Value) -> tuple[ValuePath, ...]:
    """Only the paths at which something changes, each once. Source: Terraform's getAction."""
    return tuple(dict.fromkeys(path for path in paths if value_at(old, path) != value_at(planned, path)))


def value_at(value: Value | None, path: ValuePath) -> Value | None:
    """The part at a path, or None where the path leads nowhere."""
    for step in path.steps:
        if value is None or not isinstance(value.raw, dict | tuple):
            return None
        try:
            value = value[step.name if isinstance(step, AttrPathStep) else step.key]
        except (KeyError, IndexError):
            return None
    return value
