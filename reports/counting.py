"""Counts of a period as the database stands now, in a handful of grouped queries however much there is to count.

What each figure counts is said in `complaints/figures.py`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import Any

from django.db.models import Count, QuerySet

from complaints.choices import ContactOutcome
from complaints.figures import HAPPENED, OWN, Asked, due, judged, late, received, returned, whose, within
from complaints.models import Assignment, CallbackAttempt, Clock, Complaint
from complaints.months import Month, Period

# A figure's code → complaints.
Counts = Counter[str]
# Dimension → key → counts, such as `counts["category"][7]["received"]`; the key of the whole is None.
Table = dict[str, dict[Any, Counts]]

# Where a complaint belongs to exactly one key, its counts by several of them can be added up.
SHARED = ("category", "branch", "channel")


def count_open(complaints: QuerySet[Complaint], month: Month, now: dt.datetime) -> dict[str, Counts]:
    """What is open at `now`, in the running `month`: for each stage, how many for how long."""
    asked = Asked(month, now)
    ages = {code: Count("pk", filter=own.also(asked)) for code, own in OWN.items() if own.ages}
    cells = complaints.filter(archived_at__isnull=True).order_by().values("stage").annotate(**ages)
    return {cell["stage"]: Counter({code: cell[code] for code in ages}) for cell in cells}


def count(complaints: QuerySet[Complaint], period: Period, now: dt.datetime) -> Table:
    """Every figure of `period`, as of its end or `now`, over `complaints`: the whole, and by each dimension."""
    counting = _Counting(complaints.order_by(), Asked(period, now))
    counting.complaints_themselves()
    counting.deadlines()
    counting.returns()
    counting.desk_work()
    return {dimension: dict(keys) for dimension, keys in counting.table.items()}


class _Counting:
    """The table as it fills."""

    def __init__(self, complaints: QuerySet[Complaint], asked: Asked) -> None:
        self.complaints, self.asked = complaints, asked
        self.table: dict[str, dict[Any, Counts]] = defaultdict(lambda: defaultdict(Counter))

    def complaints_themselves(self) -> None:
        """What stands in the complaint's own row; one query for each thing that can happen, by its own index."""
        keys = (*SHARED, "lead", "original__lead", "handler")
        running = self.asked.now < self.asked.period.end
        for happened, when in HAPPENED.items():
            codes = [code for code, own in OWN.items() if own.happened == happened and not (running and own.ages)]
            numbers = {f"n_{code}": Count("pk", filter=OWN[code].also(self.asked)) for code in codes}
            for cell in self.complaints.filter(when(self.asked.period)).values(*keys).annotate(**numbers):
                found = Counter({code: cell[f"n_{code}"] for code in codes if cell[f"n_{code}"]})
                self._add(cell, found)
                self.table["department"][cell["original__lead"]]["renewed"] += found.get("renewed", 0)
                self.table["person"][cell["handler"]]["archived"] += found.get("archived", 0)
                found.pop("renewed", None)
                self.table["department"][cell["lead"]].update(found)

    def deadlines(self) -> None:
        """Deadlines of every kind, kept and missed."""
        clocks = Clock.objects.filter(
            judged(self.asked.at), due(self.asked.period), complaint__in=self.complaints.values("pk")
        ).order_by()
        names = {name: f"complaint__{name}" for name in SHARED}
        for cell in self._by_kind(clocks, *names.values()):
            self._add({name: cell[path] for name, path in names.items()}, _punctuality(cell))
        for cell in self._by_kind(clocks, "department"):
            self.table["department"][cell["department"]].update(_punctuality(cell))
        for cell in self._by_kind(clocks.annotate(whose=whose()), "whose"):
            self.table["person"][cell["whose"]].update(_punctuality(cell))

    def _by_kind(self, clocks: QuerySet[Clock], *keys: str) -> QuerySet:
        """Complaints with deadlines of a kind (`number`), and those that missed one (`missed`)."""
        number = Count("complaint", distinct=True)
        missed = Count("complaint", distinct=True, filter=late(self.asked.at))
        return clocks.values("rule__kind", *keys).annotate(number=number, missed=missed)

    def returns(self) -> None:
        """Complaints that departments and their handlers gave back (退单)."""
        parts = Assignment.objects.filter(
            returned(self.asked.period), complaint__in=self.complaints.values("pk")
        ).order_by()
        number = Count("complaint", distinct=True)
        names = {name: f"complaint__{name}" for name in SHARED}
        for cell in parts.values(*names.values()).annotate(number=number):
            self._add({name: cell[path] for name, path in names.items()}, Counter(returned=cell["number"]))
        for dimension, key in (("department", "department"), ("person", "handler")):
            for cell in parts.values(key).annotate(number=number):
                self.table[dimension][cell[key]]["returned"] += cell["number"]

    def desk_work(self) -> None:
        """What people took in, and whom they reached at the callback."""
        taken_in = self.complaints.filter(received(self.asked.period)).values("registered_by")
        for cell in taken_in.annotate(number=Count("pk")):
            self.table["person"][cell["registered_by"]]["received"] += cell["number"]
        # The figure asks for complaints last called back in the period, and for a call by the person at any time.
        calls = CallbackAttempt.objects.filter(
            within("complaint__called_back_at", self.asked.period),
            outcome=ContactOutcome.REACHED,
            complaint__in=self.complaints.values("pk"),
        )
        for cell in calls.order_by().values("by").annotate(number=Count("complaint", distinct=True)):
            self.table["person"][cell["by"]]["called"] += cell["number"]

    def _add(self, keys: dict[str, Any], counts: Counts) -> None:
        """Add to the whole and to each of the shared dimensions."""
        for name in SHARED:
            self.table[name][keys[name]].update(counts)
        self.table["total"][None].update(counts)


def _punctuality(cell: dict[str, Any]) -> Counts:
    kind, all_, missed = cell["rule__kind"], cell["number"], cell["missed"]
    return Counter({f"{kind}_on_time": all_ - missed, f"{kind}_late": missed})
