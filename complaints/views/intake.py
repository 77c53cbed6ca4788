"""受理登记: the complaint is written down while the customer speaks (GAS-6, GAS-7, GAS-8, GAS-12.1, GAS-12.2)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from complaints import drafts
from complaints.choices import Action, GuidanceStage
from complaints.files import Checked, taken_in
from complaints.flow import intake as flow
from complaints.flow.again import call_again
from complaints.flow.dispatch import propose
from complaints.flow.errors import FlowError, KeyTaken, NotAllowed, OtherVersion, Refused
from complaints.flow.incidents import attach
from complaints.forms.custom import PREFIX
from complaints.forms.intake import ANEW, IntakeForm
from complaints.forms.lookup import ProposalForm
from complaints.forms.uploads import MOST_FILES
from complaints.models import Complaint, Draft, Guidance, Incident, Procedure
from complaints.models.draft import INTAKE
from complaints.models.rulebook import current_rulebook
from complaints.permissions import may
from complaints.permissions.setting_up import may_set_up

from .base import StepView, complaint_for
from .circumstances import circumstances
from .drafting import Drafting, key_of
from .drafts import unfinished
from .known import Asked, likely_duplicates, look_up
from .offers import step_url
from .promises import promises

SETTLE, ACCEPT, DISPATCH = "settle", "accept", "dispatch"  # what the buttons say
LONGEST_PHONE = 30
NUMBER_PARTS = re.compile(r"[A-Z]+|\d+|[^A-Z\d]+")  # a number is read out part by part


class IntakePage(LoginRequiredMixin, View):
    """What the pages of intake share: only who may accept gets in, and only with a procedure in force."""

    http_method_names = ["get", "post", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse whoever may not accept complaints, and say who may."""
        if request.user.is_authenticated and not (verdict := may(request.user, Action.ACCEPT)):
            raise PermissionDenied(verdict.reason)
        return super().dispatch(request, *args, **kwargs)


def not_ready(request: HttpRequest) -> HttpResponse:
    """Nothing can be registered yet; administrators are shown the way."""
    context = {"may_set_up": bool(may_set_up(request.user))}
    return render(request, "complaints/intake_not_ready.html", context, status=503)


