"""The figures of a month, read only (GAS-13, GAS-14).

What each figure counts is said in `complaints/figures.py`, how it is counted in `counting.py`; here the counts become
rows, for everything that a person may see and for its parts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Department, User
from complaints.choices import ClockKind, Satisfaction, Stage, Topic
from complaints.figures import NOBODY
from complaints.models import Category, Channel, Procedure, Target
from complaints.months import FirstDays, Month, Period
from complaints.permissions import departments_reported_to

from .counting import Counts, Table
from .kept import Kept

TENTH = Decimal("0.1")
YEAR = 12


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
    """The figures of something: the whole period, a department, a category, a person …

    `counts` are by the codes of `complaints.figures`; `narrow` are the filters of the list that leave only this row's;
    `before` is the same of the period compared with.
    """

    name: str
    period: Period
    counts: Counts
    narrow: Mapping[str, str] = field(default_factory=dict)
    depth: int = 0
    code: str = ""
    before: Row | None = None

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
    def satisfied(self) -> Share:
        """Customers who were satisfied or very satisfied, of those who said how satisfied they are (MOBILE-3)."""
        satisfied = self.count("satisfied")
        return Share(satisfied, satisfied + self.count("unsatisfied"))

    @property
    def satisfaction(self) -> Decimal | None:
        """The customers' average grade, 1 to 5, to a tenth; None if nobody was asked (GAS-12.5)."""
        asked = sum(self.count(f"grade_{grade}") for grade in Satisfaction)
        total = sum(grade * self.count(f"grade_{grade}") for grade in Satisfaction)
        return _rounded(Decimal(total) / asked) if asked else None

    @cached_property
    def list_address(self) -> str:
        """The list of this row's complaints, but for the code of the figure, which goes at the end."""
        return f"{reverse('complaints:list')}?{urlencode({**self.period.query, **self.narrow})}&figure="

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not any(self.counts.values())


@dataclass(frozen=True)
class MonthReport:
    """A month at `now` beside the one before, its parts, and the year that led to it.

    The running month stands beside the same days of the one before. Parts without any figure are left out.
    """

    month: Month
    now: dt.datetime
    total: Row
    before: Row
    departments: list[Row]
    categories: list[Row]
    lone_categories: list[Row]
    branches: list[Row]
    channels: list[Row]
    people: list[Row]
    development: list[Row]
    stages: list[Row]
    targets: Mapping[str, Target]
    judges_validity: bool

    @property
    def year_ago(self) -> Row:
        """The same month of the year before."""
        return self.development[0]

    @property
    def is_beside_days(self) -> bool:
        """Whether it is compared with the first days of the month before, not with all of it."""
        return not isinstance(self.before.period, Month)

    @property
    def is_running(self) -> bool:
        """Whether the month is not over yet."""
        return self.now < self.month.end


def month_report(user: User, month: Month, now: dt.datetime) -> MonthReport:
    """The figures of `month` over the complaints that `user` may see; departments and people within their reach."""
    kept = Kept(user, now)
    compared: Period = month.previous if now >= month.end else FirstDays.as_far_as(_quarter(now), month.previous)
    this, before = kept.tables(month, compared)
    numbers = _Numbers(month, this, compared, before)
    months = [month.back(months) for months in range(YEAR, -1, -1)]
    reach = departments_reported_to(user)
    total = numbers.row("total", "", None)
    stages = _stages(kept.open_now(), month) if now < month.end else []
    for row in stages:
        total.counts.update(row.counts)
    procedure = Procedure.in_force()
    return MonthReport(
        month=month,
        now=now,
        total=total,
        before=total.before or total,
        departments=_departments(numbers, reach),
        categories=_categories(numbers),
        lone_categories=_lone_categories(numbers),
        branches=_branches(numbers),
        channels=_channels(numbers),
        people=_people(numbers, reach),
        development=[
            Row(month.label, month, counts) for month, counts in zip(months, kept.developments(months), strict=True)
        ],
        stages=stages,
        targets=Target.of_month(str(month), procedure.code if procedure else ""),
        judges_validity=_judges_validity(procedure, total),
    )


def _judges_validity(procedure: Procedure | None, total: Row) -> bool:
    """Whether valid complaints are told from invalid ones, by the procedure in force or in what is counted (ROAD-1)."""
    if procedure and procedure.asks_for(Topic.VALIDITY):
        return True
    rows = [total, total.before] if total.before else [total]
    return any(row.count(code) for row in rows for code in ("valid", "invalid"))


