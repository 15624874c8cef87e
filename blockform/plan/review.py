"""Review: a provider that wants to looks over the whole plan, deletions too, before anything of it is carried out."""

from blockform.addrs import ProviderConfigAddr
from blockform.graph import Job, Together
from blockform.plan.action import Action
from blockform.plan.calls import ask
from blockform.plan.model import ResourceChange
from blockform.plan.problems import report
from blockform.plan.related import told
from blockform.plan.run import PlanRun
from blockform.schema import Problem
from blockform.sdk import CanReview, ReviewRequest, ReviewResponse


def review(run: PlanRun) -> Job:
    """Ask every provider configuration of the plan what it thinks of it; whether nothing is wrong."""
    groups: dict[ProviderConfigAddr, list[ResourceChange]] = {}
    for change in run.changes:
        if change.is_managed:
            groups.setdefault(change.provider, []).append(change)
    results = yield Together([_review(run, addr, changes) for addr, changes in groups.items()])
    return all(results)


def _review(run: PlanRun, addr: ProviderConfigAddr, changes: list[ResourceChange]) -> Job:
    provider = run.pool.configured(addr)
    if all(change.action is Action.NO_OP for change in changes) or not isinstance(provider, CanReview):
        return True
    able = provider
    request = ReviewRequest(changes=tuple(map(told, changes)), validate_remote=run.options.validate_remote)
    response: ReviewResponse | None = yield from ask(able, lambda: able.review(request), run.diags, str(addr))
    if response is None:
        return False
    by_address = {str(change.addr): change for change in changes}
    sound = True
    for address, problem in response.problems:
        sound = _report(run, by_address[address], problem) and sound
    return sound


def _report(run: PlanRun, change: ResourceChange, problem: Problem) -> bool:
    """Add a problem to the diagnostics, at the object's block where there is one; whether it is no error."""
    resource = run.config.resource(change.addr.config)
    body = resource.body if resource is not None else None
    header = resource.range if resource is not None else None
    return report([problem], run.diags, str(change.addr), body, header)
