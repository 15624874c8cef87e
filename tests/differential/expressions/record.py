"""Asks real Terraform for the answers in the tables: ``make oracle-record``.

Write rows with nothing but ``expr`` into a table; this fills in the rest. With names of tables, or ``all``, every row of
them is asked again. Rows with ``why`` are wanted differences and stay as they are.
"""

import sys

from tests.differential.expressions.harness import (
    TABLES,
    Row,
    evaluate_rows,
    read_table,
    run_with_terraform,
    write_table,
)


def record(name: str, *, again: bool) -> int:
    """Fill in one table; how many rows were asked."""
    rows = read_table(name)
    asked = [row for row in rows if len(row) == 1 or (again and "why" not in row)]
    answers = evaluate_rows([row["expr"] for row in asked], run_with_terraform)
    for row, answer in zip(asked, answers, strict=True):
        kept: Row = {key: row[key] for key in ("expr", "syntax") if key in row}
        row.clear()
        row.update({**kept, **answer})
    write_table(name, rows)
    return len(asked)


def main() -> None:
    names = sys.argv[1:]
    for name in TABLES:
        print(f"{name}: {record(name, again=names == ['all'] or name in names)} rows asked", flush=True)


if __name__ == "__main__":
    main()
