"""JSON text to a tree of expressions, each with its place. Source of rules and texts: HCL's json/parser.go."""

import re
from typing import NoReturn

from blockform.diagnostics import Diagnostic, Diagnostics, SourceFile, SourceRange
from blockform.diagnostics.suggest import did_you_mean
from blockform.syntax.collector import collector_paused
from blockform.syntax.json_bodies import json_body
from blockform.syntax.json_strings import read_string
from blockform.syntax.json_templates import TemplateReader
from blockform.syntax.json_tokens import Kind, Token, scan
from blockform.syntax.nodes import (
    BoolExpr,
    Expr,
    File,
    JsonStringExpr,
    NullExpr,
    NumberExpr,
    ObjectExpr,
    ObjectItem,
    TupleExpr,
    UnaryExpr,
)
from blockform.syntax.patterns import is_number

_NUMBER = re.compile(r"(-?)((?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)")
_KEYWORDS = ("false", "true", "null")
_OTHER_LANGUAGE = ("undefined", "NaN", "Infinity")
_STARTS = "A JSON value must start with a brace, a bracket, a number, a string, or a keyword."
_NO_VALUE = {
    Kind.CLOSE_BRACE: ("Missing JSON value", _STARTS),
    Kind.CLOSE_BRACKET: ("Missing array element value", _STARTS),
    Kind.END: ("Missing value", "The JSON data ends prematurely."),
}
_COMMA = "Missing attribute seperator comma"  # spelled as in Terraform, whose users search for it
_NO_COMMA = (_COMMA, "A comma must appear between each value in an array.")
_AFTER_ITEM = {
    Kind.COLON: ("Invalid array value", "A colon is not used to introduce values in a JSON array."),
    Kind.CLOSE_BRACE: ("Mismatched brackets", "A JSON array must be closed with a bracket, not a brace."),
}


def read_file(source: SourceFile, problems: list[Diagnostic]) -> tuple[File, Diagnostics]:
    """A configuration file. ``problems`` are what is wrong with its bytes."""
    diagnostics = list(problems)
    with collector_paused():
        reader = JsonReader(source, diagnostics)
        try:
            value = reader.read()
        except RecursionError:
            value = None
            detail = "The values in this text hold others in too many levels."
            diagnostics.append(Diagnostic.error("JSON nested too deeply", detail, source.range(0, 1)))
        if not isinstance(value, ObjectExpr | TupleExpr):
            first = reader.tokens[0]
            detail = "The root value in a JSON-based configuration must be either a JSON object or a JSON array of objects."
            place = source.range(first.start, first.end)
            diagnostics.append(Diagnostic.error("Root value must be object", detail, place))
            value = ObjectExpr(source, 0, 0, ())
        return File(source, json_body(value)), Diagnostics(diagnostics)


class _BrokenError(Exception):
    """An object or array that is wrong in its form: there is no value for it. Caught in this module."""


