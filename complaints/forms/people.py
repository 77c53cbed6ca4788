"""Choosing colleagues by department."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from django import forms

from accounts.models import Department, Membership, User

from .pinyin import PinyinSelect


def staff() -> list[tuple[Department, User]]:
    """Everybody who works somewhere, with each department they belong to; two queries."""
    places: dict[tuple[int, int], tuple[Department, User]] = {}
    for department in Department.objects.active().select_related("head", "deputy"):
        for person in (department.head, department.deputy):
            if person is not None and person.is_active:
                places[department.pk, person.pk] = (department, person)
    for membership in Membership.objects.filter(user__is_active=True, department__is_active=True).select_related(
        "department", "user"
    ):
        places.setdefault((membership.department_id, membership.user_id), (membership.department, membership.user))
    return sorted(places.values(), key=lambda place: (place[0].position, place[0].pk, str(place[1])))


class ColleagueField(forms.ChoiceField):
    """A colleague in one of their departments; the cleaned value is the pair of department and person, or None."""

    widget = PinyinSelect

    def __init__(self, *, empty_label: Any = "", **kwargs: Any) -> None:
        self.empty_label = empty_label
        self.read: Callable[[], list[tuple[Department, User]]] = list
        super().__init__(**kwargs)

    def offer(self, read: Callable[[], list[tuple[Department, User]]]) -> None:
        """Say how to find who may be chosen: once per form, and only if somebody was chosen or the list is shown."""
        self.read = read
        self.choices = self._grouped

    @cached_property
    def places(self) -> dict[str, tuple[Department, User]]:
        """Those who may be chosen, by the value of the choice."""
        return {f"{department.pk}-{person.pk}": (department, person) for department, person in self.read()}

    def _grouped(self) -> Iterator[tuple[str, Any]]:
        yield "", self.empty_label
        groups = defaultdict(list)
        for key, (department, person) in self.places.items():
            groups[str(department)].append((key, str(person)))
        yield from groups.items()

    def clean(self, value: Any) -> tuple[Department, User] | None:
        """The pair chosen."""
        chosen = super().clean(value)
        return self.places.get(chosen) if chosen else None
