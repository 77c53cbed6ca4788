"""Along the way: corrections of the record, files, links and notes (GAS-6)."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import Action, FieldAt, Flag, LinkKind, Stage
from complaints.files import Checked, attach, taken_in
from complaints.models import Attachment, Complaint, ComplaintLink, Result
from complaints.models.custom_field import differences

from .archive import SUPPLIED_LATE
from .errors import Refused
from .guards import alert, require
from .phones import keep_phones
from .step import Step, step

# What the desk may correct after acceptance; everything else changes only by the steps of the procedure.
CORRECTABLE = (
    "kind", "channel", "origin", "category", "branch", "location", "customer_name", "customer_phone",
    "customer_address", "meter_number", "on_behalf_of", "content", "demand", "demand_unreasonable",
    "explanation_given", "level", "complexity", "flag_violation", "flag_litigation", "flag_safety", "flag_threat",
    "flag_media", "guardian", "protective_measures", "custom", "marks",
)  # fmt: skip


def correct(
    complaint: Complaint,
    *,
    by: User,
    changes: dict[str, Any],
    reason: str,
    supplied: Mapping[str, str] | None = None,
    answered: Mapping[str, Any] | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """更正: the history keeps what stood before; a new flag or level tells whom it concerns at once.

    `supplied` are parts of the result that it lacks, `answered` its answers to the procedure's own fields, once the
    department has nothing to write any more; what the department wrote is never replaced.
    """
    with step(complaint, Action.CORRECT, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say why the record is corrected.")))
        before = copy.copy(s.complaint)
        for name, value in changes.items():
            if name not in CORRECTABLE:
                raise Refused(_("This field is not corrected by hand: %s.") % name)
            setattr(s.complaint, name, value)
        _refuse_to_evade_supervision(before, s.complaint)
        if {Flag.VIOLATION, Flag.LITIGATION} & (set(s.complaint.flags) - set(before.flags)):
            # Supervision signed for what it knew then; it judges the new circumstance too (GAS-4b).
            s.complaint.supervised_by = s.complaint.supervised_at = None
        s.reclassified(before)
        alert(s, before)
        _supply(s, supplied or {}, answered or {})
        if s.complaint.customer_phone != before.customer_phone:
            keep_phones(s.complaint.customer, [s.complaint.customer_phone])
    return s.complaint


def _supply(s: Step, supplied: Mapping[str, str], answered: Mapping[str, Any]) -> None:
    """Fill in what the result lacks, since the case was classified anew after the department had written it."""
    if not supplied and not answered:
        return
    result = Result.objects.filter(assignment__complaint=s.complaint, assignment__ended_at=None).first()
    if result is None or s.complaint.stage not in SUPPLIED_LATE:
        raise Refused(_("The department writes the result."))
    parts = {name: text for name, text in supplied.items() if text and not getattr(result, name)}
    answers = {code: answer for code, answer in answered.items() if code not in result.custom}
    for name, text in parts.items():
        setattr(result, name, text)
    s.log(result={name: ["", text] for name, text in parts.items()})
    s.log(custom=differences(s.complaint.procedure.custom_fields_at(FieldAt.RESULT), {}, answers))
    result.custom = {**result.custom, **answers}
    result.save(update_fields=[*parts, "custom"])


def _refuse_to_evade_supervision(before: Complaint, after: Complaint) -> None:
    """Once dispatched, a complaint leaves supervision only by its signature (GAS-4b), not by taking the flag away."""
    left = before.needs_supervision and not after.needs_supervision
    if left and before.supervised_at is None and before.stage != Stage.ACCEPTED:
        flag = "flag_violation" if before.flag_violation else "flag_litigation"
        raise Refused(fields={flag: _("Supervision has not signed.")})


def add_file(
    complaint: Complaint, *, by: User, name: str, content: bytes | IO[bytes], at: dt.datetime | None = None
) -> Attachment:
    """附件: kept outside the web root. Raises `files.NotAccepted` for a file of a kind or size that is not taken."""
    with taken_in(name, content) as file:
        return attach_file(complaint, file, by=by, at=at)


def attach_file(complaint: Complaint, file: Checked, *, by: User, at: dt.datetime | None = None) -> Attachment:
    """附件 of a file that has been checked already.

    A content that the complaint has already is not kept twice, however often the form is sent: the file there is is
    returned, and the history stays as it was.
    """
    with transaction.atomic():
        # Locked first, so that of two equal forms sent at once the second finds what the first kept.
        locked = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
        if kept := locked.attachments.filter(sha256=file.sha256).first():
            return kept
        with step(locked, Action.ADD_FILE, by=by, at=at) as s:
            attachment = attach(file, s.complaint, by=by, at=s.at)
            s.log(file=attachment.name, size=attachment.size, sha256=attachment.sha256)
    return attachment


def link(
    complaint: Complaint,
    *,
    by: User,
    other: Complaint,
    kind: str,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """关联: two complaints that belong together; shown on both."""
    with step(complaint, Action.LINK, by=by, version=version, at=at) as s:
        if other.pk == complaint.pk:
            raise Refused(fields={"other": _("A complaint cannot be linked to itself.")})
        both = ComplaintLink.objects.filter(complaint__in=(complaint, other), other__in=(complaint, other))
        if both.exists():
            raise Refused(fields={"other": _("These complaints are linked already.")})
        ComplaintLink.objects.create(complaint=s.complaint, other=other, kind=kind, created_by=by, created_at=s.at)
        s.log(other=other.number, kind=str(LinkKind(kind)))
    return s.complaint


def add_note(
    complaint: Complaint, *, by: User, text: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """备注: something worth keeping that is no step."""
    with step(complaint, Action.NOTE, by=by, version=version, at=at, note=text) as s:
        require(text=(text, _("Write the note.")))
    return s.complaint
