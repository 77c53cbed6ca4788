"""投诉: every complaint a person may see, filtered, sorted and searched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from complaints.filters import STATES, ComplaintFilter
from complaints.models import Complaint

from .rows import Row

ON_A_PAGE = 25


@dataclass(frozen=True)
class Heading:
    """A column that sorts: `sort` is ascending, descending or none, as `aria-sort` says it."""

    label: str | Promise
    sort: str
    query: str


# Columns that sort, each with the order of the first press.
SORTING = {
    "due": ("due", gettext_lazy("Deadline")),
    "number": ("number", gettext_lazy("Number and customer")),
    "level": ("-level", gettext_lazy("Stage and level")),
    "accepted": ("-accepted", gettext_lazy("Accepted at")),
}


class ComplaintsView(LoginRequiredMixin, TemplateView):
    """The list; `q` that is exactly the number of a complaint leads straight to it."""

    template_name = "complaints/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The list, under an address without empty parameters, or the complaint whose number was typed."""
        tidy = request.GET.copy()
        for name, values in request.GET.lists():
            tidy.setlist(name, [value for value in values if value])
        if tidy.urlencode() != request.GET.urlencode():
            return HttpResponseRedirect(f"{request.path}?{tidy.urlencode()}".rstrip("?"))
        number = request.GET.get("q", "").strip().upper()
        if number and "\0" not in number and (found := self.by_number(number)):
            return HttpResponseRedirect(found.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def by_number(self, number: str) -> Complaint | None:
        """The complaint with exactly this number, if the person may see it."""
        return Complaint.objects.visible_to(self.request.user).only("number").filter(number=number).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of what the filters leave."""
        now = timezone.now()
        filters = ComplaintFilter(self.request, now)
        page = Paginator(filters.ordered.for_list(), ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            now=now,
            filter=filters,
            form=filters.form,
            errors=list(errors(filters)),
            chips=list(filters.chips),
            page_obj=page,
            count=page.paginator.count,
            rows=[Row(complaint, now) for complaint in page],
            headings=headings(filters),
            tabs=tabs(filters),
            export_url=f"{reverse('complaints:export')}?{filters.query()}",
            **kwargs,
        )


def errors(filters: ComplaintFilter) -> Iterator[str]:
    """Which filters were left out, and why."""
    for name, problems in filters.form.errors.items():
        label = filters.form.fields[name].label
        yield from (_("“%(filter)s” is left out. %(why)s") % {"filter": label, "why": why} for why in problems)


def tabs(filters: ComplaintFilter) -> list[dict[str, Any]]:
    """Open, archived or both, with everything else as it is."""
    state = filters.chosen.get("state")
    choices: list[tuple[str | None, str | Promise]] = [(None, gettext_lazy("All")), *STATES]
    return [
        {"label": label, "query": filters.query(state=value, sort=None), "current": state == value}
        for value, label in choices
    ]


def headings(filters: ComplaintFilter) -> dict[str, Heading]:
    """The sorting columns; pressing the one in force turns it round."""
    found = {}
    for name, (first, label) in SORTING.items():
        sort, query = "none", first
        if filters.order.lstrip("-") == name:
            sort = "descending" if filters.order.startswith("-") else "ascending"
            query = name if sort == "descending" else f"-{name}"
        # What is due first is a question about open complaints.
        only_open = {"state": "open"} if name == "due" and not filters.only_open else {}
        found[name] = Heading(label, sort, filters.query(sort=query, **only_open))
    return found
