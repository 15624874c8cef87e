"""Foreign text in Markdown and Mermaid, so that it is shown and does nothing: no link, mention, tag or heading comes of it.

Text that may be anything stands in code spans, fenced blocks or escaped HTML only; there GitHub and GitLab look for no names and numbers
of issues either. Characters that are not seen, or turn the order of others around, are written as their codes.
"""

import html
import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BACKTICKS = re.compile("`+")
_PLAIN_WORD = re.compile(r"\(?[A-Za-z0-9]+(?:[.'-][A-Za-z0-9]+)*[.,;:)]{0,2}")
_MEANS_MORE = re.compile(r"(?i)\(?(?:www\.|gh-\d|[0-9a-f]{7,}\b)|.*\.[a-z]{2,}|\d+[.)]$")
"""What becomes a link, a reference or a numbered item."""


def visible(text: str) -> str:
    r"""The text with what is not seen written as ``\u202e``; line ends and tabs stay."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str, longest: int) -> str:
    """The text in one line of at most so many letters."""
    flat = visible(text.replace("\n", "\\n").replace("\t", " "))
    return flat if len(flat) <= longest else f"{flat[: longest - 3]}..."


def code_span(text: str, longest: int = 200) -> str:
    """The text between backticks, more of them than stand in it."""
    flat = one_line(text, longest)
    if not flat.strip():
        return ""
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(flat)), default=0))
    pad = " " if flat[0] in "` " or flat[-1] in "` " else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def sentence(text: str, longest: int = 400) -> str:
    """The text as words; each that could mean something to Markdown, or become a link, as a code span."""
    return " ".join(filter(None, map(_word, one_line(text, longest).split(" "))))


def _word(word: str) -> str:
    if word == "->":
        return "→"
    if _PLAIN_WORD.fullmatch(word) and not _MEANS_MORE.match(word):
        return word
    return code_span(word)


def fenced(text: str, language: str = "") -> str:
    """The lines as a fenced block, which nothing in them can end."""
    shown = visible(text)
    longest = max((len(run) for run in _BACKTICKS.findall(shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{shown}\n{fence}\n"


def html_code(text: str, longest: int = 200) -> str:
    """The text for use inside HTML."""
    return f"<code>{html.escape(one_line(text, longest))}</code>"


def mermaid_label(text: str, longest: int = 80) -> str:
    """The text as a quoted label: all but letters, digits and a few signs as entities."""
    return '"' + _NOT_IN_LABELS.sub(lambda found: f"#{ord(found[0])};", one_line(text, longest)) + '"'


_NOT_IN_LABELS = re.compile(r"[^A-Za-z0-9_.\-\[\] ]")
