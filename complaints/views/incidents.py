"""群体事件: the list, an incident with its complaints, and the forms that declare, correct, explain and attach."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from complaints.choices import Action, IncidentState, Stage
from complaints.flow import incidents as flow
from complaints.flow.errors import FlowError, NotAllowed, Refused
from complaints.flow.incident_batch import TO_HANDLE
from complaints.flow.matching import proposals
from complaints.forms.incidents import ChangeFactsForm, DeclareForm, ExplainForm
from complaints.models import Complaint, Incident, Procedure
from complaints.penalty_desk import may_propose
from complaints.penalty_subjects import Subject
from complaints.permissions import Verdict, has_part
from complaints.permissions.incidents import may_answer, may_close, may_declare, may_handle, may_look_after
from complaints.querysets import read_rows
from complaints.templatetags.incidents import lateness

from .base import StepView
from .batch import ITEM
from .incident_words import entries

ON_A_PAGE = 25
MOST_LISTED = 100  # complaints of one incident on its page; the list of complaints has them all
MOST_PROPOSED = 50
FIRST_ENTRIES = 30  # of the history, before somebody asks for all


def incident_for(request: HttpRequest, number: str) -> Incident:
    """The incident; 404 for whoever may not see it."""
    related = ("category", "branch", "cause_department", "declared_by")
    return get_object_or_404(Incident.objects.visible_to(request.user).select_related(*related), number=number)


def refuse_unless(verdict: Verdict) -> None:
    """403 with who may."""
    if not verdict:
        raise PermissionDenied(verdict.reason)


@login_required
@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """Those that go on, and those that are over."""
    if not request.user.grants.roles:
        raise PermissionDenied(_("Incidents are for members of staff with a role."))
    found = Incident.objects.visible_to(request.user).select_related("category", "branch", "cause_department")
    page = Paginator(found.filter(state=IncidentState.CLOSED), ON_A_PAGE).get_page(request.GET.get("page"))
    closed = {one.pk: one for one in _counted(found, [one.pk for one in page.object_list])}
    context = {
        "going_on": list(found.going_on().with_counts()),
        "closed": [closed[one.pk] for one in page.object_list],
        "page_obj": page,
        "may_declare": bool(may_declare(request.user)),
    }
    return render(request, "complaints/incidents.html", context)


def _counted(found: Any, keys: list[int]) -> list[Incident]:
    """Of the incidents on the page alone it is counted what belongs to them."""
    return list(found.filter(pk__in=keys).with_counts())


@login_required
@require_safe
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """What it is, what is said, which complaints belong to it or may, and what can be done for all of them."""
    found, user = incident_for(request, number), request.user
    attached = Complaint.objects.visible_to(user).filter(incident=found)
    stages = list(attached.values_list("pk", "stage", "lead_id").order_by("accepted_at", "pk"))
    listed = _rows([pk for pk, _stage, _lead in stages[:MOST_LISTED]])
    looks_after = bool(may_look_after(user, found))
    proposed = _proposed(found, request) if not found.is_closed else []
    context = {
        "incident": found,
        "state": IncidentState(found.state),
        "now": timezone.now(),
        "late": lateness(found),
        "attached": listed,
        "attached_count": len(stages),
        "hidden_count": found.complaints.count() - len(stages),
        "open_count": sum(stage != Stage.ARCHIVED for _pk, stage, _lead in stages),
        "to_dispatch": _to_dispatch(listed, request),
        "proposed": proposed[:MOST_PROPOSED],
        "more_proposed": len(proposed) > MOST_PROPOSED,
        "explanations": list(found.explanations.select_related("by")),
        **_history(found, request),
        "result_names": (*flow.RESULT, "answer"),
        "looks_after": looks_after,
        "may_penalise": may_propose(user, Procedure.in_force()),
        "penalties": Subject.of_incident(found).penalties(user),
        "actions": _actions(found, request, stages),
    }
    return render(request, "complaints/incident.html", context)


def _history(found: Incident, request: HttpRequest) -> dict[str, Any]:
    """The latest entries of its history, or all if asked for."""
    events = found.events.all()
    shown = list(events if "all" in request.GET else events[: FIRST_ENTRIES + 1])
    left_out = "all" not in request.GET and len(shown) > FIRST_ENTRIES
    return {"entries": entries(shown[:FIRST_ENTRIES] if left_out else shown), "entries_left_out": left_out}


def _rows(keys: list[int]) -> list[Complaint]:
    rows = {complaint.pk: complaint for complaint in read_rows(keys)} if keys else {}
    return [rows[key] for key in keys if key in rows]


def _proposed(found: Incident, request: HttpRequest) -> list[Complaint]:
    """Complaints that may belong to it, for those who may attach any."""
    if not has_part(request.user, Action.ATTACH, None):
        return []
    fitting = proposals(found, request.user).order_by("accepted_at", "pk").values_list("pk", flat=True)
    return _rows(list(fitting[: MOST_PROPOSED + 1]))


def _to_dispatch(listed: list[Complaint], request: HttpRequest) -> list[Complaint]:
    """Those that wait for the desk to dispatch them, for whoever may."""
    if not has_part(request.user, Action.DISPATCH, None):
        return []
    return [complaint for complaint in listed if complaint.stage == Stage.ACCEPTED]


def _actions(found: Incident, request: HttpRequest, stages: list[tuple[int, str, int | None]]) -> list[dict[str, Any]]:
    """What this person may do for all, and for how many it waits; the first for which any does is the main one."""
    leads = {lead for _pk, stage, lead in stages if stage in TO_HANDLE}

    def waiting(*wanted: str) -> int:
        return sum(stage in wanted for _pk, stage, _lead in stages)

    offers = [
        ("handle", _("Write the result for all"), "writing", may_handle(request.user, found, leads),
         waiting(Stage.DISPATCHED, Stage.HANDLING, Stage.SIGN_OFF)),
        ("answer", _("Answer all customers"), "message-2", may_answer(request.user, found),
         waiting(Stage.FEEDBACK, Stage.CALLBACK)),
        ("close", _("Archive all and close"), "archive", may_close(request.user, found), waiting(Stage.CLOSING)),
    ]  # fmt: skip
    allowed = [
        {"step": step, "label": label, "icon": icon, "count": count}
        for step, label, icon, verdict, count in offers
        if verdict
    ]
    main = next((offer for offer in allowed if offer["count"]), None)
    return [{**offer, "main": offer is main} for offer in allowed]


class Declare(LoginRequiredMixin, View):
    """The form that declares, perhaps from a complaint (`?from=`); sent twice, it declares once."""

    http_method_names = ["get", "post", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse whoever may not, and say who may."""
        if request.user.is_authenticated:
            refuse_unless(may_declare(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, with what a complaint tells of it already."""
        complaint = self.complaint(request.GET.get("from", ""))
        initial = DeclareForm.of(complaint) if complaint else {}
        # What the complaint does not know stays as it usually is.
        form = DeclareForm(user=request.user, initial={name: value for name, value in initial.items() if value})
        return self.show(form, complaint)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Declare it, or say beside the fields what is missing."""
        form = DeclareForm(request.POST, user=request.user)
        complaint = self.complaint(request.POST.get("complaint", ""))
        if not form.is_valid():
            return self.show(form, complaint)
        key = form.cleaned_data["key"]
        try:
            made, new = flow.declare(form.declaration, by=request.user, key=key, complaint=complaint)
        except Refused as refused:
            StepView.add_errors(form, refused)
            return self.show(form, complaint)
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from refused
        if new:
            messages.success(request, self.done(made))
        else:
            messages.info(request, _("This form was sent twice; the incident was declared once."))
        return redirect(made)

    def complaint(self, number: str) -> Complaint | None:
        """The complaint from which it is declared, if this person sees it."""
        match = ITEM.fullmatch(f"{number}:1")
        visible = Complaint.objects.visible_to(self.request.user).select_related("category", "branch", "lead")
        return visible.filter(number=number).first() if match else None

    @staticmethod
    def done(made: Incident) -> str:
        """The number, who knows, and whether it was late."""
        words = _("Declared as %(number)s; the service desk has been told.") % {"number": made.number}
        if made.by_desk:
            words = _("Declared as %(number)s; %(department)s has been told.") % {
                "number": made.number,
                "department": made.cause_department,
            }
        return " ".join(filter(None, [words, lateness(made)]))

    def show(self, form: DeclareForm, complaint: Complaint | None) -> HttpResponse:
        """The page."""
        return render(self.request, "complaints/incident_new.html", {"form": form, "complaint": complaint})


class IncidentForm(LoginRequiredMixin, View):
    """A form about one incident: who may is asked first, a stale page keeps what was typed and says so."""

    http_method_names = ["get", "post", "head", "options"]
    template_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """404 for whoever may not see it, 403 for whoever may not do this."""
        if request.user.is_authenticated:
            self.incident = incident_for(request, kwargs["number"])
            refuse_unless(self.verdict())
        return super().dispatch(request, *args, **kwargs)

    def verdict(self) -> Verdict:
        """Whether this person may."""
        return may_look_after(self.request.user, self.incident)

    def make_form(self, data: Any = None) -> Any:
        """The form, filled with `data` if it was sent."""
        raise NotImplementedError

    def perform(self, form: Any) -> str:
        """Do it; what happened, in words."""
        raise NotImplementedError

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """The form as things stand."""
        return self.show(self.make_form())

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Do it, or say what is missing."""
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            done = self.perform(form)
        except flow.ChangedMeanwhile as changed:
            return self.changed_meanwhile(form, changed)
        except Refused as refused:
            StepView.add_errors(form, refused)
            return self.show(form)
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from refused
        messages.success(request, done)
        return redirect(self.incident)

    def changed_meanwhile(self, form: Any, changed: flow.ChangedMeanwhile) -> HttpResponse:
        """What was typed, under the version that there is now."""
        self.incident = incident_for(self.request, self.incident.number)
        form.add_error(None, changed.message)
        form.send_again_for(self.incident.version)
        return self.show(form, status=409)

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        """The page."""
        context = {"form": form, "incident": self.incident, **self.extra()}
        return render(self.request, self.template_name, context, status=status)

    def extra(self) -> dict[str, Any]:
        """Further context."""
        return {}


class ChangeFacts(IncidentForm):
    """更正."""

    template_name = "complaints/incident_change.html"

    def make_form(self, data: Any = None) -> ChangeFactsForm:
        """The facts as they are."""
        return ChangeFactsForm(data, incident=self.incident, user=self.request.user)

    def perform(self, form: ChangeFactsForm) -> str:
        """Put them right."""
        reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
        flow.change(self.incident, by=self.request.user, facts=form.facts, reason=reason, version=version)
        return _("The facts are corrected; the history keeps what stood before.")


class Explain(IncidentForm):
    """统一口径."""

    template_name = "complaints/incident_explain.html"

    def make_form(self, data: Any = None) -> ExplainForm:
        """The explanation that holds, to be replaced."""
        initial = {"text": self.incident.explanation}
        return ExplainForm(data, shown=self.incident.version, user=self.request.user, initial=initial)

    def perform(self, form: ExplainForm) -> str:
        """Let it hold from now on."""
        text, version = form.cleaned_data["text"], form.cleaned_data["version"]
        flow.explain(self.incident, by=self.request.user, text=text, version=version)
        return _("This explanation holds from now on, at intake and on every complaint of the incident.")


@login_required
@require_POST
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """并入 of the ticked complaints, each a step of its own; one that is refused says why."""
    found = incident_for(request, number)
    ticked = dict.fromkeys(match[1] for text in request.POST.getlist("item") if (match := ITEM.fullmatch(text)))
    wanted = {one.number: one for one in Complaint.objects.visible_to(request.user).filter(number__in=ticked)}
    if not wanted:
        messages.warning(request, _("Tick at least one complaint."))
        return redirect(found)
    attached = 0
    for complaint in list(wanted.values())[:MOST_PROPOSED]:
        try:
            flow.attach(complaint, found, by=request.user)
            attached += 1
        except FlowError as refused:
            messages.warning(request, f"{complaint.number}: {refused.message}")
    if attached:
        words = ngettext("%(count)s complaint attached.", "%(count)s complaints attached.", attached)
        messages.success(request, words % {"count": attached})
    return redirect(found)
