"""One frozen request and response per verb: all that passes between the engine and a provider.

Fields are added with a default, so that no provider breaks. Objects are values of the resource's schema type.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

from blockform.schema import Problem
from blockform.values import Origin, Value, ValuePath

if TYPE_CHECKING:
    from blockform.sdk.provider import ConfiguredProvider

Private = Mapping[str, Any]
"""What a provider keeps beside an object for itself: plain JSON, stored in the state, never shown, no secrets."""

NO_PRIVATE: Private = MappingProxyType({})


class ConfigureRequest(Struct, frozen=True, kw_only=True):
    """Set up one provider configuration.

    ``config`` may hold unknowns while planning. ``environment`` is the process environment; ``data_dir`` is this working
    directory's own folder (``.blockform``); ``fingerprint`` turns a secret into a keyed fingerprint that may be stored; ``trace``
    takes one line for the log, free of secrets; ``user_agent`` names program and version. Relative paths that the user gives begin at
    ``cwd``. ``calls`` is entered for each call to the platform, and left after it, by what limits its calls itself (``LimitsCalls``).
    """

    config: Value
    environment: Mapping[str, str]
    data_dir: Path
    fingerprint: Callable[[str], str]
    trace: Callable[[str], None]
    user_agent: str
    cwd: Path = Path()
    calls: AbstractContextManager[object] = field(default_factory=nullcontext)


class ConfigureResponse(Struct, frozen=True, kw_only=True):
    """The provider ready for use, or None with the reasons (paths relative to the provider block)."""

    provider: "ConfiguredProvider | None"
    problems: tuple[Problem, ...] = ()


class ReadRequest(Struct, frozen=True, kw_only=True):
    """What does the platform say of this object now?"""

    address: str
    state: Value
    private: Private = field(default_factory=lambda: NO_PRIVATE)


class ReadResponse(Struct, frozen=True, kw_only=True):
    """The object as it is now; None: it is gone. The very same value object says nothing has changed."""

    new_state: Value | None
    private: Private = field(default_factory=lambda: NO_PRIVATE)
    problems: tuple[Problem, ...] = ()


class PlannedObject(Struct, frozen=True, kw_only=True):
    """Another resource instance of the same plan, as planned so far."""

    address: str
    type: str
    planned: Value


class PlanRequest(Struct, frozen=True, kw_only=True):
    """Decide what an object will look like.

    ``config`` is what the user wrote (unknown where not known yet); ``prior`` the object as refreshed, None when there is none;
    ``proposed`` is the engine's proposal: what the user wrote, else prior values of computed attributes, else unknown. ``planned``
    finds the already planned object behind an unknown's origin. ``validate_remote``: whether the platform may be asked to check.
    ``replacing``: the object is planned anew because it must be replaced; ``prior`` is None then. ``applying``: the plan is being carried
    out and this is the last look before the change, with all values known; what was checked in the plan need not be checked again.
    """

    address: str
    config: Value
    prior: Value | None
    proposed: Value
    planned: Callable[[Origin | None], PlannedObject | None]
    private: Private = field(default_factory=lambda: NO_PRIVATE)
    validate_remote: bool = True
    replacing: bool = False
    applying: bool = False


class PlanResponse(Struct, frozen=True, kw_only=True):
    """The planned object: every known value in it is a promise that apply keeps.

    ``requires_replace`` names the attributes whose change needs a new object. ``notes`` are short sentences on what the change
    means on the platform, shown with it ("publishes release 1.1.0 (minor: new parameter agg_type)").
    """

    planned: Value
    requires_replace: tuple[ValuePath, ...] = ()
    notes: tuple[str, ...] = ()
    private: Private = field(default_factory=lambda: NO_PRIVATE)
    problems: tuple[Problem, ...] = ()


class PlannedChange(Struct, frozen=True, kw_only=True):
    """One change of a whole plan.

    ``verb`` is create, update, replace, delete, forget or keep (nothing happens to it); None where there is no object before or after.
    """

    address: str
    type: str
    verb: str
    prior: Value | None
    planned: Value | None

    @property
    def removes(self) -> bool:
        """Whether the prior object goes away on the platform."""
        return self.verb in {"delete", "replace"}


class ReviewRequest(Struct, frozen=True, kw_only=True):
    """Look over a plan: all that one provider configuration would change or keep.

    ``validate_remote``: whether the platform may be asked.
    """

    changes: tuple[PlannedChange, ...]
    validate_remote: bool = True


class ReviewResponse(Struct, frozen=True, kw_only=True):
    """What is wrong with the plan, by address; paths are those of the object's block."""

    problems: tuple[tuple[str, Problem], ...] = ()


