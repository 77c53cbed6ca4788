"""群体事件: one result, one answer, one archive for all its complaints; what will happen to each, then what has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import RequiredAt, Stage
from complaints.flow import incidents as flow
from complaints.flow.batch import AT_ONCE, Batch, Item, Line
from complaints.flow.errors import Refused
from complaints.flow.incident_batch import TO_ANSWER, TO_HANDLE, AnswerBatch, CloseBatch, HandleBatch, complaints_of
from complaints.forms.incidents import AnswerForm, CloseForm, HandleForm
from complaints.known import Known
from complaints.models import Complaint, Procedure
from complaints.models.rulebook import current_rulebook
from complaints.permissions import Verdict
from complaints.permissions.incidents import may_answer, may_close, may_handle

from .batch import ITEM
from .incidents import IncidentForm, incident_for


class ForAll(IncidentForm):
    """A form for all complaints that are at certain stages; those that cannot be moved are named with the reason.

    Its items carry the versions that the page showed: what somebody changed meanwhile is looked at again, and what a
    first press has moved already is not moved twice.
    """

    template_name = "complaints/incident_batch.html"
    title: ClassVar[str | Promise]
    button: ClassVar[str | Promise]
    icon: ClassVar[str]
    stages: ClassVar[tuple[Stage, ...]]

    @cached_property
    def found(self) -> dict[str, Complaint]:
        """The complaints of the incident at these stages that the person sees, by number; as many as go at once."""
        waiting = complaints_of(self.incident, self.request.user).filter(stage__in=self.stages)
        waiting = list(waiting.select_related("lead", "category", "handler")[: AT_ONCE + 1])
        Known().name(waiting, "procedure")  # whose rules are at hand for all of them
        return {complaint.number: complaint for complaint in waiting}

    @property
    def items(self) -> list[Item]:
        """The complaints as they are."""
        return [Item(complaint.number, complaint.version) for complaint in list(self.found.values())[:AT_ONCE]]

    @property
    def sent_items(self) -> list[Item]:
        """The complaints as the page showed them; of other incidents and other people's ones there are none here."""
        sent = [match for text in self.request.POST.getlist("item") if (match := ITEM.fullmatch(text))]
        return list({match[1]: Item(match[1], int(match[2])) for match in sent}.values())[:AT_ONCE]

    def batch(self, form: Any = None) -> Batch:
        """The work, with what was filled in."""
        raise NotImplementedError

    def keep(self, form: Any) -> None:
        """Keep what was typed for all with the incident, before the first complaint is moved."""

    def after(self) -> str:
        """What comes of the incident itself, in words; nothing where it stays as it is."""
        return ""

    def perform(self, form: Any) -> str:
        """Not used: the page shows a line for each complaint."""
        raise NotImplementedError

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Move them one after the other."""
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            self.keep(form)
        except flow.ChangedMeanwhile as changed:
            return self.changed_meanwhile(form, changed)
        except Refused as refused:
            form.add_error(None, refused.message)
            return self.show(form)
        batch = self.batch(form)
        batch.found = self._sent()
        lines = [line for item in self.sent_items for line in self._take(batch, item)]
        return self.show_lines("complaints/incident_batch_done.html", lines, after=self.after())

    def _take(self, batch: Batch, item: Item) -> list[Line]:
        """What becomes of one complaint; what a first press, or somebody else, has moved on stays where it is."""
        complaint = batch.found.get(item.number)
        if complaint is not None and complaint.stage not in self.stages:
            return [Line(item, complaint, _("Further on already; nothing was done."), fine=True)]
        return batch.results([item])

    def _sent(self) -> dict[str, Complaint]:
        """The complaints that the form names, whatever stage they are at by now."""
        numbers = [item.number for item in self.sent_items]
        related = ("procedure", "lead", "category", "handler")
        visible = complaints_of(self.incident, self.request.user).select_related(*related)
        return {complaint.number: complaint for complaint in visible.filter(number__in=numbers)}

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        """The form, and what will happen to each complaint."""
        lines = self.batch().forecasts(self.items)
        return self.show_lines(self.template_name, lines, status=status, form=form, more=len(self.found) > AT_ONCE)

    def show_lines(self, template: str, lines: list[Line], status: int = 200, **context: Any) -> HttpResponse:
        """A page with one line a complaint."""
        context |= {
            "incident": self.incident,
            "title": self.title,
            "button": self.button,
            "icon_name": self.icon,
            "lines": lines,
            "fine": [line for line in lines if line.fine],
            "refused": [line for line in lines if not line.fine],
        }
        return render(self.request, template, context, status=status)


class HandleAll(ForAll):
    """统一反馈: the result of the lead department."""

    title = gettext_lazy("One result for all")
    button = gettext_lazy("Submit for all")
    icon = "writing"
    stages = TO_HANDLE

    def verdict(self) -> Verdict:
        """Head and officers of the departments that have them."""
        return may_handle(self.request.user, self.incident, {lead for lead, _pk in self.leads_and_versions})

    @cached_property
    def leads_and_versions(self) -> set[tuple[int | None, int]]:
        """Which departments have its complaints, and under which versions these were accepted; at whatever stage."""
        return set(complaints_of(self.incident, self.request.user).values_list("lead_id", "procedure_id"))

    def make_form(self, data: Any = None) -> HandleForm:
        """With what was written before."""
        # What is asked is what the complaints' own versions ask, whichever is in force by now.
        kept = current_rulebook().procedures
        procedures = [kept[pk] for pk in sorted({pk for _lead, pk in self.leads_and_versions})]
        asked = {"required": required_parts(procedures), "procedures": procedures}
        return HandleForm(data, incident=self.incident, user=self.request.user, **asked)

    def batch(self, form: Any = None) -> HandleBatch:
        """One step or two for each."""
        given = {"parts": form.parts, "told": form.cleaned_data["told"]} if form else {}
        return HandleBatch(by=self.request.user, found=self.found, at=timezone.now(), **given)

    def keep(self, form: Any) -> None:
        """The result."""
        version = form.cleaned_data["version"]
        at = timezone.now()
        flow.record_result(
            self.incident, by=self.request.user, texts=form.texts, asked=form.customs, version=version, at=at
        )


class AnswerAll(ForAll):
    """统一答复: one announcement in place of the callbacks."""

    title = gettext_lazy("One answer for all customers")
    button = gettext_lazy("Record the answer for all")
    icon = "message-2"
    stages = TO_ANSWER

    def verdict(self) -> Verdict:
        """The service desk."""
        return may_answer(self.request.user, self.incident)

    def make_form(self, data: Any = None) -> AnswerForm:
        """With what was written before."""
        return AnswerForm(
            data, shown=self.incident.version, user=self.request.user, initial={"answer": self.incident.answer}
        )

    def batch(self, form: Any = None) -> AnswerBatch:
        """The answer as the record of each complaint has it."""
        words = _("Answered together with the others of %(incident)s: %(answer)s")
        text = words % {"incident": self.incident, "answer": form.cleaned_data["answer"]} if form else ""
        return AnswerBatch(by=self.request.user, found=self.found, at=timezone.now(), text=text)

    def keep(self, form: Any) -> None:
        """The answer; the incident is answered by it."""
        text, version = form.cleaned_data["answer"], form.cleaned_data["version"]
        flow.record_answer(self.incident, by=self.request.user, text=text, version=version, at=timezone.now())


class CloseAll(ForAll):
    """统一归档并结束: the incident is closed as soon as none of its complaints is open."""

    title = gettext_lazy("Archive all and close")
    button = gettext_lazy("Archive and close")
    icon = "archive"
    stages = tuple(stage for stage in Stage if stage != Stage.ARCHIVED)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What is closed already is not refused: the press that closed it may have come twice."""
        if request.user.is_authenticated and (found := incident_for(request, kwargs["number"])).is_closed:
            messages.info(request, _("The incident is closed; nothing of it is changed any more."))
            return redirect(found)
        return super().dispatch(request, *args, **kwargs)

    def verdict(self) -> Verdict:
        """The desk and general affairs."""
        return may_close(self.request.user, self.incident)

    def make_form(self, data: Any = None) -> CloseForm:
        """Nothing to ask."""
        return CloseForm(data)

    def batch(self, form: Any = None) -> CloseBatch:
        """Those whose record is complete."""
        return CloseBatch(by=self.request.user, found=self.found, at=timezone.now())

    def after(self) -> str:
        """Closed, or what stands in the way."""
        try:
            self.incident = flow.close(self.incident, by=self.request.user)
        except Refused as refused:
            return _("The incident stays open. %(reason)s") % {"reason": refused.message}
        return _("The incident is closed.")


def required_parts(procedures: Iterable[Procedure]) -> set[str]:
    """The parts of a result that one of these always demands."""
    rules = (rule for procedure in procedures for rule in procedure.required)
    return {rule.field for rule in rules if rule.at == RequiredAt.RESULT and not rule.cases}
