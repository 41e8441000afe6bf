"""The endpoints of Cube's REST contract."""

from collections.abc import Callable
from typing import Any

import anyio.to_thread
import duckdb_engine
from starlette.requests import Request
from starlette.responses import JSONResponse

from metrics_layer import envelope
from metrics_layer.compiler.access import IdentityAccess
from metrics_layer.compiler.dates import wire
from metrics_layer.compiler.errors import QueryError
from metrics_layer.compiler.statement import Compiled
from metrics_layer.layer import SemanticLayer
from metrics_layer.server.authentication import identity_of
from metrics_layer.server.questions import Question, question_of
from metrics_layer.server.snapshots import SnapshotReader
from metrics_layer.several import pivot_query

Json = dict[str, Any]
Answer = Callable[[Question, IdentityAccess], Json]


class Endpoints:
    """Answers authenticated requests; work runs in threads, so that slow queries block nobody."""

    def __init__(self, layer: SemanticLayer, snapshots: SnapshotReader, secret: str) -> None:
        self.layer = layer
        self.snapshots = snapshots
        self.secret = secret

    async def load(self, request: Request) -> JSONResponse:
        return await self.ask(request, self.load_answer)

    async def sql(self, request: Request) -> JSONResponse:
        return await self.ask(request, self.sql_answer)

    async def dry_run(self, request: Request) -> JSONResponse:
        return await self.ask(request, self.dry_run_answer)

    async def meta(self, request: Request) -> JSONResponse:
        access = IdentityAccess(identity_of(request, self.secret))
        return JSONResponse(self.layer.meta(access))

    async def ask(self, request: Request, answer: Answer) -> JSONResponse:
        access = IdentityAccess(identity_of(request, self.secret))
        question = await question_of(request)
        return JSONResponse(await anyio.to_thread.run_sync(answer, question, access))

    def load_answer(self, question: Question, access: IdentityAccess) -> Json:
        opened = self.snapshots.current()
        kind = question.asked.type
        results = [
            self.layer.answered(compiled, kind, opened.engine, opened.snapshot.published_at)
            for compiled in self.layer.compile_all(question.asked, access)
        ]
        if not question.is_multi:
            return results[0] | {"snapshot": opened.envelope}
        return {
            "queryType": kind.value,
            "results": results,
            "pivotQuery": pivot_query(kind, [result["query"] for result in results]),
            "slowQuery": False,
            "snapshot": opened.envelope,
        }

    def sql_answer(self, question: Question, access: IdentityAccess) -> Json:
        [compiled, *others] = self.layer.compile_all(question.asked, access)
        if others:
            raise QueryError("The SQL of one query is shown at a time: ask each on its own.")
        return {
            "sql": {
                "sql": statement_text(compiled),
                "order": [{"id": key, "desc": way == "desc"} for key, way in compiled.order],
                "aliasNameToMember": {column.alias: column.key for column in compiled.columns},
                "cacheKeyQueries": [],
                "preAggregations": [],
                "dataSource": "default",
                "external": False,
            }
        }

    def dry_run_answer(self, question: Question, access: IdentityAccess) -> Json:
        kind = question.asked.type
        compiled = self.layer.compile_all(question.asked, access)
        queries = [envelope.normalised_query(each, kind) for each in compiled]
        return {
            "queryType": kind.value,
            "normalizedQueries": queries,
            "pivotQuery": pivot_query(kind, queries),
            "queryOrder": [{each["id"]: "desc" if each["desc"] else "asc"} for each in queries[0]["order"]],
            "transformedQueries": [],
        }


def statement_text(compiled: Compiled) -> list[Any]:
    """Return the SQL with its parameters ``$1 …``, as it runs on DuckDB."""
    dialect = duckdb_engine.Dialect(paramstyle="numeric_dollar")
    text = compiled.select.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    values = [text.params[name] for name in text.positiontup or ()]
    return [str(text), [wire(value) if hasattr(value, "isoformat") else value for value in values]]
