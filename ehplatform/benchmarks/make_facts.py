"""Write the tables of facts in `facts/` from the published releases.

``python -m ehplatform.benchmarks.make_facts --reference DIR``. The same releases give the same bytes.
Run it when a release appears, and put the new release into facts/ATTRIBUTION.md.
"""

import argparse
import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.benchmarks.reference import FACTS, read_releases

YEARS_KEPT = 5


def write_facts(reference: Path, facts: Path = FACTS) -> None:
    """Write authorities, neighbours and the last five years of re-referrals as CSV into `facts`."""
    releases = read_releases(reference)
    years = releases.rereferral["year"]
    recent = releases.rereferral.filter(pc.greater(years, pc.max(years).as_py() - YEARS_KEPT))
    facts.mkdir(parents=True, exist_ok=True)
    _write_csv(facts / "authorities.csv", releases.authority)
    _write_csv(
        facts / "neighbours_2025.csv",
        releases.neighbour.select(["la_code", "rank", "neighbour_la_code", "closeness"]),
    )
    _write_csv(facts / "rereferrals.csv", recent.drop_columns(["source"]))


def _write_csv(path: Path, table: pa.Table) -> None:
    """Write a table with a header; a missing number is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.column_names)
        writer.writerows(zip(*table.to_pydict().values(), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the built-in tables of published facts.")
    parser.add_argument("--reference", type=Path, required=True, help="folder of published releases")
    parser.add_argument("--out", type=Path, default=FACTS, help="folder to write to (default: the package's)")
    arguments = parser.parse_args()
    write_facts(arguments.reference, arguments.out)


if __name__ == "__main__":
    main()
