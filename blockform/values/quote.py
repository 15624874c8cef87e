"""Quoting of texts: as Go's %q, which Terraform's messages use, and as a literal of the language."""

import re

_PLAIN = re.compile(r"[ !#-\[\]-~]*")
_GO_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\x7f": "\\x7f",
}
_HCL_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TEMPLATE = re.compile(r"([$%])(?=\{)")


def go_quote(text: str) -> str:
    """The text in double quotes. Source: Go's strconv.Quote."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    return '"' + "".join(_GO_ESCAPES.get(char) or _go_char(char) for char in text) + '"'


def hcl_literal(text: str) -> str:
    """The text as a quoted literal that evaluates to it, template sequences escaped. Source: hclwrite's TokensForValue."""
    if not _PLAIN.fullmatch(text):
        text = "".join(_HCL_ESCAPES.get(char) or _hcl_char(char) for char in text)
    return '"' + _TEMPLATE.sub(r"\1\1", text) + '"'


def _go_char(char: str) -> str:
    return f"\\x{ord(char):02x}" if char < " " else _hcl_char(char)


def _hcl_char(char: str) -> str:
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
