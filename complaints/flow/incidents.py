"""群体事件: declare, explain, attach, record what is done for all, close (CABLE-1b, CABLE-7e).

Whoever changes an incident or attaches to it holds its row first and the complaint's afterwards, always in this order.
Which complaints may belong to one: matching.py. What is done to its complaints together: incident_batch.py.
"""

from __future__ import annotations

import copy
import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from complaints.choices import Action, IncidentAction, IncidentState, Origin
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.period import Period, due
from complaints.models import (
    Category,
    Complaint,
    Incident,
    IncidentEvent,
    IncidentExplanation,
    NumberSequence,
    Procedure,
)
from complaints.models.custom_field import CustomField, answers_in_words
from complaints.models.incident import PREFIX
from complaints.notify.notices import tell_of
from complaints.permissions import Verdict
from complaints.permissions.incidents import may_close, may_declare, may_look_after, speaks_for_desk

from .errors import NotAllowed, Refused
from .guards import alert, require
from .service_notices import people_of
from .step import Step, step

MOST_NAMED = 10  # open complaints named when an incident cannot be closed
FACTS = ("title", "category", "branch", "places", "cause_department", "occurred_at")
RESULT = ("facts", "measures", "accountability", "satisfaction", "settlement", "custom", "told")


class ChangedMeanwhile(Refused):
    """Somebody else has changed the incident since the page was opened; what was typed is to be looked at again."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The incident has changed since you opened this page. What you typed is still here; compare it with "
                "what stands beside it and send again."
            )
        )


@dataclass(kw_only=True)
class Declaration:
    """What is known when an incident is declared; the fields are those of the incident."""

    title: str
    cause_department: Department
    occurred_at: dt.datetime
    found_at: dt.datetime | None = None  # None: now, as the desk finds it by its calls
    category: Category | None = None
    branch: Department | None = None
    places: Sequence[str] = ()
    explanation: str = ""


def declare(
    what: Declaration,
    *,
    by: User,
    key: uuid.UUID | None = None,
    at: dt.datetime | None = None,
    complaint: Complaint | None = None,
) -> tuple[Incident, bool]:
    """The incident gets its number, and the desk is told by it; late is late (CABLE-7e). `complaint` belongs to it.

    Declared by the desk itself, nothing is late, and the cause department is asked to explain. `key` is that of the
    form: it declares once, however often it is sent. Returns the incident and whether it was made now.
    """
    at = at or timezone.now()
    _ask(may_declare(by))
    by_desk = speaks_for_desk(by)
    with transaction.atomic():
        year = timezone.localtime(at).year
        # The lock on the running number comes first: whoever waits for it then sees what the other made.
        sequence = NumberSequence.lock(scope := f"{PREFIX}{year}-")
        if key and (made := Incident.objects.filter(submission_key=key).first()):
            return made, False
        found_at = what.found_at or at
        _refuse_impossible(what, found_at, at)
        period, due_at = ("", None) if by_desk else _notice_due(found_at)
        incident = Incident.objects.create(
            number=f"{scope}{sequence.take():03}",
            submission_key=key,
            **{name: getattr(what, name) for name in FACTS if name != "places"},
            places=list(what.places),
            found_at=found_at,
            declared_by=by,
            by_desk=by_desk,
            told_at=at,
            notice_period=period,
            due_at=due_at,
        )
        _record(incident, IncidentAction.DECLARE, by, at, cause=str(what.cause_department), found=found_at.isoformat())
        if what.explanation.strip():
            _explain(incident, what.explanation, by, at)
            incident.save(update_fields=["explanation"])
        _tell_of_declaration(incident, by, at)
        if complaint is not None:
            attach(complaint, incident, by=by, at=at)
    return incident, True


def explain(incident: Incident, *, by: User, text: str, version: int, at: dt.datetime | None = None) -> Incident:
    """统一口径: the one explanation, from now on read out everywhere; the versions before stay readable."""
    at = at or timezone.now()
    with transaction.atomic():
        found = _locked(incident)
        _ask(may_look_after(by, found))
        require(text=(text, _("Write the explanation.")))
        if text == found.explanation:
            return found
        _refuse_stale(found, version)
        _explain(found, text, by, at)
        _save(found, "explanation")
        _tell("incident.explained", found, _desk(), by, at, key=found.version)
    return found


def change(
    incident: Incident,
    *,
    by: User,
    facts: dict[str, Any],
    reason: str,
    version: int,
    at: dt.datetime | None = None,
) -> Incident:
    """更正: facts of the incident, with a reason; when it was found and told stays as it was said."""
    at = at or timezone.now()
    with transaction.atomic():
        found = _locked(incident)
        _ask(may_look_after(by, found))
        _refuse_stale(found, version)
        require(reason=(reason, _("Say why the record is corrected.")))
        changed = {name: value for name, value in facts.items() if value != getattr(found, name)}
        if not changed:
            raise Refused(_("Nothing is different from the record."))
        before = {name: _plain(getattr(found, name)) for name in changed}
        for name, value in changed.items():
            setattr(found, name, value)
        _refuse_impossible(found, found.found_at, at)
        data = {name: [before[name], _plain(getattr(found, name))] for name in changed}
        _record(found, IncidentAction.CHANGE, by, at, note=reason, changed=data)
        _save(found, *changed)
        if "cause_department" in changed and not found.explanation:
            _tell("incident.to_explain", found, [found.cause_department], by, at, key=found.version)
    return found


def attach(
    complaint: Complaint, incident: Incident, *, by: User, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """并入: the complaint belongs to the incident, and its origin is 集中性投诉 (CABLE-1a, CABLE-1b)."""
    at = at or timezone.now()
    with transaction.atomic():
        found = _locked(incident)
        if found.is_closed:
            raise Refused(fields={"incident": _("The incident is closed; nothing of it is changed any more.")})
        if not Complaint.objects.visible_to(by).filter(pk=complaint.pk).exists():
            raise NotAllowed(_("You see no such complaint."))
        with step(complaint, Action.ATTACH, by=by, version=version, at=at) as s:
            if s.complaint.incident_id is not None:
                words = _("The complaint belongs to %(incident)s already; take it out of there first.")
                raise Refused(fields={"incident": words % {"incident": s.complaint.incident}})
            s.log(incident=found.number, origin_before=str(s.complaint.origin))
            _join(s, found, Origin.MASS)
        _record(found, IncidentAction.ATTACH, by, at, complaint=s.complaint.number)
    return s.complaint


def detach(
    complaint: Complaint, *, by: User, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """移出: it has another cause after all; its origin is again what it was before."""
    at = at or timezone.now()
    with transaction.atomic():
        known = Complaint.objects.select_related("incident").get(pk=complaint.pk).incident
        found = _locked(known) if known else None
        with step(complaint, Action.DETACH, by=by, version=version, at=at, note=reason) as s:
            require(reason=(reason, _("Say why it does not belong to the incident.")))
            if found is None or s.complaint.incident_id != found.pk:
                raise Refused(_("The complaint belongs to no incident."))
            if found.is_closed:
                raise Refused(_("The incident is closed; nothing of it is changed any more."))
            attached = s.complaint.events.filter(action=Action.ATTACH).order_by("-sequence").first()
            was = attached.data["origin_before"] if attached else s.complaint.origin
            s.log(incident=found.number)
            _join(s, None, was if s.complaint.origin == Origin.MASS else s.complaint.origin)
        _record(found, IncidentAction.DETACH, by, at, note=reason, complaint=s.complaint.number)
    return s.complaint


def _join(s: Step, incident: Incident | None, origin: str) -> None:
    """Set what the complaint belongs to; another origin may call for other rules."""
    before = copy.copy(s.complaint)
    s.complaint.incident, s.complaint.origin = incident, origin
    s.reclassified(before)
    alert(s, before)


def record_result(
    incident: Incident,
    *,
    by: User,
    texts: dict[str, Any],
    version: int,
    at: dt.datetime,
    asked: Sequence[CustomField] = (),
) -> Incident:
    """The result for all, kept before it goes to the first complaint: whatever crashes, it need not be typed again.

    The same texts once more change nothing, so that a second press goes on where the first stopped. `asked` are the
    fields of the procedures' own that `texts["custom"]` answers; the history tells the answers by their names.
    """
    said = {name: texts[name] for name in RESULT if name in texts}
    return _record_texts(incident, IncidentAction.HANDLE, by, said, version, at, asked)


def record_answer(incident: Incident, *, by: User, text: str, version: int, at: dt.datetime) -> Incident:
    """已答复: how the customers were answered together, such as by a public announcement."""
    require(answer=(text, _("Say how and in which words the customers were answered.")))
    return _record_texts(incident, IncidentAction.ANSWER, by, {"answer": text}, version, at)


def close(incident: Incident, *, by: User, at: dt.datetime | None = None) -> Incident:
    """结束: for good. Refused, saying which, while complaints of it are open."""
    at = at or timezone.now()
    with transaction.atomic():
        found = _locked(incident)
        _ask(may_close(by, found))
        still_open = list(found.complaints.open().order_by("number").values_list("number", flat=True))
        if still_open:
            words = _("Still open: %(numbers)s.") % {"numbers": _(", ").join(still_open[:MOST_NAMED])}
            if (more := len(still_open) - MOST_NAMED) > 0:
                words += " " + ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more}
            raise Refused(words)
        found.state, found.closed_at = IncidentState.CLOSED, at
        _record(found, IncidentAction.CLOSE, by, at)
        _save(found, "state", "closed_at")
        _tell("incident.closed", found, [found.cause_department], by, at)
    return found


# --- What they share ------------------------------------------------------------------------------------------------


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise NotAllowed(verdict.reason)


def _locked(incident: Incident) -> Incident:
    related = ("cause_department", "category", "branch")
    return Incident.objects.select_for_update(of=("self",)).select_related(*related).get(pk=incident.pk)


def _refuse_stale(incident: Incident, version: int) -> None:
    if incident.version != version:
        raise ChangedMeanwhile


def _save(incident: Incident, *names: str) -> None:
    incident.version += 1
    incident.save(update_fields=[*names, "version"])


def _record(
    incident: Incident, action: IncidentAction, by: User, at: dt.datetime, *, note: str = "", **data: Any
) -> None:
    IncidentEvent.objects.create(
        incident=incident, action=action, actor=by, actor_name=str(by), at=at, note=note, data=data
    )


def _record_texts(
    incident: Incident, action: IncidentAction, by: User, texts: dict[str, Any], version: int, at: dt.datetime,
    asked: Sequence[CustomField] = (),
) -> Incident:  # fmt: skip
    with transaction.atomic():
        found = _locked(incident)
        if found.is_closed:
            raise Refused(_("The incident is closed; nothing of it is changed any more."))
        changed = {name: text for name, text in texts.items() if text != getattr(found, name)}
        if not changed:
            return found
        _refuse_stale(found, version)
        for name, text in changed.items():
            setattr(found, name, text)
        names = [*changed]
        if action == IncidentAction.ANSWER:
            found.state, found.answered_at = IncidentState.ANSWERED, at
            names += ["state", "answered_at"]
        said = {name: _said(asked, text) if name == "custom" else text for name, text in changed.items()}
        _record(found, action, by, at, texts=said)
        _save(found, *names)
    return found


def _said(asked: Sequence[CustomField], answers: dict[str, Any]) -> str:
    """Answers to the procedures' own fields, as the history keeps them."""
    return "\n".join(f"{answer.label}: {answer.text}" for answer in answers_in_words(asked, answers))


