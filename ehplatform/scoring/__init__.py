"""Scoring: what became of closed cases, in the four bands that a council reads first.

Rates journeys; the journeys themselves are made below (`journeys`), the counts above (`marts`).
"""

from ehplatform.scoring.builder import build

__all__ = ["build"]
