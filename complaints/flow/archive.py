"""归档: the record is complete and becomes read-only (GAS-12.6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import Action, AssignmentRole, Moment, RequiredAt
from complaints.deadlines import clocks
from complaints.models import Complaint, Result
from complaints.models.procedure import applies

from .errors import Refused
from .step import step


@dataclass(frozen=True)
class Missing:
    """Something the record still lacks, and the action that supplies it."""

    message: str
    action: Action


def missing(complaint: Complaint) -> list[Missing]:
    """What the completeness check finds; empty when the complaint can be archived (GAS-12.6)."""
    found: list[Missing] = []
    parts = list(complaint.assignments.select_related("department"))
    result = Result.objects.filter(assignment__complaint=complaint, assignment__ended_at__isnull=True).first()
    for rule in complaint.procedure.required_fields.filter(at__in=(RequiredAt.ARCHIVE, RequiredAt.RESULT)):
        if not applies(rule.circumstance, complaint):
            continue
        if rule.at == RequiredAt.RESULT:
            if not complaint.decision and not getattr(result, rule.field, ""):
                name = Result._meta.get_field(rule.field).verbose_name
                found.append(Missing(_("The result lacks: %s.") % name, Action.SAVE_RESULT))
        elif not getattr(complaint, rule.field, None):
            name = Complaint._meta.get_field(rule.field).verbose_name
            found.append(Missing(_("The record lacks: %s.") % name, Action.CORRECT))
    if complaint.flag_threat and not (complaint.guardian_id and complaint.protective_measures.strip()):
        found.append(Missing(_("Guardian and protective measures are not recorded."), Action.CORRECT))
    if complaint.demand_unreasonable and not complaint.explanation_given.strip():
        found.append(Missing(_("The demand is marked unreasonable, but no explanation is recorded."), Action.CORRECT))
    for part in parts:
        if part.role == AssignmentRole.CO and part.ended_at is None and part.opinion_at is None:
            message = _("%s has not given its result as co-handling department.") % part.department
            found.append(Missing(message, Action.GIVE_OPINION))
    if complaint.called_back_at is None and not complaint.callback_skipped:
        found.append(Missing(_("The customer has not been called back."), Action.CALL_BACK))
    if complaint.needs_supervision and complaint.supervised_at is None:
        found.append(Missing(_("Supervision has not signed."), Action.SUPERVISE))
    return found


def archive(
    complaint: Complaint, *, by: User, note: str = "", version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """归档: refused while anything is missing; afterwards the record is read-only."""
    with step(complaint, Action.ARCHIVE, by=by, version=version, at=at, note=note) as s:
        if lacking := missing(s.complaint):
            raise Refused(" ".join(item.message for item in lacking))
        s.complaint.archived_at = s.at
        s.complaint.close()
        s.signal(Moment.ARCHIVED)
        s.clocks_stopped(clocks.stop_all(s.complaint, s.at))
    return s.complaint
