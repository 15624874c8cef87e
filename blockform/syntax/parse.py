"""Source text to syntax: the entry points that put scanner, driver, builder and error messages together."""

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


def parse_config(text: str | bytes, filename: str) -> tuple[File, Diagnostics]:
    """Parse a configuration file.

    There is always a File; after an error it holds the top-level items before it. Bytes must be UTF-8; a byte order
    mark at the start is dropped. Diagnostics are in the order of the text.
    """
    source, problems = decode(text, filename)
    with collector_paused():
        scanner = scan_config(source)
        builder, outcome = _build(scanner)
        items: list[Attribute | Block] = []
        if outcome.values and isinstance(outcome.values[0], list):
            items = outcome.values[0]
        body = builder.body(items, 0, len(source.text))
        return File(source, body), _diagnostics(scanner, outcome, problems)


def parse_expression(text: str, filename: str) -> tuple[Expr | None, Diagnostics]:
    """Parse one expression, as the console and ``-var`` take it: newlines are free, nothing may follow."""
    source, problems = decode(text, filename)
    return _single(scan_expression(source), problems)


def parse_template(text: str, filename: str) -> tuple[Expr | None, Diagnostics]:
    """Parse a bare template, as ``templatefile`` and ``templatestring`` take it."""
    source, problems = decode(text, filename)
    return _single(scan_template(source), problems)


def decode(text: str | bytes, filename: str) -> tuple[SourceFile, list[Diagnostic]]:
    """The source file of a text; of bytes that are not UTF-8 with U+FFFD for what is wrong, and a diagnostic."""
    if isinstance(text, str):
        return SourceFile(filename, text.removeprefix("\ufeff")), []
    try:
        return SourceFile(filename, text.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        start = len(text[: error.start].decode("utf-8-sig"))
        source = SourceFile(filename, text.decode("utf-8-sig", errors="replace"))
        detail = "A file must be UTF-8 text; this is not. Save it with the encoding UTF-8."
        subject = source.range(start, start + 1)
        return source, [Diagnostic.error("Invalid character encoding", detail, subject)]


def _build(scanner: Scanner) -> tuple[Builder, Outcome]:
    driver = _driver()
    builder = Builder(scanner.source, scanner.diagnostics)
    outcome = driver.drive(scanner.tokens, handlers(builder, driver.tables))
    if outcome.fault is not None:
        _check_unfinished_templates(builder, outcome.values)
    return builder, outcome


def _check_unfinished_templates(builder: Builder, values: list[object]) -> None:
    """Report directives out of place also in templates that a mistake has cut off."""
    for value in values:
        if isinstance(value, list) and any(isinstance(piece, Sequence) for piece in value):
            builder.check_directives(value)


def _single(scanner: Scanner, problems: list[Diagnostic]) -> tuple[Expr | None, Diagnostics]:
    _, outcome = _build(scanner)
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
