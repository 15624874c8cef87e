"""Times in RFC 3339 and durations, as Go reads and writes them; years may lie outside of 1 to 9999."""

import re

from msgspec import Struct
from msgspec.structs import replace

from blockform.lang.functions.model import FunctionCallError
from blockform.values import go_quote

_TWO = re.compile(r"\d\d", re.ASCII)
_LAYOUT: tuple[str | tuple[str, re.Pattern[str], int, int], ...] = (
    ("year", re.compile(r"\d{4}", re.ASCII), 0, 9999),
    "-",
    ("month", _TWO, 1, 12),
    "-",
    ("day of month", _TWO, 0, 99),  # what is wrong with a day shows at the end
    "T",
    ("hour", re.compile(r"\d\d?", re.ASCII), 0, 23),
    ":",
    ("minute", _TWO, 0, 59),
    ":",
    ("second", _TWO, 0, 59),
)
_FRACTION = re.compile(r"[.,](\d+)", re.ASCII)
_ZONE = re.compile(r"([+-])(\d\d):(\d\d)", re.ASCII)
_INVALID = "not a valid RFC3339 timestamp: "
_DAY = 86400
_NANO = 10**9


class Timestamp(Struct, frozen=True):
    """A moment: seconds since 1970 in UTC and nanoseconds; ``offset`` is the zone's, in seconds."""

    seconds: int
    nanoseconds: int
    offset: int

    @property
    def date(self) -> tuple[int, int, int]:
        """Year, month and day in the zone."""
        return _civil((self.seconds + self.offset) // _DAY)

    @property
    def clock(self) -> tuple[int, int, int]:
        """Hour, minute and second in the zone."""
        of_day = (self.seconds + self.offset) % _DAY
        return of_day // 3600, of_day // 60 % 60, of_day % 60

    @property
    def weekday(self) -> int:
        """The day of the week in the zone, 0 for Sunday."""
        return ((self.seconds + self.offset) // _DAY + 4) % 7

    def zone(self, separator: str) -> str:
        """The zone's offset: sign, hours, separator, minutes."""
        hours, minutes = divmod(abs(self.offset) // 60, 60)
        return f"{'-' if self.offset < 0 else '+'}{hours:02}{separator}{minutes:02}"

    def after(self, nanoseconds: int) -> "Timestamp":
        """The moment so much later, in the same zone."""
        carry, rest = divmod(self.nanoseconds + nanoseconds, _NANO)
        return replace(self, seconds=self.seconds + carry, nanoseconds=rest)

    def __str__(self) -> str:
        year, month, day = self.date
        hour, minute, second = self.clock
        sign = "-" if year < 0 else ""
        zone = self.zone(":") if self.offset else "Z"
        return f"{sign}{abs(year):04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"


def parse_timestamp(text: str, argument: int | None = None, *, strict: bool = True) -> Timestamp:
    """The moment that an RFC 3339 text names. If not ``strict``, read as Go does by itself: some oddities pass.

    Raises: FunctionCallError. Sources: go-cty's and Terraform's parseTimestamp over Go's time.Parse.
    """
    numbers: list[int] = []
    rest = text
    for part in _LAYOUT:
        if isinstance(part, str):
            if not rest.startswith(part):
                raise _missing(part, rest, argument)
            rest = rest[1:]
            continue
        what, pattern, least, most = part
        match = pattern.match(rest)
        if match:
            rest = rest[match.end() :]
            numbers.append(int(match[0]))
        if not match or not least <= numbers[-1] <= most:
            raise _unusable(rest, what, argument, strict=strict)
    year, month, day, hour, minute, second = numbers
    nanoseconds, rest = _fraction(rest)
    offset, rest = _offset(rest, argument)
    if rest:
        raise _unusable(rest, "timestamp segment", argument)
    if not 1 <= day <= _days_in(year, month):
        raise FunctionCallError(_INVALID + "day out of range", argument)
    if strict:
        _check_oddities(text, argument)
    seconds = _days_from_civil(year, month, day) * _DAY + hour * 3600 + minute * 60 + second - offset
    return Timestamp(seconds, nanoseconds, offset)


def _fraction(rest: str) -> tuple[int, str]:
    match = _FRACTION.match(rest)
    return (int(match[1][:9].ljust(9, "0")), rest[match.end() :]) if match else (0, rest)


def _offset(rest: str, argument: int | None) -> tuple[int, str]:
    if rest.startswith("Z"):
        return 0, rest[1:]
    match = _ZONE.match(rest)
    if not match:
        raise _unusable(rest, "UTC offset", argument)
    rest = rest[match.end() :]
    sign, hours, minutes = match[1], int(match[2]), int(match[3])
    if hours > 24 or minutes > 60:
        raise _unusable(rest, "UTC offset", argument)
    seconds = hours * 3600 + minutes * 60
    return (-seconds if sign == "-" else seconds), rest


def _check_oddities(text: str, argument: int | None) -> None:
    """What Go lets pass and RFC 3339 does not."""
    if text[12] == ":":
        raise _unusable(text[11], "hour", argument)
    if text[19] == ",":
        raise _unusable(",", "timestamp segment", argument)
    zone = _ZONE.match(text[-6:])
    if zone and (int(zone[2]) > 23 or int(zone[3]) > 59):
        raise _unusable(zone[0], "UTC offset", argument)


def _missing(literal: str, rest: str, argument: int | None) -> FunctionCallError:
    if literal == "T":
        return FunctionCallError(_INVALID + "missing required time introducer 'T'", argument)
    if not rest:
        return FunctionCallError(f'{_INVALID}end of string where "{literal}" is expected', argument)
    return FunctionCallError(f'{_INVALID}found %s where "{literal}" is expected', argument, go_quote(rest))


def _unusable(rest: str, what: str, argument: int | None, *, strict: bool = True) -> FunctionCallError:
    if not rest:
        return FunctionCallError(f"{_INVALID}end of string before {what}", argument)
    if strict and what == "hour" and ":" in rest:
        return FunctionCallError(_INVALID + "hour must be between 0 and 23 inclusive", argument)
    if strict and what in ("hour", "minute") and len(rest.encode()) != 2:
        return FunctionCallError(f"{_INVALID}{what} must have exactly two digits", argument)
    return FunctionCallError(f"{_INVALID}cannot use %s as {what}", argument, go_quote(rest))


# The Gregorian calendar, forwards and backwards without end -------------------------------------------------------


def _days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01. Source: Howard Hinnant's chrono-compatible date algorithms."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def _civil(days: int) -> tuple[int, int, int]:
    """Year, month and day. Source: as before."""
    era, of_era = divmod(days + 719468, 146097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = (shifted + 2) % 12 + 1
    return year_of_era + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


# Durations ---------------------------------------------------------------------------------------------------------

_UNITS = {
    "ns": 1,
    "us": 10**3,
    "\u00b5s": 10**3,
    "\u03bcs": 10**3,
    "ms": 10**6,
    "s": _NANO,
    "m": 60 * _NANO,
    "h": 3600 * _NANO,
}
_STEP = re.compile(r"(\d*)(\.\d*)?([^\d.]*)", re.ASCII)
_LONGEST = 1 << 63


def parse_duration(text: str) -> int:
    """Nanoseconds in a text such as ``1h30m`` or ``-1.5s``.

    Raises: FunctionCallError. Source: Go's time.ParseDuration.
    """
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    shown = _quoted(text)
    total = 0
    position = 0
    while position < len(rest) or not rest:
        match = _STEP.match(rest, position)
        assert match is not None
        whole, fraction, unit = match[1], match[2] or "", match[3]
        if not whole and len(fraction) < 2:
            raise FunctionCallError("time: invalid duration %s", None, shown)
        if not unit:
            raise FunctionCallError("time: missing unit in duration %s", None, shown)
        if unit not in _UNITS:
            raise FunctionCallError("time: unknown unit %s in duration %s", None, _quoted(unit), shown)
        digits = fraction[1:19]
        total += int(whole or 0) * _UNITS[unit] + int(digits or 0) * _UNITS[unit] // 10 ** len(digits)
        if total > _LONGEST or (total == _LONGEST and not text.startswith("-")):
            raise FunctionCallError("time: invalid duration %s", None, shown)
        position = match.end()
    return -total if text.startswith("-") else total


def _quoted(text: str) -> str:
    """In double quotes, all that is not plain ASCII byte by byte. Source: Go's time package."""
    inner = "".join(
        chr(byte)
        if 0x20 <= byte < 0x7F and byte not in b'"\\'
        else f"\\{chr(byte)}"
        if byte in b'"\\'
        else f"\\x{byte:02x}"
        for byte in text.encode()
    )
    return f'"{inner}"'