class NewView(IntakePage):
    """The form, and what the clerk chose to do with it: settle, accept, or accept and dispatch."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the procedure in force."""
        super().setup(request, *args, **kwargs)
        self.drafting: Drafting | None = None
        self.procedure = Procedure.in_force()

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form; `?phone=` comes from the telephone system."""
        if self.procedure is None:
            return not_ready(request)
        phone = request.GET.get("phone", "").replace("\0", "").strip()[:LONGEST_PHONE]
        if (key := key_of(request.GET.get("draft"))) is None:
            return self.show(self.make_form(initial={"customer_phone": phone}), {"customer_phone": phone})
        return self.go_on(key)

    def go_on(self, key: uuid.UUID) -> HttpResponse:
        """The form with the draft of this key; what was sent meanwhile is shown instead."""
        if Draft.objects.exclude(owner=self.request.user).filter(key=key).exists():
            raise Http404
        if made := Complaint.objects.visible_to(self.request.user).filter(submission_key=key).first():
            messages.info(self.request, _("This form was sent already; this is the complaint that it made."))
            return HttpResponseRedirect(reverse("complaints:accepted", args=[made.number]))
        form = self.make_form(initial={"key": key})
        self.drafting_of(form).fill(form)
        return self.show(form, form.initial)

    def drafting_of(self, form: IntakeForm) -> Drafting:
        """What is kept of this form."""
        if self.drafting is None:
            key = key_of(form["key"].value())
            fresh = not form.is_bound and "key" not in form.initial
            self.drafting = Drafting(self.request, key=key, takes_files=True, new=fresh)
        return self.drafting

    def handle_no_permission(self) -> HttpResponse:
        """Whoever sent the form after the session ended comes back to it."""
        if not self.request.user.is_authenticated and (key := key_of(self.request.POST.get("key"))):
            return redirect_to_login(f"{self.request.path}?{urlencode({'draft': key})}")
        return super().handle_no_permission()

    def post(self, request: HttpRequest) -> HttpResponse:
        """One complaint, however often the form is sent; or the form again, with what is missing or to be decided."""
        if self.procedure is None:
            return not_ready(request)
        form = self.make_form(request.POST, request.FILES)
        undecided: list[Complaint] = []
        if form.under_another_version():
            self.look_again(form)
        elif form.is_valid():
            chosen = form.cleaned_data["duplicate"]
            if not chosen:
                undecided = likely_duplicates(request.user, Asked.cleaned(form.cleaned_data), form.cleaned_data["key"])
            if not undecided:
                try:
                    if taken := self.take_in(form, chosen):
                        return taken
                except OtherVersion:  # it came into force just now
                    self.procedure = Procedure.current()
                    form = self.make_form(request.POST, request.FILES)
                    form.under_another_version()
                    self.look_again(form)
        self.drafting_of(form).keep_files(form.files.getlist("files")[:MOST_FILES])
        return self.show(form, form.data, undecided)

    def look_again(self, form: IntakeForm) -> None:
        """Another version has come into force: what it asks for is shown, and what it no longer asks for is said."""
        form.is_valid()
        form.add_error(None, OtherVersion().message)
        asked = {field.code for field in form.customs}
        typed = {name.removeprefix(PREFIX): text for name, text in self.request.POST.items() if name.startswith(PREFIX)}
        for version in current_rulebook().procedures.values():
            for field in version.customs:
                if field.code not in asked and (text := typed.pop(field.code, "")):
                    words = {"name": field.label, "text": text}
                    form.add_error(None, _("No longer asked for, “%(name)s”: %(text)s") % words)

    def make_form(self, *args: Any, **kwargs: Any) -> IntakeForm:
        """The form for this person under the procedure in force."""
        return IntakeForm(*args, user=self.request.user, procedure=self.procedure, **kwargs)

    def take_in(self, form: IntakeForm, chosen: str) -> HttpResponse | None:
        """Do what the pressed button says; None when the flow refused, with the reasons in the form."""
        try:
            with ExitStack() as stack:
                # Without scripts files come with the form: they are read and stored before anything is locked.
                came = [stack.enter_context(taken_in(file.name, file)) for file in form.cleaned_data["files"]]
                waited = stack.enter_context(drafts.sending(self.drafting_of(form).form, timezone.now()))
                files = [*waited, *came]
                return self.make(form, files) if chosen in ("", ANEW) else self.add_to(form, chosen, files)
        except Refused as refused:
            if isinstance(refused, OtherVersion):
                raise
            StepView.add_errors(form, refused)
            if isinstance(refused, KeyTaken):
                self.drafting_of(form).renew(form.renew_key())
            return None

    def make(self, form: IntakeForm, files: Sequence[Checked]) -> HttpResponse:
        """A complaint of its own; `files` waited with the draft or came with the form."""
        try:
            complaint, made = self.perform(form, self.request.POST.get("do") if form.is_desk else ACCEPT, files)
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from refused
        if not made:
            messages.info(self.request, _("This form was sent twice; the complaint was made once."))
        for hint in form.phone_hints if made else []:
            messages.warning(self.request, hint)
        return HttpResponseRedirect(reverse("complaints:accepted", args=[complaint.number]))

    def add_to(self, form: IntakeForm, number: str, files: Sequence[Checked]) -> HttpResponse:
        """A further call about the open complaint `number`, if this person sees it (GAS-6)."""
        again = replace(form.again, files=files)
        complaint = Complaint.objects.visible_to(self.request.user).filter(number=number).first()
        if complaint is None:
            form.forget_choice()
            raise Refused(_("You see no such complaint."))
        try:
            complaint, made = call_again(complaint, again, by=self.request.user, key=form.cleaned_data["key"])
        except NotAllowed as refused:
            # Archived meanwhile, perhaps: what was typed stays, and the choice is made anew.
            form.forget_choice()
            raise Refused(refused.message) from refused
        if not made:
            messages.info(self.request, _("This form was sent twice; it was added once."))
        elif incident := form.cleaned_data["incident"]:
            self.attach(complaint, incident)
        return HttpResponseRedirect(reverse("complaints:accepted", args=[complaint.number]) + "?again=1")

    def attach(self, complaint: Complaint, incident: Incident) -> None:
        """The open complaint that was added to belongs to the ticked incident, if it may be attached."""
        try:
            attach(complaint, incident, by=self.request.user)
        except FlowError as refused:
            messages.warning(self.request, f"{complaint.number}: {refused.message}")

    def perform(self, form: IntakeForm, do: str | None, files: Sequence[Checked] = ()) -> tuple[Complaint, bool]:
        """受理, 当场解决并归档 or 受理并转发, each all or nothing; `files` belong to it."""
        data, intake = form.cleaned_data, form.intake
        intake.files = files
        sent = {"by": self.request.user, "key": data["key"]}
        if do == SETTLE:
            return flow.accept_and_settle(intake, customer_accepts=data["customer_accepts"], **sent)
        if do != DISPATCH:
            return flow.accept(intake, **sent)
        lead, co_handlers = data["lead"], list(data["co_handlers"])
        if lead is None:
            proposal = form.proposal
            if proposal.lead is None:
                raise Refused(fields={"lead": f"{proposal.reason} {_('Choose the department.')}"})
            lead = proposal.lead
            co_handlers += [department for department in proposal.co_handlers if department not in co_handlers]
        return flow.accept_and_dispatch(intake, lead=lead, co_handlers=co_handlers, note=data["dispatch_note"], **sent)

    def show(self, form: IntakeForm, typed: Mapping[str, Any], undecided: Sequence[Complaint] = ()) -> HttpResponse:
        """The form, and beside it what helps now; with `undecided`, the choice between these and a new complaint."""
        now = timezone.now()
        context = {
            "form": form,
            "drafting": self.drafting_of(form),
            "unfinished": self.unfinished(form),
            "now": now,
            "texts": Guidance.beside(GuidanceStage.INTAKE, self.procedure),
            "emergency": Guidance.beside(GuidanceStage.EMERGENCY, self.procedure),
            "found": look_up(self.request.user, Asked.of(typed), now),
            "around": circumstances(typed, now),
            "undecided": undecided,
            "do": self.request.POST.get("do", ""),
            "may_renew": form.is_desk,
        }
        return render(self.request, "complaints/intake.html", context)

    def unfinished(self, form: IntakeForm) -> list[Draft]:
        """Other complaints that this person has begun to register."""
        return [
            draft for draft in unfinished(self.request.user, step=INTAKE) if draft.key != self.drafting_of(form).key
        ]


class CustomerLookup(IntakePage):
    """Who has this telephone or meter number, and their last complaints; a fragment beside the form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Known customers, or that there are none; of their complaints only those this person may see."""
        now = timezone.now()
        context = {
            "found": look_up(request.user, Asked.of(request.GET), now),
            "now": now,
            "may_renew": bool(may(request.user, Action.RECOMPLAIN)),
        }
        return render(request, "complaints/intake_customer.html", context)


class CircumstancesLookup(IntakePage):
    """What is going on that concerns this category or place, with the agreed words; a fragment beside the form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The incidents and service notices that fit; whatever is not on offer counts as not chosen."""
        now = timezone.now()
        context = {"around": circumstances(request.GET, now), "now": now}
        return render(request, "complaints/intake_circumstances.html", context)


class ProposalLookup(IntakePage):
    """Which departments the routing data name for a category and a branch, and why; a fragment of the form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The proposal; whatever is not on offer counts as not chosen."""
        form = ProposalForm(request.GET)
        form.is_valid()
        proposal = propose(form.cleaned_data.get("category"), form.cleaned_data.get("branch"))
        return render(request, "complaints/intake_proposal.html", {"proposal": proposal})


class AcceptedView(LoginRequiredMixin, View):
    """After saving: the number to read out, what was promised until when, and where to go on."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """For everybody who may see the complaint."""
        complaint, now = complaint_for(request, number), timezone.now()
        may_dispatch = may(request.user, Action.DISPATCH, complaint)
        context = {
            "complaint": complaint,
            "again": "again" in request.GET and complaint.call_count > 1,
            "number_parts": NUMBER_PARTS.findall(complaint.number),
            "promises": promises(complaint.running_clocks, now),
            "dispatch_url": step_url(complaint, Action.DISPATCH) if may_dispatch else "",
            "unprotected": complaint.flag_threat and not (complaint.guardian_id and complaint.protective_measures),
        }
        return render(request, "complaints/accepted.html", context)
