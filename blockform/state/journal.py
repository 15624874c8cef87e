"""What a run intended and what came of it, appended to a file before anybody relies on it.

An intent is on disk before a mutating call is sent, its result after it; the state file is then written but seldom. After a
crash the results are folded into the state, and intents without a result are settled by asking the platform.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias, assert_never

from msgspec import Struct, field

from blockform.addrs import ProviderConfigAddr, ResourceInstanceAddr
from blockform.diagnostics import Diagnostics
from blockform.state.builder import StateBuilder
from blockform.state.model import ResourceObject, State

DAMAGED = "Damaged journal"


class Begin(Struct, frozen=True, kw_only=True):
    """A run starts from the stored state with this lineage and serial.

    Where nothing is stored yet the serial is 0, and the lineage a new one, which the state is then stored with.
    """

    lineage: str
    serial: int
    run: str


class Intent(Struct, frozen=True, kw_only=True):
    """A mutating call is about to be sent.

    ``action`` is the verb (create, update, delete); ``kind``, ``key``, ``digest`` and ``expected`` are the provider's, for
    finding out later whether the call happened: see CallIntent of the SDK. ``deposed_key`` names the deposed object that the
    call is about, None: the current one. ``at`` is the time in RFC 3339.
    """

    id: str
    addr: ResourceInstanceAddr
    provider: ProviderConfigAddr
    action: str
    kind: str
    key: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    digest: str = ""
    expected: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    deposed_key: str | None = None
    at: str = ""


class Result(Struct, frozen=True, kw_only=True):
    """An object of the instance is now as ``obj`` says; None: it is gone. ``intent`` is the call that did it, if one did.

    ``deposed_key`` names the deposed object that is meant, None: the current one.
    """

    addr: ResourceInstanceAddr
    provider: ProviderConfigAddr
    obj: ResourceObject | None
    intent: str | None = None
    deposed_key: str | None = None


class Refused(Struct, frozen=True, kw_only=True):
    """The intended call has certainly changed nothing."""

    intent: str


class Checkpoint(Struct, frozen=True, kw_only=True):
    """The state with this serial is about to be stored; it holds all results so far."""

    serial: int


class End(Struct, frozen=True, kw_only=True):
    """The run is over, and the stored state with this serial holds all of it."""

    serial: int


Record: TypeAlias = Begin | Intent | Result | Refused | Checkpoint | End


class Journal(Struct, frozen=True, kw_only=True):
    """The records of a journal. ``size`` counts the bytes they take; ``torn`` says that half a record follows them."""

    records: tuple[Record, ...] = ()
    size: int = 0
    torn: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether nothing is in it that the stored state lacks."""
        return not unsettled(self.records)


def unsettled(records: Iterable[Record]) -> tuple[Record, ...]:
    """The records since the last run that ended."""
    rest: list[Record] = []
    for record in records:
        if isinstance(record, End):
            rest.clear()
        else:
            rest.append(record)
    return tuple(rest)


def fold(state: State | None, records: Iterable[Record]) -> tuple[State, tuple[Intent, ...]]:
    """The state with all results put in, and the intents that nobody knows the result of, in order.

    Folding twice changes nothing more. Whether the records belong to this state is for :func:`check_journal` to say.
    """
    rest = unsettled(records)
    if state is None:
        lineages = [record.lineage for record in rest if isinstance(record, Begin)]
        state = State(lineage=lineages[0] if lineages else "")
    builder, pending = StateBuilder(state), dict[str, Intent]()
    for record in rest:
        match record:
            case Intent():
                pending[record.id] = record
            case Result():
                builder.set_object(record.addr, record.obj, record.provider, record.deposed_key)
                pending.pop(record.intent or "", None)
            case Refused():
                pending.pop(record.intent, None)
            case Begin() | Checkpoint() | End():
                pass
            case _:
                assert_never(record)
    return builder.build(), tuple(pending.values())


def check_journal(state: State | None, records: Iterable[Record], name: str) -> Diagnostics:
    """Whether the records continue this stored state; ``name`` is how messages call the state file."""
    diags = Diagnostics()
    rest = unsettled(records)
    begun = [record for record in rest if isinstance(record, Begin)]
    if not begun:
        if rest:
            diags.error(
                DAMAGED, f"The journal {name}.journal does not say which state it belongs to. {_WAYS_OUT}"
            )
        return diags
    serials = {begun[0].serial, *(record.serial for record in rest if isinstance(record, Checkpoint))}
    if state is None:
        if begun[0].serial:
            diags.error(
                "State file is missing",
                f"The journal {name}.journal continues version {begun[0].serial} of {name}, but there is no such file. Put it back,"
                f" from version control or the backup:\n\n    cp {name}.backup {name}",
            )
    elif state.lineage != begun[0].lineage:
        diags.error(
            "Journal of another state",
            f'The journal {name}.journal continues a state of lineage "{begun[0].lineage}", but {name} has lineage'
            f' "{state.lineage}". {_WAYS_OUT}',
        )
    elif state.serial not in serials:
        diags.error(
            "State changed since the journal was written",
            f"The journal {name}.journal continues version {max(serials)} of {name}, but the file has version {state.serial}:"
            f" something else has written it after the interrupted run. {_WAYS_OUT}",
        )
    return diags


_WAYS_OUT = (
    "If that run's changes are in the state file already, move the journal away; if not, put back the state file that it belongs"
    ' to. "blockform state doctor" shows what the journal holds.'
)
