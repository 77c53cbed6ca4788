"""What the tests may use on this machine: the database they run on, Redis, a Chromium.

`make test` starts a private PostgreSQL and Redis and tells their addresses in TEST_DATABASE_URL and TEST_REDIS_URL.
"""

import os
import shutil
import time
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.db import connection
from playwright.sync_api import expect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMIUM_ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A busy machine may take its time, and who waits for something that comes at once loses nothing by it.
expect.set_options(timeout=20_000)

# Playwright's event loop runs in the thread of the test, which also asks the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_report_header() -> str:
    """Which services this run uses."""
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    return f"database: {engine}, redis: {bool(_redis_address())}, chromium: {CHROMIUM or 'none'}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a service that is not there."""
    on_postgresql = settings.DATABASES["default"]["ENGINE"] == settings.POSTGRESQL
    for item in items:
        if item.get_closest_marker("postgres") and not on_postgresql:
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL"))
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="needs Chromium"))


def _redis_address() -> str:
    return os.environ.get("TEST_REDIS_URL", "")


@pytest.fixture
def redis_url(worker_id: str) -> str:
    """The address of an empty Redis database of this test process's own."""
    if not _redis_address():
        pytest.skip("needs Redis")
    number = 1 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 2
    url = f"{_redis_address()}/{number}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def transactional_db(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[None]:
    """pytest-django's, on SQLite too: there its flush deletes rows, which triggers of append-only tables refuse."""
    yield
    if "live_server" in request.fixturenames and connection.vendor == "postgresql":
        _wait_for_silence()
    if connection.vendor == "sqlite":
        _empty_what_is_append_only()


@pytest.fixture(autouse=True)
def emptied_whatever_the_triggers_say(request: pytest.FixtureRequest, _django_db_marker: None) -> Iterator[None]:
    """The same for tests that only carry the mark."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction") and connection.vendor == "sqlite":
        _empty_what_is_append_only()


def _empty_what_is_append_only() -> None:
    """Take the triggers away that refuse to delete, delete, and put them back as they were."""
    refusing = "FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute(f"SELECT name, tbl_name, sql {refusing}")
        triggers = cursor.fetchall()
        for name, _table, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for table in {table for _name, table, _sql in triggers}:
            cursor.execute(f'DELETE FROM "{table}"')
        for _name, _table, sql in triggers:
            cursor.execute(sql)


def _wait_for_silence(seconds: float = 10) -> None:
    """Until the web server has answered what closing pages sent last, which the flush of the tables would run into."""
    busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    deadline, silent = time.monotonic() + seconds, 0
    while silent < 3 and time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(f"{busy} AND state <> 'idle'")
            silent = 0 if cursor.fetchone()[0] else silent + 1
        time.sleep(0.05)


@pytest.fixture
def child_env(transactional_db: None, tmp_path) -> dict[str, str]:
    """The environment for processes that a test starts: they use the test's own database and a folder of its own."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        base, _, _ = os.environ["TEST_DATABASE_URL"].rpartition("/")
        url = f"{base}/{name}"
    else:
        url = f"sqlite:///{name}"
    return os.environ | {"TEST_DATABASE_URL": url, "VAR_DIR": str(tmp_path / "var")}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """pytest-playwright's arguments, with the machine's own Chromium."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_ARGUMENTS}
