"""The lists of spellings and names, and how a council draws from them."""

from collections import Counter

from ehplatform.model.codes import code_set
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.names import name_book
from ehplatform.simulate.spelling import Speller, migration_sources, spellings, unknown_spellings


def normal(words: str) -> str:
    return words.strip().casefold()


def test_every_listed_code_exists() -> None:
    for name, codes in spellings().items():
        assert set(codes) <= set(code_set(name))
    assert set(migration_sources()) <= set(code_set("SOURCE"))


def test_no_spelling_means_two_codes_of_a_set() -> None:
    for name, codes in spellings().items():
        meanings = [(normal(way), code) for code, ways in codes.items() for way in set(map(normal, ways))]
        counts = Counter(way for way, _ in meanings)
        assert not [way for way, count in counts.items() if count > 1], name


def test_no_unknown_spelling_is_known() -> None:
    odd = {name: list(words) for name, words in unknown_spellings().items()}
    odd["SOURCE"] += [word for words in migration_sources().values() for word in words]
    for name, words in odd.items():
        known = {normal(way) for ways in spellings()[name].values() for way in ways}
        assert not known & set(map(normal, words)), name


def test_what_a_speller_writes_means_the_code_or_is_counted_as_unknown() -> None:
    speller = Speller(Dice(1))
    unknown = 0
    for _ in range(4000):
        code, words = speller.write("SOURCE", "2A")
        if code is None:
            assert words in unknown_spellings()["SOURCE"]
            unknown += 1
        else:
            assert normal(words) in map(normal, spellings()["SOURCE"]["2A"])
    assert 5 <= unknown <= 45, "about 0.5 %"


def test_nothing_is_written_for_no_code() -> None:
    assert Speller(Dice(1)).write("SOURCE", None) == (None, "")


def test_a_council_has_habits_of_its_own() -> None:
    def usual(seed: int) -> str:
        speller = Speller(Dice(seed))
        return Counter(speller.write("SOURCE", "2A")[1] for _ in range(200)).most_common(1)[0][0]

    assert len({usual(seed) for seed in range(8)}) > 2


def test_there_are_enough_names_and_the_common_ones_are_common() -> None:
    origins = name_book().origins.values()
    assert len({name for o in origins for name in (*o.boys.values, *o.girls.values)}) >= 250
    assert len({name for o in origins for name in o.surnames.values}) >= 300
    dice, british = Dice(1), name_book().origins["british"]
    counts = Counter(british.surname(dice, 0) for _ in range(5000))
    assert counts["Smith"] > 3 * counts["Fairhurst"]
