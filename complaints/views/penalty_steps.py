"""处罚: the pages of its steps, from the opinion to the execution (CABLE-6, CABLE-7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from complaints.accountability import finish, judge
from complaints.accountability.words import entries, yuan
from complaints.flow.errors import NotAllowed, Refused, Repeated, Stale
from complaints.flow.step import sent_as
from complaints.forms.penalties import (
    CancelForm,
    DecideForm,
    ExecuteForm,
    ExemptForm,
    IssueForm,
    OpinionForm,
    PenaltyForm,
    ReviewForm,
)
from complaints.models import Penalty, PenaltyEvent
from complaints.penalty_choices import PenaltyAction
from complaints.permissions import Verdict
from complaints.permissions.penalties import may

from .base import StepView, next_page
from .penalties import case_url, facts, penalty_for
from .penalty_offers import ICONS


class PenaltyStepView(LoginRequiredMixin, View):
    """One step on a penalty: a form on GET, the step itself on POST; as `StepView` for complaints, without drafts."""

    action: ClassVar[PenaltyAction]
    form_class: ClassVar[type[PenaltyForm]]
    button: ClassVar[str | Promise | None] = None
    tone: ClassVar[str] = "primary"
    what_follows: ClassVar[str | Promise] = ""

    http_method_names = ["get", "post", "head", "options"]

    def perform(self, form: Any, seen: dict[str, Any]) -> Penalty:
        """Take the step; `seen` are who and which version. Raises the errors of the flow."""
        raise NotImplementedError

    def done(self, penalty: Penalty) -> str:
        """What happened and what happens next."""
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        """What stands in the form when it is opened."""
        return {}

    # From here on nothing is meant to be overridden.

    @cached_property
    def penalty(self) -> Penalty:
        """The penalty of the address."""
        return penalty_for(self.request, self.kwargs["number"])

    @property
    def verdict(self) -> Verdict:
        """Whether this person may take this step now."""
        return may(self.request.user, self.action, self.penalty)

    @property
    def icon(self) -> str:
        """Of the button."""
        return ICONS[self.action]

    def make_form(self, data: Any = None) -> PenaltyForm:
        """The form, filled with `data` if it was sent."""
        return self.form_class(data, penalty=self.penalty, user=self.request.user, initial=self.initial())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form beside what is known of the penalty."""
        if not (verdict := self.verdict):
            raise PermissionDenied(verdict.reason)
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the step, or say beside the fields what is missing and keep what was typed."""
        form = self.make_form(request.POST)
        if self.was_sent_before(form):
            return self.already_done()
        if not (verdict := self.verdict):
            return self.no_longer(form, verdict.reason)
        if not form.is_valid():
            return self.show(form)
        try:
            with sent_as(form.fingerprint):
                changed = self.perform(form, {"by": request.user, "version": form.cleaned_data["version"]})
        except Repeated:
            return self.already_done()
        except Refused as refused:
            StepView.add_errors(form, refused)
            return self.show(form)
        except Stale as stale:
            del self.penalty
            if not (verdict := self.verdict):
                return self.no_longer(form, verdict.reason)
            form.send_again_for(self.penalty.version)
            return self.show(form, stale.events, status=409, notice=stale.message)
        except NotAllowed as refused:
            del self.penalty
            return self.no_longer(form, refused.message)
        messages.success(request, self.done(changed))
        return self.leave()

    def show(
        self, form: PenaltyForm, events: list[Any] | None = None, status: int = 200, notice: str = ""
    ) -> HttpResponse:
        """The page with the form; with `events`, what happened since it was opened."""
        context = {
            **self.context(),
            "form": form,
            "button": self.button or self.action.label,
            "next": next_page(self.request),
            "notice": notice,
            "since": entries(events or []),
        }
        return render(self.request, "complaints/penalty_step.html", context, status=status)

    def context(self) -> dict[str, Any]:
        """What every page of the step says of the penalty."""
        about = facts(self.penalty, timezone.now())
        return {**about, "view": self, "title": self.action.label, "case_url": case_url(self.request, self.penalty)}

    def no_longer(self, form: PenaltyForm, reason: str) -> HttpResponse:
        """The step is not possible: 403, but whoever could take it when opening the page keeps what they typed."""
        try:
            version = form.fields["version"].clean(form.data.get("version"))
        except ValidationError:
            raise PermissionDenied(reason) from None
        events: list[PenaltyEvent] = list(self.penalty.events.filter(data__version__gt=version))
        if not events:
            raise PermissionDenied(reason)
        context = {**self.context(), "reason": reason, "since": entries(events), "typed": form.typed()}
        return render(self.request, "complaints/penalty_too_late.html", context, status=409)

    def was_sent_before(self, form: PenaltyForm) -> bool:
        """Whether a repeated press of the button is all that this is."""
        mark = form.fingerprint
        return bool(mark) and self.penalty.events.filter(actor=self.request.user, data__form=mark).exists()

    def already_done(self) -> HttpResponse:
        """A kind word instead of an error for the second of two equal forms."""
        messages.info(self.request, _("This was sent twice and has been done once: “%s”.") % self.action.label)
        return self.leave()

    def leave(self) -> HttpResponse:
        """On to the page that was asked for, or to the penalty's."""
        return HttpResponseRedirect(next_page(self.request) or self.penalty.get_absolute_url())


