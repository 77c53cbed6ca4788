"""The history in words: an event becomes a title, a note and lines, in the reader's language.

Pure rendering: nothing here asks the database, and unknown details are left out rather than shown raw.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, DateTimeField, Q
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.timewords import local
from complaints.choices import (
    Action,
    AssignmentRole,
    ClockOutcome,
    ContactOutcome,
    ExtensionVerdict,
    LinkKind,
    Recipient,
    Stage,
    SystemAction,
)
from complaints.models import Complaint, Event, Result
from complaints.models.entry import ChainedEntry

CONTACTS = (Action.CONTACT, Action.PROGRESS, Action.REPORT, Action.CALL_BACK, Action.CALL_AGAIN)
CLOCKS = tuple(SystemAction(action) for action in ("clock.armed", "clock.warning", "clock.breach", "clock.rung"))
TIMES = (Action.PROMISE, Action.ASK_EXTENSION, Action.DECIDE_EXTENSION)  # people change when something is due

# The filters over a history: name → label.
FILTERS: dict[str, str | Promise] = {
    "all": gettext_lazy("Everything"),
    "steps": gettext_lazy("Steps"),
    "contacts": gettext_lazy("Contacts"),
    "clocks": gettext_lazy("Deadlines"),
}

# What an entry is called; the details in brackets are those of its data.
TITLES: dict[str, str | Promise] = {
    Action.ACCEPT: gettext_lazy("Accepted under the number %(number)s"),
    Action.ADMIT: gettext_lazy("Taken on"),
    Action.TURN_DOWN: gettext_lazy("Not taken on"),
    Action.JUDGE: gettext_lazy("Validity judged"),
    Action.FOLLOW: gettext_lazy("Instruction carried out: %(instruction)s"),
    Action.REPORT: gettext_lazy("Progress reported to the desk"),
    Action.OPEN_FILE: gettext_lazy("Case file opened: %(file)s"),
    Action.APPROVE: gettext_lazy("Result approved"),
    Action.DISAPPROVE: gettext_lazy("Result not approved"),
    Action.SETTLE: gettext_lazy("Settled on the spot and archived"),
    Action.CORRECT: gettext_lazy("Record corrected"),
    Action.DISPATCH: gettext_lazy("Dispatched to %(lead)s"),
    Action.RETURN: gettext_lazy("Returned to the desk by %(department)s"),
    Action.REASSIGN: gettext_lazy("Reassigned from %(department)s to %(lead)s"),
    Action.TAKE_OVER: gettext_lazy("Taken over"),
    Action.DELEGATE: gettext_lazy("Handed to a colleague"),
    Action.ASK_HELP: gettext_lazy("Asked for help: %(helper)s"),
    Action.INSTRUCT: gettext_lazy("Instruction given"),
    Action.DECIDE: gettext_lazy("Decided finally"),
    Action.CONTACT: gettext_lazy("Contact: %(outcome)s"),
    Action.PROGRESS: gettext_lazy("Customer told the progress"),
    Action.SAVE_RESULT: gettext_lazy("Result written"),
    Action.SUBMIT_RESULT: gettext_lazy("Result submitted"),
    Action.SIGN_RESULT: gettext_lazy("Result signed and fed back"),
    Action.REFUSE_RESULT: gettext_lazy("Result sent back to the handler"),
    Action.GIVE_OPINION: gettext_lazy("%(department)s gave its result"),
    Action.ACCEPT_FEEDBACK: gettext_lazy("Feedback accepted"),
    Action.SEND_BACK: gettext_lazy("Feedback sent back to the department"),
    Action.CALL_BACK: gettext_lazy("Callback: %(outcome)s"),
    Action.SKIP_CALLBACK: gettext_lazy("Callback skipped"),
    Action.SUPERVISE: gettext_lazy("Signed for supervision"),
    Action.ARCHIVE: gettext_lazy("Archived"),
    Action.RECOMPLAIN: gettext_lazy("Re-complaint %(recomplaint)s opened"),
    Action.CALL_AGAIN: gettext_lazy("The customer called or came again (call no. %(count)s)"),
    Action.ADD_FILE: gettext_lazy("File added: %(file)s"),
    Action.LINK: gettext_lazy("Linked to %(other)s"),
    Action.ATTACH: gettext_lazy("Attached to the incident %(incident)s"),
    Action.DETACH: gettext_lazy("Taken out of the incident %(incident)s"),
    Action.NOTE: gettext_lazy("Note"),
    Action.PROMISE: gettext_lazy("Time agreed with the customer: %(name)s"),
    Action.ASK_EXTENSION: gettext_lazy("Extension asked for: %(name)s"),
    Action.DECIDE_EXTENSION: gettext_lazy("Extension approved: %(name)s"),
    SystemAction.CALENDAR_CHANGED: gettext_lazy("Deadlines counted anew by the changed calendar"),
    SystemAction.CLOCK_WARNED: gettext_lazy("Soon due: %(name)s"),
    SystemAction.CLOCK_BREACHED: gettext_lazy("Missed: %(name)s"),
    SystemAction.CLOCK_ESCALATED: gettext_lazy("Escalated: %(name)s"),
    SystemAction.CLOCK_ARMED: gettext_lazy("Still unfinished, a deadline begins: %(name)s"),
    SystemAction.FILE_OPENED: gettext_lazy("Case file opened: %(file)s"),
    SystemAction.INSTRUCTION_ASKED: gettext_lazy("Instruction asked of: %(asked)s"),
    SystemAction.REASSIGNED_UP: gettext_lazy("Went up from %(department)s to %(lead)s"),
    SystemAction.PENALTY_PROPOSED: gettext_lazy("Penalty %(penalty)s proposed for %(department)s"),
    SystemAction.PENALTY_EXEMPTED: gettext_lazy("%(department)s exempt from penalty %(penalty)s"),
    SystemAction.PENALTY_ISSUED: gettext_lazy("Penalty notice %(notice)s issued to %(department)s"),
    SystemAction.PENALTY_CANCELLED: gettext_lazy("Penalty %(penalty)s of %(department)s cancelled"),
}

REGISTERED = gettext_lazy("Registered under the number %(number)s; the acceptance is to be decided")
NOT_EXTENDED = gettext_lazy("Extension not approved: %(name)s")

TONES: dict[str, str] = {
    SystemAction.CLOCK_WARNED: "soon",
    SystemAction.CLOCK_BREACHED: "bad",
    SystemAction.CLOCK_ESCALATED: "bad",
    Action.RETURN: "soon",
    Action.REFUSE_RESULT: "soon",
    Action.SEND_BACK: "soon",
    Action.DISAPPROVE: "soon",
    Action.TURN_DOWN: "soon",
    SystemAction.FILE_OPENED: "bad",
    SystemAction.REASSIGNED_UP: "bad",
    Action.CALL_AGAIN: "soon",
    Action.ARCHIVE: "ok",
    Action.SETTLE: "ok",
}

# Fields whose change the title, the note or the time of the entry tells already.
TOLD_ELSEWHERE = {
    "decision", "decided_by", "supervision_opinion", "supervised_by", "callback_skipped", "settled_on_spot",
    "explanation_given", "return_count", "awaits", "refusal", "validity_reason", "admitted_by", "judged_by",
}  # fmt: skip
TOLD_BY_TITLE: dict[str, set[str]] = {
    Action.ACCEPT: {"stage"},
    Action.DISPATCH: {"lead"},
    Action.RETURN: {"lead", "handler"},
    Action.REASSIGN: {"lead"},
    Action.CORRECT: set(),
    Action.CALL_AGAIN: {"call_count"},
    Action.ATTACH: {"incident"},
    Action.DETACH: {"incident"},
}


@dataclass(frozen=True)
class Line:
    """One detail: what it is about, what it is now, and what it was before if that matters."""

    label: str
    value: str
    before: str = ""


@dataclass(frozen=True)
class Entry:
    """A history entry in words. `clocks` are sentences about deadlines that began or ended with it."""

    event: ChainedEntry
    title: str
    who: str
    at: dt.datetime
    note: str
    lines: tuple[Line, ...]
    clocks: tuple[str, ...]
    tone: str


def entries(events: Iterable[Event]) -> list[Entry]:
    """Each event in words, in the active language."""
    return [entry(event) for event in events]


def entry(event: Event) -> Entry:
    """One event in words; of the product's own entries `who` is the product."""
    return Entry(
        event=event,
        title=title(event),
        who=event.actor_name or _("Suda"),
        at=event.at,
        note=event.note,
        lines=tuple(_lines(event)),
        clocks=tuple(_clock_sentences(event.data)),
        tone=TONES.get(event.action, "neutral"),
    )


