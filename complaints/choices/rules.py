"""What rules of a procedure can be about and can ask for; the rules themselves are data (`models/procedure.py`)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Aspect(models.TextChoices):
    """What of a case a rule may depend on (`models/cases.py`)."""

    KIND = "kind", _("kind of case")
    LEVEL = "level", _("level")
    FLAG = "flag", _("flags")
    COMPLEXITY = "complexity", _("complexity")
    DEPARTMENTS = "departments", _("departments involved")
    ORIGIN = "origin", _("origin")
    CHANNEL = "channel", _("channel")
    RECOMPLAINT = "recomplaint", _("re-complaint")
    CUSTOMER = "customer", _("customer")
    MARK = "mark", _("marks")


class Complexity(models.TextChoices):
    """How much there is to find out (HOSP-5a)."""

    SIMPLE = "simple", _("Simple")
    COMPLEX = "complex", _("Complex")


class Departments(models.TextChoices):
    """How many departments have a part in the case (HOSP-5b)."""

    ONE = "one", _("One department")
    SEVERAL = "several", _("Several departments")


class Renewal(models.TextChoices):
    """How often the customer has rejected the handling (GAS-12.7, CABLE-5b)."""

    NONE = "none", _("First complaint")
    FIRST = "first", _("First re-complaint")
    FURTHER = "further", _("Second re-complaint or later")


class Standing(models.TextChoices):
    """What is known of the customer at intake (MOBILE-2)."""

    VIP = "vip", _("VIP customer")
    REPEATED = "repeated", _("Repeated complaint")


class RungAction(models.TextChoices):
    """What a rung of a ladder does besides telling its recipient (ROAD-6)."""

    NOTIFY = "notify", _("Notify only")
    ASK_INSTRUCTION = "ask_instruction", _("Ask for an instruction")
    OPEN_FILE = "open_file", _("Open a case file")
    REASSIGN_UP = "reassign_up", _("Reassign to the superior department")
    PROPOSE_PENALTY = "propose_penalty", _("Propose a penalty")


class ClockBasis(models.TextChoices):
    """Where a due time comes from."""

    RULE = "rule", _("By the rule")
    PROMISED = "promised", _("Agreed with the customer")
    EXTENDED = "extended", _("Extended")
    ORDERED = "ordered", _("Set by the instruction")
    RECLASSIFIED = "changed", _("The case was classified anew")
    CALENDAR = "calendar", _("The calendar was changed")


class ExtensionVerdict(models.TextChoices):
    """What became of a request for more time; empty while it waits."""

    GRANTED = "granted", pgettext_lazy("extension", "Approved")
    REFUSED = "refused", pgettext_lazy("extension", "Not approved")
    NEEDLESS = "needless", pgettext_lazy("extension", "No longer needed")

    @property
    def tone(self) -> str:
        """The tone of the verdict's badge."""
        return {"granted": "ok", "refused": "bad"}.get(self.value, "neutral")


class VersionState(models.TextChoices):
    """The life of a version of a procedure: only a draft can be changed."""

    DRAFT = "draft", pgettext_lazy("version", "Draft")
    PUBLISHED = "published", pgettext_lazy("version", "Published")
    RETIRED = "retired", pgettext_lazy("version", "Retired")


class FieldAt(models.TextChoices):
    """At which form a procedure asks for fields of its own."""

    INTAKE = "intake", _("Intake")
    RESULT = "result", _("Handling result")
    CALLBACK = "callback", _("Callback")


class FieldType(models.TextChoices):
    """What kind of answer such a field takes."""

    TEXT = "text", pgettext_lazy("field", "A line of text")
    LONG = "long", pgettext_lazy("field", "Several lines of text")
    CHOICE = "choice", pgettext_lazy("field", "One of several choices")
    YES_NO = "yes_no", pgettext_lazy("field", "Yes or no")
    DATE = "date", pgettext_lazy("field", "Date")
    NUMBER = "number", pgettext_lazy("field", "Number")
    MONEY = "money", pgettext_lazy("field", "Amount in yuan")
    MARK = "mark", pgettext_lazy("field", "Mark of the case")


