"""Makes the complaints of a batch: who calls, what about, and what becomes of it."""

from __future__ import annotations

import random
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.models import Department, User
from complaints.choices import Action, Moment, Recipient, Stage, Topic
from complaints.flow.acceptance import DECIDERS
from complaints.models import Complaint, Customer, CustomerPhone
from complaints.models.customer import digits_of
from complaints.models.entry import canonical
from complaints.search import index

from . import texts
from .calls import Call
from .case import Case, NotYet
from .life import Again, Life
from .penalties import Penalties
from .rows import Row, Rows, blank
from .rules import rules_of
from .staff import Staff
from .written import DAY, column, day_of, seconds

if TYPE_CHECKING:
    from .run import Batch, Run


class Maker:
    """Makes complaints of a run; knows the company as it was at the start."""

    def __init__(self, run: Run) -> None:
        self.run, self.until = run, seconds(run.until)
        self.rows = Rows()
        self.staff = Staff()
        self.rules = rules_of(self.staff.procedure)
        self.penalties = Penalties(self.staff.procedure, self.until, run.months)
        self.calls = run.calls(self.staff)
        self.codes = texts.by_weight(self.staff.categories)
        self.blank = blank(Complaint)

    def make(self, batch: Batch) -> int:
        """Make a batch in a transaction, unless it is there already; returns how many complaints there are new."""
        self.rnd = random.Random(f"lives {self.run.seed} {batch.places.start}")  # noqa: S311 - a story, no secret
        self.customers: list[Row] = []
        self.phones: dict[int, str] = {}
        self.called: dict[tuple[int, int], list[int]] = defaultdict(list)  # when, by customer and category
        with transaction.atomic():
            if not self.rows.begin(batch.key):
                return 0
            self.penalties.begin()
            self.waiting = self.calls.of(batch.places, batch.given)
            while self.waiting:
                self.new(self.waiting.popleft())
            self.rows.write()
            self.penalties.write()
        return len(batch.places)

    def new(self, call: Call) -> None:
        """A customer calls or comes."""
        rnd, staff = self.rnd, self.staff
        matter = texts.matter(rnd, self.codes)
        category, flags = staff.categories[matter.category], texts.flags(rnd, matter.category)
        came = call.department != staff.desk
        channel: Any = staff.walk_in if came else staff.channel
        by = rnd.choice(staff.members[call.department.pk] if came else staff.clerks)
        customer = self.customer(call)
        grave = flags["flag_violation"] or flags["flag_litigation"] or flags["flag_threat"]
        settled = matter.category == "other-policy" and not came and not grave
        row = self.blank | flags | {
            "kind_id": staff.kind.pk, "channel_id": channel.pk, "category_id": category.pk,
            "branch_id": call.branch.pk if call.branch else None, "customer_id": customer["id"],
            "customer_name": customer["name"], "customer_phone": self.phones[customer["id"]],
            "customer_address": customer["address"], "meter_number": customer["meter_number"],
            "content": matter.content, "demand": matter.demand, "custom": canonical(staff.answers_at_intake),
            "explanation_given": texts.SETTLED if settled else "",
            "guardian_id": staff.guardian.pk if flags["flag_threat"] else None,
            "protective_measures": texts.PROTECTED if flags["flag_threat"] else "",
        }  # fmt: skip
        case = self.accept(call, row, call.at, by)
        self.live(case, matter, call.at, staff.proposal(category, call.branch, day_of(call.at)))

    def live(self, case: Case, matter: texts.Matter, at: int, departments: tuple[Department, ...]) -> None:
        """Let everything happen to the complaint, and to the one that renews it."""
        life = Life(case, matter, self.rnd, self.may_renew)
        with suppress(NotYet):
            life.live(at, departments)
        case.end()
        answers = [answer for answer in self.staff.answers_at_intake.values() if isinstance(answer, str)]
        said = [
            *answers,
            *(case.row[name] for name in index.TEXTS if case.row[name]),
            self.phones[case.row["customer_id"]],
        ]
        self.rows.add_to_search(case.row["id"], said + case.texts)
        if again := life.again:
            self.renew(life, again, matter, departments)

    def may_renew(self, at: int) -> Call | None:
        """The call by which a customer complains again at that time."""
        return self.waiting.last_within(self.calls.scope(self.staff.desk, at)) if at <= self.until else None

    def renew(self, life: Life, again: Again, matter: texts.Matter, departments: tuple[Department, ...]) -> None:
        """The customer rejects the solution: a new complaint, one level up, to the superior department (GAS-12.7)."""
        original = life.case.row
        row = self.blank | {name: original[name] for name in CARRIED} | {
            "content": again.content, "original_id": original["id"], "recomplaint_level": 1,
            "level": life.next_level(),
        }  # fmt: skip
        case = self.accept(again.call, row, again.at, again.by, original["number"])
        self.live(case, matter, again.at, self.staff.after_recomplaint(original["lead_id"], departments[1:]))

    def accept(self, call: Call, row: Row, at: int, by: User, original: str = "") -> Case:
        """受理: the row, its first history entry, its first clock."""
        staff, received_at = self.staff, column(at)
        row |= {
            "number": call.number, "procedure_id": staff.procedure.pk,
            "submission_key": self.run.key(call.place).hex, "first_receiver_id": by.pk, "registered_by_id": by.pk,
            "received_department_id": call.department.pk, "received_at": received_at, "accepted_at": received_at,
        }  # fmt: skip
        row["is_repeated"] = not original and self.repeats(row, at)
        self.called[row["customer_id"], row["category_id"]].append(at)
        self.rows.add(Complaint, row)
        case = Case(staff, self.rules, self.rows, row, self.until, self.penalties)
        case.begin_step(at)
        case.say(number=call.number, received_in=staff.names[call.department.pk], first_receiver=staff.name(by))
        if original:
            case.say(original=original)
            case.texts.append(original)
        case.signal(Moment.RECEIVED, at)  # nobody reports what was heard earlier
        case.signal(Moment.REGISTERED, at)
        decider = DECIDERS.get(case.choice(Topic.ACCEPTANCE)) if staff.admits else None
        if decider is None:
            case.signal(Moment.ACCEPTED, at)
        else:
            case.change(stage=Stage.PENDING.value, awaits=decider.value)
            case.tell_role(decider, at, call.department.pk)
        if case.alerts_somebody:
            case.alert(at)
        if call.department.pk != staff.procedure.desk_id:
            case.tell_role(Recipient.DESK, at)
        case.end_step(Action.ACCEPT.value, at, by)
        return case

    def repeats(self, row: Row, at: int) -> bool:
        """Whether the customer has complained of the same within the days that the procedure names (MOBILE-2)."""
        since = at - self.staff.procedure.repeat_days * DAY
        return any(since <= then < at for then in self.called[row["customer_id"], row["category_id"]])

    def customer(self, call: Call) -> Row:
        """Somebody who calls for the first time, or one of those who called lately."""
        rnd, branch = self.rnd, call.branch
        if self.customers and rnd.random() < 0.15:
            known = rnd.choice(self.customers[-100:])
            if known["branch_id"] == (branch.pk if branch else None):
                return known
        code = branch.code if branch else ""
        number = texts.phone(rnd)
        row: Row = {
            "name": texts.name(rnd), "type": "resident",
            "meter_number": f"{code[:2]}{rnd.randrange(10**8):08}" if rnd.random() < 0.7 else "",
            "address": texts.address(rnd, code), "branch_id": branch.pk if branch else None, "note": "",
            "created_at": column(call.at),
        }  # fmt: skip
        self.rows.add(Customer, row)
        phone: Row = {"customer_id": row["id"], "number": number,
                      "digits": digits_of(number), "label": ""}  # fmt: skip
        self.rows.add(CustomerPhone, phone)
        self.phones[row["id"]] = number
        self.customers.append(row)
        return row


# What a re-complaint takes over from its original.
CARRIED = (
    "kind_id", "channel_id", "origin", "category_id", "branch_id", "location", "customer_id", "customer_name",
    "customer_phone", "customer_address", "meter_number", "on_behalf_of", "demand", "flag_violation",
    "flag_litigation", "flag_safety", "flag_threat", "flag_media", "guardian_id", "protective_measures", "complexity",
    "is_vip", "custom",
)  # fmt: skip
