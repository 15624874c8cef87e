"""Functions on texts, but for formatting and patterns (``formatting.py``, ``pattern.py``)."""

from collections.abc import Callable, Sequence

from blockform.lang.functions.arguments import SPACES, characters, text_function, text_question, whole
from blockform.lang.functions.model import Function, FunctionCallError, Param, always
from blockform.values import (
    BOOL,
    FALSE,
    NUMBER,
    STRING,
    TRUE,
    UNKNOWN_BOOL,
    ListType,
    Unknown,
    Value,
    boolean,
    list_of,
    string,
    unknown,
)


def _each(text: str, change: Callable[[str], str]) -> str:
    return change(text) if text.isascii() else "".join(map(change, text))


def _upper_letter(letter: str) -> str:
    upper = letter.upper()
    if len(upper) == 1:
        return upper
    return _title_letter(letter)  # where the full mapping is longer, Unicode's simple ones agree


def _lower_letter(letter: str) -> str:
    return "i" if letter == "\u0130" else letter.lower()


def _title_letter(letter: str) -> str:
    title = letter.title()
    return title if len(title) == 1 else letter


def upper(text: str) -> str:
    """The text in upper case, letter by letter. Source: Go's strings.ToUpper, which knows no ``ß`` to ``SS``."""
    return text.upper() if text.isascii() else _each(text, _upper_letter)


def lower(text: str) -> str:
    """The text in lower case, letter by letter. Source: Go's strings.ToLower."""
    return text.lower() if text.isascii() else _each(text, _lower_letter)


def title(text: str) -> str:
    """The text with the first letter of each word in title case. Source: Go's strings.Title."""
    titled: list[str] = []
    previous = " "
    for letter in text:
        titled.append(_title_letter(letter) if _separates(previous) else letter)
        previous = letter
    return "".join(titled)


def _separates(letter: str) -> bool:
    if letter.isascii():
        return not (letter.isalnum() or letter == "_")
    return letter in SPACES


def _starts_with(args: Sequence[Value]) -> Value:
    prefix = args[1].as_str()
    raw = args[0].raw
    if not isinstance(raw, Unknown):
        return boolean(args[0].as_str().startswith(prefix))
    if raw.prefix.startswith(prefix):
        return TRUE
    if raw.prefix and len(raw.prefix.encode()) >= len(prefix.encode()):
        return FALSE
    return UNKNOWN_BOOL


def _substr(args: Sequence[Value]) -> Value:
    text = args[0].as_str()
    offset, length = whole(args[1]), whole(args[2])
    parts = characters(text)
    if offset < 0:
        offset += len(parts)
    elif length == 0:
        return string("")
    rest = parts[max(offset, 0) :]
    return string(
        "".join(rest[:length] if length > 0 else rest)
    )  # a length of 0 after a negative offset is all


def _split(args: Sequence[Value]) -> Value:
    separator, text = args[0].as_str(), args[1].as_str()
    return list_of(map(string, text.split(separator) if separator else text), STRING)


def _join(args: Sequence[Value]) -> Value:
    lists = args[1:]
    if not lists:
        raise FunctionCallError("at least one list is required")
    if not all(items.is_wholly_known for items in lists):
        return unknown(STRING)
    texts: list[str] = []
    for number, items in enumerate(lists, start=1):
        for position, item in enumerate(items.elements):
            if item.is_null:
                where = f" of list {number}" if len(lists) > 1 else ""
                text = f"element {position}{where} is null; cannot concatenate null values"
                raise FunctionCallError(text, number)
            texts.append(item.as_str())
    return string(args[0].as_str().join(texts))


def _indent(args: Sequence[Value]) -> Value:
    spaces = whole(args[0])
    if spaces < 0:
        raise FunctionCallError("the number of spaces must not be negative", 0)
    return string(args[1].as_str().replace("\n", "\n" + " " * spaces))


_TEXT = Param(name="str", type=STRING)

