"""The catalogue as Markdown, and that as HTML."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

from metrics_layer.catalogue.entries import Entry

DIRECTIONS = {
    "high": "the higher the better",
    "low": "the lower the better",
    "contextual": "neither high nor low is good by itself",
    "none": "says how much, not how well",
    "target": "close to a target",
}

HEAD = """\
# Metrics

Made from `metrics_layer/model` by `python -m metrics_layer.catalogue`; not written by hand.
"""


def markdown(entries: Sequence[Entry]) -> str:
    """Return the whole catalogue."""
    lines = [f"| [{each.id}](#{slug(heading(each))}) | {each.title} | {unit(each)} |" for each in entries]
    contents = "\n".join(["| id | metric | unit |", "|---|---|---|", *lines])
    return "\n".join([HEAD, contents, "", *map(section, entries)])


def section(entry: Entry) -> str:
    """Return what is said of one metric."""
    meta = entry.meta
    rows = {
        "question": meta["question"],
        "numerator": meta["numerator"],
        "denominator": meta["denominator"] or "none",
        "formula": f"`{entry.formula}`",
        "unit": f"{unit(entry)}, {meta['decimals']} decimals",
        "direction": DIRECTIONS[meta["direction"]],
        "maturity": meta["maturity"],
        "clock": f"`{meta['clock']}`",
        "by": ", ".join(entry.dimensions),
        "profile": "; ".join(f"`{name}`: {words}" for name, words in entry.profile.items()) or "reads none",
        "name": f"`{entry.member}`",
        "also in": ", ".join(f"`{name}`" for name in entry.shown_in) or "nowhere",
        "version": f"{meta['version']}, valid from {meta['valid_from']}",
    }
    lines = [f"| {name} | {cell(words)} |" for name, words in rows.items()]
    table = "\n".join(["| | |", "|---|---|", *lines])
    sql = "\n".join(f"{name}:\n\n```sql\n{text}\n```\n" for name, text in entry.sql.items())
    return f"## {heading(entry)}\n\n{entry.description}\n\n{table}\n\n{sql}"


def heading(entry: Entry) -> str:
    return f"{entry.id}: {entry.title}"


def slug(text: str) -> str:
    """Return the name of a heading's place in the page, as readers of Markdown on the web make it."""
    return re.sub(r"[^a-z0-9 -]", "", text.lower()).replace(" ", "-")


def unit(entry: Entry) -> str:
    return str(entry.meta["unit"])


def cell(words: object) -> str:
    return " ".join(str(words).split()).replace("|", "\\|")


PAGE = Path(__file__).parent / "page.html"


def html(entries: Sequence[Entry]) -> str:
    """Return the catalogue as one page that needs nothing else."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(markdown(entries))
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", slug(content.content))
    body = reader.renderer.render(tokens, reader.options, {})
    return PAGE.read_text(encoding="utf-8").replace("{body}", body)
