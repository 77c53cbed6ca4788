"""What changed since a page was made: asked for by every open page, so an answer of "nothing" costs one query."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Max, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from complaints.bench import Workbench
from complaints.choices import Stage
from complaints.models import Complaint, Event, Notice
from complaints.notify.inbox import inbox
from complaints.penalty_desk import penalties_waiting
from complaints.permissions import is_desk

from .workbench import first_line, shown

# Even when nobody did anything, time itself changes what is overdue.
LOOK_AGAIN = 120  # seconds


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The page's figures, and the lanes of the workbench that differ from those named in `lanes` (`key:signature,…`).

    204 while nothing happened since the answer that gave `pulse`; 401 for whoever has been signed out meanwhile, also
    where somebody else has signed in with this browser: their lanes are not for the page of the one before.
    """
    person = str(request.user.pk)
    if not request.user.is_authenticated or request.headers.get("X-Page-Owner", person) != person:
        return JsonResponse({"signed_out": True}, status=401)
    now = timezone.now()
    pulse = _pulse(request.user, now)
    if request.GET.get("pulse") == pulse:
        return HttpResponse(status=204)
    return JsonResponse({"pulse": pulse, "now": now.isoformat(), **_figures(request.user), **_bench(request, now)})


def _pulse(user: User, now: dt.datetime) -> str:
    """A short text that changes when anything may have changed for `user`; one query, answered from indexes."""
    last = Event.objects.order_by("-pk").values("pk")[:1]
    unread = Notice.objects.filter(user=OuterRef("pk")).unread().order_by().values("user")
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(last=Subquery(last), unread=Subquery(unread.annotate(count=Count("pk")).values("count")))
        .values_list("last", "unread", "looked_at")
        .order_by()
        .first()
    )
    last_event, unread_count, looked_at = row or (0, 0, None)
    looked = looked_at.timestamp() if looked_at else 0
    return f"{last_event}.{unread_count}.{looked:.3f}.{int(now.timestamp()) // LOOK_AGAIN}.{get_language()}"


def _figures(user: User) -> dict[str, Any]:
    """What the frame of every page shows."""
    unread = inbox(user).unread().aggregate(count=Count("pk"), latest=Max("created_at"))
    words = ngettext("Notices: %(count)s unread", "Notices: %(count)s unread", unread["count"])
    figures: dict[str, Any] = {
        "unread": unread["count"],
        "unread_words": words % {"count": unread["count"]},
        "noticed": unread["latest"],
    }
    if is_desk(user, None):
        figures["callbacks"] = Complaint.objects.visible_to(user).filter(stage=Stage.CALLBACK).count()
    if (waiting := penalties_waiting(user)) is not None:
        figures["penalties"] = waiting
    return figures


def _bench(request: HttpRequest, now: dt.datetime) -> dict[str, Any]:
    """The workbench, for pages that show it."""
    if "lanes" not in request.GET:
        return {}
    bench = Workbench(request.user, now)
    if not bench.lanes:
        return {}
    known = dict(item.rpartition(":")[::2] for item in request.GET["lanes"].split(",")[:50])
    lanes = shown(request.user, now, bench.filled(known))
    context = {"now": now, "lanes": lanes}
    return {
        "lanes": [
            {
                "key": item.lane.key,
                "html": None
                if item.rows is None
                else render_to_string("complaints/_lane.html", {**context, "item": item}, request),
            }
            for item in lanes
        ],
        "nav": render_to_string("complaints/_lane_nav.html", context, request),
        "today": conditional_escape(str(first_line(bench) or "")),
        "news": bench.news,
        "latest": bench.latest,
        "say": _said(bench),
    }


def _said(bench: Workbench) -> str:
    """2 件新到，1 件超时: for whoever does not see the page."""
    parts = []
    if fresh := bench.counts.fresh:
        parts.append(ngettext("%(count)s new", "%(count)s new", fresh) % {"count": fresh})
    if overdue := bench.counts.overdue:
        parts.append(ngettext("%(count)s overdue", "%(count)s overdue", overdue) % {"count": overdue})
    return _(", ").join(parts)
