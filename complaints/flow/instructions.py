"""批示: given, with a due time of its own, and carried out (MOBILE-1, ROAD-6, PROP-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import DEPARTMENT_STAGES, Action, Moment, Recipient
from complaints.models import Complaint, Instruction
from complaints.permissions import AWAITED

from .errors import Refused
from .escalation import lead_part
from .guards import require
from .step import Step, step

LONGEST = dt.timedelta(days=366)


def instruct(
    complaint: Complaint,
    *,
    by: User,
    text: str,
    due_at: dt.datetime | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """批示: a manager tells those who have the complaint what to do, and perhaps by when.

    If an instruction is asked of this manager, this is it.
    """
    with step(complaint, Action.INSTRUCT, by=by, version=version, at=at, note=text) as s:
        require(text=(text, _("Write the instruction.")))
        if due_at is not None and not s.at < due_at <= s.at + LONGEST:
            raise Refused(fields={"due_at": _("Choose a time in the future, at most a year ahead.")})
        asked = _asked_of(s.complaint, by)
        given = asked or Instruction(complaint=s.complaint)
        given.text, given.by, given.at, given.due_at = text, by, s.at, due_at
        given.save()
        part = lead_part(s)
        s.signal(Moment.INSTRUCTED, part, given)
        if due_at is not None:
            s.log(due=timezone.localtime(due_at).isoformat())
            s.signal(Moment.ORDERED, part, given)
        if s.complaint.stage in DEPARTMENT_STAGES:
            s.tell(s.complaint.handler, s.directory.acting_head(s.complaint.lead_id))
        else:
            s.tell_role(Recipient.DESK)
    return s.complaint


def follow(
    complaint: Complaint,
    *,
    by: User,
    instruction: Instruction,
    note: str,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """落实批示: those who have the complaint say how an instruction was carried out."""
    with step(complaint, Action.FOLLOW, by=by, version=version, at=at, note=note) as s:
        require(note=(note, _("Say how the instruction was carried out.")))
        found = s.complaint.instructions.to_follow().filter(pk=instruction.pk).first()
        if found is None:
            raise Refused(fields={"instruction": _("This instruction does not wait to be carried out.")})
        carried_out(s, found, note)
    return s.complaint


def carried_out(s: Step, instruction: Instruction, note: str) -> None:
    """Note how `instruction` was carried out; whoever gave it is told, and its clock stops."""
    instruction.done_note, instruction.done_by, instruction.done_at = note, s.by, s.at
    instruction.save(update_fields=["done_note", "done_by", "done_at"])
    s.log(instruction=instruction.text[:80])
    s.signal(Moment.INSTRUCTION_DONE, lead_part(s), instruction)
    s.tell(instruction.by)


def cite(s: Step, followed: Mapping[int, str]) -> None:
    """A result says how each instruction was carried out (ROAD-6); refused while one is left out."""
    missing = {}
    for instruction in s.complaint.instructions.to_follow().order_by("at"):
        note = followed.get(instruction.pk, "").strip()
        if note:
            carried_out(s, instruction, note)
        else:
            missing[f"followed_{instruction.pk}"] = _("Say how this instruction was carried out.")
    if missing:
        raise Refused(fields=missing)


def _asked_of(complaint: Complaint, by: User) -> Instruction | None:
    waiting = complaint.instructions.waiting().order_by("asked_at")
    return next((one for one in waiting if AWAITED[Recipient(one.asked_of)](by, complaint)), None)
