"""The figures of a month, read only (GAS-13, GAS-14).

What each figure counts is said in `complaints/figures.py`; here it is counted, for everything that a person may see and
for its parts, in a handful of grouped queries however much there is to count.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Department, User
from complaints.choices import ClockKind, ContactOutcome, Satisfaction
from complaints.figures import FIGURES, NOBODY, OWN, Asked, judged, late, received, returned, whose, within
from complaints.models import Assignment, CallbackAttempt, Category, Channel, Clock, Complaint
from complaints.months import Month
from complaints.permissions import departments_reported_to

TENTH = Decimal("0.1")
Counts = Counter[str]  # a figure's code → complaints


@dataclass(frozen=True)
class Share:
    """Some of a number of complaints."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """The share in percent, to a tenth; None of nothing."""
        return _rounded(Decimal(100 * self.part) / self.whole) if self.whole else None


@dataclass(frozen=True)
class Row:
    """The figures of something: the whole month, a department, a category, a person …

    `counts` are by the codes of `complaints.figures`; `narrow` are the filters of the list that leave only this row's.
    """

    name: str
    month: Month
    counts: Mapping[str, int]
    narrow: Mapping[str, str] = field(default_factory=dict)
    depth: int = 0
    code: str = ""

    def count(self, figure: str) -> int:
        """How many complaints the figure counts here."""
        return self.counts.get(figure, 0)

    def on_time(self, kind: str) -> Share:
        """The complaints whose deadlines of this kind were all kept, of those that had any (GAS-12.2, GAS-12.3)."""
        kept = self.count(f"{kind}_on_time")
        return Share(kept, kept + self.count(f"{kind}_late"))

    @property
    def resolved(self) -> Share:
        """What customers called resolved, of those called back (GAS-12.5)."""
        return Share(self.count("resolved"), self.count("called"))

    @property
    def satisfaction(self) -> Decimal | None:
        """The customers' average grade, 1 to 5, to a tenth; None if nobody was asked (GAS-12.5)."""
        asked = sum(self.count(f"grade_{grade}") for grade in Satisfaction)
        total = sum(grade * self.count(f"grade_{grade}") for grade in Satisfaction)
        return _rounded(Decimal(total) / asked) if asked else None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not any(self.counts.values())


@dataclass(frozen=True)
class MonthReport:
    """A month at `now`: all of it with the month before, and its parts; parts without any figure are left out."""

    month: Month
    now: dt.datetime
    total: Row
    before: Row
    departments: list[Row]
    categories: list[Row]
    branches: list[Row]
    channels: list[Row]
    people: list[Row]

    @property
    def is_running(self) -> bool:
        """Whether the month is not over yet."""
        return self.now < self.month.end


def month_report(user: User, month: Month, now: dt.datetime) -> MonthReport:
    """The figures of `month` over the complaints that `user` may see; departments and people within their reach."""
    numbers = _Numbers(Complaint.objects.visible_to(user), month, now)
    reach = departments_reported_to(user)
    return MonthReport(
        month=month,
        now=now,
        total=Row("", month, numbers.this["total"][None]),
        before=Row("", month.previous, numbers.last["total"][None]),
        departments=_departments(numbers, reach),
        categories=_categories(numbers),
        branches=_branches(numbers),
        channels=_channels(numbers),
        people=_people(numbers, reach),
    )


