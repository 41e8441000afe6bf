"""Tables as CSV, from the same panels that the pages show."""

import csv
import io
from collections.abc import Iterator

from flask import Flask, Response, abort, request

from dash_app.councils import NoSuchCouncil, chosen, participating, view_of
from dash_app.pages.questions import PANELS
from dash_app.results import Cell, Number, Panel, exported
from dash_app.sources import Sources
from metrics_layer.client import MetricsError

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a text as a formula (OWASP, CSV injection)."""


def panel_csv(panel: Panel) -> str:
    """Return the panel's table; every row carries where its numbers come from."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(csv_rows(panel))
    return buffer.getvalue()


def csv_rows(panel: Panel) -> Iterator[list[str]]:
    versions = ", ".join(f"{item.metric_id} {item.version}" for item in panel.definitions if item.version)
    origin = (*panel.provenance.columns(), ("Definitions", versions))
    yield [column.title for column in panel.table.columns] + [title for title, _ in origin]
    for row in panel.table.rows:
        yield [field(cell) for cell in row] + [neutral(value) for _, value in origin]


def field(cell: Cell) -> str:
    return exported(cell) if isinstance(cell, Number) else neutral(exported(cell))


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; numbers keep their sign."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def add_export_route(server: Flask, sources: Sources) -> None:
    """Serve ``/export/<panel>.csv?council=<code>``."""

    @server.get("/export/<panel_id>.csv")
    def export(panel_id: str) -> Response:
        if panel_id not in PANELS:
            abort(404, "There is no such table.")
        try:
            council = chosen(request.query_string.decode(), participating(sources.public()))
            view = view_of(sources.of_council(council.la_code), council)
            panel = PANELS[panel_id].build(view)
        except NoSuchCouncil as error:
            abort(404, str(error))
        except MetricsError:
            abort(503, "The figures cannot be had now. Try again in a few minutes.")
        mark = "SYNTHETIC_" if panel.provenance.is_synthetic else ""
        name = f"{mark}{panel.id}_{council.la_code}.csv"
        # The byte order mark tells Excel that the text is UTF-8.
        return Response(
            "\ufeff" + panel_csv(panel),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
