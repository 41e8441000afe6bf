"""The account of every third-party sample file: read, or refused with its reason.

``EHP_SAMPLES=<folder> python -m tests.ehplatform.sources.sample_accounts`` prints the page
`docs/third_party_samples.md`.
"""

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.progress import track

from ehplatform.model.council import Council
from ehplatform.settings import REPOSITORY, Settings
from ehplatform.sources.ingest import ingest

IGNORED_CONTACTS = (
    "Address", "Service Involvement", "Local Authority Organisation", "Contact Name", "Contact Role",
    "Contact Phone", "Contact Email", "Contact Number", "School Name", "Admission Type", "Date Current As Of",
    "Coverage Start Date", "Coverage End Date", "Coverage Geographic Area", "Date Of Most Recent Interaction",
    "Start Date Of Last Involvement",
)  # fmt: skip
NAMES_AND_BIRTH = {
    "Cms Id": "source_person_id",
    "First Name": "forename",
    "Last Name": "surname",
    "Date Of Birth": "birth_date",
    "Gender": "sex_code",
}


@dataclass(frozen=True)
class SampleSet:
    """Files of one folder that one dialect reads, and what a council's file would say about them."""

    pattern: str
    dialect: str
    headers: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def council(self, la_code: str) -> Council:
        source = {
            "system": "SAMPLE",
            "dialect": self.dialect,
            "settings": self.settings,
            "headers": self.headers,
        }
        described = {
            "la_code": la_code,
            "name": "Sample council",
            "owner": "team@example.org",
            "synthetic": True,
        }
        return Council.model_validate(described | {"sources": {"sample": source}})


SAMPLE_SETS = (
    SampleSet("annex_a/*.xlsx", "annex_a"),
    SampleSet("cin_census/*.xml", "cin_census"),
    SampleSet("cin_census_generated/**/*.xml", "cin_census"),
    SampleSet("cin_census_generated/**/*.csv", "cin_census"),
    SampleSet("ssda903/*/*.csv", "ssda903"),
    SampleSet("school_census/*.csv", "school_census"),
    SampleSet(
        "family_context/*.csv",
        "template",
        headers=NAMES_AND_BIRTH | dict.fromkeys(IGNORED_CONTACTS, "ignore"),
        settings={"files": {"csc": "person_record", "education": "person_record"}},
    ),
    SampleSet(
        "linkage/*.csv",
        "template",
        headers={
            "unique_id": "source_person_id",
            "first_name": "forename",
            "dob": "birth_date",
            "city": "ignore",
            "email": "ignore",
            "cluster": "ignore",
        },
        settings={"files": {"fake_1000": "person_record"}},
    ),
)

LEA = re.compile(rb"<LEA>(\d{3})</LEA>")


@dataclass(frozen=True)
class Account:
    """One file's account; `words` are the reason of its refusal, or what was refused and repaired in it."""

    file: str
    dialect: str
    status: str
    rows_in: int
    rows_mapped: int
    rows_queued: int
    rows_refused: int
    words: str


def sample_files(samples: Path) -> Iterator[tuple[SampleSet, Path]]:
    """Yield every data file of the samples with the set that it belongs to."""
    for sample_set in SAMPLE_SETS:
        for path in sorted(samples.glob(sample_set.pattern)):
            yield sample_set, path


def account_of(sample_set: SampleSet, path: Path, samples: Path) -> Account:
    """Ingest one file alone, as the council that it says it is of."""
    stated = LEA.search(path.read_bytes()[:2_000])
    la_code = stated[1].decode() if stated else "900"
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        folder = settings.landing / la_code / "sample"
        folder.mkdir(parents=True)
        shutil.copyfile(path, folder / path.name)
        result = ingest(sample_set.council(la_code), settings)
        [row] = result.ledger.to_pylist()
        reasons = Counter(result.refused_rows["reason"].to_pylist())
    return Account(
        file=path.relative_to(samples).as_posix(),
        dialect=sample_set.dialect,
        status="refused" if row["status"] == "quarantined" else "read",
        rows_in=row["rows_in"],
        rows_mapped=row["rows_mapped"],
        rows_queued=row["rows_queued"],
        rows_refused=row["rows_refused"],
        words=row["reason"] or in_words(reasons, row["repairs"]),
    )


def in_words(reasons: Counter[str], repairs: str | None) -> str:
    """Return the most frequent reasons for refused rows, and the repairs."""
    general = Counter[str]()
    for reason, count in reasons.items():
        general[re.sub(r"\brow \d+( of sheet [\w ]+)?", "another row", reason)] += count
    words = [f"{reason} ({count:,})" for reason, count in general.most_common(3)]
    listed = (repairs or "").split("; ")
    if repairs:
        more = f"; and {len(listed) - 2} more" if len(listed) > 2 else ""
        words.append(f"repaired: {'; '.join(listed[:2])}{more}")
    return "; ".join(words)


def page(accounts: list[Account]) -> str:
    """Return the page: a line a file."""
    lines = [
        "# Third-party sample files",
        "",
        "Extracts that others made up and published (MIT licence; none describes a real child), each landed",
        "alone and read by the dialect it is written in. Each source row is mapped, queued for a decision or",
        "refused with a reason: in = mapped + queued + refused. A row is queued when any coded value of",
        "it has no known spelling yet, so the queue says what an analyst has to decide. Made by",
        "`python -m tests.ehplatform.sources.sample_accounts`; a test holds it against the files.",
        "",
        "| file | dialect | | rows in | mapped | queued | refused | why |",
        "|---|---|---|---:|---:|---:|---:|---|",
    ]
    lines += [
        f"| {each.file} | {each.dialect} | {each.status} | {each.rows_in:,} "
        f"| {each.rows_mapped:,} | {each.rows_queued:,} | {each.rows_refused:,} | {each.words} |"
        for each in accounts
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    folder = Path(os.environ["EHP_SAMPLES"])
    files = list(sample_files(folder))
    text = page([account_of(*found, folder) for found in track(files, "Reading sample files")])
    (REPOSITORY / "docs" / "third_party_samples.md").write_text(text, encoding="utf-8")
