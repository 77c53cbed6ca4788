"""提出处罚: by a person who found something, or by the product for a missed deadline (CABLE-6, CABLE-7)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.company import current_company
from accounts.models import Department, User
from complaints.flow.errors import NotAllowed, Refused
from complaints.models import Clock, Complaint, NumberSequence, Penalty, TariffLine
from complaints.notify.directory import Directory
from complaints.penalty_choices import CauseKind, PenaltyAction, Responsibility, TariffBasis
from complaints.permissions.penalties import may

from .numbers import PENALTY, numbered
from .step import Step, locked_complaint
from .tariff import amount_of, days_overdue

# How long ago a due time may be that a person types: what is older is a slip.
LONGEST = dt.timedelta(days=3653)


class AlreadyPenalised(Refused):
    """This cause has its penalty, perhaps a cancelled one; `penalty` is it."""

    def __init__(self, penalty: Penalty) -> None:
        self.penalty = penalty
        words = _("There is a penalty for this already: %(number)s (%(state)s). One cause is penalised once.")
        super().__init__(words % {"number": penalty.number, "state": penalty.get_state_display()})


@dataclass(frozen=True)
class Cause:
    """What a penalty is for. `key` tells it from every other cause of its kind; `reference` is what people read."""

    kind: CauseKind
    key: str
    reference: str = ""
    clock: Clock | None = None

    @classmethod
    def missed(cls, clock: Clock) -> Cause:
        """A missed deadline: each has one penalty, whatever the tariff."""
        return cls(CauseKind.CLOCK, str(clock.pk), clock=clock)


@dataclass(frozen=True)
class Proposal:
    """What is proposed. Without `cause` it is a person's finding.

    `due_at` and `done_at` are wanted for a tariff by the day whose cause is no clock; without `done_at` it has not been
    done yet, and the days go on counting.
    """

    tariff: TariffLine
    department: Department
    responsibility: Responsibility = Responsibility.DEPARTMENT
    person: User | None = None
    group: str = ""
    reason: str = ""
    reference: str = ""
    cause: Cause | None = None
    due_at: dt.datetime | None = None
    done_at: dt.datetime | None = None

    def part_of(self, kind: CauseKind, subject: object, name: str = "") -> Cause:
        """Something about `subject` (a key; None: nothing in particular), which people know by `name`, as a cause.

        The same tariff line, department and person is one cause in one subject; a `reference` (the number or day of a
        check) tells several apart.
        """
        reference = " ".join(self.reference.split())
        parts = (subject, self.tariff.code, self.department.pk, self.person and self.person.pk)
        key = "/".join(str(part or "-") for part in parts)
        read = " · ".join(filter(None, (name, reference)))
        return Cause(kind, f"{key}/{reference}", read[: Penalty._meta.get_field("reference").max_length])

    def finding(self, complaint: Complaint | None) -> Cause:
        """The person's finding as a cause."""
        return self.part_of(CauseKind.FINDING, complaint and complaint.pk)


