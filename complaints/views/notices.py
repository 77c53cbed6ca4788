"""消息: what a person was told, newest first; reading is a change, so it is done by POST."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from complaints.models import Notice
from complaints.notify.inbox import inbox
from complaints.notify.render import notice_text
from complaints.querysets import LONG_TEXTS

ON_A_PAGE = 50


class NoticesView(LoginRequiredMixin, ListView):
    """One's own notices."""

    template_name = "complaints/notices.html"
    context_object_name = "notices"
    paginate_by = ON_A_PAGE

    def get_queryset(self) -> QuerySet[Notice]:
        """With what the sentences need."""
        notices = inbox(self.request.user).select_related("event", "complaint__category", "complaint__lead")
        return notices.defer(*(f"complaint__{name}" for name in LONG_TEXTS), "event__note")

    def paginate_queryset(self, queryset: QuerySet[Notice], page_size: int) -> tuple:
        """A page that does not exist is the last one, not an error."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The notices of the page with their sentences."""
        context = super().get_context_data(**kwargs)
        for notice in context["notices"]:
            notice.event.complaint = notice.complaint
        context["lines"] = [(notice, notice_text(notice.event)) for notice in context["notices"]]
        context["unread"] = inbox(self.request.user).unread().count()
        return context


@login_required
@require_POST
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one of one's own notices as read, and go on to its complaint."""
    found = get_object_or_404(inbox(request.user).select_related("complaint"), pk=pk)
    if found.read_at is None:
        found.read_at = timezone.now()
        found.save(update_fields=["read_at"])
    return HttpResponseRedirect(found.complaint.get_absolute_url())


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's own notices as read."""
    count = Notice.objects.filter(user=request.user).unread().update(read_at=timezone.now())
    words = ngettext("%(count)s notice is marked as read.", "%(count)s notices are marked as read.", count)
    messages.success(request, words % {"count": count})
    return HttpResponseRedirect(reverse("complaints:notices"))
