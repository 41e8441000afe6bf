"""Member SQL: the small part of SQL that a model may use, translated to SQLAlchemy.

Model text is parsed, checked against a list of allowed constructs and rebuilt; it never reaches the
database as it was written.
"""

import operator
import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
import sqlglot
from sqlglot import expressions as exp
from sqlglot.errors import SqlglotError

Clause = sa.ColumnElement[Any]
Resolve = Callable[[str], Clause]
"""Returns the clause of a column or of a member by its name; raises `UnsupportedSql`."""

ResolveForeign = Callable[[str, str], Clause]
"""Returns the clause of another cube's column, by cube and column; raises `UnsupportedSql`."""


class UnsupportedSql(ValueError):
    """Member SQL uses something outside the served part of the language."""


NAME = "[A-Za-z_][A-Za-z0-9_]*"
BRACES = re.compile(
    rf"\{{CUBE\}}\.(?P<own>{NAME})"
    rf"|\{{(?P<other>{NAME})\}}\.(?P<column>{NAME})"
    rf"|\{{(?:CUBE\.)?(?P<member>{NAME})\}}"
)

BINARY: dict[type[exp.Expr], Callable[[Any, Any], Clause]] = {
    exp.EQ: operator.eq,
    exp.NEQ: operator.ne,
    exp.GT: operator.gt,
    exp.GTE: operator.ge,
    exp.LT: operator.lt,
    exp.LTE: operator.le,
    exp.And: sa.and_,
    exp.Or: sa.or_,
    exp.Nullif: sa.func.nullif,
}
ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}


def parse(text: str) -> exp.Expr:
    """Parse member SQL.

    ``{CUBE}.x`` is a column, ``{other}.x`` becomes the column x of a table ``{other}``, and ``{x}`` a column
    named ``{x}``.
    """
    if any(brace in literal for literal in re.findall(r"'[^']*'", text) for brace in "{}"):
        raise UnsupportedSql("a text in quotes must not hold braces")
    try:
        return sqlglot.parse_one(BRACES.sub(as_name, text), dialect="duckdb")
    except SqlglotError as error:
        raise UnsupportedSql("the sql cannot be parsed") from error


def as_name(found: re.Match[str]) -> str:
    if found["own"]:
        return found["own"]
    if found["other"]:
        return f'"{{{found["other"]}}}".{found["column"]}'
    return f'"{{{found["member"]}}}"'


def is_closed(text: str) -> bool:
    """Whether SQL keeps its meaning wherever it is put.

    Cube puts the text of a member where its name stands: ``a - b`` in ``100 * {x}`` becomes ``100 * a - b``.
    """
    return not isinstance(parse(text), exp.Binary | exp.Not | exp.In)


def columns_named(text: str) -> set[tuple[str, str]]:
    """Return the columns that member SQL names, each as (cube, column); the cube itself is "".

    What cannot be parsed names none: it is refused where it is compiled.
    """
    try:
        found = parse(text).find_all(exp.Column)
    except UnsupportedSql:
        return set()
    return {(each.table[1:-1], each.name) for each in found if not each.name.startswith("{")}


def no_other_cube(cube: str, column: str) -> Clause:
    raise UnsupportedSql(f"{cube}.{column} is a column of another cube: only a join may name it")


class Translator:
    """Rebuilds a parsed expression from resolved columns and members."""

    def __init__(self, column: Resolve, member: Resolve, foreign: ResolveForeign = no_other_cube) -> None:
        self.column = column
        self.member = member
        self.foreign = foreign

    def clause(self, node: exp.Expr) -> Clause:
        """Return the SQLAlchemy clause of an expression; raises `UnsupportedSql`."""
        if type(node) in BINARY:
            return BINARY[type(node)](self.clause(node.this), self.clause(node.expression))
        if type(node) in ARITHMETIC:
            return self.arithmetic(node)
        if isinstance(node, exp.Literal | exp.Boolean | exp.Null):
            return sa.literal_column(node.sql(dialect="duckdb"))
        if isinstance(node, exp.Column) and not node.table:
            return self.name(node.name)
        if isinstance(node, exp.Column) and node.table.startswith("{"):
            return self.foreign(node.table[1:-1], node.name)
        if isinstance(node, exp.Paren):
            return self.clause(node.this)  # SQLAlchemy sets parentheses where precedence needs them
        return self.special(node)

    def special(self, node: exp.Expr) -> Clause:
        match node:
            case exp.Not():
                return sa.not_(self.clause(node.this))
            case exp.Is():
                return self.clause(node.this).is_(self.constant(node.expression))
            case exp.In() if node.expressions:
                return self.clause(node.this).in_([self.clause(each) for each in node.expressions])
            case exp.Case() if node.this is None:
                whens = [
                    (self.clause(each.this), self.clause(each.args["true"])) for each in node.args["ifs"]
                ]
                default = node.args.get("default")
                return sa.case(*whens, else_=None if default is None else self.clause(default))
            case exp.Coalesce():
                return sa.func.coalesce(*(self.clause(each) for each in (node.this, *node.expressions)))
        raise UnsupportedSql(f"{type(node).__name__} is not served: {node.sql(dialect='duckdb')}")

    def arithmetic(self, node: exp.Expr) -> Clause:
        # Explicit operators: SQLAlchemy would otherwise cast the divisor to NUMERIC.
        left, right = self.clause(node.this), self.clause(node.expression)
        return sa.type_coerce(left, sa.Double()).op(ARITHMETIC[type(node)], precedence=10)(right)

    def name(self, name: str) -> Clause:
        return self.member(name[1:-1]) if name.startswith("{") else self.column(name)

    def constant(self, node: exp.Expr) -> Any:
        match node:
            case exp.Null():
                return sa.null()
            case exp.Boolean():
                return sa.true() if node.this else sa.false()
        raise UnsupportedSql("`is` takes null, true or false")
