"""The fixed words of the product: stages, levels, actions, moments; labels and badge tones side by side.

What an organisation may word or time differently is data (see `models/procedure.py`);
what the program itself decides on is here.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .actions import Action, SystemAction  # noqa: F401  used from here as well
from .rules import (  # noqa: F401  what the rules can be about is used from here as well
    TOPICS,
    Aspect,
    Choice,
    ClockBasis,
    Complexity,
    Departments,
    ExtensionVerdict,
    FieldAt,
    FieldType,
    Renewal,
    RungAction,
    Standing,
    Topic,
    VersionState,
)
from .trial import RunState, TrialOutcome  # noqa: F401


class Stage(models.TextChoices):
    """Where a complaint stands; `flow/__init__.py` draws the ways between."""

    PENDING = "pending", _("Awaiting acceptance")
    ACCEPTED = "accepted", _("Awaiting dispatch")
    DISPATCHED = "dispatched", _("Awaiting contact")
    HANDLING = "handling", _("In handling")
    SIGN_OFF = "sign_off", _("Awaiting sign-off")
    APPROVAL = "approval", _("Awaiting approval")
    FEEDBACK = "feedback", _("Awaiting feedback check")
    CALLBACK = "callback", _("Awaiting callback")
    CLOSING = "closing", _("Awaiting archive")
    ARCHIVED = "archived", _("Archived")

    @property
    def tone(self) -> str:
        """The tone of the stage's badge."""
        return {"archived": "neutral", "pending": "accent", "accepted": "accent", "dispatched": "accent"}.get(
            self.value, "info"
        )


OPEN_STAGES = tuple(stage for stage in Stage if stage != Stage.ARCHIVED)
DEPARTMENT_STAGES = (Stage.DISPATCHED, Stage.HANDLING, Stage.SIGN_OFF)


class Track(models.TextChoices):
    """The six stations of the stage track on top of a complaint's page."""

    INTAKE = "intake", _("Intake")
    DISPATCH = "dispatch", _("Dispatch")
    HANDLE = "handle", _("Handling")
    FEEDBACK = "feedback", _("Feedback")
    CALLBACK = "callback", _("Callback")
    ARCHIVE = "archive", _("Archive")


class Level(models.TextChoices):
    """How grave a complaint is."""

    NORMAL = "normal", _("Normal")
    SERIOUS = "serious", _("Serious")
    MAJOR = "major", _("Major")

    @property
    def tone(self) -> str:
        """The tone of the level's badge."""
        return {"normal": "neutral", "serious": "soon", "major": "bad"}[self.value]

    @property
    def next_up(self) -> "Level":
        """The level above, or the highest."""
        ladder = list(Level)
        return ladder[min(ladder.index(self) + 1, len(ladder) - 1)]


class Flag(models.TextChoices):
    """Circumstances that change how a complaint is handled; each is a boolean `flag_…` of the complaint."""

    VIOLATION = "violation", _("Rule-breaking")
    LITIGATION = "litigation", _("Litigation")
    SAFETY = "safety", _("Safety")
    THREAT = "threat", _("Drastic threats")
    MEDIA = "media", _("Media")


class Origin(models.TextChoices):
    """How the company came to know (CABLE-1a)."""

    REGULAR = "regular", _("Regular complaint")
    DISCOVERED = "discovered", _("Discovered by staff")
    MASS = "mass", _("Mass complaint")


class Validity(models.TextChoices):
    """有效/无效投诉 (ROAD-1)."""

    VALID = "valid", _("Valid")
    INVALID = "invalid", _("Invalid")


class CustomerType(models.TextChoices):
    """Whom the company serves."""

    RESIDENT = "resident", _("Residential")
    BUSINESS = "business", _("Commercial")
    INDUSTRY = "industry", _("Industrial")
    PUBLIC = "public", _("Public institution")
    OTHER = "other", _("Other")


class AssignmentRole(models.TextChoices):
    """The part a department takes in a complaint."""

    LEAD = "lead", _("Lead department")
    CO = "co", _("Co-handling department")


class AssignmentEnd(models.TextChoices):
    """Why a department no longer has the complaint."""

    RETURNED = "returned", _("Returned by the department")
    REASSIGNED = "reassigned", _("Reassigned")


class ContactPurpose(models.TextChoices):
    """Why the customer was called."""

    CONTACT = "contact", _("First contact and handling")
    PROGRESS = "progress", _("Progress told")


class ContactOutcome(models.TextChoices):
    """What came of a call; only REACHED is a real contact (GAS-12.3a)."""

    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    REFUSED = "refused", _("Refused to talk")


