"""One shape for every change: lock → new? → version → may → (guard, transition, changes) → save → history → notices.

    with step(complaint, Action.DISPATCH, by=user, version=version) as s:
        ...                      # guards raise Refused; changes go to s.complaint
        s.signal(Moment.DISPATCHED)
        s.tell(head)

Everything happens in one transaction: a crash at any moment leaves either all of it or nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from complaints.choices import Action, FieldAt, Moment, SystemAction
from complaints.deadlines import clocks
from complaints.models import Assignment, Clock, Complaint, Event, Instruction
from complaints.models.custom_field import differences
from complaints.notify.directory import Directory
from complaints.notify.notices import tell
from complaints.permissions import may
from complaints.search import index

from .errors import NotAllowed, Repeated, Stale

# These change nothing that somebody may be typing against, so they make no form stale.
WITHOUT_NEW_VERSION = {
    Action.ADD_FILE, SystemAction.FILE_OPENED, SystemAction.INSTRUCTION_ASKED, SystemAction.CALENDAR_CHANGED,
}  # fmt: skip
# Kept in step with every change, so they say nothing of their own in the history.
BOOKKEEPING = {
    "id", "version", "history_length", "history_hash", "submission_key", "moved_at", "moved_by", "department_count",
}  # fmt: skip
# What every step may move of these; the others are fixed from the first day on.
MOVING = ("version", "history_length", "history_hash", "moved_at", "moved_by", "department_count")
# Where a complaint is: a change of any of these brings it before other people.
PLACE = ("stage", "lead", "handler")


class _Form:
    """The form behind the steps taken now; it may take several, so only the first one asks whether it came before."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self.is_new = False


_form: ContextVar[_Form | None] = ContextVar("form", default=None)


@contextmanager
def sent_as(fingerprint: str) -> Iterator[None]:
    """The steps inside are those of the form with this fingerprint (empty: of none).

    The history entries keep it, so that a form which arrives a second time, after a slow line or a double press,
    raises `Repeated` instead of doing its work again.
    """
    token = _form.set(_Form(fingerprint) if fingerprint else None)
    try:
        yield
    finally:
        _form.reset(token)


class Step:
    """What a step in progress knows and collects."""

    def __init__(self, complaint: Complaint, action: Action | SystemAction, by: User | None, at: dt.datetime) -> None:
        self.complaint = complaint
        self.action = action
        self.by: Any = by  # None: the product itself, because a rule says so
        self.at = at
        self.note = ""
        self.data: dict[str, Any] = {}
        self.event: Event | None = None
        self._told: list[User | None] = []
        self._before = _values(complaint)

    @cached_property
    def directory(self) -> Directory:
        """The people of the company at the time of the step."""
        return Directory(self.at)

    def log(self, **data: Any) -> None:
        """Add details to the history entry; values must be JSON."""
        self.data.update(data)

    def tell(self, *people: User | None) -> None:
        """Give these people a notice of the step."""
        self._told.extend(people)

    def tell_role(self, *recipients: str, department_id: int | None = None) -> None:
        """Give whoever `recipients` mean a notice, relative to the lead department unless another is named."""
        for recipient in recipients:
            self.tell(*self.directory.people(recipient, department_id or self.complaint.lead_id))

    def signal(self, moment: str, assignment: Assignment | None = None, instruction: Instruction | None = None) -> None:
        """Start and stop the clocks that `moment` concerns; the history entry keeps it, for trials of other rules."""
        self.data.setdefault("moments", []).append(str(moment))
        self.turned(clocks.signal(self.complaint, moment, self.at, assignment, instruction))

    def reclassified(self, before: Complaint) -> None:
        """Kind, level, flags and the like may have changed since `before`: then clocks and approval follow."""
        from .approval import follow_other_chain

        procedure = self.complaint.procedure
        if procedure.facts(before) == procedure.facts(self.complaint):
            return
        self.turned(clocks.reconsider(self.complaint, self.at))
        self.signal(Moment.RECLASSIFIED)
        follow_other_chain(self)

    def turned(self, clocks_turned: clocks.Turned) -> None:
        """Note in the history entry which clocks were stopped and started."""
        self.clocks_stopped(clocks_turned.stopped)
        if clocks_turned.started:
            self.data.setdefault("started", []).extend(_clock_entry(clock) for clock in clocks_turned.started)

    def clocks_stopped(self, stopped: list[Clock]) -> None:
        """Note stopped clocks in the history entry."""
        if stopped:
            self.data.setdefault("stopped", []).extend(_clock_entry(clock) for clock in stopped)

    def finish(self) -> None:
        """Save the complaint with its history entry and notices; called inside the step's transaction."""
        if self.action not in WITHOUT_NEW_VERSION:
            self.complaint.version += 1
        changed = _changes(self._before, self.complaint)
        if self.action == Action.ACCEPT or any(name in changed for name in PLACE):
            self.complaint.moved_at, self.complaint.moved_by = self.at, self.by
        if said := {name: both for name, both in changed.items() if name != "custom"}:
            self.data["changed"] = said
        if "custom" in changed:
            # The procedure's own fields are told by the names that the organisation gave them.
            fields = self.complaint.procedure.custom_fields_at(FieldAt.INTAKE)
            self.data["custom"] = self.data.get("custom", {}) | differences(fields, *changed["custom"])
        self.data["version"] = self.complaint.version
        self.data |= form_sent()
        self.event = Event.append(
            self.complaint, self.action, at=self.at, actor=self.by, note=self.note, data=self.data
        )
        self.complaint.save(update_fields=[*changed, *MOVING])
        index.add_step(self.complaint, self.event)
        tell(self.event, self._told)


