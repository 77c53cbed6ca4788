"""抽检: which intakes, callbacks and handled complaints are checked (DESK-1, PROP-8).

Of each week that is over, each person's work is drawn from by lot: the share that the procedure says, rounded up, and
at least one. The lot of a piece of work is a keyed hash of it, so that nobody can guess it, nobody can choose it, and
whoever draws again draws the same. What is serious or major is checked as well, and comes at once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Value
from django.utils import timezone
from django.utils.crypto import salted_hmac

from complaints.choices import AssignmentRole, ContactOutcome
from complaints.days import midnight
from complaints.models import CallbackAttempt, Complaint, QualityDraw, QualityItem, QualityRound, Result
from complaints.quality_choices import GRAVE, DrawReason, QualitySubject

WEEK = dt.timedelta(days=7)
# After a long silence so many weeks are drawn, the latest ones; of a new installation the last one.
MOST_WEEKS = 8
# What has become serious or major only later is still found for so long.
LOOK_BACK = dt.timedelta(days=35)
SALT = "complaints.quality.draw"


class Work(NamedTuple):
    """Something that can be checked: by whom it was done, when, and under which procedure."""

    subject: QualitySubject
    complaint: int
    attempt: int | None
    person: int
    at: dt.datetime
    procedure: int
    percent: int

    @property
    def lot(self) -> str:
        """Its place in the draw; nobody without the key of the installation can compute it."""
        key = f"{self.subject.value}:{self.attempt or self.complaint}"
        return salted_hmac(SALT, key, algorithm="sha256").hexdigest()

    def drawn(self, reason: DrawReason, now: dt.datetime) -> QualityDraw:
        """The row that says so, not saved yet."""
        return QualityDraw(
            subject=self.subject,
            complaint_id=self.complaint,
            attempt_id=self.attempt,
            person_id=self.person,
            reason=reason,
            happened_at=self.at,
            drawn_at=now,
        )


def monday_of(now: dt.datetime) -> dt.date:
    """The first day of the local week of `now`."""
    today = timezone.localdate(now)
    return today - dt.timedelta(days=today.weekday())


def draw(now: dt.datetime) -> int:
    """Draw the weeks that are over and not drawn yet, and all that is serious or major; how much that is.

    It does not matter how often, by how many at once, or after what silence this is called.
    """
    grave = _add(undrawn(now - LOOK_BACK, now, only_grave=True), DrawReason.GRAVE, now)
    return grave + sum(draw_week(week, now) for week in weeks_to_draw(now))


def weeks_to_draw(now: dt.datetime) -> list[dt.date]:
    """The Mondays of the weeks that are over and of which no lots have been drawn."""
    last = QualityRound.objects.order_by("-week").values_list("week", flat=True).first()
    this = monday_of(now)
    first = max(last + WEEK, this - MOST_WEEKS * WEEK) if last else this - WEEK
    return [first + number * WEEK for number in range((this - first) // WEEK)]


def draw_week(week: dt.date, now: dt.datetime) -> int:
    """Draw the lots of the week that began on `week`, once; how many."""
    try:
        with transaction.atomic():
            QualityRound.objects.create(week=week, drawn_at=now)
            work = undrawn(midnight(week), midnight(week + WEEK), only_grave=False)
            return _add(sample(work), DrawReason.SAMPLE, now)
    except IntegrityError:
        return 0  # drawn already, perhaps at this very moment


def sample(work: Iterable[Work]) -> list[Work]:
    """The share of each person's `work` with the lowest lots, at least one of each kind."""
    piles: dict[tuple[str, int, int], list[Work]] = defaultdict(list)
    for one in work:
        piles[one.subject, one.person, one.procedure].append(one)
    return [one for pile in piles.values() for one in sorted(pile, key=lambda one: one.lot)[: share(pile)]]


def share(pile: list[Work]) -> int:
    """How many of a pile are checked: its procedure's percentage rounded up; none where that is nothing."""
    return -(-len(pile) * pile[0].percent // 100)


def _add(work: Iterable[Work], reason: DrawReason, now: dt.datetime) -> int:
    rows = [one.drawn(reason, now) for one in work]
    QualityDraw.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


# --- What there is to check -------------------------------------------------------------------------------------------


def undrawn(first: dt.datetime, end: dt.datetime, *, only_grave: bool) -> Iterator[Work]:
    """The work from `first` until before `end` that has not been drawn: what is serious or major, or all other.

    Where a procedure has no items for a kind of work, there is nothing to give points for, and none of it is drawn.
    """
    wanted = set(QualityItem.objects.values_list("procedure", "subject").distinct())
    for subject, found, of in (
        (QualitySubject.INTAKE, _intakes(first, end), ""),
        (QualitySubject.CALLBACK, _callbacks(first, end), "complaint__"),
        (QualitySubject.EFFECT, _handled(first, end), "assignment__complaint__"),
    ):
        grave = Q(**{f"{of}level__in": GRAVE})
        rows = found.filter(grave if only_grave else ~grave).order_by("pk")
        rules = (f"{of}procedure", f"{of}procedure__quality_sample")
        for row in rows.values_list("what", "attempt_no", "who", "when", *rules):
            work = Work(subject, *row)
            if (work.procedure, subject.value) in wanted:
                yield work


NO_ATTEMPT = Value(None, output_field=IntegerField())


def _is_drawn(subject: QualitySubject, complaint: str) -> Exists:
    return Exists(QualityDraw.objects.filter(subject=subject, complaint=OuterRef(complaint)))


def _intakes(first: dt.datetime, end: dt.datetime) -> QuerySet:
    """By whoever registered them."""
    found = Complaint.objects.filter(accepted_at__gte=first, accepted_at__lt=end)
    return found.exclude(_is_drawn(QualitySubject.INTAKE, "pk")).annotate(
        what=F("pk"), attempt_no=NO_ATTEMPT, who=F("registered_by"), when=F("accepted_at")
    )


def _callbacks(first: dt.datetime, end: dt.datetime) -> QuerySet:
    """The calls in which the customer was reached, by whoever made them; the index on complaints serves this."""
    reached = CallbackAttempt.objects.filter(
        outcome=ContactOutcome.REACHED,
        complaint__called_back_at__gte=first,
        complaint__called_back_at__lt=end,
        at=F("complaint__called_back_at"),
    )
    return reached.exclude(Exists(QualityDraw.objects.filter(attempt=OuterRef("pk")))).annotate(
        what=F("complaint"), attempt_no=F("pk"), who=F("by"), when=F("at")
    )


def _handled(first: dt.datetime, end: dt.datetime) -> QuerySet:
    """Archived complaints that a department has handled, by whoever wrote the result (PROP-8)."""
    of = "assignment__complaint"
    results = Result.objects.filter(
        assignment__role=AssignmentRole.LEAD,
        assignment__ended_at__isnull=True,
        **{f"{of}__archived_at__gte": first, f"{of}__archived_at__lt": end},
    )
    return results.exclude(_is_drawn(QualitySubject.EFFECT, of)).annotate(
        what=F(of), attempt_no=NO_ATTEMPT, who=F("written_by"), when=F(f"{of}__archived_at")
    )
