"""The people of the company, found by their part in a complaint; read once per decision."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from accounts.choices import Role
from accounts.models import Department, Membership, User
from complaints.choices import Recipient

ROLE_OF = {
    Recipient.DESK: Role.DESK,
    Recipient.SUPERVISOR: Role.SUPERVISOR,
    Recipient.INSPECTOR: Role.INSPECTOR,
    Recipient.AFFAIRS: Role.AFFAIRS,
    Recipient.GENERAL_MANAGER: Role.GENERAL_MANAGER,
}


class Directory:
    """Departments, heads and roles as they stand at `at`, in two queries."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    @cached_property
    def departments(self) -> dict[int, Department]:
        """Every department with its head and deputy."""
        return {department.pk: department for department in Department.objects.select_related("head", "deputy")}

    @cached_property
    def _holders(self) -> dict[str, list[tuple[int, User]]]:
        holders: dict[str, list[tuple[int, User]]] = defaultdict(list)
        for membership in Membership.objects.filter(user__is_active=True).select_related("user").order_by("pk"):
            holders[membership.role].append((membership.department_id, membership.user))
        return holders

    def upwards(self, department_id: int | None) -> Iterator[Department]:
        """The department and those above it, nearest first."""
        seen: set[int] = set()
        while department_id is not None and department_id not in seen and department_id in self.departments:
            seen.add(department_id)
            department = self.departments[department_id]
            yield department
            department_id = department.parent_id

    def acting_head(self, department_id: int | None) -> User | None:
        """Who answers for the department now; without anybody, the nearest superior who does."""
        for department in self.upwards(department_id):
            if person := department.acting_head(self.at):
                return person
        return None

    def superior(self, department_id: int | None) -> Department | None:
        """The nearest department above with a head (GAS-12.7)."""
        above = list(self.upwards(department_id))[1:]
        return next((department for department in above if department.acting_head(self.at)), None)

    def leader(self, department_id: int | None) -> User | None:
        """分管领导: the nearest leader in charge of the department or one above it; the one present first."""
        for department in self.upwards(department_id):
            leaders = [user for place, user in self._holders[Role.LEADER] if place == department.pk]
            if leaders:
                return min(leaders, key=lambda user: user.is_absent(self.at))
        return None

    def officer(self, department_id: int) -> User | None:
        """部门经办人: the first of the department's officers who is present, in the order in which they were named."""
        officers = (user for place, user in self._holders[Role.OFFICER] if place == department_id)
        return next((user for user in officers if not user.is_absent(self.at)), None)

    def places(self, role: str) -> list[int]:
        """The departments in which `role` is held, those set up first at the front."""
        return list(dict.fromkeys(place for place, _user in self._holders[role]))

    def led_by_leader(self, department_id: int | None) -> Department | None:
        """The department of the nearest leader in charge (MOBILE-2)."""
        led = set(self.places(Role.LEADER))
        return next((department for department in self.upwards(department_id) if department.pk in led), None)

    def holders(self, role: str) -> list[User]:
        """Everybody with `role`; those present, or all when nobody is."""
        everybody = list({user.pk: user for _place, user in self._holders[role]}.values())
        return [user for user in everybody if not user.is_absent(self.at)] or everybody

    def people(self, recipient: str, department_id: int | None) -> list[User]:
        """Whom `recipient` means for a complaint in `department_id`.

        Where the company has nobody for it, the general manager is told instead: GAS-4c, the last rung answers for all.
        """
        found: list[User | None]
        match recipient:
            case Recipient.HEAD:
                found = [self.acting_head(department_id)]
            case Recipient.SUPERIOR:
                superior = self.superior(department_id)
                found = [superior.acting_head(self.at) if superior else None]
            case Recipient.LEADER:
                found = [self.leader(department_id)]
            case _:
                found = [*self.holders(ROLE_OF[Recipient(recipient)])]
        people = [person for person in found if person is not None]
        return people or self.holders(Role.GENERAL_MANAGER)
