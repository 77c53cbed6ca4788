"""What the pages of all steps share: who may, what is shown beside the form, and what happens when it is sent."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from accounts.timewords import local
from complaints import drafts
from complaints.choices import Action
from complaints.flow.errors import NotAllowed, Refused, Repeated, Stale
from complaints.flow.step import sent_as
from complaints.forms.base import StepForm
from complaints.history import entries
from complaints.models import Clock, Complaint, Draft, Event, Guidance
from complaints.permissions import Verdict, may

from .drafting import Drafting, key_of


def complaint_for(request: HttpRequest, number: str) -> Complaint:
    """The complaint with this number and what its pages show of it; 404 for whoever may not see it."""
    visible = Complaint.objects.visible_to(request.user).select_related(
        "procedure", "kind", "channel", "category", "branch", "customer", "lead__head", "handler", "received_department"
    )
    running = Clock.objects.running().select_related("rule", "department")
    related = ("assignments__department", "customer__phones", Prefetch("clocks", running, to_attr="running_clocks"))
    return get_object_or_404(visible.prefetch_related(*related), number=number)


def next_due(complaint: Complaint, kind: str) -> str:
    """When the running clock of this kind is due, in words; empty when none runs."""
    clock = complaint.clocks.running().filter(rule__kind=kind).order_by("due_at").first()
    return local(clock.due_at) if clock else ""


def next_page(request: HttpRequest) -> str:
    """Where the form or the address wants to go afterwards, if that is a page of this site; else empty."""
    target = request.POST.get("next") or request.GET.get("next", "")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure())
    return target if safe else ""


class StepView(LoginRequiredMixin, View):
    """One step of the procedure: a form on GET, the step itself on POST.

    A subclass names its action, form and words, calls the flow in `perform`, and says in `done` what happened and
    what happens next. Who may not see the complaint gets a 404, who may not take the step a 403 that says who may.
    """

    action: ClassVar[Action]
    form_class: ClassVar[type[StepForm]]
    title: ClassVar[str | Promise | None] = None  # default: the action's label
    button: ClassVar[str | Promise | None] = None
    tone: ClassVar[str] = "primary"  # or "danger", for steps that cannot be taken back
    icon: ClassVar[str] = ""
    what_follows: ClassVar[str | Promise] = ""  # under the title: what the step does
    guidance: ClassVar[str] = ""  # the stage whose texts stand beside the form
    template_name: ClassVar[str] = "complaints/step.html"
    reads_first: ClassVar[bool] = False  # on a phone the case stands above the form: it is what is decided on
    takes_files: ClassVar[bool] = False  # files may be chosen with the form and become attachments with the step

    http_method_names = ["get", "post", "head", "options"]

    def perform(self, form: StepForm) -> Complaint:
        """Take the step; raises the errors of the flow."""
        raise NotImplementedError

    def done(self, complaint: Complaint) -> str:
        """What happened and what happens next, in one sentence or two."""
        raise NotImplementedError

    def form_arguments(self) -> dict[str, Any]:
        """Further keyword arguments for the form."""
        return {}

    def extra_context(self) -> dict[str, Any]:
        """Further context for the template."""
        return {}

    # From here on nothing is meant to be overridden.

    @cached_property
    def complaint(self) -> Complaint:
        """The complaint of the address."""
        return complaint_for(self.request, self.kwargs["number"])

    @cached_property
    def drafting(self) -> Drafting:
        """What this person has typed here before and not sent."""
        step, key = self.request.resolver_match.kwargs["step"], key_of(self.request.POST.get("draft"))
        if key is None and self.request.method == "POST":
            key = uuid.uuid4()  # of a form without a draft, which is none of an earlier page's business
        return Drafting(self.request, key=key, complaint=self.complaint, step=step, takes_files=self.takes_files)

    @property
    def verdict(self) -> Verdict:
        """Whether this person may take this step now."""
        return may(self.request.user, self.action, self.complaint)

    def by_version(self, form: StepForm) -> dict[str, Any]:
        """The arguments that every step of the flow takes."""
        return {"by": self.request.user, "version": form.cleaned_data["version"]}

    def make_form(self, data: Any = None) -> StepForm:
        """The form, filled with `data` if it was sent."""
        return self.form_class(data, complaint=self.complaint, user=self.request.user, **self.form_arguments())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form beside what is known of the case."""
        draft = self.drafting.draft
        if not (verdict := self.verdict):
            return self.moved_on(draft, verdict.reason)
        form = self.make_form()
        self.drafting.fill(form)
        happened = []
        if draft and draft.version and draft.version < self.complaint.version:
            happened = self.events_after(draft.version)
        return self.show(
            form, happened, notice=_("The complaint has changed since you typed this.") if happened else ""
        )

    def moved_on(self, draft: Draft | None, reason: str) -> HttpResponse:
        """403; but whoever had begun to fill the form in before it became impossible keeps what they typed."""
        if draft is None or not draft.data:
            raise PermissionDenied(reason)
        form = self.make_form()
        self.drafting.fill(form)
        return self.too_late(form, self.events_after(draft.version) if draft.version else [], reason)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the step, or say beside the fields what is missing and keep what was typed."""
        verdict = self.verdict
        form = self.make_form(request.POST)
        if self.was_sent_before(form):
            # What was right before the first press may be wrong after it.
            return self.already_done()
        if not verdict:
            return self.no_longer(form, verdict.reason)
        self.keep_files(form)
        if not form.is_valid():
            return self.show(form)
        try:
            complaint = self.perform_once(form)
        except Repeated:
            return self.already_done()
        except Refused as refused:
            self.add_errors(form, refused)
            return self.show(form)
        except Stale as stale:
            del self.complaint
            return self.changed_meanwhile(form, stale)
        except NotAllowed as refused:
            del self.complaint
            return self.no_longer(form, refused.message)
        messages.success(request, self.done(complaint))
        return self.leave()

    def keep_files(self, form: StepForm) -> None:
        """Files that came with the form wait with its draft, whatever becomes of the form; the others are named."""
        if not self.takes_files or not (files := self.request.FILES.getlist("files")):
            return
        for problem in self.drafting.keep_files(files):
            form.add_error(None, problem)

    def perform_once(self, form: StepForm) -> Complaint:
        """The step, with the files that wait for it and the end of its draft: all of it or nothing."""
        with sent_as(form.fingerprint), drafts.sending(self.drafting.form, timezone.now()) as files:
            drafts.attach(files, self.complaint, by=self.request.user)
            return self.perform(form)

    def show(
        self, form: StepForm, events: list[Event] | None = None, status: int = 200, notice: str = ""
    ) -> HttpResponse:
        """The page with the form; with `events`, what happened since it was opened."""
        context = {
            "view": self,
            "form": form,
            "drafting": self.drafting,
            "complaint": self.complaint,
            "title": self.title or self.action.label,
            "button": self.button or self.title or self.action.label,
            "next": self.next_page,
            "now": timezone.now(),
            "notice": notice,
            "since": entries(events or []),
            "texts": Guidance.beside(self.guidance, self.complaint.procedure) if self.guidance else [],
            **self.extra_context(),
        }
        return render(self.request, self.template_name, context, status=status)

    def changed_meanwhile(self, form: StepForm, stale: Stale) -> HttpResponse:
        """The complaint changed since the page was opened: what happened, and the form to send again."""
        if not (verdict := self.verdict):
            return self.no_longer(form, verdict.reason)
        form.renew(self.complaint)
        return self.show(form, stale.events, status=409, notice=stale.message)

    def no_longer(self, form: StepForm, reason: str) -> HttpResponse:
        """The step is not possible: 403, but whoever could take it when opening the page keeps what they typed."""
        events = self.events_since(form)
        if not events:
            raise PermissionDenied(reason)
        return self.too_late(form, events, reason)

    def too_late(self, form: StepForm, events: list[Event], reason: str) -> HttpResponse:
        """What happened meanwhile, and what was typed."""
        context = {
            "view": self,
            "drafting": self.drafting,
            "complaint": self.complaint,
            "title": self.title or self.action.label,
            "reason": reason,
        }
        context |= {"since": entries(events), "typed": form.typed()}
        return render(self.request, "complaints/step_too_late.html", context, status=409)

    def events_since(self, form: StepForm) -> list[Event]:
        """What happened to the complaint after the version that was sent with the form."""
        try:
            version = form.fields["version"].clean(form.data.get("version"))
        except ValidationError:
            return []
        return self.events_after(version)

    def events_after(self, version: int) -> list[Event]:
        """What happened to the complaint after `version`."""
        return list(self.complaint.events.filter(data__version__gt=version).select_related("actor"))

    def was_sent_before(self, form: StepForm) -> bool:
        """Whether a repeated press of the button is all that this is."""
        mark = form.fingerprint
        return bool(mark) and self.complaint.events.filter(actor=self.request.user, data__form=mark).exists()

    def already_done(self) -> HttpResponse:
        """A kind word instead of an error for the second of two equal forms."""
        messages.info(
            self.request, _("This was sent twice and has been done once: “%s”.") % (self.title or self.action.label)
        )
        return self.leave()

    @staticmethod
    def add_errors(form: Form, refused: Refused) -> None:
        """The flow's objections beside the fields they are about; the others on top."""
        if not refused.fields:
            form.add_error(None, refused.message)
        for name, message in refused.fields.items():
            form.add_error(name if name in form.fields else None, message)

    @property
    def next_page(self) -> str:
        """Where to go afterwards: `next` if it is a page of this site, else empty."""
        return next_page(self.request)

    def leave(self) -> HttpResponse:
        """On to the page that was asked for, or to the complaint's."""
        return HttpResponseRedirect(self.next_page or self.complaint.get_absolute_url())