def title(event: Event) -> str:
    """What happened, in a few words."""
    details = {name: value for name, value in event.data.items() if isinstance(value, str | int)}
    if "outcome" in details:
        details["outcome"] = _label(ContactOutcome, details["outcome"])
    if "asked" in details:
        details["asked"] = _label(Recipient, details["asked"])
    try:
        if event.action == Action.ACCEPT and _becomes(event, Stage.PENDING):
            return str(REGISTERED) % details
        if event.action == Action.ASK_HELP and not details.get("helper"):
            return _("Help is not needed any more")
        if event.action == Action.DECIDE_EXTENSION and details.get("verdict") == ExtensionVerdict.REFUSED:
            return str(NOT_EXTENDED) % details
        return str(TITLES[event.action]) % details
    except KeyError:
        return str(event.get_action_display())


def _becomes(event: Event, stage: Stage) -> bool:
    return (event.data.get("changed") or {}).get("stage", [""])[-1] == stage


def matching(name: str) -> Q:
    """The condition on events for one of `FILTERS`; an unknown name means everything."""
    match name:
        case "contacts":
            return Q(action__in=CONTACTS)
        case "clocks":
            return Q(action__in=(*CLOCKS, *TIMES)) | Q(data__has_any_keys=["started", "stopped"])
        case "steps":
            return ~Q(action__in=(*CONTACTS, *CLOCKS))
        case _:
            return Q()


