"""处理: contacts, progress, the result and its signature, co-handlers, colleagues (GAS-12.3, GAS-12.4)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints.choices import (
    Action,
    AssignmentRole,
    Choice,
    ClockKind,
    ContactOutcome,
    FieldAt,
    GuidanceStage,
    Recipient,
    RequiredAt,
    Stage,
    Topic,
)
from complaints.flow import handle
from complaints.forms import custom
from complaints.forms.base import NoteForm, StepForm
from complaints.forms.handle import (
    CALL_USES,
    PARTS,
    ContactForm,
    DelegateForm,
    HelpForm,
    OpinionForm,
    ProgressForm,
    RefuseForm,
    ReportForm,
    ResultForm,
)
from complaints.models import Assignment, Complaint, Instruction, Phrase, Result
from complaints.permissions import is_lead_head, may

from .base import StepView, next_due
from .drafting import Drafting


def current_result(complaint: Complaint) -> Result | None:
    """The result of the department that has the complaint, if it has written one."""
    results = Result.objects.filter(assignment__complaint=complaint, assignment__ended_at__isnull=True)
    return results.select_related("written_by", "signed_by", "assignment__department").first()


def co_parts(complaint: Complaint) -> list[Assignment]:
    """The current co-handling departments."""
    parts = complaint.assignments.all()
    return [part for part in parts if part.role == AssignmentRole.CO and part.ended_at is None]


class Contact(StepView):
    """联系客户: every attempt counts in the record, a real contact stops the clock (GAS-12.3a)."""

    action = Action.CONTACT
    takes_files = True
    form_class = ContactForm
    icon = "phone"
    button = gettext_lazy("Log it")
    what_follows = gettext_lazy("Every attempt is logged. Only a customer really reached stops the contact deadline.")
    guidance = GuidanceStage.HANDLE
    template_name = "complaints/call.html"

    def perform(self, form: ContactForm) -> Complaint:
        """Log the attempt."""
        given = {name: form.cleaned_data[name] for name in ("outcome", "phone", "note")}
        seen = self.by_version(form)
        if form.is_quick:
            # The call has taken place, whatever else happened to the complaint meanwhile.
            seen["version"] = None
        return handle.log_contact(self.complaint, **given, **seen)

    def done(self, complaint: Complaint) -> str:
        """What counts now: the result after a real contact, another try after any other."""
        if complaint.contacts.first().outcome == ContactOutcome.REACHED:
            due = next_due(complaint, ClockKind.RESOLUTION)
            if due:
                return _("Contact logged. The result is due by %(due)s.") % {"due": due}
            return _("Contact logged. The result comes next.")
        due = next_due(complaint, ClockKind.CONTACT)
        if due:
            return _("Attempt logged. The customer must still be reached by %(due)s.") % {"due": due}
        return _("Attempt logged. Try again until the customer is reached.")


class CallSheet(Contact):
    """What came of the call, one press each: the piece of a page that comes up after a number was tapped."""

    template_name = "complaints/_call_sheet.html"
    takes_files = False  # it has no place for them

    def extra_context(self) -> dict[str, Any]:
        """The buttons, and whether a time may be agreed instead of a due time."""
        return call_sheet(self.request.user, self.complaint)


def call_sheet(user: User, complaint: Complaint) -> dict[str, Any]:
    """What the sheet shows: its buttons, and whether a time may be agreed instead of a due time (ROAD-5c)."""
    may_promise = bool(may(user, Action.PROMISE, complaint))
    return {"call_buttons": call_buttons(complaint), "may_promise": may_promise}


def call_buttons(complaint: Complaint) -> list[tuple[ContactOutcome, list[Phrase]]]:
    """Each outcome of a call with its phrases; one query."""
    phrases = list(Phrase.offered(*CALL_USES, family=complaint.procedure.code))
    return [(outcome, [phrase for phrase in phrases if phrase.use == outcome]) for outcome in ContactOutcome]


class Progress(StepView):
    """告知进度: unasked, while it cannot be answered yet (GAS-12.3c)."""

    action = Action.PROGRESS
    takes_files = True
    form_class = ProgressForm
    icon = "message-dots"
    button = gettext_lazy("Log it")
    what_follows = gettext_lazy("What cannot be answered at once: the customer hears, unasked, how it stands.")
    guidance = GuidanceStage.HANDLE
    template_name = "complaints/call.html"

    def perform(self, form: ProgressForm) -> Complaint:
        """Log what the customer was told."""
        given = {name: form.cleaned_data[name] for name in ("phone", "note")}
        return handle.tell_progress(self.complaint, **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """What is still due."""
        due = next_due(complaint, ClockKind.RESOLUTION)
        if due:
            return _("Progress logged. The result is due by %(due)s.") % {"due": due}
        return _("Progress logged.")


class Report(StepView):
    """报告进展: to the desk, while the case is unfinished (ROAD-5b, ROAD-7)."""

    action = Action.REPORT
    form_class = ReportForm
    icon = "report"
    button = gettext_lazy("Report it")
    what_follows = gettext_lazy("The service desk is told how it stands; the customer is told separately.")
    guidance = GuidanceStage.HANDLE

    def perform(self, form: ReportForm) -> Complaint:
        """Report."""
        return handle.report(self.complaint, note=form.cleaned_data["note"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """When the next report is due, if one is."""
        if due := next_due(complaint, ClockKind.REPORT):
            return _("Reported to the service desk. The next report is due by %(due)s.") % {"due": due}
        return _("Reported to the service desk.")


class WriteResult(StepView):
    """处理结果: saved as far as it is written, or submitted complete (GAS-12.4)."""

    action = Action.SAVE_RESULT
    takes_files = True
    form_class = ResultForm
    icon = "writing"
    what_follows = gettext_lazy("Parts marked * must be filled before the result is submitted.")
    guidance = GuidanceStage.HANDLE
    template_name = "complaints/result.html"

    @property
    def submits(self) -> bool:
        """Whether the button pressed is the one that submits."""
        return "submit" in self.request.POST

    @cached_property
    def may_submit(self) -> bool:
        """Submitting wants an attempt to reach the customer first."""
        allowed = may(self.request.user, Action.SUBMIT_RESULT, self.complaint)
        return bool(allowed) and handle.customer_was_tried(self.complaint)

    @cached_property
    def instructions(self) -> list[Instruction]:
        """Those of which the result says how they were carried out (ROAD-6)."""
        return list(self.complaint.instructions.to_follow().select_related("by").order_by("at"))

    def form_arguments(self) -> dict[str, Any]:
        """What is written already, and what was instructed."""
        return {"result": current_result(self.complaint), "instructions": self.instructions}

    def extra_context(self) -> dict[str, Any]:
        """Co-handlers' results to write from, and which parts must be filled."""
        procedure = self.complaint.procedure
        needed = set(procedure.required_of(RequiredAt.RESULT, self.complaint))
        customs = procedure.custom_fields_at(FieldAt.RESULT, self.complaint)
        needed |= {custom.name_of(field) for field in customs if field.is_required}
        unsigned = self.complaint.procedure.choice(Topic.SIGN_OFF, self.complaint) == Choice.NONE
        return {
            "may_submit": self.may_submit,
            "signs_at_once": unsigned or is_lead_head(self.request.user, self.complaint),
            "helpers": co_parts(self.complaint),
            "needed": needed | {"adopted", *(f"followed_{one.pk}" for one in self.instructions)},
        }

    def perform(self, form: ResultForm) -> Complaint:
        """Submit or save."""
        if self.submits:
            return handle.submit_result(
                self.complaint, parts=form.parts, followed=form.followed, **self.by_version(form)
            )
        return handle.save_result(self.complaint, parts=form.parts, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Whose turn it is."""
        if complaint.stage == Stage.FEEDBACK:
            return _("Result signed and fed back. The service desk checks it next.")
        if complaint.stage == Stage.APPROVAL:
            return goes_up(complaint)
        if complaint.stage == Stage.SIGN_OFF:
            return _("Result submitted. The head of %(lead)s signs it next.") % {"lead": complaint.lead}
        return _("Result saved; it has not been submitted yet.")


class Sign(StepView):
    """签字: the head answers for the result (GAS-12.4, PROP-4)."""

    action = Action.SIGN_RESULT
    form_class = NoteForm
    icon = "signature"
    title = gettext_lazy("Read and sign the result")
    guidance = GuidanceStage.FEEDBACK
    button = gettext_lazy("Sign")
    what_follows = gettext_lazy(
        "With your signature the result goes to the service desk, and the department's deadlines end."
    )
    template_name = "complaints/judge.html"

    def extra_context(self) -> dict[str, Any]:
        """The result, and the way to refuse it."""
        verdict = may(self.request.user, Action.REFUSE_RESULT, self.complaint)
        refuse = otherwise(self, "refuse", RefuseForm)
        refuse |= {"title": Action.REFUSE_RESULT.label, "button": Refuse.button}
        return {**judged(self.complaint), "otherwise": refuse if verdict else None}

    def perform(self, form: NoteForm) -> Complaint:
        """Sign."""
        return handle.sign_result(self.complaint, note=form.cleaned_data["note"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """The desk's turn, or an approver's."""
        if complaint.stage == Stage.APPROVAL:
            return goes_up(complaint)
        return _("Result signed and fed back. The service desk checks it next.")


class Refuse(StepView):
    """退回经办人: the head wants the result done better."""

    action = Action.REFUSE_RESULT
    form_class = RefuseForm
    icon = "arrow-back-up"
    button = gettext_lazy("Send back")
    tone = "danger"
    template_name = "complaints/judge.html"

    def extra_context(self) -> dict[str, Any]:
        """The result that is refused."""
        return judged(self.complaint)

    def perform(self, form: RefuseForm) -> Complaint:
        """Send it back with what is to be done better."""
        return handle.refuse_result(self.complaint, reason=form.cleaned_data["reason"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """The handler's turn."""
        return _("Sent back. %(handler)s works on the result again; the deadlines go on.") % {
            "handler": complaint.handler
        }


class Opinion(StepView):
    """会办结果: for the lead department to build on."""

    action = Action.GIVE_OPINION
    takes_files = True
    form_class = OpinionForm
    icon = "writing"
    button = gettext_lazy("Give it to the lead department")
    guidance = GuidanceStage.HANDLE

    def form_arguments(self) -> dict[str, Any]:
        """What the department wrote before."""
        try:
            return {"part": handle.co_part(self.complaint, self.request.user)}
        except ObjectDoesNotExist:
            return {"part": None}

    def perform(self, form: OpinionForm) -> Complaint:
        """Hand it over."""
        return handle.give_opinion(self.complaint, opinion=form.cleaned_data["opinion"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Who goes on with it."""
        return _("Your department's result is recorded; %(lead)s goes on with it.") % {"lead": complaint.lead}


class Delegate(StepView):
    """转交同事: the head still answers for it."""

    action = Action.DELEGATE
    form_class = DelegateForm
    icon = "user-share"
    button = gettext_lazy("Hand it over")
    what_follows = gettext_lazy("The colleague handles it; the head still answers for it, and the deadlines go on.")

    def perform(self, form: DelegateForm) -> Complaint:
        """Hand it to the colleague."""
        given = {name: form.cleaned_data[name] for name in ("handler", "note")}
        return handle.delegate(self.complaint, **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Who has it."""
        return _("%(handler)s handles it now and has been told.") % {"handler": complaint.handler}


class AskHelp(StepView):
    """请同事协助: light; the handler stays."""

    action = Action.ASK_HELP
    form_class = HelpForm
    icon = "users-plus"
    button = gettext_lazy("Tell the colleague")
    what_follows = gettext_lazy(
        "The colleague is told, sees the case, can log calls and notes; the handler and the deadlines stay."
    )

    def perform(self, form: HelpForm) -> Complaint:
        """Ask."""
        given = {name: form.cleaned_data[name] for name in ("helper", "note")}
        return handle.ask_for_help(self.complaint, **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Who has been told."""
        helper = handle.current_lead(complaint).helper
        if helper is None:
            return _("Nobody helps any more.")
        return _("%(helper)s has been asked for help; %(handler)s still handles it.") % {
            "helper": helper,
            "handler": complaint.handler,
        }


def goes_up(complaint: Complaint) -> str:
    """Who approves the signed result next (RETAIL-6)."""
    return _("Result signed. Next to approve: %(who)s.") % {"who": Recipient(complaint.awaits).label}


def judged(complaint: Complaint) -> dict[str, Any]:
    """What whoever signs or checks a result must see."""
    return {"result": current_result(complaint), "result_parts": PARTS, "helpers": co_parts(complaint)}


def otherwise(view: StepView, slug: str, form_class: type[StepForm]) -> dict[str, Any]:
    """The other way on, below the form of `view`: its form with ids of its own, and what was typed there before."""
    form = form_class(complaint=view.complaint, user=view.request.user, auto_id="otherwise_%s")
    drafting = Drafting(view.request, complaint=view.complaint, step=slug)
    drafting.fill(form)
    return {"slug": slug, "form": form, "drafting": drafting}
