"""No random question of one council shows, counts or adds up anything of another."""

from pathlib import Path

from tests.conformance.escape import same_answers, worlds


def test_answers_are_those_of_a_world_without_other_councils(tmp_path: Path) -> None:
    same_answers(*worlds(tmp_path), 400, seed=20261125)
