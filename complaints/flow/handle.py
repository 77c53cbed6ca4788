"""处理: the department calls the customer, tells the progress, writes and signs the result (GAS-12.3, GAS-12.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import (
    Action,
    AssignmentRole,
    Choice,
    ClockKind,
    ContactOutcome,
    ContactPurpose,
    FieldAt,
    Moment,
    Recipient,
    RequiredAt,
    Stage,
    Topic,
)
from complaints.deadlines import clocks
from complaints.models import Assignment, Complaint, Contact, Result
from complaints.models.custom_field import differences, lacking
from complaints.permissions import is_helper, is_lead_head, is_lead_member

from .approval import begin_approval
from .dispatch import HANDLERS, current_lead
from .errors import Refused
from .escalation import close_file
from .guards import require
from .instructions import cite
from .step import Step, step


@dataclass(kw_only=True)
class ResultParts:
    """What the department writes; the first four parts are those of GAS-12.4."""

    facts: str = ""
    measures: str = ""
    accountability: str = ""
    satisfaction: str = ""
    settlement: str = ""
    adopted: bool | None = None  # of a suggestion (CABLE-9)
    reward: str = ""
    custom: Mapping[str, Any] | None = None  # answers to the procedure's own fields, by code; None: as they are


BLANK = asdict(ResultParts())


def log_contact(
    complaint: Complaint,
    *,
    by: User,
    outcome: str,
    phone: str = "",
    note: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """联系: one attempt and what came of it; only a customer really reached stops the contact clock (GAS-12.3a)."""
    with step(complaint, Action.CONTACT, by=by, version=version, at=at, note=note) as s:
        part = current_lead(s.complaint)
        if outcome == ContactOutcome.REACHED and not note.strip():
            raise Refused(fields={"note": _("Say what was talked about.")})
        _record(s, part, ContactPurpose.CONTACT, outcome, phone, note)
        if outcome == ContactOutcome.REACHED:
            _really_contacted(s, part)
    return s.complaint


def tell_progress(
    complaint: Complaint,
    *,
    by: User,
    note: str,
    phone: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """告知进度: the customer hears, unasked, how it stands; from the department it counts as contact (GAS-12.3c)."""
    with step(complaint, Action.PROGRESS, by=by, version=version, at=at, note=note) as s:
        require(note=(note, _("Say what the customer was told.")))
        part = current_lead(s.complaint)
        _record(s, part, ContactPurpose.PROGRESS, ContactOutcome.REACHED, phone, note)
        if is_lead_member(by, s.complaint) or is_helper(by, s.complaint):
            _really_contacted(s, part)
        s.complaint.progress_told_at = s.at
        s.signal(Moment.PROGRESS_TOLD, part)
    return s.complaint


def report(
    complaint: Complaint, *, by: User, note: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """报告进展: the department tells the desk how it stands (ROAD-5b, ROAD-7)."""
    with step(complaint, Action.REPORT, by=by, version=version, at=at, note=note) as s:
        require(note=(note, _("Say how it stands.")))
        s.signal(Moment.REPORTED, current_lead(s.complaint))
        s.tell_role(Recipient.DESK, Recipient.SUPERVISOR)
    return s.complaint


def save_result(
    complaint: Complaint, *, by: User, parts: ResultParts, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """Keep the result as far as it is written; parts may still be empty."""
    with step(complaint, Action.SAVE_RESULT, by=by, version=version, at=at) as s:
        _write(s, parts)
    return s.complaint


def submit_result(
    complaint: Complaint,
    *,
    by: User,
    parts: ResultParts,
    followed: Mapping[int, str] | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """提交结果: all parts filled (GAS-12.4), to the head for signature; the head's own result is signed with it.

    Where the procedure asks for no signature, it is fed back as it is. `followed` says, by the key of each instruction,
    how it was carried out (ROAD-6).
    """
    with step(complaint, Action.SUBMIT_RESULT, by=by, version=version, at=at) as s:
        if not customer_was_tried(s.complaint):
            raise Refused(_("Log at least one attempt to reach the customer first."))
        _require_parts(s.complaint, parts)
        cite(s, followed or {})
        result = _write(s, parts)
        unsigned = s.complaint.procedure.choice(Topic.SIGN_OFF, s.complaint) == Choice.NONE
        if unsigned or is_lead_head(by, s.complaint):
            _sign(s, result)
        else:
            s.complaint.await_signature()
            s.tell_role(HANDLERS.get(s.complaint.procedure.choice(Topic.HANDLER, s.complaint), Recipient.HEAD))
    return s.complaint


def sign_result(
    complaint: Complaint, *, by: User, note: str = "", version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """签字: the head answers for the result; it goes back to the desk (GAS-12.4)."""
    with step(complaint, Action.SIGN_RESULT, by=by, version=version, at=at, note=note) as s:
        _sign(s, current_lead(s.complaint).result)
    return s.complaint


def refuse_result(
    complaint: Complaint, *, by: User, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """退回经办: the head wants the result done better."""
    with step(complaint, Action.REFUSE_RESULT, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say what is to be done better.")))
        s.complaint.refuse_signature()
        s.tell(s.complaint.handler, current_lead(s.complaint).result.written_by)
    return s.complaint


def give_opinion(
    complaint: Complaint, *, by: User, opinion: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """会办意见: a co-handling department gives its result to the lead."""
    with step(complaint, Action.GIVE_OPINION, by=by, version=version, at=at, note=opinion) as s:
        require(opinion=(opinion, _("Say what your department found and did.")))
        part = co_part(s.complaint, by)
        part.opinion, part.opinion_by, part.opinion_at = opinion, by, s.at
        part.save(update_fields=["opinion", "opinion_by", "opinion_at"])
        s.log(department=str(part.department))
        s.tell(s.complaint.handler)
    return s.complaint


def delegate(
    complaint: Complaint,
    *,
    by: User,
    handler: User,
    note: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """转交同事: the head lets a colleague of the department handle it; the head still answers for it."""
    with step(complaint, Action.DELEGATE, by=by, version=version, at=at, note=note) as s:
        if not colleagues(s.complaint).filter(pk=handler.pk).exists():
            raise Refused(fields={"handler": _("Choose a colleague of the lead department.")})
        part = current_lead(s.complaint)
        part.handler = s.complaint.handler = handler
        part.save(update_fields=["handler"])
        s.tell(handler)
    return s.complaint


def ask_for_help(
    complaint: Complaint,
    *,
    by: User,
    helper: User | None,
    note: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """请同事协助: a colleague sees the case, calls and takes notes; the handler stays. None: nobody helps any more.

    Whoever helped before is relieved, and told so.
    """
    with step(complaint, Action.ASK_HELP, by=by, version=version, at=at, note=note) as s:
        part = current_lead(s.complaint)
        if helper is None and part.helper is None:
            raise Refused(fields={"helper": _("Choose a colleague of the lead department.")})
        if helper is not None:
            require(note=(note, _("Say what the colleague is to help with.")))
            if not helpers(s.complaint).filter(pk=helper.pk).exists():
                raise Refused(fields={"helper": _("Choose a colleague of the lead department.")})
        relieved, part.helper = part.helper, helper
        part.save(update_fields=["helper"])
        s.log(helper=str(helper) if helper else "", relieved=str(relieved) if relieved and relieved != helper else "")
        s.tell(helper, relieved)
    return s.complaint


def helpers(complaint: Complaint) -> QuerySet[User]:
    """Whom the lead department may ask for help: its people but the one who handles the complaint."""
    others = colleagues(complaint)
    return others.exclude(pk=complaint.handler_id) if complaint.handler_id else others


def colleagues(complaint: Complaint) -> QuerySet[User]:
    """The people of the lead department who may handle its complaints."""
    department = complaint.lead
    people = User.objects.filter(is_active=True)
    in_charge = [person.pk for person in (department.head, department.deputy) if person] if department else []
    return (people.filter(memberships__department=department) | people.filter(pk__in=in_charge)).distinct()


def co_part(complaint: Complaint, by: User) -> Assignment:
    """The co-handling assignment for which `by` speaks; one still without a result first."""
    mine = by.grants.departments("head", "officer")
    parts = complaint.assignments.current().filter(role=AssignmentRole.CO, department__in=mine)
    return (
        parts.select_related("department").order_by(F("opinion_at").asc(nulls_first=True), "pk").first() or parts.get()
    )


def _record(s: Step, part: Assignment, purpose: str, outcome: str, phone: str, note: str) -> None:
    phone = phone or s.complaint.customer_phone
    Contact.objects.create(
        complaint=s.complaint,
        assignment=part,
        purpose=purpose,
        outcome=outcome,
        phone=phone,
        note=note,
        at=s.at,
        by=s.by,
    )
    s.log(outcome=str(outcome), phone=phone)


def _really_contacted(s: Step, part: Assignment) -> None:
    """The first real contact of this department: the contact clock stops, the progress clock runs."""
    if s.complaint.stage == Stage.DISPATCHED:
        s.complaint.begin_handling()
    if s.complaint.contacted_at is None:
        s.complaint.contacted_at = s.at
        s.signal(Moment.CONTACTED, part)


def customer_was_tried(complaint: Complaint) -> bool:
    """Whether this department has reached the customer, or at least tried: without, there is no result to submit."""
    return complaint.stage != Stage.DISPATCHED or current_lead(complaint).contacts.exists()


def _require_parts(complaint: Complaint, parts: ResultParts) -> None:
    written = asdict(parts)
    missing = {
        name: _("Needed before the result goes to the desk.")
        for name in complaint.procedure.required_of(RequiredAt.RESULT, complaint)
        if not str(written.get(name, "x")).strip()
    }
    if complaint.procedure.choice(Topic.ADOPTION, complaint) == Choice.ASKED and parts.adopted is None:
        missing["adopted"] = _("Say whether the suggestion is adopted.")
    if parts.adopted and not parts.reward.strip():
        # CABLE-9: an adopted suggestion earns the customer a reward.
        missing["reward"] = _("An adopted suggestion earns a reward: say what the customer gets.")
    customs = complaint.procedure.custom_fields_at(FieldAt.RESULT, complaint)
    answers = _answers(complaint, parts, Result.objects.filter(assignment=current_lead(complaint)).first())
    missing |= {f"custom_{code}": _("Needed before the result goes to the desk.") for code in lacking(customs, answers)}
    if missing:
        raise Refused(fields=missing)


def _answers(complaint: Complaint, parts: ResultParts, before: Result | None) -> dict[str, Any]:
    """What the result says of the procedure's own fields: what was answered now, and what was not asked stays."""
    kept = dict(before.custom) if before else {}
    if parts.custom is None:
        return kept
    asked = {field.code for field in complaint.procedure.custom_fields_at(FieldAt.RESULT, complaint)}
    return {**{code: answer for code, answer in kept.items() if code not in asked}, **parts.custom}


