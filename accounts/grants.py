"""What a person's roles reach, from the company as it stands."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .choices import Role

if TYPE_CHECKING:
    from .company import Company, Tree
    from .models import User


@dataclass(frozen=True)
class Grants:
    """The roles of one person at one moment."""

    by_role: dict[str, frozenset[int]]
    company: Company
    token: str = ""  # under which the company was read (`accounts/kept.py`), for whoever asks for more that is kept

    @classmethod
    def of(cls, user: User, at: dt.datetime) -> Grants:
        """Memberships, departments headed, and departments whose absent head the person stands in for."""
        from .company import current_company
        from .kept import revision

        token = revision()
        company = current_company(token)
        by_role: dict[str, set[int]] = defaultdict(set)
        if user.is_active:
            for role, department_id in company.memberships.get(user.pk, ()):
                by_role[role].add(department_id)
            for department in company.headed.get(user.pk, ()):
                if department.acting_head(at) == user or department.head_id == user.pk:
                    by_role[Role.HEAD].add(department.pk)
        if headed := by_role.get(Role.HEAD):
            # Whoever is told in the place of a missing head may also act in it (`Directory.acting_head`).
            tree = company.tree
            orphans = {pk for pk in tree.headless if tree.nearest_head(pk) in headed}
            by_role[Role.HEAD] = headed | orphans
        return cls({role: frozenset(ids) for role, ids in by_role.items()}, company, token)

    @property
    def tree(self) -> Tree:
        """The departments of the company."""
        return self.company.tree

    @property
    def roles(self) -> frozenset[str]:
        """The roles held anywhere."""
        return frozenset(self.by_role)

    def has(self, *roles: str) -> bool:
        """Whether any of `roles` is held anywhere."""
        return any(role in self.by_role for role in roles)

    def departments(self, *roles: str) -> frozenset[int]:
        """Departments in which any of `roles` is held."""
        return frozenset().union(*(self.by_role.get(role, frozenset()) for role in roles))

    def reach(self, *roles: str) -> set[int]:
        """The same departments and everything below them."""
        return self.tree.with_descendants(set(self.departments(*roles)))

    def above(self, department_id: int | None, *roles: str) -> bool:
        """Whether any of `roles` is held in a department above `department_id`."""
        return bool(self.departments(*roles).intersection(self.tree.ancestors(department_id)))
