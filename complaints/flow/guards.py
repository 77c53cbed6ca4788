"""Demands that more than one step makes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.choices import RungAction
from complaints.models import Complaint
from complaints.models.rulebook import names_of_words

from .errors import Refused
from .escalation import ask_instruction, open_file
from .step import Step


def require_protection(complaint: Complaint) -> None:
    """扬言过激 needs a guardian and protective measures before anything else happens (GAS-9b)."""
    missing = {}
    if complaint.flag_threat and complaint.guardian_id is None:
        missing["guardian"] = _("Somebody threatens drastic action: name the person who keeps watch.")
    if complaint.flag_threat and not complaint.protective_measures.strip():
        missing["protective_measures"] = _("Say how people and places at risk are protected.")
    if missing:
        raise Refused(fields=missing)


def require(**texts: tuple[str, str]) -> None:
    """Refuse when a text is blank: `require(reason=(reason, message))` puts the message at the field `reason`."""
    missing = {name: message for name, (text, message) in texts.items() if not text.strip()}
    if missing:
        raise Refused(fields=missing)


def alert(s: Step, before: Complaint | None = None) -> None:
    """Tell at once whom the alert rules name, for what is new since `before`, and a new guardian (GAS-9b)."""
    procedure = s.complaint.procedure
    known = {rule.pk for rule in procedure.alerts_of(before)} if before else set()
    for rule in procedure.alerts_of(s.complaint):
        if rule.pk in known:
            continue
        if rule.action == RungAction.ASK_INSTRUCTION:
            ask_instruction(s, rule.recipient)
        elif rule.action == RungAction.OPEN_FILE:
            open_file(s, rule.for_cases.in_words(names_of_words(procedure.book, procedure.code)))
        s.tell_role(rule.recipient, department_id=s.complaint.lead_id or s.complaint.branch_id)
    if not before or before.guardian_id != s.complaint.guardian_id:
        s.tell(s.complaint.guardian)  # nobody keeps watch who does not know of it
