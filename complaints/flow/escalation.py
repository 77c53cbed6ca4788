"""上报: a case file is opened, and an instruction asked for, where a rule says so (ROAD-6, ROAD-11, PROP-3)."""

from __future__ import annotations

from complaints.choices import AssignmentRole, Moment, Recipient, Stage
from complaints.models import Assignment, CaseFile, Instruction

from .step import Step

# The result is there: the department has no progress to report until it is sent back.
ANSWERED = (Stage.FEEDBACK, Stage.CALLBACK, Stage.CLOSING)


def open_file(s: Step, reason: str) -> CaseFile:
    """投诉处理档案: opened for the lead department, or opened again; nothing happens to one that is open (ROAD-6).

    While the result waits for the desk's check it is entered in the ledger, closed; if that is sent back, it goes on.
    """
    department = s.complaint.lead or s.complaint.procedure.desk or s.complaint.received_department
    file, made = CaseFile.objects.get_or_create(
        complaint=s.complaint,
        defaults={"department": department, "reason": reason[:120], "opened_at": s.at, "opened_by": s.by},
    )
    answered = s.complaint.stage in ANSWERED
    if not made and (answered or file.closed_at is None):
        return file
    if answered:
        file.closed_at = s.at
        file.save(update_fields=["closed_at"])
        s.log(file=reason, department=str(department), moments=[])
        s.tell_role(Recipient.SUPERVISOR)
        return file
    file.department, file.closed_at = department, None
    file.save(update_fields=["department", "closed_at"])
    s.log(file=reason, department=str(department))
    s.signal(Moment.FILE_OPENED, lead_part(s))
    s.tell(s.complaint.handler)
    s.tell_role(Recipient.HEAD, Recipient.SUPERVISOR)
    return file


def close_file(s: Step) -> None:
    """The case has its result: no more progress is reported on its file."""
    CaseFile.objects.filter(complaint=s.complaint, closed_at=None).update(closed_at=s.at)


def reopen_file(s: Step) -> None:
    """The result was sent back: the file that there is goes on."""
    if file := CaseFile.objects.filter(complaint=s.complaint, closed_at__isnull=False).first():
        open_file(s, file.reason)


def ask_instruction(s: Step, recipient: str) -> None:
    """请示: whoever `recipient` means is asked for an instruction; asked once until it is given (ROAD-6)."""
    if s.complaint.instructions.waiting().filter(asked_of=recipient).exists():
        return
    asked = Instruction.objects.create(complaint=s.complaint, asked_of=recipient, asked_at=s.at)
    s.log(asked=Recipient(recipient).value)
    s.signal(Moment.INSTRUCTION_ASKED, lead_part(s), asked)
    s.tell_role(recipient, department_id=s.complaint.lead_id or s.complaint.branch_id)


def close_instructions(s: Step) -> None:
    """The case is over: what was asked for or told is no longer waited for."""
    s.complaint.instructions.filter(done_at=None, closed_at=None).update(closed_at=s.at)


def lead_part(s: Step) -> Assignment | None:
    """The current assignment of the lead department; None while no department has the case."""
    return s.complaint.assignments.current().filter(role=AssignmentRole.LEAD).first()
