"""Rungs that propose a penalty for the missed deadline; called by the sweep, in its transaction (CABLE-7b)."""

from __future__ import annotations

import datetime as dt

from complaints.choices import RungAction
from complaints.models import Clock, Complaint, Rung, TariffLine

from .propose import propose_for_clock


def act(clock: Clock, rung: Rung, at: dt.datetime) -> None:
    """Propose a penalty by the rung's line of the tariff of the complaint's own version; once, however often asked."""
    if rung.action != RungAction.PROPOSE_PENALTY:
        return
    complaint = Complaint.objects.select_related("procedure").get(pk=clock.complaint_id)
    line = TariffLine.objects.filter(procedure=complaint.procedure, code=rung.tariff, is_active=True).first()
    if line is not None:
        propose_for_clock(clock, line, at)
