"""A table as HTML: headed, captioned, and scrolling inside its own region on a narrow screen."""

from typing import Any

from dash import html

from dash_app.results import Cell, Column, Link, Missing, Number, Table, exported, shown


def table_region(table: Table, region_id: str) -> html.Div:
    """Return the table in a region that the keyboard can reach, because it may have to scroll."""
    head = html.Thead(html.Tr([heading(column) for column in table.columns]))
    body = html.Tbody([html.Tr(list(row_cells(table.columns, row))) for row in table.rows])
    caption = html.Caption(table.caption, id=f"{region_id}-caption", className="govuk-table__caption")
    return html.Div(
        html.Table([caption, head, body], className="govuk-table"),
        className="table-region",
        role="region",
        tabIndex="0",
        **{"aria-labelledby": f"{region_id}-caption"},
    )


def heading(column: Column) -> html.Th:
    return html.Th(column.title, scope="col", className=f"govuk-table__header{numeric(column, 'header')}")


def row_cells(columns: tuple[Column, ...], cells: tuple[Cell, ...]) -> list[Any]:
    """Return the cells of a row; the first one heads it."""
    first, *rest = cells
    return [
        html.Th(content(first), scope="row", className="govuk-table__header", **data(first)),
        *(
            html.Td(content(cell), className=f"govuk-table__cell{numeric(column, 'cell')}", **data(cell))
            for column, cell in zip(columns[1:], rest, strict=True)
        ),
    ]


def content(cell: Cell) -> Any:
    match cell:
        case Link():
            return html.A(cell.words, href=cell.href, className="govuk-link")
        case Missing() if cell is Missing.NOT_APPLICABLE:
            return [
                html.Span("\u2013", **{"aria-hidden": "true"}),
                html.Span(cell.words, className="govuk-visually-hidden"),
            ]
        case Missing():
            return html.Span(cell.words, className="missing")
        case _:
            return shown(cell)


def data(cell: Cell) -> dict[str, str]:
    """Return the `data-` attributes from which a program reads the cell: numbers in full precision."""
    if not isinstance(cell, Number):
        return {"data-value": exported(cell)}
    exact = {"data-value": repr(cell.value)}
    return exact | {"data-metric": cell.metric_id} if cell.metric_id else exact


def numeric(column: Column, part: str) -> str:
    return f" govuk-table__{part}--numeric" if column.is_numeric else ""
