"""Regular expressions in RE2's syntax, which Terraform takes, turned into those of the ``regex`` module.

What RE2 lacks (lookaround, references) is refused as there. Source: Go's regexp/syntax.
"""

import re
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

_LAST = 0x10FFFF
_MOST_REPEATS = 1000
_DEEPEST = 1000
_REPEAT = re.compile(r"\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}")
_NAME = re.compile(r"\(\?P?<([^>]*)>")
_VALID_NAME = re.compile(r"[0-9A-Za-z_]+")
_FLAGS = frozenset("imsU")
_CONTROLS = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_DIGIT = ((0x30, 0x39),)
_WORD = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_PERL = {"d": _DIGIT, "s": ((9, 10), (12, 13), (32, 32)), "w": _WORD}
_POSIX = {
    "alnum": ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)),
    "alpha": ((0x41, 0x5A), (0x61, 0x7A)),
    "ascii": ((0, 0x7F),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 0x1F), (0x7F, 0x7F)),
    "digit": _DIGIT,
    "graph": ((0x21, 0x7E),),
    "lower": ((0x61, 0x7A),),
    "print": ((0x20, 0x7E),),
    "punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "space": ((9, 13), (32, 32)),
    "upper": ((0x41, 0x5A),),
    "word": _WORD,
    "xdigit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
}
_IN_WORD = "[0-9A-Za-z_]"
_BOUNDARY = f"(?:(?<={_IN_WORD})(?!{_IN_WORD})|(?<!{_IN_WORD})(?={_IN_WORD}))"
_NO_BOUNDARY = f"(?:(?<={_IN_WORD})(?={_IN_WORD})|(?<!{_IN_WORD})(?!{_IN_WORD}))"

_Ranges = tuple[tuple[int, int], ...]


class PatternSyntaxError(Exception):
    """A pattern that RE2 does not take: what is wrong (``reason``), and the part that is (``part``)."""

    def __init__(self, reason: str, part: str) -> None:
        super().__init__(f"{reason}: {part}")
        self.reason = reason
        self.part = part


class Pattern(Struct, frozen=True):
    """A pattern ready for use; ``names`` says for each of its groups in turn how it is called, ``""`` for no name."""

    compiled: Any
    names: tuple[str, ...]


@lru_cache(maxsize=256)
def compile_pattern(text: str) -> Pattern:
    """The pattern of a text in RE2's syntax. Raises: PatternSyntaxError."""
    import regex  # noqa: PLC0415  not every run needs it

    translation = _Translation(text)
    translated = translation.run()
    return Pattern(regex.compile(translated, regex.VERSION0), tuple(translation.names))


class _Level(Struct):
    """A group while it is read: its branches, the atoms of the last one, and what was in force outside."""

    opening: str
    flags: frozenset[str]
    branches: list[str] = field(default_factory=list)
    atoms: list[tuple[str, int]] = field(default_factory=list)
    heaviest: int = 1

    def end_branch(self) -> None:
        """Begin the next branch."""
        self.heaviest = max([self.heaviest, *(weight for _, weight in self.atoms)])
        self.branches.append("".join(text for text, _ in self.atoms))
        self.atoms = []


