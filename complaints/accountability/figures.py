"""What a penalty comes to at a moment, and what many come to together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from complaints.models import Penalty
from complaints.models.penalty import COUNTING, PenaltyQuerySet
from complaints.penalty_choices import OPEN_STATES, PenaltyState

from .tariff import FEN, CountedDay, amount_of, counted_days, days_overdue

NOTHING = Decimal("0.00")
MOST_DAYS_SHOWN = 31


@dataclass(frozen=True)
class Figures:
    """Days and amount. `until` is up to when the days are counted; `counting`: they still grow.

    `by_tariff` is what the tariff alone gives, where the amount was set by hand.
    """

    due: dt.datetime | None
    done: dt.datetime | None
    until: dt.datetime | None
    days: int | None
    amount: Decimal | None
    by_tariff: Decimal | None
    counting: bool = False

    def counted(self) -> list[CountedDay]:
        """The days one by one, as far as a page shows them."""
        return list(counted_days(self.due, self.until, MOST_DAYS_SHOWN)) if self.due and self.until else []

    @property
    def more_days(self) -> int:
        """How many days are left out of `counted`."""
        return max(0, (self.days or 0) - MOST_DAYS_SHOWN)


def figures_of(penalty: Penalty, now: dt.datetime) -> Figures:
    """What `penalty` comes to at `now`; settled ones as they were settled. Wants `clock` at hand, if there is one.

    While it is open, the clock itself says when the thing was done: the days follow it without being told.
    """
    if penalty.due_at is None:  # not by the day
        by_tariff = amount_of(penalty.basis, penalty.rate)
        return Figures(None, None, None, None, penalty.amount, by_tariff)
    if not penalty.is_open:
        by_tariff = amount_of(penalty.basis, penalty.rate, penalty.days)
        return Figures(penalty.due_at, penalty.done_at, penalty.counted_until, penalty.days, penalty.amount, by_tariff)
    done = penalty.done_at or (penalty.clock.stopped_at if penalty.clock else None)
    until = done or now
    days = days_overdue(penalty.due_at, until)
    by_tariff = amount_of(penalty.basis, penalty.rate, days)
    amount = penalty.amount if penalty.amount_by_hand else by_tariff
    return Figures(penalty.due_at, done, until, days, amount, by_tariff, counting=done is None)


def settle(penalty: Penalty, at: dt.datetime) -> None:
    """Write the figures of `at` into `penalty`, which the caller saves; for good once it is no longer open."""
    if penalty.due_at is None or penalty.counted_until is not None:
        return
    done = penalty.done_at or (penalty.clock.stopped_at if penalty.clock else None)
    until = done or at
    penalty.done_at, penalty.days = done, days_overdue(penalty.due_at, until)
    if not penalty.amount_by_hand:
        penalty.amount = amount_of(penalty.basis, penalty.rate, penalty.days)
    if not penalty.is_open:
        penalty.counted_until = until


@dataclass(frozen=True)
class Totals:
    """How many penalties there are, and what they come to; what was cancelled or exempt owes nothing."""

    count: int
    open: Decimal
    issued: Decimal
    executed: Decimal

    @property
    def all(self) -> Decimal:
        """Everything that is owed, was paid, or will be if it is issued as it stands."""
        return self.open + self.issued + self.executed


def totals(penalties: PenaltyQuerySet, now: dt.datetime) -> Totals:
    """The totals of `penalties` at `now`, in two queries; what still counts days is added as it stands now."""
    sums = penalties.order_by().aggregate(
        count=Count("pk"),
        open=Sum("amount", filter=Q(state__in=OPEN_STATES) & ~COUNTING),
        issued=Sum("amount", filter=Q(state=PenaltyState.ISSUED)),
        executed=Sum("amount", filter=Q(state=PenaltyState.EXECUTED)),
    )
    # SQLite adds as floating point; to the fen it is exact far beyond what a company collects.
    settled = {name: (sums[name] or NOTHING).quantize(FEN) for name in ("open", "issued", "executed")}
    running = penalties.filter(COUNTING).select_related("clock").defer("clock__explanation").order_by()
    growing = sum((figures_of(penalty, now).amount or NOTHING for penalty in running), NOTHING)
    return Totals(sums["count"], settled["open"] + growing, settled["issued"], settled["executed"])