class Satisfaction(models.IntegerChoices):
    """The customer's own grade at the callback."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    FAIR = 3, _("Fair")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class PhraseUse(models.TextChoices):
    """Where a ready phrase stands for one tap; those of a call are named after what came of it."""

    REACHED = "reached", _("Call: reached")
    NO_ANSWER = "no_answer", _("Call: no answer")
    WRONG_NUMBER = "wrong_number", _("Call: wrong number")
    REFUSED = "refused", _("Call: refused to talk")
    PROGRESS = "progress", _("Telling the progress")
    RETURN = "return", _("Returning to the desk")
    SEND_BACK = "send_back", _("Sending back to be done better")
    HELP = "help", _("Asking a colleague for help")


class FileKind(models.TextChoices):
    """How an attachment is shown: as a picture, a player or a download."""

    PHOTO = "photo", _("Photo")
    RECORDING = "recording", _("Recording")
    VIDEO = "video", _("Video")
    DOCUMENT = "document", _("Document")


class ServiceChange(models.TextChoices):
    """What a service notice tells of (CABLE-13)."""

    INTERRUPTION = "interruption", _("Planned interruption")
    PRICE = "price", _("Price change")
    POLICY = "policy", _("Policy change")
    OTHER = "other", _("Other change of service")


class ServiceNoticeState(models.TextChoices):
    """Where a version of a service notice stands at a moment."""

    COMING = "coming", pgettext_lazy("service notice", "Coming")
    IN_FORCE = "in_force", pgettext_lazy("service notice", "In force now")
    PAST = "past", pgettext_lazy("service notice", "Over")
    WITHDRAWN = "withdrawn", pgettext_lazy("service notice", "Withdrawn")
    SUPERSEDED = "superseded", pgettext_lazy("service notice", "Replaced by a changed version")

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return {"coming": "info", "in_force": "accent"}.get(self.value, "neutral")


class IncidentState(models.TextChoices):
    """Where an incident stands; it only ever goes on."""

    OPEN = "open", pgettext_lazy("incident", "Being handled")
    ANSWERED = "answered", pgettext_lazy("incident", "Answered")
    CLOSED = "closed", pgettext_lazy("incident", "Closed")

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return {"open": "accent", "answered": "info", "closed": "neutral"}[self.value]


class IncidentAction(models.TextChoices):
    """What is done to an incident; the codes are those of its history."""

    DECLARE = "incident.declare", _("Incident declared")
    CHANGE = "incident.change", _("Facts of the incident corrected")
    EXPLAIN = "incident.explain", _("Explanation agreed")
    ATTACH = "incident.attach", _("Complaint attached")
    DETACH = "incident.detach", _("Complaint taken out")
    HANDLE = "incident.handle", _("Result written for all")
    ANSWER = "incident.answer", _("Customers answered together")
    CLOSE = "incident.close", _("Incident closed")


class LinkKind(models.TextChoices):
    """How two complaints belong together; re-complaints use `Complaint.original` instead."""

    DUPLICATE = "duplicate", _("Duplicate")
    RELATED = "related", _("Related")


class Moment(models.TextChoices):
    """What happens to a complaint that may start or stop a clock."""

    RECEIVED = "received", _("First reported")
    REGISTERED = "registered", _("Registered")
    ACCEPTED = "accepted", _("Accepted")
    DISPATCHED = "dispatched", _("Dispatched to the department")
    RETURNED = "returned", _("Returned by the department")
    CONTACTED = "contacted", _("Customer really contacted")
    PROGRESS_TOLD = "progress_told", _("Progress told to the customer")
    REPORTED = "reported", _("Progress reported to the service desk")
    SIGNED = "signed", _("Result signed by the head")
    FED_BACK = "fed_back", _("Result fed back to the desk")
    SENT_BACK = "sent_back", _("Feedback sent back to the department")
    FEEDBACK_ACCEPTED = "feedback_accepted", _("Feedback accepted by the desk")
    DECIDED = "decided", _("Decided by the general manager or leader")
    CALLED_BACK = "called_back", _("Customer called back, or callback skipped")
    ARCHIVED = "archived", _("Archived")
    RECLASSIFIED = "reclassified", _("Kind, level, flags or complexity changed")
    FILE_OPENED = "file_opened", _("Case file opened")
    INSTRUCTION_ASKED = "instruction_asked", _("An instruction is asked for")
    INSTRUCTED = "instructed", _("Instruction given")
    ORDERED = "ordered", _("Instruction given with a due time of its own")
    INSTRUCTION_DONE = "instruction_done", _("Instruction carried out")


class ClockKind(models.TextChoices):
    """What a clock measures."""

    DISPATCH = "dispatch", _("Dispatch deadline")
    CONTACT = "contact", _("Contact deadline")
    RESOLUTION = "resolution", _("Resolution deadline")
    PROGRESS = "progress", _("Progress deadline")
    REWORK = "rework", _("Rework deadline")
    CALLBACK = "callback", _("Callback deadline")
    ACCEPTANCE = "acceptance", _("Deadline of the decision on acceptance")
    ANSWER = "answer", _("Answer deadline")
    REPORT = "report", _("Deadline for reporting the progress")
    APPROVAL = "approval", _("Approval deadline")
    ESCALATION = "escalation", _("Reporting upwards")
    INSTRUCTION = "instruction", _("Instruction deadline")
    OTHER = "other", _("Other deadline")


class TriggerEffect(models.TextChoices):
    """What a moment does to the clocks of a rule."""

    START = "start", _("starts the clock")
    STOP = "stop", _("stops the clock")
    CANCEL = "cancel", _("makes the clock needless")


class ClockOwner(models.TextChoices):
    """Whose performance a clock measures."""

    DESK = "desk", _("Service desk")
    LEAD = "lead", _("Lead department")
    SUPERVISOR = "supervisor", _("Service desk supervisor")
    SUPERIOR = "superior", _("Superior department")


class ClockOutcome(models.TextChoices):
    """How a clock ended."""

    MET = "met", _("Met")
    LATE = "late", _("Done late")
    RETURNED = "returned", _("Ended by return")
    REASSIGNED = "reassigned", _("Ended by reassignment")
    CANCELLED = "cancelled", _("No longer needed")
    REPLACED = "replaced", _("Replaced by another due time")
    MISSED = "missed", _("Not done")


class Firing(models.TextChoices):
    """What a clock does when its time comes."""

    ARMED = "armed", _("Still unfinished")
    WARNING = "warning", _("Early warning")
    BREACH = "breach", _("Breach")
    RUNG = "rung", _("Escalation")


class Recipient(models.TextChoices):
    """Whom an escalation rung or an alert tells, relative to the complaint."""

    HEAD = "head", _("Head of the department in charge")
    SUPERIOR = "superior", _("Head of the superior department")
    DESK = "desk", _("Service desk specialists")
    SUPERVISOR = "supervisor", _("Service desk supervisor")
    INSPECTOR = "inspector", _("Inspector")
    AFFAIRS = "affairs", _("General affairs")
    LEADER = "leader", _("Leader in charge")
    GENERAL_MANAGER = "general_manager", _("General manager")


class GuidanceStage(models.TextChoices):
    """Beside which form a guidance text stands."""

    INTAKE = "intake", _("Intake")
    EMERGENCY = "emergency", _("Emergency route")
    DISPATCH = "dispatch", _("Dispatch")
    HANDLE = "handle", _("Handling")
    FEEDBACK = "feedback", _("Feedback")
    CALLBACK = "callback", _("Callback")
    ARCHIVE = "archive", _("Archive")


class RequiredAt(models.TextChoices):
    """At which form, or at the completeness check, a field must be filled."""

    INTAKE = "intake", _("Intake")
    RESULT = "result", _("Handling result")
    ARCHIVE = "archive", _("Completeness check before archive")


class TargetFigure(models.TextChoices):
    """The monthly figures that can have a target; the codes are those of `complaints.figures` and of satisfaction."""

    RECEIVED = "received", pgettext_lazy("figure", "Received")
    OPEN = "open", pgettext_lazy("figure", "Open at the end of the month")
    DISPATCH = "dispatch_on_time", _("Dispatched in time")
    CONTACT = "contact_on_time", pgettext_lazy("figure", "First contact in time")
    RESOLUTION = "resolution_on_time", pgettext_lazy("figure", "Handled in time")
    PROGRESS = "progress_on_time", _("Progress told in time")
    CALLBACK = "callback_on_time", _("Called back in time")
    SATISFACTION = "satisfaction", _("Satisfaction")
    SATISFIED = "satisfied", pgettext_lazy("figure", "Share satisfied")
    RESOLVED = "resolved", pgettext_lazy("figure", "Share resolved")
    RENEWED = "renewed", pgettext_lazy("figure", "Re-complaints")
    RETURNED = "returned", pgettext_lazy("figure", "Returned")

    @property
    def unit(self) -> str:
        """What it is counted in: percent, a grade from 1 to 5, or complaints (count)."""
        if self.value == "satisfaction":
            return "grade"
        return "percent" if self.value in ("satisfied", "resolved") or self.value.endswith("_on_time") else "count"

    @property
    def at_least(self) -> bool:
        """Whether more is better."""
        return self.unit != "count"


class DutyEntryKind(models.TextChoices):
    """What an entry of the duty log is."""

    NOTE = "note", _("Note")
    HANDOVER = "handover", _("Handover note")
    READ = "read", _("Handover read")
    ROSTER = "roster", _("Roster changed")
