"""Who is on duty when: the shifts of each department day by day, with the people on them (ROAD-2)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone

from accounts.kept import Kept, revision
from accounts.models import User
from complaints.models import Duty, Shift

DAY = dt.timedelta(days=1)
AHEAD = 7  # days over which a gap is shown before it comes
# What is kept begins so many days ago: handovers are asked for that long.
BACK = 9


@dataclass(frozen=True)
class Turn:
    """A shift of one day, which is the day on which it begins."""

    shift: Shift
    day: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    people: tuple[User, ...] = ()

    @property
    def key(self) -> tuple[int, dt.date]:
        """What tells it apart."""
        return self.shift.pk, self.day

    def is_running(self, now: dt.datetime) -> bool:
        """Whether it is on; its last moment belongs to the next one."""
        return self.starts_at <= now < self.ends_at

    @property
    def absent(self) -> list[User]:
        """Those on it who are away on the day on which it begins."""
        return [person for person in self.people if person.is_absent(self.starts_at)]

    @property
    def missing(self) -> int:
        """How many people it lacks; whoever is away does not count."""
        return max(0, self.shift.needed - len(self.people) + len(self.absent))


@dataclass(frozen=True)
class Plan:
    """Shifts and roster from the day `since` on. Kept between requests: nobody may change what stands in it."""

    since: dt.date
    shifts: dict[int, list[Shift]]  # by department, in order; retired ones as well
    people: dict[tuple[int, dt.date], tuple[User, ...]]  # by shift and day

    def turn(self, shift: Shift, day: dt.date) -> Turn:
        """The shift on that day."""
        return Turn(shift, day, *shift.period(day), self.people.get((shift.pk, day), ()))

    def turns(self, department_id: int, first: dt.date, days: int = 1) -> Iterator[Turn]:
        """The turns of so many days, day by day; of retired shifts those with people on them."""
        for day in (first + number * DAY for number in range(days)):
            for shift in self.shifts.get(department_id, ()):
                if shift.is_active or (shift.pk, day) in self.people:
                    yield self.turn(shift, day)

    def running(self, department_id: int, now: dt.datetime) -> list[Turn]:
        """The turns that are on, the one that began first first."""
        found = (turn for turn in self.turns(department_id, timezone.localdate(now) - DAY, 2) if turn.is_running(now))
        return sorted(found, key=lambda turn: turn.starts_at)

    def following(self, turn: Turn) -> Turn | None:
        """Who takes over: of those who are still on when `turn` ends, or come afterwards, whoever begins first."""
        near = self.turns(turn.shift.department_id, turn.day - DAY, 10)
        later = [other for other in near if other.ends_at > turn.ends_at]
        return min(later, key=lambda other: (other.starts_at, other.ends_at), default=None)

    def hands_over(self, turn: Turn) -> bool:
        """Whether a handover note is wanted of `turn`: not where nobody was on, or whoever comes on was on it too."""
        following = self.following(turn)
        stays = following and following.people and set(following.people) <= set(turn.people)
        return bool(turn.people) and not stays

    def gaps(self, department_id: int, now: dt.datetime, days: int = AHEAD) -> list[Turn]:
        """The turns without enough people that are on now or begin within so many days."""
        until = now + days * DAY
        near = self.turns(department_id, timezone.localdate(now) - DAY, days + 2)
        return [turn for turn in near if turn.missing and turn.ends_at > now and turn.starts_at < until]


def load(since: dt.date, until: dt.date | None = None) -> Plan:
    """The plan from the day `since` on, or to `until` (two queries)."""
    shifts: dict[int, list[Shift]] = defaultdict(list)
    for shift in Shift.objects.select_related("department").order_by("department", "position", "starts", "pk"):
        shifts[shift.department_id].append(shift)
    duties = Duty.objects.filter(day__gte=since).select_related("person")
    people: dict[tuple[int, dt.date], list[User]] = defaultdict(list)
    for duty in duties.filter(day__lte=until) if until else duties:
        people[duty.shift_id, duty.day].append(duty.person)
    return Plan(since, dict(shifts), {key: tuple(found) for key, found in people.items()})


_current_plan = Kept(lambda: load(timezone.localdate() - BACK * DAY))
# Of a moment before what is kept; a token stands for what was read under it, whenever that was.
_earlier_plan = lru_cache(maxsize=2)(lambda _token, since: load(since))


def current_plan(now: dt.datetime, token: str | None = None) -> Plan:
    """The plan around `now` and ahead (one small query, none with a `token`; two more after a change)."""
    token = revision() if token is None else token
    plan, first = _current_plan(token), timezone.localdate(now) - BACK * DAY
    if not plan.shifts or plan.since <= first:
        return plan
    return _earlier_plan(token, first) if token else load(first)


def uncovered(shifts: Iterable[Shift]) -> list[tuple[dt.time, dt.time]]:
    """The parts of a day that none of `shifts` covers: from when to when; the whole day is 00:00 to 00:00."""
    minutes = [False] * 1440
    for shift in shifts:
        first, last = _minute(shift.starts), _minute(shift.ends)
        for minute in range(first, last if last > first else last + 1440):
            minutes[minute % 1440] = True
    if not any(minutes):
        return [(dt.time.min, dt.time.min)]
    begins = [minute for minute in range(1440) if not minutes[minute] and minutes[minute - 1]]
    return [(_time(minute), _time(_end_of_gap(minutes, minute))) for minute in begins]


def _end_of_gap(minutes: list[bool], minute: int) -> int:
    while not minutes[minute % 1440]:
        minute += 1
    return minute % 1440


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _time(minute: int) -> dt.time:
    return dt.time(minute // 60, minute % 60)
