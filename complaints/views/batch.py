"""Several complaints at once: first a page that says what will happen to each, then what has happened to each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from complaints.flow.batch import AT_ONCE, ArchiveBatch, Batch, DelegateBatch, DispatchBatch, Item
from complaints.forms.batch import BatchForm, DelegateBatchForm, DispatchBatchForm
from complaints.models import Complaint

# A number and the version that was on the page; nothing else reaches the database.
ITEM = re.compile(r"([A-Z0-9-]{1,40}):([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Kind:
    """An action that may be taken on several complaints: what it is called, what it asks, what it does."""

    title: str | Promise
    icon: str
    batch: type[Batch]
    form: type[BatchForm]


KINDS = {
    "dispatch": Kind(gettext_lazy("Dispatch several complaints"), "send", DispatchBatch, DispatchBatchForm),
    "archive": Kind(gettext_lazy("Archive several complaints"), "archive", ArchiveBatch, BatchForm),
    "delegate": Kind(gettext_lazy("Hand several complaints over"), "user-share", DelegateBatch, DelegateBatchForm),
}


class BatchView(LoginRequiredMixin, View):
    """POST with `action` (dispatch, archive, delegate), any number of `item` (`number:version`) and `next`.

    Without `confirmed` it changes nothing and shows what would happen; with it, each complaint is taken on its own.
    """

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """There is nothing here without ticked complaints."""
        return HttpResponseRedirect(reverse("complaints:workbench"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """The forecast, or the result."""
        kind = KINDS.get(request.POST.get("action", ""))
        items = self.items()
        problem = self.problem(items)
        if kind is None or problem:
            messages.warning(request, problem or _("That cannot be done with several complaints at once."))
            return HttpResponseRedirect(self.back)
        found = self.found(items)
        confirmed = "confirmed" in request.POST
        form = kind.form(request.POST if confirmed else None, complaints=found.values())
        given = form.cleaned_data if confirmed and form.is_valid() else {}
        batch = kind.batch(by=request.user, found=found, at=timezone.now(), **given)
        if confirmed and form.is_valid():
            return self.show("complaints/batch_done.html", kind, lines=batch.results(items))
        return self.show("complaints/batch.html", kind, lines=batch.forecasts(items), form=form)

    def items(self) -> list[Item]:
        """What was ticked, each complaint once; what is no number with a version is nothing."""
        matches = [match for text in self.request.POST.getlist("item") if (match := ITEM.fullmatch(text))]
        return list({match[1]: Item(match[1], int(match[2])) for match in matches}.values())

    @staticmethod
    def problem(items: list[Item]) -> str:
        """Why there is nothing to do; empty when there is."""
        if not items:
            return _("Tick at least one complaint.")
        if len(items) > AT_ONCE:
            return _("At most %(count)s complaints at once; %(ticked)s are ticked.") % {
                "count": AT_ONCE,
                "ticked": len(items),
            }
        return ""

    def found(self, items: list[Item]) -> dict[str, Complaint]:
        """Those that the person may see, by number."""
        related = ("procedure", "category", "branch", "lead__head", "lead__deputy", "handler", "original")
        visible = Complaint.objects.visible_to(self.request.user).select_related(*related)
        wanted = visible.filter(number__in=[item.number for item in items]).prefetch_related("assignments")
        return {complaint.number: complaint for complaint in wanted}

    @property
    def back(self) -> str:
        """The page that the complaints were ticked on."""
        target = self.request.POST.get("next", "")
        hosts = {self.request.get_host()}
        if url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=self.request.is_secure()):
            return target
        return reverse("complaints:workbench")

    def show(self, template: str, kind: Kind, **context: Any) -> HttpResponse:
        """A page with one line a complaint."""
        lines = context["lines"]
        context |= {
            "title": kind.title,
            "icon_name": kind.icon,
            "action": self.request.POST["action"],
            "next": self.back,
            "fine": [line for line in lines if line.fine],
            "refused": [line for line in lines if not line.fine],
        }
        return render(self.request, template, context)
