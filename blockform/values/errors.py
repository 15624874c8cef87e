"""What an operation on values cannot do: a phrase for the user and the path to the part that is wrong.

::

    OperationError        an operator, an index, an attribute
      ConversionError     a value that does not fit the type wanted, or JSON that does not
    NestingError          a value with too many levels
"""

from blockform.values.path import ROOT, PathStep, ValuePath


class NestingError(RecursionError):
    """A value would have too many levels. It is treated as running out of stack is: what is at fault is said where that is known."""


class OperationError(Exception):
    """An operation that the language refuses. Callers with source at hand turn it into a diagnostic.

    ``summary`` and ``message`` are Terraform's summary and detail; of a :class:`ConversionError` the message is a phrase
    without a full stop ("a number is required") that the caller puts into a sentence. ``path`` is relative to the
    operand. No message holds the content of a value.
    """

    def __init__(self, message: str, path: ValuePath = ROOT, summary: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.summary = summary

    def __str__(self) -> str:
        return describe(self)

    def within(self, step: PathStep) -> None:
        """Put ``step`` before the path, as the error leaves the part that the step leads to."""
        self.path = ValuePath((step, *self.path.steps))


class ConversionError(OperationError):
    """A value that cannot become the type wanted."""

    def __init__(self, message: str, path: ValuePath = ROOT, summary: str = "Incorrect value type") -> None:
        super().__init__(message, path, summary)


def describe(error: OperationError) -> str:
    """The message with its path in front, ``[0].name: a number is required``.

    Source: Terraform's tfdiags.FormatError, as in its messages about variables. Its messages about arguments of a block
    ("Inappropriate value for attribute ...") take ``error.message`` alone.
    """
    return f"{error.path}: {error.message}" if error.path else error.message
