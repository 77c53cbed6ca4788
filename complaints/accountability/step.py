"""One shape for every change of a penalty: lock → new? → version → may → (guard, transition) → history → notices.

    with step(penalty, PenaltyAction.OPINION, by=user, version=version) as s:
        ...                      # guards raise Refused; changes go to s.penalty
        s.tell(head)

Everything happens in one transaction, as with the steps of a complaint (`flow/step.py`), whose forms and errors it
shares. The complaint's own history notes what it should know of, without making forms about the complaint stale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import SystemAction
from complaints.flow.errors import NotAllowed, Stale
from complaints.flow.step import form_sent, refuse_second_time
from complaints.models import Complaint, Event, Penalty, PenaltyEvent
from complaints.notify.directory import Directory
from complaints.notify.notices import tell_of
from complaints.penalty_choices import PenaltyAction
from complaints.permissions.penalties import may

from .figures import settle

# What the complaint's own history notes of it.
ON_THE_COMPLAINT = {
    PenaltyAction.PROPOSE: SystemAction.PENALTY_PROPOSED,
    PenaltyAction.EXEMPT: SystemAction.PENALTY_EXEMPTED,
    PenaltyAction.ISSUE: SystemAction.PENALTY_ISSUED,
    PenaltyAction.CANCEL: SystemAction.PENALTY_CANCELLED,
}
# Whose change every entry shows with what stood before.
SHOWN = ("state", "amount", "days")


class Step:
    """What a step in progress knows and collects."""

    def __init__(
        self,
        penalty: Penalty,
        complaint: Complaint | None,
        action: PenaltyAction,
        by: User | None,
        at: dt.datetime,
        directory: Directory | None = None,
    ) -> None:
        self.penalty = penalty
        self.complaint = complaint
        self.action = action
        self.by = by
        self.at = at
        self.note = ""
        self.data: dict[str, Any] = {}
        self._told: list[User | None] = []
        self._before = _values(penalty)
        # The people of the company at the time of the step, read when somebody is told.
        self.directory = directory or Directory(at)

    def log(self, **data: Any) -> None:
        """Add details to the history entry; values must be JSON."""
        self.data.update(data)

    def tell(self, *people: User | None) -> None:
        """Give these people a notice of the step."""
        self._told.extend(people)

    def tell_role(self, recipient: str) -> None:
        """Give whoever `recipient` means for the penalised department a notice."""
        self.tell(*self.directory.people(recipient, self.penalty.department_id))

    def tell_head(self) -> None:
        """Give the head of the penalised department a notice; of their own penalty the head above as well."""
        head = self.directory.acting_head(self.penalty.department_id)
        self.tell(head)
        if head is not None and head.pk == self.penalty.person_id:
            superior = self.directory.superior(self.penalty.department_id)
            self.tell(superior.acting_head(self.at) if superior else None)

    def finish(self, new: bool = False) -> None:
        """Save the penalty with its history entry, the complaint's entry and the notices."""
        penalty = self.penalty
        settle(penalty, self.at)
        if not new:
            penalty.version += 1
        changed = {name: [self._before[name], value] for name, value in _values(penalty).items()}
        self.data["changed"] = {name: pair for name, pair in changed.items() if new or pair[0] != pair[1]}
        self.data |= {"version": penalty.version, **form_sent()}
        event = PenaltyEvent.append(penalty, self.action, at=self.at, actor=self.by, note=self.note, data=self.data)
        penalty.save()
        self._note_on_the_complaint()
        tell_of(
            self.action,
            f"penalty:{penalty.pk}:{event.sequence}",
            self._told,
            url=penalty.get_absolute_url(),
            at=self.at,
            by=self.by,
            number=penalty.number,
            department=str(penalty.department),
            tariff=str(penalty.tariff),
            amount="" if penalty.amount is None else str(penalty.amount),
            notice=penalty.notice_number or "",
            actor=str(self.by) if self.by else "",
        )

    def _note_on_the_complaint(self) -> None:
        """Who sees the complaint learns that there is a penalty, not who pays how much."""
        if self.complaint is None or self.action not in ON_THE_COMPLAINT:
            return
        data = {"penalty": self.penalty.number, "department": str(self.penalty.department)}
        if self.action == PenaltyAction.ISSUE:
            data["notice"] = self.penalty.notice_number or ""
        action = ON_THE_COMPLAINT[self.action]
        Event.append(self.complaint, action, at=self.at, actor=self.by, data=data)
        self.complaint.save(update_fields=["history_length", "history_hash"])


@contextmanager
def step(
    penalty: Penalty,
    action: PenaltyAction,
    *,
    by: User,
    version: int | None = None,
    at: dt.datetime | None = None,
    note: str = "",
) -> Iterator[Step]:
    """Take one step on `penalty` as `by`. `version` is what the person's page showed (None: not checked).

    Raises `Repeated`, `NotAllowed`, `Stale`, or whatever the body raises (`Refused`); then nothing is changed.
    """
    with transaction.atomic():
        complaint = locked_complaint(penalty.complaint_id)
        related = ("tariff", "department", "person", "clock", "proposed_by")
        locked = Penalty.objects.select_for_update(of=("self",)).select_related(*related).get(pk=penalty.pk)
        refuse_second_time(locked.events)
        if version is not None and version != locked.version:
            since = locked.events.filter(data__version__gt=version).select_related("actor")
            raise Stale(since, _("The penalty has changed since you opened this page. What you typed is still here; "
                                 "check what happened and send again."))  # fmt: skip
        verdict = may(by, action, locked)
        if not verdict:
            raise NotAllowed(verdict.reason)
        current = Step(locked, complaint, action, by, at or timezone.now())
        current.note = note
        yield current
        current.finish()


def locked_complaint(pk: int | None) -> Complaint | None:
    """The complaint, locked before anything of its penalties is: it notes them, and its clocks move under this lock."""
    if pk is None:
        return None
    return Complaint.objects.select_for_update(of=("self",)).get(pk=pk)


def _values(penalty: Penalty) -> dict[str, Any]:
    """The shown fields as JSON; money as text, so that no digit is lost."""
    values = {name: getattr(penalty, name) for name in SHOWN}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}
