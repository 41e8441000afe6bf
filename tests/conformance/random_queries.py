"""Random questions to a model, from a seed, until every member, granularity and operator has been asked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from metrics_layer.compiler.declarations import Dimension, Measure
from metrics_layer.compiler.model import Model
from metrics_layer.compiler.views import Presentation

Json = dict[str, Any]

GRANULARITIES = ("day", "week", "month", "quarter", "year")
OPERATORS = {
    "string": ("equals", "notEquals", "contains", "notContains", "startsWith", "notStartsWith", "endsWith",
               "notEndsWith", "set", "notSet"),
    "number": ("equals", "notEquals", "gt", "gte", "lt", "lte", "set", "notSet"),
    "boolean": ("equals", "notEquals", "set", "notSet"),
    "time": ("inDateRange", "notInDateRange", "onTheDate", "beforeDate", "beforeOrOnDate", "afterDate",
             "afterOrOnDate", "set", "notSet"),
}  # fmt: skip
IN_ANY_ZONE = frozenset({"inDateRange", "notInDateRange", "onTheDate", "set", "notSet"})
"""In other zones Cube takes "after a day" for after its first moment: those are not asked."""


class Questions:
    """An endless row of questions; `asked` counts what they named."""

    def __init__(self, model: Model, seed: int, days: tuple[date, date], texts: Sequence[str]) -> None:
        """`days` are the first and last that matter, `texts` values that occur, for filters."""
        self.model = model
        self.random = Random(seed)
        self.days = days
        self.texts = texts
        self.asked: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Json]:
        cubes = list(self.model.presentations.values())
        presentations = [*cubes, *(each for each in cubes if each.is_view for _ in range(4))]
        while True:
            for presentation in presentations:
                yield self.question(presentation)

    def question(self, shown: Presentation) -> Json:
        """Ask rarest members first, so that all are asked early."""
        zone = self.random.choice(["UTC", "UTC", "Europe/London", "America/New_York"])
        dimensions = [name for name, each in shown.dimensions.items() if each.declared.public]
        dimensions = [name for name in dimensions if is_visible(shown, name)]
        measures = self.rarest(shown, [n for n, each in shown.measures.items() if each.declared.public], 1, 3)
        rolling = [name for name in measures if is_rolling(shown, name)]
        measures = rolling[:1] or measures  # asked on their own
        grouped = self.rarest(shown, [n for n in dimensions if kind(shown, n) != "time"], 0, 2)
        query: Json = {
            "measures": [f"{shown.name}.{name}" for name in measures],
            "dimensions": [*(f"{shown.name}.{name}" for name in grouped), *self.of_a_joined_cube(shown)],
            "segments": [f"{shown.name}.{name}" for name in self.rarest(shown, list(shown.segments), 0, 1)],
            "filters": [
                self.condition(shown, dimensions, zone) for _ in range(self.random.choice([0, 0, 1, 2]))
            ],
            "timeDimensions": self.times(
                shown, [n for n in dimensions if kind(shown, n) == "time"], is_dated=bool(rolling)
            ),
            "timezone": zone,
        }
        if self.random.random() < 0.2:
            query["filters"].append(self.measure_filter(shown, measures))
        return query

    def of_a_joined_cube(self, shown: Presentation) -> list[str]:
        """Ask a dimension of a cube of which each row has at most one."""
        joins = [] if shown.is_view else list(self.model.cubes[shown.name].joins.values())
        joins = [join for join in joins if not join.multiplies]
        if not joins or self.random.random() < 0.6:
            return []
        other = self.model.presentations[self.random.choice(joins).to]
        names = [name for name in other.dimensions if is_visible(other, name) and kind(other, name) != "time"]
        return [f"{other.name}.{name}" for name in self.rarest(other, names, 1, 1)]

    def rarest(self, shown: Presentation, names: list[str], least: int, most: int) -> list[str]:
        count = min(self.random.randint(least, most), len(names))
        self.random.shuffle(names)
        chosen = sorted(names, key=lambda name: self.asked[f"{shown.name}.{name}"])[:count]
        self.asked.update(f"{shown.name}.{name}" for name in chosen)
        return chosen

    def times(self, shown: Presentation, names: list[str], *, is_dated: bool) -> list[Json]:
        if not names or (not is_dated and self.random.random() < 0.3):
            return []
        [name] = self.rarest(shown, names, 1, 1)
        granularity = self.random.choice(GRANULARITIES)
        self.asked[f"granularity {granularity}"] += 1
        asked: Json = {"dimension": f"{shown.name}.{name}", "granularity": granularity}
        if is_dated or self.random.random() < 0.6:
            asked["dateRange"] = sorted([self.day(), self.day()])
            if self.random.random() < 0.2:
                del asked["granularity"]
        return [asked]

    def condition(self, shown: Presentation, dimensions: list[str], zone: str, depth: int = 0) -> Json:
        if depth < 2 and self.random.random() < 0.25:
            word = self.random.choice(["and", "or"])
            return {word: [self.condition(shown, dimensions, zone, depth + 1) for _ in range(2)]}
        name = self.random.choice(dimensions)
        of_kind = kind(shown, name)
        usable = [
            each for each in OPERATORS[of_kind] if zone == "UTC" or of_kind != "time" or each in IN_ANY_ZONE
        ]
        operator = min(usable, key=lambda each: (self.asked[f"operator {each}"], self.random.random()))
        self.asked[f"operator {operator}"] += 1
        found: Json = {"member": f"{shown.name}.{name}", "operator": operator}
        if operator not in ("set", "notSet"):
            found["values"] = self.values(of_kind, operator)
        return found

    def values(self, of_kind: str, operator: str) -> list[Any]:
        if of_kind == "time":
            days = sorted([self.day(), self.day()])
            return days if operator in ("inDateRange", "notInDateRange") else days[:1]
        if of_kind == "number":
            return [str(self.random.randint(0, 60))]
        if of_kind == "boolean":
            return [self.random.choice(["true", "false"])]
        chosen = self.random.sample(list(self.texts), self.random.choice([1, 1, 2, 3]))
        return [text[: self.random.randint(1, len(text))] if "With" in operator else text for text in chosen]

    def measure_filter(self, shown: Presentation, measures: list[str]) -> Json:
        operator = self.random.choice(["gt", "gte", "lt", "lte", "equals", "set", "notSet"])
        self.asked[f"operator {operator}"] += 1
        found: Json = {"member": f"{shown.name}.{self.random.choice(measures)}", "operator": operator}
        return (
            found if operator in ("set", "notSet") else found | {"values": [str(self.random.randint(0, 9))]}
        )

    def day(self) -> str:
        first, last = self.days
        return str(first + timedelta(days=self.random.randint(0, (last - first).days)))


def kind(shown: Presentation, name: str) -> str:
    declared = shown.dimensions[name].declared
    return declared.type if isinstance(declared, Dimension) else "string"


def is_rolling(shown: Presentation, name: str) -> bool:
    declared = shown.measures[name].declared
    return isinstance(declared, Measure) and declared.rolling_window is not None


def is_visible(shown: Presentation, name: str) -> bool:
    declared = shown.dimensions[name].declared
    return isinstance(declared, Dimension) and declared.is_visible
