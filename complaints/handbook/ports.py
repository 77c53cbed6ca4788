"""Where the ways of the flow picture leave and reach their boxes, and in which lane each runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .stations import Station, Way

CLOSE = 14  # what is nearer than this in one lane runs together


@dataclass(frozen=True)
class Course:
    """A way along the row of boxes: from `start` to `end` on its axis, in `lane` (0 is next to the boxes)."""

    way: Way
    number: int
    start: float
    end: float
    lane: int

    @property
    def goes_back(self) -> bool:
        """Whether it leads to an earlier stage."""
        return self.end < self.start


def courses(ways: list[Way], spans: Mapping[Station, tuple[float, float]], room: Mapping[int, float]) -> list[Course]:
    """Ways between boxes that take up `spans` of the axis, so that none crosses another if it can be helped.

    `room` says for each way, by its place in `ways`, how much of its lane its label takes.
    """
    ports = _ports(ways, spans)
    found: list[Course] = []
    taken: list[list[tuple[float, float]]] = []
    for number in sorted(range(len(ways)), key=lambda number: abs(ports[number, 0] - ports[number, 1])):
        start, end = ports[number, 0], ports[number, 1]
        low, high = min(start, end), max(start, end)
        spare = max(0.0, room.get(number, 0) - (high - low)) / 2
        extent = (low - spare, high + spare)
        # Further out than every one whose way it spans.
        lane = max((at + 1 for at, others in enumerate(taken) if any(_touch(extent, one) for one in others)), default=0)
        if lane == len(taken):
            taken.append([])
        taken[lane].append(extent)
        found.append(Course(ways[number], number + 1, start, end, lane))
    return sorted(found, key=lambda course: course.number)


def _touch(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] + CLOSE and other[0] < one[1] + CLOSE


def _ports(ways: list[Way], spans: Mapping[Station, tuple[float, float]]) -> dict[tuple[int, int], float]:
    """For each way (by its place) and end (0: start, 1: end) where on the axis it is."""
    order = list(Station)
    at: dict[Station, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
    for number, way in enumerate(ways):
        reach = order.index(way.end) - order.index(way.start)
        at.setdefault(way.start, []).append((_rank(reach, number), (number, 0)))
        at.setdefault(way.end, []).append((_rank(-reach, number), (number, 1)))
    found = {}
    for station, ends in at.items():
        first, last = spans[station]
        for place, (_key, end) in enumerate(sorted(ends), start=1):
            found[end] = first + (last - first) * place / (len(ends) + 1)
    return found


def _rank(reach: int, number: int) -> tuple[int, int]:
    """Those that lead back stand first, the nearest before; of those that lead on, the furthest."""
    return (-100 - reach, number) if reach < 0 else (100 - reach, -number)
