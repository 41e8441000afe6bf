"""The endpoints of Cube's REST contract."""

import json
from collections.abc import Callable
from typing import Any

import anyio.to_thread
import duckdb_engine
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ehplatform.access import TokenKeys
from metrics_layer import envelope
from metrics_layer.compiler.access import IdentityAccess
from metrics_layer.compiler.dates import wire
from metrics_layer.compiler.errors import MemberHidden, QueryError
from metrics_layer.compiler.statement import Compiled
from metrics_layer.layer import SemanticLayer
from metrics_layer.server.authentication import identity_of
from metrics_layer.server.cache import AnswerCache, key_of
from metrics_layer.server.questions import Question, question_of
from metrics_layer.server.snapshots import OpenSnapshot, SnapshotReader
from metrics_layer.several import pivot_query

Json = dict[str, Any]
Answer = Callable[[Question, IdentityAccess], bytes]


class Endpoints:
    """Answers authenticated requests; work runs in threads, so that slow queries block nobody."""

    def __init__(
        self,
        layer: SemanticLayer,
        snapshots: SnapshotReader,
        keys: Callable[[], TokenKeys],
        cache: AnswerCache,
    ) -> None:
        """`keys` gives what tokens may be signed with now."""
        self.layer = layer
        self.snapshots = snapshots
        self.keys = keys
        self.cache = cache

    async def load(self, request: Request) -> Response:
        return await self.ask(request, self.load_answer)

    async def sql(self, request: Request) -> Response:
        return await self.ask(request, lambda question, access: in_json(self.sql_answer(question, access)))

    async def dry_run(self, request: Request) -> Response:
        return await self.ask(
            request, lambda question, access: in_json(self.dry_run_answer(question, access))
        )

    async def meta(self, request: Request) -> JSONResponse:
        access = IdentityAccess(identity_of(request, self.keys()))
        return JSONResponse(self.layer.meta(access))

    async def ask(self, request: Request, answer: Answer) -> Response:
        access = IdentityAccess(identity_of(request, self.keys()))
        question = await question_of(request)
        body = await anyio.to_thread.run_sync(answer, question, access)
        return Response(body, media_type="application/json")

    def load_answer(self, question: Question, access: IdentityAccess) -> bytes:
        opened = self.snapshots.current()
        key = key_of(question.asked, question.is_multi, access.rights, opened.snapshot.id)
        known = self.cache.get(key) if key is not None else None
        if known is not None:
            return known
        answer = in_json(self.loaded(question, access, opened))
        if key is not None:
            self.cache.put(key, answer)
        return answer

    def loaded(self, question: Question, access: IdentityAccess, opened: OpenSnapshot) -> Json:
        kind = question.asked.type
        results = [
            self.layer.answered(compiled, kind, opened.engine, opened.snapshot.published_at)
            for compiled in self.layer.compile_all(question.asked, access, with_parts=True)
        ]
        source = {"snapshot": opened.envelope | {"asOf": self.as_of(access, opened)}}
        if not question.is_multi:
            return results[0] | source
        return {
            "queryType": kind.value,
            "results": results,
            "pivotQuery": pivot_query(kind, [result["query"] for result in results]),
            "slowQuery": False,
            **source,
        }

    def as_of(self, access: IdentityAccess, opened: OpenSnapshot) -> str | None:
        """Return the day up to which the caller's councils' data speak: the earliest; None without any."""
        key = f"as of {opened.snapshot.id} {access.rights}"
        known = self.cache.get(key)
        if known is None:
            known = in_json(earliest_as_of(self.layer, access, opened))
            self.cache.put(key, known)
        day: str | None = json.loads(known)
        return day

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


def earliest_as_of(layer: SemanticLayer, access: IdentityAccess, opened: OpenSnapshot) -> str | None:
    try:
        query = {"dimensions": ["councils.as_of"], "order": {"councils.as_of": "asc"}, "limit": 1}
        found = layer.load(query, access, opened.engine, opened.snapshot.published_at)["data"]
    except MemberHidden:
        return None
    return found[0]["councils.as_of"][:10] if found and found[0]["councils.as_of"] else None


def in_json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def statement_text(compiled: Compiled) -> list[Any]:
    """Return the SQL with its parameters ``$1 …``, as it runs on DuckDB; times as text."""
    text, values = statement_and_values(compiled)
    return [text, [wire(value) if hasattr(value, "isoformat") else value for value in values]]


def statement_and_values(compiled: Compiled) -> tuple[str, list[Any]]:
    """Return the SQL with its parameters ``$1 …``, and their values."""
    dialect = duckdb_engine.Dialect(paramstyle="numeric_dollar")
    text = compiled.select.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return str(text), [text.params[name] for name in text.positiontup or ()]
