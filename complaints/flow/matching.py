"""Whether something that goes on concerns a complaint: by its category, or by the place (CABLE-1b, CABLE-13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, Value
from django.db.models.functions import Concat, Lower, Replace

from accounts.models import Department, User
from complaints.models import Category, Complaint, Incident
from complaints.models.rulebook import current_rulebook
from complaints.places import folded, place_named
from complaints.querysets import ComplaintQuerySet

# Customers call before anybody knows why: complaints from so long before it occurred may belong to an incident.
BEFORE = dt.timedelta(hours=24)


def _path(known: Mapping[int, Category], category: Category | None) -> dict[int, str]:
    """The category and those above it: key → name."""
    path: dict[int, str] = {}
    while category is not None and category.pk not in path:
        path[category.pk] = str(category)
        category = known.get(category.parent_id) if category.parent_id else None
    return path


@dataclass(frozen=True)
class Spot:
    """What is known of a complaint while it is taken in: what it is about, and where."""

    path: dict[int, str]  # the category and those above it, which cover it: key → name
    branch: Department | None
    addresses: Sequence[str]

    @classmethod
    def of(cls, category: Category | None, branch: Department | None, addresses: Sequence[str]) -> Spot:
        """The spot of a complaint, as far as it is typed."""
        known = current_rulebook().categories
        return cls(_path(known, known.get(category.pk) if category else None), branch, addresses)

    def by_category(self, categories: Iterable[Category | None]) -> str:
        """The first of `categories` that covers the complaint's; empty when none does."""
        return next((self.path[one.pk] for one in categories if one is not None and one.pk in self.path), "")

    def by_place(self, branches: Iterable[Department | None], places: Iterable[str]) -> str:
        """The branch or the word for a place that fits; empty when none does."""
        if self.branch is not None and self.branch in branches:
            return str(self.branch)
        return place_named(places, *self.addresses)


@dataclass(frozen=True)
class IncidentMatch:
    """An incident that a complaint may belong to."""

    incident: Incident
    by_category: str
    by_place: str

    @property
    def closeness(self) -> int:
        """How many of its conditions fit."""
        return bool(self.by_category) + bool(self.by_place)


def going_on(spot: Spot, chosen: str = "") -> list[IncidentMatch]:
    """The incidents not closed yet whose category or place fits, and the one that is `chosen`; the closest first."""
    incidents = Incident.objects.going_on().select_related("category", "branch", "cause_department")
    found = [
        IncidentMatch(
            incident, spot.by_category([incident.category]), spot.by_place([incident.branch], incident.places)
        )
        for incident in incidents
    ]
    fitting = [match for match in found if match.closeness or match.incident.number == chosen]
    return sorted(fitting, key=lambda match: (-match.closeness, -match.incident.pk))


def proposals(incident: Incident, user: User) -> ComplaintQuerySet:
    """Open complaints that `user` sees and that may belong to `incident`: by category, place and time (CABLE-1b)."""
    since = incident.occurred_at - BEFORE
    found = Complaint.objects.visible_to(user).open().filter(incident=None, accepted_at__gte=since)
    if incident.category_id:
        found = found.filter(category__in=_with_descendants(incident.category_id))
    if place := _place(incident):
        where = Lower(Replace(Concat("customer_address", Value("\n"), "location"), Value(" "), Value("")))
        found = found.alias(where=where).filter(place)
    return found


def _place(incident: Incident) -> Q:
    place = Q(branch=incident.branch_id) if incident.branch_id else Q()
    for word in incident.places:
        for spelling in {folded(word), "".join(word.split()).lower()}:
            place |= Q(where__contains=spelling)
    return place


def _with_descendants(category_id: int) -> list[int]:
    known = current_rulebook().categories
    return [key for key, one in known.items() if category_id in _path(known, one)]
