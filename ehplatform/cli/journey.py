"""`ehplatform journey`: one pseudonymous journey as a picture, to check the engine against the case file."""

from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.compute as pc
import typer

from ehplatform.cli.console import console, fail
from ehplatform.cli.link_council import is_synthetic
from ehplatform.journeys import Definition, under
from ehplatform.journeys.timeline import Journey, timeline_svg
from ehplatform.settings import load_settings
from ehplatform.store.lake import Lake, MissingTable
from ehplatform.store.personal_files import write_private_text


class NoSuchJourney(LookupError):
    """Nobody has that key or record; the message says how to find one."""


def journey(
    council: Annotated[str, typer.Argument(metavar="COUNCIL", help="DfE code of the council.")],
    child: Annotated[str | None, typer.Option(help="A child's person key.")] = None,
    record: Annotated[str | None, typer.Option(help="A record of the child: SYSTEM:ID, as EHM:1204.")] = None,
    family: Annotated[str | None, typer.Option(help="A family key: all its members.")] = None,
    definition: Annotated[
        Definition, typer.Option(help="The common definition, or the council's own.")
    ] = "common",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the picture; default EHP_HOME/explained/COUNCIL.")
    ] = None,
) -> None:
    """Draw one child's or family's journey as the engine rebuilt it, as an SVG for its owner only.

    It shows levels, moves and every event with the id of the record it comes from, and no name.
    """
    settings = load_settings()
    if sum(each is not None for each in (child, record, family)) != 1:
        raise fail("say whose journey: one of --child KEY, --record SYSTEM:ID or --family KEY")
    lake = Lake(settings.lake)
    try:
        keys = [child] if child else keys_of(lake, council, record, family)
        picture = drawn(lake, council, keys, definition)
    except (MissingTable, NoSuchJourney) as error:
        raise fail(str(error)) from error
    path = (out or settings.root / "explained" / council) / f"journey-{(family or keys[0])[:12]}.svg"
    write_private_text(path, picture)
    console.print(f"Journey: {path}. It is about a child: for its owner only (mode 0600).")


def keys_of(lake: Lake, la_code: str, record: str | None, family: str | None) -> list[str]:
    """Return the person key of a record, or those of a family's members."""
    if family is not None:
        members = lake.read("linked", "family_member", la_code)
        keys = members.filter(pc.equal(members["family_key"], family))["person_key"].to_pylist()
    else:
        system, _, source_id = (record or "").partition(":")
        links = lake.read("personal", "person_link", la_code)
        is_it = pc.and_(
            pc.equal(links["source_system"], system), pc.equal(links["source_person_id"], source_id)
        )
        keys = links.filter(is_it)["person_key"].to_pylist()
    if not keys:
        raise NoSuchJourney(
            f"council {la_code} has no {'family ' + family if family else 'record ' + str(record)}"
        )
    return sorted(set(keys))


def drawn(lake: Lake, la_code: str, keys: list[str], definition: Definition) -> str:
    """Return the picture of these people, in one row after the other."""
    names = ("council_window", "journey_spell", "journey_event")
    made = under({name: lake.read("journeys", name, la_code) for name in names}, definition)
    journeys = [
        Journey(
            f"Child {number}", of_person(made["journey_spell"], key), of_person(made["journey_event"], key)
        )
        for number, key in enumerate(keys, start=1)
    ]
    journeys = [each for each in journeys if each.events or each.spells]
    if not journeys:
        raise NoSuchJourney(f"nothing is recorded of {', '.join(keys)} in council {la_code}")
    synthetic = " (SYNTHETIC)" if is_synthetic(la_code) else ""
    known_to = made["council_window"]["complete_to"][0].as_py()
    return timeline_svg(
        f"Council {la_code}{synthetic}: journey by the {definition} definition", journeys, known_to
    )


def of_person(table: pa.Table, key: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = table.filter(pc.equal(table["person_key"], key)).to_pylist()
    return rows
