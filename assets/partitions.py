"""The one dimension of partitioning: the council. Time stays inside the data.

A batch is a version of a council's input, not a partition: 153 councils by day would be 55,000
partitions a year, and history is restated by re-reading, not by back-filling days.
"""

import dagster as dg

from ehplatform.model.council import Council, load_councils
from ehplatform.settings import load_settings


def configured_councils() -> dict[str, Council]:
    """Return the councils that have a configuration file, by DfE code."""
    return load_councils(load_settings().councils)


COUNCILS = configured_councils()

council_partitions = dg.StaticPartitionsDefinition(list(COUNCILS))
