"""What `manage.py simulate` writes is what the steps and the sweep write, taken one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

import pytest
import time_machine
from django.core.management import call_command

from accounts.models import Department
from complaints import presets
from complaints.chains import check_all
from complaints.choices import Action
from complaints.deadlines.sweep import sweep
from complaints.flow import (
    acceptance,
    approval,
    archive,
    callback,
    dispatch,
    feedback,
    handle,
    instructions,
    intake,
    recomplain,
    supervise,
    validity,
)
from complaints.models import CallbackAttempt, CaseFile, Clock, ClockFiring, Complaint, Event, Notice, Result
from complaints.simulate import texts
from complaints.simulate.staff import make_missing
from complaints.versions import put_in_force
from tests.clockwork import moment

UNTIL = moment("2026-09-30 16:00")
# Few complaints, but a seed with which everything happens that can happen.
ALL_KINDS = {
    Action.SETTLE, Action.RETURN, Action.GIVE_OPINION, Action.SIGN_RESULT, Action.SEND_BACK, Action.SUPERVISE,
    Action.RECOMPLAIN, "clock.warning", "clock.breach", "clock.rung",
}  # fmt: skip
# What belongs to a complaint alone, and what differs between two of the same content.
OWN = {"id", "number", "submission_key", "original", "customer", "history_hash"}


# What only some procedures have: clocks that count later or go on day after day, rungs that act, judgements, approvals.
ALSO = {
    "gas": set(),
    "road": {
        Action.REPORT, Action.INSTRUCT, Action.JUDGE, "clock.armed", "file.opened", "instruction.asked",
        "outcome cancelled", "outcome missed",
    },
    "retail": {Action.ADMIT, Action.TURN_DOWN, Action.APPROVE, Action.DISAPPROVE, "clock.rung"},
    "cable": {Action.SIGN_RESULT, Action.GIVE_OPINION, Action.RECOMPLAIN, "clock.rung", "penalty.proposed"},
}  # fmt: skip
SEEDS = {"gas": 1009, "road": 7, "retail": 7, "cable": 1}


def under(code: str) -> None:
    """The demo company, with the procedure `code` in force."""
    make_missing()
    procedure = presets.load(code)
    if not procedure.is_current:
        put_in_force(procedure)


@pytest.mark.parametrize("code", SEEDS)
def test_the_real_steps_taken_at_the_same_times_write_the_same_rows(code, db, settings, tmp_path):
    """Under each procedure that the simulation knows."""
    settings.MEDIA_ROOT = tmp_path
    under(code)
    call_command("simulate", complaints=24, months=1, seed=SEEDS[code], until=UNTIL.isoformat(), verbosity=0)
    simulated = list(Complaint.objects.order_by("pk"))
    happened = set(Event.objects.values_list("action", flat=True))
    happened |= {f"outcome {outcome}" for outcome in Clock.objects.values_list("outcome", flat=True)}
    assert happened >= ALSO[code] | (ALL_KINDS if code == "gas" else set())
    replayed = Replay().run()

    for complaint in simulated:
        other = Complaint.objects.get(pk=replayed[complaint.pk].pk)
        assert own_row(other) == own_row(complaint)
        assert history(other) == history(complaint)
        assert clocks(other) == clocks(complaint)
        assert told(other) == told(complaint)
        assert parts(other) == parts(complaint)
        assert above(other) == above(complaint)
        assert found_by(other) == found_by(complaint)
        assert penalties(other) == penalties(complaint)
    assert check_all().broken is None


class Replay:
    """Takes every step that the histories tell of once more, on new complaints."""

    def __init__(self) -> None:
        self.new: dict[int, Complaint] = {}
        self.result: dict[int, dict[str, str]] = {}
        self.sweeps = sorted(set(ClockFiring.objects.values_list("fired_at", flat=True)))

    def run(self) -> dict[int, Complaint]:
        for event in (
            Event.objects.filter(actor__isnull=False).select_related("actor", "complaint").order_by("at", "pk")
        ):
            self.sweep_up_to(event.at)
            with time_machine.travel(event.at, tick=False):  # who stands in for whom depends on the day
                self.take(event, by=event.actor, at=event.at)
        self.sweep_up_to(UNTIL)
        return self.new

    def sweep_up_to(self, at: dt.datetime) -> None:
        while self.sweeps and self.sweeps[0] <= at:
            sweep(self.sweeps.pop(0))

    def take(self, event: Event, **who) -> None:  # noqa: C901 - one line a step
        old = event.complaint
        if event.action == Action.ACCEPT:
            if old.original is None:
                self.new[old.pk] = intake.accept(as_taken_in(old), **who)[0]
            return
        complaint, note = Complaint.objects.get(pk=self.new[old.pk].pk), event.note
        match event.action:
            case Action.SETTLE:
                intake.settle(complaint, explanation=note, customer_accepts=True, **who)
            case Action.DISPATCH:
                lead = Department.objects.get(name=event.data["lead"])
                others = [Department.objects.get(name=name) for name in event.data["co_handlers"]]
                dispatch.dispatch(complaint, lead=lead, co_handlers=others, **who)
            case Action.RETURN:
                dispatch.return_to_desk(complaint, reason=note, **who)
            case Action.CONTACT:
                handle.log_contact(complaint, outcome=event.data["outcome"], note=note, **who)
            case Action.PROGRESS:
                handle.tell_progress(complaint, note=note, **who)
            case Action.GIVE_OPINION:
                handle.give_opinion(complaint, opinion=note, **who)
            case Action.SUBMIT_RESULT:
                written = self.result.setdefault(old.pk, {})
                written |= {name: after for name, (_before, after) in event.data["result"].items()}
                followed = {one.pk: texts.FOLLOWED for one in complaint.instructions.to_follow()}
                answered = Result.objects.get(assignment__complaint=old, assignment__ended_at=None).custom
                result = handle.ResultParts(**written, custom=answered)
                handle.submit_result(complaint, parts=result, followed=followed, **who)
            case Action.REPORT:
                handle.report(complaint, note=note, **who)
            case Action.INSTRUCT:
                instructions.instruct(complaint, text=note, **who)
            case Action.ADMIT:
                acceptance.admit(complaint, note=note, **who)
            case Action.TURN_DOWN:
                acceptance.turn_down(complaint, reason=note, explanation=texts.SETTLED, **who)
            case Action.APPROVE:
                approval.approve(complaint, opinion=note, **who)
            case Action.DISAPPROVE:
                approval.disapprove(complaint, reason=note, **who)
            case Action.JUDGE:
                said = {"explanation": texts.SETTLED} if "stage" in event.data["changed"] else {}
                judged = event.data["changed"]["validity"][1]
                validity.judge(complaint, validity=judged, reason=note, **said, **who)
            case Action.SIGN_RESULT:
                handle.sign_result(complaint, note=note, **who)
            case Action.SEND_BACK:
                feedback.send_back(complaint, reason=note, **who)
            case Action.ACCEPT_FEEDBACK:
                feedback.accept_feedback(complaint, **who)
            case Action.CALL_BACK:
                callback.call_back(complaint, answers=answers(old, event), **who)
            case Action.RECOMPLAIN:
                new, _made = recomplain.recomplain(complaint, content=note, answers=answers(old, event), **who)
                self.new[old.recomplaints.get().pk] = new
            case Action.SUPERVISE:
                supervise.sign_supervision(complaint, opinion=note, **who)
            case Action.ARCHIVE:
                archive.archive(complaint, **who)
            case other:
                raise AssertionError(other)


def as_taken_in(old: Complaint) -> intake.Intake:
    """What the recipient typed."""
    names = {field.name for field in fields(intake.Intake)}
    typed = {field.name: getattr(old, field.name) for field in old._meta.concrete_fields if field.name in names}
    settled = old.settled_on_spot
    return intake.Intake(**typed | {"explanation_given": old.explanation_given if settled else ""} | {"customer": None})


def answers(old: Complaint, event: Event) -> callback.Answers:
    attempt = CallbackAttempt.objects.get(complaint=old, at=event.at)
    names = ("outcome", "resolved", "satisfaction", "words", "next_try_at")
    return callback.Answers(**{name: getattr(attempt, name) for name in names})


def own_row(complaint: Complaint) -> dict:
    return {f.name: getattr(complaint, f.attname) for f in complaint._meta.concrete_fields if f.name not in OWN}


def history(complaint: Complaint) -> list:
    kinds = dict(complaint.clocks.values_list("pk", "rule__kind"))
    numbers = {complaint.number: "own", **{c.number: "other" for c in complaint.recomplaints.all()}}
    numbers |= {penalty.number: f"of {penalty.clock.rule}" for penalty in complaint.penalties.all()}
    if complaint.original:
        numbers[complaint.original.number] = "original"

    def plain(value, name=""):
        if isinstance(value, dict):
            return {key: plain(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return kinds[value] if name == "clock" else numbers.get(value, value) if isinstance(value, str) else value

    return [
        (event.sequence, event.at, event.actor_id, event.actor_name, event.action, event.note, plain(event.data))
        for event in complaint.events.order_by("sequence")
    ]


def clocks(complaint: Complaint) -> list:
    names = ("rule", "department", "assignment__department", "instruction__asked_at", "started_at", "armed_at",
             "due_at", "warn_at", "explanation", "stopped_at", "outcome", "breached_at", "fired",
             "next_fire_at")  # fmt: skip
    firings = ClockFiring.objects.filter(clock__complaint=complaint).order_by("event__sequence")
    return [
        list(Clock.objects.filter(complaint=complaint).order_by("pk").values_list(*names)),
        list(firings.values_list("clock__rule", "sequence", "kind", "rung", "planned_at", "event__sequence")),
    ]  # fmt: skip


def told(complaint: Complaint) -> set:
    return set(Notice.objects.filter(complaint=complaint).values_list("user", "event__sequence", "created_at"))


def penalties(complaint: Complaint) -> list:
    """What was proposed for missed deadlines, and whom it was told, but for the numbers."""
    found = []
    for penalty in complaint.penalties.order_by("clock__due_at", "clock"):
        (event,) = penalty.events.all()
        notices = Notice.objects.filter(key=f"penalty:{penalty.pk}:1").order_by("user")
        names = ("tariff", "state", "department", "days", "amount", "due_at", "done_at", "proposed_at", "proposed_by")
        found.append(
            [
                [getattr(penalty, name) for name in names],
                penalty.clock.rule_id,
                {**event.data, "complaint": ""},
                [(one.user_id, one.created_at, {**one.about["words"], "number": ""}) for one in notices],
            ]
        )
    return found


def found_by(complaint: Complaint) -> set[str]:
    """By what the search finds it, but for its number and others."""
    return {token for token in complaint.search_entry.tokens.split() if not token.isascii()}


def above(complaint: Complaint) -> list:
    """Case file, instructions, approvals."""
    return [
        list(CaseFile.objects.filter(complaint=complaint).values_list("department", "reason", "opened_at", "opened_by",
                                                                      "closed_at")),
        list(complaint.instructions.order_by("pk").values_list("asked_of", "asked_at", "text", "by", "at", "due_at",
                                                               "done_note", "done_by", "done_at", "closed_at")),
        list(complaint.approvals.values_list("step", "agreed", "opinion", "by", "at")),
    ]  # fmt: skip


def parts(complaint: Complaint) -> list:
    """Assignments, results, contacts, callbacks: all that a person sees of them."""
    assignments = complaint.assignments.order_by("pk")
    own = ("department", "role", "handler", "assigned_by", "assigned_at", "note", "opinion", "opinion_by",
           "opinion_at", "ended_at", "end_kind", "end_reason")  # fmt: skip
    written = ("facts", "measures", "accountability", "satisfaction", "settlement", "custom", "written_by",
               "written_at", "signed_by", "signed_at")  # fmt: skip
    return [
        list(assignments.values_list(*own, *(f"result__{name}" for name in written))),
        list(complaint.contacts.order_by("pk").values_list("assignment__department", "purpose", "outcome", "phone",
                                                           "note", "at", "by")),
        list(complaint.callbacks.order_by("pk").values_list("outcome", "phone", "resolved", "satisfaction", "words",
                                                            "next_try_at", "at", "by")),
    ]  # fmt: skip
