"""工作台: what waits for this person, due next first, each with its one next action."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Case, Count, Q, When, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.choices import Role
from accounts.models import User
from complaints.choices import Action
from complaints.days import tomorrow
from complaints.deadlines.calendar import Calendar
from complaints.lanes import Lane, lanes_of
from complaints.models import Complaint
from complaints.permissions import may
from complaints.querysets import running_clocks

from .drafts import unfinished
from .rows import Row, next_offer

# Rows of a lane, of the person's own work and of what they only watch; the list shows the others.
OWN_ROWS, WATCHED_ROWS = 20, 8


@dataclass(frozen=True)
class FilledLane:
    """A lane with how many complaints are in it, and the first of them."""

    lane: Lane
    count: int
    rows: list[Row]


@dataclass(frozen=True)
class Today:
    """How many of the person's own complaints fall due today, and how many are overdue.

    Beside lanes that the person only watches, whose complaints it does not count, the line says whose turn it means.
    """

    due: int
    overdue: int
    beside_others: bool = False

    def __str__(self) -> str:
        return format_html(_("Your turn: {line}"), line=self.line) if self.beside_others else self.line

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
        self.lanes = lanes_of(user, now)
        self.visible = Complaint.objects.visible_to(user).open()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many are in each lane, and how many of the person's own are due today and overdue: one query."""
        places = range(len(self.lanes))
        inside = {f"in{place}": Case(When(self.lanes[place].where, then=True), default=False) for place in places}
        counted = {f"lane{place}": Count("pk", filter=Q(**{f"in{place}": True})) for place in places}
        mine = Q()
        for place in [place for place in places if not self.lanes[place].watches] or places:
            mine |= Q(**{f"in{place}": True})
        counted["overdue"] = Count("pk", filter=mine & Q(next_due_at__lt=self.now))
        counted["due"] = Count("pk", filter=mine & Q(next_due_at__gte=self.now, next_due_at__lt=tomorrow(self.now)))
        return self.visible.with_next_due().annotate(**inside).order_by().aggregate(**counted)

    @property
    def today(self) -> Today:
        """The first line of the page."""
        watched = [bool(self.counts[f"lane{place}"]) for place, lane in enumerate(self.lanes) if lane.watches]
        return Today(self.counts["due"], self.counts["overdue"], beside_others=any(watched))

    def filled(self) -> list[FilledLane]:
        """The lanes to show, with their first rows; what the rows need beyond them is read for all lanes at once."""
        found = []
        for place, lane in enumerate(self.lanes):
            count = self.counts[f"lane{place}"]
            if count or lane.stays:
                found.append((lane, count, self.complaints(lane) if count else []))
        everything = [complaint for _lane, _count, complaints in found for complaint in complaints]
        prefetch_related_objects(everything, running_clocks(), "assignments")
        return [FilledLane(lane, count, [self.row(c, lane) for c in complaints]) for lane, count, complaints in found]

    def complaints(self, lane: Lane) -> list[Complaint]:
        """The first complaints of a lane."""
        rows = self.visible.filter(lane.where).for_list().prefetch_related(None).with_handled_by(self.user)
        mine_first = [Case(When(handler=self.user, then=0), default=1)] if lane.mine_first else []
        return list(rows.due_first(*mine_first)[: WATCHED_ROWS if lane.watches else OWN_ROWS])

    def row(self, complaint: Complaint, lane: Lane) -> Row:
        """A complaint with its next action."""
        return Row(complaint, self.now, next_offer(self.user, complaint, lane.first, lane.last))


class WorkbenchView(LoginRequiredMixin, TemplateView):
    """The first page after signing in."""

    template_name = "complaints/workbench.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The lanes of the person's roles."""
        user, now = self.request.user, timezone.now()
        bench = Workbench(user, now)
        lanes = bench.filled()
        return super().get_context_data(
            now=now,
            lanes=lanes,
            drafts=unfinished(user),
            today=bench.today if bench.lanes and user.grants.roles - {Role.ADMINISTRATOR} else None,
            may_accept=bool(may(user, Action.ACCEPT)),
            unconfirmed_years=unconfirmed_years(user, now),
            administration=administration() if user.grants.has(Role.ADMINISTRATOR) else [],
            **kwargs,
        )


def administration() -> list[dict[str, Any]]:
    """The pages of the administration in their groups, as its side bar has them; the way back here has no title."""
    return [group for group in settings.UNFOLD["SIDEBAR"]["navigation"] if group.get("title")]


def unconfirmed_years(user: User, now: dt.datetime) -> list[int]:
    """The years of the coming month that nobody has confirmed yet, for those who see to it (two queries)."""
    if not user.grants.has(Role.SUPERVISOR, Role.ADMINISTRATOR):
        return []
    calendar = Calendar.current()
    years = {timezone.localtime(day).year for day in (now, now + dt.timedelta(days=31))}
    return sorted(year for year in years if not calendar.is_confirmed(year))
