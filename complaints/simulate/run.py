"""Batch after batch of complaints, each batch one transaction, so that a killed run leaves whole complaints only."""

from __future__ import annotations

import datetime as dt
import random
import uuid
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Department, User
from complaints.choices import Action, Moment, Recipient
from complaints.flow.numbering import Numbering
from complaints.models import Complaint, Customer, CustomerPhone
from complaints.models.customer import digits_of
from complaints.search import index

from . import texts
from .arrivals import Arrivals
from .case import Case, NotYet, day_of
from .life import Again, Life, grave
from .rows import Row, Rows, blank
from .rules import rules_of
from .staff import Staff, make_missing

BATCH = 500
EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)


@dataclass(frozen=True)
class Run:
    """What to make: so many complaints, accepted in the months before `until` (a full minute), by chance from `seed`.

    The same numbers make the same complaints. What a run makes carries a key from which a later one, with the same
    numbers, knows up to which moment and how far it came.
    """

    complaints: int
    months: int
    seed: int
    until: dt.datetime

    @classmethod
    def begin(cls, complaints: int, months: int, seed: int, until: dt.datetime | None = None) -> Run:
        """The run, or the one that was stopped and is to go on."""
        run = cls(complaints, months, seed, until or timezone.now().replace(second=0, microsecond=0))
        first, last = run.key(0, EPOCH), run.key(2**32 - 1, dt.datetime(9999, 1, 1, tzinfo=dt.UTC))
        made = Complaint.objects.filter(submission_key__range=(first, last)).first() if until is None else None
        if made is not None and made.submission_key is not None:
            minutes = made.submission_key.int >> 64 & 0xFFFFFFFF
            return cls(complaints, months, seed, dt.datetime.fromtimestamp(minutes * 60, dt.UTC))
        return run

    def key(self, place: int, until: dt.datetime | None = None) -> uuid.UUID:
        """The submission key of the complaint at `place`: the run, its end in minutes, the place."""
        named = zlib.crc32(f"simulate {self.complaints} {self.months} {self.seed}".encode())
        minutes = int((until or self.until).timestamp() // 60)
        return uuid.UUID(int=named << 96 | minutes << 64 | place)

    def batches(self) -> Iterator[range]:
        """The places of the complaints that are still to be made, a batch at a time."""
        there = set(
            Complaint.objects.filter(submission_key__in=[self.key(at) for at in range(0, self.complaints, BATCH)])
            .order_by()
            .values_list("submission_key", flat=True)
        )
        for start in range(0, self.complaints, BATCH):
            if self.key(start) not in there:
                yield range(start, min(start + BATCH, self.complaints))

    def make(self) -> Iterator[int]:
        """Make what is missing, and yield how many complaints each batch held."""
        make_missing()
        maker = Maker(self)
        for places in self.batches():
            with transaction.atomic():
                maker.make(places)
            yield len(places)
        with connection.cursor() as cursor:
            # As autovacuum would in time; without it the planner takes the tables for empty.
            cursor.execute("ANALYZE")


class Maker:
    """Makes the complaints of a run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.staff = Staff()
        self.rules = rules_of(self.staff.procedure)
        self.arrivals = Arrivals(run.complaints, run.months, run.until)
        self.rows = Rows()
        self.blank = blank(Complaint)

    def make(self, places: range) -> None:
        """The complaints at `places`, in the running transaction."""
        self.rnd = random.Random(f"{self.run.seed} {places.start}")  # noqa: S311 - a story, no secret
        self.numbers: dict[tuple[int, int], Numbering] = {}
        self.customers: list[Row] = []
        self.phones: dict[int, str] = {}
        self.texts: dict[int, list[str]] = {}
        self.rows.forget()
        # Places are filled in order, by new complaints and by those that renew one of this batch.
        waiting = deque(places)
        moments = sorted(self.arrivals.at(place, self.rnd) for place in places)
        for moment in moments:
            if not waiting:
                break
            self.new(waiting, moment)
        self.save()

    def save(self) -> None:
        """Write the batch, the counters of numbers and the search index."""
        for numbering in self.numbers.values():
            numbering.sequence.save(update_fields=["last"])
        self.rows.write()
        index.write(self.texts)

    def new(self, waiting: deque[int], at: dt.datetime) -> None:
        """A customer calls or comes."""
        rnd, staff = self.rnd, self.staff
        matter = texts.matter(rnd, list(staff.categories))
        category = staff.categories[matter.category]
        branch = rnd.choice(staff.branches) if staff.branches else None
        flags = grave(rnd, matter.category)
        stations = staff.stations(branch) if rnd.random() < 0.12 else []
        walked_in = [channel for channel in staff.channels if channel.is_walk_in] if stations else []
        department = rnd.choice(stations) if walked_in else staff.desk
        by = rnd.choice(staff.members[department.pk]) if walked_in else rnd.choice(staff.clerks)
        customer = self.customer(at, branch)
        settled = matter.category == "other-policy" and not walked_in
        row = self.blank | flags | {
            "kind_id": staff.kind.pk,
            "channel_id": (walked_in or [c for c in staff.channels if not c.is_walk_in] or staff.channels)[0].pk,
            "category_id": category.pk, "branch_id": branch.pk if branch else None, "customer_id": customer["id"],
            "customer_name": customer["name"], "customer_phone": self.phones[customer["id"]],
            "customer_address": customer["address"], "meter_number": customer["meter_number"],
            "content": matter.content, "demand": matter.demand,
            "explanation_given": texts.SETTLED if settled else "",
            "guardian_id": staff.guardian.pk if flags["flag_threat"] else None,
            "protective_measures": texts.PROTECTED if flags["flag_threat"] else "",
        }  # fmt: skip
        case = self.accept(waiting.popleft(), row, department, by, at)
        departments = staff.proposal(category, branch, day_of(at))
        self.live(case, matter, at, departments, waiting)

    def live(
        self, case: Case, matter: texts.Matter, at: dt.datetime, departments: tuple[Department, ...],
        waiting: deque[int],
    ) -> None:  # fmt: skip
        """Let everything happen to the complaint, and to the one that renews it."""
        life = Life(case, matter, self.rnd, may_renew=bool(waiting))
        with suppress(NotYet):
            life.live(at, departments)
        if again := life.again:
            self.renew(life, again, matter, departments, waiting)
        case.sweep_up_to(self.run.until)
        self.texts[case.row["id"]] = [
            *(case.row[name] for name in index.TEXTS if case.row[name]), self.phones[case.row["customer_id"]],
            *case.texts,
        ]  # fmt: skip

    def renew(
        self, life: Life, again: Again, matter: texts.Matter, departments: tuple[Department, ...], waiting: deque[int]
    ) -> None:
        """The customer rejects the solution: a new complaint, one level up, to the superior department (GAS-12.7)."""
        original = life.case.row
        row = self.blank | {name: original[name] for name in CARRIED} | {
            "content": again.content, "original_id": original["id"], "recomplaint_level": 1,
            "level": life.next_level(),
        }  # fmt: skip
        number = self.number(self.staff.desk, again.at)
        with suppress(NotYet):
            life.renewed(number)
        new = self.accept(waiting.popleft(), row, self.staff.desk, again.by, again.at, number, original["number"])
        lead = original["lead_id"]
        self.live(new, matter, again.at, self.staff.after_recomplaint(lead, departments[1:]), waiting)

    def accept(
        self, place: int, row: Row, department: Department, by: User, at: dt.datetime, number: str = "",
        original: str = "",
    ) -> Case:  # fmt: skip
        """受理: the row, its first history entry, its first clock."""
        staff = self.staff
        number = number or self.number(department, at)
        row |= {
            "id": self.rows.key(Complaint), "number": number, "procedure_id": staff.procedure.pk,
            "submission_key": self.run.key(place), "first_receiver_id": by.pk, "registered_by_id": by.pk,
            "received_department_id": department.pk, "received_at": at, "accepted_at": at,
        }  # fmt: skip
        self.rows.add(Complaint, row)
        case = Case(staff, self.rules, self.rows, row, self.run.until)
        case.begin_step(at)
        case.data |= {"number": number, "received_in": staff.names[department.pk], "first_receiver": str(by)}
        if original:
            case.data["original"] = original
            case.texts.append(original)
        case.signal(Moment.ACCEPTED, at)
        if case.alerts_somebody:
            case.alert(at)
        if department.pk != staff.procedure.desk_id:
            case.tell_role(Recipient.DESK, at)
        case.end_step(Action.ACCEPT.value, at, by)
        return case

    def number(self, department: Department, at: dt.datetime) -> str:
        """The next number; the counter stays locked until the batch is saved."""
        key = department.pk, timezone.localtime(at).year
        if key not in self.numbers:
            self.numbers[key] = Numbering.lock(self.staff.procedure, department, at)
        numbering = self.numbers[key]
        numbering.sequence.last += 1
        return numbering.pattern.format(**numbering.words, seq=numbering.sequence.last)

    def customer(self, at: dt.datetime, branch: Department | None) -> Row:
        """Somebody who calls for the first time, or one of those who called lately."""
        rnd = self.rnd
        if self.customers and rnd.random() < 0.15:
            known = rnd.choice(self.customers[-100:])
            if known["branch_id"] == (branch.pk if branch else None):
                return known
        code = branch.code if branch else ""
        number = texts.phone(rnd)
        row: Row = {
            "id": self.rows.key(Customer), "name": texts.name(rnd), "type": "resident",
            "meter_number": f"{code[:2]}{rnd.randrange(10**8):08}" if rnd.random() < 0.7 else "",
            "address": texts.address(rnd, code), "branch_id": branch.pk if branch else None, "note": "",
            "created_at": at,
        }  # fmt: skip
        self.rows.add(Customer, row)
        phone: Row = {"id": self.rows.key(CustomerPhone), "customer_id": row["id"], "number": number,
                      "digits": digits_of(number), "label": ""}  # fmt: skip
        self.rows.add(CustomerPhone, phone)
        self.phones[row["id"]] = number
        self.customers.append(row)
        return row


# What a re-complaint takes over from its original.
CARRIED = (
    "kind_id", "channel_id", "origin", "category_id", "branch_id", "location", "customer_id", "customer_name",
    "customer_phone", "customer_address", "meter_number", "on_behalf_of", "demand", "flag_violation",
    "flag_litigation", "flag_safety", "flag_threat", "flag_media", "guardian_id", "protective_measures",
)  # fmt: skip