class Topic(models.TextChoices):
    """What a flow rule settles; which choices there are, says `TOPICS`."""

    ACCEPTANCE = "acceptance", _("Decision on acceptance")
    SETTLE = "settle", _("Settling on the spot")
    HANDLER = "handler", _("Who handles it")
    CO_HANDLER = "co_handler", _("Co-handler by rule")
    PROPOSAL = "proposal", _("Proposal for dispatch")
    VALIDITY = "validity", _("Judgement of validity")
    ADOPTION = "adoption", _("Adoption of a suggestion")
    SIGN_OFF = "sign_off", _("Signature under the result")
    CALLBACK = "callback", _("Callback")
    RECOMPLAINT = "recomplaint", _("When the customer rejects it again")
    PROMISE = "promise", _("A time agreed with the customer instead of the due time")
    EXTENSION = "extension", _("Extension of a due time")


class Choice(models.TextChoices):
    """The choices of the flow rules."""

    NONE = "none", _("Not needed")
    ALLOWED = "allowed", _("Allowed")
    REFUSED = "refused", pgettext_lazy("choice", "Not allowed")
    BY_DESK = "desk", _("By the service desk")
    BY_SUPERVISOR = "supervisor", _("By the service desk supervisor")
    BY_HEAD = "head", _("By the head of the department")
    BY_OFFICER = "officer", _("By the officer of the department, or the next one in absence")
    BY_SUPERIOR = "superior", _("By the head of the superior department")
    BY_AFFAIRS = "affairs", _("By general affairs")
    BY_LEADER = "leader", _("By the leader in charge")
    BY_GENERAL_MANAGER = "general_manager", _("By the general manager")
    ROUTING = "routing", _("By the routing rules")
    OBLIGATORY = "obligatory", _("Always, no exception")
    SKIPPABLE = "skippable", _("The supervisor may skip it with a reason")
    DESK_SKIPS = "desk_skips", _("The service desk may skip it with a reason")
    ASKED = "asked", _("Asked with the result")
    LEADER_DECIDES = "leader_decides", _("The leader in charge decides, and the case is closed")
    NEW_CASE = "new_case", _("A new case, one level up")


# For each topic its choices; the first holds where no rule says otherwise.
TOPICS: dict[Topic, tuple[Choice, ...]] = {
    Topic.ACCEPTANCE: (
        Choice.NONE, Choice.BY_SUPERVISOR, Choice.BY_SUPERIOR, Choice.BY_AFFAIRS, Choice.BY_LEADER,
        Choice.BY_GENERAL_MANAGER,
    ),
    Topic.SETTLE: (Choice.ALLOWED, Choice.REFUSED),
    Topic.HANDLER: (Choice.BY_HEAD, Choice.BY_OFFICER, Choice.BY_LEADER, Choice.BY_GENERAL_MANAGER),
    Topic.CO_HANDLER: (Choice.NONE, Choice.BY_AFFAIRS),
    Topic.PROPOSAL: (Choice.ROUTING, Choice.BY_SUPERIOR, Choice.BY_LEADER),
    Topic.VALIDITY: (Choice.NONE, Choice.BY_DESK, Choice.BY_HEAD),
    Topic.ADOPTION: (Choice.NONE, Choice.ASKED),
    Topic.SIGN_OFF: (Choice.BY_HEAD, Choice.NONE),
    Topic.CALLBACK: (Choice.SKIPPABLE, Choice.DESK_SKIPS, Choice.OBLIGATORY, Choice.NONE),
    Topic.RECOMPLAINT: (Choice.NEW_CASE, Choice.LEADER_DECIDES),
    Topic.PROMISE: (Choice.REFUSED, Choice.ALLOWED),
    Topic.EXTENSION: (
        Choice.BY_SUPERVISOR, Choice.BY_SUPERIOR, Choice.BY_AFFAIRS, Choice.BY_LEADER, Choice.BY_GENERAL_MANAGER,
        Choice.REFUSED,
    ),
}  # fmt: skip
