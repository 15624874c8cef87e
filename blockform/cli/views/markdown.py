"""A plan as a comment on a pull request: summary, digest, what each change means, a graph, and the details folded.

A comment holds 65,536 characters; this one at most :data:`LIMIT` bytes, whatever the plan. Summary and digest stand first and are never
cut; of the rest, what does not fit is counted.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from blockform.cli.views.change_text import display_address, render_change, render_drift
from blockform.cli.views.markdown_text import code_span, fenced, html_code, mermaid_label, sentence
from blockform.cli.views.plan_text import output_lines, shown_changes, summary
from blockform.diagnostics.paint import PLAIN
from blockform.engine.graphs import MOST_DRAWN, ResourceGraph
from blockform.plan import Action, Mode, Plan, ResourceChange
from blockform.plan.meaning import Meaning

LIMIT = 65_000
"""Bytes of the whole, in UTF-8."""
MARK = "<!-- blockform plan -->"
"""By which a program finds the comment again, to replace it."""

_MEANINGS = 24_000
_GRAPH = 8_000
_DETAIL = 16_000
"""So many bytes the lines of meanings, the graph, and the details of one change may take."""
_RESERVE = 400

_WORDS = {
    Action.NO_OP: "move",
    Action.CREATE: "create",
    Action.READ: "read",
    Action.UPDATE: "update",
    Action.REPLACE: "**replace**",
    Action.CREATE_BEFORE_DELETE: "**replace**",
    Action.CREATE_BEFORE_FORGET: "**replace**",
    Action.DELETE: "**destroy**",
    Action.FORGET: "forget",
}
_DESTRUCTIVE = frozenset({Action.REPLACE, Action.CREATE_BEFORE_DELETE, Action.DELETE})
_DEEDS = {
    Action.NO_OP: "moves",
    Action.CREATE: "will be created",
    Action.READ: "will be read during apply",
    Action.UPDATE: "will be updated in-place",
    Action.REPLACE: "will be replaced",
    Action.CREATE_BEFORE_DELETE: "will be replaced, the new object first",
    Action.CREATE_BEFORE_FORGET: "will be replaced, the old object let live",
    Action.DELETE: "will be destroyed",
    Action.FORGET: "will be forgotten, but not destroyed",
}
_CLASSES = {
    Action.CREATE: "create",
    Action.UPDATE: "update",
    Action.REPLACE: "replace",
    Action.CREATE_BEFORE_DELETE: "replace",
    Action.CREATE_BEFORE_FORGET: "replace",
    Action.DELETE: "destroy",
}


class PlanComment(Struct, frozen=True, kw_only=True):
    """What is told: a plan, what it means, and how what it changes depends on each other (None: not to be drawn)."""

    plan: Plan
    meaning: Meaning
    graph: ResourceGraph | None = None


def render_markdown(comment: PlanComment, limit: int = LIMIT) -> str:
    """The comment, at most ``limit`` bytes of it (but at least its head)."""
    page = _Page(limit - _RESERVE)
    page.add("".join(f"{line}\n" for line in _head(comment)))
    changes = sorted(shown_changes(comment.plan), key=lambda change: change.action not in _DESTRUCTIVE)
    _add_meanings(page, changes)
    graph = _graph(comment.graph, changes) if comment.graph is not None else ""
    if graph and _size(graph) <= _GRAPH:
        page.add(f"\n{graph}")
    left_out = 0
    for block in _details(comment.plan, changes):
        left_out += not page.add(block)
        if page.is_full:
            left_out = -1
            break
    if left_out:
        page.force("\nThe rest of the details did not fit; `blockform show` has them.\n")
    return page.text


class _Page:
    """Collects text up to a number of bytes. Mutable."""

    def __init__(self, room: int) -> None:
        self._parts: list[str] = []
        self._room = room

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def room(self) -> int:
        return self._room

    @property
    def is_full(self) -> bool:
        """Whether nothing worth telling fits any more."""
        return self._room < _RESERVE

    def add(self, text: str) -> bool:
        """Add the text if it fits (the first always does)."""
        size = _size(text)
        if size > self._room and self._parts:
            return False
        self.force(text)
        self._room -= size
        return True

    def force(self, text: str) -> None:
        """Add the text, for which room was kept."""
        self._parts.append(text)


def _size(text: str) -> int:
    return len(text.encode())


# Summary ----------------------------------------------------------------------------------------------------------


def _head(comment: PlanComment) -> Iterator[str]:
    plan, document = comment.plan, comment.meaning.document
    yield MARK
    yield f"### blockform plan: {_headline(plan)}"
    yield ""
    workspace = document["workspace"]
    where = f"Workspace {code_span(workspace, 100)}. " if workspace != "default" else ""
    kind = {Mode.DESTROY: "Destroys everything. ", Mode.REFRESH_ONLY: "Only refreshes the state. "}.get(
        plan.mode, ""
    )
    yield f"{where}{kind}Digest `{comment.meaning.digest}`"


def _headline(plan: Plan) -> str:
    if shown_changes(plan):
        return summary(plan, PLAIN).removeprefix("Plan: ").removesuffix(".")
    if plan.changes_outputs:
        return "only outputs change"
    if plan.mode is Mode.REFRESH_ONLY and plan.drift:
        return "objects have changed outside"
    return "no changes"


def _add_meanings(page: _Page, changes: Sequence[ResourceChange]) -> None:
    """A line for each change; those that destroy come first."""
    lines: list[str] = []
    size = 0
    for change in changes:
        line = _meaning(change)
        size += _size(line)
        if size > min(_MEANINGS, page.room - _RESERVE):
            break
        lines.append(line)
    left = len(changes) - len(lines)
    if left:
        lines.append(f"- and {left} more\n")
    page.add("\n" + "".join(lines))


def _meaning(change: ResourceChange) -> str:
    notes = "; ".join(filter(None, map(sentence, change.notes)))
    address = code_span(display_address(change.addr, change.deposed))
    if not notes and change.previous_addr is not None:
        notes = f"from {code_span(str(change.previous_addr))}"
    word = _WORDS[change.action]
    if change.importing:
        word = "import" if change.action is Action.NO_OP else f"import and {word}"
        address += f" from {code_span(change.importing)}"
    return f"- {word} {address}{f': {notes}' if notes else ''}\n"


# Graph ------------------------------------------------------------------------------------------------------------


def _graph(graph: ResourceGraph, changes: Sequence[ResourceChange]) -> str:
    """What changes, and which change waits for which; empty where that would be one box, or a thicket."""
    actions: dict[str, set[Action]] = {}
    for change in changes:
        actions.setdefault(str(change.addr.config), set()).add(change.action)
    nodes = [addr for addr in graph.resources if str(addr) in actions]
    if not 2 <= len(nodes) <= MOST_DRAWN:
        return ""
    ids = {addr: f"n{position}" for position, addr in enumerate(nodes)}
    lines = ["flowchart RL"]
    for addr, node in ids.items():
        found = actions[str(addr)]
        of = _CLASSES.get(next(iter(found)), "") if len(found) == 1 else "update"
        lines.append(f"  {node}[{mermaid_label(str(addr))}]{f':::{of}' if of else ''}")
    edges = [(ids[user], ids[need]) for user, need in graph.edges if user in ids and need in ids]
    lines += [f"  {user} --> {need}" for user, need in edges]
    lines += [
        "  classDef create stroke:#2da44e,stroke-width:2px",
        "  classDef update stroke:#bf8700,stroke-width:2px",
        "  classDef replace stroke:#8250df,stroke-width:2px",
        "  classDef destroy stroke:#cf222e,stroke-width:2px",
    ]
    return fenced("\n".join(lines), "mermaid")


# Details ----------------------------------------------------------------------------------------------------------


def _details(plan: Plan, changes: Sequence[ResourceChange]) -> Iterator[str]:
    for change in changes:
        imports = change.importing and change.action is Action.NO_OP
        deed = "will be imported" if imports else _DEEDS[change.action]
        title = f"{html_code(display_address(change.addr, change.deposed))} {deed}"
        yield _folded(title, render_change(change, PLAIN))
    outputs = output_lines(plan.outputs, PLAIN)
    if outputs:
        yield _folded("Changes to outputs", "\n".join(outputs))
    for drift in plan.drift:
        yield _folded(f"{html_code(str(drift.addr))} has changed outside", render_drift(drift, PLAIN))


def _folded(title: str, text: str) -> str:
    lines = [_marked_first(line) for line in text.split("\n")]
    kept: list[str] = []
    size = 0
    for line in lines:
        shown = line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}..."
        size += _size(shown) + 1
        if size > _DETAIL:
            kept.append(f"# {len(lines) - len(kept)} more lines")
            break
        kept.append(shown)
    body = fenced("\n".join(kept), "diff")
    return f"\n<details><summary>{title}</summary>\n\n{body}\n</details>\n"


_LONGEST_LINE = 2_000
_INNER_MARK = re.compile(r"^( +)([-+~])(?= \S)")


def _marked_first(line: str) -> str:
    """The line with its mark in the first column, where a diff has it; a change in place is marked with ``!``."""
    return _INNER_MARK.sub(lambda found: f"{'!' if found[2] == '~' else found[2]}{found[1]}", line)
