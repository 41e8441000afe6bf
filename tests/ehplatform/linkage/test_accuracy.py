"""Quality on a simulated council whose seed no model was trained on."""

import pyarrow as pa
import pytest

from ehplatform.linkage.evaluation import LinkageQuality, evaluate
from ehplatform.linkage.linking import link


@pytest.fixture(scope="module")
def quality(background: pa.Table, truth: pa.Table) -> LinkageQuality:
    return evaluate(link(background).person_link, truth)


def test_links_are_right(quality: LinkageQuality) -> None:
    assert quality.precision >= 0.995


def test_true_pairs_are_found(quality: LinkageQuality) -> None:
    assert quality.true_pairs > 150
    assert quality.f1 >= 0.98


def test_no_twins_are_merged(quality: LinkageQuality) -> None:
    assert quality.merged_twins == 0
