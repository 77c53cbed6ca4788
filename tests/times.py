"""What tests about changed due times share: a procedure that allows promises, and requests for more time.

In the tests 定州综合所 has the complaint since Friday 2026-11-20 09:00: the contact is due on Saturday at 09:00, the
result after three working days, on Wednesday 2026-11-25 at 17:30 (GAS-12.3a, GAS-12.3b).
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from complaints.choices import Choice, Topic
from complaints.flow import times
from complaints.models import Clock, Complaint, Extension, FlowRule
from tests import way
from tests.clockwork import MINUTE, moment
from tests.rules import amending

FRIDAY = moment("2026-11-20 09:00")
RESULT_DUE = moment("2026-11-25 17:30")
SHORT_OF_STAFF = "配件缺货，厂家下周到货。"


def settled(company: SimpleNamespace, topic: Topic, choice: Choice, **cases: Any) -> None:
    """Let the procedure in force say `choice` on `topic`."""
    with amending(company.procedure) as procedure:
        FlowRule.objects.create(procedure=procedure, topic=topic, choice=choice, cases=cases)


def promising(company: SimpleNamespace, at: dt.datetime | None = None, **changes: Any) -> Complaint:
    """转发 under a procedure in which a time agreed with the customer takes precedence (ROAD-5c)."""
    if not company.procedure.flow_rules.filter(topic=Topic.PROMISE).exists():
        settled(company, Topic.PROMISE, Choice.ALLOWED)
    return way.dispatched(company, at, **changes)


def with_department(company: SimpleNamespace, **changes: Any) -> Complaint:
    """The complaint of these tests, with promises allowed."""
    return promising(company, at=FRIDAY - MINUTE, **changes)


def running(complaint: Complaint, code: str = "resolution") -> Clock:
    """The running clock of a rule."""
    return complaint.clocks.running().select_related("rule", "department").get(rule__code=code)


def agreed(company: SimpleNamespace, complaint: Complaint, until: str, at: str, **changes: Any) -> Complaint:
    """约定时间 by the head; `code` names another clock than that of the result."""
    clock = running(complaint, changes.pop("code", "resolution"))
    given = {"by": company.people.head_dz, "note": "与刘大妈电话约定。", **changes}
    return times.agree(complaint, clock=clock, until=moment(until), at=moment(at), **given)


def asked(company: SimpleNamespace, complaint: Complaint, until: str, at: str, **changes: Any) -> Extension:
    """申请延期 by the head; `code` names another clock than that of the result."""
    clock = running(complaint, changes.pop("code", "resolution"))
    given = {"by": company.people.head_dz, "reason": SHORT_OF_STAFF, **changes}
    times.ask(complaint, clock=clock, until=moment(until), at=moment(at), **given)
    return complaint.extensions.waiting().get(clock=clock)


def granted(company: SimpleNamespace, request: Extension, at: str, **changes: Any) -> Complaint:
    """批准 by the supervisor."""
    given = {"by": company.people.supervisor, **changes}
    return times.decide(request.complaint, extension=request, grant=True, at=moment(at), **given)


def with_request(company: SimpleNamespace, at: dt.datetime | None = None, **changes: Any) -> Complaint:
    """转发, and the head asks for two more days for the result."""
    complaint = way.dispatched(company, at, **changes)
    clock = running(complaint)
    until = clock.due_at + dt.timedelta(days=2)
    return times.ask(complaint, by=company.people.head_dz, clock=clock, until=until, reason=SHORT_OF_STAFF)


def typed(at: dt.datetime) -> str:
    """A moment as a browser sends it."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
