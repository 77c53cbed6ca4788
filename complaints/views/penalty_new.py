"""提出处罚: the page of the proposal (CABLE-6, CABLE-7)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from complaints.accountability.propose import AlreadyPenalised, propose
from complaints.flow.errors import NotAllowed, Refused
from complaints.forms.base import LONGEST_KEY
from complaints.forms.penalties import ProposeForm
from complaints.models import Complaint, Incident, ServiceNotice
from complaints.penalty_choices import PenaltyAction
from complaints.penalty_subjects import Subject
from complaints.permissions.penalties import may

from .base import StepView


def _key(text: str) -> int:
    """The key that an address names; 404 for what can be none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY):
        raise Http404
    return int(text)


class NewPenaltyView(LoginRequiredMixin, View):
    """提出处罚, for the complaint, service notice or incident named in the address, or for none."""

    http_method_names = ["get", "post", "head", "options"]

    @cached_property
    def complaint(self) -> Complaint | None:
        """The complaint of the address, if it names one; 404 for whoever may not see it."""
        if not (number := self.request.GET.get("complaint", "")):
            return None
        if "\0" in number or len(number) > 40:
            raise Http404
        visible = Complaint.objects.visible_to(self.request.user).select_related("procedure", "lead", "category")
        return get_object_or_404(visible, number=number)

    @cached_property
    def subject(self) -> Subject | None:
        """The service notice or incident of the address, if it names one (CABLE-7c, CABLE-7e)."""
        asked, user = self.request.GET, self.request.user
        if key := asked.get("service_notice", ""):
            notice = get_object_or_404(ServiceNotice.objects.visible_to(user).for_list(), pk=_key(key))
            receivers = {str(department.pk): department for department in notice.receivers.all()}
            return Subject.of_notice(notice, receivers.get(asked.get("receiver", "")))
        if number := asked.get("incident", ""):
            if "\0" in number:
                raise Http404
            return Subject.of_incident(get_object_or_404(Incident.objects.visible_to(user), number=number[:40]))
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """403 for whoever may not propose."""
        if request.user.is_authenticated and not (verdict := may(request.user, PenaltyAction.PROPOSE)):
            raise PermissionDenied(verdict.reason)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a missed deadline named in the address is chosen already."""
        initial: dict[str, Any] = {}
        if self.complaint:
            initial["department"] = self.complaint.lead_id
        form = self.make_form(initial=initial)
        if "clock" in form.fields:
            chosen = request.GET.get("clock", "")
            for clock in form.fields["clock"].rows:
                if str(clock.pk) == chosen:
                    form.initial |= {"clock": clock.pk, "department": clock.department_id}
        return self.show(form)

    def make_form(self, data: Any = None, **kwargs: Any) -> ProposeForm:
        """The form, filled with `data` if it was sent."""
        return ProposeForm(data, complaint=self.complaint, subject=self.subject, now=timezone.now(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Propose, or say beside the fields what is wrong and keep what was typed."""
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            made, is_new = propose(
                form.proposal(), by=request.user, complaint=self.complaint, key=form.cleaned_data["key"]
            )
        except AlreadyPenalised as already:
            return self.show(form, already=already)
        except Refused as refused:
            StepView.add_errors(form, refused)
            return self.show(form)
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from None
        if is_new:
            words = _("Penalty %(number)s is proposed; %(department)s gives its opinion next.")
            messages.success(request, words % {"number": made.number, "department": made.department})
        else:
            messages.info(request, _("This was sent twice and has been done once: “%s”.") % made.number)
        return HttpResponseRedirect(made.get_absolute_url())

    def show(self, form: ProposeForm, already: AlreadyPenalised | None = None) -> HttpResponse:
        """The page with the form."""
        context = {"form": form, "complaint": self.complaint, "subject": self.subject, "already": already}
        context["now"] = timezone.now()
        return render(self.request, "complaints/penalty_new.html", context)
