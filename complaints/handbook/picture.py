"""The flow picture of a version: stages in their order, their deadlines, the ways between, the ladders as steps.

Drawn twice: from left to right for wide windows and paper, from top to bottom for a phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import shapes
from .chapters import Chapter, Deadline, Handbook, Rungs
from .lettering import lines, width
from .ports import Course, courses
from .shapes import BOLD, LASTS, LEADING, NAME, SMALL, TITLE
from .stations import Station, Way

WIDE, TALL = 1160, 340  # units of the picture; in a window of their size they are pixels
PAD = 9  # between a box and its words
GAP = 26  # between the boxes of two stages
LANE, RAIL = 24, 19  # between two ways, above the boxes and beside them
PER_ROW = 5  # rungs beside each other


@dataclass(frozen=True)
class Block:
    """Some lines of one kind of type."""

    text: str
    size: float
    kind: str


@dataclass(frozen=True)
class Drawn:
    """Pieces of the picture, and where below them it goes on."""

    pieces: list[SafeString]
    bottom: float


def picture_of(handbook: Handbook, is_wide: bool) -> SafeString:
    """The whole picture as SVG, with what it shows in words for those who do not see it."""
    flow = _row(handbook) if is_wide else _column(handbook)
    across = WIDE if is_wide else TALL
    drawn = _ladders(handbook.ladders, flow.bottom + 28, across)
    high = drawn.bottom + 4
    return format_html(
        '<svg class="flow-{}" viewBox="-1 0 {} {}" role="img" aria-label="{}">{}</svg>',
        "wide" if is_wide else "tall",
        across + 2,
        round(high),
        in_words(handbook),
        shapes.together([*flow.pieces, *drawn.pieces]),
    )


def in_words(handbook: Handbook) -> str:
    """What the picture shows: the stages with their deadlines, and the ways that leave the line."""
    stages = []
    for chapter in handbook.chapters:
        named = _(", ").join(f"{deadline.name} {deadline.lasts}" for deadline in chapter.deadlines)
        stages.append(f"{chapter.station.label} ({named})" if named else str(chapter.station.label))
    said = {"stages": " → ".join(stages), "ways": _("; ").join(map(_named, handbook.ways))}
    return _("Flow picture. Stages: %(stages)s. Other ways: %(ways)s. The text below says all of it.") % said


def _named(way: Way) -> str:
    words = {"way": way.label, "start": way.start.label, "end": way.end.label}
    return _("%(way)s: %(start)s → %(end)s") % words


# From left to right ---------------------------------------------------------------------------------------------------


def _row(handbook: Handbook) -> Drawn:
    count = len(handbook.chapters)
    each = (WIDE - GAP * (count - 1)) / count
    spans = {
        chapter.station: (place * (each + GAP), place * (each + GAP) + each)
        for place, chapter in enumerate(handbook.chapters)
    }
    room = {number: width(str(way.label), SMALL) + 8 for number, way in enumerate(handbook.ways)}
    ways = courses(handbook.ways, spans, room)
    top = LANE * (max((course.lane for course in ways), default=-1) + 1) + 18
    heads = {
        chapter.station: lines(str(chapter.station.label), TITLE * BOLD, each - 2 * PAD)
        for chapter in handbook.chapters
    }
    high = max(len(head) for head in heads.values()) * TITLE * LEADING + 2 * PAD
    pieces = [piece for course in ways for piece in _arc(course, top)]
    bottom = top + high
    for place, chapter in enumerate(handbook.chapters):
        left = spans[chapter.station][0]
        pieces += _stage(heads[chapter.station], left, top, each, high)
        if place:
            middle = top + high / 2
            pieces += [shapes.line([(left - GAP, middle), (left - 2, middle)], "on")]
            pieces += [shapes.head(left, middle, "right")]
        drawn = _deadlines(chapter, left, top + high + 8, each)
        pieces += drawn.pieces
        bottom = max(bottom, drawn.bottom)
    return Drawn(pieces, bottom)


def _arc(course: Course, top: float) -> Iterator[SafeString]:
    """A way above the boxes, with its name on it."""
    at = top - 16 - LANE * course.lane
    kind = "back" if course.goes_back else "way"
    yield shapes.line([(course.start, top), (course.start, at), (course.end, at), (course.end, top - 2)], kind)
    yield shapes.head(course.end, top, "down")
    wide = width(str(course.way.label), SMALL)
    middle = min(max((course.start + course.end) / 2, wide / 2), WIDE - wide / 2)
    yield shapes.words(middle, at - 5, str(course.way.label), "label", "middle")


# From top to bottom ---------------------------------------------------------------------------------------------------


def _column(handbook: Handbook) -> Drawn:
    """Boxes below each other, the ways beside them with numbers, which are explained below."""
    stations = [chapter.station for chapter in handbook.chapters]
    # Which lanes are needed depends on the order alone, not on how high the boxes become.
    assumed = {station: (place * 100.0, place * 100.0 + 70) for place, station in enumerate(stations)}
    lanes = max((course.lane for course in courses(handbook.ways, assumed, {})), default=-1) + 1
    each = TALL - RAIL * lanes - 12
    pieces: list[SafeString] = []
    spans: dict[Station, tuple[float, float]] = {}
    y = 2.0
    for place, chapter in enumerate(handbook.chapters):
        head = lines(str(chapter.station.label), TITLE * BOLD, each - 2 * PAD)
        # High enough for all the ways that begin or end here.
        ends = sum((way.start == chapter.station) + (way.end == chapter.station) for way in handbook.ways)
        high = max(len(head) * TITLE * LEADING + 2 * PAD, 13 * (ends + 1))
        if place:
            pieces += [shapes.line([(24, y - GAP), (24, y - 2)], "on"), shapes.head(24, y, "down")]
        pieces += _stage(head, 0, y, each, high)
        spans[chapter.station] = (y, y + high)
        y = _extended(pieces, _deadlines(chapter, 0, y + high + 6, each)) + GAP
    drawn = courses(handbook.ways, spans, {})
    pieces += [piece for course in drawn for piece in _rail(course, each)]
    for course in drawn:
        y = _extended(pieces, _legend(course, y))
    return Drawn(pieces, y)


def _extended(pieces: list[SafeString], drawn: Drawn) -> float:
    pieces += drawn.pieces
    return drawn.bottom


def _rail(course: Course, edge: float) -> Iterator[SafeString]:
    """A way beside the boxes, with its number on it."""
    at = edge + 20 + RAIL * course.lane
    kind = "back" if course.goes_back else "way"
    yield shapes.line([(edge, course.start), (at, course.start), (at, course.end), (edge + 2, course.end)], kind)
    yield shapes.head(edge, course.end, "left")
    yield shapes.disc(at, (course.start + course.end) / 2, str(course.number))


def _legend(course: Course, y: float) -> Drawn:
    """What the number of a way means."""
    found = [shapes.disc(10, y + 9, str(course.number))]
    for number, said in enumerate(lines(_named(course.way), SMALL, TALL - 28)):
        found.append(shapes.words(26, y + 13 + number * SMALL * LEADING, said, "small"))
    return Drawn(found, y + 6 + SMALL * LEADING * max(1, len(found) - 1))


# Pieces of both -------------------------------------------------------------------------------------------------------


def _stage(head: list[str], x: float, y: float, wide: float, high: float) -> Iterator[SafeString]:
    yield shapes.box(x, y, wide, high, "stage")
    first = y + high / 2 - (len(head) - 1) * TITLE * LEADING / 2 + TITLE * 0.36
    for number, said in enumerate(head):
        yield shapes.words(x + wide / 2, first + number * TITLE * LEADING, said, "title", "middle")


def _deadlines(chapter: Chapter, x: float, y: float, wide: float) -> Drawn:
    """The deadlines of a stage, one below the other."""
    pieces: list[SafeString] = []
    for deadline in chapter.deadlines:
        drawn = _written(list(_about(deadline)), x, y, wide, "deadline")
        pieces += drawn.pieces
        y = drawn.bottom + 6
    return Drawn(pieces, y - 6)


def _about(deadline: Deadline) -> Iterator[Block]:
    yield Block(deadline.name, NAME, "name")
    yield Block(deadline.lasts, LASTS, "lasts")
    if deadline.cases:
        yield Block(deadline.cases, SMALL, "small")
    if deadline.ladder:
        yield Block(_("If missed: ladder %(mark)s") % {"mark": deadline.ladder.mark}, SMALL, "missed")


def _written(blocks: list[Block], x: float, y: float, wide: float, kind: str) -> Drawn:
    """A box that is as high as its words ask for."""
    found: list[SafeString] = []
    at = y + PAD - 3
    for block in blocks:
        for said in lines(block.text, block.size * (BOLD if block.size == LASTS else 1), wide - 2 * PAD):
            at += block.size * LEADING
            found.append(shapes.words(x + PAD, at - block.size * 0.3, said, block.kind))
    bottom = at + PAD - 2
    return Drawn([shapes.box(x, y, wide, bottom - y, kind), *found], bottom)


def _ladders(ladders: list[Rungs], y: float, across: float) -> Drawn:
    """Each ladder as a flight of steps: to the right where there is room, else one below the other."""
    pieces: list[SafeString] = []
    for ladder in ladders:
        pieces.append(shapes.disc(10, y + 2, ladder.mark))
        for said in lines(ladder.name, NAME, across - 28):
            pieces.append(shapes.words(26, y + 6, said, "name"))
            y += NAME * LEADING
        drawn = _flight(ladder, y + 2, across) if across == WIDE else _stair(ladder, y + 2)
        pieces += drawn.pieces
        y = drawn.bottom + 26
    return Drawn(pieces, y - 26)


def _flight(ladder: Rungs, y: float, across: float) -> Drawn:
    """Rungs beside each other, each a step higher."""
    pieces: list[SafeString] = []
    each, rise = across / PER_ROW, 9
    for first in range(0, len(ladder.steps), PER_ROW):
        row = ladder.steps[first : first + PER_ROW]
        tops = [y + rise * (len(row) - 1 - place) for place in range(len(row))]
        drawn = [
            _rung(step.when, step.told, place * each, top, each - 4)
            for place, (step, top) in enumerate(zip(row, tops, strict=True))
        ]
        pieces += [piece for rung in drawn for piece in rung.pieces]
        y = max(rung.bottom for rung in drawn) + 6
    return Drawn(pieces, y - 6)


def _stair(ladder: Rungs, y: float) -> Drawn:
    """Rungs below each other, each a step further in."""
    pieces: list[SafeString] = []
    for place, step in enumerate(ladder.steps):
        left = min(place, 5) * 10
        drawn = _rung(step.when, step.told, left, y, TALL - left)
        pieces += drawn.pieces
        y = drawn.bottom + 4
    return Drawn(pieces, y - 4)


def _rung(when: str, told: str, x: float, y: float, wide: float) -> Drawn:
    return _written([Block(when, SMALL, "missed"), Block(told, SMALL, "small")], x, y, wide, "rung")
