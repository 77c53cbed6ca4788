"""How fast the sweep is on PostgreSQL: with nothing to do, and with 10,000 clocks that fell due during downtime.

    .venv/bin/python benchmarks/bench_sweep.py

Starts a private PostgreSQL and removes it again. To hold: an empty sweep takes 5 ms at most, and at least 1,500 clocks
a second fire with their history entries, firings and notices; the exit status is 1 otherwise.
"""

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import services  # noqa: E402 - found in the line above

CLOCKS = 10_000
EMPTY_SWEEPS = 50
MOST_EMPTY_MS, LEAST_PER_SECOND = 5, 1500


def main() -> int:
    """1 when the sweep is slower than it may be."""
    with tempfile.TemporaryDirectory() as folder, services.postgresql() as address:
        if address is None:
            sys.exit("This needs PostgreSQL.")
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": address,
            "VAR_DIR": folder,
            "EMBEDDED": "1",
            "LOG_LEVEL": "WARNING",
        }
        import django

        django.setup()
        return measure()


def measure() -> int:
    """Fill the database, sweep, print."""
    from django.core.management import call_command
    from django.db import connection

    from complaints.deadlines.sweep import sweep
    from complaints.models import Event
    from tests.clockwork import dispatched_in_bulk, moment
    from tests.people import build_company

    call_command("migrate", verbosity=0)
    dispatched = moment("2026-11-20 09:00")
    dispatched_in_bulk(build_company(), CLOCKS, at=dispatched)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()

    empty = statistics.median(timed(lambda: sweep(dispatched))[0] for _ in range(EMPTY_SWEEPS)) * 1000
    print(f"empty sweep: {empty:.2f} ms, among {2 * CLOCKS:,} running clocks")
    rates = []
    # An hour late each has missed its deadline; after three days all the other rungs have come as well.
    for name, late in (("an hour late", dt.timedelta(hours=25)), ("after three days", dt.timedelta(days=4))):
        before, program, database = Event.objects.count(), time.process_time(), processor(backend)
        seconds, counts = timed(lambda late=late: sweep(dispatched + late))
        rates.append(counts.clocks / seconds)
        written = f"{Event.objects.count() - before:,} history entries and firings, {counts.notices:,} notices"
        print(f"{name}: {counts.clocks:,} clocks in {seconds:.2f} s, {rates[-1]:,.0f} a second ({written})")
        program, database = time.process_time() - program, processor(backend) - database
        print(f"  of the processor: {program:.2f} s in the program, {database:.2f} s in PostgreSQL")
    connection.close()
    return 0 if empty <= MOST_EMPTY_MS and min(rates) >= LEAST_PER_SECOND else 1


def processor(pid: int) -> float:
    """Seconds of processor time that a process of Linux has had."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def timed(act):
    """How many seconds `act` takes, and what it answers."""
    start = time.perf_counter()
    answer = act()
    return time.perf_counter() - start, answer


if __name__ == "__main__":
    sys.exit(main())
