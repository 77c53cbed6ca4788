"""What `manage.py check --deploy` says about a production installation."""

import pytest

from config.checks import check_production


@pytest.fixture
def production(settings, monkeypatch):
    """The settings of a production installation that is ready."""
    settings.EMBEDDED = settings.DEBUG = settings.DEMO_MODE = False
    settings.SECRET_KEY_GIVEN = settings.HTTPS = True
    settings.ALLOWED_HOSTS = ["suda.example.com"]
    settings.CELERY_BROKER_URL = "redis://redis.internal/0"
    settings.CACHE_URL = "redis://redis.internal/1"
    settings.PROXY_COUNT = 1
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", settings.POSTGRESQL)
    return settings


def found() -> list[str]:
    return [message.id for message in check_production()]


def test_an_installation_that_is_ready_passes(production):
    assert found() == []


def test_the_embedded_installation_passes_as_it_is(settings):
    assert settings.EMBEDDED
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DEBUG", True, "config.E001"),
        ("SECRET_KEY_GIVEN", False, "config.E002"),
        ("ALLOWED_HOSTS", [], "config.E003"),
        ("DEMO_MODE", True, "config.E004"),
        ("CELERY_BROKER_URL", "filesystem://localhost", "config.E005"),
        ("CACHE_URL", "", "config.W002"),
        ("ALLOWED_HOSTS", ["*"], "config.W003"),
        ("HTTPS", False, "config.W004"),
        ("PROXY_COUNT", 0, "config.W005"),
    ],
)
def test_each_thing_that_is_missing_is_told(production, name, value, expected):
    setattr(production, name, value)
    assert found() == [expected]


def test_sqlite_for_several_processes_is_told(production, monkeypatch):
    monkeypatch.setitem(production.DATABASES["default"], "ENGINE", production.SQLITE)
    assert found() == ["config.W001"]


def test_all_that_is_missing_is_told_at_once_and_with_what_to_do(production):
    production.SECRET_KEY_GIVEN, production.ALLOWED_HOSTS, production.CACHE_URL = False, [], ""
    messages = check_production()
    assert [message.id for message in messages] == ["config.E002", "config.E003", "config.W002"]
    assert all(message.hint for message in messages)
