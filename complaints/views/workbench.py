"""工作台: what waits for this person, due next first, each with its one next action."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.choices import Role
from accounts.models import User
from complaints import setting_up
from complaints.bench import FilledLane, LaneState, Workbench
from complaints.choices import Action
from complaints.deadlines.calendar import Calendar
from complaints.duty.today import Today
from complaints.introduction import introduction
from complaints.lanes import Lane
from complaints.models import Incident, Penalty, ServiceNotice
from complaints.penalty_desk import waiting
from complaints.permissions import may
from complaints.permissions.penalties import uses_penalties
from complaints.permissions.service_notices import receives_for
from complaints.permissions.setting_up import may_set_up

from .bench_rows import bench_row
from .drafts import unfinished
from .penalty_offers import next_action
from .quality import to_check
from .rows import Row, next_offer

# What came in while the page was being made belongs to the next look.
MARGIN = dt.timedelta(seconds=2)
# Incidents and service notices on the workbench; the others stand in their lists.
MOST_GOING_ON, MOST_TO_ACKNOWLEDGE = 3, 5

# The others are in the list.
PENALTIES_SHOWN = 5

# What the button under a lane with several complaints says.
BATCH_LABELS = {Action.DISPATCH: "dispatch", Action.ARCHIVE: "archive", Action.DELEGATE: "delegate"}


@dataclass(frozen=True)
class ShownLane:
    """A lane as the page shows it; `rows` is None where the page has it already."""

    lane: Lane
    state: LaneState
    rows: list[Row] | None

    @property
    def batch(self) -> str:
        """The action that may be taken on several of its complaints; empty where there are not several."""
        return BATCH_LABELS[self.lane.batch] if self.lane.batch and self.state.count > 1 else ""

    def lines(self) -> list[SafeString]:
        """The rows as they stand on the page."""
        return [bench_row(row, self.lane, ticks=bool(self.batch)) for row in self.rows or ()]


def shown(user: User, now: dt.datetime, filled: list[FilledLane]) -> list[ShownLane]:
    """The lanes with the next action of each of their rows."""
    return [ShownLane(item.lane, item.state, _rows(user, now, item)) for item in filled]


def _rows(user: User, now: dt.datetime, item: FilledLane) -> list[Row] | None:
    if item.complaints is None:
        return None
    first, last = item.lane.first, item.lane.last
    return [
        Row(complaint, now, next_offer(user, complaint, first, last), is_new=complaint.pk in item.fresh)
        for complaint in item.complaints
    ]


def first_line(bench: Workbench) -> Any:
    """今天有 3 件将到期…; None for people without complaints to look after."""
    return bench.today if bench.lanes and bench.user.grants.roles - {Role.ADMINISTRATOR} else None


class WorkbenchView(LoginRequiredMixin, TemplateView):
    """The first page after signing in."""

    template_name = "complaints/workbench.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The workbench; before a procedure is in force, the way to it for administrators and patience for others."""
        if setting_up.needed(request.user.grants.token):
            if may_set_up(request.user):
                return HttpResponseRedirect(reverse("complaints:setup"))
            return render(request, "complaints/not_set_up.html")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The lanes of the person's roles; the introduction until it is put away, or when it is asked for."""
        user, now = self.request.user, timezone.now()
        bench = Workbench(user, now)
        lanes = shown(user, now, bench.filled())
        introduced = user.introduced_at is not None and "introduction" not in self.request.GET
        return super().get_context_data(
            now=now,
            lanes=lanes,
            drafts=unfinished(user),
            going_on=list(_going_on(user)[:MOST_GOING_ON]),
            to_acknowledge=to_acknowledge(user, now),
            penalties=penalties_to_do(user),
            duty_today=Today(user, now),
            to_check=to_check(user),
            news=bench.news if bench.lanes else 0,
            today=first_line(bench),
            may_accept=bool(may(user, Action.ACCEPT)),
            unconfirmed_years=unconfirmed_years(user, now),
            administration=administration() if user.is_superuser or user.grants.has(Role.ADMINISTRATOR) else [],
            introduction=[] if introduced else introduction(user),
            **kwargs,
        )


def _going_on(user: User) -> QuerySet[Incident]:
    """The incidents that everybody should know of now."""
    return Incident.objects.visible_to(user).going_on().select_related("cause_department")


def to_acknowledge(user: User, now: dt.datetime) -> list[ServiceNotice]:
    """待签收: service notices that wait for the signature of one of the person's departments, next to begin first."""
    if not (departments := receives_for(user)):
        return []
    waiting = ServiceNotice.objects.visible_to(user).to_acknowledge(departments, now)
    return list(waiting.select_related("department").order_by("starts_at", "pk")[:MOST_TO_ACKNOWLEDGE])


def penalties_to_do(user: User) -> list[tuple[Penalty, str]]:
    """The penalties that wait for the person, each with what to do; one more than the card shows."""
    if not uses_penalties(user):
        return []
    first = waiting(user).for_list()[: PENALTIES_SHOWN + 1]
    return [(one, str(action.label)) for one in first if (action := next_action(one))]


@login_required
@require_POST
def looked(request: HttpRequest) -> HttpResponse:
    """The person has had the workbench in view as it was at `as_of`; a later look is never taken back."""
    try:
        as_of = parse_datetime(request.POST.get("as_of", ""))
    except ValueError:
        as_of = None
    if as_of is None or timezone.is_naive(as_of):
        return HttpResponse(_("That is not a moment."), status=400, content_type="text/plain; charset=utf-8")
    moment = min(as_of, timezone.now()) - MARGIN
    earlier = Q(looked_at__isnull=True) | Q(looked_at__lt=moment)
    User.objects.filter(earlier, pk=request.user.pk).update(looked_at=moment)
    return HttpResponse(status=204)


@login_required
@require_POST
def introduced(request: HttpRequest) -> HttpResponse:
    """The person has put the introduction away; it stays in their menu."""
    User.objects.filter(pk=request.user.pk, introduced_at=None).update(introduced_at=timezone.now())
    return HttpResponseRedirect(reverse("complaints:workbench"))


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
