from dataclasses import replace

from ehplatform.linkage import method
from ehplatform.linkage.comparisons import COMPARISONS
from ehplatform.linkage.kept import read_calibration
from ehplatform.linkage.linking import link
from ehplatform.linkage.method import method_of
from ehplatform.linkage.model import Chances, load_model
from ehplatform.linkage.people import People


def test_a_model_of_the_same_name_with_another_number_is_another_method() -> None:
    model = load_model()
    upn = {"upn": model.levels["upn"] | {"same": Chances(m=0.9, u=1e-5, kin=0.01)}}
    assert method_of(model) != method_of(replace(model, levels={**model.levels, **upn}))


def test_what_was_compared_otherwise_is_compared_anew(background: People, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """A release that compares in another way must not go by the evidence of the one before."""
    first = link(background)
    monkeypatch.setattr(method, "COMPARISONS", COMPARISONS[:-1])
    method.compared.cache_clear()
    try:
        second = link(background, first.kept)
    finally:
        method.compared.cache_clear()
    calibrations = [
        read_calibration(each.kept.tables()["linkage_calibration"]).method for each in (first, second)
    ]
    assert calibrations[0] != calibrations[1]
