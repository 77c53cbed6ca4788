"""What the workbench of a person holds at one moment: lanes with their counts, their first rows, and what is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import NamedTuple

from django.db.models import Case, F, OuterRef, Q, Subquery, When, prefetch_related_objects
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from complaints.choices import Stage
from complaints.days import tomorrow
from complaints.lanes import Lane, lanes_of
from complaints.models import Clock, Complaint
from complaints.permissions import is_desk
from complaints.querysets import WAITS_SINCE, read_rows

# Rows of a lane: where several are taken at once, of other work of one's own, of what one only watches. The list shows
# the others.
BATCH_ROWS, OWN_ROWS, WATCHED_ROWS = 12, 8, 5
# Weighs versions against keys in the mark of a lane; a prime, so that no two complaints swap unnoticed.
WEIGHT = 1_000_003


@dataclass(frozen=True)
class LaneState:
    """The counts of a lane; `mark` changes with every complaint that comes, goes or changes."""

    count: int
    new: int
    late: int
    mark: int

    @property
    def signature(self) -> str:
        """Equal as long as the lane reads the same."""
        return f"{self.count}-{self.new}-{self.late}-{self.mark}"


@dataclass(frozen=True)
class FilledLane:
    """A lane with how it stands, and the first of its complaints (None: not read, the reader has them).

    `fresh` are the keys of those that are new in it.
    """

    lane: Lane
    state: LaneState
    complaints: list[Complaint] | None
    fresh: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Today:
    """How many of the person's own complaints fall due today, are overdue, and came in since the last look.

    Beside lanes that the person only watches, whose complaints it does not count, the line says whose turn it means.
    """

    due: int
    overdue: int
    fresh: int = 0
    beside_others: bool = False

    def __str__(self) -> str:
        line = format_html(_("Your turn: {line}"), line=self.line) if self.beside_others else self.line
        if not self.fresh:
            return line
        words = ngettext("%(count)s new since you last looked.", "%(count)s new since you last looked.", self.fresh)
        return format_html('{} <span class="bench-fresh">{}</span>', line, words % {"count": self.fresh})

    @property
    def line(self) -> str:
        """The sentence itself."""
        due = ngettext("%(count)s complaint falls due today", "%(count)s complaints fall due today", self.due)
        overdue = ngettext("%(count)s is overdue", "%(count)s are overdue", self.overdue)
        if not self.due and not self.overdue:
            return _("Nothing falls due today, and nothing is overdue.")
        due = format_html('<strong class="text-soon">{}</strong>', due % {"count": self.due})
        overdue = format_html('<strong class="text-bad">{}</strong>', overdue % {"count": self.overdue})
        if self.due and self.overdue:
            return format_html(_("{due}, {overdue}."), due=due, overdue=overdue)
        return format_html(_("{}."), due if self.due else overdue)


class Standing(NamedTuple):
    """An open complaint. `inside` is a set of lanes, one bit a place; `fresh` one of conditions that make it new."""

    pk: int
    version: int
    handler: int | None
    moved_at: dt.datetime | None
    due: dt.datetime | None
    inside: int
    fresh: int


@dataclass(frozen=True)
class News:
    """Across the lanes, each complaint once."""

    due: int
    overdue: int
    fresh: int
    news: int
    latest: dt.datetime | None


class Workbench:
    """The workbench of `user` at `now`; the number of queries depends on nothing, least of all on the complaints.

    One query says of each open complaint in which lanes it is, in a short line; what the lanes count, and which of
    their complaints come first, is worked out from these lines. They are few: what is archived is in no lane.
    """

    def __init__(self, user: User, now: dt.datetime) -> None:
        self.user = user
        self.now = now
        self.looked = user.looked_at or now
        self.lanes = lanes_of(user, now)
        # Many lanes call the same new: each condition is asked once and has one bit.
        self._news = {new: 1 << place for place, new in enumerate(dict.fromkeys(lane.new for lane in self.lanes))}

    @cached_property
    def standings(self) -> list[Standing]:
        """The open complaints of all lanes, due next first, then what has no deadline, longest waiting first.

        One query, whose lines are kept short: there is one for each open complaint that the person may see. That it
        is in no lane is seen here; asking each condition once more would take longer.
        """
        first = Clock.objects.running().filter(complaint=OuterRef("pk")).order_by("due_at").values("due_at")[:1]
        lines = (
            Complaint.objects.visible_to(self.user).open()
            .annotate(due=Subquery(first), inside=_bits(lane.where for lane in self.lanes))
            .annotate(fresh=_bits(self._news))
            .order_by(F("due").asc(nulls_last=True), Coalesce(*WAITS_SINCE), "pk")
            .values_list("pk", "version", "handler_id", "moved_at", "due", "inside", "fresh")
        )  # fmt: skip
        return [Standing(*line) for line in lines if line[-2]]

    @cached_property
    def states(self) -> list[LaneState]:
        """How each lane stands."""
        return [self._state(self._in(place), self._news[lane.new]) for place, lane in enumerate(self.lanes)]

    def _in(self, place: int) -> list[Standing]:
        bit = 1 << place
        return [one for one in self.standings if one.inside & bit]

    def _is_new(self, one: Standing) -> bool:
        """Whether it is new in any lane."""
        news = enumerate(self._news[lane.new] for lane in self.lanes)
        return any(one.inside >> place & 1 and one.fresh & bit for place, bit in news)

    def _state(self, held: list[Standing], bit: int) -> LaneState:
        return LaneState(
            count=len(held),
            new=sum(one.fresh & bit > 0 for one in held),
            late=sum(self._is_late(one) for one in held),
            mark=sum(one.pk + one.version * WEIGHT for one in held),
        )

    def _is_late(self, one: Standing) -> bool:
        return one.due is not None and one.due < self.now

    @cached_property
    def counts(self) -> News:
        """What the first line and the title count; of lanes that the person only watches, nothing but what is new."""
        own = sum(1 << place for place, lane in enumerate(self.lanes) if not lane.watches) or -1
        tonight = tomorrow(self.now)
        mine = [one for one in self.standings if one.inside & own]
        fresh = [one for one in self.standings if one.fresh and self._is_new(one)]
        newly_late = [one for one in mine if one.due and self.looked < one.due < self.now]
        moments = [one.moved_at for one in fresh if one.moved_at] + [one.due for one in newly_late if one.due]
        return News(
            due=sum(one.due is not None and self.now <= one.due < tonight for one in mine),
            overdue=sum(self._is_late(one) for one in mine),
            fresh=len(fresh),
            news=len({one.pk for one in (*fresh, *newly_late)}),
            latest=max(moments, default=None),
        )

    @property
    def today(self) -> Today:
        """The first line of the page."""
        watched = any(lane.watches and state.count for lane, state in zip(self.lanes, self.states, strict=True))
        return Today(self.counts.due, self.counts.overdue, self.counts.fresh, beside_others=watched)

    @property
    def news(self) -> int:
        """How many complaints are new or newly overdue since the person last looked."""
        return self.counts.news

    @property
    def latest(self) -> dt.datetime | None:
        """When the last of them came."""
        return self.counts.latest

    def filled(self, known: Mapping[str, str] | None = None) -> list[FilledLane]:
        """The lanes to show, with their first rows; what the rows show is read for all lanes at once.

        `known` are lanes, by key, with the signature under which the reader has them: those that still bear it are
        not read.
        """
        shown = [place for place, lane in enumerate(self.lanes) if self.states[place].count or lane.stays]
        wanted = {place: self._first(place) for place in shown if not self._is_known(place, known or {})}
        rows = self._read({one.pk: one for first in wanted.values() for one in first})
        return [
            FilledLane(
                self.lanes[place],
                self.states[place],
                [rows[one.pk] for one in wanted[place] if one.pk in rows] if place in wanted else None,
                frozenset(one.pk for one in wanted.get(place, ()) if one.fresh & self._news[self.lanes[place].new]),
            )
            for place in shown
        ]

    def _is_known(self, place: int, known: Mapping[str, str]) -> bool:
        return known.get(self.lanes[place].key) == self.states[place].signature

    def _first(self, place: int) -> list[Standing]:
        """The first of a lane: due next first, then what has no deadline running, longest waiting first."""
        lane, held = self.lanes[place], self._in(place)
        if lane.mine_first:
            held = sorted(held, key=lambda one: one.handler != self.user.pk)
        most = WATCHED_ROWS if lane.watches else BATCH_ROWS if lane.batch else OWN_ROWS
        return held[:most]

    def _read(self, keys: Iterable[int]) -> dict[int, Complaint]:
        """The complaints by key, with all that `next_offer` wants."""
        rows = {complaint.pk: complaint for complaint in read_rows(list(keys))} if keys else {}
        prefetch_related_objects(list(rows.values()), "assignments")
        by_viewer: set[int] = set()
        # Only the desk calls back, and only who has not handled it (GAS-12.5).
        to_call = [key for key, complaint in rows.items() if complaint.stage == Stage.CALLBACK]
        if to_call and is_desk(self.user, None):
            handled = Complaint.objects.filter(pk__in=to_call).with_handled_by(self.user).filter(handled_by_viewer=True)
            by_viewer.update(handled.order_by().values_list("pk", flat=True))
        for key, complaint in rows.items():
            complaint.handled_by_viewer = key in by_viewer  # type: ignore[attr-defined]
        return rows


def _bits(conditions: Iterable[Q]) -> CombinedExpression:
    """One number that has a bit for each condition that is fulfilled, the first the lowest."""
    numbers = [Case(When(one, then=1 << place), default=0) for place, one in enumerate(conditions)]
    return reduce(add, numbers)
