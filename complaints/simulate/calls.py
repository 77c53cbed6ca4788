"""Who calls when and where, and which number the complaint gets: known before anything happens to any of them.

So the batches of a run can be made side by side, and a run that was stopped goes on with the same numbers.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Department
from complaints.models import NumberSequence

from .arrivals import Arrivals
from .staff import Staff
from .written import year_of


@dataclass(frozen=True, slots=True)
class Call:
    """A new complaint: its place in the run, when and where it is taken in, and its number."""

    place: int
    at: int
    branch: Department | None
    department: Department
    scope: str
    number: str


class Calls:
    """The calls of a run, found by their places."""

    def __init__(self, staff: Staff, arrivals: Arrivals, seed: int) -> None:
        self.staff, self.arrivals, self.seed = staff, arrivals, seed
        self._scopes: dict[tuple[int, str], str] = {}
        self._pattern = staff.procedure.number_pattern

    def scope(self, department: Department, at: int) -> str:
        """Within what the complaints that `department` takes in at that time are numbered."""
        key = year_of(at), department.code
        if key not in self._scopes:
            self._scopes[key] = self._pattern.format(year=key[0], department=key[1], seq=0)
        return self._scopes[key]

    def taken(self, places: range) -> Iterator[tuple[int, Department | None, Department]]:
        """When, for which branch and where complaints are taken in at these places, in order of time."""
        rnd = random.Random(f"{self.seed} {places.start}")  # noqa: S311 - a story, no secret
        staff = self.staff
        for at in sorted([self.arrivals.at(place, rnd) for place in places]):
            branch = rnd.choice(staff.branches) if staff.branches else None
            stations = staff.stations(branch) if staff.walk_in and rnd.random() < 0.12 else []
            yield at, branch, rnd.choice(stations) if stations else staff.desk

    def count(self, places: range) -> Counter[str]:
        """How many numbers the places take within each scope."""
        return Counter(self.scope(department, at) for at, _branch, department in self.taken(places))

    def of(self, places: range, given: dict[str, int]) -> Waiting:
        """The calls at these places; `given` are the last numbers before theirs, by scope."""
        calls, last = Waiting(), Counter(given)
        for place, (at, branch, department) in zip(places, self.taken(places), strict=True):
            scope = self.scope(department, at)
            last[scope] += 1
            number = self._pattern.format(year=year_of(at), department=department.code, seq=last[scope])
            calls.append(Call(place, at, branch, department, scope, number))
        return calls


class Waiting(deque[Call]):
    """Calls that have not been taken yet."""

    def last_within(self, scope: str) -> Call | None:
        """Take the last call whose number is of `scope`, if there is any."""
        found = next((call for call in reversed(self) if call.scope == scope), None)
        if found is not None:
            self.remove(found)
        return found


def reserve(run: str, numbers: Counter[str]) -> dict[str, int]:
    """Take all numbers of a run at once; returns the last ones before them, by scope.

    They are kept as sequences of the run's own, by which the run, once it was stopped, finds its numbers again.
    """
    with transaction.atomic():
        sequences = [NumberSequence.lock(scope) for scope in sorted(numbers)]
        own = NumberSequence.objects.filter(scope__startswith=f"{run} ")
        if not own.exists():
            own.bulk_create(NumberSequence(scope=f"{run} {one.scope}", last=one.last) for one in sequences)
            for sequence in sequences:
                sequence.last += numbers[sequence.scope]
                sequence.save(update_fields=["last"])
        return {scope.removeprefix(f"{run} "): last for scope, last in own.values_list("scope", "last")}
