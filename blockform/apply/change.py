"""Carries out one create or update: the block is read again with what is known by now, and what was planned is kept."""

from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from blockform.apply.call import call
from blockform.apply.operation import ChangeOperation
from blockform.apply.run import ApplyRun
from blockform.diagnostics import Diagnostic
from blockform.graph import Job
from blockform.plan import (
    Action,
    ChangeFailed,
    ChangeFinished,
    ChangeStarted,
    Declared,
    ResourceChange,
    Written,
    read_block,
)
from blockform.plan.ignore import without_ignored
from blockform.plan.marks import with_marks_at, with_schema_marks
from blockform.plan.modifiers import run_modifiers
from blockform.plan.problems import broken_promises, report
from blockform.plan.propose import propose
from blockform.plan.refresh import object_id
from blockform.plan.rules import RuleKind, check_rules
from blockform.sdk import ApplyResponse, CanPlan, CreateRequest, PlanRequest, PlanResponse, UpdateRequest
from blockform.state import ObjectStatus
from blockform.values import Value, ValuePath


@dataclass(slots=True)
class Changer:
    """Carries out one change that leaves an object behind. Made for one use, on the coordinator."""

    run: ApplyRun
    declared: Declared
    change: ResourceChange

    def apply(self) -> Job:
        """Make or change the object; whether it is now as planned."""
        run, declared = self.run, self.declared
        written = read_block(run.world, declared, run.diags)
        if written is None:
            return False
        if not check_rules(declared.resource.lifecycle.preconditions, RuleKind.PRECONDITION, written.scope):
            return False
        prior = self.change.before if self.change.action is Action.UPDATE else None
        final = yield from self._final(written, prior)
        if final is None:
            return False
        if prior is not None and final.planned == prior.unmarked() and not self._marks_change():
            run.world.put_object(declared.addr, prior)
            return True  # what looked like a change is none, now that all is known
        return (yield from self._carry_out(written, prior, final))

    def _marks_change(self) -> bool:
        after, before = self.change.after, self.change.before
        return after is not None and before is not None and after.unmarked() == before.unmarked()

    def _final(self, written: Written, prior: Value | None) -> Job:
        """The planned object with all that is known by now, after checking that it keeps the plan."""
        config, schema = written.config, self.declared.schema.block
        old = prior.unmarked() if prior is not None else None
        if not config.is_wholly_known:
            self._complain(
                "Configuration contains unknown value", "A value that the object needs is still not known."
            )
            return None
        before = self.change.before
        if before is not None and self.change.reason.value != "replace_because_tainted":
            config = without_ignored(schema, self.declared.resource.lifecycle, before.unmarked(), config)
        proposed, _ = run_modifiers(schema, old, config, propose(schema, old, config))
        resource = self.run.pool.resource(self.change.provider, self.change.addr.resource.type)
        if not isinstance(resource, CanPlan):
            return PlanResponse(planned=proposed, private=self.change.private)
        request = PlanRequest(
            address=str(self.change.addr),
            config=config,
            prior=old,
            proposed=proposed,
            planned=lambda _: None,
            private=self.change.private,
            validate_remote=False,
            replacing=self.change.action.is_replace,
            applying=True,
        )
        response: PlanResponse = yield from call(resource, lambda: resource.plan(request))
        sound = report(response.problems, self.run.diags, request.address, self.declared.resource.body)
        return response if sound and self._keeps_plan(response.planned) else None

    def _keeps_plan(self, planned: Value) -> bool:
        assert self.change.after is not None
        broken = broken_promises(self.change.after.unmarked(), planned)
        for path in broken:
            self._complain(
                "Provider produced inconsistent final plan",
                f"When expanding the plan for {self.change.addr} to include new values learned so far during apply, the provider "
                f"{self.change.provider.provider.for_display} produced another value for {path}. Nothing was sent. Plan again to see "
                "what has changed since.",
            )
        return not broken

    def _complain(self, summary: str, detail: str) -> None:
        self.run.diags.append(
            Diagnostic.error(summary, detail, self.declared.resource.range, address=str(self.change.addr))
        )

    def _carry_out(self, written: Written, prior: Value | None, final: PlanResponse) -> Job:
        run, change = self.run, self.change
        action = Action.CREATE if prior is None else Action.UPDATE
        operation = run.operation(change, action)
        known_id = object_id(prior)
        if change.action is Action.CREATE_BEFORE_DELETE:
            self._depose()
        run.emit(ChangeStarted(change.addr, action, known_id))
        run.start(operation, known_id)
        resource = run.pool.resource(change.provider, change.addr.resource.type)
        make = self._request(written, prior, final, operation)
        response: ApplyResponse | None
        if isinstance(make, CreateRequest):
            create = make
            response = yield from call(resource, lambda: resource.create(create), run, change.addr)
        else:
            update = make
            response = yield from call(resource, lambda: resource.update(update), run, change.addr)
        return self._take(written, operation, response, known_id)

    def _request(
        self, written: Written, prior: Value | None, final: PlanResponse, operation: ChangeOperation
    ) -> CreateRequest | UpdateRequest:
        address, private = str(self.change.addr), final.private
        if prior is None:
            return CreateRequest(
                address=address,
                config=written.config,
                planned=final.planned,
                operation=operation,
                private=private,
            )
        return UpdateRequest(
            address=address,
            config=written.config,
            prior=prior.unmarked(),
            planned=final.planned,
            operation=operation,
            private=private,
        )

    def _depose(self) -> None:
        """Put the present object aside; it is deleted once nothing uses it any more."""
        run, change = self.run, self.change
        instance = run.state.instance(change.addr)
        if instance is None or instance.current is None:
            return
        key = token_hex(4)
        old = instance.current
        run.record(change, old, deposed_key=key, intent=None)
        run.record(change, None, intent=None)
        run.deposed[change.addr] = key

    def _take(
        self, written: Written, operation: ChangeOperation, response: ApplyResponse | None, known_id: str
    ) -> bool:
        """Record what came of it."""
        run, change = self.run, self.change
        seconds = run.finish(operation)
        sound = response is not None and report(
            response.problems, run.diags, str(change.addr), self.declared.resource.body
        )
        value = response.new_state if response is not None else operation.partial_value
        creating = operation.action is Action.CREATE
        if value is not None:
            marked = with_schema_marks(with_marks_at(value, written.marks), change.schema.block)
            keep = sound or not creating or response is None or response.keep
            status = ObjectStatus.READY if keep else ObjectStatus.TAINTED
            private: Any = response.private if response is not None else change.private
            run.record(change, run.encode(change, marked, private, status), intent=operation.intent)
            run.world.put_object(change.addr, marked)
            sound = sound and self._keeps_promise(marked) and self._holds(marked)
        elif sound:
            self._complain(
                "Provider returned no object", "The provider reported success and returned no object."
            )
            sound = False
        if not sound:
            run.emit(ChangeFailed(change.addr, operation.action, known_id, seconds))
            return False
        if creating:
            run.tally.added += 1
        else:
            run.tally.changed += 1
        run.emit(ChangeFinished(change.addr, operation.action, object_id(value), seconds))
        return True

    def _keeps_promise(self, value: Value) -> bool:
        if not value.is_wholly_known:
            self._complain(
                "Provider returned unknown values after apply", "The object still has unknown values."
            )
            return False
        assert self.change.after is not None
        broken: list[ValuePath] = broken_promises(self.change.after.unmarked(), value.unmarked())
        for path in broken:
            self._complain(
                "Provider produced inconsistent result after apply",
                f"The object has another value at {path} than the plan promised. It is recorded as it is.",
            )
        return not broken

    def _holds(self, value: Value) -> bool:
        rules = self.declared.resource.lifecycle.postconditions
        if not rules:
            return True
        declared = self.declared
        scope = self.run.world.scope(
            declared.module, self.run.diags, instances=declared.instances, key=declared.key, this=value
        )
        return check_rules(rules, RuleKind.POSTCONDITION, scope)
