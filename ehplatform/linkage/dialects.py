"""How the two engines say the same: DuckDB's SQL, and what Spark calls its functions."""

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Dialect:
    """One engine's SQL; conditions are written in DuckDB's."""

    name: str
    functions: dict[str, str] = field(default_factory=dict)
    """What the engine calls DuckDB's functions, where that differs."""

    def sql(self, condition: str) -> str:
        """Return a condition in this engine's words."""
        if not self.functions:
            return condition
        pattern = r"\b(" + "|".join(self.functions) + r")\("
        return re.sub(pattern, lambda found: self.functions[found[1]] + "(", condition)


DUCKDB = Dialect("duckdb")

SPARK = Dialect(
    "spark",
    functions={
        "hash": "xxhash64",
        "jaro_winkler_similarity": "jaro_winkler",
        "len": "size",
        "list_contains": "array_contains",
        "list_has_any": "arrays_overlap",
        "list_intersect": "array_intersect",
        "list_value": "array",
        "starts_with": "startswith",
        "ends_with": "endswith",
        "unnest": "explode",
    },
)
