"""How fast a draft is tried on past cases, on PostgreSQL with 10,000 simulated complaints.

    .venv/bin/python benchmarks/bench_trial.py [COMPLAINTS]

Starts a private PostgreSQL and removes it again. To hold: 400 cases a second (100,000 in four minutes) on one core,
and at most 50 ms in the transaction that keeps a batch; the exit status is 1 otherwise.
"""

import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import services  # noqa: E402 - found in the line above

COMPLAINTS = 10_000
LEAST_PER_SECOND, MOST_KEEPING_MS = 400, 50


def main() -> int:
    """1 when a trial is slower than it may be."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else COMPLAINTS
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
        return measure(number)


def measure(number: int) -> int:
    """Fill the database, try a draft, print."""
    from django.core.management import call_command
    from django.db import connection

    from accounts.models import User
    from complaints.models import Procedure, TrialRun
    from complaints.trial import run as trial
    from complaints.versions import new_version
    from tests.clockwork import moment

    call_command("migrate", verbosity=0)
    until = moment("2026-09-30 16:00")
    call_command("simulate", complaints=number, months=6, seed=1, until=until.isoformat(), verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    draft = new_version(Procedure.current())
    draft.clock_rules.filter(code="contact").update(period="6h")
    draft.clock_rules.filter(code="resolution").update(period="2wd")
    asked = trial.start(
        draft, Procedure.current(), dt.date(2026, 1, 1), dt.date(2026, 9, 30), by=User.objects.earliest("pk"), at=until
    )
    kept: list[float] = []
    keep = TrialRun.keep

    def timed(self: TrialRun, **progress: object) -> bool:
        start = time.perf_counter()
        answer = keep(self, **progress)
        kept.append(time.perf_counter() - start)
        return answer

    TrialRun.keep = timed
    start, program = time.perf_counter(), time.process_time()
    while trial.work(asked.pk):
        pass
    seconds, program = time.perf_counter() - start, time.process_time() - program
    done = TrialRun.objects.get(pk=asked.pk)
    rate = done.done / seconds
    print(f"{done.done:,} cases in {seconds:.1f} s, {rate:,.0f} a second; {done.changed:,} with another outcome")
    print(f"  {program:.1f} s of the processor in the program; keeping a batch took {max(kept) * 1000:.0f} ms at most")
    connection.close()
    return 0 if rate >= LEAST_PER_SECOND and max(kept) * 1000 <= MOST_KEEPING_MS else 1


if __name__ == "__main__":
    sys.exit(main())
