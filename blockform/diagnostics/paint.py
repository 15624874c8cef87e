"""Colours and styles of a terminal, by name; plain text where there is none."""

from msgspec import Struct

_CODES = {
    "bold": "1",
    "underline": "4",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "cyan": "36",
    "gray": "90",
    "light gray": "37",
}


class Paint(Struct, frozen=True):
    """Puts text into styles, or leaves it as it is when ``on`` is false."""

    on: bool = False

    def __call__(self, text: str, *styles: str) -> str:
        """The text in these styles: ``paint("Error", "bold", "red")``."""
        if not self.on or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


PLAIN = Paint()
