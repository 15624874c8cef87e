"""python-hcl2's LALR tables: taken from the library once, kept in the user's cache, loaded without the library after.

The grammar's text is checked against the digest this package was written for, because rules are known by their text.
"""

import hashlib
import marshal
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from blockform.syntax.private_files import read_private, write_private
from blockform.syntax.terminals import NUMBERS

GRAMMAR_DIGEST = "856e0a0a416400a68630c3a7bb2af92592394c992eb0e728f3b930c27a73aa78"
"""SHA-256 of the grammar file of python-hcl2 8.1.4."""

FORMAT = 1
UNIT = 1 << 20
"""Actions: a state to shift to; ``-(rule + 1)`` to reduce; lower by UNIT where the rule passes one value through."""


class GrammarMismatchError(RuntimeError):
    """The installed python-hcl2 is not the one this package was written for."""


class Tables(Struct, frozen=True):
    """What a driver needs. States, rules and nonterminals are numbers; terminals those of ``terminals``.

    ``actions[state][terminal]`` is an action (see UNIT); ``gotos[state][nonterminal]`` a state. A rule is its text, its
    nonterminal and the number of its symbols.
    """

    start: int
    final: int
    actions: list[dict[int, int]]
    gotos: list[dict[int, int]]
    rules: list[tuple[str, int, int]]


_KEEP_UNITS = frozenset(
    (
        "body: new_line_or_comment",
        "__body_star_0: attribute",
        "__body_star_0: block",
        "__block_star_1: _attribute_name",
        "__block_star_1: string",
        "__string_star_3: string_part",
        "__object_star_5: object_elem",
        "arguments: expression",
        "attr_splat: ATTR_SPLAT",
        "full_splat: FULL_SPLAT_START",
        "__attr_splat_star_7: get_attr",
        "__attr_splat_star_7: index",
    )
)
"""Rules with one symbol whose value is not simply that symbol's."""


def grammar_path() -> Path:
    """Where python-hcl2's grammar lies, found without importing the library."""
    spec = find_spec("hcl2")
    if spec is None or not spec.submodule_search_locations:
        message = "python-hcl2 is not installed"
        raise GrammarMismatchError(message)
    return Path(spec.submodule_search_locations[0]) / "hcl2.lark"


def check_grammar() -> str:
    """The digest of the installed grammar.

    Raises: GrammarMismatchError, if it is another than the one this package was written for.
    """
    digest = hashlib.sha256(grammar_path().read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    if digest != GRAMMAR_DIGEST:
        message = (
            "the installed python-hcl2 has another grammar than version 8.1.4; install exactly that version"
        )
        raise GrammarMismatchError(message)
    return digest


def build_tables() -> Tables:
    """Take the tables from the library; about a second, and more while the library has no cache of its own."""
    from hcl2.parser import parser  # noqa: PLC0415  imports lark; only when there is no dump yet

    lark = parser()
    table = lark.parser.parser._parse_table
    return convert_tables(table, list(lark.rules))


class _Place:
    """Where this process keeps its dump, set once by whoever knows the user's cache directory."""

    directory: Path | None = None


def keep_tables_in(directory: Path) -> None:
    """Keep the dump of the tables in this directory from now on; it is used only while it is private."""
    _Place.directory = directory


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables of this process: from the dump where there is a good one, else built and dumped.

    A dump that others could have written is not read.
    """
    return load_tables(_Place.directory)


def load_tables(directory: Path | None) -> Tables:
    """The tables from the dump in ``directory``, or built and dumped there."""
    check_grammar()
    name = f"grammar-{GRAMMAR_DIGEST[:16]}-{FORMAT}-{sys.implementation.cache_tag}.marshal"
    if directory is not None:
        dumped = _undump(read_private(directory, name))
        if dumped is not None:
            return dumped
    built = build_tables()
    if directory is not None:
        write_private(directory, name, _dump(built))
    return built


def convert_tables(table: object, lark_rules: list[object]) -> Tables:
    """Lark's parse table in our numbers."""
    states: dict[int, dict[str, tuple[object, object]]] = table.states  # type: ignore[attr-defined]  # lark is untyped
    rules: list[tuple[str, int, int]] = []
    nonterminals: dict[str, int] = {}
    codes: dict[object, int] = {}
    for rule in lark_rules:
        origin: str = rule.origin.name  # type: ignore[attr-defined]
        symbols: list[str] = [symbol.name for symbol in rule.expansion]  # type: ignore[attr-defined]
        text = f"{origin}: {' '.join(symbols)}"
        number = len(rules)
        rules.append((text, nonterminals.setdefault(origin, len(nonterminals)), len(symbols)))
        unit = len(symbols) == 1 and text not in _KEEP_UNITS
        codes[rule] = -(number + 1) - (UNIT if unit else 0)
    actions: list[dict[int, int]] = [{} for _ in states]
    gotos: list[dict[int, int]] = [{} for _ in states]
    for state, row in states.items():
        for symbol, (_, target) in row.items():
            if symbol in nonterminals:
                gotos[state][nonterminals[symbol]] = _state(target)
            elif symbol in NUMBERS:
                actions[state][NUMBERS[symbol]] = target if isinstance(target, int) else codes[target]
    start = table.start_states["start"]  # type: ignore[attr-defined]
    final = table.end_states["start"]  # type: ignore[attr-defined]
    return Tables(start, final, actions, gotos, rules)


def _state(target: object) -> int:
    if not isinstance(target, int):
        message = f"a goto leads to {target!r}, not to a state"
        raise TypeError(message)
    return target


def _dump(tables: Tables) -> bytes:
    """The tables as bytes, with a checksum in front: marshal itself must never see a damaged file."""
    payload = marshal.dumps((tables.start, tables.final, tables.actions, tables.gotos, tables.rules))
    return hashlib.sha256(payload).digest() + payload


def _undump(data: bytes | None) -> Tables | None:
    """The tables of a dump, or None if it is absent or damaged."""
    if data is None or hashlib.sha256(data[32:]).digest() != data[:32]:
        return None
    return Tables(*marshal.loads(data[32:]))  # noqa: S302  checked above, from a directory only we can write
