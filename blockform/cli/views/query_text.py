"""What queries have found, told to people. Source: Terraform's views/hook_ui.go and query_operation.go."""

from collections.abc import Iterable

from blockform.engine.query import Findings


def render_findings(findings: Iterable[Findings]) -> str:
    """A line for each object, in a paragraph for each list block; those that found nothing are named at the end."""
    parts, empty = [], []
    for one in findings:
        if one.objects:
            width = max(len(_identity(item.found.id)) for item in one.objects)
            lines = (
                f"{one.query}   {_identity(item.found.id).ljust(width)}   {item.found.display_name}"
                f"{f'   (managed as {item.managed})' if item.managed else ''}\n"
                for item in one.objects
            )
            parts.append("".join(lines) + "\n")
        else:
            empty.append(str(one.query))
    if empty:
        parts.append(f"Warning: list block(s) [{', '.join(empty)}] returned 0 results.\n")
    return "".join(parts)


def _identity(identifier: str) -> str:
    return f"id={identifier}"
