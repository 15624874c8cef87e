"""Our driver against lark's own, over the same tokens and the same builder; and the tables both stand on."""

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from lark import Token as LarkToken
from lark.exceptions import UnexpectedToken
from lark.lexer import LexerThread
from lark.parsers.lalr_parser_state import ParseConf, ParserState

from blockform.diagnostics import Diagnostic, SourceFile
from blockform.syntax import terminals
from blockform.syntax.builder import Builder
from blockform.syntax.driver import Driver
from blockform.syntax.handlers import handlers
from blockform.syntax.scanner import scan_config
from blockform.syntax.tables import (
    GrammarMismatchError,
    Tables,
    build_tables,
    check_grammar,
    load_tables,
    tables,
)

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("parser-cases.jsonl").read_text("utf-8").splitlines()
]


class LarkDriver:
    """The reference: lark's parser state, fed token by token, with our handlers as its callbacks."""

    def __init__(self) -> None:
        from hcl2.parser import parser  # noqa: PLC0415  slow, and only here

        self.lark = parser()

    def drive(self, text: str, builder: Builder) -> tuple[int | None, object]:
        """The index of the first token refused, or None and what the handlers made."""
        rows = handlers(builder, tables())
        table = self.lark.parser.parser._parse_table
        callbacks = {rule: self._callback(row, rule) for rule, row in zip(self.lark.rules, rows, strict=True)}
        conf = ParseConf(table, callbacks, "start")  # type: ignore[arg-type]  # keys are rules, not names
        state = ParserState(conf, LexerThread.from_text(None, ""))  # type: ignore[arg-type]  # no lexer is used
        tokens = scan_config(builder.source).tokens
        for index, (terminal, start, value) in enumerate(tokens):
            token = LarkToken(terminals.NAMES[terminal], text[start : start + 1])
            try:
                result = state.feed_token(token, is_end=terminal == terminals.END)
            except UnexpectedToken:
                return index, None
            if terminal == terminals.END:
                return None, result
            state.value_stack[-1] = value
        return len(tokens), None

    @staticmethod
    def _callback(row: Callable[..., object], rule: object) -> Callable[[list[object]], object]:
        if row.__name__ == "_never" and len(getattr(rule, "expansion", ())) == 1:
            return lambda values: values[0]
        return lambda values: row(*values)


@lru_cache(maxsize=1)
def lark_driver() -> LarkDriver:
    return LarkDriver()


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_both_drivers_agree(case: dict[str, str], shape: Callable[[object], str]) -> None:
    source = SourceFile("main.tf", case["input"].removeprefix("\ufeff"))
    problems: list[Diagnostic] = []
    fault, items = lark_driver().drive(source.text, Builder(source, problems))
    ours: list[Diagnostic] = []
    builder = Builder(source, ours)
    outcome = Driver(tables()).drive(scan_config(source).tokens, handlers(builder, tables()))
    assert outcome.fault == fault
    if fault is None:
        assert isinstance(items, list)
        assert shape(tuple(items)) == shape(tuple(_items(outcome.values)))
        assert problems == ours


def _items(values: list[object]) -> list[object]:
    (items,) = values
    assert isinstance(items, list)
    return items


def test_dump_gives_the_same_tables(tmp_path: Path) -> None:
    directory = tmp_path / "cache"
    built = load_tables(directory)
    (dump,) = directory.iterdir()
    assert load_tables(directory) == built
    dump.write_bytes(dump.read_bytes()[:-1] + b"x")
    assert load_tables(directory) == built


def test_dump_of_others_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    built = Tables(0, 0, [], [], [])
    monkeypatch.setattr("blockform.syntax.tables.build_tables", lambda: built)
    assert load_tables(tmp_path) is built
    assert not [*tmp_path.iterdir()]


def test_every_rule_that_can_apply_has_a_handler() -> None:
    builder = Builder(SourceFile("x", ""), [])
    rows = handlers(builder, tables())
    known = {text for (text, _, _), row in zip(tables().rules, rows, strict=True) if row.__name__ != "_never"}
    assert len(known) > 90


def test_another_grammar_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grammar = tmp_path / "hcl2.lark"
    grammar.write_text("start : NAME\n")
    monkeypatch.setattr("blockform.syntax.tables.grammar_path", lambda: grammar)
    with pytest.raises(GrammarMismatchError, match=r"8\.1\.4"):
        check_grammar()


def test_tables_name_all_terminals_we_emit() -> None:
    used = {terminal for row in build_tables().actions for terminal in row}
    assert used == set(range(len(terminals.NAMES))) - {terminals.STRAY}
