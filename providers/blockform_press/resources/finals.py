"""Final plans: apply plans an object with all that is known by then, and changes it at once by the same plan."""

from typing import Generic, TypeVar

from msgspec import Struct

from blockform.values import Value

P = TypeVar("P")


class _Final(Struct, Generic[P], frozen=True):
    config: Value
    prior: Value | None
    plan: P


class Finals(Generic[P]):
    """Plans by address, each from the final plan of an object to its change. Used from many threads."""

    def __init__(self) -> None:
        self._plans: dict[str, _Final[P]] = {}

    def keep(self, address: str, config: Value, prior: Value | None, plan: P) -> None:
        """Remember what was planned from this config and this object."""
        self._plans[address] = _Final(config, prior, plan)

    def take(self, address: str, config: Value, prior: Value | None) -> P | None:
        """Forget the plan and return it; None where there is none for this config and this object."""
        final = self._plans.pop(address, None)
        return final.plan if final is not None and final.config == config and final.prior == prior else None
