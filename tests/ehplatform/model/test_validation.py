"""What pydantic finds, with the place in the file, what is allowed there, and no value of the file."""

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ehplatform.model.validation import Problem, not_among, problems


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Step(Strict):
    number: int
    kind: Annotated[str, Field(max_length=3)] = ""


class Sheet(Strict):
    header_row: int = 1


class Settings(Strict):
    steps: dict[str, Step] = {}
    listed: list[Step] | None = None
    either: Step | Sheet | None = None
    renamed: int = Field(default=1, alias="from")

    @model_validator(mode="after")
    def only_small_numbers(self) -> "Settings":
        if any(step.number > 9 for step in self.steps.values()):
            raise ValueError("a step has at most one digit")
        return self


def found(content: Any) -> list[Problem]:
    with pytest.raises(ValidationError) as error:
        Settings.model_validate(content)
    return problems(Settings, content, error.value)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"stepps": {}}, Problem(("stepps",), "not known here; allowed: steps, listed, either, from; "
                                 "did you mean steps?")),
        ({"steps": {"a": {"number": 1, "knd": "x"}}},
         Problem(("steps", "a", "knd"), "not known here; allowed: number, kind; did you mean kind?")),
        ({"listed": [{"number": 1}, {"number": 1, "zzz": 1}]},
         Problem(("listed", 1, "zzz"), "not known here; allowed: number, kind")),
        ({"listed": [{}]}, Problem(("listed", 0, "number"), "missing: write number: and its value")),
        ({"steps": {"a": {"number": "Jane Roe"}}},
         Problem(("steps", "a", "number"), "expected a valid integer, unable to parse string as an integer")),
        ({"steps": {"a": {"number": 1, "kind": "Jane Roe"}}},
         Problem(("steps", "a", "kind"), "String should have at most 3 characters")),
        ({"from": "x"}, Problem(("from",), "expected a valid integer, unable to parse string as an integer")),
        ({"steps": {"a": {"number": 10}}}, Problem((), "a step has at most one digit")),
        ([], Problem((), "expected a valid dictionary or instance of Settings")),
    ],
)  # fmt: skip
def test_a_problem_has_its_place_and_what_was_expected(content: Any, problem: Problem) -> None:
    assert found(content) == [problem]


def test_the_branches_of_a_union_are_no_part_of_a_place() -> None:
    places = {problem.location: problem.reason for problem in found({"either": {"header_rwo": 2}})}
    assert places[("either", "header_rwo")].startswith("not known here; allowed: ")
    assert "header_row" in places[("either", "header_rwo")]


def test_a_name_near_one_that_is_allowed_is_asked_about() -> None:
    assert not_among("2a", ["1A", "2A"], "no code of SOURCE") == (
        "no code of SOURCE; allowed: 1A, 2A; did you mean 2A?"
    )
    assert not_among("Police", ["1A", "2A"]) == "not known here; allowed: 1A, 2A"
    assert not_among("x", []) == "not known here; allowed: nothing"
