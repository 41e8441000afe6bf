"""Made-up linked records of one council, written as a story; days are ISO texts."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from ehplatform import journeys, marts, scoring
from ehplatform.journeys.builder import INPUTS
from ehplatform.journeys.engines import ENGINES, Run
from ehplatform.model.profile import COMMON_PROFILE, DefinitionProfile
from ehplatform.model.tables import ARROW_TYPES, TABLES_BY_NAME
from ehplatform.scoring.builder import LINKED

FACT_TABLES = tuple(
    name for name in dict.fromkeys((*INPUTS, *LINKED)) if name not in ("person", "family_member")
)

LINKED_SCHEMAS = {
    "person": pa.schema(
        {
            "la_code": pa.string(),
            "person_key": pa.string(),
            "birth_month": pa.date32(),
            "sex_code": pa.string(),
            "ethnicity_code": pa.string(),
            "left_area_date": pa.date32(),
            "death_month": pa.date32(),
        }
    ),
    "family_member": pa.schema(
        {
            "la_code": pa.string(),
            "family_key": pa.string(),
            "person_key": pa.string(),
            "role": pa.string(),
            "start_date": pa.date32(),
            "end_date": pa.date32(),
            "is_main": pa.bool_(),
        }
    ),
    **{
        name: pa.schema(
            {
                **{
                    column.name.replace("source_person_id", "person_key"): ARROW_TYPES[column.type]
                    for column in TABLES_BY_NAME[name].columns
                    if column.name != "source_row"
                },
                "family_key": pa.string(),
            }
        )
        for name in FACT_TABLES
    },
}

Row = dict[str, Any]


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@dataclass
class History:
    """The records of council 999 up to `complete_to`; each method adds one and returns itself."""

    complete_to: str
    social_care_to: str | None = field(default=None, kw_only=True)
    """The same for social care, where it differs; "never": the council has no records of it."""
    has_referrals: bool = field(default=True, kw_only=True)
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in LINKED_SCHEMAS})

    def child(self, key: str, born: str | None = "2015-06-01", **facts: Any) -> "History":
        dates = {name: day(facts.pop(name, None)) for name in ("left_area_date", "death_month")}
        person = {"sex_code": "F", "ethnicity_code": "WBRI", **facts, **dates}
        self.rows["person"].append({"la_code": "999", "person_key": key, "birth_month": day(born), **person})
        return self

    def referral(
        self, child: str, on: str, *, source: str | None = "2A", decided: str | None = None, **facts: Any
    ) -> "History":
        values = {"outcome_code": "ACCEPTED", "route_code": "AGENCY", **facts}
        return self.add(
            "eh_referral",
            child,
            {"referral_date": day(on), "source_code": source, "decision_date": day(decided), **values},
        )

    def episode(self, child: str, start: str, end: str | None = None, **facts: Any) -> "History":
        values = {"tier": "TARGETED", "start_basis": "recorded", **facts}
        return self.add("eh_episode", child, {"start_date": day(start), "end_date": day(end), **values})

    def assessment(
        self, child: str, start: str, completed: str | None = None, family: str | None = None
    ) -> "History":
        values = {"completed_date": day(completed), "family_assessment_id": family}
        return self.add("eh_assessment", child, {"start_date": day(start), **values})

    def allocation(self, child: str, start: str, end: str | None = None, role: str = "LEAD") -> "History":
        return self.add("allocation", child, {"start_date": day(start), "end_date": day(end), "role": role})

    def csc(
        self,
        child: str,
        spell_type: str,
        start: str,
        end: str | None = None,
        is_nfa: bool | None = None,
        **facts: Any,
    ) -> "History":
        values = {"spell_type": spell_type, "is_nfa": is_nfa, **facts}
        return self.add("csc_spell", child, {"start_date": day(start), "end_date": day(end), **values})

    def score(
        self,
        child: str,
        on: str,
        score: float,
        stage: str | None = "BASELINE",
        *,
        tool: str | None = "EHA_SCALE",
        **facts: Any,
    ) -> "History":
        values = {"score_date": day(on), "score": score, "stage": stage, "tool_code": tool, **facts}
        return self.add("outcome_score", child, values)

    def need(
        self, child: str, found: str, code: str = "01", resolution: str | None = None, **facts: Any
    ) -> "History":
        values = {"identified_date": day(found), "need_code": code, "resolution": resolution, **facts}
        return self.add("need", child, values)

    def add(self, table: str, child: str, values: Row) -> "History":
        count = len(self.rows[table])
        base = {
            "la_code": "999",
            "source_system": "EHM",
            "source_id": f"{table}-{count:04}",
            "person_key": child,
        }
        self.rows[table].append({**base, "batch_id": "b1", **values})
        return self

    def family(self, key: str, *children: str, start: str | None = None, end: str | None = None) -> "History":
        for child in children:
            dates = {"start_date": day(start), "end_date": day(end)}
            row = {"la_code": "999", "family_key": key, "person_key": child, "role": "child", **dates}
            self.rows["family_member"].append({**row, "is_main": True})
        return self

    @property
    def reach(self) -> journeys.Reach:
        last = date.fromisoformat(self.complete_to)
        if self.social_care_to == "never":
            return journeys.Reach(last, None, self.has_referrals)
        return journeys.Reach(last, day(self.social_care_to) or last, self.has_referrals)

    def linked(self, shuffle: random.Random | None = None) -> dict[str, pa.Table]:
        """The linked tables, in the order of the story or in a random one."""
        tables = {}
        for name, schema in LINKED_SCHEMAS.items():
            rows = list(self.rows[name])
            if shuffle is not None:
                shuffle.shuffle(rows)
            tables[name] = pa.Table.from_pylist(rows, schema)
        return tables

    def journeys(
        self,
        profile: DefinitionProfile = COMMON_PROFILE,
        shuffle: random.Random | None = None,
        run: Run = ENGINES["duckdb"],
    ) -> dict[str, pa.Table]:
        return journeys.build(self.linked(shuffle), "999", self.reach, profile, run)

    def scores(
        self, profile: DefinitionProfile = COMMON_PROFILE, run: Run = ENGINES["duckdb"]
    ) -> dict[str, pa.Table]:
        return scoring.build(self.journeys(profile), self.linked(), profile, run)

    def marts(
        self, profile: DefinitionProfile = COMMON_PROFILE, shuffle: random.Random | None = None
    ) -> dict[str, pa.Table]:
        made = self.journeys(profile, shuffle)
        council = marts.CouncilFacts("Testshire", "South East", is_synthetic=True)
        person = self.linked(shuffle)["person"]
        return marts.build(person, made, scoring.build(made, self.linked(shuffle), profile), council, profile)

    def mart(self, name: str, profile: DefinitionProfile = COMMON_PROFILE) -> list[Row]:
        rows: list[Row] = self.marts(profile)[name].to_pylist()
        return rows


def column(rows: Sequence[Row], name: str) -> list[Any]:
    """One column of some rows, days as ISO texts."""
    return [value.isoformat() if isinstance(value := row[name], date) else value for row in rows]
