"""How quick the semantic layer answers, beside the same questions in SQL written by hand.

`make bench-semantic`. A server of its own process over 153 councils and seven years (five million closures,
and as many referrals, starts and open children); each question is asked of random councils, none a second
time, then once more for the answers that were kept.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import httpx
from rich.console import Console
from rich.table import Table

from ehplatform.access import Identity, Role, issue_token
from ehplatform.settings import Settings
from metrics_layer.compiler.access import IdentityAccess
from metrics_layer.compiler.model import served_model
from metrics_layer.compiler.query import read_query
from metrics_layer.compiler.statement import compile_query
from metrics_layer.server.rest import statement_and_values
from tests.bench.make_england import COUNCILS, make_england
from tests.bench.measure import memory
from tests.bench.sources import MEGABYTE, machine

ASKED = 100
CLIENTS = 32
SECONDS = 10
PORT = 4900

console = Console(width=150)


@dataclass(frozen=True)
class Shape:
    """A question as Cube asks it, and as somebody would write it for one council ($1)."""

    query: dict[str, Any]
    by_hand: str


def over(dimension: str, granularity: str) -> list[dict[str, Any]]:
    return [{"dimension": dimension, "granularity": granularity, "dateRange": ["2019-11-01", "2026-10-31"]}]


SHAPES = {
    "closures by month": Shape(
        {"measures": ["closures.eh06_closures"], "timeDimensions": over("closures.closed_on", "month")},
        "select date_trunc('month', closed_on), count(*) from mart_closure"
        " where la_code = $1 and closed_on between '2019-11-01' and '2026-10-31' group by 1 order by 1",
    ),
    "a rate by age and sex": Shape(
        {
            "measures": ["closures.out01_rereferred_6m_rate"],
            "dimensions": ["closures.age_band", "closures.sex_code"],
        },
        "select age_band, sex_code, 100.0 * count(*) filter (where is_rereferred_6m) / nullif(count(*), 0)"
        " from mart_closure where la_code = $1 and is_matured_6m and not is_stepped_up group by 1, 2",
    ),
    "open children by month": Shape(
        {
            "measures": ["open_children.eh03_open_children"],
            "timeDimensions": over("open_children.month_end", "month"),
        },
        "select month_end, count(distinct person_key) from mart_open_child"
        " where la_code = $1 and month_end between '2019-11-01' and '2026-10-31' group by 1 order by 1",
    ),
    "twelve months, rolling": Shape(
        {"measures": ["referrals.referrals_12m"], "timeDimensions": over("referrals.referral_date", "month")},
        "with month as (select date_trunc('month', referral_date) as m, count(*) as n from mart_referral"
        " where la_code = $1 group by 1) select m, sum(n) over (order by m rows 11 preceding) from month",
    ),
    "four facts by quarter": Shape(
        {
            "measures": [
                "early_help.eh01_referrals", "early_help.eh05_assessments_completed",
                "early_help.eh14_allocated_in_time_rate", "early_help.eh06_closures",
            ],
            "timeDimensions": over("early_help.month_end", "quarter"),
        },
        """
        with r as (
            select date_trunc('quarter', referral_date) as q, count(*) as n
            from mart_referral where la_code = $1 group by 1
        ),
        a as (
            select date_trunc('quarter', completed_date) as q, count(*) as n
            from mart_assessment where la_code = $1 group by 1
        ),
        s as (
            select date_trunc('quarter', clock_start) as q,
                100.0 * count(*) filter (where is_allocated_in_time) / count(*) as n
            from mart_start where la_code = $1 and is_allocation_measurable group by 1
        ),
        c as (
            select date_trunc('quarter', closed_on) as q, count(*) as n
            from mart_closure where la_code = $1 group by 1
        )
        select q, r.n, a.n, s.n, c.n
        from r left join a using (q) left join s using (q) left join c using (q) order by q""",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """Milliseconds, but for `ratio`."""

    asked: list[float]
    kept: list[float]
    compiled: float
    ours: float
    by_hand: float

    @property
    def ratio(self) -> float:
        """Our SQL beside that of a person, in the same process."""
        return self.ours / self.by_hand


class Server:
    """A server in a process of its own, and who asks it."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        environment = os.environ | {"EHP_HOME": str(home), "EHP_SEMANTIC_PORT": str(PORT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "metrics_layer.server"], env=environment, stderr=subprocess.DEVNULL
        )
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60)
        while True:
            try:
                if self.http.get("/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)

    def ask(self, query: dict[str, Any], la_code: str) -> None:
        token = issue_token(
            Identity("bench", Role.LEAD, la_code), self.settings.api_secret, timedelta(minutes=5)
        )
        answer = self.http.post(
            "/cubejs-api/v1/load",
            json={"query": query, "queryType": "multi"},
            headers={"Authorization": token},
        )
        answer.raise_for_status()

    def close(self) -> int:
        """End the process; returns the most memory it held, in bytes."""
        peak = memory(self.process.pid, "VmHWM")
        self.process.terminate()
        self.process.wait()
        return peak


def some_councils(random: Random) -> list[str]:
    return [str(201 + number) for number in random.sample(range(COUNCILS), ASKED)]


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def figures(
    shape: Shape, server: Server, database: duckdb.DuckDBPyConnection, councils: list[str]
) -> Figures:
    model = served_model()
    accesses = {each: IdentityAccess(Identity("bench", Role.LEAD, each)) for each in councils}
    written = {
        each: statement_and_values(compile_query(read_query(shape.query), model, accesses[each]))
        for each in councils
    }
    return Figures(
        asked=[milliseconds(lambda each=each: server.ask(shape.query, each)) for each in councils],
        kept=[milliseconds(lambda each=each: server.ask(shape.query, each)) for each in councils],
        compiled=median(
            milliseconds(lambda each=each: compile_query(read_query(shape.query), model, accesses[each]))
            for each in councils
        ),
        ours=median(
            milliseconds(lambda each=each: database.cursor().execute(*written[each]).fetchall())
            for each in councils
        ),
        by_hand=median(
            milliseconds(lambda each=each: database.cursor().execute(shape.by_hand, [each]).fetchall())
            for each in councils
        ),
    )


def requests_a_second(server: Server, random: Random) -> float:
    """Let 32 clients ask for ten seconds, each question worked out anew."""
    until = time.perf_counter() + SECONDS

    def client(seed: int) -> int:
        own, count = Random(seed), 0
        while time.perf_counter() < until:
            shape = own.choice(list(SHAPES.values()))
            server.ask({**shape.query, "renewQuery": True}, str(201 + own.randrange(COUNCILS)))
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(client, [random.random() for _ in range(CLIENTS)])) / SECONDS


