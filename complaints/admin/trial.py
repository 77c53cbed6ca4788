"""A draft tried on past cases: choose the period, watch the progress, read what would have been otherwise."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import Department
from complaints.choices import RunState, TrialOutcome, VersionState
from complaints.models import Complaint, Procedure, TrialRun
from complaints.models.background import STALE
from complaints.tasks import after_commit, try_draft
from complaints.trial import run as trial
from complaints.trial.figures import COUNTED, MOST_CHANGES, SIDES

if TYPE_CHECKING:
    from .procedure import ProcedureAdmin

REFRESH = 3  # seconds between two looks at the progress
A_PAGE = 50


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TrialForm(forms.Form):
    """Which cases are tried, and against which version."""

    first = forms.DateField(label=gettext_lazy("accepted from"), widget=DayInput)
    last = forms.DateField(label=gettext_lazy("accepted up to"), widget=DayInput)
    other = forms.ModelChoiceField(
        label=gettext_lazy("compared with"), queryset=Procedure.objects.none(), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, draft: Procedure, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Procedure.objects.exclude(pk=draft.pk).exclude(state=VersionState.DRAFT)
        self.fields["other"].queryset = others.order_by("-is_current", "code", "-version")

    def clean(self) -> dict[str, Any]:
        """A period that has begun, and ends after it begins."""
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and first > timezone.localdate():
            self.add_error("first", _("Only past cases can be tried."))
        if first and first.year < 2000:
            self.add_error("first", _("Choose a day after the year 2000."))
        if first and last and last < first:
            self.add_error("last", _("The period ends before it begins."))
        if last and last.year > 2099:
            self.add_error("last", _("Only past cases can be tried."))
        return cleaned


def last_quarter(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day of the quarter before the one of `today`."""
    begins = dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = begins - dt.timedelta(days=1)
    return dt.date(last.year, last.month - 2, 1), last


def trial_page(page: ProcedureAdmin, request: HttpRequest, object_id: int) -> HttpResponse:
    """The form, and the trial asked for (`?run=`; default: the last one); POST `start`, `cancel` or `again`."""
    draft = get_object_or_404(Procedure, pk=object_id)
    if not page.has_change_permission(request, draft):
        raise PermissionDenied
    form = TrialForm(draft, request.POST if "start" in request.POST else None, initial=_initial(request, draft))
    if request.method == "POST" and (answer := _act(request, draft, form)):
        return answer
    runs = list(TrialRun.objects.filter(draft=draft).select_related("compared_with", "asked_by").defer("changes")[:10])
    run = _shown(request, draft, runs)
    now = timezone.now()
    since = (run.touched_at or run.asked_at) if run else now
    context: dict[str, Any] = {
        **page.admin_site.each_context(request),
        "title": _("Try %(version)s on past cases") % {"version": draft},
        "opts": Procedure._meta,
        "original": draft,
        "version": draft,
        "form": form,
        "run": run,
        "runs": runs,
        "is_stuck": bool(run and run.is_going_on and now - since > STALE),
        "refresh": REFRESH if run and run.is_going_on and not form.is_bound else None,
        "is_outdated": bool(run and run.edition != draft.edition),
    }
    if run:
        context |= {"run_tone": RunState(run.state).tone, "run_failure": gettext(run.failure) if run.failure else ""}
        context |= {"groups": _groups(run), "changes": _changes(request, run), "most": MOST_CHANGES}
        context["may_open"] = any(change["link"] for change in context["changes"].object_list)
    return TemplateResponse(request, "admin/complaints/trial.html", context)


def _initial(request: HttpRequest, draft: Procedure) -> dict[str, Any]:
    first, last = last_quarter(timezone.localdate())
    asked = request.GET.get("with", "")
    other = asked if asked.isdecimal() and len(asked) < 19 else None
    in_force = Procedure.in_force()
    return {"first": first, "last": last, "other": other or (in_force.pk if in_force else draft.based_on_id)}


