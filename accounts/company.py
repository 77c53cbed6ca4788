"""The company as every page needs it: departments as a tree, who heads them, who holds which role."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from .kept import Kept
from .models import Department, Membership, User


@dataclass(frozen=True)
class Tree:
    """The department tree by keys: it is small, and every permission question needs it."""

    parents: dict[int, int | None]
    children: dict[int, list[int]] = field(default_factory=dict)
    headless: frozenset[int] = frozenset()  # with neither head nor deputy in the company

    @classmethod
    def of(cls, departments: dict[int, Department]) -> Tree:
        """The tree of all `departments`."""
        parents = {pk: department.parent_id for pk, department in departments.items()}
        children: dict[int, list[int]] = defaultdict(list)
        for child, parent in parents.items():
            if parent is not None:
                children[parent].append(child)
        headless = frozenset(pk for pk, department in departments.items() if department.acting_head() is None)
        return cls(parents, dict(children), headless)

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
class Company:
    """Departments, people and posts at one moment. Kept between requests: nobody may change what stands in it."""

    departments: dict[int, Department]  # with their heads and deputies
    tree: Tree
    headed: dict[int, list[Department]]  # by the person who is head or deputy
    memberships: dict[int, list[tuple[str, int]]]  # role and department, by person
    names: dict[int, str]  # of everybody who was ever here

    def person(self, pk: int) -> User | None:
        """The person by name alone, a new object each time; whatever else one asks of them is read then."""
        return User.from_db(None, ["id", "name"], [pk, self.names[pk]]) if pk in self.names else None


def _load() -> Company:
    departments = {department.pk: department for department in Department.objects.select_related("head", "deputy")}
    headed: dict[int, list[Department]] = defaultdict(list)
    for department in departments.values():
        for person in {department.head_id, department.deputy_id} - {None}:
            headed[person].append(department)
    memberships: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for person, role, place in Membership.objects.order_by().values_list("user_id", "role", "department_id"):
        memberships[person].append((role, place))
    people = User.objects.order_by().values_list("pk", "name", "username")
    names = {pk: name or username for pk, name, username in people}
    return Company(departments, Tree.of(departments), dict(headed), dict(memberships), names)


current_company = Kept(_load)
"""The company as the current transaction sees it (one small query; three more after a change of people or posts)."""
