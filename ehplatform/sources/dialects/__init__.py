"""The dialects that councils' files are written in, by the name used in a council's file."""

from typing import Any

from ehplatform.sources.dialects.annex_a import ANNEX_A
from ehplatform.sources.dialects.cin_census import CIN_CENSUS
from ehplatform.sources.dialects.classification_intervals import CLASSIFICATION_INTERVALS
from ehplatform.sources.dialects.dialect import Dialect
from ehplatform.sources.dialects.school_census import SCHOOL_CENSUS
from ehplatform.sources.dialects.spreadsheet import SPREADSHEET
from ehplatform.sources.dialects.ssd import SSD
from ehplatform.sources.dialects.ssda903 import SSDA903
from ehplatform.sources.dialects.template import TEMPLATE
from ehplatform.sources.dialects.workflow_steps import WORKFLOW_STEPS

DIALECTS: dict[str, Dialect[Any]] = {
    "annex_a": ANNEX_A,
    "cin_census": CIN_CENSUS,
    "classification_intervals": CLASSIFICATION_INTERVALS,
    "school_census": SCHOOL_CENSUS,
    "spreadsheet": SPREADSHEET,
    "ssd": SSD,
    "ssda903": SSDA903,
    "template": TEMPLATE,
    "workflow_steps": WORKFLOW_STEPS,
}
