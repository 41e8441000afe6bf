"""Settings that are one name or several: most councils have one, some have more."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator


def listed(value: Any) -> Any:
    """Return a single name or number as a list of one."""
    return [value] if isinstance(value, str | int) else value


Names = Annotated[tuple[str, ...], BeforeValidator(listed)]
Numbers = Annotated[tuple[int, ...], BeforeValidator(listed)]


def refuse_repeats(names: Iterable[str | int], what: str) -> None:
    """Raise `ValueError` for a name that stands for two things."""
    all_names = list(names)
    repeated = sorted({str(name) for name in all_names if all_names.count(name) > 1})
    if repeated:
        raise ValueError(f"{', '.join(repeated)}: named twice; each {what} is one thing")
