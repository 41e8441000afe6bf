"""A short fuzz run of every target; `make fuzz` is the long one. And the inputs that it has found before."""

import json
import time
from pathlib import Path

import pytest

from ehplatform.sources.refusal import FileRefused
from tests.fuzz.examination import TOO_SLOW, Examination, damaged_input, each_drawn_input
from tests.fuzz.hostile_values import CANARY
from tests.fuzz.oracle import Violation, check_blocks, check_refusal
from tests.fuzz.targets import Target, in_process, targets

FOUND = Path(__file__).parent / "found"
SEED = 20_260_331
SHARE = 100
"""The short run has one input for so many of the long one."""


@pytest.fixture(autouse=True)
def quick():
    with in_process():
        yield


@pytest.mark.parametrize("target", targets().values(), ids=lambda target: target.name)
def test_sound_files_are_taken(target, tmp_path):
    examination = Examination(target, tmp_path)
    assert [wrong for seed in target.seeds if (wrong := examination.take(seed.name, seed.content))] == []
    assert examination.counts["accepted"] > 0


@pytest.mark.parametrize("target", targets().values(), ids=lambda target: target.name)
def test_whatever_a_file_holds_there_is_an_account_or_a_reason(target, tmp_path):
    examination, count = Examination(target, tmp_path), target.inputs // SHARE
    wrong = {}

    def take(drawn):
        if found := examination.take(*drawn):
            wrong[drawn] = found

    each_drawn_input(target, SEED, count // 10, take)
    for number in range(count):
        take(damaged_input(target, SEED, number))
    assert list(wrong.values()) == []
    assert examination.counts["accepted"] > count // 50
    assert examination.counts["refused"] > count // 50


@pytest.mark.parametrize(
    "folder", sorted(FOUND.glob("*/*")), ids=lambda folder: f"{folder.parent.name}/{folder.name}"
)
def test_what_was_found_before_stays_mended(folder, tmp_path):
    target = targets()[folder.parent.name]
    [content] = folder.glob("input.*")
    name = json.loads((folder / "name.json").read_text())
    assert Examination(target, tmp_path).take(name, content.read_bytes()) is None


def test_equal_numbers_give_equal_inputs():
    for target in targets().values():
        assert damaged_input(target, 1, 7) == damaged_input(target, 1, 7)
        assert damaged_input(target, 1, 7) != damaged_input(target, 1, 8)


def raises(error):
    def check(_file, _home, _secrets):
        raise error

    return check


def sleeps(_file, _home, _secrets):
    time.sleep(60)


def tells(refusal):
    def check(file, _home, secrets):
        return check_refusal(refusal.replace("FILE", file.name), file.name, secrets)

    return check


def refuses_another_file(file, _home, secrets):
    def blocks():
        raise FileRefused("b.csv", "", "x")
        yield

    return check_blocks(blocks(), file.name, secrets)


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        (raises(KeyError("x")), "KeyError"),
        (raises(MemoryError()), "MemoryError"),
        (sleeps, TOO_SLOW),
        (tells("other.csv: x"), "does not begin with the file's name"),
        (tells(f"FILE: {CANARY}"), "tells a value of the file"),
        (tells("FILE: a\nb"), "no printable line"),
        (refuses_another_file, "does not begin with the file's name"),
    ],
)
def test_the_examination_sees_what_must_not_happen(check, wrong, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.fuzz.examination.SECONDS", 0.2)
    target = Target("made up", targets()["csv-reader"].seeds, check, 1)
    assert wrong in Examination(target, tmp_path).take("a.csv", b"x")


def test_a_secret_of_a_sound_file_is_known(tmp_path):
    [secret, *_] = targets()["csv-reader"].seeds[0].secrets
    with pytest.raises(Violation, match="tells a value"):
        check_refusal(f"a.csv: {secret}", "a.csv", Examination(targets()["csv-reader"], tmp_path).secrets)
