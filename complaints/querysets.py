"""Where every list, search, report, file and URL of complaints starts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Coalesce, Left
from django.db.models.lookups import IsNull

from accounts.choices import Role
from complaints.choices import OPEN_STAGES, ContactPurpose, Level

if TYPE_CHECKING:
    from accounts.models import User
    from complaints.models import Complaint

# Roles that see every complaint of the company: the desk coordinates all (GAS-5, GAS-6),
# general affairs and the general manager answer for all (GAS-4c).
SEES_ALL = (Role.DESK, Role.SUPERVISOR, Role.AFFAIRS, Role.GENERAL_MANAGER)

# What rows of lists leave in the database; they show the first OPENING characters of the content.
LONG_TEXTS = (
    "content", "demand", "explanation_given", "protective_measures", "callback_skipped", "decision",
    "supervision_opinion",
)  # fmt: skip
OPENING = 160

# Since when a complaint waits where it is: the last of these moments that has come; a return empties those it undoes.
WAITS_SINCE = (
    "called_back_at", "decided_at", "feedback_accepted_at", "fed_back_at", "contacted_at", "dispatched_at",
    "accepted_at",
)  # fmt: skip


def sees_all(user: User) -> bool:
    """Whether the person sees every complaint of the company."""
    return user.is_active and user.grants.has(*SEES_ALL)


def level_rank() -> Case:
    """The level as a number that grows with it, as the index `complaints_by_level` holds it."""
    return Case(*(When(level=level, then=place) for place, level in enumerate(Level)), default=0)


class ComplaintQuerySet(models.QuerySet):
    """Complaints, by who may see them and what is due."""

    def visible_to(self, user: User) -> ComplaintQuerySet:
        """The complaints that `user` may see; anybody else's does not exist for them.

        Departments see what they have or had; heads and leaders also what the departments
        below them have and what concerns their branch, of which alerts tell them before it is
        dispatched; inspectors the supervised ones; everybody what they took in themselves
        or are asked to help with.
        """
        from complaints.models import Assignment

        if not user.is_active:
            return self.none()
        if sees_all(user):
            return self
        grants = user.grants
        helps = Assignment.objects.current().filter(helper=user)
        seen = Q(first_receiver=user) | Q(registered_by=user) | Q(handler=user) | Q(guardian=user)
        seen |= Q(pk__in=helps.values("complaint"))
        answers_for = grants.reach(Role.HEAD, Role.LEADER)
        departments = answers_for | grants.departments(Role.OFFICER)
        if departments:
            assigned = Assignment.objects.filter(complaint=OuterRef("pk"), department__in=departments).order_by()
            # Asked for each complaint: as an EXISTS the database may first gather all that the departments ever had.
            had = IsNull(Subquery(assigned.values("pk")[:1]), False)
            seen |= Q(had) | Q(received_department__in=departments) | Q(branch__in=answers_for)
        if grants.has(Role.INSPECTOR):
            seen |= Q(flag_violation=True) | Q(flag_litigation=True)
        return self.filter(seen)

    def open(self) -> ComplaintQuerySet:
        """Complaints that are not archived."""
        return self.filter(stage__in=OPEN_STAGES)

    def with_next_due(self) -> ComplaintQuerySet:
        """Adds `next_due_at` and `next_clock_id`: the running clock that is due first, if any."""
        from complaints.models import Clock

        first = Clock.objects.filter(complaint=OuterRef("pk"), stopped_at__isnull=True).order_by("due_at", "pk")
        return self.annotate(
            next_due_at=Subquery(first.values("due_at")[:1]), next_clock_id=Subquery(first.values("pk")[:1])
        )

    def overdue(self, now: dt.datetime) -> ComplaintQuerySet:
        """Complaints with a running clock past its due time at `now`."""
        from complaints.models import Clock

        late = Clock.objects.filter(complaint=OuterRef("pk"), stopped_at__isnull=True, due_at__lt=now)
        return self.filter(Exists(late))

    def due_first(self, *before: models.expressions.Combinable) -> ComplaintQuerySet:
        """Due next first, then what has no deadline running, longest waiting first; `before` are orders above these."""
        waits_since = Coalesce(*WAITS_SINCE)
        return self.with_next_due().order_by(*before, F("next_due_at").asc(nulls_last=True), waits_since, "pk")

    def with_handled_by(self, user: User) -> ComplaintQuerySet:
        """Adds `handled_by_viewer`: whether `user` took part in handling it, and so does not call back (GAS-12.5)."""
        from complaints.models import Assignment, Contact, Result

        this = OuterRef("pk")
        wrote_or_signed = Q(written_by=user) | Q(signed_by=user)
        took_part = (
            Q(handler=user)
            | Q(decided_by=user)
            | Q(Exists(Assignment.objects.filter(Q(handler=user) | Q(opinion_by=user), complaint=this)))
            # A clerk who told the customer how it stands has not handled it.
            | Q(Exists(Contact.objects.filter(complaint=this, by=user, purpose=ContactPurpose.CONTACT)))
            | Q(Exists(Result.objects.filter(wrote_or_signed, assignment__complaint=this)))
        )
        # A null handler makes the comparison null rather than false.
        return self.annotate(handled_by_viewer=Case(When(took_part, then=True), default=False))

    def for_list(self) -> ComplaintQuerySet:
        """With what a row of a list shows, in two queries: no long texts, but `opening` and the `running_clocks`."""
        shown = ("procedure", "category", "branch", "lead", "handler", "received_department", "first_receiver")
        rows = self.select_related(*shown).annotate(opening=Left("content", OPENING)).defer(*LONG_TEXTS)
        return rows.prefetch_related(running_clocks())


# What rows of the list name.
NAMED = ("lead", "branch", "received_department", "handler", "first_receiver", "category", "channel", "procedure")


def read_rows(keys: Collection[int]) -> list[Complaint]:
    """The complaints of a page of the list, in any order, with what `ComplaintQuerySet.for_list` gives.

    Two queries for rows; what they name is kept (`known.py`).
    """
    from complaints.known import Known
    from complaints.models import Clock, Complaint

    rows = Complaint.objects.filter(pk__in=keys).annotate(opening=Left("content", OPENING)).defer(*LONG_TEXTS)
    complaints = list(rows.order_by())
    running = Clock.objects.running().filter(complaint__in=keys).defer("explanation").order_by("due_at", "pk")
    clocks: dict[int, list[Clock]] = defaultdict(list)
    for clock in running:
        clocks[clock.complaint_id].append(clock)
    for complaint in complaints:
        complaint.running_clocks = clocks[complaint.pk]
    known = Known()
    known.name(complaints, *NAMED)
    known.name(running, "rule")
    return complaints


def running_clocks() -> Prefetch:
    """Prefetches the clocks that run as the list `running_clocks`, due next first."""
    from complaints.models import Clock

    running = Clock.objects.running().select_related("rule").defer("explanation").order_by("due_at", "pk")
    return Prefetch("clocks", running, to_attr="running_clocks")
