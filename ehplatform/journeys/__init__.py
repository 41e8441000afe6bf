"""Journeys: what happened to each child, from the linked records of Early Help and social care.

Every rule is one SQL step under `steps/`, with the rule in words at its top; `build` runs them.
Nothing here rates a journey (`scoring`) or arranges one for a metric (`marts`).
"""

from ehplatform.journeys.builder import build
from ehplatform.journeys.definitions import Definition, under, under_both
from ehplatform.journeys.parameters import parameter_tables
from ehplatform.journeys.reach import Reach, reach

__all__ = ["Definition", "Reach", "build", "parameter_tables", "reach", "under", "under_both"]
