"""Reading the environment: strictly, and from files."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

from config.env import StrictEnv


def env_of(**variables: str) -> StrictEnv:
    env = StrictEnv()
    env.ENVIRON = FileAwareMapping(env=variables)
    return env


@pytest.mark.parametrize(("word", "truth"), [("true", True), ("ON", True), ("1", True), ("no", False), ("0", False)])
def test_truth_has_a_few_spellings(word, truth):
    assert env_of(DEBUG=word).bool("DEBUG", default=not truth) is truth


@pytest.mark.parametrize("word", ["ture", "2", "enabled", "-"])
def test_a_misspelt_truth_is_refused_with_the_name_and_what_would_be_right(word):
    with pytest.raises(ImproperlyConfigured, match="DEBUG cannot be read: it must be one of true, false"):
        env_of(DEBUG=word).bool("DEBUG", default=False)


@pytest.mark.parametrize("word", ["ten", "1.5", "1 000"])
def test_a_number_that_is_none_is_refused(word):
    with pytest.raises(ImproperlyConfigured, match="HOURS cannot be read: it must be a whole number"):
        env_of(HOURS=word).int("HOURS", default=1)


def test_a_number_below_its_minimum_is_refused():
    with pytest.raises(ImproperlyConfigured, match="HOURS must be at least 1, not 0"):
        env_of(HOURS="0").at_least("HOURS", 1, default=12)


def test_an_empty_value_counts_as_absent():
    assert env_of(HOURS=" ").int("HOURS", default=12) == 12
    assert env_of(DEBUG="").bool("DEBUG", default=True) is True


def test_what_has_no_default_must_be_set():
    with pytest.raises(ImproperlyConfigured, match="KEY must be set"):
        env_of().str("KEY")


def test_a_list_forgives_spaces_and_a_last_comma():
    assert env_of(HOSTS="a.example, b.example,").list("HOSTS", default=[]) == ["a.example", "b.example"]


def test_a_secret_that_begins_with_a_dollar_is_taken_as_it_is():
    assert env_of(KEY="$HOME-and-more").str("KEY") == "$HOME-and-more"


def test_a_secret_comes_from_its_file_without_the_last_line_break(tmp_path):
    (tmp_path / "key").write_text("from the file\n")
    assert env_of(KEY_FILE=str(tmp_path / "key"), KEY="from the environment").str("KEY") == "from the file"


def test_a_secret_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="KEY_FILE cannot be read: No such file"):
        env_of(KEY_FILE=str(tmp_path / "absent")).str("KEY", default="")


def test_a_wrong_value_is_not_repeated_in_the_message():
    with pytest.raises(ImproperlyConfigured) as raised:
        env_of(PROXY_COUNT="s3cret").int("PROXY_COUNT", default=0)
    assert "s3cret" not in str(raised.value)
