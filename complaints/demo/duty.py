"""The duty roster of the demo's service centre: three people in turn, handovers, one gap ahead (ROAD-2)."""

from __future__ import annotations

import datetime as dt
import random

from django.utils import timezone

from accounts.models import User
from complaints.choices import DutyEntryKind
from complaints.duty.plan import DAY, Plan, Turn, load
from complaints.duty.rotation import rotated
from complaints.models import Duty, DutyEntry, Shift
from complaints.months import Month

from .company import Company

SHIFTS = (("白班", dt.time(8), dt.time(20)), ("夜班", dt.time(20), dt.time(8)))
BACK, HANDED_OVER = 40, 12  # days
HANDOVERS = (
    "热线正常。两件漏气报修已派维修班，等到场反馈，请接班后盯一下到场时间。",
    "有一位客户约好明早 9 点回电，号码在记录里；其余件都已转发。",
    "夜间来电 3 个，均为咨询，已答复。调压站检修通知已收到，客户问起按统一口径答。",
    "营业厅来访一件，已登记转定州综合所。客户情绪较激动，回访请主管把关。",
    "系统正常，无积压。明天停气小区名单已贴在值班台。",
)
NOTES = (
    "21:40 抢修值班来电，曲阳东街漏气已控制，客户已告知。",
    "热线中断约 4 分钟，已报信息部，恢复后逐个回拨未接来电。",
    "主管电话布置：重大投诉先报后转。",
)


def make_roster(company: Company, now: dt.datetime, seed: int) -> None:
    """Shifts, a roster from some weeks ago to the end of next month, and what was handed over lately."""
    desk = company.departments["KFZX"]
    shifts = [
        Shift.objects.create(department=desk, name=name, starts=starts, ends=ends, position=position)
        for position, (name, starts, ends) in enumerate(SHIFTS)
    ]
    people = [company.people[name] for name in ("desk1", "desk2", "desk3")]
    for number, person in enumerate([*company.people.values()]):
        person.mobile = f"139{31200000 + 417 * number:08}"
    User.objects.bulk_update(company.people.values(), ["mobile"])
    today = timezone.localdate(now)
    first, last = today - BACK * DAY, Month.of(now).next.next.first
    days = [first + number * DAY for number in range((last - first).days)]
    cells = rotated([person.pk for person in people], [shift.pk for shift in shifts], days)
    gap = (shifts[1].pk, today + 4 * DAY)
    by_key = {shift.pk: shift for shift in shifts}
    Duty.objects.bulk_create(
        Duty(shift_id=shift, day=day, person_id=person, starts_at=period[0], ends_at=period[1])
        for (shift, day), on in sorted(cells.items(), key=lambda cell: cell[0][1])
        if (shift, day) != gap
        for person in on
        for period in [by_key[shift].period(day)]
    )
    _hand_over(load(first), desk.pk, now, random.Random(seed))


def _hand_over(plan: Plan, desk: int, now: dt.datetime, rnd: random.Random) -> None:
    """All but one of the last shifts handed over, the last of them not read yet."""
    first = timezone.localdate(now) - HANDED_OVER * DAY
    over = [turn for turn in plan.turns(desk, first, HANDED_OVER + 1) if turn.ends_at <= now and turn.people]
    for place, turn in enumerate(over):
        if place % 5 == 2:
            _entry(
                turn, DutyEntryKind.NOTE, turn.people[0], turn.starts_at + 4 * dt.timedelta(hours=1), rnd.choice(NOTES)
            )
        if place == len(over) - 3:
            continue
        at = turn.ends_at - dt.timedelta(minutes=rnd.randint(4, 20))
        note = _entry(turn, DutyEntryKind.HANDOVER, turn.people[0], at, rnd.choice(HANDOVERS))
        following = plan.following(turn)
        if following and following.people and turn is not over[-1]:
            at = turn.ends_at + dt.timedelta(minutes=rnd.randint(0, 9))
            _entry(turn, DutyEntryKind.READ, following.people[0], at, handover=note)


def _entry(
    turn: Turn, kind: DutyEntryKind, by: User, at: dt.datetime, text: str = "", handover: DutyEntry | None = None
) -> DutyEntry:
    return DutyEntry.objects.create(
        department_id=turn.shift.department_id, shift=turn.shift, day=turn.day, kind=kind, at=at, by=by,
        by_name=str(by), text=text, handover=handover,
    )  # fmt: skip
