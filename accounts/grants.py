"""What a person's roles reach: computed once per request from three small queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from .choices import Role

if TYPE_CHECKING:
    from .models import User


@dataclass(frozen=True)
class Tree:
    """The whole department tree in memory: it is small, and every permission question needs it."""

    parents: dict[int, int | None]
    children: dict[int, list[int]] = field(default_factory=dict)
    headless: frozenset[int] = frozenset()  # with neither head nor deputy in the company

    @classmethod
    def load(cls) -> Tree:
        """Read the tree with one query."""
        from .models import Department

        columns = ("pk", "parent_id", "head__is_active", "deputy__is_active")
        rows = list(Department.objects.order_by().values_list(*columns))
        parents = {row[0]: row[1] for row in rows}
        children: dict[int, list[int]] = defaultdict(list)
        for child, parent in parents.items():
            if parent is not None:
                children[parent].append(child)
        return cls(parents, dict(children), frozenset(pk for pk, _parent, *present in rows if not any(present)))

    def with_descendants(self, roots: set[int]) -> set[int]:
        """`roots` and everything below them."""
        found, waiting = set(), list(roots)
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting.extend(self.children.get(node, ()))
        return found

    def ancestors(self, node: int | None) -> list[int]:
        """The departments above `node`, nearest first."""
        above: list[int] = []
        while node is not None and (node := self.parents.get(node)) is not None and node not in above:
            above.append(node)
        return above

    def nearest_head(self, node: int) -> int | None:
        """The nearest department above `node` that has a head or deputy."""
        return next((above for above in self.ancestors(node) if above not in self.headless), None)


@dataclass(frozen=True)
class Grants:
    """The roles of one person at one moment."""

    by_role: dict[str, frozenset[int]]
    tree: Tree

    @classmethod
    def of(cls, user: User, at: dt.datetime) -> Grants:
        """Memberships, departments headed, and departments whose absent head the person stands in for."""
        from .models import Department, Membership

        by_role: dict[str, set[int]] = defaultdict(set)
        if user.is_active:
            for role, department_id in (
                Membership.objects.filter(user=user).order_by().values_list("role", "department_id")
            ):
                by_role[role].add(department_id)
            mine = Department.objects.filter(Q(head=user) | Q(deputy=user)).select_related("head", "deputy").order_by()
            for department in mine:
                if department.acting_head(at) == user or department.head_id == user.pk:
                    by_role[Role.HEAD].add(department.pk)
        tree = Tree.load()
        if headed := by_role.get(Role.HEAD):
            # Whoever is told in the place of a missing head may also act in it (`Directory.acting_head`).
            orphans = {pk for pk in tree.headless if tree.nearest_head(pk) in headed}
            by_role[Role.HEAD] = headed | orphans
        return cls({role: frozenset(ids) for role, ids in by_role.items()}, tree)

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
