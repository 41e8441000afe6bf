from pathlib import Path

import pyarrow as pa

from ehplatform.quality.baseline import remember
from ehplatform.store.lake import Lake


def frames(value: str) -> dict[str, pa.Table]:
    return {"eh_referral": pa.table({"source_code": [value]})}


def test_each_batch_is_compared_with_the_one_before_also_when_it_is_run_again(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert remember(lake, "306", "first", frames("a")) is None
    assert remember(lake, "306", "first", frames("a")) is None
    assert remember(lake, "306", "second", frames("b")) == frames("a")
    assert remember(lake, "306", "second", frames("b")) == frames("a")
    assert remember(lake, "306", "third", frames("c")) == frames("b")


def test_councils_have_baselines_of_their_own(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    remember(lake, "306", "first", frames("a"))
    assert remember(lake, "212", "first", frames("b")) is None