def _lines(event: Event) -> Iterator[Line]:
    data = event.data
    if data.get("received_in"):
        yield Line(_("Received in"), data["received_in"])
    if data.get("first_receiver") and data["first_receiver"] != event.actor_name:
        yield Line(_("First received by"), data["first_receiver"])
    if data.get("original"):
        yield Line(_("Renews"), data["original"])
    yield from _call_lines(data)
    if data.get("co_handlers"):
        yield Line(str(AssignmentRole.CO.label), _(", ").join(data["co_handlers"]))
    if data.get("phone"):
        yield Line(_("Number called"), data["phone"])
    if data.get("relieved"):
        yield Line(_("Relieved"), data["relieved"])
    if event.action == Action.LINK and data.get("kind"):
        yield Line(_("How"), _label(LinkKind, data["kind"]))
    if event.action in CLOCKS:
        yield from _firing_lines(data)
    if event.action in TIMES:
        yield from _time_lines(event)
    yield from _day_lines(data)
    yield from _result_lines(data.get("result") or {})
    yield from _answer_lines(data.get("custom") or {})
    yield from _changed_lines(event)


def _call_lines(data: dict[str, Any]) -> Iterator[Line]:
    """How the customer was heard, at intake and when they call again."""
    if data.get("channel"):
        yield Line(_("Channel"), data["channel"])
    if data.get("caller_phone"):
        yield Line(_("Telephone"), data["caller_phone"])
    if data.get("on_behalf_of"):
        yield Line(_("Speaks for"), data["on_behalf_of"])
    if data.get("demand"):
        yield Line(_("Demand"), data["demand"])
    if data.get("explanation"):
        yield Line(_("Explanation given"), data["explanation"])
    if data.get("call_seconds"):
        yield Line(_("Length of the call"), minutes_and_seconds(data["call_seconds"]))
    if data.get("files"):
        yield Line(_("Files"), _(", ").join(data["files"]))


