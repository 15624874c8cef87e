"""Opens ephemeral resources while a run needs them, and closes them; the same in plan and apply.

Source: Terraform's node_resource_ephemeral.go.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from blockform.addrs import Mode, ProviderConfigAddr, ResourceConfigAddr
from blockform.config import provider_binding
from blockform.diagnostics import Diagnostic
from blockform.graph import Blocking, Dag, Job, Together, WalkStopped, walk
from blockform.plan.calls import ask, crash
from blockform.plan.checks import CheckKind
from blockform.plan.configure import Choosing, provider_chooser
from blockform.plan.data import Reading
from blockform.plan.decode import Declared, Written, read_block
from blockform.plan.events import EphemeralDeferred, EphemeralStep
from blockform.plan.expand import expand_resource
from blockform.plan.marks import with_marks_at
from blockform.plan.open_objects import OpenObject, OpenObjects
from blockform.plan.rules import RuleKind, check_rules
from blockform.plan.run import missing_schema
from blockform.plan.selection import Selection
from blockform.schema import Block
from blockform.schema.propose import propose
from blockform.schema.valid import invalid_parts
from blockform.sdk import OpenRequest, OpenResponse
from blockform.values import Mark, Value, unknown


class Opening(Reading, Choosing, Protocol):
    """What plan and apply runs have in common for opening ephemeral resources."""

    @property
    def selection(self) -> Selection:
        """The part that the run deals with."""
        ...

    @property
    def ephemerals(self) -> OpenObjects:
        """What is open."""
        ...


def open_resource(run: Opening, addr: ResourceConfigAddr) -> Job:
    """Open every instance of an ephemeral resource in every instance of its module; whether that worked for all."""
    resource = run.config.resource(addr)
    if resource is None:
        return True  # a state that somebody else wrote has it; nothing was ever opened for that
    binding = provider_binding(run.config, addr.module, resource)
    schema = run.pool.resource_schema(binding.addr.provider, Mode.EPHEMERAL, addr.resource.type)
    if schema is None:
        run.diags.append(missing_schema(resource, binding.addr, run.pool))
        return False
    choose = provider_chooser(run, binding)
    found: list[Declared] = []
    sound = True
    for module in run.world.module_instances(addr.module):
        instances = expand_resource(resource, run.world.scope(module, run.diags))
        sound = sound and instances is not None
        if instances is not None:
            run.world.start_resource(module, addr.resource, instances)
            found.extend(Declared(resource, schema, module, instances, key) for key in instances.keys)
    for declared in found:
        run.world.put_object(declared.addr, _not_open(schema.block))
    if not sound:
        return False
    if resource.lifecycle.has_conditions:
        run.checks.expect(CheckKind.RESOURCE, str(addr), (str(declared.addr) for declared in found))
    jobs = [_chosen(run, declared, choose) for declared in found if run.selection.takes(declared.addr)]
    results = yield Together(jobs)
    return all(results)


def _not_open(schema: Block) -> Value:
    """What is known of an object that is not open yet, or not any more."""
    return unknown(schema.value_type, marks=frozenset({Mark.EPHEMERAL}))


def _chosen(run: Opening, declared: Declared, choose: Callable[[Declared], ProviderConfigAddr | None]) -> Job:
    provider = choose(declared)
    return (yield from _open(run, declared, provider)) if provider is not None else False


def _open(run: Opening, declared: Declared, provider: ProviderConfigAddr) -> Job:
    """Open one object; whether that worked, or could be put off until more is known."""
    scope = declared.scope(run.world, run.diags)
    rules = declared.resource.lifecycle.preconditions
    if rules and not check_rules(rules, RuleKind.PRECONDITION, scope, run.checks.of(declared.addr)):
        return False
    written = read_block(declared, scope)
    if written is None:
        return False
    if not written.config.is_wholly_known:
        planned = propose(declared.schema.block, None, written.config)
        run.world.put_object(declared.addr, _ephemeral(planned, written))
        run.emit(EphemeralDeferred(declared.addr))
        return True
    result = yield from _ask(run, declared, provider, written)
    if result is None:
        return False
    value = _ephemeral(result, written)
    run.world.put_object(declared.addr, value)
    rules = declared.resource.lifecycle.postconditions
    scope = declared.scope(run.world, run.diags, this=value)
    return not rules or check_rules(rules, RuleKind.POSTCONDITION, scope, run.checks.of(declared.addr))


def _ephemeral(value: Value, written: Written) -> Value:
    """The object as expressions see it: ephemeral as a whole, with the other marks of what the user wrote."""
    return with_marks_at(value, written.marks).with_marks((Mark.EPHEMERAL,))


def _ask(run: Opening, declared: Declared, provider: ProviderConfigAddr, written: Written) -> Job:
    """Let the provider open the object; what it has opened, or None after reporting why nothing."""
    resource = run.pool.ephemeral_resource(provider, declared.addr.resource.type)
    request = OpenRequest(address=str(declared.addr), config=written.config)
    run.ephemerals.start(declared.addr, EphemeralStep.OPEN)
    response: OpenResponse | None = yield from ask(
        resource, lambda: resource.open(request), run.diags, request.address
    )
    result = None
    if response is not None and declared.report(response.problems, run.diags):
        result = response.result
        if result is None:
            _complain(run, declared, "it returned no object")
        else:
            run.ephemerals.add(declared, resource, response)
    run.ephemerals.finish(declared.addr, EphemeralStep.OPEN, sound=result is not None)
    return result if result is not None and _is_valid(run, declared, written, result) else None


def _is_valid(run: Opening, declared: Declared, written: Written, result: Value) -> bool:
    """Whether the provider kept to what the user wrote, and left nothing open; if not, that is its mistake and said so."""
    broken = invalid_parts(declared.schema.block, None, written.config, result)
    for path in broken:
        _complain(run, declared, f"it has another value for {path} than the configuration")
    if not result.is_wholly_known:
        _complain(run, declared, "it has unknown values")
    return not broken and result.is_wholly_known


def _complain(run: Opening, declared: Declared, what: str) -> None:
    run.diags.append(
        Diagnostic.error(
            "Provider produced invalid ephemeral resource instance",
            f"The provider for {declared.addr.resource.type} produced an inconsistent result: {what}. This is a mistake in the provider.",
            declared.resource.range,
            address=str(declared.addr),
        )
    )


# Closing ----------------------------------------------------------------------------------------------------------


def close_resource(run: Opening, addr: ResourceConfigAddr) -> Job:
    """Close the objects of an ephemeral resource: nothing that needs them is left to be done; whether that worked."""
    results = yield Together([_close(run, one) for one in run.ephemerals.of(addr)])
    return all(results)


@contextmanager
def all_closed(run: Opening, tick: Callable[[], None]) -> Iterator[None]:
    """Sees to it that nothing stays open after a walk, whatever it came to: errors, a stop, a mistake of ours.

    What is left is closed, the last that was opened first. A user who interrupts the program a second time does not wait for it.
    """
    try:
        yield
    except Exception:
        _close_all(run, tick)
        raise
    _close_all(run, tick)


def _close_all(run: Opening, tick: Callable[[], None]) -> None:
    left = run.ephemerals.all()
    if not left:
        return

    def close() -> Job:
        for one in reversed(left):
            yield from _close(run, one)
        return True

    only: Dag[str] = Dag()
    only.add("close")
    walk(only, lambda _: close(), tick=tick)


def _close(run: Opening, one: OpenObject) -> Job:
    addr = one.declared.addr
    if not one.closing:
        run.ephemerals.tick()
        run.ephemerals.start(addr, EphemeralStep.CLOSE)
        one.closing = True
    sound = False
    try:
        problems = yield Blocking(one.close)
    except WalkStopped:
        return False  # the call was not made: the end of the run makes it
    except Exception as error:  # noqa: BLE001  a provider's crash must not hide what others find
        run.diags.append(crash(error, f"it closed {addr}", "It may still be open.", str(addr)))
    else:
        sound = one.declared.report(problems, run.diags)
    was_sound = one.report_renewals(run.diags)
    run.ephemerals.drop(one)
    run.world.put_object(addr, _not_open(one.declared.schema.block))
    run.ephemerals.tick()
    run.ephemerals.finish(addr, EphemeralStep.CLOSE, sound=sound)
    return sound and was_sound
