"""The roster of a month as a table for spreadsheets, and back: a row a day, a column a shift (ROAD-2)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exchange.files import Grid
from accounts.exchange.widgets import Book, Date, in_all_languages
from accounts.models import User

from .roster import Cells, Sheet

DATE, WEEKDAY = gettext_lazy("Date"), gettext_lazy("Day of the week")
# Between the people of a cell, as people write it.
BETWEEN = re.compile(r"[,;/\n\u3001\uff0c\uff1b]+")
AND = "\u3001"
FAULTS = 20  # that are shown at once


def headings(sheet: Sheet) -> list[str]:
    """Date, day of the week, and the shifts."""
    return [str(DATE), str(WEEKDAY), *(shift.name for shift in sheet.shifts)]


def rows(sheet: Sheet, people: dict[int, User], names: Names) -> Iterator[list[str]]:
    """A row for each day."""
    for day in sheet.days:
        cells = (sheet.cells.get((shift.pk, day), ()) for shift in sheet.shifts)
        yield [
            day.isoformat(),
            date_format(day, "D"),
            *(AND.join(names.of(people[person]) for person in cell) for cell in cells),
        ]


class Names:
    """How people are called where two may share a name."""

    def __init__(self, people: Iterable[User]) -> None:
        self.people = list(people)
        names = [person.name for person in self.people]
        self.shared = {name for name in names if names.count(name) > 1}

    def of(self, person: User) -> str:
        """The name, or the user name of somebody who shares it."""
        return person.username if person.name in self.shared else str(person)


@dataclass
class Reading:
    """What a file says of a month: the cells that it fills, empty ones too; and what is wrong with it."""

    cells: Cells = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read(grids: Iterable[Grid], sheet: Sheet, people: Iterable[User]) -> Reading:
    """The cells of the first table with the date and a shift of the department among its headings.

    Raises ValidationError with a sentence about the file.
    """
    for grid in grids:
        for place, (number, texts) in enumerate(grid.rows[:10]):
            columns = _columns(texts, sheet)
            if "date" in columns.values() and len(columns) > 1:
                faults = {where: message for where, message in grid.faults.items() if where[0] > number}
                return _Reader(sheet, people, columns, faults).read(grid.rows[place + 1 :])
    words = _("No sheet of this file has the headings %(headings)s in its first rows.")
    wanted = [str(DATE), *(shift.name for shift in sheet.shifts)]
    raise ValidationError(words % {"headings": _(", ").join(wanted)})


def _columns(texts: list[str], sheet: Sheet) -> dict[int, int | str]:
    """Which shift, or the date, stands in which column."""
    dates = in_all_languages(DATE)
    shifts = {shift.name.casefold(): shift.pk for shift in sheet.shifts}
    found: dict[int, int | str] = {}
    for index, text in enumerate(texts):
        folded = text.strip().casefold()
        if folded in dates:
            found[index] = "date"
        elif folded in shifts:
            found[index] = shifts[folded]
    return found


class _Reader:
    def __init__(
        self, sheet: Sheet, people: Iterable[User], columns: dict[int, int | str], faults: dict[tuple[int, int], str]
    ) -> None:
        self.sheet, self.columns, self.broken = sheet, columns, faults
        self.book = Book(people, "username")
        self.names = {shift.pk: shift.name for shift in sheet.shifts}
        self.found = Reading()
        self.seen: set[dt.date] = set()

    def read(self, lines: list[tuple[int, list[str]]]) -> Reading:
        """All rows; what is wrong stands in the reading."""
        for number, texts in lines:
            values = {key: texts[index] if index < len(texts) else "" for index, key in self.columns.items()}
            for index, key in self.columns.items():
                if message := self.broken.get((number, index)):
                    self._fault(number, key, message)
            try:
                day = self._day(values["date"])
            except ValidationError as error:
                self._fault(number, "date", *error.messages)
                continue
            for key, text in values.items():
                if isinstance(key, int):
                    self._cell(number, key, day, text)
        return self.found

    def _fault(self, number: int, key: int | str, *messages: str) -> None:
        column = self.names[key] if isinstance(key, int) else str(DATE)
        for message in messages:
            words = _("Row %(row)s, %(column)s: %(message)s")
            self.found.faults.append(words % {"row": number, "column": column, "message": message})

    def _day(self, text: str) -> dt.date:
        day = Date().clean(text)
        if day is None:
            raise ValidationError(_("This cell must be filled in."))
        if day not in self.sheet.days:
            raise ValidationError(_("This day is not in %(month)s.") % {"month": self.sheet.month.label})
        if day in self.seen:
            raise ValidationError(_("This day is there twice."))
        self.seen.add(day)
        return day

    def _cell(self, number: int, shift: int, day: dt.date, text: str) -> None:
        people = []
        for part in filter(None, map(str.strip, BETWEEN.split(text))):
            found = self.book.find(part)
            if len(found) == 1:
                people.append(found[0].pk)
            elif found:
                names = _(", ").join(person.username for person in found)
                message = _("“%(name)s” is the name of several; write one of %(codes)s.")
                self._fault(number, shift, message % {"name": part, "codes": names})
            else:
                message = _("“%(name)s” has no post in the department.")
                self._fault(number, shift, message % {"name": part})
        self.found.cells[shift, day] = tuple(dict.fromkeys(people))
