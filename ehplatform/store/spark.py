"""The other SQL engine: Spark, for what one machine is too small for, by the same steps.

Where Spark runs, and with how much memory, is Spark's own configuration (`spark-defaults.conf`,
`PYSPARK_SUBMIT_ARGS`); without any it is this machine.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


LOCAL_PARTITIONS = 4
"""Parts into which one machine shares out a table; Spark's own 200 are for many."""


class NoSpark(RuntimeError):
    """Spark is set as the engine and cannot be started."""

    def __init__(self) -> None:
        super().__init__(
            "EHP_LINKAGE_ENGINE=spark and EHP_JOURNEY_ENGINE=spark need Java 17 and pyspark"
            " (pip install early-help-platform[spark]): install both, or set duckdb"
        )


@cache
def spark_folder() -> TemporaryDirectory[str]:
    """Return the folder for all that Spark writes: its owner's alone, deleted when the process ends.

    One for the process, because Java keeps to the first that it is told of.
    """
    return TemporaryDirectory(prefix="ehplatform-spark-")


@contextmanager
def spark_session() -> Iterator["SparkSession"]:
    """Start Spark, in UTC, and stop it.

    Its web page is off: it would show records to whoever opens it. Raises `NoSpark`.
    """
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoSpark from error

    builder = (
        SparkSession.builder.appName("ehplatform")
        .config("spark.local.dir", spark_folder().name)
        .config("spark.sql.warehouse.dir", f"{spark_folder().name}/warehouse")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
    )
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise NoSpark from error
    session.sparkContext.setLogLevel("ERROR")
    if session.sparkContext.master.startswith("local"):
        session.sparkContext.pythonExec = sys.executable  # what PYSPARK_PYTHON says elsewhere
        session.conf.set("spark.sql.shuffle.partitions", LOCAL_PARTITIONS)
    try:
        yield session
    finally:
        session.stop()


def run_steps_on_spark(
    inputs: Mapping[str, pa.Table], folder: Path, steps: Sequence[str], results: Mapping[str, str]
) -> dict[str, pa.Table]:
    """Run ``<folder>/<step>.sql`` in order on Spark; return the tables of `results`, each in its order.

    The steps are written in DuckDB's SQL; SQLGlot says them in Spark's. Tables travel as Parquet files
    below the system's temporary folder (`TMPDIR`), which executors on other machines must see too; each
    step is written down before the next, so that none is computed twice.
    """
    with TemporaryDirectory(dir=spark_folder().name) as temporary, spark_session() as spark:
        home = Path(temporary)
        for name, table in inputs.items():
            pq.write_table(table, home / f"{name}.parquet")
            spark.read.parquet(str(home / f"{name}.parquet")).createOrReplaceTempView(name)
        for step in steps:
            made = spark.sql(in_spark((folder / f"{step}.sql").read_text(encoding="utf-8")))
            made.write.parquet(str(home / step))
            spark.read.parquet(str(home / step)).createOrReplaceTempView(step)
        return {name: in_order(pq.read_table(home / name), order) for name, order in results.items()}


@cache
def in_spark(query: str) -> str:
    """Return a query of DuckDB's SQL in Spark's."""
    from sqlglot import transpile

    [translated] = transpile(query, read="duckdb", write="spark", comments=False)
    return translated


def in_order(table: pa.Table, order_by: str) -> pa.Table:
    """Return a table in a stated order: columns, or `all` of them."""
    names = table.column_names if order_by == "all" else [name.strip() for name in order_by.split(",")]
    return table.sort_by([(name, "ascending") for name in names])
