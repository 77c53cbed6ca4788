"""How the main figures developed over consecutive months, counted in a handful of queries for all of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from complaints.choices import ClockKind
from complaints.figures import OWN, Asked, judged, late
from complaints.models import Clock, Complaint
from complaints.months import Month

from .counting import Counts

# The deadlines whose development is shown (GAS-12.3).
KINDS = (ClockKind.CONTACT, ClockKind.RESOLUTION)
MOMENTS = {"received": "accepted_at", "archived": "archived_at", "called": "called_back_at"}


def develop(complaints: QuerySet[Complaint], months: Sequence[Month], now: dt.datetime) -> list[Counts]:
    """For each of the months in order: received, archived, called back with grades, open, KINDS kept and missed."""
    complaints = complaints.order_by()
    found: dict[Month, Counts] = defaultdict(Counter)
    for happened, field in MOMENTS.items():
        # Conditions besides what happened depend on no month.
        codes = [code for code, own in OWN.items() if own.happened == happened]
        asked = Asked(months[-1], now)
        numbers = {f"n_{code}": Count("pk", filter=OWN[code].also(asked)) for code in codes}
        cells = complaints.filter(_within(field, months)).values(month=_month(field, months))
        for cell in cells.annotate(**numbers):
            found[months[cell["month"]]].update({code: cell[f"n_{code}"] for code in codes})
    start = months[0].start
    before = Count("pk", filter=Q(archived_at__lt=start))
    left = complaints.filter(accepted_at__lt=start).aggregate(received=Count("pk"), archived=before)
    still_open = left["received"] - left["archived"]
    for month in months:
        still_open += found[month]["received"] - found[month]["archived"]
        found[month]["open"] = still_open
    clocks = Clock.objects.filter(
        _within("due_at", months), judged(now), rule__kind__in=KINDS, complaint__in=complaints.values("pk")
    )
    number = Count("complaint", distinct=True)
    missed = Count("complaint", distinct=True, filter=late(now))
    cells = clocks.order_by().values("rule__kind", month=_month("due_at", months))
    for cell in cells.annotate(number=number, missed=missed):
        kind, counts = cell["rule__kind"], found[months[cell["month"]]]
        counts[f"{kind}_on_time"], counts[f"{kind}_late"] = cell["number"] - cell["missed"], cell["missed"]
    return [found[month] for month in months]


def _within(field: str, months: Sequence[Month]) -> Q:
    return Q(**{f"{field}__gte": months[0].start, f"{field}__lt": months[-1].end})


def _month(field: str, months: Sequence[Month]) -> Case:
    """The place of the month in which `field` falls, among months in order."""
    places = (When(**{f"{field}__lt": month.end}, then=place) for place, month in enumerate(months))
    return Case(*places, output_field=IntegerField())
