"""The parser: puts scanner, driver, builder and error messages together. Imported when the first text is parsed."""

from functools import lru_cache

from blockform.diagnostics import Diagnostic, Diagnostics, SourceFile
from blockform.syntax.builder import Builder
from blockform.syntax.collector import collector_paused
from blockform.syntax.driver import Driver, Outcome
from blockform.syntax.handlers import handlers
from blockform.syntax.nodes import Attribute, Block, Expr, File
from blockform.syntax.scanner import Scanner, scan_config, scan_expression, scan_template
from blockform.syntax.tables import tables
from blockform.syntax.templates import Sequence


@lru_cache(maxsize=1)
def _driver() -> Driver:
    """The driver of this process, over the tables of the grammar."""
    return Driver(tables())


class Tools:
    """A builder and the handlers of its rules, for many short texts: to make these takes longer than to read one text.

    For one text at a time.
    """

    def __init__(self) -> None:
        self.builder = Builder(SourceFile("", ""), [])
        self.handlers = handlers(self.builder, _driver().tables)

    def run(self, scanner: Scanner) -> Outcome:
        """What the scanner's tokens make."""
        self.builder.source = scanner.source
        self.builder.diagnostics = scanner.diagnostics
        return _driver().drive(scanner.tokens, self.handlers)


def config(source: SourceFile, problems: list[Diagnostic]) -> tuple[File, Diagnostics]:
    """A configuration file. ``problems`` are what is wrong with its bytes."""
    with collector_paused():
        scanner = scan_config(source)
        builder, outcome = _build(scanner)
        items: list[Attribute | Block] = []
        if outcome.values and isinstance(outcome.values[0], list):
            items = outcome.values[0]
        body = builder.body(items, 0, len(source.text))
        return File(source, body), _diagnostics(scanner, outcome, problems)


def expression(source: SourceFile, problems: list[Diagnostic]) -> tuple[Expr | None, Diagnostics]:
    """One expression."""
    return _single(scan_expression(source), problems)


def template(
    source: SourceFile, problems: list[Diagnostic], tools: Tools | None = None
) -> tuple[Expr | None, Diagnostics]:
    """A bare template. ``tools`` are for one of many."""
    return _single(scan_template(source), problems, tools)


def _build(scanner: Scanner, tools: Tools | None = None) -> tuple[Builder, Outcome]:
    tools = tools or Tools()
    outcome = tools.run(scanner)
    if outcome.fault is not None:
        _check_unfinished_templates(tools.builder, outcome.values)
    return tools.builder, outcome


def _check_unfinished_templates(builder: Builder, values: list[object]) -> None:
    """Report directives out of place also in templates that a mistake has cut off."""
    for value in values:
        if isinstance(value, list) and any(isinstance(piece, Sequence) for piece in value):
            builder.check_directives(value)


def _single(
    scanner: Scanner, problems: list[Diagnostic], tools: Tools | None = None
) -> tuple[Expr | None, Diagnostics]:
    _, outcome = _build(scanner, tools)
    diagnostics = _diagnostics(scanner, outcome, problems)
    items = outcome.values[0] if outcome.values else None
    if isinstance(items, list) and items and isinstance(items[0], Attribute):
        return items[0].expr, diagnostics
    return None, diagnostics


def _diagnostics(scanner: Scanner, outcome: Outcome, problems: list[Diagnostic]) -> Diagnostics:
    """What is wrong, in the order of the text."""
    found = [*problems, *scanner.diagnostics]
    if outcome.fault is not None and not problems:
        from blockform.syntax.errors import syntax_errors  # noqa: PLC0415  only when there are any

        found += syntax_errors(scanner, outcome.fault)
    return Diagnostics(sorted(found, key=lambda item: item.subject.start if item.subject else 0))
