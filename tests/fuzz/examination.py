"""One input after the other, each watched: how long it takes, and what comes of it."""

import shutil
import signal
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st

from tests.fuzz.hostile_values import NAMES
from tests.fuzz.mutations import mutate
from tests.fuzz.oracle import Secrets, Violation
from tests.fuzz.tables import hostile_files
from tests.fuzz.targets import Target

SECONDS = 2.0
"""Wall time of one input. One that takes longer is tried once more: others may have had the processor."""

ODD_NAMES = 20
"""One damaged file in so many has an odd name as well."""

Input = tuple[str, bytes]


class TooSlow(BaseException):
    """An input takes longer than it may; no handler of ordinary errors catches this."""


@dataclass
class Examination:
    """Examines inputs of one target in a folder of its own, and counts what comes of them."""

    target: Target
    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    taken: int = 0
    slowest: float = 0.0

    def __post_init__(self) -> None:
        self.secrets = Secrets(frozenset().union(*(seed.secrets for seed in self.target.seeds)))

    def take(self, name: str, content: bytes) -> str | None:
        """Examine one input; return what is wrong with what came of it."""
        wrong = self.attempt(name, content)
        if wrong == TOO_SLOW:
            wrong = self.attempt(name, content)
        self.taken += 1
        return wrong

    def attempt(self, name: str, content: bytes) -> str | None:
        started = time.perf_counter()
        try:
            with emptied(self.folder / "home"), alarm(SECONDS):
                self.counts[self.target.examine(name, content, self.folder, self.secrets)] += 1
        except TooSlow:
            return TOO_SLOW
        except Violation as violation:
            return str(violation)
        except BaseException as error:  # noqa: BLE001 - whatever else comes out is what is looked for
            return f"{type(error).__name__}: {str(error)[:300]!a}"
        self.slowest = max(self.slowest, time.perf_counter() - started)
        return None


TOO_SLOW = f"took longer than {SECONDS:g} seconds"


def damaged_input(target: Target, seed: int, number: int) -> Input:
    """Return the damaged file of this number; equal numbers give equal files."""
    random = Random(f"{seed}/{target.name}/{number}")
    sound, other = random.choice(target.seeds), random.choice(target.seeds)
    name = random.choice(NAMES) if random.randrange(ODD_NAMES) == 0 else sound.name
    return name, mutate(sound.content, other.content, sound.suffix, random)


def each_drawn_input(target: Target, seed: int, count: int, take: Callable[[Input], None]) -> None:
    """Give well-formed files of hostile values to `take`, drawn by hypothesis."""
    strategies = [strategy for sound in target.seeds if (strategy := hostile_files(sound)) is not None]
    if not strategies or not count:
        return

    @hypothesis_seed(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(strategies))
    def draw(drawn: Input) -> None:
        take(drawn)

    with warnings.catch_warnings(action="ignore"):  # of long texts in the strategy's description
        draw()


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` when the block takes longer."""

    def ring(_signal: int, _frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def emptied(folder: Path) -> Iterator[None]:
    """Have a folder empty at the beginning and gone at the end."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