class _Translation:
    """Reads a pattern once, from left to right.

    An atom is what a repetition applies to, with the number of times that its innermost part is repeated already.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.flags: frozenset[str] = frozenset()
        self.names: list[str] = []
        self.levels = [_Level("", self.flags)]
        self.last_repeat: int | None = None

    def run(self) -> str:
        """The whole pattern, translated."""
        while self.at < len(self.text):
            repeated, self.last_repeat = self.last_repeat, None
            char = self.text[self.at]
            if char in "*+?" or (char == "{" and _REPEAT.match(self.text, self.at)):
                self._repeat(repeated)
            elif char == "(":
                self._open()
            elif char == ")":
                self._close()
            elif char == "|":
                self.levels[-1].end_branch()
                self.at += 1
            else:
                self._atom(char)
        if len(self.levels) > 1:
            raise PatternSyntaxError("missing closing )", self.text)
        self.levels[0].end_branch()
        return "|".join(self.levels[0].branches)

    def _add(self, text: str, weight: int = 1) -> None:
        self.levels[-1].atoms.append((text, weight))

    # Repetition

    def _repeat(self, before: int | None) -> None:
        start = self.at
        char = self.text[start]
        times = 1
        if char == "{":
            match = _REPEAT.match(self.text, start)
            assert match is not None
            self.at = match.end()
            least = int(match[1])
            most = least if not match[2] else int(match[3]) if match[3] else None
            if max(least, most or 0) > _MOST_REPEATS or (most is not None and least > most):
                raise PatternSyntaxError("invalid repeat count", match[0])
            operator, times = match[0], (least if most is None else most) or 1
        else:
            self.at += 1
            operator = char
        lazy = "U" in self.flags
        if self.text[self.at : self.at + 1] == "?":
            self.at += 1
            lazy = not lazy
        if before is not None:
            raise PatternSyntaxError("invalid nested repetition operator", self.text[before : self.at])
        atoms = self.levels[-1].atoms
        if not atoms:
            raise PatternSyntaxError("missing argument to repetition operator", self.text[start : self.at])
        atom, weight = atoms.pop()
        if weight * times > _MOST_REPEATS:
            raise PatternSyntaxError("invalid repeat count", operator)
        self._add(f"(?:{atom}{operator}{'?' if lazy else ''})", weight * times)
        self.last_repeat = start

    # Groups

    def _open(self) -> None:
        if len(self.levels) > _DEEPEST:
            raise PatternSyntaxError("expression nests too deeply", self.text)
        rest = self.text[self.at :]
        if not rest.startswith("(?"):
            self.names.append("")
            self.levels.append(_Level("(", self.flags))
            self.at += 1
        elif (rest.startswith("(?P<") and len(rest) > 4) or (rest.startswith("(?<") and len(rest) > 3):
            match = _NAME.match(rest)
            if not match or not _VALID_NAME.fullmatch(match[1]):
                raise PatternSyntaxError("invalid named capture", match[0] if match else rest)
            self.names.append(match[1])
            self.levels.append(_Level("(", self.flags))
            self.at += match.end()
        else:
            self._flags()

    def _flags(self) -> None:
        """``(?i)`` from here to the end of the group, or ``(?i:`` for a group of its own."""
        start = self.at
        self.at += 2
        flags = self.flags
        negative = seen = False
        while self.at < len(self.text):
            char = self.text[self.at]
            self.at += 1
            if char in _FLAGS:
                seen = True
                flags = flags - {char} if negative else flags | {char}
            elif char == "-" and not negative:
                negative, seen = True, False
            elif char in ":)" and (seen or not negative):
                if char == ":":
                    self.levels.append(_Level("(?:", self.flags))
                self.flags = flags
                return
            else:
                break
        raise PatternSyntaxError("invalid or unsupported Perl syntax", self.text[start : self.at])

    def _close(self) -> None:
        if len(self.levels) == 1:
            raise PatternSyntaxError("unexpected )", self.text)
        level = self.levels.pop()
        level.end_branch()
        self.flags = level.flags
        self.at += 1
        self._add(f"{level.opening}{'|'.join(level.branches)})", level.heaviest)

    # Atoms

    def _atom(self, char: str) -> None:
        match char:
            case "^":
                self._take(1, "(?m:^)" if "m" in self.flags else r"(?:\A)")
            case "$":
                self._take(1, "(?m:$)" if "m" in self.flags else r"(?:\Z)")
            case ".":
                self._take(1, "(?s:.)" if "s" in self.flags else r"[^\n]")
            case "[":
                self._class()
            case "\\":
                self._escaped()
            case _:
                self._take(1, self._literal(ord(char)))

    def _take(self, length: int, translated: str) -> None:
        self.at += length
        self._add(translated)

    def _literal(self, code: int) -> str:
        char = chr(code)
        text = char if char.isalnum() and char.isascii() else _code(code)
        return f"(?i:{text})" if "i" in self.flags and char.upper() != char.lower() else text

    def _escaped(self) -> None:
        letter = self.text[self.at + 1 : self.at + 2]
        fixed = {"A": r"(?:\A)", "z": r"(?:\Z)", "b": _BOUNDARY, "B": _NO_BOUNDARY}.get(letter)
        if fixed:
            self._take(2, fixed)
        elif letter == "Q":
            quoted, _, _ = self.text[self.at + 2 :].partition("\\E")
            self.at = min(self.at + 2 + len(quoted) + 2, len(self.text))
            for char in quoted:
                self._add(self._literal(ord(char)))
        elif (inside := self._named_set()) is not None:
            self._add(self._set(inside, negated=False))
        else:
            self._add(self._literal(self._escape()))

    def _set(self, inside: str, *, negated: bool) -> str:
        text = f"[{'^' if negated else ''}{inside}]"
        return f"(?i:{text})" if "i" in self.flags else text

    def _named_set(self) -> str | None:
        r"""A class such as ``\d`` or ``\p{Greek}`` at this place, as it stands within brackets."""
        letter = self.text[self.at + 1 : self.at + 2]
        if letter.lower() in _PERL and letter:
            self.at += 2
            ranges = _PERL[letter.lower()]
            return _inside(ranges if letter.islower() else _complement(ranges))
        return self._property() if letter in ("p", "P") else None

    def _property(self) -> str:
        start = self.at
        rest = self.text[start + 2 :]
        if rest.startswith("{"):
            name, closing, _ = rest[1:].partition("}")
            if not closing:
                raise PatternSyntaxError("invalid character class range", self.text[start:])
            self.at += len(name) + 4
        else:
            name = rest[:1]
            self.at += 2 + len(name)
        negated = (self.text[start + 1] == "P") != name.startswith("^")
        found = _property_named(name.removeprefix("^"))
        if found is None:
            raise PatternSyntaxError("invalid character class range", self.text[start : self.at])
        return rf"\{'P' if negated else 'p'}{{{found}}}"

    def _escape(self) -> int:
        """The code point that an escape sequence at this place stands for."""
        start = self.at
        rest = self.text[start + 1 :]
        if not rest:
            raise PatternSyntaxError("trailing backslash at end of expression", "")
        letter = rest[0]
        octal = re.match(r"0[0-7]{0,2}|[1-7][0-7]{1,2}", rest)
        if octal:
            self.at += 1 + octal.end()
            return int(octal[0], 8)
        if letter == "x":
            return self._hexadecimal(start)
        self.at += 2
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter.isascii() and not letter.isalnum():
            return ord(letter)
        raise PatternSyntaxError("invalid escape sequence", self.text[start : self.at])

    def _hexadecimal(self, start: int) -> int:
        match = re.compile(r"\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})").match(self.text, start)
        code = int(match[1] or match[2], 16) if match else _LAST + 1
        if match is None or code > _LAST:
            wrong = re.compile(r"\\x(?:\{[0-9A-Fa-f]*\}?|[0-9A-Fa-f]?.?)", re.DOTALL).match(self.text, start)
            assert wrong is not None
            raise PatternSyntaxError(
                "invalid escape sequence", wrong[0].removesuffix("}" if code > _LAST and match else "")
            )
        self.at = match.end()
        return code

    # Classes in brackets

    def _class(self) -> None:
        start = self.at
        self.at += 1
        negated = self.text.startswith("^", self.at)
        self.at += negated
        parts: list[str] = []
        first = True
        while first or not self.text.startswith("]", self.at):
            first = False
            parts.append(self._class_part(start))
        self.at += 1
        self._add(self._set("".join(parts), negated=negated))

    def _class_part(self, start: int) -> str:
        if self.text.startswith("[:", self.at) and (end := self.text.find(":]", self.at + 2)) >= 0:
            part = self.text[self.at : end + 2]
            ranges = _POSIX.get(part[2:-2].removeprefix("^"))
            if ranges is None:
                raise PatternSyntaxError("invalid character class range", part)
            self.at = end + 2
            return _inside(_complement(ranges) if part[2] == "^" else ranges)
        if self.text.startswith("\\", self.at) and (named := self._named_set()) is not None:
            return named
        begin = self.at
        low = high = self._class_char(start)
        if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] not in ("", "]"):
            self.at += 1
            high = self._class_char(start)
            if high < low:
                raise PatternSyntaxError("invalid character class range", self.text[begin : self.at])
        return _inside(((low, high),))

    def _class_char(self, start: int) -> int:
        if self.at >= len(self.text):
            raise PatternSyntaxError("missing closing ]", self.text[start:])
        if self.text[self.at] == "\\":
            return self._escape()
        self.at += 1
        return ord(self.text[self.at - 1])


def _code(code: int) -> str:
    return f"\\U{code:08x}"


def _inside(ranges: _Ranges) -> str:
    return "".join(_code(low) if low == high else f"{_code(low)}-{_code(high)}" for low, high in ranges)


def _complement(ranges: _Ranges) -> _Ranges:
    gaps: list[tuple[int, int]] = []
    following = 0
    for low, high in ranges:
        if following < low:
            gaps.append((following, low - 1))
        following = high + 1
    return (*gaps, (following, _LAST)) if following <= _LAST else tuple(gaps)


def _property_named(name: str) -> str | None:
    """How the ``regex`` module calls a general category or a script; None if there is none of the name."""
    import regex  # noqa: PLC0415  as in compile_pattern

    if not re.fullmatch(r"[A-Za-z_]+", name):
        return None
    if name == "Any":
        return "Any"
    for kind in ("gc", "sc"):
        try:
            regex.compile(rf"\p{{{kind}={name}}}")
        except regex.error:
            continue
        return f"{kind}={name}"
    return None
