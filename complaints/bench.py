"""What the workbench of a person holds at one moment: lanes with their counts, their first rows, and what is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Cast
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from complaints.days import tomorrow
from complaints.lanes import Lane, lanes_of
from complaints.models import Clock, Complaint
from complaints.querysets import running_clocks

# Rows of a lane, of the person's own work and of what they only watch; the list shows the others.
OWN_ROWS, WATCHED_ROWS = 20, 8
# Weighs versions against keys in the mark of a lane; a prime, so that no two complaints swap unnoticed.
WEIGHT = 1_000_003
# A limit above any number of complaints.
EVERYTHING = 2**31


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
    """A lane with how it stands, and the first of its complaints (None: not read, the reader has them)."""

    lane: Lane
    state: LaneState
    complaints: list[Complaint] | None


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


class Workbench:
    """The workbench of `user` at `now`; the number of queries depends on the roles, never on the complaints."""

    def __init__(self, user: User, now: dt.datetime) -> None:
        self.user = user
        self.now = now
        self.looked = user.looked_at or now
        self.lanes = lanes_of(user, now)
        self.visible = Complaint.objects.visible_to(user).open()

    @cached_property
    def counts(self) -> dict[str, Any]:
        """The figures of each lane, and those of the person's own complaints: one query."""
        places = range(len(self.lanes))
        inside = {f"in{place}": _when(self.lanes[place].where) for place in places}
        inside |= {f"new{place}": _when(self.lanes[place].where & self.lanes[place].new) for place in places}
        mark = Cast(F("pk"), BigIntegerField()) + Cast(F("version"), BigIntegerField()) * Value(WEIGHT)
        late = Q(next_due_at__lt=self.now)
        counted: dict[str, Any] = {}
        for place in places:
            here = Q(**{f"in{place}": True})
            counted[f"count{place}"] = Count("pk", filter=here)
            counted[f"late{place}"] = Count("pk", filter=here & late)
            counted[f"fresh{place}"] = Count("pk", filter=Q(**{f"new{place}": True}))
            counted[f"mark{place}"] = Sum(mark, filter=here, default=0)
        mine, fresh = self._any("in", own=True), self._any("new")
        newly_late = mine & late & Q(next_due_at__gt=self.looked)
        counted["overdue"] = Count("pk", filter=mine & late)
        counted["due"] = Count("pk", filter=mine & Q(next_due_at__gte=self.now, next_due_at__lt=tomorrow(self.now)))
        counted["fresh"] = Count("pk", filter=fresh)
        counted["news"] = Count("pk", filter=fresh | newly_late)
        counted["last_move"] = Max("moved_at", filter=fresh)
        counted["last_miss"] = Max("next_due_at", filter=newly_late)
        first = Clock.objects.running().filter(complaint=OuterRef("pk")).order_by("due_at").values("due_at")[:1]
        complaints = self.visible.annotate(next_due_at=Subquery(first), **inside).order_by()
        # With a limit, PostgreSQL works out each condition once a complaint and not once a figure.
        return complaints[:EVERYTHING].aggregate(**counted)

    def _any(self, what: str, own: bool = False) -> Q:
        """In any of the lanes; with `own`, of those that the person does not only watch, if there is one."""
        places = range(len(self.lanes))
        chosen = [place for place in places if not (own and self.lanes[place].watches)] or places
        found = Q()
        for place in chosen:
            found |= Q(**{f"{what}{place}": True})
        return found

    def state(self, place: int) -> LaneState:
        """How a lane stands."""
        counts = self.counts
        return LaneState(
            count=counts[f"count{place}"],
            new=counts[f"fresh{place}"],
            late=counts[f"late{place}"],
            mark=int(counts[f"mark{place}"]),
        )

    @property
    def today(self) -> Today:
        """The first line of the page."""
        watched = any(lane.watches and self.state(place).count for place, lane in enumerate(self.lanes))
        return Today(self.counts["due"], self.counts["overdue"], self.counts["fresh"], beside_others=watched)

    @property
    def news(self) -> int:
        """How many complaints are new or newly overdue since the person last looked."""
        return self.counts["news"]

    @property
    def latest(self) -> dt.datetime | None:
        """When the last of them came."""
        moments = [moment for name in ("last_move", "last_miss") if (moment := self.counts[name])]
        return max(moments, default=None)

    def filled(self, known: Mapping[str, str] | None = None) -> list[FilledLane]:
        """The lanes to show, with their first rows; what the rows need beyond them is read for all lanes at once.

        `known` are lanes, by key, with the signature under which the reader has them: those that still bear it are
        not read.
        """
        found = []
        for place, lane in enumerate(self.lanes):
            state = self.state(place)
            if state.count or lane.stays:
                unchanged = known is not None and known.get(lane.key) == state.signature
                found.append(FilledLane(lane, state, None if unchanged else self.complaints(lane, state)))
        everything = [complaint for item in found for complaint in item.complaints or ()]
        prefetch_related_objects(everything, running_clocks(), "assignments")
        return found

    def complaints(self, lane: Lane, state: LaneState) -> list[Complaint]:
        """The first complaints of a lane."""
        if not state.count:
            return []
        rows = self.visible.filter(lane.where).for_list().prefetch_related(None).with_handled_by(self.user)
        rows = rows.annotate(is_new=_when(lane.new))
        mine_first = [Case(When(handler=self.user, then=0), default=1)] if lane.mine_first else []
        return list(rows.due_first(*mine_first)[: WATCHED_ROWS if lane.watches else OWN_ROWS])


def _when(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False)
