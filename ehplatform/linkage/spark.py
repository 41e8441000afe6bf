"""Scores pairs on Spark: for more records than one machine should compare.

Everything else stays in DuckDB, because it grows with the records only; what grows with the pairs is done
here, by the same queries in Spark's words.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb

from ehplatform.linkage.blocking import Rule, pairs_sql
from ehplatform.linkage.dialects import SPARK
from ehplatform.linkage.model import Model
from ehplatform.linkage.scoring import scoring_steps
from ehplatform.store.spark import NoSpark, spark_folder, spark_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


WRITTEN = ("__splink__df_comparison_vectors", "__splink__df_match_weight_parts", "scored_pair")
"""Steps that are written down before the next. Spark would put one into the other, and compare two names
anew wherever a level is spoken of."""


def score(
    connection: duckdb.DuckDBPyConnection,
    model: Model,
    rules: Sequence[Rule],
    columns: Collection[str],
    is_wanted: str = "true",
    *,
    changed_only: bool = False,
) -> None:
    """Make the table `scored_pair`, as `scoring.score` does.

    Records travel as Parquet files below the system's temporary folder (`TMPDIR`), which executors on other
    machines must see too; they are deleted afterwards. Raises `NoSpark`.
    """
    try:
        from splink.backends.spark import SparkAPI
    except ImportError as error:
        raise NoSpark from error

    with TemporaryDirectory(dir=spark_folder().name) as temporary, linkage_session() as spark:
        folder = Path(temporary)
        engine = SparkAPI(spark_session=spark, break_lineage_method="persist")
        register_jaro_winkler(spark)
        for table in ("prepared", "frequency", *(["changed_record"] if changed_only else [])):
            file = str(folder / f"{table}.parquet")
            connection.sql(f"from {table}").write_parquet(file)
            spark.read.parquet(file).createOrReplaceTempView(table)
        pairs = pairs_sql(rules, columns, SPARK, is_wanted, changed_only=changed_only)
        steps = {"blocked_pair": f"select distinct * from ({pairs})"} | scoring_steps(model, columns, SPARK)
        for name, sql in steps.items():
            made = engine.query_sql(sql).as_spark_dataframe()
            if name in WRITTEN:
                made.write.parquet(str(folder / name))
                made = spark.read.parquet(str(folder / name))
            made.createOrReplaceTempView(name)
        connection.execute(
            "create or replace table scored_pair as from read_parquet($files) order by record_l, record_r",
            {"files": str(folder / "scored_pair" / "*.parquet")},
        ).fetchall()


@contextmanager
def linkage_session() -> Iterator["SparkSession"]:
    """Start Spark with Splink's functions, also where this process has had Spark without them before."""
    from splink.backends.spark import similarity_jar_location

    with spark_session() as spark:
        spark.sql(f"add jar '{similarity_jar_location()}'")
        yield spark


def register_jaro_winkler(session: "SparkSession") -> None:
    """Give Spark DuckDB's Jaro-Winkler similarity, which is rapidfuzz's, on bytes.

    That of Splink's jar does not round half transpositions down, as Winkler did: "ingmiley" and "nmgiley"
    are .887 alike by the one and .911 by the other, on either side of the threshold.
    """
    import pandas as pd
    from pyspark.sql.functions import pandas_udf
    from rapidfuzz.distance import JaroWinkler

    def similarities(left: pd.Series, right: pd.Series) -> pd.Series:
        return pd.Series(
            [
                None if one is None or other is None else JaroWinkler.similarity(one.encode(), other.encode())
                for one, other in zip(left, right, strict=True)
            ],
            dtype="float64",
        )

    session.udf.register("jaro_winkler", pandas_udf(similarities, "double"))
