"""The stages of a version in their order, which rule belongs to which, and the ways that leave the straight line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.choices import TOPICS as ALL_TOPICS
from complaints.choices import Choice, ClockKind, GuidanceStage, Moment, RequiredAt, Topic
from complaints.models import ClockRule, FlowRule, Procedure


class Station(models.TextChoices):
    """A stage of the procedure as it is told and drawn."""

    INTAKE = "intake", _("Intake")
    ADMISSION = "admission", _("Decision on acceptance")
    DISPATCH = "dispatch", _("Dispatch")
    HANDLE = "handle", _("Handling")
    APPROVAL = "approval", pgettext_lazy("stage", "Approval")
    FEEDBACK = "feedback", _("Feedback")
    CALLBACK = "callback", _("Callback")
    ARCHIVE = "archive", _("Archive")


# Where what a clock measures is done; the others belong where they start.
OF_KIND = {
    ClockKind.ACCEPTANCE: Station.ADMISSION,
    ClockKind.DISPATCH: Station.DISPATCH,
    ClockKind.CONTACT: Station.HANDLE,
    ClockKind.RESOLUTION: Station.HANDLE,
    ClockKind.PROGRESS: Station.HANDLE,
    ClockKind.REPORT: Station.HANDLE,
    ClockKind.REWORK: Station.HANDLE,
    ClockKind.INSTRUCTION: Station.HANDLE,
    ClockKind.APPROVAL: Station.APPROVAL,
    ClockKind.CALLBACK: Station.CALLBACK,
}
# Where a moment stands in the procedure; one that is not named belongs to the handling.
OF_MOMENT = {
    Moment.RECEIVED: Station.INTAKE,
    Moment.REGISTERED: Station.INTAKE,
    Moment.ACCEPTED: Station.INTAKE,
    Moment.RECLASSIFIED: Station.INTAKE,
    Moment.RETURNED: Station.DISPATCH,
    Moment.SIGNED: Station.APPROVAL,
    Moment.FED_BACK: Station.FEEDBACK,
    Moment.FEEDBACK_ACCEPTED: Station.CALLBACK,
    Moment.DECIDED: Station.CALLBACK,
    Moment.CALLED_BACK: Station.ARCHIVE,
    Moment.ARCHIVED: Station.ARCHIVE,
}
TOPICS = {
    Station.INTAKE: (Topic.SETTLE,),
    Station.ADMISSION: (Topic.ACCEPTANCE,),
    Station.DISPATCH: (Topic.PROPOSAL, Topic.CO_HANDLER),
    Station.HANDLE: (
        Topic.HANDLER, Topic.VALIDITY, Topic.ADOPTION, Topic.PROMISE, Topic.EXTENSION, Topic.SIGN_OFF,
    ),
    Station.CALLBACK: (Topic.CALLBACK, Topic.RECOMPLAINT),
}  # fmt: skip
REQUIRED = {
    Station.INTAKE: RequiredAt.INTAKE,
    Station.HANDLE: RequiredAt.RESULT,
    Station.ARCHIVE: RequiredAt.ARCHIVE,
}
GUIDANCE = {
    Station.INTAKE: (GuidanceStage.INTAKE, GuidanceStage.EMERGENCY),
    Station.DISPATCH: (GuidanceStage.DISPATCH,),
    Station.HANDLE: (GuidanceStage.HANDLE,),
    Station.FEEDBACK: (GuidanceStage.FEEDBACK,),
    Station.CALLBACK: (GuidanceStage.CALLBACK,),
    Station.ARCHIVE: (GuidanceStage.ARCHIVE,),
}


def rules_of(procedure: Procedure, topic: Topic) -> list[FlowRule]:
    """The flow rules of `procedure` on `topic`; the last one, if none is for all cases, is the product's own."""
    rules = [rule for rule in procedure.choices if rule.topic == topic]
    if all(rule.for_cases.named for rule in rules):
        rules.append(FlowRule(procedure=procedure, topic=topic, choice=ALL_TOPICS[topic][0]))
    return rules


