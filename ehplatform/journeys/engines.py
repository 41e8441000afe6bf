"""The engines that rebuild journeys: one machine or many, by the same steps."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from ehplatform.settings import Engine
from ehplatform.store.engine import run_steps_in_memory
from ehplatform.store.spark import run_steps_on_spark


class Run(Protocol):
    """What an engine does: make tables of `inputs` by the named steps, and return those of `results`."""

    def __call__(
        self, inputs: Mapping[str, pa.Table], folder: Path, steps: Sequence[str], results: Mapping[str, str]
    ) -> dict[str, pa.Table]: ...


ENGINES: Mapping[Engine, Run] = {"duckdb": run_steps_in_memory, "spark": run_steps_on_spark}
"""By the setting `EHP_JOURNEY_ENGINE`."""
