"""The text of a notice: one short sentence made from a history entry, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Action, ExtensionVerdict, Stage, SystemAction
from complaints.models import Event, Notice
from complaints.penalty_choices import PenaltyAction

# What happened, by action; the names are those of `_Details`.
SENTENCES: dict[str, str | Promise] = {
    Action.ACCEPT: gettext_lazy("New complaint: %(number)s, received in %(received_in)s"),
    Action.ADMIT: gettext_lazy("Taken on by %(actor)s: %(number)s"),
    Action.TURN_DOWN: gettext_lazy("Not taken on by %(actor)s, tell the customer: %(number)s"),
    Action.JUDGE: gettext_lazy("Judged by %(actor)s: %(number)s"),
    Action.FOLLOW: gettext_lazy("Your instruction was carried out: %(number)s, %(actor)s"),
    Action.REPORT: gettext_lazy("Progress reported by %(actor)s: %(number)s"),
    Action.OPEN_FILE: gettext_lazy("Case file opened, report the progress: %(number)s, %(department)s"),
    Action.APPROVE: gettext_lazy("Result approved by %(actor)s: %(number)s"),
    Action.DISAPPROVE: gettext_lazy("Result not approved by %(actor)s: %(number)s"),
    Action.CORRECT: gettext_lazy("Record corrected by %(actor)s: %(number)s"),
    Action.DISPATCH: gettext_lazy("Dispatched to %(lead)s: %(number)s"),
    Action.RETURN: gettext_lazy("Returned by %(department)s: %(number)s"),
    Action.REASSIGN: gettext_lazy("Reassigned to %(lead)s: %(number)s"),
    Action.TAKE_OVER: gettext_lazy("Taken over by %(actor)s: %(number)s"),
    Action.ASK_HELP: gettext_lazy("%(actor)s asks %(helper)s for help: %(number)s"),
    Action.DELEGATE: gettext_lazy("Handed to you by %(actor)s: %(number)s"),
    Action.INSTRUCT: gettext_lazy("Instruction by %(actor)s: %(number)s"),
    Action.DECIDE: gettext_lazy("Decided finally by %(actor)s: %(number)s"),
    Action.SUBMIT_RESULT: gettext_lazy("Result by %(actor)s to sign: %(number)s"),
    Action.SIGN_RESULT: gettext_lazy("Feedback to check: %(number)s, signed by %(actor)s"),
    Action.REFUSE_RESULT: gettext_lazy("Result sent back by %(actor)s: %(number)s"),
    Action.GIVE_OPINION: gettext_lazy("Result of the co-handling %(department)s: %(number)s"),
    Action.SEND_BACK: gettext_lazy("Feedback sent back by %(actor)s: %(number)s"),
    Action.SUPERVISE: gettext_lazy("Supervision has signed: %(number)s"),
    Action.RECOMPLAIN: gettext_lazy("The customer complains again: %(number)s, now %(recomplaint)s"),
    Action.CALL_AGAIN: gettext_lazy("The customer called again (call no. %(count)s): %(number)s"),
    Action.PROMISE: gettext_lazy("%(actor)s agreed a time with the customer for “%(name)s”: %(number)s"),
    Action.ASK_EXTENSION: gettext_lazy("%(actor)s asks for an extension of “%(name)s”: %(number)s"),
    Action.DECIDE_EXTENSION: gettext_lazy("Extension of “%(name)s” approved by %(actor)s: %(number)s"),
    SystemAction.CLOCK_ARMED: gettext_lazy("Still unfinished, “%(name)s” begins: %(number)s, %(department)s"),
    SystemAction.FILE_OPENED: gettext_lazy("Case file opened, report the progress: %(number)s, %(department)s"),
    SystemAction.INSTRUCTION_ASKED: gettext_lazy("An instruction is asked of you: %(number)s"),
    SystemAction.REASSIGNED_UP: gettext_lazy("Went up from %(department)s to %(lead)s: %(number)s"),
    SystemAction.CLOCK_WARNED: gettext_lazy("“%(name)s” falls due soon: %(number)s, %(department)s"),
    SystemAction.CLOCK_BREACHED: gettext_lazy("“%(name)s” is overdue: %(number)s, %(department)s"),
    SystemAction.CLOCK_ESCALATED: gettext_lazy("“%(name)s” is overdue, escalated to you: %(number)s, %(department)s"),
}
RENEWED = gettext_lazy("Re-complaint: %(number)s, renews %(original)s")
WITH_CO_HANDLERS = gettext_lazy("Dispatched to %(lead)s, co-handling %(co_handlers)s: %(number)s")
NOT_EXTENDED = gettext_lazy("Extension of “%(name)s” not approved by %(actor)s: %(number)s")
HELP_ENDED = gettext_lazy("%(actor)s needs no help any more: %(number)s")
# What happened to something else than a complaint, by topic; the names are those of the notice's words.
TOPICS: dict[str, str | Promise] = {
    "service_notice.announced": gettext_lazy("Service notice of %(department)s from %(begins)s: %(title)s"),
    "service_notice.changed": gettext_lazy("Service notice of %(department)s changed: %(title)s, from %(begins)s"),
    "incident.declared": gettext_lazy("Incident %(number)s declared: %(title)s, cause: %(department)s"),
    "incident.to_explain": gettext_lazy("Incident %(number)s: write the agreed explanation for “%(title)s”"),
    "incident.explained": gettext_lazy("Incident %(number)s: the agreed explanation of “%(title)s” is there"),
    "incident.closed": gettext_lazy("Incident %(number)s closed: %(title)s"),
    "service_notice.withdrawn": gettext_lazy("Service notice of %(department)s withdrawn: %(title)s"),
    PenaltyAction.PROPOSE: gettext_lazy(
        "Penalty proposed for %(department)s, your opinion is wanted: %(number)s, %(tariff)s"
    ),
    PenaltyAction.OPINION: gettext_lazy("Penalty to review: %(number)s, %(department)s, %(tariff)s"),
    PenaltyAction.REVIEW: gettext_lazy("Penalty reviewed by %(actor)s: %(number)s, %(department)s, %(tariff)s"),
    PenaltyAction.EXEMPT: gettext_lazy("Exempt from the penalty: %(number)s, %(department)s, %(tariff)s"),
    PenaltyAction.DECIDE: gettext_lazy(
        "Amount decided by %(actor)s, the notice can be issued: %(number)s, %(department)s"
    ),
    PenaltyAction.ISSUE: gettext_lazy("Penalty notice %(notice)s issued: %(department)s, %(tariff)s, %(amount)s yuan"),
    PenaltyAction.EXECUTE: gettext_lazy("Penalty executed: %(number)s, %(department)s, %(amount)s yuan"),
    PenaltyAction.CANCEL: gettext_lazy("Penalty cancelled by %(actor)s: %(number)s, %(department)s, %(tariff)s"),
    "extension.overtaken": gettext_lazy(
        "“%(name)s” is now due %(due)s, so your request for an extension is no longer needed: %(number)s"
    ),
    "extension.needless": gettext_lazy(
        "“%(name)s” has become needless, and with it your request for an extension: %(number)s"
    ),
    "quality.intake": gettext_lazy("Your intake was checked: %(number)s, %(points)s of %(possible)s points"),
    "quality.callback": gettext_lazy("Your callback was checked: %(number)s, %(points)s of %(possible)s points"),
    "quality.effect": gettext_lazy(
        "The effect of your handling was checked: %(number)s, %(points)s of %(possible)s points"
    ),
    "quality.answered": gettext_lazy("%(actor)s has answered the quality check: %(number)s"),
    "duty.handover": gettext_lazy("Handover note of %(shift)s (%(day)s) by %(actor)s: read it and confirm"),
    "duty.roster": gettext_lazy("Your duty in %(department)s has changed: see the roster from %(day)s on"),
}
OTHERWISE = gettext_lazy("%(action)s: %(number)s, %(actor)s")


def text_of(notice: Notice) -> str:
    """What `notice` tells. Wants its `event` and `complaint` at hand and asks nothing else."""
    if notice.event is not None:
        return notice_text(notice.event)
    return str(TOPICS[notice.about["topic"]]) % _Words(notice.about["words"])


def notice_text(event: Event) -> str:
    """What `event` tells, with the complaint's number. Wants `event.complaint` at hand and asks nothing else."""
    return str(_sentence(event)) % _Details(event)


