"""Plans one instance of a managed resource: config and prior object in, one change out.

The steps are Terraform's: decode, ignore what is to be ignored, propose, let the provider decide, and plan once more as a new
object where a change needs one.
"""

from dataclasses import dataclass, replace
from typing import Any

from blockform.addrs import ProviderConfigAddr
from blockform.diagnostics import Diagnostic
from blockform.graph import Blocking, Job
from blockform.lang import evaluate
from blockform.plan.action import Action, Reason
from blockform.plan.decode import Declared, Written, read_block
from blockform.plan.diff import action_between
from blockform.plan.ignore import without_ignored
from blockform.plan.marks import with_marks_at, with_schema_marks
from blockform.plan.model import ResourceChange
from blockform.plan.modifiers import run_modifiers
from blockform.plan.origins import with_origins
from blockform.plan.problems import broken_promises, report
from blockform.plan.propose import propose
from blockform.plan.rules import RuleKind, check_rules
from blockform.plan.run import PlanRun, PriorObject
from blockform.sdk import CanPlan, IsLocal, PlannedObject, PlanRequest, PlanResponse, Resource
from blockform.values import BOOL, AttrPathStep, ConversionError, Value, ValuePath, convert


@dataclass(slots=True)
class InstancePlanner:
    """Plans one instance. Made for one use, on the coordinator."""

    run: PlanRun
    declared: Declared
    provider: ProviderConfigAddr

    def plan(self) -> Job:
        """Add the instance's change to the plan; whether that worked."""
        run, declared = self.run, self.declared
        written = read_block(run.world, declared, run.diags)
        if written is None:
            return False
        rules = declared.resource.lifecycle.preconditions
        if not check_rules(rules, RuleKind.PRECONDITION, written.scope):
            return False
        prior = run.prior(declared.addr, declared.schema)
        reason = self._forced(prior)
        change = yield from self._change(written, prior, reason)
        return change is not None and self._finish(change)

    def _forced(self, prior: PriorObject | None) -> Reason:
        """Why the object is replaced whatever changes, if it is."""
        if prior is None:
            return Reason.NONE
        if prior.record.is_tainted:
            return Reason.TAINTED
        if self.declared.addr in self.run.options.replace:
            return Reason.BY_REQUEST
        if self._is_triggered():
            return Reason.BY_TRIGGERS
        return Reason.NONE

    def _is_triggered(self) -> bool:
        """Whether something named by ``replace_triggered_by`` changes in this plan."""
        from blockform.plan.triggers import is_triggered  # noqa: PLC0415  few resources have triggers

        triggers = self.declared.resource.lifecycle.replace_triggered_by
        return bool(triggers) and is_triggered(self.run, self.declared, triggers)

    def _change(self, written: Written, prior: PriorObject | None, reason: Reason) -> Job:
        before = prior.value if prior is not None else None
        old = before.unmarked() if before is not None else None
        config = written.config
        if old is not None and reason is not Reason.TAINTED:
            config = without_ignored(
                self.declared.schema.block, self.declared.resource.lifecycle, old, config
            )
        private = _private(prior)
        if old is None or reason is not Reason.NONE:
            response = yield from self._ask(config, None, private, replacing=old is not None)
            return self._made(written, prior, response, replaced=old is not None, reason=reason)
        response = yield from self._ask(config, old, private, replacing=False)
        if response is None:
            return None
        paths = _really_replacing(response.requires_replace, old, response.planned)
        if not paths:
            return self._made(written, prior, response, replaced=False, reason=Reason.NONE)
        anew = yield from self._ask(config, None, private, replacing=True)
        change = self._made(written, prior, anew, replaced=True, reason=Reason.CANNOT_UPDATE)
        return replace(change, replace_paths=paths) if change is not None else None

    def _ask(self, config: Value, prior: Value | None, private: Any, *, replacing: bool) -> Job:
        """The provider's answer to the proposal, or None after reporting why there is none."""
        schema = self.declared.schema.block
        proposed = propose(schema, prior, config)
        proposed, modified = run_modifiers(schema, prior, config, proposed)
        resource = self.run.pool.resource(self.provider, self.declared.resource.addr.type)
        if not isinstance(resource, CanPlan):
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
        response: PlanResponse = yield from _plan(resource, request)
        if not report(response.problems, self.run.diags, request.address, self.declared.resource.body):
            return None
        if not self._keeps_config(config, response.planned):
            return None
        return (
            replace(response, requires_replace=(*modified, *response.requires_replace))
            if modified
            else response
        )

    def _keeps_config(self, config: Value, planned: Value) -> bool:
        """Whether the provider plans what the user wrote; if not, that is the provider's mistake and said so."""
        broken = [
            path
            for name, attribute in self.declared.schema.block.attributes.items()
            if (wanted := config.get(name)) is not None
            and not wanted.is_null
            and not attribute.computed
            and attribute.nested is None
            for path in broken_promises(wanted, planned[name], ValuePath().attr(name))
        ]
        for path in broken:
            self.run.diags.append(
                Diagnostic.error(
                    "Provider produced invalid plan",
                    f"The provider {self.provider.provider.for_display} planned another value for {self.declared.addr}{path} than the "
                    "configuration says. This is a mistake in the provider.",
                    self.declared.resource.range,
                )
            )
        return not broken

    def _made(
        self,
        written: Written,
        prior: PriorObject | None,
        response: PlanResponse | None,
        *,
        replaced: bool,
        reason: Reason,
    ) -> ResourceChange | None:
        if response is None:
            return None
        after = with_schema_marks(with_marks_at(response.planned, written.marks), self.declared.schema.block)
        before = prior.value if prior is not None else None
        creates_first = self.declared.addr.config in self.run.creates_first
        action = action_between(before, after)
        if replaced:
            action = Action.CREATE_BEFORE_DELETE if creates_first else Action.REPLACE
        return ResourceChange(
            addr=self.declared.addr,
            provider=self.provider,
            schema=self.declared.schema,
            action=action,
            before=before,
            after=after,
            reason=reason,
            notes=response.notes,
            private=response.private,
            create_before_destroy=creates_first,
        )

    def _finish(self, change: ResourceChange) -> bool:
        run, declared = self.run, self.declared
        assert change.after is not None
        if change.action.is_replace and not self._may_destroy(change):
            return False
        run.add(change)
        address = str(change.addr)
        run.world.put_object(change.addr, with_origins(change.after, address))
        run.planned[address] = PlannedObject(
            address=address, type=change.addr.resource.type, planned=change.after.unmarked()
        )
        rules = declared.resource.lifecycle.postconditions
        if not rules:
            return True
        scope = run.world.scope(
            declared.module, run.diags, instances=declared.instances, key=declared.key, this=change.after
        )
        return check_rules(rules, RuleKind.POSTCONDITION, scope)

    def _may_destroy(self, change: ResourceChange) -> bool:
        if not prevents_destroy(self.run, self.declared):
            return True
        self.run.diags.append(cannot_destroy(str(change.addr), self.declared))
        return False


