"""Marts: journeys and bands arranged for counting, one table a grain, no personal data.

The semantic layer reads these tables; their names and columns are public. A metric is a filter and
a count over one of them. Absent (null) means not known or does not apply, never "no".
"""

from ehplatform.marts.builder import CouncilFacts, build

__all__ = ["CouncilFacts", "build"]
