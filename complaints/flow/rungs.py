"""What the rungs of a ladder do besides telling somebody; called by the sweep, in its transaction (ROAD-6).

The penalties that rungs propose are `accountability/rungs.py`'s.
"""

from __future__ import annotations

import datetime as dt

from complaints.choices import DEPARTMENT_STAGES, Recipient, RungAction, SystemAction
from complaints.models import Clock, Complaint, Rung
from complaints.notify.directory import Directory

from .dispatch import move_up
from .escalation import ask_instruction, open_file
from .step import system_step


def act(clock: Clock, rung: Rung, at: dt.datetime) -> None:
    """Do what `rung` of the missed deadline `clock` says; whatever is done already is not done again."""
    match rung.action:
        case RungAction.OPEN_FILE:
            with system_step(clock.complaint_id, SystemAction.FILE_OPENED, at=at) as s:
                open_file(s, clock.rule.name)
        case RungAction.ASK_INSTRUCTION:
            with system_step(clock.complaint_id, SystemAction.INSTRUCTION_ASKED, at=at) as s:
                ask_instruction(s, rung.recipient)
        case RungAction.REASSIGN_UP:
            _reassign_up(clock, at)


def _reassign_up(clock: Clock, at: dt.datetime) -> None:
    """The superior department gets the case, while a department that has one above it still has it."""
    complaint = Complaint.objects.get(pk=clock.complaint_id)
    superior = Directory(at).superior(complaint.lead_id)
    if superior is None or complaint.stage not in DEPARTMENT_STAGES:
        return
    with system_step(complaint.pk, SystemAction.REASSIGNED_UP, at=at) as s:
        s.tell_role(Recipient.SUPERVISOR)
        move_up(s, superior, clock.rule.name)
