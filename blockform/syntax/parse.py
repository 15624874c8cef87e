"""Source text to syntax: the entry points. The parser is imported with the first text, for a run may find all its files parsed."""

from blockform.diagnostics import Diagnostic, Diagnostics, SourceFile
from blockform.syntax.nodes import Expr, File


def parse_config(text: str | bytes, filename: str) -> tuple[File, Diagnostics]:
    """Parse a configuration file.

    There is always a File; after an error it holds the top-level items before it. Bytes must be UTF-8; a byte order
    mark at the start is dropped. Diagnostics are in the order of the text.
    """
    from blockform.syntax import parser  # noqa: PLC0415  see above

    return parser.config(*decode(text, filename))


def parse_json_config(text: str | bytes, filename: str) -> tuple[File, Diagnostics]:
    """Parse a configuration file in the JSON syntax.

    There is always a File, empty where the text is too wrong to be made out; its body has yet to be told arguments from blocks
    (see ``decide``). A string that is no correct template is no error here: it may stand where none is wanted.
    """
    from blockform.syntax.json_reader import read_file  # noqa: PLC0415  few projects have JSON files

    return read_file(*decode(text, filename))


def parse_expression(text: str | bytes, filename: str) -> tuple[Expr | None, Diagnostics]:
    """Parse one expression, as the console and ``-var`` take it: newlines are free, nothing may follow.

    With errors there may still be an expression, which tells what it refers to; it must not be evaluated.
    """
    from blockform.syntax import parser  # noqa: PLC0415  see above

    return parser.expression(*decode(text, filename))


def parse_template(text: str, filename: str) -> tuple[Expr | None, Diagnostics]:
    """Parse a bare template, as ``templatefile`` and ``templatestring`` take it."""
    from blockform.syntax import parser  # noqa: PLC0415  see above

    return parser.template(*decode(text, filename))


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