class CallIntent(Struct, frozen=True, kw_only=True):
    """One mutating call about to be sent, as the journal keeps it; free of secrets.

    ``kind`` is the provider's word for the call (``create_spec``); ``key`` finds the object it would make or change on the platform;
    ``digest`` tells equal content; ``expected`` holds what else recovery needs (the number a revision would get, say).
    """

    kind: str
    key: Mapping[str, str]
    digest: str = ""
    expected: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class Operation(Protocol):
    """What a provider tells the engine while it changes an object. Every method may be called from a worker thread."""

    def intend(self, intent: CallIntent) -> None:
        """Record a mutating call; returns once the record is on disk, and only then may the call be sent.

        Raises: OperationStopped when the user has asked to stop.
        """
        ...

    def created(self, partial_state: Value, private: Private = NO_PRIVATE) -> None:
        """The last intended call has happened, and the object is as ``partial_state`` says (an id is known, at least)."""
        ...

    def refused(self) -> None:
        """The last intended call has certainly changed nothing: the platform refused it."""
        ...

    def progress(self, status: str) -> None:
        """Say what the object is waiting for, in the platform's words."""
        ...

    def wait(self, seconds: float) -> None:
        """Sleep, but no longer than until the user asks to stop at once. Raises: OperationStopped then."""
        ...


class OperationStopped(Exception):  # noqa: N818  it is no error
    """The user asked to stop; a provider lets it pass through."""


class CreateRequest(Struct, frozen=True, kw_only=True):
    """Make the planned object. ``config`` is what the user wrote, wholly known; ``planned`` too but for what creation decides."""

    address: str
    config: Value
    planned: Value
    operation: Operation
    private: Private = field(default_factory=lambda: NO_PRIVATE)


class UpdateRequest(Struct, frozen=True, kw_only=True):
    """Change the object from ``prior`` to ``planned``."""

    address: str
    config: Value
    prior: Value
    planned: Value
    operation: Operation
    private: Private = field(default_factory=lambda: NO_PRIVATE)


class ApplyResponse(Struct, frozen=True, kw_only=True):
    """The object after a create or update, wholly known; None when there is none.

    With an error among ``problems`` the object is recorded as it is; after a create it is tainted too, unless ``keep`` says that
    it is sound (its next plan then proposes the rest).
    """

    new_state: Value | None
    private: Private = field(default_factory=lambda: NO_PRIVATE)
    problems: tuple[Problem, ...] = ()
    keep: bool = False


class DeleteRequest(Struct, frozen=True, kw_only=True):
    """Remove the object."""

    address: str
    prior: Value
    operation: Operation
    private: Private = field(default_factory=lambda: NO_PRIVATE)


class DeleteResponse(Struct, frozen=True, kw_only=True):
    """Without an error among ``problems`` the object is gone."""

    problems: tuple[Problem, ...] = ()


class ReadDataRequest(Struct, frozen=True, kw_only=True):
    """Read a data source for a wholly known ``config``."""

    address: str
    config: Value


class ReadDataResponse(Struct, frozen=True, kw_only=True):
    """The whole object: what the user wrote and what was read."""

    state: Value | None
    problems: tuple[Problem, ...] = ()


class OpenRequest(Struct, frozen=True, kw_only=True):
    """Open an ephemeral resource for a wholly known ``config``."""

    address: str
    config: Value


class OpenResponse(Struct, frozen=True, kw_only=True):
    """The whole object, wholly known: what the user wrote and what was opened. None with the reasons.

    It lives until it is closed, at the end of the same plan or apply at the latest. ``renew_after`` are the seconds, counted from this
    answer, after which it must be renewed to stay valid (see :class:`~blockform.sdk.CanRenew`); None: it lasts. ``private`` is handed
    back with each renewal and on closing; it is never stored, so it may hold anything.
    """

    result: Value | None
    renew_after: float | None = None
    private: Any = None
    problems: tuple[Problem, ...] = ()


