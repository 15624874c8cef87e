"""Plan modifiers that providers put on attributes."""

from collections.abc import Callable

from blockform.schema import ModifierRequest, ModifierResult, PlanModifier


def requires_replace() -> PlanModifier:
    """A change of the attribute needs a new object."""

    def modify(request: ModifierRequest) -> ModifierResult:
        changed = request.prior is not None and request.planned != request.prior
        return ModifierResult(request.planned, requires_replace=changed)

    return modify


def requires_replace_if(condition: Callable[[ModifierRequest], bool]) -> PlanModifier:
    """A change of the attribute needs a new object where ``condition`` says so."""

    def modify(request: ModifierRequest) -> ModifierResult:
        changed = request.prior is not None and request.planned != request.prior
        return ModifierResult(request.planned, requires_replace=changed and condition(request))

    return modify


def keep_prior_when_unknown() -> PlanModifier:
    """A computed attribute that never changes once it is known (an id) keeps its value."""

    def modify(request: ModifierRequest) -> ModifierResult:
        if request.prior is not None and not request.planned.is_known and request.config.is_null:
            return ModifierResult(request.prior)
        return ModifierResult(request.planned)

    return modify


__all__ = ["keep_prior_when_unknown", "requires_replace", "requires_replace_if"]