class Opinion(PenaltyStepView):
    """部门处罚意见."""

    action = PenaltyAction.OPINION
    form_class = OpinionForm
    what_follows = gettext_lazy("With the department's opinion the penalty goes to general affairs for review.")

    def perform(self, form: OpinionForm, seen: dict[str, Any]) -> Penalty:
        """Give it."""
        return judge.give_opinion(self.penalty, opinion=form.cleaned_data["opinion"], **seen)

    def done(self, penalty: Penalty) -> str:
        """General affairs is next."""
        return _("The opinion is recorded; general affairs reviews the penalty next.")


class Review(PenaltyStepView):
    """综合部复核, and the notice in the same move if the amount is known."""

    action = PenaltyAction.REVIEW
    form_class = ReviewForm
    what_follows = gettext_lazy("Whoever proposed it, gave the opinion or is penalised does not review it.")

    def initial(self) -> dict[str, Any]:
        """What an earlier review said."""
        amount = self.penalty.amount if self.penalty.amount_by_hand else None
        return {"amount": amount, "note": self.penalty.review}

    def context(self) -> dict[str, Any]:
        """The notice may go out at once, unless the company has still to decide."""
        return {**super().context(), "may_issue_at_once": not self.penalty.awaits_amount}

    def perform(self, form: ReviewForm, seen: dict[str, Any]) -> Penalty:
        """Confirm it, and issue the notice if that was pressed."""
        amount = form.cleaned_data.get("amount")
        with transaction.atomic():
            penalty = judge.confirm(self.penalty, amount=amount, note=form.cleaned_data["note"], **seen)
            if "issue" in self.request.POST and not penalty.awaits_amount:
                penalty = finish.issue(penalty, by=seen["by"], version=penalty.version)
        return penalty

    def done(self, penalty: Penalty) -> str:
        """What comes next."""
        if penalty.notice_number:
            return issued(penalty)
        if penalty.awaits_amount:
            return _("Reviewed. The leader in charge or the general manager decides the amount next.")
        return _("Reviewed. The notice can be issued now.")


class Exempt(PenaltyStepView):
    """免予处罚."""

    action = PenaltyAction.EXEMPT
    form_class = ExemptForm

    @property
    def what_follows(self) -> str:  # type: ignore[override]
        """The condition of the tariff line."""
        return self.penalty.tariff.exemption

    def perform(self, form: ExemptForm, seen: dict[str, Any]) -> Penalty:
        """Exempt."""
        return judge.exempt(self.penalty, fault_report=form.cleaned_data["fault_report"], **seen)

    def done(self, penalty: Penalty) -> str:
        """Nothing is owed."""
        return _("%(department)s is exempt from this penalty.") % {"department": penalty.department}


