"""What a request asks: the query, read from a URL or a body, before anything is believed."""

import json
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from metrics_layer.compiler.errors import QueryError
from metrics_layer.several import Asked, QueryType, asked

MAX_BODY_BYTES = 256 * 1024


@dataclass(frozen=True)
class Question:
    """Unchecked queries, and whether the client understands several results."""

    asked: Asked
    is_multi: bool


async def question_of(request: Request) -> Question:
    """Return what a GET or POST request asks; raises `QueryError` for what is no JSON query."""
    if request.method == "GET":
        fields: dict[str, Any] = dict(request.query_params)
        if "query" in fields:
            fields["query"] = read_json(fields["query"])
    else:
        fields = read_json(await body_of(request))
    if not isinstance(fields, dict) or "query" not in fields:
        raise QueryError("Query param is required")
    several = asked(fields["query"])
    is_multi = fields.get("queryType") == "multi"
    if several.type is not QueryType.REGULAR and not is_multi:
        raise QueryError(
            f"'{several.type}' query type is not supported by the client. Please update the client."
        )
    return Question(several, is_multi)


async def body_of(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise QueryError(f"the query is larger than {MAX_BODY_BYTES // 1024} KiB")
    return body


def read_json(text: str | bytes) -> Any:
    """Parse strict JSON: no NaN, no half characters, no endless nesting."""
    try:
        content = json.loads(text, parse_constant=refuse)
        json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise QueryError("Invalid query format: the query is not valid JSON") from error
    return content


def refuse(constant: str) -> None:
    raise ValueError(constant)
