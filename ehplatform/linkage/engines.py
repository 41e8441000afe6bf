"""The engines that compare records: one machine or many, by the same queries."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import duckdb

from ehplatform.linkage import scoring, spark
from ehplatform.linkage.blocking import Rule
from ehplatform.linkage.model import Model
from ehplatform.settings import Engine


class Score(Protocol):
    """What an engine does: see `scoring.score`."""

    def __call__(
        self,
        connection: duckdb.DuckDBPyConnection,
        model: Model,
        rules: Sequence[Rule],
        columns: Collection[str],
        is_wanted: str = "true",
        *,
        changed_only: bool = False,
    ) -> None: ...


ENGINES: Mapping[Engine, Score] = {"duckdb": scoring.score, "spark": spark.score}
"""By the setting `EHP_LINKAGE_ENGINE`."""
