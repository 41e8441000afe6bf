"""The dialects that councils' files are written in, by the name used in a council's file."""

from typing import Any

from ehplatform.sources.dialects.annex_a import ANNEX_A
from ehplatform.sources.dialects.cin_census import CIN_CENSUS
from ehplatform.sources.dialects.dialect import Dialect
from ehplatform.sources.dialects.spreadsheet import SPREADSHEET
from ehplatform.sources.dialects.template import TEMPLATE
from ehplatform.sources.dialects.workflow_steps import WORKFLOW_STEPS

DIALECTS: dict[str, Dialect[Any]] = {
    "annex_a": ANNEX_A,
    "cin_census": CIN_CENSUS,
    "spreadsheet": SPREADSHEET,
    "template": TEMPLATE,
    "workflow_steps": WORKFLOW_STEPS,
}
