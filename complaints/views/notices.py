"""消息: what a person was told, the unread first, then day by day; reading is a change, so it is done by POST."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from accounts.models import User
from accounts.timewords import in_words, local
from complaints.models import Notice, ServiceNotice
from complaints.notify.inbox import inbox
from complaints.notify.render import text_of
from complaints.permissions.service_notices import receives_for
from complaints.querysets import LONG_TEXTS

ON_A_PAGE = 50
UNREAD_FIRST = Case(When(read_at__isnull=True, then=Value(0)), default=Value(1))


@dataclass(frozen=True)
class Line:
    """A notice with its sentence, and how long ago it was at `now`."""

    notice: Notice
    text: str
    now: dt.datetime
    to_acknowledge: int = 0  # the key of the service notice that the reader has still to sign

    @property
    def ago(self) -> str:
        """2 小时前; from the second day on the date says it better."""
        span = self.now - self.notice.created_at
        if span < dt.timedelta(minutes=1):
            return _("just now")
        return _("%(span)s ago") % {"span": in_words(span)} if span < dt.timedelta(days=2) else ""


@dataclass(frozen=True)
class Group:
    """Notices under one heading."""

    title: str
    lines: list[Line]


def grouped(notices: Iterable[Notice], now: dt.datetime, waiting: Mapping[str, int] | None = None) -> list[Group]:
    """The notices as they come, under headings: the unread ones, then those of each day.

    `waiting` are the service notices that the reader has still to sign, by address.
    """
    to_sign = waiting or {}
    today = timezone.localdate(now)
    near = {today: _("Today"), today - dt.timedelta(days=1): _("Yesterday")}

    def heading(notice: Notice) -> str:
        if notice.read_at is None:
            return _("Unread")
        day = timezone.localdate(notice.created_at)
        return near.get(day) or local(day, now=now)

    return [
        Group(title, [Line(notice, text_of(notice), now, to_sign.get(_address(notice), 0)) for notice in found])
        for title, found in groupby(notices, heading)
    ]


def _address(notice: Notice) -> str:
    return notice.about["url"] if notice.about else ""


def waiting_for(user: User, now: dt.datetime) -> dict[str, int]:
    """The service notices that the person has still to sign, by address."""
    waiting = ServiceNotice.objects.visible_to(user).to_acknowledge(receives_for(user), now)
    return {notice.get_absolute_url(): notice.pk for notice in waiting.only("pk")}


class NoticesView(LoginRequiredMixin, ListView):
    """One's own notices."""

    template_name = "complaints/notices.html"
    context_object_name = "notices"
    paginate_by = ON_A_PAGE

    def get_queryset(self) -> QuerySet[Notice]:
        """With what the sentences need."""
        notices = inbox(self.request.user).select_related("event", "complaint__category", "complaint__lead")
        notices = notices.defer(*(f"complaint__{name}" for name in LONG_TEXTS), "event__note")
        return notices.order_by(UNREAD_FIRST, "-created_at", "-pk")

    def paginate_queryset(self, queryset: QuerySet[Notice], page_size: int) -> tuple:
        """A page that does not exist is the last one, not an error."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The notices of the page with their sentences."""
        context = super().get_context_data(**kwargs)
        for notice in context["notices"]:
            if notice.event is not None:
                notice.event.complaint = notice.complaint
        now = timezone.now()
        waiting = waiting_for(self.request.user, now)
        context["groups"] = grouped(context["notices"], now, waiting)
        context["unread"] = inbox(self.request.user).unread().count()
        return context


@login_required
@require_POST
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one of one's own notices as read, and go on to what it is about, or with `stay` back to the notices."""
    found = get_object_or_404(inbox(request.user).select_related("complaint"), pk=pk)
    if found.read_at is None:
        found.read_at = timezone.now()
        found.save(update_fields=["read_at"])
    if "stay" in request.POST:
        return HttpResponseRedirect(reverse("complaints:notices"))
    return HttpResponseRedirect(found.about["url"] if found.about else found.complaint.get_absolute_url())


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's own notices as read."""
    count = Notice.objects.filter(user=request.user).unread().update(read_at=timezone.now())
    words = ngettext("%(count)s notice is marked as read.", "%(count)s notices are marked as read.", count)
    messages.success(request, words % {"count": count})
    return HttpResponseRedirect(reverse("complaints:notices"))