class RenewRequest(Struct, frozen=True, kw_only=True):
    """Keep an open object valid for longer. ``private`` is that of the last answer."""

    address: str
    private: Any


class RenewResponse(Struct, frozen=True, kw_only=True):
    """Valid again: until it is closed, or for ``renew_after`` more seconds from this answer.

    With an error among ``problems`` it counts as expired: nothing more is evaluated with it.
    """

    renew_after: float | None = None
    private: Any = None
    problems: tuple[Problem, ...] = ()


class CloseRequest(Struct, frozen=True, kw_only=True):
    """Nobody uses the object any more. ``private`` is that of the last answer."""

    address: str
    private: Any


class CloseResponse(Struct, frozen=True, kw_only=True):
    """Without an error among ``problems`` the object is closed; one that had expired already is no error."""

    problems: tuple[Problem, ...] = ()


class ListRequest(Struct, frozen=True, kw_only=True):
    """Find existing objects of a type. ``config`` is what the list block's ``config`` says, by the provider's schema for it.

    ``limit``: more than so many objects are of no use to the caller.
    """

    address: str
    config: Value
    limit: int


class ListedObject(Struct, frozen=True):
    """An object that exists: the id by which it can be imported, and what people call it."""

    id: str
    display_name: str


class ListResponse(Struct, frozen=True, kw_only=True):
    """The objects, in an order that stays the same while nothing changes."""

    objects: tuple[ListedObject, ...] = ()
    problems: tuple[Problem, ...] = ()


class ImportRequest(Struct, frozen=True, kw_only=True):
    """Find an existing object by the text the user gave."""

    address: str
    id: str


class ImportResponse(Struct, frozen=True, kw_only=True):
    """The object to be recorded (it is read again at once); None with the reasons."""

    state: Value | None
    private: Private = field(default_factory=lambda: NO_PRIVATE)
    problems: tuple[Problem, ...] = ()


class GenerateConfigRequest(Struct, frozen=True, kw_only=True):
    """What would a user write to have this object? ``name`` is that of the resource block."""

    address: str
    name: str
    state: Value


class GeneratedFile(Struct, frozen=True):
    """A file that belongs to a generated block."""

    content: bytes
    is_executable: bool = False


class GenerateConfigResponse(Struct, frozen=True, kw_only=True):
    """The object with null in place of all that need not be written; what only the user knows is null and marked sensitive.

    ``files`` are to lie beside the block, by relative path with forward slashes, for it to plan empty.
    """

    config: Value | None
    files: Mapping[str, GeneratedFile] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class MoveStateRequest(Struct, frozen=True, kw_only=True):
    """Take over an object that was one of another type, or of another provider.

    ``address`` is where it goes, ``target_type`` its type there. ``source_provider`` is that provider's full address
    (``registry.terraform.io/hashicorp/null``), ``source_state`` the object as the state has it: plain JSON in that type's schema.
    """

    address: str
    target_type: str
    source_provider: str
    source_type: str
    source_schema_version: int
    source_state: Mapping[str, Any]
    source_private: Private = field(default_factory=lambda: NO_PRIVATE)


class MoveStateResponse(Struct, frozen=True, kw_only=True):
    """The object as one of the target type, wholly known; None with the reasons."""

    new_state: Value | None
    private: Private = field(default_factory=lambda: NO_PRIVATE)
    problems: tuple[Problem, ...] = ()


class Outcome(Enum):
    """What became of an intended call whose answer nobody saw."""

    HAPPENED = "happened"
    NOT_HAPPENED = "not happened"
    UNDECIDED = "undecided"


class RecoverRequest(Struct, frozen=True, kw_only=True):
    """A call was intended and its result is not known: find out. ``prior`` is the object before it, None for a create."""

    address: str
    intent: CallIntent
    prior: Value | None
    private: Private = field(default_factory=lambda: NO_PRIVATE)


class RecoverResponse(Struct, frozen=True, kw_only=True):
    """``new_state`` is the object as it is now when the call happened; UNDECIDED says why, and both ways out, in ``problems``."""

    outcome: Outcome
    new_state: Value | None = None
    private: Private = field(default_factory=lambda: NO_PRIVATE)
    problems: tuple[Problem, ...] = ()
