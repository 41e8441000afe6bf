"""What a workflow-based installation calls its steps and questions, and where its episodes begin and end.

All of it is local. In the council's file:

    sources:
      early_help:
        system: EHM
        dialect: workflow_steps
        settings:
          steps:                       # numbers of the step types; several where there are several
            referral: 1208
            allocation: 1211
            assessment: [1212, 1213]
            review: 1214
            closure: 1217
          questions:                   # only where the export names a column for its question
            need: reason_for_eh_episode
            end_reason: e04ea8d8-e6c0-465c-87c1-10c4ad1e18c7
          starts_with: decision
          ends_with: closure
"""

from typing import Literal

from pydantic import model_validator

from ehplatform.sources.dialects.dialect import DialectSettings
from ehplatform.sources.dialects.one_or_several import Numbers, refuse_repeats


class StepTypes(DialectSettings):
    """The local numbers of the step types that Early Help uses."""

    referral: Numbers
    allocation: Numbers
    assessment: Numbers
    review: Numbers
    closure: Numbers

    @model_validator(mode="after")
    def a_step_type_is_one_thing(self) -> "StepTypes":
        refuse_repeats([number for _, numbers in self for number in numbers], "step type")
        return self

    @property
    def kinds(self) -> dict[str, str]:
        """What each step type is, by its number as the export writes it."""
        return {str(number): kind for kind, numbers in self for number in numbers}


class Questions(DialectSettings):
    """The columns that hold the answers given in a step: headers, or codes of questions; null for none."""

    source: str | None = "ANSWER_SOURCE"
    route: str | None = "ANSWER_ROUTE"
    decision: str | None = "ANSWER_OUTCOME"
    tier: str | None = "ANSWER_TIER"
    review_outcome: str | None = "ANSWER_OUTCOME"
    end_reason: str | None = "ANSWER_OUTCOME"
    need: str | None = None
    """The main reason for the involvement; few exports carry it."""

    @property
    def headers(self) -> list[str]:
        """The columns that the export must have for the answers."""
        return list(dict.fromkeys(header for _, header in self if header))


class WorkflowSettings(DialectSettings):
    """What one council's installation calls its steps, and how its chains are read."""

    steps: StepTypes
    questions: Questions = Questions()
    starts_with: Literal["decision", "first_step"] = "decision"
    """`decision`: the day of the decision on the referral; `first_step`: the day the first step came in."""
    ends_with: Literal["closure", "last_step"] = "closure"
    """`closure`: a closure step that nothing follows; `last_step`: every last step, of whatever type."""
