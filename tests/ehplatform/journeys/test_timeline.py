"""The picture of a journey: every spell and event is in it, and it stays inside its frame."""

from datetime import date
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from ehplatform.journeys.timeline import LEFT, RIGHT, WIDTH, Journey, timeline_svg
from tests.ehplatform.journeys.history import History

SVG = "{http://www.w3.org/2000/svg}"
KNOWN_TO = date(2026, 10, 31)


def picture(history: History, *children: str) -> Element:
    made = history.journeys()
    journeys = [
        Journey(
            f"Child {number}",
            *(
                [row for row in made[name].to_pylist() if row["person_key"] == child]
                for name in ("journey_spell", "journey_event")
            ),
        )
        for number, child in enumerate(children, start=1)
    ]
    return fromstring(timeline_svg("Council 999 (SYNTHETIC) & more", journeys, KNOWN_TO))


def story() -> History:
    history = History("2026-10-31").child("a").child("b").referral("a", "2024-01-08")
    history.episode("a", "2024-01-15", "2024-09-02").csc("a", "CIN", "2024-06-03")
    return history.episode("b", "2025-03-03")


def words(element: Element, tag: str) -> list[str]:
    return [found.text or "" for found in element.iter(f"{SVG}{tag}")]


def test_each_level_has_its_bar_and_early_help_beside_social_care_its_own() -> None:
    bars = [rect for rect in picture(story(), "a").iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None]
    assert [rect.find(f"{SVG}title").text for rect in bars] == [  # type: ignore[union-attr]
        "2024-01-15 to 2024-06-03: ENTER",
        "2024-06-03 to 2024-09-02: STEP_UP",
        "2024-06-03 to 2024-09-02: STEP_UP",
        "2024-09-02 to now: EH_LEAVES",
    ]
    for rect in bars:
        left, width = float(rect.attrib["x"]), float(rect.attrib["width"])
        assert LEFT <= left <= left + width <= WIDTH - RIGHT + 2


def test_every_event_is_a_mark_and_a_line_that_names_its_record() -> None:
    svg = picture(story(), "a")
    events = story().journeys()["journey_event"].to_pylist()
    own = [event for event in events if event["person_key"] == "a"]
    assert len(list(svg.iter(f"{SVG}circle"))) == len(own) == 4
    for event in own:
        assert any(
            event["source_id"] in line and str(event["event_date"]) in line for line in words(svg, "text")
        )


def test_a_family_is_one_child_below_the_other_under_a_heading_that_says_synthetic() -> None:
    svg = picture(story(), "a", "b")
    assert [line for line in words(svg, "text") if line.startswith("Child ")] == [
        "Child 1",
        "Child in need",
        "Child 2",
        "Child in need",
    ]
    assert svg.attrib["aria-label"] == words(svg, "text")[0] == "Council 999 (SYNTHETIC) & more"


def test_a_child_of_whom_nothing_is_known_gives_an_empty_picture() -> None:
    assert list(picture(story(), "nobody").iter(f"{SVG}circle")) == []
