"""No function body is longer than 60 lines; docstrings do not count."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 60


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function of a file with the lines that its body takes."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            if body:
                yield (
                    f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                    (body[-1].end_lineno or 0) - body[0].lineno + 1,
                )


def test_functions_are_short() -> None:
    found = [
        item
        for name in ("blockform", "providers")
        for path in (ROOT / name).rglob("*.py")
        for item in functions(path)
    ]
    assert len(found) > 1000
    assert [name for name, length in found if length > LONGEST] == []
