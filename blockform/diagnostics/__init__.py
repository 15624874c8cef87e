"""What a user is told about mistakes: source ranges, diagnostics, and their plain rendering."""

from blockform.diagnostics.model import Deprecation, Diagnostic, Diagnostics, Severity
from blockform.diagnostics.source import SourceFile, SourcePos, SourceRange
from blockform.diagnostics.suggest import did_you_mean, suggestion

__all__ = [
    "Deprecation",
    "Diagnostic",
    "Diagnostics",
    "Severity",
    "SourceFile",
    "SourcePos",
    "SourceRange",
    "did_you_mean",
    "suggestion",
]
