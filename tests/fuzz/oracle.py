"""What may come of a file, whatever it holds: an account that adds up, or one line that says why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ehplatform.sources.batch_files import BatchAccount, BatchFiles
from ehplatform.sources.refusal import FileRefused, printable
from ehplatform.sources.text_table import TextTable
from tests.fuzz.hostile_values import CANARY

Verdict = Literal["accepted", "refused"]

LONGEST_REASON = 2_000
"""Characters; the longest lists every table of the template."""


class Violation(Exception):
    """Something came of a file that must not."""


@dataclass(frozen=True)
class Secrets:
    """What no message may hold."""

    values: frozenset[str]

    def check(self, told: str | None, what: str) -> None:
        """Raise unless a text is one printable line without anything from the file."""
        if told is None:
            return
        if not told.isprintable() or len(told) > LONGEST_REASON:
            raise Violation(f"{what} is no printable line of sensible length: {told[:300]!a}")
        leaked = [secret for secret in (CANARY, *self.values) if secret in told]
        if leaked:
            raise Violation(f"{what} tells a value of the file: {told[:300]!a}")


def check_refusal(refusal: str, name: str, secrets: Secrets) -> Verdict:
    """Check the reason why a file was refused."""
    if not refusal.startswith(printable(name)):
        raise Violation(f"the reason does not begin with the file's name: {refusal[:300]!a}")
    secrets.check(refusal.removeprefix(printable(name)), "the reason")
    return "refused"


def check_blocks(blocks: Iterable[TextTable], name: str, secrets: Secrets) -> Verdict:
    """Read a file to its end; every block must be whole, and no row must come twice."""
    last_row: dict[str | None, int] = {}
    try:
        for block in blocks:
            rows = block.rows.to_pylist()
            if any(len(column) != len(rows) or column.null_count for column in block.columns.values()):
                raise Violation("a column does not have a text for each row")
            if rows != sorted(set(rows)) or (rows and rows[0] <= last_row.get(block.sheet, 0)):
                raise Violation("rows do not come once each, in their order")
            last_row[block.sheet] = max([last_row.get(block.sheet, 0), *block.source_rows])
            for column in block.columns.values():
                column.validate(full=True)
            for told in (*block.repairs, *(row.reason for row in block.malformed), block.where):
                secrets.check(told, "a repair or a reason")
    except FileRefused as refusal:
        return check_refusal(str(refusal), name, secrets)
    return "accepted"


def check_account(
    account: BatchAccount, files: BatchFiles, name: str, secrets: Secrets, one_record_a_row: bool
) -> Verdict:
    """Check the account of a batch against itself and against what was written."""
    beside = [path.name for path in files.folder.parent.iterdir() if path != files.folder]
    if beside:
        raise Violation(f"left behind beside the batch: {', '.join(beside)}")
    if account.refusal is not None:
        if [path.name for path in files.folder.iterdir()] != ["account.json"] or account.rows_in:
            raise Violation("a refused file left rows")
        return check_refusal(account.refusal, name, secrets)
    check_counts(account, files, one_record_a_row)
    for told in (*account.repairs, *files.refused_rows()["reason"].to_pylist()):
        secrets.check(told, "a repair or a reason")
    for sheet in {*files.refused_rows()["sheet"].to_pylist()}:
        secrets.check(sheet, "a sheet's name")
    return "accepted"


def check_counts(account: BatchAccount, files: BatchFiles, one_record_a_row: bool) -> None:
    taken = account.rows_mapped + account.rows_queued
    if (
        account.rows_in != taken + account.rows_refused
        or min(account.rows_in, taken, account.rows_refused) < 0
    ):
        raise Violation(f"rows do not add up: {account.model_dump_json()}")
    refused = files.refused_rows().select(["sheet", "source_row"]).to_pylist()
    if len({(row["sheet"], row["source_row"]) for row in refused}) != account.rows_refused:
        raise Violation("refused rows and their reasons differ in number")
    written = {table: files.row_count(table) for table in account.tables}
    if written != account.tables:
        raise Violation(f"tables hold other numbers of rows than the account says: {written}")
    if one_record_a_row and sum(written.values()) != taken:
        raise Violation(f"{taken} rows were taken, but {sum(written.values())} records written")
