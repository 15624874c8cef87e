"""Carry the fitted model forward: what will be sold in the coming weeks."""

import argparse
import csv
import json
from pathlib import Path


def main() -> None:
    """Read model.json, write forecast.csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first-week", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=12)
    options = parser.parse_args()
    model = json.loads(Path("model.json").read_text())
    with Path("forecast.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["product", "week", "expected"])
        for product, weeks in sorted(model.items()):
            for ahead in range(options.weeks):
                week = str((options.first_week - 1 + ahead) % 52 + 1)
                writer.writerow([product, week, weeks.get(week, 0)])


if __name__ == "__main__":
    main()
