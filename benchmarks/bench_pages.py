"""How long the pages take, beside a floor page and beside themselves with a tenth of the data.

    .venv/bin/python benchmarks/bench_pages.py [--quick]

Starts a private PostgreSQL and gunicorn with two workers, fills the database by `manage.py simulate`, and removes
everything again. README.md in this folder says what is aimed at; the exit status is 1 where an aim is missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import services  # noqa: E402 - found in the line above

from benchmarks.client import Act, Client, median_ms  # noqa: E402

SIZES, QUICK_SIZES = (10_000, 100_000), (1_000, 10_000)
MONTHS = 12
CLIENTS = (1, 8)
SAMPLES, SECONDS = 60, 4.0
MOST_GROWTH = 1.3


@dataclass(frozen=True)
class Page:
    """A page, who looks at it, what they do, and how many times the floor it may take (None: only shown)."""

    name: str
    person: str
    act: Act
    most: float | None = None


def main() -> int:
    """1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SIZES} complaints instead of {SIZES}")
    parser.add_argument("--only", help="pages whose names contain this")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, services.postgresql() as address:
        if address is None:
            sys.exit("This needs PostgreSQL.")
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": address,
            "VAR_DIR": folder,
            "EMBEDDED": "1",  # no HTTPS between this and gunicorn
            "LOG_LEVEL": "ERROR",
        }
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        results = []
        for size in QUICK_SIZES if given.quick else SIZES:
            fill(size)
            connection.close()
            with web_server() as port:
                results.append(measure(port, given.only or ""))
        connection.close()
    return report(results)


def fill(size: int) -> None:
    """Make complaints until there are `size`."""
    from django.core.management import call_command

    from complaints.models import Complaint

    more = size - Complaint.objects.count()
    call_command("simulate", complaints=more, months=MONTHS, seed=size)


@contextmanager
def web_server() -> Iterator[int]:
    """Gunicorn as in production: two workers, no log on the console; yields its port."""
    port = services.free_port()
    command = [sys.executable, "-m", "gunicorn", "benchmarks.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += [
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--keep-alive",
        "60",
        "--log-level",
        "warning",
        "--no-control-socket",
    ]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        for _ in range(200):
            if process.poll() is not None:
                sys.exit("gunicorn did not start.")
            try:
                Client(port, "desk1", password())
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def password() -> str:
    """Of every person of the simulated company."""
    from django.conf import settings

    return settings.DEMO_PASSWORD


def pages() -> list[Page]:
    """What is measured."""
    from django.utils import timezone

    from accounts.models import Department
    from complaints.choices import OPEN_STAGES
    from complaints.models import Category, Channel, Complaint, Kind

    # Other customers for each size: who has called before is asked whether it is the same matter.
    rnd = random.Random(Complaint.objects.count())
    numbers = list(Complaint.objects.order_by("?").values_list("number", flat=True)[:500])
    waiting: deque[tuple[str, int]] = deque()
    last_month = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
    form = {
        "kind": Kind.objects.get(code="complaint").pk, "channel": Channel.objects.get(code="telephone").pk,
        "category": Category.objects.get(code="supply-repair").pk, "branch": Department.objects.get(code="DZFGS").pk,
        "customer_type": "resident", "level": "normal", "content": "报修三天没有人上门，家里做不了饭。", "do": "accept",
    }  # fmt: skip

    def create(client: Client) -> None:
        who = {"customer_name": f"王{rnd.randrange(10**6)}", "customer_phone": f"139{rnd.randrange(10**8):08}"}
        client.post("/complaints/new/", {**form, **who, "key": str(uuid.uuid4())})

    def note(client: Client) -> None:
        if not waiting:  # on the first call, after "create" has made some
            waiting.extend(Complaint.objects.filter(stage__in=OPEN_STAGES).values_list("number", "version")[:500])
        # Each in one pair of hands at a time, or a form would be stale.
        number, version = waiting.popleft()
        client.post(f"/complaints/{number}/note/", {"text": f"已电话核实 {rnd.random()}", "version": version})
        waiting.append((number, version + 1))

    return [
        Page("floor", "desk1", lambda client: client.get("/floor/")),
        Page("list", "desk1", lambda client: client.get("/complaints/"), 6),
        Page("list, filtered, page 20", "desk1", lambda client: client.get("/complaints/?state=archived&page=20"), 6),
        Page("list of a station", "head.dz", lambda client: client.get("/complaints/"), 6),
        Page("search, rare", "desk1", lambda client: client.get("/complaints/?q=%E5%A3%81%E6%8C%82"), 6),
        Page("search, common", "desk1", lambda client: client.get("/complaints/?q=%E6%8A%A5%E4%BF%AE"), 6),
        Page("detail", "desk1", lambda client: client.get(f"/complaints/{rnd.choice(numbers)}/"), 6),
        Page("create", "desk1", create, 6),
        Page("step: note", "desk1", note, 6),
        Page("workbench, desk", "desk1", lambda client: client.get("/"), 6),
        Page("workbench, head", "head.dz", lambda client: client.get("/"), 6),
        Page("workbench, general manager", "gm", lambda client: client.get("/"), 6),
        Page("month", "gm", lambda client: client.get(f"/reports/month/{last_month:%Y-%m}/"), 25),
        Page("export, a day", "gm", lambda client: client.get(
            f"/complaints/export/?since={last_month}&until={last_month}")),
    ]  # fmt: skip


def measure(port: int, only: str) -> dict[str, tuple[Page, dict[int, float]]]:
    """Name → the page and its median by number of clients."""
    people: dict[str, list[Client]] = {}
    measured = {}
    for page in pages():
        if page.name != "floor" and only not in page.name:
            continue
        if page.person not in people:
            people[page.person] = [Client(port, page.person, password()) for _ in range(max(CLIENTS))]
        measured[page.name] = (
            page,
            {number: median_ms(people[page.person][:number], page.act, SAMPLES, SECONDS) for number in CLIENTS},
        )
    return measured


def report(results: list[dict[str, tuple[Page, dict[int, float]]]]) -> int:
    """Print the table; 1 when a page takes more than it may."""
    small, large = results
    print("\n| page | 1 client, ms | × floor | 8 clients, ms | × floor | growth | aim |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    missed = []
    for name, (page, times) in large.items():
        floors = large["floor"][1]
        multiple = {number: times[number] / floors[number] for number in CLIENTS}
        growth = times[1] / small[name][1][1]
        aim = f"{page.most:g} ×, growth {MOST_GROWTH:g} ×" if page.most else ""
        if page.most and (multiple[1] > page.most or growth > MOST_GROWTH):
            missed.append(name)
            aim += " (missed)"
        cells = [f"{cell:.1f}" for number in CLIENTS for cell in (times[number], multiple[number])]
        print(f"| {name} | {' | '.join(cells)} | {growth:.2f} | {aim} |")
    print(f"\nMissed: {', '.join(missed)}." if missed else "\nEvery aim is reached.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
