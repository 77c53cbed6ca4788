"""Service notices as departments announce them, for the tests."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

from complaints.flow import service_notices as flow
from complaints.models import ServiceNotice
from tests.clockwork import moment

# Monday morning, for what begins on Wednesday: in time under "1wd".
MONDAY = moment("2026-11-23 10:00")
WEDNESDAY = moment("2026-11-25 08:00")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def an_announcement(company: SimpleNamespace, **changes: Any) -> flow.Announcement:
    """Gas is cut off in 中山路 on Wednesday; `changes` replace fields."""
    fields: dict[str, Any] = {
        "kind": "interruption",
        "title": "中山路停气改造",
        "details": "中山路中压管网改造，期间停气，提前关好阀门。",
        "wording": "中山路因管网改造停气，恢复前请关闭灶前阀。",
        "department": company.dzzhs,
        "starts_at": WEDNESDAY,
        "ends_at": WEDNESDAY + 10 * HOUR,
        "places": ["中山路"],
        "receivers": [company.kfzx],
    }
    return flow.Announcement(**{**fields, **changes})


def announced(company: SimpleNamespace, at: dt.datetime = MONDAY, by: Any = None, **changes: Any) -> ServiceNotice:
    """Announced by the head of 定州综合所."""
    return flow.announce(an_announcement(company, **changes), by=by or company.people.head_dz, at=at)[0]


def typed(company: SimpleNamespace, **changes: Any) -> dict[str, Any]:
    """What the browser sends for `an_announcement`; None leaves a field out."""
    fields = {
        "key": str(uuid.uuid4()),
        "kind": "interruption",
        "title": "中山路停气改造",
        "details": "中山路中压管网改造，期间停气，提前关好阀门。",
        "wording": "中山路因管网改造停气，恢复前请关闭灶前阀。",
        "department": company.dzzhs.pk,
        "starts_at": "2026-11-25T08:00",
        "ends_at": "2026-11-25T18:00",
        "places": "中山路",
        "receivers": [company.kfzx.pk],
    }
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}
