"""How one part is told: which marks, suffixes and unchanged neighbours are wanted, and the marks themselves."""

from msgspec import Struct
from msgspec.structs import replace

from blockform.diagnostics.paint import PLAIN, Paint
from blockform.plan import Action

INDENT = "    "


class Style(Struct, frozen=True, kw_only=True):
    """What applies to a part and, but for the two on replacement, to everything in it.

    ``markers``: ``+``, ``~`` and ``-`` before what changes. ``unchanged``: show what does not. ``hide_null``: leave out ``-> null``.
    ``says_replacement`` and ``mutes_replacement`` add and take away ``# forces replacement`` on this one part.
    """

    paint: Paint = PLAIN
    markers: bool = True
    unchanged: bool = False
    hide_null: bool = False
    says_replacement: bool = False
    mutes_replacement: bool = False

    def inner(
        self, *, hide_null: bool | None = None, unchanged: bool | None = None, says_replacement: bool = False
    ) -> "Style":
        """The style of a part of this part."""
        return Style(
            paint=self.paint,
            markers=self.markers,
            hide_null=self.hide_null if hide_null is None else hide_null,
            unchanged=self.unchanged if unchanged is None else unchanged,
            says_replacement=says_replacement,
        )

    def without_replacement(self) -> "Style":
        """The style of a part that leaves it to another to say that a new object is needed."""
        return replace(self, says_replacement=False, mutes_replacement=True)

    def margin(self, indent: int, action: Action = Action.NO_OP) -> str:
        """What a line of a part begins with."""
        return INDENT * indent + (f"{marker(action, self.paint)} " if self.markers else "")

    def null_suffix(self, action: Action) -> str:
        """What follows a part that goes away."""
        if self.hide_null or action is not Action.DELETE:
            return ""
        return " " + self.paint("-> null", "gray")

    def replacement_suffix(self, *, replaces: bool) -> str:
        """What follows a part whose change needs a new object."""
        if self.mutes_replacement or not (replaces or self.says_replacement):
            return ""
        return " " + self.paint("# forces replacement", "red")

    def hidden_count(self, noun: str, count: int) -> str:
        """How many unchanged parts are not shown."""
        plural = "" if count == 1 else "s"
        return self.paint(f"# ({count} unchanged {noun}{plural} hidden)", "gray")

    @property
    def arrow(self) -> str:
        """From one value to another."""
        return f" {self.paint('->', 'yellow')} "


def marker(action: Action, paint: Paint = PLAIN) -> str:
    """The three columns that say what happens: ``  +``."""
    match action:
        case Action.REPLACE:
            return f"{paint('-', 'red')}/{paint('+', 'green')}"
        case Action.CREATE_BEFORE_DELETE:
            return f"{paint('+', 'green')}/{paint('-', 'red')}"
        case Action.CREATE_BEFORE_FORGET:
            return f" {paint('+', 'green')}/{paint('.', 'red')}"
        case Action.CREATE:
            return f"  {paint('+', 'green')}"
        case Action.DELETE:
            return f"  {paint('-', 'red')}"
        case Action.READ:
            return f" {paint('<=', 'cyan')}"
        case Action.UPDATE:
            return f"  {paint('~', 'yellow')}"
        case Action.FORGET:
            return f" {paint('.', 'red')}"
        case Action.NO_OP:
            return "   "
