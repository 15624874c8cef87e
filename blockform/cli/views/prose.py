"""Running text in a plan: wrapped as Terraform wraps it, and the rule between two sections."""

from blockform.diagnostics.paint import Paint
from blockform.diagnostics.wrap import PIPE_WIDTH, wrap_paragraphs


def columns(width: int) -> int:
    """The columns to use: those of the terminal, or Terraform's number for a pipe (``width`` 0)."""
    return width or PIPE_WIDTH


def paragraph(text: str, width: int) -> str:
    """The text wrapped; lines that begin with a space are left alone. Source: Terraform's format.WordWrap."""
    return wrap_paragraphs(text, columns(width) - 1)


def rule(width: int, paint: Paint) -> str:
    """An empty line and a line across the page. Source: Terraform's format.HorizontalRule."""
    return "\n" + paint("─" * (columns(width) - 1), "gray")