class _Numbers:
    """The counts of a month by dimension and key, such as `this["category"][7]["received"]`."""

    # Where a complaint belongs to exactly one key, its counts by several of them can be added up.
    SHARED = ("category", "branch", "channel")

    def __init__(self, complaints: QuerySet[Complaint], month: Month, now: dt.datetime) -> None:
        self.month, self.now = month, now
        self.complaints = complaints.order_by()
        self.this: dict[str, dict[Any, Counts]] = defaultdict(lambda: defaultdict(Counter))
        self.last: dict[str, dict[Any, Counts]] = defaultdict(lambda: defaultdict(Counter))
        self._count_complaints()
        self._count_deadlines()
        self._count_returns()
        self._count_desk_work()

    def _count_complaints(self) -> None:
        """What stands in the complaint's own row."""
        keys = (*self.SHARED, "lead", "original__lead", "handler")
        counts = {
            f"{prefix}_{code}": Count("pk", filter=self._condition(code, month))
            for prefix, month in (("this", self.month), ("last", self.month.previous))
            for code in (*OWN, "returned")
        }
        touched = Q(accepted_at__lt=self.month.end) & (
            Q(archived_at__isnull=True) | Q(archived_at__gte=self.month.previous.start)
        )
        for cell in self.complaints.filter(touched).values(*keys).annotate(**counts):
            this, last = (
                Counter({code: cell[f"{prefix}_{code}"] for code in (*OWN, "returned")}) for prefix in ("this", "last")
            )
            self._add(cell, this, last)
            of_lead = Counter({code: this[code] for code in OWN if code != "renewed"})
            self.this["department"][cell["lead"]].update(of_lead)
            if this["renewed"]:
                self.this["department"][cell["original__lead"]]["renewed"] += this["renewed"]
            self.this["person"][cell["handler"]]["archived"] += this["archived"]

    def _condition(self, code: str, month: Month) -> Q:
        return OWN[code](month) if code in OWN else FIGURES[code].where(Asked(month, self.now))

    def _count_deadlines(self) -> None:
        """Deadlines of every kind, kept and missed."""
        clocks = Clock.objects.filter(judged(self.now), complaint__in=self.complaints.values("pk")).order_by()
        due, due_before = within("due_at", self.month), within("due_at", self.month.previous)
        names = {name: f"complaint__{name}" for name in self.SHARED}
        for cell in self._by_kind(clocks.filter(due | due_before), *names.values(), this=due, last=due_before):
            keys = {name: cell[path] for name, path in names.items()}
            self._add(keys, _punctuality(cell, "this"), _punctuality(cell, "last"))
        for cell in self._by_kind(clocks.filter(due), "department", this=due):
            self.this["department"][cell["department"]].update(_punctuality(cell, "this"))
        for cell in self._by_kind(clocks.filter(due).annotate(whose=whose()), "whose", this=due):
            self.this["person"][cell["whose"]].update(_punctuality(cell, "this"))

    def _by_kind(self, clocks: QuerySet[Clock], *keys: str, **months: Q) -> Iterable[dict[str, Any]]:
        """For each month, complaints with deadlines of a kind (`…_all`) and those that missed one (`…_late`)."""
        counts = {}
        for prefix, due in months.items():
            counts[f"{prefix}_all"] = Count("complaint", distinct=True, filter=due)
            counts[f"{prefix}_late"] = Count("complaint", distinct=True, filter=due & late(self.now))
        return clocks.values("rule__kind", *keys).annotate(**counts)

    def _count_returns(self) -> None:
        """Complaints that departments and their handlers gave back (退单)."""
        parts = Assignment.objects.filter(returned(self.month), complaint__in=self.complaints.values("pk")).order_by()
        for dimension, key in (("department", "department"), ("person", "handler")):
            for cell in parts.values(key).annotate(number=Count("complaint", distinct=True)):
                self.this[dimension][cell[key]]["returned"] += cell["number"]

    def _count_desk_work(self) -> None:
        """What people took in, and whom they reached at the callback."""
        for cell in self.complaints.filter(received(self.month)).values("registered_by").annotate(number=Count("pk")):
            self.this["person"][cell["registered_by"]]["received"] += cell["number"]
        calls = CallbackAttempt.objects.filter(
            within("at", self.month), outcome=ContactOutcome.REACHED, complaint__in=self.complaints.values("pk")
        )
        for cell in calls.order_by().values("by").annotate(number=Count("complaint", distinct=True)):
            self.this["person"][cell["by"]]["called"] += cell["number"]

    def _add(self, keys: Mapping[str, Any], this: Counts, last: Counts) -> None:
        """Add to the whole and to each of the shared dimensions."""
        for name in self.SHARED:
            self.this[name][keys[name]].update(this)
        self.this["total"][None].update(this)
        self.last["total"][None].update(last)

    @cached_property
    def departments(self) -> list[Department]:
        """Every department, in the order of the tree."""
        return list(Department.objects.with_tree_fields())


def _punctuality(cell: Mapping[str, Any], prefix: str) -> Counts:
    kind, all_, missed = cell["rule__kind"], cell[f"{prefix}_all"], cell[f"{prefix}_late"]
    return Counter({f"{kind}_on_time": all_ - missed, f"{kind}_late": missed})


def _departments(numbers: _Numbers, reach: set[int] | None) -> list[Row]:
    """What each department has as lead, and its own deadlines; then what no department has had yet."""
    counts = numbers.this["department"]
    rows = [
        Row(department.name, numbers.month, counts[department.pk], {"unit": str(department.pk)}, code=department.code)
        for department in numbers.departments
        if reach is None or department.pk in reach
    ]
    if reach is None:
        rows.append(Row(_("No department yet"), numbers.month, counts[None], {"unit": NOBODY}))
    return [row for row in rows if not row.is_empty]


def _categories(numbers: _Numbers) -> list[Row]:
    """The tree of categories; each with what is below it, as the list's filter has it."""
    counts = numbers.this["category"]
    with_those_below: dict[int | None, Counts] = defaultdict(Counter)
    categories = list(Category.objects.with_tree_fields())
    for category in categories:
        for above in category.tree_path:
            with_those_below[above].update(counts[category.pk])
    rows = [
        Row(
            category.name,
            numbers.month,
            with_those_below[category.pk],
            {"category": str(category.pk)},
            depth=category.tree_depth,
            code=category.code,
        )
        for category in categories
    ]
    rows.append(Row(_("Not given"), numbers.month, counts[None], {"category": NOBODY}))
    return [row for row in rows if not row.is_empty]


def _branches(numbers: _Numbers) -> list[Row]:
    counts = numbers.this["branch"]
    rows = [Row(d.name, numbers.month, counts[d.pk], {"branch": str(d.pk)}) for d in numbers.departments]
    rows.append(Row(_("Not given"), numbers.month, counts[None], {"branch": NOBODY}))
    return [row for row in rows if not row.is_empty]


def _channels(numbers: _Numbers) -> list[Row]:
    counts = numbers.this["channel"]
    rows = [Row(c.name, numbers.month, counts[c.pk], {"channel": str(c.pk)}) for c in Channel.objects.all()]
    return [row for row in rows if not row.is_empty]


def _people(numbers: _Numbers, reach: set[int] | None) -> list[Row]:
    """What each person handled, took in, dispatched and asked; heads see those of their departments."""
    counts = numbers.this["person"]
    people = User.objects.filter(pk__in=[key for key, found in counts.items() if key and any(found.values())])
    if reach is not None:
        theirs = Q(memberships__department__in=reach) | Q(headed_departments__in=reach)
        people = people.filter(theirs | Q(deputised_departments__in=reach)).distinct()
    return [
        Row(str(person), numbers.month, counts[person.pk], {"staff": str(person.pk)}, code=person.username)
        for person in people.order_by("name", "pk")
    ]


def kinds_of(rows: Iterable[Row]) -> list[ClockKind]:
    """The kinds of deadline that there were any of, in the order of the procedure."""
    rows = list(rows)
    return [kind for kind in ClockKind if any(row.on_time(kind).whole for row in rows)]


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(TENTH, ROUND_HALF_UP)
