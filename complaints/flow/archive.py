"""归档: the record is complete and becomes read-only (GAS-12.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import Action, AssignmentRole, Choice, FieldAt, Moment, RequiredAt, Stage, Topic, Validity
from complaints.deadlines import clocks
from complaints.models import Complaint, CustomField, Result
from complaints.models.custom_field import lacking

from .errors import Refused
from .escalation import close_file, close_instructions
from .step import step

# Stages at which the department has nothing to write any more.
SUPPLIED_LATE = (Stage.CALLBACK, Stage.CLOSING)


@dataclass(frozen=True)
class Missing:
    """Something the record still lacks, and the action that supplies it."""

    message: str
    action: Action


def missing(complaint: Complaint) -> list[Missing]:
    """What the completeness check finds; empty when the complaint can be archived (GAS-12.6)."""
    return [*_empty_fields(complaint), *_unprotected(complaint), *_undone(complaint)]


def _empty_fields(complaint: Complaint) -> Iterator[Missing]:
    """Required fields of the record and of the result (GAS-12.4); a final decision stands for the result."""
    result = Result.objects.filter(assignment__complaint=complaint, assignment__ended_at__isnull=True).first()
    for name in complaint.procedure.required_of(RequiredAt.ARCHIVE, complaint):
        if not getattr(complaint, name, None):
            yield Missing(_("The record lacks: %s.") % label_of(Complaint, name), Action.CORRECT)
    for asked in _unanswered(complaint, FieldAt.INTAKE, complaint.custom):
        yield Missing(_("The record lacks: %s.") % asked.label, Action.CORRECT)
    if complaint.decision or complaint.is_refused or complaint.validity == Validity.INVALID:
        return  # what was decided stands for the result
    # What the department can no longer write, because the case was classified anew, is supplied with a correction.
    action = Action.CORRECT if complaint.stage in SUPPLIED_LATE else Action.SAVE_RESULT
    for name in lacking_parts(complaint, result):
        yield Missing(_("The result lacks: %s.") % label_of(Result, name), action)
    for asked in lacking_answers(complaint, result):
        yield Missing(_("The result lacks: %s.") % asked.label, action)


def lacking_parts(complaint: Complaint, result: Result | None) -> list[str]:
    """The parts of the result that the procedure demands of this case, as it is classified now, and that are empty."""
    needed = complaint.procedure.required_of(RequiredAt.RESULT, complaint)
    return [name for name in needed if not getattr(result, name, "")]


def lacking_answers(complaint: Complaint, result: Result | None) -> list[CustomField]:
    """The procedure's own fields of the result that this case must answer and that are empty."""
    return _unanswered(complaint, FieldAt.RESULT, result.custom if result else {})


def _unanswered(complaint: Complaint, at: FieldAt, kept: Mapping[str, Any]) -> list[CustomField]:
    fields = complaint.procedure.custom_fields_at(at, complaint)
    empty = set(lacking(fields, kept))
    return [field for field in fields if field.code in empty]


def _unprotected(complaint: Complaint) -> Iterator[Missing]:
    """Protection against drastic threats (GAS-9b), and the explanation of an unreasonable demand (GAS-9a)."""
    if complaint.flag_threat and not (complaint.guardian_id and complaint.protective_measures.strip()):
        yield Missing(_("Guardian and protective measures are not recorded."), Action.CORRECT)
    if complaint.demand_unreasonable and not complaint.explanation_given.strip():
        yield Missing(_("The demand is marked unreasonable, but no explanation is recorded."), Action.CORRECT)


def _undone(complaint: Complaint) -> Iterator[Missing]:
    """What somebody still has to do: co-handlers, callback (GAS-12.5), supervision (GAS-4b)."""
    for part in complaint.assignments.current().filter(role=AssignmentRole.CO, opinion_at=None):
        message = _("%s has not given its result as co-handling department.") % part.department
        yield Missing(message, Action.GIVE_OPINION)
    choice = complaint.procedure.choice
    if choice(Topic.VALIDITY, complaint) != Choice.NONE and not complaint.validity and not complaint.is_refused:
        yield Missing(_("It has not been judged whether the complaint is valid."), Action.JUDGE)
    wanted = choice(Topic.CALLBACK, complaint) != Choice.NONE
    if wanted and complaint.called_back_at is None and not complaint.callback_skipped:
        yield Missing(_("The customer has not been called back."), Action.CALL_BACK)
    if complaint.needs_supervision and complaint.supervised_at is None:
        yield Missing(_("Supervision has not signed."), Action.SUPERVISE)


def label_of(model: type[Model], field: str) -> str:
    """What a field is called."""
    return str(getattr(model._meta.get_field(field), "verbose_name", field))


def archive(
    complaint: Complaint, *, by: User, note: str = "", version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """归档: refused while anything is missing; afterwards the record is read-only."""
    with step(complaint, Action.ARCHIVE, by=by, version=version, at=at, note=note) as s:
        if found := missing(s.complaint):
            raise Refused(" ".join(item.message for item in found))
        s.complaint.archived_at = s.at
        s.complaint.close()
        s.signal(Moment.ARCHIVED)
        close_file(s)
        close_instructions(s)
        s.clocks_stopped(clocks.stop_all(s.complaint, s.at))
    return s.complaint