def _write(s: Step, parts: ResultParts) -> Result:
    part = current_lead(s.complaint)
    before = Result.objects.filter(assignment=part).first()
    now = {name: getattr(parts, name) for name in BLANK if name != "custom"}
    if before and s.complaint.procedure.choice(Topic.ADOPTION, s.complaint) != Choice.ASKED:
        now |= {"adopted": before.adopted, "reward": before.reward}  # not asked any more: it stays on record
    was = {name: getattr(before, name) if before else BLANK[name] for name in now}
    answered, answers = before.custom if before else {}, _answers(s.complaint, parts, before)
    result, _created = Result.objects.update_or_create(
        assignment=part,
        defaults={
            **now, "custom": answers, "written_by": s.by, "written_at": s.at, "signed_by": None, "signed_at": None,
        },
    )  # fmt: skip
    s.log(result={name: [was[name] or "", value] for name, value in now.items() if value != was[name]})
    if unlike := differences(s.complaint.procedure.custom_fields_at(FieldAt.RESULT), answered, answers):
        s.log(custom=unlike)
    return result


def _sign(s: Step, result: Result) -> None:
    result.signed_by, result.signed_at = s.by, s.at
    result.save(update_fields=["signed_by", "signed_at"])
    if s.complaint.contacted_at is None:
        # Nobody could be reached: the attempts are in the record; the contact deadline ends, but is not met.
        s.clocks_stopped(clocks.stop_all(s.complaint, s.at, kind=ClockKind.CONTACT))
    s.signal(Moment.SIGNED, result.assignment)
    if not begin_approval(s):
        fed_back(s, result.assignment)


def fed_back(s: Step, part: Assignment) -> None:
    """反馈: the result is the desk's to check; what the department had to do about it is done."""
    s.complaint.feed_back()
    s.complaint.fed_back_at = s.at
    s.signal(Moment.FED_BACK, part)
    close_file(s)
    s.tell_role(Recipient.DESK)
