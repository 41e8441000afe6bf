"""Filters of a query as SQL conditions, operator by operator with Cube's treatment of nulls.

Values are converted to the member's type here and travel as bound parameters only.
"""

import operator
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from metrics_layer.compiler.dates import Clock, moment_of, resolve
from metrics_layer.compiler.errors import QueryError
from metrics_layer.compiler.expressions import Clause
from metrics_layer.compiler.query import MemberFilter, Value

Bound = str | int | float | bool | datetime

COMPARISONS: dict[str, Callable[[Any, Any], Clause]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
MATCHES: dict[str, Callable[[Clause, str], Clause]] = {
    "contains": lambda column, value: column.icontains(value, autoescape=True),
    "startsWith": lambda column, value: column.istartswith(value, autoescape=True),
    "endsWith": lambda column, value: column.iendswith(value, autoescape=True),
}
REFUSED_MATCHES = {"notContains": "contains", "notStartsWith": "startsWith", "notEndsWith": "endsWith"}
DATES = frozenset(
    {
        "inDateRange",
        "notInDateRange",
        "onTheDate",
        "beforeDate",
        "beforeOrOnDate",
        "afterDate",
        "afterOrOnDate",
    }
)
KINDS = frozenset({"string", "number", "boolean", "time"})
FITTING = {
    **dict.fromkeys(DATES, frozenset({"time"})),
    **dict.fromkeys((*MATCHES, *REFUSED_MATCHES), frozenset({"string"})),
    **dict.fromkeys(COMPARISONS, frozenset({"number", "time"})),
}
"""The types of member that an operator makes sense for; all of them when it is not listed."""
TRUTHS = {"true": True, "false": False, "1": True, "0": False}


def condition(clause: Clause, kind: str, each: MemberFilter, clock: Clock) -> Clause:
    """Return the condition of one filter on a member of type `kind`; raises `QueryError`."""
    name = each.operator
    if kind not in FITTING.get(name, KINDS):
        raise QueryError(f"Operator {name} does not fit {each.member}, which is a {kind}")
    if name in ("set", "notSet"):
        return clause.is_not(None) if name == "set" else clause.is_(None)
    if name in DATES:
        return on_dates(clause, each, clock)
    if name in MATCHES or name in REFUSED_MATCHES:
        return on_text(sa.type_coerce(clause, sa.String()), each)
    values = [bound(value, kind, each, clock) for value in each.values if value is not None]
    if name in COMPARISONS:
        return compared(clause, values, each)
    return among(clause, values, has_null=None in each.values, wanted=name in ("equals", "in"))


def compared(clause: Clause, values: list[Bound], each: MemberFilter) -> Clause:
    if len(values) != 1:
        raise QueryError(f"Operator {each.operator} on {each.member} takes one value")
    return COMPARISONS[each.operator](clause, values[0])


def among(clause: Clause, values: list[Bound], *, has_null: bool, wanted: bool) -> Clause:
    """Return ``equals`` or ``notEquals``: null equals null, and differs from every value."""
    listed = clause.in_(values) if len(values) > 1 else clause == values[0] if values else None
    parts = [] if listed is None else [listed if wanted else sa.not_(listed)]
    if has_null and (wanted or not values):
        parts.append(clause.is_(None) if wanted else clause.is_not(None))
    if not wanted and not has_null:
        parts.append(clause.is_(None))
    return sa.or_(*parts)


def on_text(column: Clause, each: MemberFilter) -> Clause:
    texts = [str(value) for value in each.values if value is not None]
    has_null = len(texts) < len(each.values)
    if each.operator in MATCHES:
        found = [MATCHES[each.operator](column, text) for text in texts]
        return sa.or_(*found, *([column.is_(None)] if has_null else []))
    match = MATCHES[REFUSED_MATCHES[each.operator]]
    absent = sa.and_(sa.true(), *(sa.not_(match(column, text)) for text in texts))
    return sa.and_(absent, column.is_not(None)) if has_null else sa.or_(absent, column.is_(None))


def on_dates(clause: Clause, each: MemberFilter, clock: Clock) -> Clause:
    """Return a condition on dates; a bare date is the whole day in the query's time zone.

    After it is after its last millisecond, before it is before its first.
    """
    texts = [text_of(value, each) for value in each.values]
    span = resolve(texts[0] if len(texts) == 1 else texts, clock)
    first, last = clock.to_utc(span.first), clock.to_utc(span.last)
    match each.operator:
        case "notInDateRange":
            return sa.or_(clause < first, clause > last)
        case "beforeDate":
            return clause < first
        case "beforeOrOnDate":
            return clause <= last
        case "afterDate":
            return clause > last
        case "afterOrOnDate":
            return clause >= first
    return sa.and_(clause >= first, clause <= last)


def text_of(value: Value, each: MemberFilter) -> str:
    if not isinstance(value, str):
        raise QueryError(f"the filter on {each.member} takes dates as text")
    return value


def bound(value: Value, kind: str, each: MemberFilter, clock: Clock) -> Bound:
    """Return a filter value in the member's type; raises `QueryError` that names the member only."""
    match kind:
        case "number":
            return number(value, each)
        case "boolean":
            truth = TRUTHS.get(str(value).lower())
            if truth is None:
                raise QueryError(f"the filter on {each.member} takes true or false")
            return truth
        case "time":
            return clock.to_utc(moment_of(text_of(value, each), is_last=False))
    return str(value)


def number(value: Value, each: MemberFilter) -> int | float:
    try:
        exact = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise QueryError(f"the filter on {each.member} takes numbers") from error
    if not exact.is_finite() or abs(exact) >= 2**63:
        raise QueryError(f"the filter on {each.member} takes numbers")
    return int(exact) if exact == exact.to_integral_value() else float(exact)
