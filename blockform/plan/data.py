"""Plans one instance of a data source: read at once if all it needs is known, else put off until apply."""

import time
from typing import Protocol

from blockform.addrs import Mode, ProviderConfigAddr, ResourceConfigAddr
from blockform.diagnostics import Diagnostics
from blockform.graph import Blocking, Job, ResourceNode
from blockform.plan.action import Action, Reason
from blockform.plan.decode import Declared, Written, read_block
from blockform.plan.events import DataReadFinished, DataReadStarted, Emit
from blockform.plan.marks import with_marks_at, with_schema_marks
from blockform.plan.model import ResourceChange
from blockform.plan.problems import report
from blockform.plan.propose import propose
from blockform.plan.providers import ProviderPool
from blockform.plan.refresh import object_id
from blockform.plan.rules import RuleKind, check_rules
from blockform.plan.run import PlanRun
from blockform.plan.world import World
from blockform.sdk import ReadDataRequest, ReadDataResponse
from blockform.state import ResourceObject
from blockform.values import Value


class Reading(Protocol):
    """What plan and apply runs have in common for reading data."""

    @property
    def world(self) -> World: ...
    @property
    def pool(self) -> ProviderPool: ...
    @property
    def diags(self) -> Diagnostics: ...
    @property
    def emit(self) -> Emit: ...


def plan_data(run: PlanRun, declared: Declared, provider: ProviderConfigAddr) -> Job:
    """Read the data source, or plan to; whether that worked."""
    written = read_block(run.world, declared, run.diags)
    if written is None:
        return False
    if not check_rules(declared.resource.lifecycle.preconditions, RuleKind.PRECONDITION, written.scope):
        return False
    reason = _put_off(run, declared, written)
    if reason is not None:
        planned = with_marks_at(propose(declared.schema.block, None, written.config), written.marks)
        run.add(_change(declared, provider, planned, reason))
        run.world.put_object(declared.addr, planned)
        return True
    value = yield from read_data(run, declared, provider, written)
    if value is None:
        return False
    record = ResourceObject.encode(
        value, declared.schema.block.value_type, schema_version=declared.schema.version
    )
    run.state.set_object(declared.addr, record, provider)
    return True


def read_data(run: Reading, declared: Declared, provider: ProviderConfigAddr, written: Written) -> Job:
    """Read the data source now and show it to expressions; its value, or None after reporting why not."""
    source = run.pool.data_source(provider, declared.addr.resource.type)
    request = ReadDataRequest(address=str(declared.addr), config=written.config)
    run.emit(DataReadStarted(declared.addr))
    started = time.monotonic()
    response: ReadDataResponse = yield Blocking(lambda: source.read(request))
    sound = report(response.problems, run.diags, request.address, declared.resource.body)
    if not sound or response.state is None:
        return None
    run.emit(DataReadFinished(declared.addr, object_id(response.state), time.monotonic() - started))
    value = with_schema_marks(with_marks_at(response.state, written.marks), declared.schema.block)
    run.world.put_object(declared.addr, value)
    scope = run.world.scope(
        declared.module, run.diags, instances=declared.instances, key=declared.key, this=value
    )
    rules = declared.resource.lifecycle.postconditions
    return value if check_rules(rules, RuleKind.POSTCONDITION, scope) else None


def _put_off(run: PlanRun, declared: Declared, written: Written) -> Reason | None:
    """Why the read must wait for apply, if it must."""
    if not written.config.is_wholly_known:
        return Reason.CONFIG_UNKNOWN
    if declared.resource.depends_on and not run.pending.isdisjoint(_managed_needs(run, declared)):
        return Reason.DEPENDENCY_PENDING
    return None


def _managed_needs(run: PlanRun, declared: Declared) -> set[ResourceConfigAddr]:
    node = ResourceNode(declared.addr.config)
    return {
        need.addr
        for need in run.dag.all_dependencies([node])
        if isinstance(need, ResourceNode) and need.addr.resource.mode is Mode.MANAGED
    }


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
