"""The review queue as a CSV file for a spreadsheet program, and the answers that come back in it.

A row is known by its `id`: spreadsheet programs change values (``08`` to 8, ``1-2`` to a day). Cells that
a program would run as a formula get an apostrophe in front, which is taken away again on the way back.
"""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

from ehplatform.sources.approval import Approval, NotApproved
from ehplatform.sources.review import Question
from ehplatform.store.files import written_atomically

COLUMNS = ("id", "kind", "scope", "value", "rows", "where", "suggestion", "score", "decision")

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
"""OWASP's list for CSV injection, and the apostrophe itself, so that taking one away is always right."""


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet program runs as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def original(cell: str) -> str:
    """Return what `neutral` was given."""
    return cell.removeprefix("'")


def export(asked: Iterable[Question], path: Path) -> None:
    """Write questions for a person to fill in `decision`; only the file's owner may read it."""
    with written_atomically(path) as temporary:
        temporary.touch(mode=0o600)
        with temporary.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows([neutral(cell) for cell in row_of(each)] for each in asked)


def row_of(asked: Question) -> tuple[str, ...]:
    return (
        asked.id,
        asked.kind,
        asked.scope,
        asked.text,
        str(asked.row_count),
        "; ".join(asked.columns),
        asked.suggestion or "",
        "" if asked.score is None else f"{asked.score:.0f}",
        "",
    )


def decisions_in(path: Path, asked: Iterable[Question]) -> list[Approval]:
    """Return the decisions of a file that `export` wrote; rows without one stay open.

    Raises `NotApproved` naming the rows when the file is another, or asks what the queue does not.
    """
    by_id = {each.id: each for each in asked}
    answers = answers_in(path)
    if gone := [str(number) for number, (key, _) in answers.items() if key not in by_id]:
        raise NotApproved(
            f"{path.name}: row {', '.join(gone)}: not in the review queue any more: "
            "empty the decision there, or export the queue again"
        )
    return [
        Approval(by_id[key].kind, by_id[key].scope, by_id[key].text, answer)
        for key, answer in answers.values()
    ]


def answers_in(path: Path) -> Mapping[int, tuple[str, str]]:
    """Return the id and the decision of every row that has one, by the row's number in the file."""
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")  # ids and codes are plain ASCII
    except OSError as error:
        raise NotApproved(f"{path}: cannot be read: {error.strerror}") from None
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        rows = dict(enumerate(reader, start=2))
    except csv.Error as error:
        raise NotApproved(f"{path.name}: no CSV file: {error}") from None
    if not {"id", "decision"} <= set(reader.fieldnames or ()):
        raise NotApproved(
            f"{path.name}: no columns id and decision: save the exported file as CSV, with commas between"
        )
    return {
        number: (row["id"].strip(), original((row["decision"] or "").strip()))
        for number, row in rows.items()
        if (row["decision"] or "").strip()
    }