def _sentence(event: Event) -> str | Promise:
    if event.action == Action.ACCEPT and "original" in event.data:
        return RENEWED
    if event.action == Action.DISPATCH and event.data.get("co_handlers"):
        return WITH_CO_HANDLERS
    if event.action == Action.SUBMIT_RESULT and _reached(event) == Stage.FEEDBACK:
        return SENTENCES[Action.SIGN_RESULT]  # the head's own result is signed with it
    if event.action == Action.ASK_HELP and not event.data.get("helper"):
        return HELP_ENDED
    if event.action == Action.DECIDE_EXTENSION and event.data.get("verdict") == ExtensionVerdict.REFUSED:
        return NOT_EXTENDED
    return SENTENCES.get(event.action, OTHERWISE)


def _reached(event: Event) -> str:
    """The stage to which the step led, if it led to another."""
    return event.data.get("changed", {}).get("stage", ["", ""])[1]


class _Words(dict):
    """The words of a sentence by name; one that is not there reads as a dash."""

    def __missing__(self, name: str) -> Any:
        return "–"


class _Details(_Words):
    """The details of an entry by name."""

    def __init__(self, event: Event) -> None:
        super().__init__(event.data)
        self["co_handlers"] = _(", ").join(event.data.get("co_handlers", ()))
        self["number"] = event.complaint.number
        self["actor"] = event.actor_name or _("the system")
        self["action"] = event.get_action_display()
