from ehplatform.linkage.keys import stable_keys


def test_every_group_gets_a_key_of_its_own() -> None:
    keys = stable_keys({"a": 1, "b": 1, "c": 2}, {})
    assert set(keys) == {1, 2}
    assert len(set(keys.values())) == 2
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in keys.values())


def test_keys_are_drawn_not_derived() -> None:
    assert stable_keys({"a": 1}, {}) != stable_keys({"a": 1}, {})


def test_the_larger_part_of_a_split_keeps_the_key() -> None:
    keys = stable_keys({"a": 1, "b": 1, "c": 2}, {"a": "old", "b": "old", "c": "old"})
    assert keys[1] == "old"
    assert keys[2] != "old"


def test_merged_groups_go_on_under_the_key_of_the_larger() -> None:
    assert stable_keys({"a": 1, "b": 1, "c": 1}, {"a": "small", "b": "large", "c": "large"}) == {1: "large"}


def test_a_group_that_loses_its_first_key_takes_the_next_that_is_free() -> None:
    previous = {"a": "x", "b": "x", "c": "x", "d": "x", "e": "y"}
    keys = stable_keys({"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}, previous)
    assert keys == {1: "x", 2: "y"}
