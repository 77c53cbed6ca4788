"""What checks come to, by person and month of the work (DESK-1)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Sum

from accounts.models import User
from complaints.models.quality import QualityDrawQuerySet
from complaints.months import Month
from complaints.quality_choices import QualitySubject


@dataclass
class Figure:
    """Of one kind of work, or of all: how much was drawn and checked, and the points."""

    drawn: int = 0
    checked: int = 0
    points: int = 0
    possible: int = 0

    def add(self, other: Figure) -> None:
        """Count the other as well."""
        self.drawn += other.drawn
        self.checked += other.checked
        self.points += other.points
        self.possible += other.possible

    @property
    def percent(self) -> str:
        """The share of the possible points, to one decimal place, halves upwards; empty before anything is checked."""
        if not self.possible:
            return ""
        tenths = (2000 * self.points + self.possible) // (2 * self.possible)
        return f"{tenths // 10}.{tenths % 10}"


@dataclass
class PersonFigures:
    """What one person's checks of a month come to."""

    person: User | None
    by_subject: dict[QualitySubject, Figure] = field(
        default_factory=lambda: {subject: Figure() for subject in QualitySubject}
    )
    total: Figure = field(default_factory=Figure)


def figures(draws: QualityDrawQuerySet, month: Month) -> tuple[list[PersonFigures], PersonFigures]:
    """A row for each person with work of `month` among `draws`, by name, and all of them together (two queries)."""
    rows = (
        within(draws, month)
        .order_by()
        .values_list("person", "subject")
        .annotate(Count("pk"), Count("result"), Sum("result__points"), Sum("result__possible"))
    )
    found: dict[int, PersonFigures] = {}
    everybody = PersonFigures(None)
    for person, subject, drawn, checked, points, possible in rows:
        figure = Figure(drawn, checked, points or 0, possible or 0)
        for one in (found.setdefault(person, PersonFigures(None)), everybody):
            one.by_subject[QualitySubject(subject)].add(figure)
            one.total.add(figure)
    people = User.objects.in_bulk(found)
    for key, one in found.items():
        one.person = people[key]
    return sorted(found.values(), key=lambda one: (str(one.person), one.person.pk if one.person else 0)), everybody


def within(draws: QualityDrawQuerySet, month: Month) -> QualityDrawQuerySet:
    """Those of `draws` whose work was done in the month."""
    return draws.filter(happened_at__gte=month.start, happened_at__lt=month.end)
