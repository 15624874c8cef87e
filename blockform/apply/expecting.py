"""Before an apply begins with a provider's changes, the provider hears how many there are of each kind (``CanExpect``)."""

from collections import Counter
from collections.abc import Iterable, Mapping

from blockform.addrs import ProviderConfigAddr
from blockform.diagnostics import Diagnostics
from blockform.plan import ProviderPool, ResourceChange
from blockform.plan.calls import crash
from blockform.plan.related import VERBS
from blockform.sdk import CanExpect


class Expecting:
    """How many changes there are for each provider configuration, by resource type and verb."""

    def __init__(self, changes: Iterable[ResourceChange]) -> None:
        self._counts: dict[ProviderConfigAddr, Counter[tuple[str, str]]] = {}
        for change in changes:
            verb = VERBS.get(change.action)
            if verb is not None and change.is_managed:
                counts = self._counts.setdefault(change.provider, Counter())
                counts[change.addr.resource.type, verb] += 1

    def tell(self, block: ProviderConfigAddr, pool: ProviderPool, diags: Diagnostics) -> None:
        """Tell the configurations of a provider block, which has just been configured."""
        for addr, counts in self._counts.items():
            if addr.whole == block:
                self._tell(addr, counts, pool, diags)

    @staticmethod
    def _tell(
        addr: ProviderConfigAddr,
        counts: Mapping[tuple[str, str], int],
        pool: ProviderPool,
        diags: Diagnostics,
    ) -> None:
        provider = pool.configured(addr)
        if not isinstance(provider, CanExpect):
            return
        try:
            provider.expect(counts)
        except Exception as error:  # noqa: BLE001  a provider's crash must not take the record of others with it
            diags.append(crash(error, f"{addr} got ready", "Nothing was changed by that.", str(addr)))