FUNCTIONS = (
    text_function("upper", ["str"], upper, "Returns the text in upper case.", 'upper("noël") = "NOËL"'),
    text_function("lower", ["str"], lower, "Returns the text in lower case.", 'lower("NOËL") = "noël"'),
    text_function(
        "title",
        ["str"],
        title,
        "Returns the text with the first letter of each word in upper case.",
        'title("daily forecast") = "Daily Forecast"',
    ),
    text_function(
        "strrev",
        ["str"],
        lambda text: "".join(reversed(characters(text))),
        "Returns the characters of the text in reverse order.",
        'strrev("noël") = "lëon"',
    ),
    text_function(
        "chomp",
        ["str"],
        lambda text: text.rstrip("\r\n"),
        "Removes line ends from the end of the text.",
        'chomp("one\\n\\n") = "one"',
    ),
    text_function(
        "trimspace",
        ["str"],
        lambda text: text.strip(SPACES),
        "Removes spaces of all kinds from both ends of the text.",
        'trimspace("  one\\n") = "one"',
    ),
    text_function(
        "trim",
        ["str", Param(name="cutset", type=STRING, description="The characters to remove, in any order.")],
        lambda text, cutset: text.strip(cutset),
        "Removes all characters that stand in the second text from both ends of the first.",
        'trim("?!one?!", "!?") = "one"',
    ),
    text_function(
        "trimprefix",
        ["str", "prefix"],
        lambda text, prefix: text.removeprefix(prefix),
        "Removes the prefix from the start of the text, if it is there.",
        'trimprefix("press-main", "press-") = "main"',
    ),
    text_function(
        "trimsuffix",
        ["str", "suffix"],
        lambda text, suffix: text.removesuffix(suffix),
        "Removes the suffix from the end of the text, if it is there.",
        'trimsuffix("main.py", ".py") = "main"',
    ),
    Function(
        name="startswith",
        summary="Tells whether the text starts with the prefix.",
        params=(Param(name="str", type=STRING, allow_unknown=True), Param(name="prefix", type=STRING)),
        returns=always(BOOL),
        call=_starts_with,
        example='startswith("train-eu", "train") = true',
    ),
    Function(
        name="endswith",
        summary="Tells whether the text ends with the suffix.",
        params=(_TEXT, Param(name="suffix", type=STRING)),
        returns=always(BOOL),
        call=lambda args: boolean(args[0].as_str().endswith(args[1].as_str())),
        example='endswith("train-eu", "-eu") = true',
    ),
    text_question(
        "strcontains",
        ["str", "substr"],
        lambda text, part: part in text,
        "Tells whether the second text stands somewhere in the first.",
        'strcontains("train-eu", "in-") = true',
    ),
    Function(
        name="substr",
        summary="Returns a part of the text by offset and length in characters; -1 is a length to the end.",
        params=(_TEXT, Param(name="offset", type=NUMBER), Param(name="length", type=NUMBER)),
        returns=always(STRING),
        call=_substr,
        example='substr("noël", 2, 2) = "ël"',
    ),
    Function(
        name="split",
        summary="Splits the text at each separator into a list.",
        params=(Param(name="separator", type=STRING), _TEXT),
        returns=always(ListType(STRING)),
        call=_split,
        example='split(",", "a,b") = tolist(["a", "b"])',
    ),
    Function(
        name="join",
        summary="Joins the texts of all lists with the separator between them.",
        params=(Param(name="separator", type=STRING, description="What to put between two texts."),),
        variadic=Param(name="lists", type=ListType(STRING), description="Lists of texts to join."),
        returns=always(STRING),
        call=_join,
        example='join(", ", ["a", "b"]) = "a, b"',
    ),
    Function(
        name="indent",
        summary="Puts spaces before each line of the text but the first.",
        params=(
            Param(name="spaces", type=NUMBER, description="How many spaces to put after each end of line."),
            _TEXT,
        ),
        returns=always(STRING),
        call=_indent,
        example='indent(2, "a\\nb") == "a\\n  b" = true',
    ),
)
"""All functions of this module."""
