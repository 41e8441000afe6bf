"""Keeps personal values out of Dagster's event log.

Ordinary library errors quote the value they choke on (a date of birth, a name), and Dagster stores
the text of every error for ever. So an unexpected error leaves an asset only as its type and place.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from ehplatform.benchmarks.release_file import UnreadableRelease
from ehplatform.model.council import ConfigurationError
from ehplatform.store.lake import MissingTable
from ehplatform.store.spark import NoSpark

SAFE_ERRORS = (dg.Failure, ConfigurationError, MissingTable, NoSpark, UnreadableRelease)
"""Errors whose words are ours and hold no value from a file."""


@contextmanager
def values_redacted() -> Iterator[None]:
    """Let our own errors through; replace any other by its type and the line that raised it."""
    try:
        yield
    except SAFE_ERRORS:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its text must not reach the log
        place = traceback.extract_tb(error.__traceback__)[-1]
        raise dg.Failure(
            description=f"{type(error).__name__} at {place.name}, line {place.lineno} of {place.filename}. "
            "Its text is withheld because it may quote personal data; "
            "run the step on the same files in a debugger to see it."
        ) from None
