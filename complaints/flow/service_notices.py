"""服务信息: announce, change, withdraw, acknowledge (CABLE-13).

A notice is in time if the period that the procedure asks for, counted from the announcement as every period is
(`deadlines/period.py`), has ended when the change begins: `due(announced_at, 1wd) <= starts_at`. So with one working
day the last moment to announce what begins on a morning is the end of the day before the last whole working day
before it: what begins on Wednesday at 8:00 is announced on Monday, and before a holiday earlier by the days off.
Each version is measured for itself: a change that comes late is told late, even if the first version was in time.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Department, Membership, User
from complaints.choices import ServiceChange
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.period import Deadline, Period, due
from complaints.models import (
    Category,
    Notice,
    Procedure,
    ServiceNotice,
    ServiceNoticeReceipt,
    ServiceNoticeWithdrawal,
)
from complaints.notify.directory import Directory
from complaints.notify.notices import tell_of
from complaints.permissions.service_notices import SIGN, may_acknowledge, may_announce, may_change, receives_for

from .errors import NotAllowed, Refused
from .guards import require
from .matching import Spot

# What people are told (`notify/render.py`).
ANNOUNCED, CHANGED, WITHDRAWN = "service_notice.announced", "service_notice.changed", "service_notice.withdrawn"


@dataclass(kw_only=True)
class Announcement:
    """What is announced; the fields are those of the notice."""

    kind: str
    title: str
    details: str
    wording: str
    department: Department
    starts_at: dt.datetime
    ends_at: dt.datetime | None = None
    categories: Sequence[Category] = ()
    branches: Sequence[Department] = ()
    places: Sequence[str] = ()
    receivers: Sequence[Department] = ()


def counted(at: dt.datetime) -> Deadline | None:
    """The period that a service notice needs ahead, counted from `at`; None where the procedure asks for none."""
    procedure = Procedure.in_force()
    if procedure is None or not procedure.notice_ahead:
        return None
    return due(at, Period.parse(procedure.notice_ahead), Calendar.current(procedure.closing_time))


@dataclass(frozen=True)
class Match:
    """A notice that concerns a complaint, by its category, by its place, or because it concerns all."""

    notice: ServiceNotice
    by_category: str
    by_place: str

    @property
    def closeness(self) -> int:
        """How many of its conditions fit."""
        return bool(self.by_category) + bool(self.by_place)


def concerning(spot: Spot, now: dt.datetime) -> list[Match]:
    """The notices in force, or beginning soon, that whoever answers such a complaint must know; the closest first."""
    notices = ServiceNotice.objects.shown_at(now).select_related("department")
    found = [
        Match(
            notice,
            by_category=spot.by_category(notice.categories.all()),
            by_place=spot.by_place(notice.branches.all(), notice.places),
        )
        for notice in notices.prefetch_related("categories", "branches")
    ]
    fitting = [match for match in found if match.closeness or match.notice.concerns_all]
    return sorted(fitting, key=lambda match: (-match.closeness, match.notice.starts_at, match.notice.pk))


def announce(
    what: Announcement, *, by: User, key: uuid.UUID | None = None, at: dt.datetime | None = None
) -> tuple[ServiceNotice, bool]:
    """发布: the receivers are told at once. `key` is that of the form: it announces once, however often it is sent.

    Returns the notice and whether it was made now; raises `NotAllowed` or `Refused`.
    """
    at = at or timezone.now()
    if not (verdict := may_announce(by, what.department.pk)):
        raise NotAllowed(verdict.reason)
    if what.ends_at is not None and what.ends_at <= at:
        raise Refused(fields={"ends_at": _("It is over already; there is nothing left to announce.")})
    if made := _made_with(key):
        return made, False
    try:
        with transaction.atomic():
            notice = _write(what, by, at, submission_key=key)
            _tell(ANNOUNCED, notice, what.receivers, by, at)
    except IntegrityError:
        # The same form at the same moment: the first of the two has made it.
        if (made := _made_with(key)) is None:
            raise
        return made, False
    return notice, True


def change(
    notice: ServiceNotice,
    what: Announcement,
    *,
    by: User,
    reason: str,
    key: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> tuple[ServiceNotice, bool]:
    """更正: a further version supersedes `notice`; whoever receives either of them is told, and signs anew."""
    at = at or timezone.now()
    with transaction.atomic():
        before = _locked(notice)
        if made := _made_with(key):
            return made, False
        for verdict in (may_change(by, before), may_announce(by, what.department.pk)):
            if not verdict:
                raise NotAllowed(verdict.reason)
        _refuse_unless_standing(before)
        require(change_reason=(reason, _("Say why the notice is changed.")))
        place = {"supersedes": before, "original_id": before.first_id, "version": before.version + 1}
        changed = _write(what, by, at, submission_key=key, change_reason=reason, **place)
        _tell(CHANGED, changed, {*what.receivers, *before.receivers.all()}, by, at)
    return changed, True


def withdraw(notice: ServiceNotice, *, by: User, reason: str, at: dt.datetime | None = None) -> ServiceNotice:
    """撤回: it holds no longer; the receivers are told why."""
    at = at or timezone.now()
    with transaction.atomic():
        found = _locked(notice)
        if not (verdict := may_change(by, found)):
            raise NotAllowed(verdict.reason)
        _refuse_unless_standing(found)
        _refuse_when_over(found, at)
        require(reason=(reason, _("Say why the notice is withdrawn.")))
        ServiceNoticeWithdrawal.objects.create(notice=found, reason=reason, by=by, at=at)
        _tell(WITHDRAWN, found, found.receivers.all(), by, at)
    return found


def acknowledge(notice: ServiceNotice, *, by: User, at: dt.datetime | None = None) -> list[ServiceNoticeReceipt]:
    """签收: `by` signs for every receiving department of theirs that has not signed yet; none is left: nothing happens.

    Raises `NotAllowed` for whoever belongs to none of them, `Refused` for a notice that holds no longer.
    """
    at = at or timezone.now()
    with transaction.atomic():
        found = _locked(notice)
        if not (verdict := may_acknowledge(by, found)):
            raise NotAllowed(verdict.reason)
        signed = set(found.receipts.values_list("department_id", flat=True))
        mine = receives_for(by) - signed
        waiting = [department for department in found.receivers.all() if department.pk in mine]
        if waiting:
            _refuse_unless_standing(found)
            _refuse_when_over(found, at)
            _has_read(by, found, at)
        return [
            ServiceNoticeReceipt.objects.create(notice=found, department=department, by=by, at=at)
            for department in waiting
        ]


def people_of(departments: Iterable[Department], at: dt.datetime) -> list[User]:
    """Who is told of what these departments receive: those who may sign for them, and who heads them now."""
    keys = [department.pk for department in departments]
    members = Membership.objects.filter(department__in=keys, role__in=SIGN, user__is_active=True)
    directory = Directory(at)
    heads = [directory.acting_head(key) for key in keys]
    people = [membership.user for membership in members.select_related("user")] + [head for head in heads if head]
    return list({person.pk: person for person in people}.values())


def _has_read(by: User, notice: ServiceNotice, at: dt.datetime) -> None:
    """What told the person of the notice need not be opened any more."""
    keys = [f"{topic}:{notice.pk}" for topic in (ANNOUNCED, CHANGED)]
    Notice.objects.filter(user=by, key__in=keys).unread().update(read_at=at)


def _made_with(key: uuid.UUID | None) -> ServiceNotice | None:
    return ServiceNotice.objects.filter(submission_key=key).first() if key else None


def _locked(notice: ServiceNotice) -> ServiceNotice:
    """The notice, with what has become of it; whoever changes, withdraws or signs it meanwhile waits."""
    ServiceNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    # Read after the lock: joined to it, what became of the notice would be that of before the wait.
    return ServiceNotice.objects.select_related("superseded_by", "withdrawal").get(pk=notice.pk)


def _refuse_unless_standing(notice: ServiceNotice) -> None:
    if notice.successor:
        raise Refused(_("A changed version has been announced meanwhile. Look at that one."))
    if notice.withdrawn:
        raise Refused(_("The notice has been withdrawn."))


def _refuse_when_over(notice: ServiceNotice, at: dt.datetime) -> None:
    if notice.ends_at is not None and notice.ends_at <= at:
        raise Refused(_("What was announced is over."))


def _write(what: Announcement, by: User, at: dt.datetime, **more: object) -> ServiceNotice:
    _refuse_incomplete(what)
    deadline = counted(at)
    notice = ServiceNotice.objects.create(
        kind=what.kind,
        title=what.title,
        details=what.details,
        wording=what.wording,
        department=what.department,
        places=list(what.places),
        starts_at=what.starts_at,
        ends_at=what.ends_at,
        announced_by=by,
        announced_at=at,
        in_time_from=deadline.due if deadline else None,
        counting=deadline.to_json() if deadline else None,
        **more,
    )
    notice.categories.set(what.categories)
    notice.branches.set(what.branches)
    notice.receivers.set(what.receivers)
    return notice


def _refuse_incomplete(what: Announcement) -> None:
    missing = {}
    if not what.receivers:
        missing["receivers"] = _("Choose who is to know of it.")
    if what.ends_at is None and what.kind == ServiceChange.INTERRUPTION:
        missing["ends_at"] = _("Say until when the service is interrupted.")
    if what.ends_at is not None and what.ends_at <= what.starts_at:
        missing["ends_at"] = _("The end is after the beginning.")
    for name in ("title", "details", "wording"):
        if not getattr(what, name).strip():
            missing[name] = _("This is needed.")
    if missing:
        raise Refused(fields=missing)


def _tell(topic: str, notice: ServiceNotice, receivers: Iterable[Department], by: User, at: dt.datetime) -> None:
    begins = f"{timezone.localtime(notice.starts_at):%Y-%m-%d %H:%M}"
    tell_of(
        topic,
        f"{topic}:{notice.pk}",
        people_of(receivers, at),
        url=notice.get_absolute_url(),
        at=at,
        by=by,
        title=notice.title,
        department=str(notice.department),
        begins=begins,
    )
