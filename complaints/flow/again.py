"""再次来电: the customer calls or comes again about a complaint that is still open (GAS-6, GAS-7).

One matter stays one record: what is said now goes into its history, and whoever has it hears of it at once.
"""

from __future__ import annotations

import copy
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import DEPARTMENT_STAGES, Action, FieldAt, Flag, Level, Recipient, Stage
from complaints.files import Checked, attach
from complaints.models import Channel, Complaint
from complaints.models.custom_field import differences

from .errors import KeyTaken, NotAllowed
from .guards import alert, require, require_protection
from .phones import keep_phones
from .step import Step, step


@dataclass(kw_only=True)
class Again:
    """What the customer says this time.

    Level and flags only ever raise those of the complaint: what was grave before stays so. `seconds` is the length of
    the telephone call, where that is known.
    """

    content: str
    demand: str = ""
    explanation: str = ""
    channel: Channel | None = None
    phones: Sequence[str] = ()
    on_behalf_of: str = ""
    level: str = Level.NORMAL
    flags: Sequence[Flag] = ()
    guardian: User | None = None
    protective_measures: str = ""
    seconds: int | None = None
    files: Sequence[Checked] = field(default_factory=tuple)
    custom: Mapping[str, Any] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)


def call_again(
    complaint: Complaint,
    again: Again,
    *,
    by: User,
    key: uuid.UUID | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> tuple[Complaint, bool]:
    """Add to `complaint` what its customer says now; returns it and whether that was added now.

    `key` identifies the form that was filled: the same key adds nothing a second time. A complaint that `by` may not
    see is refused like one that does not exist.
    """
    with transaction.atomic():
        # The lock comes first: whoever waits for it then sees what the other added.
        locked = Complaint.objects.select_for_update(of=("self",)).filter(pk=complaint.pk).first()
        if locked is None or not Complaint.objects.visible_to(by).filter(pk=complaint.pk).exists():
            raise NotAllowed(_("You see no such complaint."))
        if key and _was_added(locked, key):
            return locked, False
        if key and (made := Complaint.objects.filter(submission_key=key).first()):
            raise KeyTaken(made.number)
        with step(locked, Action.CALL_AGAIN, by=by, version=version, at=at, note=again.content) as s:
            require(content=(again.content, _("Write down what the customer says.")))
            s.complaint.call_count += 1
            s.log(count=s.complaint.call_count, **_details(again, key))
            _add_answers(s, again)
            _raise_risk(s, again)
            _keep_files(s, again.files)
            keep_phones(s.complaint.customer, again.phones)
            _tell_whoever_has_it(s)
    return s.complaint, True


def _was_added(complaint: Complaint, key: uuid.UUID) -> bool:
    return complaint.events.filter(action=Action.CALL_AGAIN, data__key=str(key)).exists()


def _details(again: Again, key: uuid.UUID | None) -> dict[str, str | int]:
    """What the history tells besides the words themselves; nothing that is empty."""
    details: dict[str, str | int] = {
        "channel": str(again.channel or ""),
        "demand": again.demand.strip(),
        "explanation": again.explanation.strip(),
        "caller_phone": next(iter(again.phones), "").strip(),
        "on_behalf_of": again.on_behalf_of.strip(),
        "call_seconds": again.seconds or 0,
        "key": str(key or ""),
    }
    return {name: value for name, value in details.items() if value}


def _add_answers(s: Step, again: Again) -> None:
    """What the record lacks is filled in; what it has otherwise stays, and the history keeps what was said now."""
    fields = s.complaint.procedure.custom_fields_at(FieldAt.INTAKE)
    said = {field.code: again.custom[field.code] for field in fields if field.code in again.custom}
    kept = s.complaint.custom
    s.complaint.custom = {**said, **kept}
    if unlike := differences(
        fields, {}, {code: value for code, value in said.items() if kept.get(code, value) != value}
    ):
        s.log(custom=unlike)


def _raise_risk(s: Step, again: Again) -> None:
    """A higher level and new flags count at once, and whom they concern hears of them (GAS-9b, GAS-4b)."""
    before, levels = copy.copy(s.complaint), list(Level)
    s.complaint.marks = {**again.marks, **s.complaint.marks}
    s.complaint.level = max(Level(s.complaint.level), Level(again.level), key=levels.index)
    for flag in again.flags:
        setattr(s.complaint, f"flag_{flag.value}", True)
    if Flag.THREAT in again.flags:
        s.complaint.guardian = again.guardian or s.complaint.guardian
        s.complaint.protective_measures = again.protective_measures.strip() or s.complaint.protective_measures
    fresh = set(s.complaint.flags) - set(before.flags)
    if Flag.THREAT in fresh and s.complaint.stage != Stage.ACCEPTED:
        require_protection(s.complaint)
    if fresh & {Flag.VIOLATION, Flag.LITIGATION}:
        # Supervision signed for what it knew then; it judges the new circumstance too (GAS-4b).
        s.complaint.supervised_by = s.complaint.supervised_at = None
    s.reclassified(before)
    alert(s, before)


def _keep_files(s: Step, files: Sequence[Checked]) -> None:
    """The files of this call; a content that the complaint has already is not kept twice."""
    there = s.complaint.attachments
    kept = [
        attach(file, s.complaint, by=s.by, at=s.at).name
        for file in files
        if not there.filter(sha256=file.sha256).exists()  # asked for each: two files of one call may be equal
    ]
    if kept:
        s.log(files=kept)


def _tell_whoever_has_it(s: Step) -> None:
    """The handler and the head while a department has it, else the service desk."""
    if s.complaint.stage in DEPARTMENT_STAGES:
        s.tell(s.complaint.handler, s.directory.acting_head(s.complaint.lead_id))
    else:
        s.tell_role(Recipient.DESK)
