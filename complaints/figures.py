"""What the monthly figures count (GAS-13, GAS-14).

A figure is a condition on complaints. The statistics count by it and the list filters by it, so that each number is
the length of the list it links to. Everything is counted in complaints: one with two contact deadlines in a month
counts once, as late if either was missed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Subquery, When
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.choices import (
    AssignmentEnd,
    AssignmentRole,
    ClockKind,
    ClockOutcome,
    ContactOutcome,
    Satisfaction,
    Validity,
)
from complaints.models import Assignment, CallbackAttempt, Clock

from .months import Period

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import Department, User

# How the query string says "no department yet", as the other filters of the list do.
NOBODY = "null"


@dataclass(frozen=True)
class Asked:
    """Of which month, or first days of one, a figure is wanted; perhaps the part of one department or person."""

    period: Period
    now: dt.datetime
    unit: Department | str | None = None
    person: User | None = None

    @property
    def at(self) -> dt.datetime:
        """The moment as of which deadlines and ages are judged: the end of the period, or now."""
        return min(self.now, self.period.end)

    @property
    def department(self) -> Department | None:
        """The department of `unit`; None when that means nobody."""
        return None if isinstance(self.unit, str) else self.unit


@dataclass(frozen=True)
class Figure:
    """A figure: what it is called, and which complaints it counts."""

    label: _StrPromise
    where: Callable[[Asked], Q]


# --- Conditions, each on rows of one table --------------------------------------------------------


def within(field: str, period: Period) -> Q:
    """Rows whose `field` is a moment of the period."""
    return Q(**{f"{field}__gte": period.start, f"{field}__lt": period.end})


def received(period: Period) -> Q:
    """Complaints accepted in the period."""
    return within("accepted_at", period)


def left_open(period: Period) -> Q:
    """Complaints accepted, and not archived, when the period was over; before that: now."""
    return Q(accepted_at__lt=period.end) & (Q(archived_at__isnull=True) | Q(archived_at__gte=period.end))


def returned(period: Period) -> Q:
    """Assignments that a lead department ended by returning the complaint in the period."""
    return within("ended_at", period) & Q(role=AssignmentRole.LEAD, end_kind=AssignmentEnd.RETURNED)


def due(period: Period) -> Q:
    """Clocks that are due in the month, also after its first days: one that was met early tells of it already then."""
    return within("due_at", period.month)


def late(at: dt.datetime) -> Q:
    """Clocks that had been missed by `at`: however they ended later, or running on past their due time."""
    return Q(due_at__lt=at) & (Q(breached_at__isnull=False) | Q(stopped_at__isnull=True))


def judged(at: dt.datetime) -> Q:
    """Clocks that had been met or missed by `at`: not those still running in time, nor those taken off in time.

    Of a due time that was changed in time the last clock counts. One that was extended only after it was missed is
    missed, in the month in which it was due: that the new due time was kept does not make up for it.
    """
    return Q(outcome=ClockOutcome.MET, after_breach=False, stopped_at__lte=at) | late(at)


def whose() -> Case:
    """The person whose punctuality a clock shows: who dispatched the complaint, else the department's handler."""
    dispatch = Assignment.objects.filter(
        complaint=OuterRef("complaint"), role=AssignmentRole.LEAD, assigned_at=OuterRef("stopped_at")
    )
    by = Subquery(dispatch.values("assigned_by")[:1])
    person = BigIntegerField()
    return Case(When(rule__kind=ClockKind.DISPATCH, then=by), default=F("assignment__handler"), output_field=person)


# --- Figures, each a condition on complaints ------------------------------------------------------


@dataclass(frozen=True)
class Own:
    """A condition on the complaint's own row: what happened, and what must hold besides."""

    happened: str
    also: Callable[[Asked], Q] = lambda _asked: Q()
    ages: bool = False  # whether it changes with time alone

    def __call__(self, asked: Asked) -> Q:
        """The whole condition."""
        return HAPPENED[self.happened](asked.period) & self.also(asked)


HAPPENED: dict[str, Callable[[Period], Q]] = {
    "received": received,
    "open": left_open,
    "archived": lambda period: within("archived_at", period),
    "called": lambda period: within("called_back_at", period),
}

# For how many days a complaint may have been open to be counted in each band; the last has no end.
AGES = (3, 7, 30)


def _fixed(**conditions: object) -> Callable[[Asked], Q]:
    return lambda _asked: Q(**conditions)


def _aged(least: int, most: int | None) -> Callable[[Asked], Q]:
    def where(asked: Asked) -> Q:
        younger = Q(accepted_at__gt=asked.at - dt.timedelta(days=most)) if most else Q()
        return younger & Q(accepted_at__lte=asked.at - dt.timedelta(days=least)) if least else younger

    return where


BANDS = tuple(zip((0, *AGES), (*AGES, None), strict=True))