def show(found: dict[str, Figures], rate: float, peak: int) -> None:
    table = Table(title=f"The semantic layer on {machine()}: milliseconds", title_justify="left")
    table.add_column("question")
    for header in ("p50", "p95", "kept p50", "compile", "our SQL", "by hand", "ratio"):
        table.add_column(header, justify="right")
    for name, each in found.items():
        slow = quantiles(each.asked, n=20)[-1]
        numbers = (median(each.asked), slow, median(each.kept), each.compiled, each.ours, each.by_hand)
        table.add_row(name, *(f"{number:.1f}" for number in numbers), f"{each.ratio:.2f}")
    table.add_row("aim", "", "100", "3", "3", "", "", "1.20")
    console.print(table)
    console.print(
        f"{CLIENTS} clients: {rate:.0f} requests a second, each worked out anew."
        f" The server held {peak / MEGABYTE:,.0f} MB at most."
    )


def main() -> None:
    """Make England, ask, and print what it took."""
    random = Random(1)
    with TemporaryDirectory(prefix="ehplatform-bench-") as folder:
        database = make_england(Path(folder))
        server = Server(Path(folder))
        try:
            with duckdb.connect(str(database), read_only=True) as connection:
                found = {
                    name: figures(shape, server, connection, some_councils(random))
                    for name, shape in SHAPES.items()
                }
            rate = requests_a_second(server, random)
        finally:
            peak = server.close()
    show(found, rate, peak)


if __name__ == "__main__":
    main()