def _explain(incident: Incident, text: str, by: User, at: dt.datetime) -> None:
    incident.explanation = text
    IncidentExplanation.objects.create(incident=incident, text=text, by=by, at=at)
    _record(incident, IncidentAction.EXPLAIN, by, at, note=text)


def _notice_due(found_at: dt.datetime) -> tuple[str, dt.datetime | None]:
    """The period within which the desk is told, and when it ends (CABLE-7e)."""
    procedure = Procedure.in_force()
    if procedure is None or not procedure.incident_notice:
        return "", None
    calendar = Calendar.current(procedure.closing_time)
    return procedure.incident_notice, due(found_at, Period.parse(procedure.incident_notice), calendar).due


def _refuse_impossible(what: Declaration | Incident, found_at: dt.datetime, at: dt.datetime) -> None:
    wrong = {}
    if not what.title.strip():
        wrong["title"] = _("Say in a few words what it is.")
    if not (what.category or what.branch or what.places):
        wrong["places"] = _("Name the category, the branch or places: by these complaints are found that belong to it.")
    if what.occurred_at > at:
        wrong["occurred_at"] = _("This is still to come.")
    elif found_at > at:
        wrong["found_at"] = _("This is still to come.")
    elif found_at < what.occurred_at:
        wrong["found_at" if isinstance(what, Declaration) else "occurred_at"] = _("Nobody finds it before it occurs.")
    if wrong:
        raise Refused(fields=wrong)


def _desk() -> list[Department]:
    procedure = Procedure.in_force()
    return [procedure.desk] if procedure and procedure.desk else []


def _tell_of_declaration(incident: Incident, by: User, at: dt.datetime) -> None:
    """The desk hears of it by this (CABLE-7e); the cause department too, which is asked for the explanation."""
    _tell("incident.declared", incident, _desk(), by, at)
    topic = "incident.declared" if incident.explanation else "incident.to_explain"
    _tell(topic, incident, [incident.cause_department], by, at)


def _tell(
    topic: str, incident: Incident, departments: Iterable[Department], by: User, at: dt.datetime, key: int | str = ""
) -> None:
    tell_of(
        topic,
        f"{topic}:{incident.pk}:{key}",
        people_of(departments, at),
        url=incident.get_absolute_url(),
        at=at,
        by=by,
        number=incident.number,
        title=incident.title,
        department=str(incident.cause_department),
    )


def _plain(value: Any) -> Any:
    """A fact as the history keeps it."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, list) else str(value)
