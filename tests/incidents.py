"""Incidents as people declare them, for the tests."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

from complaints.flow import incidents as flow
from complaints.models import Incident
from tests.clockwork import moment

MONDAY = moment("2026-11-23 10:00")
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def a_declaration(company: SimpleNamespace, **changes: Any) -> flow.Declaration:
    """A pipe of 定州 has burst an hour ago; `changes` replace fields."""
    fields: dict[str, Any] = {
        "title": "中山路中压管爆裂停气",
        "cause_department": company.dzzhs,
        "occurred_at": MONDAY - HOUR,
        "found_at": MONDAY - 5 * MINUTE,
        "category": company.categories["supply"],
        "branch": company.dz,
        "explanation": "中山路燃气管道被施工挖断，正在抢修，预计今晚八点恢复。",
    }
    return flow.Declaration(**{**fields, **changes})


def declared(company: SimpleNamespace, at: dt.datetime = MONDAY, by: Any = None, **changes: Any) -> Incident:
    """Declared by the desk."""
    return flow.declare(a_declaration(company, **changes), by=by or company.people.desk, at=at)[0]


def typed(company: SimpleNamespace, **changes: Any) -> dict[str, Any]:
    """What the browser sends for `a_declaration` of a department; None leaves a field out."""
    fields = {
        "key": str(uuid.uuid4()),
        "title": "中山路中压管爆裂停气",
        "cause_department": company.dzzhs.pk,
        "occurred_at": "2026-11-23T09:00",
        "found_at": "2026-11-23T09:55",
        "category": changes["category"] if "category" in changes else company.categories["supply"].pk,
        "branch": company.dz.pk,
        "places": "",
        "explanation": "",
    }
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}