# A complaint counts for one lead, category, branch, channel and handler.
OWN: dict[str, Own] = {
    "received": Own("received"),
    "renewed": Own("received", _fixed(recomplaint_level__gte=1)),
    # Counted apart (ROAD-1); each received complaint is one of the three, and the other figures count all of them.
    "valid": Own("received", _fixed(validity=Validity.VALID)),
    "invalid": Own("received", _fixed(validity=Validity.INVALID)),
    "unjudged": Own("received", _fixed(validity="")),
    "open": Own("open"),
    **{f"open_{least}d": Own("open", _aged(least, most), ages=True) for least, most in BANDS},
    "archived": Own("archived"),
    "settled": Own("archived", _fixed(settled_on_spot=True)),
    "called": Own("called"),
    "resolved": Own("called", _fixed(resolved=True)),
    "unresolved": Own("called", _fixed(resolved=False)),
    # Of those who gave a grade (MOBILE-3): satisfied or very satisfied, and the others.
    "satisfied": Own("called", _fixed(satisfaction__gte=Satisfaction.SATISFIED)),
    "unsatisfied": Own("called", _fixed(satisfaction__lt=Satisfaction.SATISFIED)),
    **{f"grade_{grade}": Own("called", _fixed(satisfaction=grade)) for grade in Satisfaction},
}


def _of_complaint(
    code: str, unit: str = "lead", person: Callable[[User], Q] = lambda user: Q(handler=user)
) -> Callable[[Asked], Q]:
    def where(asked: Asked) -> Q:
        found = OWN[code](asked)
        if asked.unit:
            found &= Q(**{unit: asked.department})
        if asked.person:
            found &= person(asked.person)
        return found

    return where


def _called_back_by(person: User) -> Q:
    attempts = CallbackAttempt.objects.filter(complaint=OuterRef("pk"), by=person, outcome=ContactOutcome.REACHED)
    return Q(Exists(attempts))


def _returned(asked: Asked) -> Q:
    parts = Assignment.objects.filter(returned(asked.period), complaint=OuterRef("pk"))
    if asked.unit:
        parts = parts.filter(department=asked.department)
    if asked.person:
        parts = parts.filter(handler=asked.person)
    return Q(Exists(parts))


def _taken_in_by(person: User) -> Q:
    return Q(registered_by=person)


def _deadline(kind: str, *, on_time: bool) -> Callable[[Asked], Q]:
    def where(asked: Asked) -> Q:
        clocks = Clock.objects.filter(judged(asked.at), due(asked.period), complaint=OuterRef("pk"))
        clocks = clocks.filter(rule__kind=kind)
        if asked.unit:
            clocks = clocks.filter(department=asked.department)
        if asked.person:
            clocks = clocks.annotate(whose=whose()).filter(whose=asked.person.pk)
        missed = Q(Exists(clocks.filter(late(asked.at))))
        return Q(Exists(clocks)) & ~missed if on_time else missed

    return where


def _band(least: int, most: int | None) -> _StrPromise:
    if not least:
        return format_lazy(_("Open for less than {most} days"), most=most)
    if not most:
        return format_lazy(_("Open for {least} days or more"), least=least)
    return format_lazy(_("Open for {least} to {most} days"), least=least, most=most)


FIGURES: dict[str, Figure] = {
    "received": Figure(pgettext_lazy("figure", "Received"), _of_complaint("received", person=_taken_in_by)),
    "valid": Figure(pgettext_lazy("figure", "Judged valid"), _of_complaint("valid", person=_taken_in_by)),
    "invalid": Figure(pgettext_lazy("figure", "Judged invalid"), _of_complaint("invalid", person=_taken_in_by)),
    "unjudged": Figure(pgettext_lazy("figure", "Not judged"), _of_complaint("unjudged", person=_taken_in_by)),
    # A complaint that comes back tells of the department whose answer was rejected.
    "renewed": Figure(pgettext_lazy("figure", "Re-complaints"), _of_complaint("renewed", unit="original__lead")),
    "open": Figure(pgettext_lazy("figure", "Open at the end of the month"), _of_complaint("open")),
    **{f"open_{least}d": Figure(_band(least, most), _of_complaint(f"open_{least}d")) for least, most in BANDS},
    "archived": Figure(pgettext_lazy("figure", "Archived"), _of_complaint("archived")),
    "settled": Figure(pgettext_lazy("figure", "Settled on the spot"), _of_complaint("settled")),
    "returned": Figure(pgettext_lazy("figure", "Returned"), _returned),
    "called": Figure(pgettext_lazy("figure", "Called back"), _of_complaint("called", person=_called_back_by)),
    "resolved": Figure(pgettext_lazy("figure", "Resolved"), _of_complaint("resolved")),
    "unresolved": Figure(pgettext_lazy("figure", "Not resolved"), _of_complaint("unresolved")),
    "satisfied": Figure(pgettext_lazy("figure", "Satisfied customers"), _of_complaint("satisfied")),
    "unsatisfied": Figure(pgettext_lazy("figure", "Customers not satisfied"), _of_complaint("unsatisfied")),
    **{
        f"grade_{grade}": Figure(
            format_lazy(_("Callback: {grade}"), grade=grade.label), _of_complaint(f"grade_{grade}")
        )
        for grade in Satisfaction
    },
    **{
        f"{kind}_on_time": Figure(format_lazy(_("{deadline} kept"), deadline=kind.label), _deadline(kind, on_time=True))
        for kind in ClockKind
    },
    **{
        f"{kind}_late": Figure(format_lazy(_("{deadline} missed"), deadline=kind.label), _deadline(kind, on_time=False))
        for kind in ClockKind
    },
}
