"""投诉: every complaint a person may see, filtered, sorted and searched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from accounts.models import User
from complaints.filters import STATES, ComplaintFilter
from complaints.models import Complaint, Incident, ListSettings, SavedView
from complaints.models.incident import PREFIX as INCIDENTS
from complaints.querysets import read_rows
from complaints.search.hits import find_hits

from .columns import ALWAYS, COLUMNS, USUAL, Column, cells, chosen_columns
from .pages import Pages
from .rows import Row


@dataclass(frozen=True)
class Heading:
    """The heading of a column; one that sorts has `query`, and `sort` as `aria-sort` says it."""

    column: Column
    sort: str = ""
    query: str = ""


class ComplaintsView(LoginRequiredMixin, TemplateView):
    """The list; `q` that is exactly the number of a complaint, or of an incident, leads straight to it."""

    template_name = "complaints/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The list, under an address without empty parameters, or the complaint whose number was typed."""
        tidy = request.GET.copy()
        for name, values in request.GET.lists():
            tidy.setlist(name, [value for value in values if value])
        if tidy.urlencode() != request.GET.urlencode():
            return HttpResponseRedirect(f"{request.path}?{tidy.urlencode()}".rstrip("?"))
        self.settings = settings_of(request)
        if not request.GET and self.settings.opens_with:
            return HttpResponseRedirect(self.settings.opens_with.get_absolute_url())
        number = request.GET.get("q", "").strip().upper()
        if number and "\0" not in number and (found := self.by_number(number)):
            return HttpResponseRedirect(found.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def by_number(self, number: str) -> Complaint | Incident | None:
        """The complaint or incident with exactly this number, if the person may see it."""
        if not number.isascii():
            return None
        complaints = Complaint.objects.visible_to(self.request.user)
        if found := complaints.only("number").filter(number=number).first():
            return found
        incidents = Incident.objects.visible_to(self.request.user)
        return incidents.only("number").filter(number=number).first() if number.startswith(INCIDENTS) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of what the filters leave."""
        now = timezone.now()
        filters = ComplaintFilter(self.request, now)
        filters.nothing = everything(self.settings)
        columns = chosen_columns(self.settings.columns)
        pages = Pages(filters.ordered, self.request.GET.get("page"))
        rows = rows_of(filters, pages, now)
        return super().get_context_data(
            now=now,
            filter=filters,
            form=filters.whole_form if filters.form.errors else filters.form,
            errors=list(errors(filters)),
            chips=list(filters.chips),
            page_obj=pages,
            count=pages.count,
            rows=[{"complaint": row.complaint, "cells": cells(row, columns)} for row in rows],
            headings=list(headings(filters, columns)),
            tabs=tabs(filters),
            views=list(views(self.request, filters)),
            columns=[(column, column in columns, column.key == ALWAYS) for column in COLUMNS],
            batches=batches(self.request.user) if filters.only_open and pages.keys else [],
            query=filters.query(),
            nothing=filters.nothing,
            **kwargs,
        )


# What may be done with several ticked complaints at once, by the roles that may do it: action, icon, words.
BATCHES = (
    (("desk", "supervisor"), ("dispatch", "send", gettext_lazy("Dispatch the ticked"))),
    (("desk", "supervisor"), ("archive", "archive", gettext_lazy("Archive the ticked"))),
    (("head",), ("delegate", "user-share", gettext_lazy("Hand the ticked to a colleague"))),
)


def batches(user: User) -> list[tuple[str, str, str | Promise]]:
    """The actions on ticked complaints that the person may have a use for; the next page says what each would do."""
    return [batch for roles, batch in BATCHES if user.grants.has(*roles)]


def settings_of(request: HttpRequest) -> ListSettings:
    """How the person likes the list; not saved if they never said."""
    found = ListSettings.objects.filter(user=request.user).order_by().first()
    return found or ListSettings(user=request.user)


def everything(settings: ListSettings) -> str:
    """The query string of the whole list, which must say so where the list opens with a view."""
    return "view=0" if settings.opens_with_id else ""


def rows_of(filters: ComplaintFilter, pages: Pages, now: dt.datetime) -> list[Row]:
    """The rows of a page: what they show is read for these 25 alone, whatever the list holds."""
    found = {complaint.pk: complaint for complaint in read_rows(pages.keys)}
    hits = find_hits(pages.keys, filters.chosen.get("q", ""))
    query = filters.query()
    rows = []
    for place, key in enumerate(pages.keys, start=pages.first):
        if complaint := found.get(key):
            url = f"{complaint.get_absolute_url()}?{urlencode({'from': query, 'at': place})}"
            rows.append(Row(complaint, now, hit=hits.get(key), url=url))
    return rows


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


def views(request: HttpRequest, filters: ComplaintFilter) -> Iterator[dict[str, Any]]:
    """The saved views that the person may use; the one in force, and whether it was changed since."""
    shown = request.GET.get("view")
    for view in SavedView.objects.for_user(request.user):
        current = str(view.pk) == shown
        yield {"view": view, "current": current, "changed": current and filters.canonical != view.query}


def headings(filters: ComplaintFilter, columns: list[Column]) -> Iterator[Heading]:
    """The headings; pressing the one in force turns the order round."""
    for column in columns:
        if not column.sort:
            yield Heading(column)
            continue
        sort, query = "none", column.sort
        if filters.order.lstrip("-") == column.order:
            sort = "descending" if filters.order.startswith("-") else "ascending"
            query = column.order if sort == "descending" else f"-{column.order}"
        # What is due first is a question about open complaints.
        only_open = {"state": "open"} if column.order == "due" and not filters.only_open else {}
        yield Heading(column, sort, filters.query(sort=query, **only_open))


@require_safe
@login_required
def filter_form(request: HttpRequest) -> HttpResponse:
    """The filters as a form: into the list once somebody opens them, or as a page of their own."""
    filters = ComplaintFilter(request, timezone.now())
    name = "_filter_form" if request.htmx else "filters"
    context = {"form": filters.whole_form, "query": filters.query(), "nothing": everything(settings_of(request))}
    return render(request, f"complaints/{name}.html", context)


@require_POST
@login_required
def keep_columns(request: HttpRequest) -> HttpResponseRedirect:
    """Keep the columns that the person ticked; those of the product are kept as none."""
    keys = [column.key for column in chosen_columns(request.POST.getlist("column"))]
    usual = "usual" in request.POST or set(keys) == set(USUAL)
    ListSettings.objects.update_or_create(user=request.user, defaults={"columns": [] if usual else keys})
    query = QueryDict(request.POST.get("query", "")[:4000])
    return HttpResponseRedirect(f"{reverse('complaints:list')}?{query.urlencode()}".rstrip("?"))
