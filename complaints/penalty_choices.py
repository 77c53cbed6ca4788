"""The fixed words of penalties: bases of tariff lines, causes, states, actions (CABLE-6, CABLE-7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TariffBasis(models.TextChoices):
    """What the amount of a tariff line is counted by."""

    OCCURRENCE = "occurrence", _("Per occurrence")
    DAY = "day", _("Per day overdue")
    COMPANY = "company", _("No fixed amount: the company decides")


class Responsibility(models.TextChoices):
    """On whom responsibility is placed, as narrowly as possible (RETAIL-8c)."""

    PERSON = "person", pgettext_lazy("responsibility", "Person")
    GROUP = "group", pgettext_lazy("responsibility", "Group")
    DEPARTMENT = "department", pgettext_lazy("responsibility", "Department")


class CauseKind(models.TextChoices):
    """What a penalty is for; together with the cause's key it is penalised once."""

    CLOCK = "clock", _("Missed deadline")
    INCIDENT = "incident", _("Incident")
    SERVICE_NOTICE = "service_notice", _("Service notice")
    FINDING = "finding", _("Finding of a person")


class PenaltyState(models.TextChoices):
    """Where a penalty stands; `accountability/__init__.py` draws the ways between."""

    PROPOSED = "proposed", _("Awaiting the department's opinion")
    REVIEW = "review", _("Awaiting review")
    REVIEWED = "reviewed", _("Awaiting issue")
    ISSUED = "issued", _("Notice issued")
    EXECUTED = "executed", _("Executed")
    EXEMPT = "exempt", pgettext_lazy("penalty", "Exempt")
    CANCELLED = "cancelled", pgettext_lazy("penalty", "Cancelled")

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return {"issued": "accent", "executed": "ok", "exempt": "neutral", "cancelled": "neutral"}.get(
            self.value, "soon"
        )


# Nothing is paid yet, and the amount may still move.
OPEN_STATES = (PenaltyState.PROPOSED, PenaltyState.REVIEW, PenaltyState.REVIEWED)
# What somebody pays or has paid.
OWED_STATES = (PenaltyState.ISSUED, PenaltyState.EXECUTED)
CANCELLABLE = (*OPEN_STATES, PenaltyState.ISSUED)


class PenaltyAction(models.TextChoices):
    """Everything that is done to a penalty; the codes are those of its history."""

    PROPOSE = "penalty.propose", _("Propose a penalty")
    OPINION = "penalty.opinion", _("Give the department's opinion")
    REVIEW = "penalty.review", _("Review")
    EXEMPT = "penalty.exempt", _("Exempt from the penalty")
    DECIDE = "penalty.decide", _("Decide the amount")
    ISSUE = "penalty.issue", _("Issue the notice")
    EXECUTE = "penalty.execute", _("Mark as executed")
    CANCEL = "penalty.cancel", _("Cancel the penalty")
