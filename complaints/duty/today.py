"""What the workbench says of duty: who is on, what waits for this person, and for whoever makes the roster its gaps."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.utils import timezone

from accounts.models import Department, User
from complaints.models import DutyEntry
from complaints.permissions.duty import may_see_roster, may_take_over, rosters

from .board import Board, OnDuty
from .handover import Handovers, coming_on, plan_around
from .plan import DAY, Turn


class Today:
    """Duty at `now` for `user` (one query for those who are on duty or make a roster, none for others)."""

    def __init__(self, user: User, now: dt.datetime) -> None:
        self.user, self.now = user, now
        self.board = Board(user, now)

    @property
    def first(self) -> OnDuty | None:
        """The service desk's shifts that are on; None where no department has shifts or the person has no role."""
        return self.board.first if may_see_roster(self.user) else None

    @cached_property
    def looked_after(self) -> list[Department]:
        """The departments whose roster the person makes."""
        mine = rosters(self.user)
        return [one for one in self.board.departments if one.pk in mine]

    @cached_property
    def mine(self) -> list[Turn]:
        """The shifts on which the person is now."""
        return list(self.board.mine())

    @cached_property
    def gaps(self) -> list[Turn]:
        """The shifts of the coming days that lack people."""
        return [turn for one in self.looked_after for turn in self.board.plan.gaps(one.pk, self.now)]

    @cached_property
    def _handovers(self) -> Handovers:
        today = timezone.localdate(self.now)
        near = {
            turn.shift.department_id
            for one in self.board.departments
            for turn in self.board.plan.turns(one.pk, today - DAY, 3)
            if self.user in turn.people
        }
        return Handovers(self.board.plan, near | {one.pk for one in self.looked_after}, self.now)

    @cached_property
    def unread(self) -> list[DutyEntry]:
        """The handover notes that the person is to read: of the shift before their own."""
        return [note for note in self._handovers.unread() if self._is_for_me(note)]

    def _is_for_me(self, note: DutyEntry) -> bool:
        turn = plan_around(self.board.plan, note.day).turn(note.shift, note.day)
        people = coming_on(self.board.plan, turn, self.now)
        return self.user in people and bool(may_take_over(self.user, note.department_id, people, note.by))

    @cached_property
    def missing(self) -> list[Turn]:
        """The shifts without a handover note: the person's own, or all of a roster that they make."""
        after = {one.pk for one in self.looked_after}
        found = self._handovers.missing()
        return [turn for turn in found if turn.shift.department_id in after or self.user in turn.people]
