"""Diagnostics: what a user is told about a mistake, as values that stages return and pass on."""

from collections.abc import Iterable, Iterator
from enum import Enum

from msgspec import Struct

from blockform.diagnostics.source import SourceRange


class Severity(Enum):
    """How bad it is: an error stops the run, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Deprecation(Enum):
    """Of whose deprecated variable or output a warning speaks: of a module called by a relative path, or of another."""

    LOCAL = "local"
    REMOTE = "remote"


class Comparison(Struct, frozen=True, kw_only=True):
    """The two sides of a comparison that a test asserts and that does not hold, as JSON in several lines.

    ``warning`` says why they cannot be equal; ``in_full``: both are shown beside their difference, and the values of references too.
    """

    left: str
    right: str
    warning: str = ""
    in_full: bool = False


class Diagnostic(Struct, frozen=True, kw_only=True):
    """One problem. ``summary`` is its kind in fixed words; ``detail`` says what, why and what to do.

    ``subject`` is the part of the source that is wrong, ``context`` the wider part worth showing.
    ``address`` names the resource or other object it belongs to, where no source does ("with X,").
    ``values`` are lines on the values of references in the subject: ``("var.x", "is 3")``.
    ``checked`` is the address of the object whose condition did not hold (``var.x``, ``check.c``), from the root.
    ``downgraded``: an error that is told as a warning because it stops nothing.
    ``deprecation`` is set where it warns of a deprecated variable or output.
    """

    severity: Severity
    summary: str
    detail: str = ""
    subject: SourceRange | None = None
    context: SourceRange | None = None
    address: str = ""
    values: tuple[tuple[str, str], ...] = ()
    checked: str = ""
    downgraded: bool = False
    comparison: Comparison | None = None
    deprecation: Deprecation | None = None

    @classmethod
    def error(
        cls,
        summary: str,
        detail: str = "",
        subject: SourceRange | None = None,
        context: SourceRange | None = None,
        *,
        address: str = "",
        values: tuple[tuple[str, str], ...] = (),
    ) -> "Diagnostic":
        """Make an error."""
        return cls(
            severity=Severity.ERROR,
            summary=summary,
            detail=detail,
            subject=subject,
            context=context,
            address=address,
            values=values,
        )

    @classmethod
    def warning(
        cls,
        summary: str,
        detail: str = "",
        subject: SourceRange | None = None,
        context: SourceRange | None = None,
        *,
        address: str = "",
    ) -> "Diagnostic":
        """Make a warning."""
        return cls(
            severity=Severity.WARNING,
            summary=summary,
            detail=detail,
            subject=subject,
            context=context,
            address=address,
        )

    @property
    def is_error(self) -> bool:
        """Whether this stops the run."""
        return self.severity is Severity.ERROR


class Diagnostics:
    """An ordered collection of diagnostics; identical ones are kept once.

    Grows while a stage runs and is only read afterwards.
    """

    __slots__ = ("_items",)

    def __init__(self, items: Iterable[Diagnostic] = ()) -> None:
        self._items: dict[Diagnostic, None] = dict.fromkeys(items)

    def append(self, item: Diagnostic) -> None:
        """Add one, unless the very same one is there."""
        self._items[item] = None

    def extend(self, items: Iterable[Diagnostic]) -> None:
        """Add several."""
        for item in items:
            self._items[item] = None

    def error(
        self,
        summary: str,
        detail: str = "",
        subject: SourceRange | None = None,
        context: SourceRange | None = None,
    ) -> None:
        """Add an error."""
        self.append(Diagnostic.error(summary, detail, subject, context))

    def warning(
        self,
        summary: str,
        detail: str = "",
        subject: SourceRange | None = None,
        context: SourceRange | None = None,
    ) -> None:
        """Add a warning."""
        self.append(Diagnostic.warning(summary, detail, subject, context))

    @property
    def has_errors(self) -> bool:
        """Whether any of them is an error."""
        return any(item.is_error for item in self._items)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Only the errors, in order."""
        return tuple(item for item in self._items if item.is_error)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Only the warnings, in order."""
        return tuple(item for item in self._items if not item.is_error)

    def in_order(self) -> tuple[Diagnostic, ...]:
        """As users are shown them: warnings, then errors; without a source first, then by file (short paths first) and position.

        Source: Terraform's tfdiags.Sort.
        """
        return tuple(sorted(self._items, key=_order))

    def __add__(self, other: Iterable[Diagnostic]) -> "Diagnostics":
        return Diagnostics([*self._items, *other])

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(tuple(self._items))

    def __len__(self) -> int:
        return len(self._items)

    def __bool__(self) -> bool:
        return bool(self._items)

    def __repr__(self) -> str:
        return f"Diagnostics({list(self._items)!r})"


def _order(item: Diagnostic) -> tuple[bool, bool, int, str, int, int]:
    subject = item.subject
    if subject is None:
        return (item.is_error, False, 0, "", 0, 0)
    return (item.is_error, True, len(subject.filename), subject.filename, subject.start, subject.end)
