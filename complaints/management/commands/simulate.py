"""`manage.py simulate`: many complaints, to try the product under load."""

import datetime as dt
import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from complaints.models import Complaint
from complaints.simulate.rules import NotKnown
from complaints.simulate.run import Run
from complaints.simulate.staff import NobodyThere


class Command(BaseCommand):
    """Makes the company where there is none, and then complaints as people would have handled them."""

    help = (
        "Fill the database with realistic complaints through the real rules. A run that was stopped goes on when it is"
        " started again with the same numbers; the numbers of its complaints are reserved at its start. Files are not"
        " made: a re-complaint carries no document of its original. On PostgreSQL several processes write side by side;"
        " meanwhile nobody can delete what complaints refer to (departments, people, vocabulary, rules). Where the role"
        " may, as a superuser, PostgreSQL leaves it at that and does not check each reference of each row as well."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, over how long, from which seed, up to when."""
        parser.add_argument("--complaints", type=int, default=10_000)
        parser.add_argument("--months", type=int, default=12, help="accepted in the last so many months")
        parser.add_argument("--seed", type=int, default=1, help="the same numbers make the same complaints")
        cores = len(os.sched_getaffinity(0))
        parser.add_argument("--processes", type=int, default=cores, help="side by side; default: one for each core")
        parser.add_argument("--until", help="the last minute, such as 2026-11-20T18:00+08:00; default: now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, and say how fast it went."""
        for name, most in (("complaints", 10_000_000), ("months", 240), ("processes", 64)):
            if not 1 <= options[name] <= most:
                raise CommandError(f"--{name} must be from 1 to {most}.")
        run = Run.begin(options["complaints"], options["months"], options["seed"], _moment(options["until"]))
        begun, made = time.monotonic(), 0
        try:
            for number in run.make(options["processes"]):
                made += number
                if options["verbosity"] > 1:
                    self.stdout.write(f"{made} complaints ...")
        except (NobodyThere, NotKnown) as error:
            raise CommandError(str(error)) from error
        seconds = time.monotonic() - begun
        rate = f" in {seconds:.1f} s, {made / seconds:,.0f} a second" if made else ": they are there already"
        self.stdout.write(f"{made} complaints made{rate}; {Complaint.objects.open().count()} are open.")


def _moment(text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError("--until must be a moment such as 2026-11-20T18:00+08:00.")
    aware = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    return aware.replace(second=0, microsecond=0).astimezone(dt.UTC)
