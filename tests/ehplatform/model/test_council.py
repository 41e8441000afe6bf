from pathlib import Path

import pytest

from ehplatform.model.council import ConfigurationError, load_council, load_councils

COUNCIL = """
la_code: "306"
name: Croydon
owner: early-help-data
sources:
  early_help: {system: EHM, dialect: template}
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_council_file_is_read_with_the_common_profile_by_default(tmp_path: Path) -> None:
    council = load_council(written(tmp_path, "306.yml", COUNCIL))
    assert (council.la_code, council.sources["early_help"].dialect) == ("306", "template")
    assert council.profile.merge_gap_days == 1
    assert not council.synthetic


def test_an_unknown_parameter_of_the_profile_is_refused_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, "306.yml", COUNCIL + "profile: {merge_gap: 3}\n")
    with pytest.raises(ConfigurationError, match=r"306\.yml: profile\.merge_gap"):
        load_council(path)


def test_a_file_named_for_another_council_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"name the file 306\.yml"):
        load_council(written(tmp_path, "212.yml", COUNCIL))


def test_broken_yaml_names_the_file_and_the_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"306\.yml: not valid YAML(.|\n)*line 2"):
        load_council(written(tmp_path, "306.yml", "name: a\nsources: [unclosed"))


def test_an_empty_folder_says_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"<la_code>\.yml"):
        load_councils(tmp_path)
