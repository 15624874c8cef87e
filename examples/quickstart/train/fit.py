"""Fit a seasonal mean: for each product the average of what was sold in each week of the year."""

import argparse
import csv
import json
from collections import defaultdict
from pathlib import Path
from statistics import fmean

AGGREGATES = {"AVG": fmean, "MAX": max, "SUM": sum}


def fit(rows: list[dict[str, str]], agg_type: str) -> dict[str, dict[str, float]]:
    """The model: product, then week, to the aggregated sales."""
    sales: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        sales[row["product"]][row["week"]].append(float(row["sold"]))
    aggregate = AGGREGATES[agg_type]
    return {
        product: {week: aggregate(sold) for week, sold in weeks.items()} for product, weeks in sales.items()
    }


def main() -> None:
    """Read sales.csv, write model.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fast", action="store_true", help="use the last 1,000 rows only")
    parser.add_argument("--agg-type", choices=sorted(AGGREGATES), default="AVG")
    options = parser.parse_args()
    with Path("sales.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    model = fit(rows[-1000:] if options.fast else rows, options.agg_type)
    Path("model.json").write_text(json.dumps(model))


if __name__ == "__main__":
    main()
