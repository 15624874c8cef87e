"""Plans one instance of a data source: read at once if all it needs is known, else put off until apply."""

import time
from typing import Protocol

from msgspec.structs import replace

from blockform.addrs import Mode, ProviderConfigAddr, ResourceConfigAddr
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.graph import Job, ResourceNode, depends_on_nodes
from blockform.plan.action import Action, Reason
from blockform.plan.calls import ask
from blockform.plan.checks import CheckKind, Checks, CheckStatus
from blockform.plan.decode import Declared, Written, read_block
from blockform.plan.events import DataReadFinished, DataReadStarted, Emit
from blockform.plan.marks import with_marks_at, with_schema_marks
from blockform.plan.model import ResourceChange
from blockform.plan.providers import ProviderPool
from blockform.plan.refresh import object_id
from blockform.plan.rules import RuleKind, as_warning, check_rules
from blockform.plan.run import PlanRun
from blockform.plan.world import World
from blockform.schema.propose import propose
from blockform.sdk import ReadDataRequest, ReadDataResponse
from blockform.state import ResourceObject
from blockform.values import Value


class Reading(Protocol):
    """What plan and apply runs have in common for reading data."""

    @property
    def world(self) -> World:
        """What is known so far."""
        ...

    @property
    def pool(self) -> ProviderPool:
        """The configured providers."""
        ...

    @property
    def diags(self) -> Diagnostics:
        """What went wrong."""
        ...

    @property
    def emit(self) -> Emit:
        """Takes events."""
        ...

    @property
    def checks(self) -> Checks:
        """What conditions came to."""
        ...


def plan_data(run: PlanRun, declared: Declared, provider: ProviderConfigAddr) -> Job:
    """Read the data source, or plan to; whether that worked."""
    scope = declared.scope(run.world, run.diags)
    rules = declared.resource.lifecycle.preconditions
    if rules and not check_rules(rules, RuleKind.PRECONDITION, scope, run.checks.of(declared.addr)):
        return False
    written = read_block(declared, scope)
    if written is None:
        return False
    reason = _put_off(run, declared, written)
    if reason is not None:
        _plan_reading(run, declared, provider, written, reason)
        return True
    found = Diagnostics()
    value = yield from read_data(replace(run, diags=found), declared, provider, written)
    if settle_check(run, declared, found):
        _plan_reading(run, declared, provider, written, Reason.CHECK_NESTED)
        return True
    if value is None:
        return False
    record = ResourceObject.encode(
        value, declared.schema.block.value_type, schema_version=declared.schema.version
    )
    run.state.set_object(declared.addr, record, provider)
    return True


def _plan_reading(
    run: PlanRun, declared: Declared, provider: ProviderConfigAddr, written: Written, reason: Reason
) -> None:
    """Put the reading off until apply."""
    planned = with_marks_at(propose(declared.schema.block, None, written.config), written.marks)
    run.add(_change(declared, provider, planned, reason))
    run.world.put_object(declared.addr, planned)


def settle_check(run: Reading, declared: Declared, found: Diagnostics) -> bool:
    """Pass on what was found while reading a data source; whether it is that of a check, which now fails but stops no run.

    Source: Terraform's checks.CheckDataResource.
    """
    if not declared.resource.check or not found.has_errors:
        run.diags.extend(found)
        return False
    check = run.checks.named(CheckKind.CHECK, declared.module, declared.resource.check)
    for item in found:
        run.diags.append(replace(as_warning(item), checked=check.addr) if item.is_error else item)
    message = "\n".join(f"{item.summary}: {item.detail}" for item in found.errors)
    check.note("data", CheckStatus.FAIL, message)
    return True


def read_data(run: Reading, declared: Declared, provider: ProviderConfigAddr, written: Written) -> Job:
    """Read the data source now and show it to expressions; its value, or None after reporting why not."""
    source = run.pool.data_source(provider, declared.addr.resource.type)
    request = ReadDataRequest(address=str(declared.addr), config=written.config)
    run.emit(DataReadStarted(declared.addr))
    started = time.monotonic()
    response: ReadDataResponse | None = yield from ask(
        source, lambda: source.read(request), run.diags, request.address
    )
    if response is None or not declared.report(response.problems, run.diags):
        return None
    if response.state is None:
        run.diags.append(_nothing_read(declared))
        return None
    run.emit(DataReadFinished(declared.addr, object_id(response.state), time.monotonic() - started))
    value = with_schema_marks(with_marks_at(response.state, written.marks), declared.schema.block)
    run.world.put_object(declared.addr, value)
    rules = declared.resource.lifecycle.postconditions
    scope = declared.scope(run.world, run.diags, this=value)
    if rules and not check_rules(rules, RuleKind.POSTCONDITION, scope, run.checks.of(declared.addr)):
        return None
    return value


def _nothing_read(declared: Declared) -> Diagnostic:
    return Diagnostic.error(
        "Provider returned no object",
        f"The provider reported success for {declared.addr} and returned no object. This is a mistake in the provider.",
        declared.resource.range,
        address=str(declared.addr),
    )


def _put_off(run: PlanRun, declared: Declared, written: Written) -> Reason | None:
    """Why the read must wait for apply, if it must."""
    if not written.config.is_wholly_known:
        return Reason.CONFIG_UNKNOWN
    if not run.pending.isdisjoint(_waits_for(run, declared)):
        return Reason.DEPENDENCY_PENDING
    return None


def _waits_for(run: PlanRun, declared: Declared) -> frozenset[ResourceConfigAddr]:
    """The managed resources behind ``depends_on``, its own or that of a module call around it.

    Source: Terraform's attachDataResourceDependsOnTransformer.
    """
    addr = declared.addr.config
    known = run.waits.get(addr)
    if known is None:
        named = set(depends_on_nodes(run.config, addr))
        known = frozenset(
            need.addr
            for need in named | run.dag.all_dependencies(named)
            if isinstance(need, ResourceNode) and need.addr.resource.mode is Mode.MANAGED
        )
        run.waits[addr] = known
    return known


def _change(
    declared: Declared, provider: ProviderConfigAddr, planned: Value, reason: Reason
) -> ResourceChange:
    return ResourceChange(
        addr=declared.addr,
        provider=provider,
        schema=declared.schema,
        action=Action.READ,
        before=None,
        after=planned,
        reason=reason,
    )
