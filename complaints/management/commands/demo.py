"""Fill an empty installation with the demo company."""

import datetime as dt
import random

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Department
from complaints.demo import company as demo_company
from complaints.demo.duty import make_roster
from complaints.demo.files import add_files
from complaints.demo.incident import add_incident
from complaints.demo.life import World, complaint_life
from complaints.demo.quality import add_checks
from complaints.demo.service import add_service_notices
from complaints.demo.times import add_requests
from complaints.models import Complaint, Notice


class Command(BaseCommand):
    """`manage.py demo`: departments, people of every role, and complaints of six months through the real steps."""

    help = "Fill an empty installation with a demo company; does nothing where departments exist."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, and from which seed."""
        parser.add_argument("--complaints", type=int, default=300)
        parser.add_argument("--seed", type=int, default=12)

    def handle(self, *args, **options) -> None:
        """Make everything or nothing."""
        if options["complaints"] < 1:
            raise CommandError("--complaints must be at least 1.")
        if Department.objects.exists():
            self.stdout.write("There is a company already; nothing was added.")
            return
        with transaction.atomic():
            company = demo_company.build()
            demo_company.company_holiday()
            now = timezone.now()
            world = World(company, options["seed"])
            for at in arrivals(now, options["complaints"], options["seed"]):
                world.begin(at, lambda moment: complaint_life(world, moment))
            world.run(now)
            add_files(company, now)
            add_service_notices(company, now)
            add_incident(company, now)
            make_roster(company, now, options["seed"])
            add_checks(company, now, options["seed"])
            add_requests(company, now)
            # People have seen what happened before yesterday.
            seen = Notice.objects.filter(created_at__lt=now - dt.timedelta(hours=20))
            seen.update(read_at=F("created_at") + dt.timedelta(minutes=30))
        self.stdout.write(f"{Complaint.objects.count()} complaints, {Complaint.objects.open().count()} of them open.")


def arrivals(now: dt.datetime, number: int, seed: int) -> list[dt.datetime]:
    """When customers call: over 180 days, by day more than by night, and some within the last hours."""
    rnd = random.Random(seed)
    moments = [now - dt.timedelta(minutes=minutes) for minutes in (4, 11, 26, 41, 52, 75, 130, 190)][:number]
    while len(moments) < number:
        # Every fourth within the last five days, so that every stage has its complaints.
        days = rnd.uniform(0.1, 5) if len(moments) % 4 == 0 else rnd.uniform(3, 180)
        day = timezone.localtime(now) - dt.timedelta(days=days)
        hour = min(23, max(0, round(rnd.gauss(13.5, 3.6))))
        moment = day.replace(hour=hour, minute=rnd.randint(0, 59), second=rnd.randint(0, 59))
        if moment < now:
            moments.append(moment)
    return sorted(moments)
