"""The re-referral figures that the Department for Education publishes, for all authorities."""

from collections.abc import Mapping, Sequence

from dash_app.answers import definition
from dash_app.charts.funnel import funnel_figure
from dash_app.findings.authorities import Authority, Comparison, Part, compare, funnel_finding, year_words
from dash_app.findings.finding import Share
from dash_app.panels.questions import Row
from dash_app.results import Cell, Column, Definition, Panel, Provenance, Table, number_or
from dash_app.views import Council, View

CUBE = "dfe_rereferrals"
RATE, PART, WHOLE = f"{CUBE}.rate", f"{CUBE}.rereferrals", f"{CUBE}.referrals"
CODE, YEAR, MARKER = f"{CUBE}.la_code", f"{CUBE}.year", f"{CUBE}.marker"


def build(view: View) -> Panel:
    """Ask for the latest year of all authorities, their names, and the council's neighbours."""
    load = view.source.load
    years = load({"dimensions": [YEAR], "order": {YEAR: "desc"}, "limit": 1}).rows
    if not years:
        raise LookupError("No published re-referral figures have been loaded.")
    year = years[0][YEAR]
    answer = load(
        {
            "measures": [PART, WHOLE, RATE],
            "dimensions": [CODE, MARKER],
            "filters": [{"member": YEAR, "operator": "equals", "values": [str(year)]}],
        }
    )
    names = load({"dimensions": ["authorities.la_code", "authorities.la_name"]}).rows
    authorities = read_authorities(
        answer.rows,
        {row["authorities.la_code"]: row["authorities.la_name"] for row in names},
        view.council,
        neighbours(view),
    )
    source = Provenance(
        source="Department for Education, Children in need; neighbours: published model",
        snapshot_id=answer.snapshot_id,
    )
    return authorities_panel(view.council, compare(year, authorities), definition(answer, RATE), source)


def neighbours(view: View) -> set[str]:
    """Return the codes of the authorities most like the council."""
    rows = view.source.load(
        {
            "dimensions": ["neighbours.neighbour_la_code"],
            "filters": [
                {"member": "neighbours.la_code", "operator": "equals", "values": [view.council.la_code]}
            ],
        }
    ).rows
    return {row["neighbours.neighbour_la_code"] for row in rows}


def read_authorities(
    rows: Sequence[Row], names: Mapping[str, str], council: Council, neighbours: set[str]
) -> list[Authority]:
    """Return all authorities in order of name."""
    authorities = []
    for row in rows:
        code, part, total = row[CODE], row[PART], row[WHOLE]
        authorities.append(
            Authority(
                la_code=code,
                name=names.get(code, code),
                part=Part.OWN
                if code == council.la_code
                else Part.NEIGHBOUR
                if code in neighbours
                else Part.OTHER,
                share=None if part is None or not total else Share(part, total),
                marker=row[MARKER],
            )
        )
    return sorted(authorities, key=lambda authority: authority.name)


def authorities_panel(
    council: Council, comparison: Comparison, measure: Definition, provenance: Provenance
) -> Panel:
    return Panel(
        id="all-authorities",
        finding=funnel_finding(council.name, comparison),
        subtitle=f"Referrals to children's social care within 12 months of an earlier one, "
        f"all authorities in England, {year_words(comparison.year)}",
        summary=summary(council, comparison),
        figure=funnel_figure(comparison) if comparison.published else None,
        table=Table(
            caption=f"Re-referrals to social care by authority, {year_words(comparison.year)}",
            columns=(
                Column("Authority"),
                Column("Group"),
                Column("Re-referrals (%)", is_numeric=True),
                Column("Re-referrals", is_numeric=True),
                Column("Referrals", is_numeric=True),
                Column("Distance from all, in adjusted standard errors", is_numeric=True),
            ),
            rows=tuple(table_row(authority, comparison) for authority in own_first(comparison.authorities)),
        ),
        definitions=(measure,),
        provenance=provenance,
    )


def own_first(authorities: Sequence[Authority]) -> list[Authority]:
    """Return the own council, then its neighbours, then the others, each in order of name."""
    order = list(Part)
    return sorted(authorities, key=lambda authority: order.index(authority.part))


def table_row(authority: Authority, comparison: Comparison) -> tuple[Cell, ...]:
    share, marker = authority.share, authority.marker
    return (
        authority.name,
        authority.part.value.capitalize(),
        number_or(share.percent if share else None, marker, decimals=1, is_percent=True),
        number_or(share.part if share else None, marker),
        number_or(share.whole if share else None, marker),
        number_or(comparison.z_scores.get(authority.la_code), marker, decimals=2),
    )


def summary(council: Council, comparison: Comparison) -> tuple[str, ...]:
    """Return the funnel in words."""
    neighbours = [a.share.percent for a in comparison.published if a.part is Part.NEIGHBOUR and a.share]
    words = []
    if neighbours:
        words.append(
            f"The {len(neighbours)} statistical neighbours of {council.name} that are published lie between "
            f"{min(neighbours):.1f}% and {max(neighbours):.1f}%."
        )
    if comparison.funnel:
        outside = ", ".join(authority.name for authority in comparison.outside) or "none"
        words.append(
            f"All authorities together stand at {100 * comparison.funnel.p0:.1f}%. "
            f"Outside the adjusted 99.8% limits: {outside}."
        )
        words.append(
            "The adjusted limits allow for authorities differing in ways that no chart knows, such as how "
            "each counts a referral. By chance alone (dotted) most authorities would look unusual. "
            "This is a social-care figure: no national Early Help figure is published."
        )
    return tuple(words)
