"""What ``-replace`` asks for: where it can be asked, and when an address names nothing for want of an instance key."""

from collections.abc import Iterable, Iterator

from blockform.addrs import ModuleInstance, ResourceConfigAddr, ResourceInstanceAddr
from blockform.diagnostics import Diagnostic
from blockform.plan.action import Mode
from blockform.plan.expand import SINGLE, Instances


def wrong_mode(replace: Iterable[ResourceInstanceAddr], mode: Mode) -> Diagnostic | None:
    """Objects are replaced by normal plans only. Source: Terraform's Context.PlanAndEval."""
    if mode is Mode.NORMAL or not any(True for _ in replace):
        return None
    return Diagnostic.error(
        "Unsupported plan mode",
        "Forcing resource instance replacement (with -replace=...) is allowed only in normal planning mode.",
    )


def without_key(replace: Iterable[ResourceInstanceAddr]) -> dict[ResourceConfigAddr, list[str]]:
    """The addresses that name no instance key, by the block they are of."""
    found: dict[ResourceConfigAddr, list[str]] = {}
    for addr in sorted((addr for addr in replace if addr.key is None), key=str):
        found.setdefault(addr.config, []).append(str(addr))
    return found


def incompletely_matched(
    asked: Iterable[str], module: ModuleInstance, addr: ResourceConfigAddr, instances: Instances
) -> Iterator[Diagnostic]:
    """Warnings that addresses without a key name none of these instances, which have one.

    Source: Terraform's nodeExpandPlannableResource.validForceReplaceTargets.
    """
    if instances.keys == SINGLE.keys:
        return
    options = [str(ResourceInstanceAddr(module, addr.resource, key)) for key in instances.keys]
    listed = "".join(f"\n  -replace={_quoted(option)}" for option in options)
    for name in asked:
        why = f"Your force-replace request for {name} doesn't match any resource instances because"
        if not options:
            detail = f"{why} this resource doesn't have any instances."
        elif len(options) == 1:
            detail = (
                f"{why} it lacks an instance key.\n\nTo force replacement of the single declared instance, use the following option "
                f"instead:{listed}"
            )
        else:
            detail = (
                f"{why} it lacks an instance key.\n\nTo force replacement of particular instances, use one or more of the following "
                f"options instead:{listed}"
            )
        yield Diagnostic.warning("Incompletely-matched force-replace resource instance", detail)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
