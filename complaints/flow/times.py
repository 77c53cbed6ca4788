"""改期: people change when a running deadline is due; what it was before stays visible (ROAD-5c).

A time agreed with the customer, or an extension that somebody else has approved, replaces the due time: the clock ends
and another one goes on in its place (`deadlines/clocks.py`). One whose due time had passed stays missed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.timewords import local
from complaints.choices import Action, ClockBasis, ExtensionVerdict, Recipient, Topic
from complaints.deadlines import clocks
from complaints.models import Clock, Complaint, Extension
from complaints.permissions.times import DECIDERS, decidable, extendable, promisable

from .errors import Refused
from .guards import require
from .step import Step, step

# How far ahead a due time may be put: beyond that it is a slip of the pen, or no deadline any more.
HORIZON = dt.timedelta(days=60)


def agree(
    complaint: Complaint,
    *,
    by: User,
    clock: Clock,
    until: dt.datetime,
    note: str,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """约定时间: what was agreed with the customer takes precedence over the rule, earlier or later (ROAD-5c)."""
    with step(complaint, Action.PROMISE, by=by, version=version, at=at, note=note) as s:
        require(note=(note, _("Say with whom it was agreed and what was said.")))
        running = _one_of(promisable(by, s.complaint), clock)
        _possible(s, until)
        if until == running.due_at:
            raise Refused(fields={"until": _("This is the due time already.")})
        _replace(s, running, until, ClockBasis.PROMISED, reason=note)
        s.tell(s.complaint.handler, s.directory.acting_head(running.department_id))
    return s.complaint


def ask(
    complaint: Complaint,
    *,
    by: User,
    clock: Clock,
    until: dt.datetime,
    reason: str,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """申请延期: the clock goes on until somebody else has decided."""
    with step(complaint, Action.ASK_EXTENSION, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say why more time is needed.")))
        running = _one_of(extendable(by, s.complaint), clock)
        _possible(s, until)
        _later(running, until)
        asked_of, people = _deciders(s, running)
        Extension.objects.create(
            complaint=s.complaint,
            clock=running,
            asked_of=asked_of,
            asked_until=until,
            reason=reason,
            asked_by=by,
            asked_at=s.at,
        )
        s.log(name=running.rule.name, due=running.due_at.isoformat(), until=until.isoformat(), asked_of=asked_of.value)
        s.log(missed=s.at > running.due_at)
        s.tell(*people)
    return s.complaint


def decide(
    complaint: Complaint,
    *,
    by: User,
    extension: Extension,
    grant: bool,
    until: dt.datetime | None = None,
    word: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """审批延期: approved, perhaps until another time than was asked for, or refused with the reason."""
    with step(complaint, Action.DECIDE_EXTENSION, by=by, version=version, at=at, note=word) as s:
        request = next((one for one in decidable(by, s.complaint) if one.pk == extension.pk), None)
        if request is None:
            raise Refused(_("This request for an extension has been decided on or is no longer needed."))
        running = request.clock
        request.decided_by, request.decided_at, request.word = by, s.at, word
        if grant:
            until = until or request.asked_until
            _possible(s, until)
            _later(running, until)
            request.verdict, request.granted_until = ExtensionVerdict.GRANTED, until
            request.save()  # before its clock ends, which would make it needless
            _replace(s, running, until, ClockBasis.EXTENDED, reason=request.reason)
        else:
            require(word=(word, _("Say why it is not approved.")))
            request.verdict = ExtensionVerdict.REFUSED
            request.save()
            s.log(name=running.rule.name, due=running.due_at.isoformat())
        s.log(verdict=request.verdict.value, asked_by=str(request.asked_by), reason=request.reason)
        s.tell(request.asked_by, s.complaint.handler, s.directory.acting_head(running.department_id))
    return s.complaint


def _one_of(offered: Sequence[Clock], clock: Clock) -> Clock:
    """The clock as the database has it, if it is among those that may be changed."""
    found = next((one for one in offered if one.pk == clock.pk), None)
    if found is None:
        raise Refused(fields={"clock": _("This deadline is not running any more, or is not yours to change.")})
    return found


def _possible(s: Step, until: dt.datetime) -> None:
    if until <= s.at:
        raise Refused(fields={"until": _("The new time must lie in the future.")})
    if until > s.at + HORIZON:
        raise Refused(fields={"until": _("At most %(days)s days ahead.") % {"days": HORIZON.days}})


def _later(running: Clock, until: dt.datetime) -> None:
    if until <= running.due_at:
        words = _("An extension ends later than the present due time, %(due)s.")
        raise Refused(fields={"until": words % {"due": local(running.due_at)}})


def _replace(s: Step, running: Clock, until: dt.datetime, basis: ClockBasis, *, reason: str) -> None:
    """The clock goes on with another due time, and the history entry says from when to when."""
    following = clocks.replace(running, at=s.at, basis=basis, due_at=until, by=s.by, reason=reason)
    s.log(
        clock=following.pk,
        name=running.rule.name,
        due=running.due_at.isoformat(),
        until=until.isoformat(),
        missed=running.breached_at is not None,
    )


def _deciders(s: Step, running: Clock) -> tuple[Recipient, list[User]]:
    """Who decides, as the procedure says; the general manager where there is nobody else (GAS-4c)."""
    asked_of = DECIDERS[s.complaint.procedure.choice(Topic.EXTENSION, s.complaint)]
    for recipient in (asked_of, Recipient.GENERAL_MANAGER):
        people = [one for one in s.directory.people(recipient, running.department_id) if one != s.by]
        if people:
            return recipient, people
    raise Refused(_("There is nobody else who could decide on it."))
