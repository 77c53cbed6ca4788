"""再投诉: the customer rejects the solution or the process; a new case, one level up (GAS-12.7)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import Action, FieldAt, Level, Stage
from complaints.documents import record_pdf
from complaints.files import attach, taken_in
from complaints.models import Attachment, Complaint, Procedure
from complaints.permissions import may

from .callback import Answers, record_answers
from .errors import NotAllowed, Refused
from .guards import require
from .intake import begin
from .numbering import Numbering
from .step import Step, step

# What a re-complaint takes over from its original as it stands.
CARRIED = (
    "kind", "channel", "origin", "category", "branch", "location", "customer", "customer_name", "customer_phone",
    "customer_address", "meter_number", "on_behalf_of", "flag_violation", "flag_litigation", "flag_safety",
    "flag_threat", "flag_media", "guardian", "protective_measures", "complexity", "is_vip",
)  # fmt: skip


def recomplain(
    original: Complaint,
    *,
    by: User,
    content: str,
    demand: str = "",
    answers: Answers | None = None,
    key: uuid.UUID | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> tuple[Complaint, bool]:
    """Open a re-complaint of `original`, whose record and files it carries; returns it and whether it was made now.

    At the callback stage `answers` ends the original's callback in the same step. The same `key`
    never makes a second one.
    """
    with transaction.atomic():
        Procedure.held()
        at = at or timezone.now()
        # The lock comes first: whoever waits for it then sees what the other made.
        Complaint.objects.select_for_update().get(pk=original.pk)
        if key and (made := Complaint.objects.filter(submission_key=key).first()):
            return made, False
        with step(original, Action.RECOMPLAIN, by=by, version=version, at=at, note=content) as s:
            require(content=(content, _("Write down what the customer rejects.")))
            _refuse_if_renewed_or_decided(s.complaint)
            if s.complaint.stage == Stage.CALLBACK:
                _end_callback(s, answers)
            new = _renew(s.complaint, by, content, demand, key, at)
            s.log(recomplaint=new.number)
        _carry_files(s.complaint, new, by, at)
        begin(new, by=by, at=at, original=s.complaint.number)
    return new, True


def _refuse_if_renewed_or_decided(original: Complaint) -> None:
    renewed = original.recomplaints.first()
    if renewed is not None:
        raise Refused(_("This complaint was already renewed as %s; continue there.") % renewed.number)
    if original.decision:
        raise Refused(_("This complaint was decided finally. If the customer has something new, log a new complaint."))


def _end_callback(s: Step, answers: Answers | None) -> None:
    verdict = may(s.by, Action.CALL_BACK, s.complaint)
    if not verdict:
        raise NotAllowed(verdict.reason)
    if answers is None:
        raise Refused(_("Record the customer's answers to the callback first."))
    record_answers(s, answers)


def _renew(
    original: Complaint, by: User, content: str, demand: str, key: uuid.UUID | None, at: dt.datetime
) -> Complaint:
    procedure = Procedure.current()
    department = procedure.desk or original.received_department
    new = Complaint(
        number=Numbering.lock(procedure, department, at).take(),
        procedure=procedure,
        submission_key=key,
        content=content,
        demand=demand or original.demand,
        level=Level(original.level).next_up,
        original=original,
        recomplaint_level=original.recomplaint_level + 1,
        received_department=department,
        first_receiver=by,
        registered_by=by,
        received_at=at,
        accepted_at=at,
        **{name: getattr(original, name) for name in CARRIED},
        **_answers(original, procedure),
    )
    new.save(force_insert=True)
    return new


def _answers(original: Complaint, procedure: Procedure) -> dict[str, dict[str, Any]]:
    """What was answered at intake, as far as the procedure in force still asks for it."""
    asked = {field.code for field in procedure.custom_fields_at(FieldAt.INTAKE)}
    return {
        name: {code: value for code, value in getattr(original, name).items() if code in asked}
        for name in ("custom", "marks")
    }


def _carry_files(original: Complaint, new: Complaint, by: User, at: dt.datetime) -> None:
    """The original's record as a document, and its files; stored files are shared, rows are not."""
    with taken_in(f"{original.number}.pdf", record_pdf(original)) as file:
        attach(file, new, by=by, at=at, carried_from=original)
    Attachment.objects.bulk_create(
        Attachment(
            complaint=new,
            file=file.file.name,
            name=file.name,
            kind=file.kind,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            carried_from=file.carried_from or original,
            uploaded_by=file.uploaded_by,
            uploaded_at=file.uploaded_at,
        )
        for file in original.attachments.select_related("carried_from", "uploaded_by")
    )
