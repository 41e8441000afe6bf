"""Workers by id only: extracts sometimes put a worker's name where the id belongs.

The Standard Safeguarding Dataset's script for one system does so in `cine_referral_worker_id`. The
platform keeps no worker's name, so what does not look like an id is left out: an id has a digit and
no space, a name has neither the one nor, as a rule, the other.
"""

import pyarrow as pa
import pyarrow.compute as pc

NAME_LEFT_OUT = "a worker's name in place of an id was left out"


def ids_only(texts: pa.Array) -> pa.Array:
    """Return the texts that look like ids; null for the others."""
    is_id = pc.match_substring_regex(texts, r"^\s*\S*[0-9]\S*\s*$")
    return pc.if_else(is_id, texts, pa.scalar(None, pa.string()))


def worker_id(text: str) -> str | None:
    """Return one text if it looks like an id."""
    looks_like_id = any(c.isdigit() for c in text) and not any(c.isspace() for c in text)
    return text if looks_like_id else None