def _quarter(now: dt.datetime) -> dt.datetime:
    """The quarter of an hour that has begun: what is compared need not move every minute."""
    return now.replace(minute=now.minute // 15 * 15)


class _Numbers:
    """The counts of a period and of the one that it is compared with, and rows of them."""

    def __init__(self, period: Period, this: Table, compared: Period, before: Table) -> None:
        self.period, self.this = period, this
        self.compared, self.before = compared, before

    def row(self, dimension: str, name: str, *keys: Any, **more: Any) -> Row:
        """The row of `keys` of a dimension together."""
        this: Counts = Counter()
        before: Counts = Counter()
        for key in keys:
            this.update(self.this.get(dimension, {}).get(key, {}))
            before.update(self.before.get(dimension, {}).get(key, {}))
        return Row(name, self.period, this, before=Row(name, self.compared, before, **more), **more)

    @cached_property
    def departments(self) -> list[Department]:
        """Every department, in the order of the tree."""
        return list(Department.objects.with_tree_fields())

    @cached_property
    def categories(self) -> list[Category]:
        """Every category, in the order of the tree."""
        return list(Category.objects.with_tree_fields())


def _departments(numbers: _Numbers, reach: set[int] | None) -> list[Row]:
    """What each department has as lead, and its own deadlines; then what no department has had yet."""
    rows = [
        numbers.row(
            "department", department.name, department.pk, narrow={"unit": str(department.pk)}, code=department.code
        )
        for department in numbers.departments
        if reach is None or department.pk in reach
    ]
    if reach is None:
        rows.append(numbers.row("department", _("No department yet"), None, narrow={"unit": NOBODY}))
    return _told(rows)


def _categories(numbers: _Numbers) -> list[Row]:
    """The tree of categories; each with what is below it, as the list's filter has it."""
    categories = numbers.categories
    rows = [
        numbers.row(
            "category",
            category.name,
            *(below.pk for below in categories if category.pk in below.tree_path),
            narrow={"category": str(category.pk)},
            depth=category.tree_depth,
            code=category.code,
        )
        for category in categories
    ]
    return _told([*rows, numbers.row("category", _("Not given"), None, narrow={"category": NOBODY})])


def _lone_categories(numbers: _Numbers) -> list[Row]:
    """Each category without those below it."""
    rows = [
        numbers.row("category", category.name, category.pk, narrow={"category": str(category.pk), "alone": "true"})
        for category in numbers.categories
    ]
    return _told([*rows, numbers.row("category", _("Not given"), None, narrow={"category": NOBODY})])


def _branches(numbers: _Numbers) -> list[Row]:
    rows = [numbers.row("branch", d.name, d.pk, narrow={"branch": str(d.pk)}) for d in numbers.departments]
    return _told([*rows, numbers.row("branch", _("Not given"), None, narrow={"branch": NOBODY})])


def _channels(numbers: _Numbers) -> list[Row]:
    return _told([numbers.row("channel", c.name, c.pk, narrow={"channel": str(c.pk)}) for c in Channel.objects.all()])


def _people(numbers: _Numbers, reach: set[int] | None) -> list[Row]:
    """What each person handled, took in, dispatched and asked; heads see those of their departments."""
    counts = numbers.this.get("person", {})
    people = User.objects.filter(pk__in=[key for key, found in counts.items() if key and any(found.values())])
    if reach is not None:
        theirs = Q(memberships__department__in=reach) | Q(headed_departments__in=reach)
        people = people.filter(theirs | Q(deputised_departments__in=reach)).distinct()
    return [
        numbers.row("person", str(person), person.pk, narrow={"staff": str(person.pk)}, code=person.username)
        for person in people.order_by("name", "pk")
    ]


def _stages(found: Mapping[str, Counts], month: Month) -> list[Row]:
    """What is open now, where it stands."""
    return [Row(str(stage.label), month, found[stage], {"stage": stage.value}) for stage in Stage if stage in found]


def _told(rows: list[Row]) -> list[Row]:
    """Those that have something to tell, of this period or the one compared with."""
    return [row for row in rows if not (row.is_empty and row.before and row.before.is_empty)]


def kinds_of(rows: Iterable[Row]) -> list[ClockKind]:
    """The kinds of deadline that there were any of, in the order of the procedure."""
    rows = list(rows)
    return [kind for kind in ClockKind if any(row.on_time(kind).whole for row in rows)]


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(TENTH, ROUND_HALF_UP)