class Decide(PenaltyStepView):
    """公司裁定."""

    action = PenaltyAction.DECIDE
    form_class = DecideForm
    what_follows = gettext_lazy("This breach is particularly serious and has no fixed amount: you say how much.")

    def initial(self) -> dict[str, Any]:
        """What was decided before."""
        return {"amount": self.penalty.amount, "decision": self.penalty.amount_reason}

    def perform(self, form: DecideForm, seen: dict[str, Any]) -> Penalty:
        """Decide."""
        given = {name: form.cleaned_data[name] for name in ("amount", "decision")}
        return judge.decide_amount(self.penalty, **given, **seen)

    def done(self, penalty: Penalty) -> str:
        """The notice is next."""
        words = _("Decided: %(amount)s. General affairs issues the notice next.")
        return words % {"amount": yuan(penalty.amount)}


class Issue(PenaltyStepView):
    """签发."""

    action = PenaltyAction.ISSUE
    form_class = IssueForm
    what_follows = gettext_lazy("The notice gets its number, the amount is fixed, and person and department are told.")

    def perform(self, form: IssueForm, seen: dict[str, Any]) -> Penalty:
        """Issue the notice."""
        return finish.issue(self.penalty, note=form.cleaned_data["note"], **seen)

    def done(self, penalty: Penalty) -> str:
        """Its number, to be printed."""
        return issued(penalty)


def issued(penalty: Penalty) -> str:
    """What is said after the notice has gone out."""
    words = _("Notice %(notice)s is issued: %(department)s owes %(amount)s. Print it from the penalty's page.")
    about = {"notice": penalty.notice_number, "department": penalty.department}
    return words % {**about, "amount": yuan(penalty.amount)}


class Execute(PenaltyStepView):
    """执行."""

    action = PenaltyAction.EXECUTE
    form_class = ExecuteForm
    what_follows = gettext_lazy("Afterwards the penalty can no longer be cancelled.")

    def perform(self, form: ExecuteForm, seen: dict[str, Any]) -> Penalty:
        """Mark it."""
        return finish.execute(self.penalty, on=form.cleaned_data["on"], note=form.cleaned_data["note"], **seen)

    def done(self, penalty: Penalty) -> str:
        """It is over."""
        return _("Penalty %(number)s is executed.") % {"number": penalty.number}


class Cancel(PenaltyStepView):
    """撤销."""

    action = PenaltyAction.CANCEL
    form_class = CancelForm
    tone = "danger"
    what_follows = gettext_lazy("Nothing is owed any more. This cannot be taken back.")

    def perform(self, form: CancelForm, seen: dict[str, Any]) -> Penalty:
        """Cancel."""
        return finish.cancel(self.penalty, reason=form.cleaned_data["reason"], **seen)

    def done(self, penalty: Penalty) -> str:
        """It is over."""
        return _("Penalty %(number)s is cancelled.") % {"number": penalty.number}


PENALTY_STEPS: dict[str, Callable[..., HttpResponseBase]] = {
    "opinion": Opinion.as_view(),
    "review": Review.as_view(),
    "exempt": Exempt.as_view(),
    "decide": Decide.as_view(),
    "issue": Issue.as_view(),
    "execute": Execute.as_view(),
    "cancel": Cancel.as_view(),
}


def penalty_step(request: HttpRequest, number: str, act: str) -> HttpResponseBase:
    """The page of a step; 404 for a step that does not exist. Each page asks for sign-in and permission itself."""
    if act not in PENALTY_STEPS:
        raise Http404
    return PENALTY_STEPS[act](request, number=number)