def prevents_destroy(run: PlanRun, declared: Declared) -> bool:
    """Whether ``prevent_destroy`` holds for an instance."""
    expr = declared.resource.lifecycle.prevent_destroy
    if expr is None:
        return False
    scope = run.world.scope(declared.module, run.diags)
    try:
        prevented = convert(evaluate(expr, scope), BOOL)
    except ConversionError as error:
        detail = f"Unsuitable value for prevent_destroy: {error.message}."
        run.diags.append(Diagnostic.error("Unsuitable value type", detail, expr.range))
        return True
    return not prevented.is_null and prevented.is_known and prevented.as_bool()


def cannot_destroy(address: str, declared: Declared) -> Diagnostic:
    """The object would be destroyed, and ``prevent_destroy`` forbids it."""
    return Diagnostic.error(
        "Instance cannot be destroyed",
        f"Resource {address} has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed. To avoid this "
        "error and continue with the plan, either disable lifecycle.prevent_destroy or reduce the scope of the plan using the "
        "-target option.",
        declared.resource.range,
    )


def _plan(resource: Resource, request: PlanRequest) -> Job:
    """Ask here and now if the resource is in the state alone, else in a worker."""
    assert isinstance(resource, CanPlan)
    if isinstance(resource, IsLocal):
        return resource.plan(request)
    able: CanPlan = resource
    response = yield Blocking(lambda: able.plan(request))
    return response


def _private(prior: PriorObject | None) -> Any:
    private = prior.record.private if prior is not None else {}
    return {} if isinstance(private, str) else private


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
