"""Functions that search texts with regular expressions in RE2's syntax.

RE2 takes time in proportion to the text; the module that searches here may take far longer for a pattern made to that
end, and is stopped after a while.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from blockform.lang.functions.arguments import text_function
from blockform.lang.functions.model import Function, FunctionCallError, Param
from blockform.lang.functions.pattern_syntax import Pattern, PatternSyntaxError, compile_pattern
from blockform.values import (
    DYNAMIC,
    STRING,
    ListType,
    ObjectType,
    TupleType,
    Type,
    Value,
    list_of,
    null,
    object_of,
    string,
    tuple_of,
)

_SECONDS = 10.0
_REFERENCE = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))?")


def _pattern(text: str) -> Pattern:
    """The pattern that is the first argument."""
    try:
        return compile_pattern(text)
    except PatternSyntaxError as error:
        raise FunctionCallError(f"invalid regexp pattern: {error.reason} in %s", 0, error.part) from error


def _result_type(pattern: Pattern) -> Type:
    named = [name for name in pattern.names if name]
    if not pattern.names:
        return STRING
    if len(named) == len(pattern.names):
        return ObjectType(dict.fromkeys(named, STRING))
    if named:
        raise FunctionCallError("invalid regexp pattern: cannot mix both named and unnamed capture groups", 0)
    return TupleType((STRING,) * len(pattern.names))


def _regex_type(args: Sequence[Value]) -> Type:
    return _result_type(_pattern(args[0].as_str())) if args[0].is_known else DYNAMIC


def _regexall_type(args: Sequence[Value]) -> Type:
    return ListType(_regex_type(args))


def _search(pattern: Pattern, text: str, position: int) -> Any:
    """The first match from the position on, or None."""
    try:
        return pattern.compiled.search(text, position, timeout=_SECONDS)
    except TimeoutError:
        raise FunctionCallError("the pattern takes too long on the given string", 0) from None


def _matches(pattern: Pattern, text: str) -> Iterator[Any]:
    """All matches that do not overlap; an empty one right behind another does not count. Source: Go's regexp.allMatches."""
    position, previous = 0, -1
    while position <= len(text):
        match = _search(pattern, text, position)
        if match is None:
            return
        start, end = match.span()
        if not (end == position and start == previous):
            yield match
        position = end if end > position else position + 1
        previous = end


def _result(pattern: Pattern, match: Any) -> Value:
    groups = [null(STRING) if group is None else string(group) for group in match.groups()]
    if not groups:
        return string(match[0])
    if pattern.names[0]:
        return object_of(dict(zip(pattern.names, groups, strict=True)))
    return tuple_of(groups)


def _regex(args: Sequence[Value]) -> Value:
    pattern = _pattern(args[0].as_str())
    _result_type(pattern)
    match = _search(pattern, args[1].as_str(), 0)
    if match is None:
        raise FunctionCallError("pattern did not match any part of the given string")
    return _result(pattern, match)


def _regexall(args: Sequence[Value]) -> Value:
    pattern = _pattern(args[0].as_str())
    of = _result_type(pattern)
    return list_of((_result(pattern, match) for match in _matches(pattern, args[1].as_str())), of)


def _replace(text: str, part: str, replacement: str) -> str:
    if not (len(part) > 1 and part.startswith("/") and part.endswith("/")):
        return text.replace(part, replacement)
    try:
        pattern = compile_pattern(part[1:-1])
    except PatternSyntaxError as error:
        message = f"error parsing regexp: {error.reason}: %s"
        raise FunctionCallError(message, None, f"`{error.part}`") from error
    pieces: list[str] = []
    copied = 0
    for match in _matches(pattern, text):
        pieces += (text[copied : match.start()], _expanded(replacement, pattern, match))
        copied = match.end()
    return "".join(pieces) + text[copied:]


def _expanded(template: str, pattern: Pattern, match: Any) -> str:
    """The replacement with ``$1``, ``$name``, ``${name}`` and ``$$`` filled in. Source: Go's Regexp.Expand."""

    def value(reference: re.Match[str]) -> str:
        name = reference[2] or reference[3]
        if name is None:
            return "$"
        if name.isascii() and name.isdecimal():
            position = int(name)
            return (match[position] or "") if position <= len(pattern.names) else ""
        for position, known in enumerate(pattern.names, start=1):
            if known == name and match[position] is not None:
                return str(match[position])
        return ""

    return _REFERENCE.sub(value, template)


_PARAMS = (Param(name="pattern", type=STRING), Param(name="string", type=STRING))

FUNCTIONS = (
    Function(
        name="regex",
        summary="Returns what the pattern matches first: the text, or the groups as a tuple or, if named, an object.",
        params=_PARAMS,
        returns=_regex_type,
        call=_regex,
        example='regex("[a-z]+", "53453453.345345aaabbbccc23454") = "aaabbbccc"',
    ),
    Function(
        name="regexall",
        summary="Returns a list of all that the pattern matches.",
        params=_PARAMS,
        returns=_regexall_type,
        call=_regexall,
        example='regexall("[a-z]+", "1234abcd5678efgh9") = tolist(["abcd", "efgh"])',
    ),
    text_function(
        "replace",
        ["str", "substr", "replace"],
        _replace,
        "Replaces each occurrence of a text, or of a pattern between slashes, by another.",
        'replace("hello world", "/w.*d/", "everybody") = "hello everybody"',
    ),
)
"""All functions of this module."""
