"""回访: the queue, one call sheet after the other, and re-complaints (GAS-12.5, GAS-12.7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.models import User
from accounts.timewords import local
from complaints.choices import Action, ContactOutcome, GuidanceStage, Stage
from complaints.flow.callback import call_back
from complaints.flow.recomplain import recomplain
from complaints.forms.base import StepForm
from complaints.forms.callback import CallbackForm, RecomplaintForm
from complaints.forms.key import KeyField
from complaints.models import CallbackAttempt, Complaint
from complaints.models.result import RESULT_PARTS
from complaints.permissions import may
from complaints.querysets import ComplaintQuerySet

from .base import StepView
from .handle import current_result
from .offers import step_url

ROWS = 50
LATEST_CONTACTS = 5
# What the queue says of a case, in the order in which the queue shows them.
NOW, LATER, COLLEAGUE = 0, 1, 2


def queue(user: User, now: dt.datetime) -> ComplaintQuerySet:
    """The complaints that await their callback: those to call now, those with a later next try, others' cases last.

    Within each, due next first. Adds `turn`, `attempts`, `next_try_at` and `handled_by_viewer`.
    """
    tries = CallbackAttempt.objects.filter(complaint=OuterRef("pk")).order_by("-at", "-pk")
    count = tries.order_by().values("complaint").annotate(number=Count("pk")).values("number")
    turn = Case(
        When(handled_by_viewer=True, then=Value(COLLEAGUE)),
        When(next_try_at__gt=now, then=Value(LATER)),
        default=Value(NOW),
    )
    return (
        Complaint.objects.visible_to(user)
        .filter(stage=Stage.CALLBACK)
        .with_handled_by(user)
        .annotate(attempts=Coalesce(Subquery(count), 0), next_try_at=Subquery(tries.values("next_try_at")[:1]))
        .annotate(turn=turn)
        .due_first(F("turn"))
    )


def next_call(user: User, now: dt.datetime) -> Complaint | None:
    """Whom `user` should call now; None when nobody waits, or everybody is to be called later or by a colleague."""
    return queue(user, now).filter(turn=NOW).first()


class QueueView(LoginRequiredMixin, View):
    """/callbacks/: who is to be called, due next first."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The queue, for whoever makes callbacks."""
        if not (verdict := may(request.user, Action.CALL_BACK)):
            raise PermissionDenied(verdict.reason)
        now = timezone.now()
        waiting = queue(request.user, now)
        counted = waiting.order_by().aggregate(
            now=Count("pk", filter=Q(turn=NOW)),
            later=Count("pk", filter=Q(turn=LATER)),
            colleague=Count("pk", filter=Q(turn=COLLEAGUE)),
        )
        paginator = Paginator(waiting.for_list(), ROWS)
        paginator.count = sum(counted.values())
        page = paginator.get_page(request.GET.get("page"))
        first = page[0] if counted["now"] and page.number == 1 else next_call(request.user, now)
        context = {
            "page": page,
            "now": now,
            "counted": counted,
            "first_url": step_url(first, Action.CALL_BACK) if first else "",
            "turns": {"now": NOW, "later": LATER, "colleague": COLLEAGUE},
        }
        return render(request, "complaints/callbacks.html", context)


