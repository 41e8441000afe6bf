"""The door for any data: people files, linked by the same engine with the model as it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from ehplatform.linkage.blocking import filled_columns
from ehplatform.linkage.calibration import Calibration, Weights, summed
from ehplatform.linkage.comparisons import COMPARISONS
from ehplatform.linkage.files.columns import Columns
from ehplatform.linkage.files.people_files import Account, read_people
from ehplatform.linkage.files.truth import TruthCheck, check_against_truth
from ehplatform.linkage.model import Model, load_model
from ehplatform.linkage.prepare import STEPS
from ehplatform.linkage.resolving import DECISION, resolve
from ehplatform.store.engine import connect, register, run_steps

FILE_STEPS = Path(__file__).parent / "steps"

Progress = Callable[[str], None]


def unheard(_words: str) -> None:
    """Progress that nobody follows."""


@dataclass(frozen=True)
class LinkedFiles:
    """The outcome. Both tables are personal: they hold the files' ids.

    links: file, id, person (counted from 1 in the order of first records), match_probability (of the
    record's strongest link; null for a person of one record), method.
    pairs: every link and every pair to review, with the weight of each comparison (`steps/file_pair.sql`).
    """

    account: Account
    links: pa.Table
    pairs: pa.Table
    calibration: Calibration
    links_within: bool
    """Whether a file may hold a person twice."""
    against_truth: TruthCheck | None
    """None where no column says who is who."""

    @property
    def persons(self) -> int:
        return max(self.links["person"].to_pylist(), default=0)

    @property
    def link_count(self) -> int:
        return sum(self.pairs["is_link"].to_pylist())

    @property
    def review_count(self) -> int:
        return sum(reason != "" for reason in self.pairs["clerical_reason"].to_pylist())


def link_files(
    files: Sequence[Path],
    columns: Columns | None = None,
    *,
    dedupe: bool = False,
    model: Model | None = None,
    progress: Progress = unheard,
) -> LinkedFiles:
    """Decide which records of people files are one person.

    Without `dedupe` no file holds anybody twice, so that records are linked between files only; one file
    alone is always searched for doubles. Raises `people_files.UnusableFile`.
    """
    chosen = model or load_model()
    links_within = dedupe or len(files) == 1
    with connect() as connection:
        progress("Reading")
        account = read_people(connection, files, columns)
        progress(f"Linking {sum(account.records.values()):,} records")
        resolved = resolve(connection, chosen, links_within=links_within)
        group = resolved.record_group
        register(
            connection,
            {"record_group": group, "record_person": group.rename_columns(["record_no", "person_key"])},
        )
        add_bits(connection, chosen, resolved.calibration)
        run_steps(connection, STEPS, ["clerical_pair", "strongest_link"])
        run_steps(connection, FILE_STEPS, ["file_link", "file_pair"])
        [(known,)] = connection.execute("select count(*) from true_person").fetchall()
        if known:
            progress("Answering the pairs to review with the truth, and linking again")
        return LinkedFiles(
            account=account,
            links=connection.sql("from file_link").to_arrow_table(),
            pairs=connection.sql("from file_pair").to_arrow_table(),
            calibration=resolved.calibration,
            links_within=links_within,
            against_truth=check_against_truth(
                connection, reviewed_by_truth(connection, chosen, links_within), links_within
            )
            if known
            else None,
        )


def add_bits(connection: duckdb.DuckDBPyConnection, model: Model, calibration: Calibration) -> None:
    """Make the table `bits`: the weight of each comparison of which the data speaks, for this population."""
    shift = Weights.of(model, calibration.m).shift
    filled = filled_columns(connection)
    weights = ", ".join(
        f"round(weight_{c.name} + {summed({c.name: shift[c.name]})}, 2) as {c.name}"
        for c in COMPARISONS
        if c.needs in filled
    )
    connection.execute(
        f"create table bits as select record_l, record_r, {weights} from judged_pair"
    ).fetchall()


def reviewed_by_truth(connection: duckdb.DuckDBPyConnection, model: Model, links_within: bool) -> pa.Table:
    """Link again with every pair to review decided as the truth has it; return (record_no, group_no)."""
    answers = connection.sql(
        "select row_number() over () as decision_no, file_l as source_l, id_l as record_id_l,"
        " file_r as source_r, id_r as record_id_r, true_l.person = true_r.person as is_same"
        " from file_pair"
        " inner join prepared as l on l.source = file_l and l.record_id = id_l"
        " inner join prepared as r on r.source = file_r and r.record_id = id_r"
        " inner join true_person as true_l on true_l.record_no = l.record_no"
        " inner join true_person as true_r on true_r.record_no = r.record_no"
        " where clerical_reason <> ''"
    ).to_arrow_table()
    with connect() as another:
        register(another, {"record": connection.sql("from record").to_arrow_table()})
        resolved = resolve(another, model, decisions=answers.cast(DECISION), links_within=links_within)
    return resolved.record_group
