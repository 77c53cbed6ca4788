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
)
from complaints.models import Assignment, CallbackAttempt, Clock

from .months import Month

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import Department, User

# How the query string says "no department yet", as the other filters of the list do.
NOBODY = "null"


@dataclass(frozen=True)
class Asked:
    """Of which month a figure is wanted, as things stand at `now`; perhaps the part of one department or person."""

    month: Month
    now: dt.datetime
    unit: Department | str | None = None
    person: User | None = None

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


def within(field: str, month: Month) -> Q:
    """Rows whose `field` is a moment of the month."""
    return Q(**{f"{field}__gte": month.start, f"{field}__lt": month.end})


def received(month: Month) -> Q:
    """Complaints accepted in the month."""
    return within("accepted_at", month)


def renewed(month: Month) -> Q:
    """Re-complaints accepted in the month (GAS-12.7)."""
    return received(month) & Q(recomplaint_level__gte=1)


def left_open(month: Month) -> Q:
    """Complaints accepted, and not archived, when the month was over; before that: now."""
    return Q(accepted_at__lt=month.end) & (Q(archived_at__isnull=True) | Q(archived_at__gte=month.end))


def archived(month: Month) -> Q:
    """Complaints archived in the month."""
    return within("archived_at", month)


def settled(month: Month) -> Q:
    """Those of them that were settled on the spot (GAS-12.1)."""
    return archived(month) & Q(settled_on_spot=True)


def called_back(month: Month, **answers: object) -> Q:
    """Complaints whose customer was reached at the callback in the month, and gave these `answers` (GAS-12.5)."""
    return within("called_back_at", month) & Q(**answers)


def returned(month: Month) -> Q:
    """Assignments that a lead department ended by returning the complaint in the month."""
    return within("ended_at", month) & Q(role=AssignmentRole.LEAD, end_kind=AssignmentEnd.RETURNED)


def late(now: dt.datetime) -> Q:
    """Clocks that were missed, however they ended, or run on past their due time."""
    return Q(breached_at__isnull=False) | Q(stopped_at__isnull=True, due_at__lt=now)


def judged(now: dt.datetime) -> Q:
    """Clocks that were met or missed: not those still running in time, nor those taken off in time by a return."""
    return Q(outcome=ClockOutcome.MET) | late(now)


def whose() -> Case:
    """The person whose punctuality a clock shows: who dispatched the complaint, else the department's handler."""
    dispatch = Assignment.objects.filter(
        complaint=OuterRef("complaint"), role=AssignmentRole.LEAD, assigned_at=OuterRef("stopped_at")
    )
    by = Subquery(dispatch.values("assigned_by")[:1])
    person = BigIntegerField()
    return Case(When(rule__kind=ClockKind.DISPATCH, then=by), default=F("assignment__handler"), output_field=person)


# --- Figures, each a condition on complaints ------------------------------------------------------


def _of_complaint(
    condition: Callable[[Month], Q], unit: str = "lead", person: Callable[[User], Q] = lambda user: Q(handler=user)
) -> Callable[[Asked], Q]:
    def where(asked: Asked) -> Q:
        found = condition(asked.month)
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
    parts = Assignment.objects.filter(returned(asked.month), complaint=OuterRef("pk"))
    if asked.unit:
        parts = parts.filter(department=asked.department)
    if asked.person:
        parts = parts.filter(handler=asked.person)
    return Q(Exists(parts))


def _deadline(kind: str, *, on_time: bool) -> Callable[[Asked], Q]:
    def where(asked: Asked) -> Q:
        clocks = Clock.objects.filter(judged(asked.now), within("due_at", asked.month), complaint=OuterRef("pk"))
        clocks = clocks.filter(rule__kind=kind)
        if asked.unit:
            clocks = clocks.filter(department=asked.department)
        if asked.person:
            clocks = clocks.annotate(whose=whose()).filter(whose=asked.person.pk)
        missed = Q(Exists(clocks.filter(late(asked.now))))
        return Q(Exists(clocks)) & ~missed if on_time else missed

    return where


# Conditions on the complaint's own row: a complaint counts for one lead, category, branch, channel and handler.
OWN: dict[str, Callable[[Month], Q]] = {
    "received": received,
    "renewed": renewed,
    "open": left_open,
    "archived": archived,
    "settled": settled,
    "called": called_back,
    "resolved": lambda month: called_back(month, resolved=True),
    "unresolved": lambda month: called_back(month, resolved=False),
    **{f"grade_{grade}": lambda month, grade=grade: called_back(month, satisfaction=grade) for grade in Satisfaction},
}

FIGURES: dict[str, Figure] = {
    "received": Figure(
        pgettext_lazy("figure", "Received"), _of_complaint(received, person=lambda user: Q(registered_by=user))
    ),
    # A complaint that comes back tells of the department whose answer was rejected.
    "renewed": Figure(pgettext_lazy("figure", "Re-complaints"), _of_complaint(renewed, unit="original__lead")),
    "open": Figure(pgettext_lazy("figure", "Open at the end of the month"), _of_complaint(left_open)),
    "archived": Figure(pgettext_lazy("figure", "Archived"), _of_complaint(archived)),
    "settled": Figure(pgettext_lazy("figure", "Settled on the spot"), _of_complaint(settled)),
    "returned": Figure(pgettext_lazy("figure", "Returned"), _returned),
    "called": Figure(pgettext_lazy("figure", "Called back"), _of_complaint(called_back, person=_called_back_by)),
    "resolved": Figure(pgettext_lazy("figure", "Resolved"), _of_complaint(OWN["resolved"])),
    "unresolved": Figure(pgettext_lazy("figure", "Not resolved"), _of_complaint(OWN["unresolved"])),
    **{
        f"grade_{grade}": Figure(
            format_lazy(_("Callback: {grade}"), grade=grade.label), _of_complaint(OWN[f"grade_{grade}"])
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