@contextmanager
def step(
    complaint: Complaint,
    action: Action,
    *,
    by: User,
    version: int | None = None,
    at: dt.datetime | None = None,
    note: str = "",
) -> Iterator[Step]:
    """Take one step on `complaint` as `by`. `version` is what the person's page showed (None: not checked).

    Raises `Repeated`, `NotAllowed`, `Stale`, or whatever the body raises (`Refused`); then nothing is changed.
    """
    with transaction.atomic():
        locked = Complaint.objects.select_for_update(of=("self",)).select_related("procedure").get(pk=complaint.pk)
        refuse_second_time(locked.events)
        if version is not None and version != locked.version:
            raise Stale(locked.events.filter(data__version__gt=version).select_related("actor"))
        verdict = may(by, action, locked)
        if not verdict:
            raise NotAllowed(verdict.reason)
        current = Step(locked, action, by, at or timezone.now())
        current.note = note
        yield current
        current.finish()


@contextmanager
def system_step(complaint_id: int, action: SystemAction, *, at: dt.datetime) -> Iterator[Step]:
    """A step that the product takes by itself because a rule says so; nobody is asked and nobody is its author."""
    with transaction.atomic():
        locked = Complaint.objects.select_for_update(of=("self",)).select_related("procedure").get(pk=complaint_id)
        current = Step(locked, action, None, at)
        yield current
        current.finish()


def refuse_second_time(events: Any) -> None:
    """Raises `Repeated` if the form that is being sent has an entry among `events` already (those of one thing)."""
    form = _form.get()
    if form and not form.is_new:
        if events.filter(data__form=form.fingerprint).exists():
            raise Repeated
        form.is_new = True


def form_sent() -> dict[str, str]:
    """What the history entry of a step keeps of the form behind it; nothing where there is none."""
    form = _form.get()
    return {"form": form.fingerprint} if form else {}


def _clock_entry(clock: Clock) -> dict[str, Any]:
    return {
        "clock": clock.pk,
        "kind": clock.rule.kind,
        "name": clock.rule.name,
        "department": str(clock.department),
        "due": clock.due_at.isoformat(),
        "outcome": clock.outcome,
    }


def _values(complaint: Complaint) -> dict[str, Any]:
    return {
        field.name: getattr(complaint, field.attname)
        for field in complaint._meta.concrete_fields
        if field.name not in BOOKKEEPING
    }


def _changes(before: dict[str, Any], complaint: Complaint) -> dict[str, list[Any]]:
    """Field → [before, after], as JSON; related objects by what people call them."""
    after = _values(complaint)
    return {
        name: [_plain(complaint, name, before[name]), _plain(complaint, name, after[name])]
        for name in after
        if before[name] != after[name]
    }


def _plain(complaint: Complaint, name: str, value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    field = complaint._meta.get_field(name)
    if field.is_relation and value is not None and field.related_model is not None:
        current = getattr(complaint, name)
        if current is not None and current.pk == value:
            return str(current)
        return str(field.related_model._default_manager.get(pk=value))
    return value.value if hasattr(value, "value") else value
