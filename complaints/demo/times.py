"""Requests for more time in the demo: one approved, one that the supervisor has still to decide on (ROAD-5c)."""

from __future__ import annotations

import datetime as dt

from complaints.choices import ClockKind, Stage
from complaints.flow import times
from complaints.models import Clock

from .company import Company

REASONS = ("表具厂家缺货，预计三天后到货，已电话告知客户并取得谅解。", "需等待施工单位提供回填方案，申请顺延两天。")
EXTRA = dt.timedelta(days=3), dt.timedelta(days=2)
WORD = "同意，到货后即办，每天告知客户一次进度。"
ASKED, DECIDED = dt.timedelta(minutes=50), dt.timedelta(minutes=35)


def add_requests(company: Company, now: dt.datetime) -> None:
    """The handlers of two open cases ask for more time for the result; the supervisor has approved the first."""
    running = Clock.objects.running().filter(
        rule__kind=ClockKind.RESOLUTION,
        complaint__stage=Stage.HANDLING,
        due_at__gt=now,
    )
    quiet = running.exclude(complaint__events__at__gte=now - 2 * ASKED)
    clocks = list(quiet.select_related("complaint__handler", "rule").order_by("due_at", "pk")[: len(REASONS)])
    for clock, reason, extra in zip(clocks, REASONS, EXTRA, strict=False):
        given = {"by": clock.complaint.handler, "clock": clock, "until": clock.due_at + extra, "reason": reason}
        times.ask(clock.complaint, **given, at=now - ASKED)
    for clock in clocks[:1]:
        request = clock.extensions.get()
        supervisor = company.people["supervisor"]
        times.decide(clock.complaint, by=supervisor, extension=request, grant=True, word=WORD, at=now - DECIDED)
