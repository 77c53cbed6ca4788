"""What is done to all complaints of an incident at once: result, answer, archive (CABLE-1b).

Each complaint goes by the real steps, in a transaction of its own: all of them or none for it, with its own entries and
clocks. One that cannot be moved says why and holds up no other. What was typed for all is kept with the incident before
the first complaint is moved, so that after a crash a second press goes on where the first stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import Action, AssignmentRole, FieldAt, Stage
from complaints.models import Assignment, Complaint, Contact, Incident, Result
from complaints.permissions import has_part, may
from complaints.querysets import ComplaintQuerySet

from . import feedback, handle
from .archive import label_of
from .batch import ArchiveBatch, Batch
from .callback import skip_callback
from .errors import Refused

TO_HANDLE = (Stage.ACCEPTED, Stage.DISPATCHED, Stage.HANDLING, Stage.SIGN_OFF)
TO_ANSWER = (*TO_HANDLE, Stage.FEEDBACK, Stage.CALLBACK)


def complaints_of(incident: Incident, user: User) -> ComplaintQuerySet:
    """Its complaints that `user` sees, oldest first, with what the forecasts ask of each; two queries."""
    parts = Assignment.objects.select_related("result")
    here = Q(assignment__ended_at=None, assignment__role=AssignmentRole.LEAD)
    tried = Contact.objects.filter(here, complaint=OuterRef("pk"))
    found = Complaint.objects.visible_to(user).filter(incident=incident).annotate(was_tried=Exists(tried))
    return found.prefetch_related(Prefetch("assignments", parts)).order_by("accepted_at", "pk")


@dataclass
class HandleBatch(Batch):
    """统一反馈: one result for all; the head's is signed with it, an officer's waits for the head.

    A customer whom nobody has reached yet counts as told by `told`: what they were told, and how. Empty: they are not,
    and the complaint stays where it is. None: not written yet.
    """

    parts: handle.ResultParts = field(default_factory=handle.ResultParts)
    told: str | None = None

    def __post_init__(self) -> None:
        self.action = Action.SUBMIT_RESULT

    @property
    def actions(self) -> tuple[Action, ...]:
        """Submitted, or signed."""
        return (Action.SUBMIT_RESULT, Action.SIGN_RESULT)

    def _ask(self, complaint: Complaint) -> None:
        action = Action.SIGN_RESULT if complaint.stage == Stage.SIGN_OFF else self.action
        if not (verdict := may(self.by, action, complaint)):
            raise Refused(verdict.reason)

    def forecast(self, complaint: Complaint) -> str:
        """Submitted or signed, and whether the customer has to be told first."""
        if complaint.stage == Stage.SIGN_OFF:
            return _("The result of all that waits here is signed and goes to the desk.")
        if self._untold(complaint):
            return _("Nobody has reached the customer: needs what they were told. Then the result is submitted.")
        return _("The result is submitted.")

    def take(self, complaint: Complaint, version: int) -> str:
        """Tell, submit or sign: all of it or nothing."""
        with transaction.atomic():
            if complaint.stage == Stage.SIGN_OFF:
                self._refuse_another_result(complaint)
                handle.sign_result(complaint, by=self.by, version=version)
                return _("Signed; the desk checks it next.")
            checked: int | None = version
            if self._untold(complaint) and self.told:
                handle.tell_progress(complaint, by=self.by, note=self.told, version=version)
                checked = None  # our own step
            done = self._submit(complaint, checked)
        if done.stage == Stage.FEEDBACK:
            return _("Submitted and signed; the desk checks it next.")
        return _("Submitted; the head signs it next.")

    def _submit(self, complaint: Complaint, version: int | None) -> Complaint:
        """Submit; what this case's result lacks is named, since no field stands beside the line."""
        try:
            return handle.submit_result(complaint, by=self.by, parts=self._parts_of(complaint), version=version)
        except Refused as refused:
            if not refused.fields:
                raise
            labels = {f"custom_{one.code}": one.label for one in complaint.procedure.customs}
            named = [labels.get(name) or _label(name) for name in refused.fields]
            raise Refused(_("The result lacks: %s.") % _(", ").join(named)) from refused

    def _parts_of(self, complaint: Complaint) -> handle.ResultParts:
        """The result for all, with those of the procedure's own fields that this case is asked for.

        What the complaint's own result says already, and is not said for all, stays.
        """
        kept = getattr(self._part(complaint), "result", None)
        given = self.parts.custom or {}
        asked = {field.code for field in complaint.procedure.custom_fields_at(FieldAt.RESULT, complaint)}
        custom = {**(kept.custom if kept else {}), **{code: given[code] for code in given if code in asked}}
        own = {"adopted": kept.adopted, "reward": kept.reward} if kept else {}
        return replace(self.parts, custom=custom, **own)

    @staticmethod
    def _part(complaint: Complaint) -> Assignment | None:
        """The lead department's part, if one has it."""
        parts = complaint.assignments.all()
        return next((part for part in parts if part.role == AssignmentRole.LEAD and part.ended_at is None), None)

    @staticmethod
    def _untold(complaint: Complaint) -> bool:
        return complaint.stage == Stage.DISPATCHED and not complaint.was_tried  # type: ignore[attr-defined]

    def _refuse_another_result(self, complaint: Complaint) -> None:
        """Only the result for all is signed for all; one of its own must be read."""
        waiting = getattr(self._part(complaint), "result", None)
        if any(getattr(waiting, name, "") != said for name, said in vars(self._parts_of(complaint)).items()):
            raise Refused(_("Another result waits here for the signature. Open the complaint and read it."))


def _label(name: str) -> str:
    """What a part of the result is called; an instruction to be cited has no name of its own."""
    known = {field.name for field in Result._meta.fields}
    return label_of(Result, name) if name in known else _("How the instruction was carried out")


@dataclass
class AnswerBatch(Batch):
    """统一答复: the customers were answered by one announcement, where the callback may be skipped (GAS-12.5).

    A feedback that waits for its check is accepted with it. Each complaint records how its customer was answered.
    """

    text: str = ""

    def __post_init__(self) -> None:
        self.action = Action.SKIP_CALLBACK

    @property
    def actions(self) -> tuple[Action, ...]:
        """Accepted, and the callback skipped."""
        return (Action.ACCEPT_FEEDBACK, Action.SKIP_CALLBACK)

    def _ask(self, complaint: Complaint) -> None:
        first = Action.ACCEPT_FEEDBACK if complaint.stage == Stage.FEEDBACK else self.action
        for verdict in (may(self.by, first, complaint), has_part(self.by, self.action, complaint)):
            if not verdict:
                raise Refused(verdict.reason)

    def forecast(self, complaint: Complaint) -> str:
        """Whether the feedback is accepted first."""
        if complaint.stage == Stage.FEEDBACK:
            return _("The feedback is accepted and the answer recorded; nobody calls back.")
        return _("The answer is recorded; nobody calls back.")

    def take(self, complaint: Complaint, version: int) -> str:
        """Accept the feedback if it waits, and record the answer: both or neither."""
        with transaction.atomic():
            checked: int | None = version
            if complaint.stage == Stage.FEEDBACK:
                feedback.accept_feedback(complaint, by=self.by, version=version)
                checked = None
            skip_callback(complaint, by=self.by, reason=self.text, version=checked)
        return _("Answered; to be archived next.")


class CloseBatch(ArchiveBatch):
    """统一归档: those whose record is complete."""

    def forecast(self, complaint: Complaint) -> str:  # noqa: ARG002 as of all batches
        """The check of the record comes with the step."""
        return _("The record is checked and archived.")
