"""处罚: the list with its totals, and one penalty (CABLE-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from complaints.accountability.figures import figures_of, totals
from complaints.accountability.words import calculation, cause_of, entries, stations, yuan
from complaints.filters import Chip
from complaints.forms.penalty_filter import OPEN, WAITING, PenaltyFilter
from complaints.models import Complaint, Penalty
from complaints.models.penalty import PenaltyQuerySet
from complaints.penalty_choices import PenaltyAction, PenaltyState, Responsibility, TariffBasis
from complaints.penalty_subjects import subject_url
from complaints.permissions.penalties import may

from .penalty_offers import holder_of, offers, others_turn

ON_A_PAGE = 25
RELATED = (
    "tariff", "department", "person", "complaint", "clock__rule", "clock__department", "proposed_by", "opinion_by",
    "reviewed_by", "decided_by", "issued_by", "executed_by", "cancelled_by",
)  # fmt: skip


def penalty_for(request: HttpRequest, number: str) -> Penalty:
    """The penalty with this number and what its pages show of it; 404 for whoever may not see it."""
    visible = Penalty.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(visible, number=number)


def filtered(request: HttpRequest) -> tuple[PenaltyFilter, PenaltyQuerySet]:
    """The filters of the address, and the penalties that they leave of those the person may see, the newest first."""
    chosen = PenaltyFilter(request.GET, user=request.user)
    return chosen, chosen.apply(Penalty.objects.visible_to(request.user)).order_by("-proposed_at", "-pk")


@login_required
@require_safe
def penalties(request: HttpRequest) -> HttpResponse:
    """The list: every figure is that of the filters in force."""
    now = timezone.now()
    chosen, found = filtered(request)
    page = Paginator(found.for_list().select_related("clock__rule", "complaint"), ON_A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": chosen,
        "chosen": chosen.chosen,
        "tabs": list(_tabs(request, chosen)),
        "chips": list(_chips(request, chosen)),
        "page_obj": shown,
        "rows": [_row(penalty, now) for penalty in shown],
        "totals": [(label, yuan(amount)) for label, amount in _amounts(found, now)],
        "count": page.count,
        "query": query.urlencode(),
        "may_propose": bool(may(request.user, PenaltyAction.PROPOSE)),
    }
    return render(request, "complaints/penalties.html", context)


# The states that one press shows, with everything else as it is.
TABS = (
    ("", gettext_lazy("All")),
    (WAITING, gettext_lazy("Waiting for me")),
    (OPEN, gettext_lazy("Not issued yet")),
    (PenaltyState.ISSUED.value, PenaltyState.ISSUED.label),
    (PenaltyState.EXECUTED.value, PenaltyState.EXECUTED.label),
)


def _chips(request: HttpRequest, chosen: PenaltyFilter) -> Iterator[Chip]:
    """The filters in force, without a state that the tabs show and what only says how the month is meant."""
    in_tabs = [state for state, _label in TABS]
    for name, value in chosen.chosen.items():
        if name == "of" or (name == "state" and value in in_tabs):
            continue
        query = request.GET.copy()
        for gone in ("page", name):
            query.pop(gone, None)
        yield Chip(str(chosen.fields[name].label), chosen.in_words(name), query.urlencode())


def _tabs(request: HttpRequest, chosen: PenaltyFilter) -> Iterator[dict[str, Any]]:
    for state, label in TABS:
        query = request.GET.copy()
        query.pop("page", None)
        query.pop("state", None)
        if state:
            query["state"] = state
        yield {"label": label, "query": query.urlencode(), "current": chosen.chosen.get("state", "") == state}


def _amounts(found: PenaltyQuerySet, now: dt.datetime) -> Iterator[tuple[str, Any]]:
    sums = totals(found, now)
    yield _("Total"), sums.all
    yield _("Not issued yet"), sums.open
    yield _("Issued, not executed"), sums.issued
    yield _("Executed"), sums.executed


def _row(penalty: Penalty, now: dt.datetime) -> dict[str, Any]:
    figures = figures_of(penalty, now)
    return {
        "penalty": penalty,
        "cause": cause_of(penalty),
        "figures": figures,
        "amount": yuan(figures.amount),
        "dropped": penalty.state in (PenaltyState.CANCELLED, PenaltyState.EXEMPT),
    }


@login_required
@require_safe
def penalty(request: HttpRequest, number: str) -> HttpResponse:
    """One penalty: what for, how much and why, how far it is, what to do now, and all that happened."""
    now = timezone.now()
    found = penalty_for(request, number)
    events = list(found.events.order_by("-sequence"))
    offered = offers(request.user, found)
    context = {
        **facts(found, now),
        "offers": offered,
        "others_turn": "" if offered.main else others_turn(request.user, found),
        "holder": holder_of(request.user, found, now),
        "stations": stations(found),
        "entries": entries(events),
        "case_url": case_url(request, found),
        "now": now,
    }
    return render(request, "complaints/penalty.html", context)


def facts(found: Penalty, now: dt.datetime) -> dict[str, Any]:
    """What every page of a penalty says of it."""
    figures = figures_of(found, now)
    return {
        "penalty": found,
        "responsibility": responsibility_of(found),
        "cause": cause_of(found),
        "subject_url": subject_url(found),
        "figures": figures,
        "amount": yuan(figures.amount),
        "by_tariff": yuan(figures.by_tariff),
        "calculation": calculation(found, figures.days),
        "is_company": found.basis == TariffBasis.COMPANY,
    }


def responsibility_of(found: Penalty) -> str:
    """With whom the responsibility lies, by name."""
    label = str(Responsibility(found.responsibility).label)
    match found.responsibility:
        case Responsibility.PERSON:
            return f"{label} · {found.person}"
        case Responsibility.GROUP:
            return f"{label} · {found.group}"
    return f"{label} · {found.department}"


def case_url(request: HttpRequest, found: Penalty) -> str:
    """The complaint's page, if the person may open it."""
    if found.complaint is None:
        return ""
    visible = Complaint.objects.visible_to(request.user).filter(pk=found.complaint_id)
    return found.complaint.get_absolute_url() if visible.exists() else ""