class RenewingView(StepView):
    """A step that may open a re-complaint; the form's key makes it open only one."""

    new: Complaint | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A form that was sent before leads to what it made."""
        key = KeyField().clean(request.POST.get("key"))
        if key and (made := Complaint.objects.visible_to(request.user).filter(submission_key=key).first()):
            self.new = made
            return self.already_done()
        return super().post(request, *args, **kwargs)

    def renew(self, form: StepForm, **details: Any) -> Complaint:
        """Open the re-complaint."""
        data = form.cleaned_data
        self.new, _made = recomplain(
            self.complaint, demand=data["demand"], key=data["key"], **details, **self.by_version(form)
        )
        return self.new

    def renewed(self) -> str:
        """What was opened, and that it must be dispatched."""
        values = {"number": self.new.number, "original": self.complaint.number}
        return _("Re-complaint %(number)s is opened, with %(original)s attached. Dispatch it now.") % values

    def leave(self) -> HttpResponse:
        """To the new case, whose number the customer hears."""
        if self.new is None:
            return super().leave()
        return HttpResponseRedirect(reverse("complaints:accepted", args=[self.new.number]))


class CallBack(RenewingView):
    """回访: one call sheet; a rejected result becomes a re-complaint in the same submit."""

    action = Action.CALL_BACK
    form_class = CallbackForm
    icon = "phone-call"
    button = gettext_lazy("Save and go on to the next")
    guidance = GuidanceStage.CALLBACK
    template_name = "complaints/callback_sheet.html"

    @cached_property
    def now(self) -> dt.datetime:
        """The moment of this request."""
        return timezone.now()

    def form_arguments(self) -> dict[str, Any]:
        """The time, which the next try is counted from; whether the customer has rejected the result already."""
        return {"now": self.now, "initial": {"rejected": "rejected" in self.request.GET}}

    def extra_context(self) -> dict[str, Any]:
        """What was promised and done, and what came of earlier calls."""
        return {
            "result": current_result(self.complaint),
            "result_parts": (*RESULT_PARTS, "settlement"),
            "waiting": queue(self.request.user, self.now).filter(turn=NOW).exclude(pk=self.complaint.pk).count(),
            "attempts": self.complaint.callbacks.select_related("by"),
            "contacts": self.complaint.contacts.select_related("by")[:LATEST_CONTACTS],
            "may_skip": bool(may(self.request.user, Action.SKIP_CALLBACK, self.complaint)),
        }

    def perform(self, form: CallbackForm) -> Complaint:
        """Log the attempt; with a rejection it ends in a new complaint."""
        if form.cleaned_data["rejected"]:
            content = form.cleaned_data["content"] or form.cleaned_data["words"]
            return self.renew(form, content=content, answers=form.answers)
        self.answers = form.answers
        return call_back(self.complaint, answers=form.answers, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """What follows for this case."""
        if self.new is not None:
            return self.renewed()
        values = {"number": complaint.number, "customer": complaint.customer_name}
        if self.answers.outcome != ContactOutcome.REACHED:
            values["time"] = local(self.answers.next_try_at, now=self.now)
            return _("%(number)s, %(customer)s: attempt logged. Next try %(time)s.") % values
        if complaint.stage == Stage.CLOSING and self.answers.resolved is False:
            return _("%(number)s, %(customer)s: called back, not resolved. It awaits the archive.") % values
        return _("%(number)s, %(customer)s: called back. It awaits the archive.") % values

    def leave(self) -> HttpResponse:
        """The next case follows by itself."""
        if self.new is not None or self.next_page:
            return super().leave()
        following = next_call(self.request.user, self.now)
        if following is not None and following.pk != self.complaint.pk:
            return HttpResponseRedirect(step_url(following, Action.CALL_BACK))
        return HttpResponseRedirect(reverse("complaints:callbacks"))


class Recomplain(RenewingView):
    """再投诉: the customer of a closed or archived complaint calls again."""

    action = Action.RECOMPLAIN
    form_class = RecomplaintForm
    icon = "repeat"
    what_follows = gettext_lazy(
        "A new complaint one level up, with this one's record attached; the superior department is proposed."
    )
    guidance = GuidanceStage.INTAKE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """At the callback the customer's answers belong to it, so the call sheet is the place."""
        if self.complaint.stage == Stage.CALLBACK and may(request.user, Action.RECOMPLAIN, self.complaint):
            return HttpResponseRedirect(step_url(self.complaint, Action.CALL_BACK) + "?rejected=1")
        return super().get(request, *args, **kwargs)

    def perform(self, form: RecomplaintForm) -> Complaint:
        """Open it."""
        return self.renew(form, content=form.cleaned_data["content"])

    def done(self, complaint: Complaint) -> str:
        """Opened."""
        return self.renewed()
