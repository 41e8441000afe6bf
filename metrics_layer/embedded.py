"""The semantic layer in process: the same definitions without HTTP, for the pipeline's own assets."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa

from ehplatform.access import Identity
from metrics_layer.answer import Answer, answer_of
from metrics_layer.compiler.access import Access, AllCouncils, IdentityAccess
from metrics_layer.compiler.model import MODEL_FOLDER, Model, load_model, served_model
from metrics_layer.execution import single_engine
from metrics_layer.layer import SemanticLayer

__all__ = ["MODEL_FOLDER", "EmbeddedMetrics"]

ROW_LIMIT = 1_000_000
"""The pipeline reads whole tables of metrics; the limit only stops a mistake."""


class EmbeddedMetrics:
    """Answers Cube queries on a database that holds the served tables under their own names."""

    def __init__(
        self,
        database: duckdb.DuckDBPyConnection | sa.Engine,
        identity: Identity | None = None,
        *,
        all_councils: bool = False,
        model: Path | None = None,
    ) -> None:
        """Say who asks: an identity, or `all_councils` for what is made from every council's data.

        A DuckDB connection is used as it is (with its registered Arrow views) and stays open. `model` is
        a folder of other definitions than those of today, such as those kept with a snapshot.
        """
        if (identity is None) != all_councils:
            raise ValueError("give either an identity or all_councils=True")
        self.engine = database if isinstance(database, sa.Engine) else single_engine(database)
        self.access: Access = AllCouncils() if identity is None else IdentityAccess(identity)
        self.layer = SemanticLayer(kept_model(model) if model else served_model(), ROW_LIMIT)

    def load(self, query: dict[str, Any]) -> Answer:
        """Answer a Cube query; raises `QueryError` or `MemberHidden` in words.

        Without `limit` the answer holds up to 10,000 rows, as over HTTP.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        result = self.layer.load({**query, "responseFormat": "default"}, self.access, self.engine, now)
        return answer_of(result, snapshot={})

    def meta(self) -> dict[str, Any]:
        """Return the cubes and members that may be asked for."""
        return self.layer.meta(self.access)


@cache
def kept_model(folder: Path) -> Model:
    """Return definitions that were kept, which never change."""
    return load_model(folder)