def possible(procedure: Procedure, topic: Topic) -> set[str]:
    """Every choice that some case can meet."""
    return {rule.choice for rule in rules_of(procedure, topic)}


def stations_of(procedure: Procedure) -> list[Station]:
    """The stages that a complaint under `procedure` can pass, in their order."""
    absent = set()
    if possible(procedure, Topic.ACCEPTANCE) == {Choice.NONE}:
        absent.add(Station.ADMISSION)
    if not procedure.approval_chains:
        absent.add(Station.APPROVAL)
    if possible(procedure, Topic.CALLBACK) == {Choice.NONE}:
        absent.add(Station.CALLBACK)
    return [station for station in Station if station not in absent]


def station_of(rule: ClockRule, stations: Iterable[Station]) -> Station:
    """The stage to which the deadline `rule` belongs; the one before, if the procedure does without that stage."""
    order = list(Station)
    wanted = OF_KIND.get(ClockKind(rule.kind)) or min(
        (OF_MOMENT.get(Moment(moment), Station.HANDLE) for moment in rule.starts),
        key=order.index,
        default=Station.INTAKE,
    )
    return [station for station in stations if order.index(station) <= order.index(wanted)][-1]


@dataclass(frozen=True)
class Way:
    """A way that leaves the straight line from stage to stage."""

    start: Station
    end: Station
    label: str | Promise
    told: str | Promise
    clause: str = ""


SETTLED = Way(
    Station.INTAKE, Station.ARCHIVE, _("Settled on the spot"),
    _("The customer is satisfied on the spot and does not pursue it: the complaint is archived at once."), "GAS-12.1",
)  # fmt: skip
TURNED_DOWN = Way(
    Station.ADMISSION, Station.CALLBACK, _("Not accepted"),
    _("The company does not accept the complaint: the customer is told why."), "RETAIL-3",
)  # fmt: skip
RETURNED = Way(
    Station.HANDLE, Station.DISPATCH, pgettext_lazy("way", "Returned"),
    _("The department returns what is not its own, with the reason: it is dispatched again."),
)  # fmt: skip
INVALID = Way(
    Station.HANDLE, Station.CALLBACK, _("Not valid"),
    _("The complaint is judged not valid: the customer gets the explanation, and it is counted apart."), "ROAD-1",
)  # fmt: skip
DECIDED = Way(
    Station.HANDLE, Station.CALLBACK, _("Decided finally"),
    _("The general manager or the leader in charge decides finally, and the customer is told so."), "GAS-4c",
)  # fmt: skip
NOT_APPROVED = Way(
    Station.APPROVAL, Station.HANDLE, _("Not approved"),
    _("The result is not approved: the department does it again."), "RETAIL-6",
)  # fmt: skip
SENT_BACK = Way(
    Station.FEEDBACK, Station.HANDLE, _("Sent back"),
    _("The feedback is not good enough: the department does it again."), "GAS-12.4",
)  # fmt: skip
RECOMPLAINT = Way(
    Station.CALLBACK, Station.INTAKE, _("Re-complaint"),
    _("The customer rejects the solution: a new case is opened, linked to this one."), "GAS-12.7",
)  # fmt: skip


def ways_of(procedure: Procedure, stations: Iterable[Station]) -> list[Way]:
    """The ways that cases under `procedure` can take, besides the straight line."""
    present = set(stations)
    valid_or_not = possible(procedure, Topic.VALIDITY) != {Choice.NONE}
    settling = Choice.ALLOWED in possible(procedure, Topic.SETTLE)
    ways = [
        *([SETTLED] if settling else []),
        TURNED_DOWN,
        RETURNED,
        *([INVALID] if valid_or_not else []),
        DECIDED,
        NOT_APPROVED,
        SENT_BACK,
        RECOMPLAINT,
    ]
    return [way for way in ways if way.start in present and way.end in present]
