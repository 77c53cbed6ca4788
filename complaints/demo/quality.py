"""Quality checks of the demo's last weeks: drawn, mostly checked, some answered (DESK-1, PROP-8)."""

from __future__ import annotations

import datetime as dt
import random

from complaints.models import QualityDraw, QualityItem
from complaints.permissions.quality import may_check
from complaints.quality.draw import WEEK, draw, monday_of
from complaints.quality.judge import Points, answer, check

from .company import Company

WEEKS = 6
REMARKS = (
    "记录完整，语气平和。",
    "客户诉求没有复述确认，下次注意。",
    "解释到位，符合统一口径。",
    "类别判断准确，转发及时。",
)
ANSWERS = ("收到，以后会复述一遍请客户确认。", "当时线路嘈杂，录音中可以听到已做说明。", "明白，已改进。")


def add_checks(company: Company, now: dt.datetime, seed: int) -> None:
    """As if somebody had drawn each Monday and checked in the days after; the latest still wait."""
    rnd = random.Random(seed)
    for weeks in range(WEEKS, 0, -1):
        draw(dt.datetime.combine(monday_of(now), dt.time(9), now.tzinfo) - (weeks - 1) * WEEK)
    draw(now)
    items = list(QualityItem.objects.all())
    supervisor = company.people["supervisor"]
    waiting = QualityDraw.objects.filter(happened_at__lt=now - 2 * WEEK).select_related("complaint", "person")
    for one in waiting.order_by("happened_at"):
        if not may_check(supervisor, one):
            continue
        wanted = [item for item in items if item.subject == one.subject]
        given = [Points(item, item.points - rnd.choice((0, 0, 0, 2, 5)) * (item.points > 5)) for item in wanted]
        at = one.happened_at + dt.timedelta(days=8, minutes=rnd.randint(0, 400))
        check(one, by=supervisor, points=given, remark=rnd.choice(REMARKS), at=min(at, now))
        if rnd.random() < 0.3:
            answer(one, by=one.person, text=rnd.choice(ANSWERS), at=min(at + dt.timedelta(hours=5), now))
