"""Functions on times."""

import re
from collections.abc import Callable, Sequence

from blockform.lang.functions.arguments import text_function
from blockform.lang.functions.context import FunctionContext
from blockform.lang.functions.model import Function, FunctionCallError, Param, always
from blockform.lang.functions.timestamps import Timestamp, parse_duration, parse_timestamp
from blockform.values import NUMBER, STRING, Value, go_quote, number, string, unknown

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_TOKEN = re.compile(r"'(?:[^']|'')*(?:'|\Z)|([A-Za-z])\1*|[^A-Za-z']+")


def _number_forms(of: Callable[[Timestamp], int], letter: str) -> dict[str, Callable[[Timestamp], str]]:
    """A number as it is, or by two letters of at least two digits."""
    return {letter: lambda time: str(of(time)), letter * 2: lambda time: f"{of(time):02}"}


def _zone_or_utc(time: Timestamp) -> str:
    return time.zone("") if time.offset else "UTC"


_VERBS: dict[str, Callable[[Timestamp], str]] = {
    "YY": lambda time: f"{time.date[0] % 100:02}",
    "YYYY": lambda time: f"{time.date[0]:04}",
    **_number_forms(lambda time: time.date[1], "M"),
    "MMM": lambda time: _MONTHS[time.date[1] - 1][:3],
    "MMMM": lambda time: _MONTHS[time.date[1] - 1],
    **_number_forms(lambda time: time.date[2], "D"),
    "EEE": lambda time: _DAYS[time.weekday][:3],
    "EEEE": lambda time: _DAYS[time.weekday],
    **_number_forms(lambda time: time.clock[0], "h"),
    **_number_forms(lambda time: time.clock[0] % 12 or 12, "H"),
    "AA": lambda time: "PM" if time.clock[0] >= 12 else "AM",
    "aa": lambda time: "pm" if time.clock[0] >= 12 else "am",
    **_number_forms(lambda time: time.clock[1], "m"),
    **_number_forms(lambda time: time.clock[2], "s"),
    "Z": lambda time: time.zone(":") if time.offset else "Z",
    "ZZZ": _zone_or_utc,
    "ZZZZ": lambda time: time.zone(""),
    "ZZZZZ": lambda time: time.zone(":"),
}
"""What each verb of a date format stands for. Source: go-cty's FormatDateFunc."""

_FORMS = {
    "Y": 'year must either be "YY" or "YYYY"',
    "M": 'month must be "M", "MM", "MMM", or "MMMM"',
    "D": 'day of month must either be "D" or "DD"',
    "E": 'day of week must either be "EEE" or "EEEE"',
    "h": '24-hour must either be "h" or "hh"',
    "H": '12-hour must either be "H" or "HH"',
    "A": 'must be "AA"',
    "a": 'must be "aa"',
    "m": 'minute must either be "m" or "mm"',
    "s": 'second must either be "s" or "ss"',
    "Z": "timezone must be Z, ZZZZ, or ZZZZZ",
}


def _format_date(layout: str, text: str) -> str:
    time = parse_timestamp(text, 1)
    return "".join(_format_part(match[0], time) for match in _TOKEN.finditer(layout))


def _format_part(part: str, time: Timestamp) -> str:
    if part.startswith("'"):
        if part == "''":
            return "'"
        if len(part) == 1 or not part.endswith("'") or part.count("'") % 2:
            raise FunctionCallError("unterminated literal '", 0)
        return part[1:-1].replace("''", "'")
    if not (part.isascii() and part.isalpha()):
        return part
    verb = _VERBS.get(part)
    if verb is None:
        forms = f": {_FORMS[part[0]]}" if part[0] in _FORMS else ""
        raise FunctionCallError(f"invalid date format verb %s{forms}", 0, go_quote(part))
    return verb(time)


def _time_add(text: str, duration: str) -> str:
    return str(parse_timestamp(text).after(parse_duration(duration)))


def _time_compare(args: Sequence[Value]) -> Value:
    first, second = (
        parse_timestamp(arg.as_str(), position, strict=False) for position, arg in enumerate(args)
    )
    left, right = (first.seconds, first.nanoseconds), (second.seconds, second.nanoseconds)
    return number((left > right) - (left < right))


def _moment(name: str, time: str | None, summary: str, *, may_be_null: bool) -> Function:
    return Function(
        name=name,
        summary=summary,
        returns=always(STRING),
        call=lambda _args: unknown(STRING) if time is None else string(time),
        example=f'formatdate("YYYY", {name}()) = "2024"',
        may_be_null=may_be_null,
    )


_PURE = (
    text_function(
        "formatdate",
        ["format", "time"],
        _format_date,
        "Writes the time in the format.",
        'formatdate("DD MMM YYYY", "2024-02-01T09:30:00Z") = "01 Feb 2024"',
    ),
    text_function(
        "timeadd",
        ["timestamp", "duration"],
        _time_add,
        "Adds a duration such as 1h30m to the time.",
        'timeadd("2024-02-01T09:30:00Z", "10m") = "2024-02-01T09:40:00Z"',
    ),
    Function(
        name="timecmp",
        summary="Returns -1, 0 or 1 for a time before, at or after the other.",
        params=(Param(name="timestamp_a", type=STRING), Param(name="timestamp_b", type=STRING)),
        returns=always(NUMBER),
        call=_time_compare,
        example='timecmp("2024-02-01T09:30:00Z", "2024-02-01T10:30:00+01:00") = 0',
    ),
)


def functions(context: FunctionContext) -> tuple[Function, ...]:
    """All functions of this module."""
    planned = "Returns the time at which the plan was made, the same while it is applied."
    now = "Returns the time at which the changes are applied; unknown while planning."
    return (
        *_PURE,
        _moment("plantimestamp", context.plan_timestamp, planned, may_be_null=True),
        _moment("timestamp", context.now, now, may_be_null=False),
    )