def _shown(request: HttpRequest, draft: Procedure, runs: list[TrialRun]) -> TrialRun | None:
    asked = request.GET.get("run", "")
    if asked.isdecimal() and len(asked) < 19:
        return get_object_or_404(TrialRun.objects.select_related("compared_with", "asked_by"), draft=draft, pk=asked)
    return next(iter(runs), None)


def _act(request: HttpRequest, draft: Procedure, form: TrialForm) -> HttpResponse | None:
    """Do what the button says; None: the form is shown again."""
    address = reverse("admin:complaints_procedure_trial", args=[draft.pk])
    if "start" in request.POST:
        if not draft.is_draft:
            messages.warning(request, _("Only a draft is tried; this version is published."))
        elif not form.is_valid():
            return None
        else:
            data = form.cleaned_data
            run = trial.start(draft, data["other"], data["first"], data["last"], by=request.user)
            if run is None:
                messages.warning(request, _("A trial of this draft is going on. Wait for it, or cancel it."))
            else:
                after_commit(try_draft, run.pk)
        return HttpResponseRedirect(address)
    run = _asked(request, draft)
    if run is not None and "cancel" in request.POST:
        if TrialRun.cancel(run.pk, timezone.now()):
            messages.success(request, _("Cancelled. What had been counted until then stays."))
    elif run is not None and "again" in request.POST:
        after_commit(try_draft, run.pk)
        messages.success(request, _("Sent to the worker again; it goes on where it stopped."))
    return HttpResponseRedirect(f"{address}?run={run.pk}" if run else address)


def _asked(request: HttpRequest, draft: Procedure) -> TrialRun | None:
    pk = request.POST.get("run", "")
    return TrialRun.objects.filter(draft=draft, pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None


def _groups(run: TrialRun) -> list[dict[str, Any]]:
    """The figures by deadline: a line for all departments, then one for each."""
    names = dict(Department.objects.values_list("pk", "name"))
    groups: dict[str, dict[str, Any]] = {}
    for row in run.figures.values():
        group = groups.setdefault(row["code"], {"name": row["name"], "rows": [], **_empty()})
        group["name"] = row["name"]
        group["rows"].append(_figures({"name": names.get(row["department"], "–"), **{s: row[s] for s in SIDES}}))
        for side in SIDES:
            group[side] = {name: group[side][name] + row[side][name] for name in COUNTED}
    for group in groups.values():
        _figures(group)
        group["rows"].sort(key=lambda row: (-abs(row["difference"]), row["name"]))
    return list(groups.values())


def _empty() -> dict[str, dict[str, int]]:
    return {side: dict.fromkeys(COUNTED, 0) for side in SIDES}


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    """With the share that was met of what was judged, and how many more are missed."""
    for side in SIDES:
        judged = row[side]["met"] + row[side]["missed"]
        row[side] = {**row[side], "share": row[side]["met"] * 100 / judged if judged else None}
    row["difference"] = row["new"]["missed"] - row["old"]["missed"]
    return row


def _changes(request: HttpRequest, run: TrialRun) -> Page:
    """A page of the cases with another outcome; linked where the person may open them."""
    found = Paginator(run.changes, A_PAGE).get_page(request.GET.get("page"))
    numbers = {change["number"] for change in found}
    complaints = Complaint.objects.visible_to(request.user).filter(number__in=numbers)
    links = {complaint.number: complaint.get_absolute_url() for complaint in complaints.only("number")}
    names = dict(Department.objects.values_list("pk", "name"))
    found.object_list = [
        {
            **change,
            "link": links.get(change["number"]),
            "department": names.get(change["department"], "–"),
            **{side: _side(change[side]) for side in SIDES},
        }
        for change in found
    ]
    return found


def _side(said: dict[str, str] | None) -> dict[str, Any] | None:
    if said is None:
        return None
    outcome = TrialOutcome(said["outcome"])
    return {"due": dt.datetime.fromisoformat(said["due"]), "outcome": outcome, "label": outcome.label}
