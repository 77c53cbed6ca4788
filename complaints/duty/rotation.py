"""Filling a month quickly: last week once more, or people in turn. Pure: cells in, cells out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from .plan import DAY
from .roster import Cell, Cells

WEEK = 7 * DAY


def copied(cells: Cells, before: Cells, shifts: Sequence[int], monday: dt.date, days: Sequence[dt.date]) -> Cells:
    """The week from `monday` on like the week before it, where nobody is on yet; only `days` are filled.

    `before` are the cells of days that are not in `cells`, such as those of the month before.
    """
    known = {**before, **cells}
    week = [day for day in (monday + number * DAY for number in range(7)) if day in days]
    found = {(shift, day): known.get((shift, day - WEEK), ()) for shift in shifts for day in week}
    return filled(cells, found)


def rotated(people: Sequence[int], shifts: Sequence[int], days: Sequence[dt.date], each: int = 1) -> Cells:
    """`people` one after the other on `days`, `each` days long.

    Whoever has had the first of several `shifts` goes on to the second, and so on, and rests when there are more
    people than shifts: four people on day and night shift have a day, a night and two free days.
    """
    return {
        (shift, day): (people[(number // each - place) % len(people)],)
        for number, day in enumerate(days)
        for place, shift in enumerate(shifts)
    }


def filled(cells: Cells, found: Mapping[Cell, tuple[int, ...]], replace: bool = False) -> Cells:
    """`cells` with what was `found` where nobody is on yet; with `replace`, everywhere."""
    new = {cell: people for cell, people in found.items() if people and (replace or not cells.get(cell))}
    return {**cells, **new}
