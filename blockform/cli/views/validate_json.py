"""What ``validate -json`` prints: format 1.0 of Terraform. Source: its views/validate.go."""

from blockform.cli.views.diagnostic_json import diagnostic_json
from blockform.cli.views.tree_json import Json
from blockform.diagnostics import Diagnostics


def validation_json(diags: Diagnostics) -> Json:
    """The verdict, how many problems there are, and each of them."""
    return {
        "format_version": "1.0",
        "valid": not diags.has_errors,
        "error_count": len(diags.errors),
        "warning_count": len(diags.warnings),
        "diagnostics": [diagnostic_json(diagnostic) for diagnostic in diags],
    }
