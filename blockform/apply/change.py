"""Carries out one create or update: the block is read again with what is known by now, and what was planned is kept."""

from collections.abc import Callable
from secrets import token_hex

from msgspec import Struct

from blockform.apply.call import call
from blockform.apply.operation import ChangeOperation
from blockform.apply.provision import Provisioning
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
    read_block,
)
from blockform.plan.calls import ask, can_plan
from blockform.plan.ignore import without_ignored
from blockform.plan.marks import MarkedPaths, marked_paths, with_marks_at, with_schema_marks
from blockform.plan.problems import broken_promises
from blockform.plan.refresh import object_id
from blockform.plan.rules import RuleKind, check_rules
from blockform.schema.planned import run_modifiers
from blockform.schema.propose import propose
from blockform.sdk import (
    NO_PRIVATE,
    ApplyResponse,
    CreateRequest,
    PlanRequest,
    PlanResponse,
    Private,
    Resource,
    UpdateRequest,
)
from blockform.state import ObjectStatus, ResourceObject
from blockform.values import Value, ValuePath


class Changer(Struct):
    """Carries out one change that leaves an object behind. Made for one use, on the coordinator."""

    run: ApplyRun
    declared: Declared
    change: ResourceChange

    def apply(self) -> Job:
        """Make or change the object; whether it is now as planned."""
        run, declared, change = self.run, self.declared, self.change
        run.waiting.discard(change.addr)
        if change.addr in run.undeleted:
            return False  # it still stands where its replacement is to be
        scope = declared.scope(run.world, run.diags)
        rules = declared.resource.lifecycle.preconditions
        if rules and not check_rules(rules, RuleKind.PRECONDITION, scope, run.checks.of(change.addr)):
            return False
        written = read_block(declared, scope)
        if written is None:
            return False
        prior = change.before if change.action is Action.UPDATE else None
        value = written.value
        if prior is not None:
            value = without_ignored(change.schema.block, declared.resource.lifecycle, prior, value)
        final: PlanResponse | None = yield from self._final(value.unmarked(), prior)
        if final is None:
            return False
        marks = marked_paths(value)
        if prior is not None and final.planned == prior.unmarked():
            return self._remark(prior, marks)
        return (yield from self._carry_out(value.unmarked(), marks, prior, final))

    def _marked(self, value: Value, marks: MarkedPaths) -> Value:
        """The object with the marks of its configuration and of its schema."""
        return with_schema_marks(with_marks_at(value, marks), self.change.schema.block)

    def _remark(self, prior: Value, marks: MarkedPaths) -> bool:
        """The object stays as it is; at most its marks change, which concerns the state alone."""
        run, change = self.run, self.change
        value = self._marked(prior.unmarked(), marks)
        run.world.put_object(change.addr, value)
        if value == prior:
            return True  # what looked like a change is none, now that all is known
        instance = run.state.instance(change.addr)
        record = instance.current if instance is not None else None
        assert record is not None, change.addr
        known_id = object_id(prior)
        run.emit(ChangeStarted(change.addr, Action.UPDATE, known_id))
        run.record(change, run.encode(change, value, _private(record), ObjectStatus.READY))
        run.tally.changed += 1
        run.emit(ChangeFinished(change.addr, Action.UPDATE, known_id, 0.0))
        return self._holds(value)

    def _final(self, config: Value, prior: Value | None) -> Job:
        """The planned object with all that is known by now, after checking that it keeps the plan."""
        schema = self.declared.schema.block
        old = prior.unmarked() if prior is not None else None
        if not config.is_wholly_known:
            self._complain(
                "Configuration contains unknown value", "A value that the object needs is still not known."
            )
            return None
        proposed, _ = run_modifiers(schema, old, config, propose(schema, old, config))
        resource = self.run.pool.resource(self.change.provider, self.change.addr.resource.type)
        if not can_plan(resource):
            response = PlanResponse(planned=proposed, private=self.change.private)
            return response if self._keeps_plan(proposed) else None
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
        able = resource
        answer: PlanResponse | None = yield from ask(
            able, lambda: able.plan(request), self.run.diags, request.address
        )
        if answer is None or not self.declared.report(answer.problems, self.run.diags):
            return None
        return answer if self._keeps_plan(answer.planned) else None

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

    def _carry_out(self, config: Value, marks: MarkedPaths, prior: Value | None, final: PlanResponse) -> Job:
        run, change = self.run, self.change
        action = Action.CREATE if prior is None else Action.UPDATE
        operation = run.operation(change, action, mark=lambda value: self._marked(value, marks))
        known_id = object_id(prior)
        if change.action in {Action.CREATE_BEFORE_DELETE, Action.CREATE_BEFORE_FORGET}:
            self._depose()
        run.emit(ChangeStarted(change.addr, action, known_id))
        run.start(operation, known_id)
        resource = run.pool.resource(change.provider, change.addr.resource.type)
        response: ApplyResponse | None = yield from call(
            resource, self._verb(resource, config, prior, final, operation), run, change.addr
        )
        provisioning = Provisioning(run, change.addr, self.declared.resource.provisioners)
        wanted = provisioning.wanted(on_destroy=False) if prior is None else []
        made = self._take(marks, operation, response, final.planned, provisioned=not wanted)
        sound = made is not None
        if made is not None and wanted:
            scope = self.declared.scope(run.world, run.diags, this=made)
            sound = yield from provisioning.apply(wanted, scope)
            if sound:
                assert response is not None
                run.record(change, run.encode(change, made, response.private, ObjectStatus.READY))
        sound = (made is None or self._holds(made)) and sound
        seconds = run.finish(operation)
        if not sound:
            run.emit(ChangeFailed(change.addr, action, known_id, seconds))
            return False
        if change.action is Action.CREATE_BEFORE_FORGET:
            run.record(change, None, deposed_key=run.deposed.pop(change.addr))
        if prior is None:
            run.tally.added += 1
        else:
            run.tally.changed += 1
        assert response is not None
        run.emit(ChangeFinished(change.addr, action, object_id(response.new_state), seconds))
        return True

    def _verb(
        self,
        resource: Resource,
        config: Value,
        prior: Value | None,
        final: PlanResponse,
        operation: ChangeOperation,
    ) -> Callable[[], ApplyResponse]:
        address = str(self.change.addr)
        if prior is None:
            create = CreateRequest(
                address=address,
                config=config,
                planned=final.planned,
                operation=operation,
                private=final.private,
            )
            return lambda: resource.create(create)
        update = UpdateRequest(
            address=address,
            config=config,
            prior=prior.unmarked(),
            planned=final.planned,
            operation=operation,
            private=final.private,
        )
        return lambda: resource.update(update)

    def _depose(self) -> None:
        """Put the present object aside; it is deleted once nothing uses it any more."""
        instance = self.run.state.instance(self.change.addr)
        if instance is not None and instance.current is not None:
            self.run.set_aside(self.change, instance.current, token_hex(4))

    def _take(
        self,
        marks: MarkedPaths,
        operation: ChangeOperation,
        response: ApplyResponse | None,
        final: Value,
        *,
        provisioned: bool,
    ) -> Value | None:
        """Record what came of it; the object where it is now as planned. One that is not ``provisioned`` yet counts as tainted.

        ``final`` is the provider's final plan, which keeps what was promised.
        """
        run, change = self.run, self.change
        sound = response is not None and self.declared.report(response.problems, run.diags)
        value = response.new_state if response is not None else operation.partial_value
        if value is None:
            if sound:
                self._complain(
                    "Provider returned no object", "The provider reported success and returned no object."
                )
            self._nothing_made(operation)
            return None
        marked = self._marked(value, marks)
        creating = operation.action is Action.CREATE
        keep = sound or not creating or response is None or response.keep
        status = ObjectStatus.READY if keep and provisioned else ObjectStatus.TAINTED
        private = response.private if response is not None else operation.partial_private
        record = run.encode(change, marked, private, status)
        if sound:
            run.settle(operation, record)
        else:
            run.record(change, record)
            run.leave_open(operation)
        run.world.put_object(change.addr, marked)
        return marked if sound and self._keeps_promise(marked, final) else None

    def _nothing_made(self, operation: ChangeOperation) -> None:
        """An object that was put aside for this one comes back, unless it may have been made all the same."""
        run, change = self.run, self.change
        run.leave_open(operation)
        if change.addr in run.deposed and not operation.intents:
            run.put_back(change)

    def _keeps_promise(self, value: Value, final: Value) -> bool:
        if not value.is_wholly_known:
            self._complain(
                "Provider returned unknown values after apply", "The object still has unknown values."
            )
            return False
        assert self.change.after is not None
        broken: list[ValuePath] = broken_promises(self.change.after.unmarked(), value.unmarked(), found=final)
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
        scope = self.declared.scope(self.run.world, self.run.diags, this=value)
        return check_rules(rules, RuleKind.POSTCONDITION, scope, self.run.checks.of(self.change.addr))


def _private(record: ResourceObject) -> Private:
    return NO_PRIVATE if isinstance(record.private, str) else record.private