def propose(
    proposal: Proposal,
    *,
    by: User,
    complaint: Complaint | None = None,
    key: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> tuple[Penalty, bool]:
    """提出: a new penalty, and True; or with a `key` that came before, the one that was made then, and False.

    Raises `NotAllowed`, `Refused` with the fields that are wrong, or `AlreadyPenalised`.
    """
    at = at or timezone.now()
    if not (verdict := may(by, PenaltyAction.PROPOSE)):
        raise NotAllowed(verdict.reason)
    with transaction.atomic():
        locked = locked_complaint(complaint.pk if complaint else None)
        _refuse_wrong(proposal, locked, at)
        return _made(proposal, locked, by, key, at)


def propose_for_clock(
    clock: Clock, tariff: TariffLine, at: dt.datetime, by: User | None = None, directory: Directory | None = None
) -> Penalty | None:
    """The penalty for a missed deadline: the one it has, whatever its state, or a new one; safe to call again.

    None where there is nothing to penalise: the deadline is not missed at `at`, or the tariff line is retired. Called
    by the sweep, it must come after the sweep has saved the history of its batch: it locks the complaint and adds to
    its history itself. `directory` spares reading the company for each of many.
    """
    with transaction.atomic():
        complaint = locked_complaint(clock.complaint_id)
        # Read under the lock: a step may have stopped it meanwhile.
        clock = Clock.objects.select_related("department", "rule").get(pk=clock.pk)
        if there := Penalty.objects.filter(clock=clock).first():
            return there
        if not tariff.is_active or not clock.is_overdue(at):
            return None
        proposal = Proposal(tariff=tariff, department=clock.department, cause=Cause.missed(clock))
        try:
            return _made(proposal, complaint, by, None, at, directory)[0]
        except AlreadyPenalised as already:
            return already.penalty


def _made(
    proposal: Proposal,
    complaint: Complaint | None,
    by: User | None,
    key: uuid.UUID | None,
    at: dt.datetime,
    directory: Directory | None = None,
) -> tuple[Penalty, bool]:
    cause = proposal.cause or proposal.finding(complaint)
    numbers = NumberSequence.lock(PENALTY.scope(at))
    # Only now: whoever proposes the same at the same time waits for the numbers, and sees here what was made before.
    if key is not None and (there := Penalty.objects.filter(submission_key=key).first()):
        return there, False
    if there := _of(cause):
        raise AlreadyPenalised(there)
    penalty = _penalty(proposal, cause, complaint, by, key, at)
    try:
        with transaction.atomic():
            penalty.number = numbered(PENALTY, at, numbers)
            penalty.save(force_insert=True)
    except IntegrityError:
        # Another year's numbers: at the turn of the year two may come past each other, and the database decides.
        if (there := _of(cause)) is None:
            raise
        raise AlreadyPenalised(there) from None
    _enter(penalty, complaint, by, at, directory)
    return penalty, True


def enter_for_clock(clock: Clock, tariff: TariffLine, number: str, at: dt.datetime, directory: Directory) -> Penalty:
    """The penalty for a missed deadline under a number that the complaint's history tells of already (simulation).

    Wants `rule`, `department` and `complaint` of the clock at hand, and that nobody else makes its penalty meanwhile.
    """
    proposal = Proposal(tariff=tariff, department=clock.department, cause=Cause.missed(clock))
    penalty = _penalty(proposal, Cause.missed(clock), clock.complaint, None, None, at)
    penalty.number = number
    penalty.save(force_insert=True)
    _enter(penalty, None, None, at, directory)
    return penalty


def _enter(
    penalty: Penalty, complaint: Complaint | None, by: User | None, at: dt.datetime, directory: Directory | None
) -> None:
    """The first entry of its history, and of `complaint`'s; the head of the department is told."""
    step = Step(penalty, complaint, PenaltyAction.PROPOSE, by, at, directory)
    step.note = penalty.reason
    step.log(**_details(penalty))
    step.tell_head()
    step.finish(new=True)


def _of(cause: Cause) -> Penalty | None:
    return Penalty.objects.filter(cause=cause.kind, cause_key=cause.key).first()


def _penalty(
    proposal: Proposal,
    cause: Cause,
    complaint: Complaint | None,
    by: User | None,
    key: uuid.UUID | None,
    at: dt.datetime,
) -> Penalty:
    tariff, clock = proposal.tariff, cause.clock
    penalty = Penalty(
        submission_key=key,
        complaint=complaint,
        tariff=tariff,
        cause=cause.kind,
        cause_key=cause.key,
        reference=cause.reference,
        clock=clock,
        reason=proposal.reason,
        responsibility=proposal.responsibility,
        department=proposal.department,
        group=proposal.group.strip(),
        person=proposal.person,
        basis=tariff.basis,
        rate=tariff.amount,
        proposed_by=by,
        proposed_at=at,
    )
    if tariff.basis == TariffBasis.DAY:
        penalty.due_at = clock.due_at if clock else proposal.due_at
        penalty.done_at = clock.stopped_at if clock else proposal.done_at
        if penalty.due_at is None:
            raise Refused(fields={"due_at": _("This tariff counts days: say when it was due.")})
        penalty.days = days_overdue(penalty.due_at, penalty.done_at or at)
    penalty.amount = amount_of(tariff.basis, tariff.amount, penalty.days)
    return penalty


def _details(penalty: Penalty) -> dict[str, Any]:
    details: dict[str, Any] = {"tariff": str(penalty.tariff), "department": str(penalty.department)}
    if penalty.person:
        details["person"] = str(penalty.person)
    if penalty.group:
        details["group"] = penalty.group
    if penalty.complaint:
        details["complaint"] = penalty.complaint.number
    if penalty.clock:
        details["clock"] = penalty.clock.rule.name
    if penalty.due_at:
        details["due"] = penalty.due_at.isoformat()
    return details


def _refuse_wrong(proposal: Proposal, complaint: Complaint | None, at: dt.datetime) -> None:
    """Everything that speaks against a person's proposal, beside the fields it is about."""
    wrong: dict[str, str] = {}
    if not proposal.tariff.is_active:
        wrong["tariff"] = _("This tariff line is no longer used.")
    elif complaint and proposal.tariff.procedure_id != complaint.procedure_id:
        wrong["tariff"] = _("This tariff line is not of the procedure under which the complaint was accepted.")
    if not proposal.reason.strip():
        wrong["reason"] = _("Say what happened and why it is penalised.")
    if proposal.responsibility == Responsibility.PERSON and proposal.person is None:
        wrong["person"] = _("Name the person, or place the responsibility with the group or the department.")
    if proposal.person and not _belongs(proposal.person, proposal.department):
        words = _("%(person)s does not work in %(department)s. The penalty goes to the person's own department.")
        wrong["person"] = words % {"person": proposal.person, "department": proposal.department}
    if proposal.responsibility == Responsibility.GROUP and not proposal.group.strip():
        wrong["group"] = _("Name the group.")
    clock = proposal.cause.clock if proposal.cause else None
    if clock:
        wrong |= _wrong_about_clock(proposal, clock, complaint, at)
    elif proposal.tariff.basis == TariffBasis.DAY:
        wrong |= _wrong_about_times(proposal, at)
    if wrong:
        raise Refused(fields=wrong)


def _belongs(person: User, department: Department) -> bool:
    """Whether the person works in the department or below it: a penalty goes to the person's department (CABLE-7a)."""
    company = current_company()
    places = {place for _role, place in company.memberships.get(person.pk, ())}
    places |= {headed.pk for headed in company.headed.get(person.pk, ())}
    return not places or bool(places & company.tree.with_descendants({department.pk}))


def _wrong_about_clock(proposal: Proposal, clock: Clock, complaint: Complaint | None, at: dt.datetime) -> dict:
    if complaint is None or clock.complaint_id != complaint.pk:
        return {"clock": _("This deadline is of another complaint.")}
    if not clock.is_overdue(at):
        return {"clock": _("This deadline was not missed.")}
    if clock.department_id != proposal.department.pk:
        words = _("This deadline counts against %(department)s.")
        return {"department": words % {"department": clock.department}}
    return {}


def _wrong_about_times(proposal: Proposal, at: dt.datetime) -> dict[str, str]:
    due, done = proposal.due_at, proposal.done_at
    if due is None:
        return {"due_at": _("This tariff counts days: say when it was due.")}
    if due >= at:
        return {"due_at": _("This due time has not passed yet.")}
    if at - due > LONGEST:
        return {"due_at": _("This due time lies more than ten years back.")}
    if done is not None and done > at:
        return {"done_at": _("This lies in the future.")}
    if done is not None and done <= due:
        return {"done_at": _("It was done in time, so there is nothing to penalise.")}
    return {}