def _day_lines(data: dict[str, Any]) -> Iterator[Line]:
    """The days of the calendar that were changed."""
    for day in data.get("days") or ():
        words = {"what": _("working day") if day["works"] else _("day off"), "reason": day["reason"]}
        yield Line(local(dt.date.fromisoformat(day["date"])), _("%(what)s now (%(reason)s)") % words)


def minutes_and_seconds(seconds: int) -> str:
    """The length of a call as telephones show it: 03:12."""
    return f"{seconds // 60:02}:{seconds % 60:02}"


def _firing_lines(data: dict[str, Any]) -> Iterator[Line]:
    if data.get("due"):
        yield Line(_("Due"), _moment(data["due"]))
    if data.get("department"):
        yield Line(_("Counted against"), data["department"])
    if data.get("recipient"):
        yield Line(_("Escalated to"), _label(Recipient, data["recipient"]))
    if data.get("recipients"):
        yield Line(_("Told"), _(", ").join(data["recipients"]))


def _time_lines(event: Event) -> Iterator[Line]:
    """When it was due, and when it is now or was asked to be; who asked and why, and who decides."""
    data = event.data
    if data.get("until"):
        asks = event.action == Action.ASK_EXTENSION
        before = "" if asks else _moment(data["due"])
        yield Line(_("Asked until") if asks else _("Due"), _moment(data["until"]), before)
    if data.get("asked_by"):
        yield Line(_("Asked by"), data["asked_by"])
    if data.get("reason"):
        yield Line(_("Reason"), data["reason"])
    if data.get("asked_of"):
        yield Line(_("To be decided by"), _label(Recipient, data["asked_of"]))
    if data.get("missed"):
        yield Line(_("Missed"), _("It had passed its due time, and stays shown as missed."))


def _result_lines(result: dict[str, Any]) -> Iterator[Line]:
    for name, (before, after) in result.items():
        yield Line(_field_label(Result, name), after or "—", before)


def _answer_lines(answers: dict[str, Any]) -> Iterator[Line]:
    """Answers to the procedure's own fields, by the names that these had."""
    for name, (before, after) in answers.items():
        yield Line(name, _answer(after) or "—", _answer(before))


def _answer(value: Any) -> str:
    """The answer to a field of the procedure's own."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)


def _changed_lines(event: Event) -> Iterator[Line]:
    hidden = TOLD_BY_TITLE.get(event.action, set()) | (TOLD_ELSEWHERE if event.action != Action.CORRECT else set())
    for name, (before, after) in (event.data.get("changed") or {}).items():
        if name == "marks":
            moved = {code: name for code, name in {**before, **after}.items() if (code in before) != (code in after)}
            yield from _answer_lines({name: [code in before, code in after] for code, name in moved.items()})
        # Moments are those of the entry itself.
        elif name not in hidden and not name.endswith("_at"):
            yield Line(_field_label(Complaint, name), _value(name, after) or "—", _value(name, before))


def _clock_sentences(data: dict[str, Any]) -> Iterator[str]:
    for clock in data.get("stopped") or ():
        values = {
            "name": clock["name"],
            "outcome": _label(ClockOutcome, clock["outcome"]),
            "department": clock["department"],
        }
        yield _("%(name)s of %(department)s ended: %(outcome)s") % values
    for clock in data.get("started") or ():
        values = {"name": clock["name"], "due": _moment(clock["due"]), "department": clock["department"]}
        yield _("%(name)s of %(department)s began: due %(due)s") % values


def _field_label(model: Any, name: str) -> str:
    try:
        return capfirst(str(model._meta.get_field(name).verbose_name))
    except FieldDoesNotExist:
        return name


def _value(name: str, value: Any) -> str:
    """A field's value as people read it; nothing when it is empty."""
    if value is None or value == "":
        return ""
    try:
        field = Complaint._meta.get_field(name)
    except FieldDoesNotExist:
        return str(value)
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, DateTimeField):
        return _moment(value)
    return str(dict(field.flatchoices).get(value, value))


def _moment(text: str) -> str:
    moment = parse_datetime(text)
    return local(moment) if moment else text


def _label(choices: Any, value: Any) -> str:
    """The label of a choice; a value that is none is shown as it is."""
    return str(dict(choices.choices).get(value, value))
