"""Who is on duty now, for the bar above every page: read from what is kept, with no question of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from accounts.models import Department, User
from complaints.models.rulebook import current_rulebook

from .plan import Plan, Turn, current_plan


@dataclass(frozen=True)
class OnDuty:
    """The shifts of a department that are on."""

    department: Department
    turns: list[Turn]

    @property
    def people(self) -> list[User]:
        """Everybody on them, once; those who are away last."""
        everybody = {person.pk: person for turn in self.turns for person in turn.people}
        away = {person.pk for turn in self.turns for person in turn.absent}
        return sorted(everybody.values(), key=lambda person: person.pk in away)

    @property
    def nobody(self) -> bool:
        """Whether a shift is on and nobody is there."""
        return bool(self.turns) and all(len(turn.absent) == len(turn.people) for turn in self.turns)


class Board:
    """Duty at the moment `now`, as the person `user` is shown it."""

    def __init__(self, user: User, now: dt.datetime) -> None:
        self.user, self.now = user, now

    @cached_property
    def plan(self) -> Plan:
        """Shifts and roster, of the same moment as the person's roles."""
        return current_plan(self.now, self.user.grants.token)

    @cached_property
    def desk_id(self) -> int | None:
        """The service desk of the procedure in force."""
        procedures = current_rulebook(self.user.grants.token).procedures.values()
        return next((procedure.desk_id for procedure in procedures if procedure.is_current), None)

    @cached_property
    def departments(self) -> list[Department]:
        """Those with shifts in use: the service desk first, the others in their order."""
        used = {pk for pk, shifts in self.plan.shifts.items() if any(shift.is_active for shift in shifts)}
        found = [one for pk, one in self.user.grants.company.departments.items() if pk in used]
        return sorted(found, key=lambda department: department.pk != self.desk_id)

    @cached_property
    def on_duty(self) -> list[OnDuty]:
        """Every department with shifts, with those that are on."""
        return [OnDuty(one, self.plan.running(one.pk, self.now)) for one in self.departments]

    @property
    def first(self) -> OnDuty | None:
        """The service desk's, or the only one's."""
        return self.on_duty[0] if self.on_duty else None

    @property
    def key(self) -> str:
        """The same as long as the bar shows the same."""
        shown = "/".join(
            f"{one.department.pk}:" + ",".join(f"{turn.shift.pk}.{turn.day}" for turn in one.turns)
            for one in self.on_duty
        )
        return f"{self.user.grants.token} {shown}"

    def mine(self) -> Iterator[Turn]:
        """The shifts on which the person is now."""
        for one in self.on_duty:
            yield from (turn for turn in one.turns if self.user in turn.people)
