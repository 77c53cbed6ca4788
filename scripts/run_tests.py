"""Run the tests: on SQLite, and the whole suite on PostgreSQL where it is at hand.

Arguments go to pytest. REQUIRE_SERVICES=1 makes a missing PostgreSQL, Redis, Chromium or gettext a failure.
"""

import os
import signal
import subprocess
import sys

import services

# Where PostgreSQL is at hand it gets everything; SQLite then proves what the database has a part in: history, locks,
# clocks, numbers, search and aggregates. Without PostgreSQL the whole suite runs on SQLite.
SQLITE_TOO = ["-m", "not postgres and not browser"]
SQLITE_PATHS = ["tests/complaints/flow", "tests/complaints/test_history.py", "tests/complaints/search/test_search.py"]
SQLITE_PATHS += [f"tests/complaints/deadlines/test_{name}.py" for name in ("clocks", "sweep", "sweep_command")]
SQLITE_PATHS += [f"tests/complaints/deadlines/test_{name}.py" for name in ("sweep_property", "sweep_races", "celery")]
SQLITE_PATHS += [f"tests/complaints/{name}.py" for name in ("test_drafts_sent", "views/test_list", "views/test_intake")]
SQLITE_PATHS += ["tests/reports/test_month.py", "tests/reports/test_kept.py"]

NONE_SELECTED = 5  # pytest's exit code


def main(arguments: list[str]) -> int:
    """The worst exit code of the runs."""
    if absent := services.missing():
        print(f"Not on this machine: {', '.join(absent)}.", flush=True)
        if os.environ.get("REQUIRE_SERVICES") == "1":
            print("REQUIRE_SERVICES=1 asks for all of them.", file=sys.stderr)
            return 1
    # A terminated run still stops its services.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with services.redis() as redis_url, services.postgresql() as database_url:
        extra = {"TEST_REDIS_URL": redis_url} if redis_url else {}
        if not database_url:
            return run("SQLite", arguments, extra)
        first = run("SQLite", [*SQLITE_TOO, *(arguments or SQLITE_PATHS)], extra)
        second = run("PostgreSQL", arguments, extra | {"TEST_DATABASE_URL": database_url})
        return second if first == NONE_SELECTED else first or second


def run(name: str, arguments: list[str], extra: dict[str, str]) -> int:
    """pytest's exit code."""
    print(f"\n== Tests on {name}", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", os.environ.get("TEST_PROCESSES", "2"), "--dist", "worksteal"]
    command += arguments
    return subprocess.run(command, env=os.environ | extra, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
