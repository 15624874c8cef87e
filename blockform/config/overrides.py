"""Override files: their blocks merged into what the primary files declare."""

from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from blockform.config.bodies import with_content
from blockform.config.merging import merge_blocks
from blockform.diagnostics import Diagnostics
from blockform.syntax import Block, TupleExpr, decide


class Overridable(Struct, frozen=True, kw_only=True):
    """How one type of block is found again, and what is said when it is not there (with the parts of its key put in).

    ``deep`` blocks are merged argument by argument; ``rules`` are custom conditions, which may not be overridden.
    """

    key: Callable[[Block], tuple[str, ...]]
    missing: str
    nothing: str
    allowed: str
    deep: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()


def _labels(block: Block) -> tuple[str, ...]:
    return tuple(label.text for label in block.labels)


def provider_key(block: Block) -> tuple[str, ...]:
    """The name and the alias of a provider block, as far as they are plain text."""
    alias = block.body.attributes.get("alias")
    text = getattr(alias.expr, "value", "") if alias else ""
    return (*_labels(block), text if isinstance(text, str) else "")


_LIFECYCLE_RULES = frozenset({"precondition", "postcondition"})


def _resource(kind: str, block: str) -> Overridable:
    return Overridable(
        key=_labels,
        missing=f"Missing {kind} to override",
        nothing=f'{{0}} {kind} named "{{1}}"',
        allowed=f"a {block} block defined",
        deep=frozenset({"lifecycle"}),
    )


OVERRIDABLE = {
    "provider": Overridable(
        key=provider_key,
        missing="Missing base provider configuration for override",
        nothing='{0} provider configuration with the alias "{1}"',
        allowed="an aliased provider configuration that was already defined",
    ),
    "variable": Overridable(
        key=_labels,
        missing="Missing base variable declaration to override",
        nothing='variable named "{0}"',
        allowed="a variable that was already declared",
        rules=frozenset({"validation"}),
    ),
    "output": Overridable(
        key=_labels,
        missing="Missing base output definition to override",
        nothing='output named "{0}"',
        allowed="an output that was already defined",
        rules=frozenset({"precondition"}),
    ),
    "module": Overridable(
        key=_labels,
        missing="Missing module call to override",
        nothing='module call named "{0}"',
        allowed="a module call that was defined",
    ),
    "resource": _resource("resource", "resource"),
    "data": _resource("data resource", "data"),
    "ephemeral": _resource("ephemeral resource", "ephemeral"),
}

_REFUSED = {
    "moved": (
        "Cannot override 'moved' blocks",
        "Records of moved objects can appear only in normal files, not in override files.",
    ),
    "import": (
        "Cannot override 'import' blocks",
        "Import blocks can appear only in normal files, not in override files.",
    ),
    "removed": (
        "Cannot override 'removed' blocks",
        "Removed blocks can appear only in normal files, not in override files.",
    ),
    "check": ("Can't override check blocks", "Override files cannot override check blocks."),
}


class OverridableBlocks:
    """The blocks of all primary files, found by name, while override files are merged into them in place.

    ``added`` are default provider configurations that only an override file has: one is there even where nobody wrote it.
    """

    def __init__(self, primary: list[list[Block]]) -> None:
        self.added: list[Block] = []
        self._places: dict[tuple[str, ...], tuple[list[Block], int]] = {}
        for blocks in primary:
            for at, block in enumerate(blocks):
                how = OVERRIDABLE.get(block.type)
                if how:
                    self._places.setdefault((block.type, *how.key(block)), (blocks, at))

    def apply(self, block: Block, diags: Diagnostics) -> None:
        """Merge one block of an override file. Settings blocks and ``locals`` are left alone."""
        how = OVERRIDABLE.get(block.type)
        if block.type in _REFUSED:
            summary, detail = _REFUSED[block.type]
            diags.error(summary, detail, block.header_range)
        if how is None:
            return
        key = how.key(block)
        place = self._places.get((block.type, *key))
        if place:
            blocks, at = place
            base = _told_apart(blocks[at], how.deep | how.rules, diags)
            blocks[at] = merge_blocks(base, _allowed(block, how, diags), deep=how.deep)
        elif block.type == "provider" and not key[1]:
            self.added.append(block)
            self._places[(block.type, *key)] = (self.added, len(self.added) - 1)
        else:
            detail = (
                f"There is no {how.nothing.format(*key)}. An override file can only override {how.allowed} in a primary"
                " configuration file."
            )
            diags.error(how.missing, detail, block.header_range)


def _allowed(block: Block, how: Overridable, diags: Diagnostics) -> Block:
    """The block without what may not be overridden."""
    block = _told_apart(block, how.deep | how.rules, diags)
    attributes = dict(block.body.attributes)
    depends_on = attributes.pop("depends_on", None)
    if depends_on and block.type in {"resource", "data", "ephemeral", "module", "output"}:
        detail = "The depends_on argument may not be overridden."
        items = depends_on.expr.items if isinstance(depends_on.expr, TupleExpr) else ()
        where = items[0].range if items else depends_on.range
        diags.error("Unsupported override", detail, where)
    elif depends_on:
        attributes["depends_on"] = depends_on
    blocks = []
    for inner in block.body.blocks:
        if inner.type in how.rules:
            _refuse_rule(inner, diags)
        elif inner.type in how.deep:
            blocks.append(_without_rules(inner, diags))
        else:
            blocks.append(inner)
    return replace(block, body=with_content(block.body, attributes, tuple(blocks)))


def _told_apart(block: Block, types: Iterable[str], diags: Diagnostics) -> Block:
    """The block with inner ones of these types and ``depends_on`` told apart, where it is written in the JSON syntax."""
    body, problems = decide(block.body, ("depends_on",), dict.fromkeys(types, ()))
    diags.extend(problems)
    return block if body is block.body else replace(block, body=body)


def _without_rules(block: Block, diags: Diagnostics) -> Block:
    block = _told_apart(block, _LIFECYCLE_RULES, diags)
    for inner in block.body.blocks:
        if inner.type in _LIFECYCLE_RULES:
            _refuse_rule(inner, diags)
    kept = tuple(inner for inner in block.body.blocks if inner.type not in _LIFECYCLE_RULES)
    return replace(block, body=with_content(block.body, block.body.attributes, kept))


def _refuse_rule(block: Block, diags: Diagnostics) -> None:
    detail = f'Override files cannot override "{block.type}" blocks.'
    diags.error(f"Can't override {block.type} blocks", detail, block.header_range)