class JsonReader:
    """Reads one text; what is wrong with it goes to ``diagnostics``."""

    def __init__(self, source: SourceFile, diagnostics: list[Diagnostic]) -> None:
        self.source = source
        self.text = source.text
        self.diagnostics = diagnostics
        self.tokens = scan(source)
        self.at = 0
        self.templates = TemplateReader(source)

    def read(self) -> Expr | None:
        """The one value of the text; None where it cannot be made out. A faulty value inside another is null."""
        problems = len(self.diagnostics)
        try:
            value = self._value()
        except _BrokenError:
            return None
        if len(self.diagnostics) == problems and self._peek().kind is not Kind.END:
            detail = "Extra characters appear after the JSON value."
            self._error("Extraneous data after value", detail, self._peek())
        return value

    # Tokens

    def _peek(self) -> Token:
        return self.tokens[self.at]

    def _next(self) -> Token:
        """The token at hand, which is passed; the last one stays."""
        token = self.tokens[self.at]
        if token.kind is not Kind.END:
            self.at += 1
        return token

    def _error(self, summary: str, detail: str, where: Token | SourceRange) -> None:
        subject = SourceRange(self.source, where.start, where.end)
        self.diagnostics.append(Diagnostic.error(summary, detail, subject))

    def _broken(self, summary: str, detail: str, where: Token) -> NoReturn:
        self._error(summary, detail, where)
        raise _BrokenError

    def _recover(self, token: Token, opening: Kind, closing: Kind) -> None:
        """Go on to what seems to be the end of the object or array at hand."""
        depth = 1
        while token.kind is not Kind.END:
            if token.kind is opening:
                depth += 1
            elif token.kind is closing:
                depth -= 1
                if depth <= 1:
                    return
            token = self._next()

    # Values

    def _value(self) -> Expr:
        """The value at hand. Raises: _BrokenError at a faulty one of the outermost level."""
        token = self._peek()
        match token.kind:
            case Kind.OPEN_BRACE:
                return self._object()
            case Kind.OPEN_BRACKET:
                return self._array()
            case Kind.STRING:
                return self._string()
            case Kind.NUMBER:
                return self._number()
            case Kind.KEYWORD:
                return self._keyword()
            case _:
                return self._broken(*_NO_VALUE.get(token.kind, ("Invalid start of value", _STARTS)), token)

    def _inner(self) -> Expr:
        """A value inside another: one that is faulty does not spoil what is around it."""
        token = self._peek()
        try:
            return self._value()
        except _BrokenError:
            return NullExpr(self.source, token.start, token.end)

    def _object(self) -> Expr:
        opening = self._next()
        items: list[ObjectItem] = []
        while self._peek().kind is not Kind.CLOSE_BRACE:
            key = self._key()
            self._colon()
            value = self._inner()
            items.append(ObjectItem(self.source, key.start, value.end, key, value))
            self._after_property(opening)
        return ObjectExpr(self.source, opening.start, self._next().end, tuple(items))

    def _key(self) -> JsonStringExpr:
        token = self._peek()
        key = self._inner()
        if not isinstance(key, JsonStringExpr):
            self._broken(
                "Invalid object property name", "A JSON object property name must be a string", token
            )
        return key

    def _colon(self) -> None:
        token = self._next()
        if token.kind is Kind.COLON:
            return
        self._recover(token, Kind.OPEN_BRACE, Kind.CLOSE_BRACE)
        if token.kind in {Kind.CLOSE_BRACE, Kind.COMMA}:
            detail = "A JSON object attribute must have a value, introduced by a colon."
            self._broken("Missing object value", detail, token)
        detail = "A colon must appear between an object property's name and its value."
        if token.kind is Kind.EQUALS:
            detail = "JSON uses a colon as its name/value delimiter, not an equals sign."
        self._broken("Missing property value colon", detail, token)

    def _after_property(self, opening: Token) -> None:
        """Pass the comma before another property, or find the brace at the end."""
        match self._peek().kind:
            case Kind.CLOSE_BRACE:
                return
            case Kind.COMMA:
                comma = self._next()
                if self._peek().kind is Kind.CLOSE_BRACE:
                    detail = "JSON does not permit a trailing comma after the final property in an object."
                    self._broken("Trailing comma in object", detail, comma)
            case Kind.END:
                self._broken("Unclosed object", "No closing brace was found for this JSON object.", opening)
            case Kind.CLOSE_BRACKET:
                self._next()
                detail = "A JSON object must be closed with a brace, not a bracket."
                self._broken("Mismatched braces", detail, self._peek())
            case _:
                self._recover(self._next(), Kind.OPEN_BRACE, Kind.CLOSE_BRACE)
                detail = "A comma must appear between each property definition in an object."
                self._broken(_COMMA, detail, self._peek())

    def _array(self) -> Expr:
        opening = self._next()
        items: list[Expr] = []
        while self._peek().kind is not Kind.CLOSE_BRACKET:
            items.append(self._inner())
            self._after_item(opening)
        return TupleExpr(self.source, opening.start, self._next().end, tuple(items))

    def _after_item(self, opening: Token) -> None:
        """Pass the comma before another item, or find the bracket at the end."""
        kind = self._peek().kind
        if kind is Kind.CLOSE_BRACKET:
            return
        if kind is Kind.COMMA:
            comma = self._next()
            if self._peek().kind is Kind.CLOSE_BRACKET:
                detail = "JSON does not permit a trailing comma after the final value in an array."
                self._broken("Trailing comma in array", detail, comma)
            return
        self._recover(self._next(), Kind.OPEN_BRACKET, Kind.CLOSE_BRACKET)
        if kind is Kind.END:
            self._broken("Unclosed object", "No closing bracket was found for this JSON array.", opening)
        self._broken(*_AFTER_ITEM.get(kind, _NO_COMMA), self._peek())

    # Scalars

    def _string(self) -> JsonStringExpr:
        token = self._next()
        read = read_string(self.text, token.start, token.end)
        if read.fault < 0:
            return self.templates.string(token.start, token.end, read)
        at_char = self.text[read.fault : read.fault + 1] > "\x1f"  # not at the end of a line or of the text
        where = SourceRange(self.source, read.fault, read.fault + 1 if at_char else read.fault)
        self._error("Invalid JSON string", "There is a syntax error in the given JSON string.", where)
        raise _BrokenError

    def _number(self) -> Expr:
        token = self._next()
        found = _NUMBER.fullmatch(self.text, token.start, token.end)
        if found is None or not is_number(found[2]):
            detail = "There is a syntax error in the given JSON number."
            self._broken("Invalid JSON number", detail, token)
        number = NumberExpr(self.source, found.start(2), token.end, found[2])
        return UnaryExpr(self.source, token.start, token.end, "-", number) if found[1] else number

    def _keyword(self) -> Expr:
        token = self._next()
        match word := self.text[token.start : token.end]:
            case "true" | "false":
                return BoolExpr(self.source, token.start, token.end, word == "true")
            case "null":
                return NullExpr(self.source, token.start, token.end)
        detail = f'"{word}" is not a valid JSON keyword.{did_you_mean(word, _KEYWORDS)}'
        if word in _OTHER_LANGUAGE:
            detail = f'The JavaScript identifier "{word}" cannot be used in JSON.'
        return self._broken("Invalid JSON keyword", detail, token)
