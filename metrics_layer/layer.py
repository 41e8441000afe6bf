"""One question, one answer: the path that every door takes, over HTTP or in process."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from metrics_layer import envelope
from metrics_layer.compiler.access import Access
from metrics_layer.compiler.model import Model
from metrics_layer.compiler.query import read_query
from metrics_layer.compiler.statement import MAX_LIMIT, Compiled, compile_query
from metrics_layer.execution import run
from metrics_layer.several import Asked, QueryType, check_together


@dataclass(frozen=True)
class SemanticLayer:
    """The model, with the limits under which it answers."""

    model: Model
    max_limit: int = MAX_LIMIT
    timeout: float | None = None
    """Seconds after which a running query is stopped; None: never."""

    def compile(self, raw: Any, access: Access, *, with_parts: bool = False) -> Compiled:
        """Check and compile a query as it came in; raises `QueryError` or `MemberHidden`."""
        query = read_query(raw)
        return compile_query(query, self.model, access, max_limit=self.max_limit, with_parts=with_parts)

    def load(self, raw: Any, access: Access, engine: sa.Engine, refreshed_at: str) -> envelope.Json:
        """Answer a query; raises as `compile`, and `QueryTimeout`."""
        compiled = self.compile(raw, access, with_parts=True)
        return self.answered(compiled, QueryType.REGULAR, engine, refreshed_at)

    def compile_all(self, several: Asked, access: Access, *, with_parts: bool = False) -> list[Compiled]:
        """Check and compile the queries of one request."""
        compiled = [self.compile(raw, access, with_parts=with_parts) for raw in several.queries]
        check_together(several.type, compiled)
        return compiled

    def answered(
        self, compiled: Compiled, kind: QueryType, engine: sa.Engine, refreshed_at: str
    ) -> envelope.Json:
        """Run a compiled query; raises `QueryTimeout`."""
        found = run(engine, compiled, self.timeout)
        return envelope.result(compiled, found.rows, found.total, refreshed_at, kind)

    def meta(self, access: Access) -> envelope.Json:
        """Return the cubes, views and members that exist for a caller."""
        return envelope.meta(
            [
                envelope.Seen(
                    presentation,
                    frozenset(name for name in presentation.members if access.opens(presentation, name)),
                )
                for presentation in self.model.presentations.values()
                if access.sees(presentation)
            ]
        )
