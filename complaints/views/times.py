"""改期: agree another time with the customer, ask for more time, decide on that (ROAD-5c)."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.timewords import local
from complaints.choices import Action, ExtensionVerdict
from complaints.flow import times
from complaints.forms.base import StepForm
from complaints.forms.times import AskExtensionForm, DecideExtensionForm, PromiseForm
from complaints.models import Complaint
from complaints.permissions.times import decidable, extendable, promisable

from .base import StepView


class ChangeOfTime(StepView):
    """A step that is about one running clock, named in the address where there are several."""

    template_name = "complaints/times.html"

    def form_arguments(self) -> dict[str, Any]:
        """The clock that the address names."""
        return {"chosen": self.request.GET.get("clock", "")}

    def late(self, clocks: list[Any]) -> dict[str, object]:
        """The clocks that are missed already: whatever is agreed, they stay so."""
        now = timezone.now()
        return {"late": [clock for clock in clocks if clock.is_overdue(now)]}


class Promise(ChangeOfTime):
    """约定时间."""

    action = Action.PROMISE
    form_class = PromiseForm
    icon = "calendar-check"
    button = gettext_lazy("Record the agreed time")
    what_follows = gettext_lazy(
        "The time agreed takes the place of the due time, be it earlier or later; both stay visible."
    )

    def extra_context(self) -> dict[str, object]:
        """What is missed already."""
        return self.late(promisable(self.request.user, self.complaint))

    def perform(self, form: StepForm) -> Complaint:
        """Write it down."""
        given = {name: form.cleaned_data[name] for name in ("clock", "until", "note")}
        return times.agree(self.complaint, **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """The new due time."""
        newest = (
            complaint.clocks.running().select_related("rule").order_by(F("set_at").desc(nulls_last=True), "-pk").first()
        )
        return _("Recorded. “%(name)s” is now due %(due)s.") % {
            "name": newest.rule.name if newest else "",
            "due": local(newest.due_at) if newest else "",
        }


class AskExtension(ChangeOfTime):
    """申请延期."""

    action = Action.ASK_EXTENSION
    form_class = AskExtensionForm
    icon = "calendar-plus"
    button = gettext_lazy("Ask for the extension")
    what_follows = gettext_lazy("Until somebody else has approved it, the deadline goes on as it is.")

    def extra_context(self) -> dict[str, object]:
        """What is missed already."""
        return self.late(extendable(self.request.user, self.complaint))

    def perform(self, form: StepForm) -> Complaint:
        """Ask."""
        given = {name: form.cleaned_data[name] for name in ("clock", "until", "reason")}
        return times.ask(self.complaint, **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Who decides."""
        request = complaint.extensions.last()
        return _("Asked for. It is decided on by: %(who)s. Until then the deadline goes on.") % {
            "who": request.get_asked_of_display()
        }


class DecideExtension(StepView):
    """审批延期."""

    action = Action.DECIDE_EXTENSION
    form_class = DecideExtensionForm
    icon = "calendar-question"
    button = gettext_lazy("Decide")
    what_follows = gettext_lazy("Approved, it is due later; what is missed already stays shown as missed.")
    template_name = "complaints/times.html"

    def extra_context(self) -> dict[str, object]:
        """What was asked for, and why."""
        requests, now = decidable(self.request.user, self.complaint), timezone.now()
        for request in requests:
            request.is_about_missed = request.clock.is_overdue(now)  # type: ignore[attr-defined]
        return {"requests": requests}

    def perform(self, form: StepForm) -> Complaint:
        """Approve or refuse."""
        given = {name: form.cleaned_data[name] for name in ("extension", "until", "word")}
        grant = form.cleaned_data["verdict"] == ExtensionVerdict.GRANTED
        return times.decide(self.complaint, **given, grant=grant, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """What was decided."""
        request = complaint.extensions.filter(decided_by=self.request.user).order_by("-decided_at", "-pk").first()
        words = {"who": request.asked_by, "due": local(request.granted_until)}
        if request.verdict == ExtensionVerdict.GRANTED:
            return _("Approved: now due %(due)s. %(who)s has been told.") % words
        return _("Not approved; %(who)s has been told. The deadline goes on as it was.") % words
