"""The replay of a history gives the clocks that the database has, and other rules give other ones."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command

from complaints.choices import (
    Action,
    AssignmentRole,
    ClockKind,
    ClockOutcome,
    ClockOwner,
    Level,
    Moment,
    Recipient,
    RungAction,
    TriggerEffect,
)
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.sweep import sweep
from complaints.flow import callback, dispatch, feedback, handle, intake, recomplain, record
from complaints.models import AlertRule, Clock, ClockRule, ClockTrigger, Complaint, Event, Instruction, Ladder, Rung
from complaints.models.rulebook import current_rulebook
from complaints.trial.figures import Tally, counts
from complaints.trial.past import read
from complaints.trial.replay import Version
from complaints.versions import new_version
from tests import times, way
from tests.clockwork import MINUTE, moment
from tests.rules import amending, clock_rule

MONDAY = moment("2026-06-01 09:00")
LATER = moment("2026-09-30 16:00")


def replayed(complaints, until: dt.datetime, procedure=None) -> dict[int, list]:
    """What the replay says of each complaint's clocks."""
    book, found = current_rulebook(), {}
    for past in read([complaint.pk for complaint in complaints]):
        pk = procedure.pk if procedure else Complaint.objects.get(pk=past.pk).procedure_id
        found[past.pk] = sorted(
            seen(clock, until) for clock in Version(book.procedures[pk], Calendar.current()).replay(past, until)
        )
    return found


def kept(complaints, until: dt.datetime) -> dict[int, list]:
    """What the database says."""
    found = Clock.objects.filter(complaint__in=complaints).select_related("rule")
    return {one.pk: sorted(seen(clock, until) for clock in found if clock.complaint_id == one.pk) for one in complaints}


def seen(clock: Clock, until: dt.datetime) -> tuple:
    end = str(clock.stopped_at.astimezone(dt.UTC)) if clock.stopped_at else ""
    if clock.outcome == ClockOutcome.MISSED:
        end = ""  # when the sweep came by is no part of the history
    due, start = clock.due_at.astimezone(dt.UTC), clock.started_at.astimezone(dt.UTC)
    armed = str(clock.armed_at.astimezone(dt.UTC)) if clock.armed_at else ""
    missed = clock.breached_at is not None if clock.stopped_at else clock.due_at < until
    return (
        str(start), str(due), clock.rule.code, end, clock.outcome, missed, armed, clock.department_id,
        clock.assignment_id or 0, clock.instruction_id or 0,
    )  # fmt: skip


@pytest.mark.parametrize("with_moments", [True, False])
def test_the_replay_of_simulated_complaints_gives_every_clock_of_the_database(db, monkeypatch, with_moments):
    """GAS-12: also of entries from before the moments were kept in the history."""
    call_command("simulate", complaints=150, months=1, seed=1009, until=LATER.isoformat(), verbosity=0)
    if not with_moments:
        forget_moments(monkeypatch)
    complaints = list(Complaint.objects.all())
    actions = set(Event.objects.values_list("action", flat=True))
    assert actions >= {Action.SETTLE, Action.RETURN, Action.SEND_BACK, Action.RECOMPLAIN, Action.ARCHIVE}
    # The simulation lets no sweep come after its end: what was missed since the last minute is not in the database yet.
    sweep(LATER)

    assert replayed(complaints, LATER) == kept(complaints, LATER)


def forget_moments(monkeypatch) -> None:
    """As histories were before."""
    from complaints.trial import past

    derive = past.moments_of

    def derived(action: str, data: dict, reclassified: bool):
        return derive(action, {name: value for name, value in data.items() if name != "moments"}, reclassified)

    monkeypatch.setattr(past, "moments_of", derived)


def test_what_the_simulation_does_not_know_is_replayed_too(company, monkeypatch):
    """GAS-12.3a, GAS-12.7: corrections, reassignments, progress, attempts in vain, several departments, promises."""
    people, now = company.people, MONDAY
    until = now + 30 * 60 * MINUTE
    with amending(company.procedure) as procedure:
        narrow(procedure, "contact", {"level": ["serious", "major"]}, "2h")
        narrow(procedure, "resolution", {"departments": ["several"]}, "5wd")
        narrow(procedure, "callback", {"flag": ["safety"]}, "4h")
        alone(procedure)
    serious = way.dispatched(company, at=now)
    record.correct(serious, by=people.desk, changes={"level": Level.SERIOUS}, reason="重判", at=now + 5 * MINUTE)
    moved = way.dispatched(company, at=now)
    dispatch.reassign(
        moved, by=people.gm, lead=company.qyzhs, co_handlers=[company.dzzhs], reason="属地", at=now + 90 * MINUTE
    )
    told = way.dispatched(company, at=now)
    handle.tell_progress(told, by=people.head_dz, note="已派人上门。", at=now + 30 * MINUTE)
    handle.tell_progress(told, by=people.head_dz, note="配件明天到。", at=now + 26 * 60 * MINUTE)
    vain = way.dispatched(company, at=now)
    handle.log_contact(vain, by=people.head_dz, outcome="no_answer", at=now + 30 * MINUTE)
    handle.submit_result(vain, by=people.head_dz, parts=way.PARTS, at=now + 40 * MINUTE)
    feedback.send_back(vain, by=people.desk, reason="再联系", at=now + 50 * MINUTE)
    safe = way.at_callback(company, at=now)
    record.correct(safe, by=people.desk, changes={"flag_safety": True}, reason="有隐患", at=now + 60 * MINUTE)
    back = way.dispatched(company, at=now)
    for minutes, level in ((30, Level.SERIOUS), (40, Level.NORMAL), (400, Level.SERIOUS)):
        record.correct(back, by=people.desk, changes={"level": level}, reason="重判", at=now + minutes * MINUTE)
    again = way.at_callback(company, at=now)
    answers = callback.Answers(outcome="reached", resolved=False, satisfaction=1, words="没修好")
    recomplain.recomplain(again, by=people.desk, content="没修好", answers=answers, at=now + 70 * MINUTE)
    sweep(until)
    complaints = list(Complaint.objects.all())

    expected = kept(complaints, until)
    late_ones = [clock for clocks in expected.values() for clock in clocks if clock[2].startswith("alone")]
    assert {clock[2] for clock in late_ones} == {"alone-answer", "alone-report", "alone-joint"}
    assert len({outcome for clocks in expected.values() for *_x, outcome, _m, _a, _d, _p, _i in clocks}) >= 4
    assert replayed(complaints, until) == expected
    forget_moments(monkeypatch)
    assert replayed(complaints, until) == expected


def narrow(procedure, code: str, cases: dict, period: str) -> ClockRule:
    """A rule like `code` for some cases, with another period."""
    rule = procedure.clock_rules.get(code=code)
    triggers = list(rule.triggers.values_list("moment", "effect"))
    rule.pk, rule.code, rule.cases, rule.period = None, f"{code}-narrow", cases, period
    rule.save(force_insert=True)
    for moment_, effect in triggers:
        ClockTrigger.objects.create(rule=rule, moment=moment_, effect=effect)
    return rule


def alone(procedure) -> None:
    """Deadlines that only some cases have: of the desk, of the department from 2 h on, and of several departments."""
    serious, about = {"level": ["serious", "major"]}, {"kind": "answer", "owner": "desk"}
    end = {"stop": ["archived"]}
    clock_rule(procedure, "alone-answer", "5h", cases=serious, start=["accepted"], **about, **end)
    clock_rule(procedure, "alone-joint", "2wd", owner="desk", cases={"departments": ["several"]}, start=["accepted"],
               **end)  # fmt: skip
    clock_rule(procedure, "alone-report", "24h", kind="report", arms_after="2h", cases=serious, start=["dispatched"],
               stop=["progress_told"], cancel=["fed_back", "decided"])  # fmt: skip


def test_a_mark_set_along_the_way_is_replayed(company):
    """A trial knows when the record was marked, and by which deadline it ran before."""
    people, now = company.people, MONDAY
    with amending(company.procedure) as procedure:
        procedure.custom_fields.create(at="intake", code="press", label="媒体曝光", type="mark")
        narrow(procedure, "contact", {"mark": ["press"]}, "2h")
    marked = way.dispatched(company, at=now)
    record.correct(marked, by=people.desk, changes={"marks": {"press": "媒体曝光"}}, reason="见报", at=now + 5 * MINUTE)
    cleared = way.dispatched(company, at=now, marks={"press": "媒体曝光"})
    record.correct(cleared, by=people.desk, changes={"marks": {}}, reason="误标", at=now + 90 * MINUTE)
    until = now + 30 * 60 * MINUTE
    sweep(until)
    complaints = list(Complaint.objects.all())
    codes = {clock[2] for clocks in kept(complaints, until).values() for clock in clocks}
    assert {"contact", "contact-narrow"} <= codes
    assert replayed(complaints, until) == kept(complaints, until)


def test_a_daily_report_and_an_instruction_are_replayed(company):
    """ROAD-6, ROAD-7: while the file is open each day has its deadline; an instruction is waited for."""
    with amending(company.procedure) as procedure:
        ladder = Ladder.objects.create(procedure=procedure, name="上报")
        Rung.objects.create(ladder=ladder, position=1, delay_minutes=0, recipient=Recipient.LEADER,
                            action=RungAction.OPEN_FILE)  # fmt: skip
        whole = ClockRule.objects.create(procedure=procedure, code="whole", name="全程", kind=ClockKind.ESCALATION,
                                         period="24h", owner=ClockOwner.DESK, ladder=ladder)  # fmt: skip
        ClockTrigger.objects.create(rule=whole, moment=Moment.ACCEPTED, effect=TriggerEffect.START)
        daily = ClockRule.objects.create(procedure=procedure, code="daily", name="日报", kind=ClockKind.REPORT,
                                         period="17:00wd", owner=ClockOwner.LEAD, repeats=True)  # fmt: skip
        ClockTrigger.objects.create(rule=daily, moment=Moment.FILE_OPENED, effect=TriggerEffect.START)
        ClockTrigger.objects.create(rule=daily, moment=Moment.FED_BACK, effect=TriggerEffect.CANCEL)
        asked = ClockRule.objects.create(procedure=procedure, code="asked", name="批示", kind=ClockKind.INSTRUCTION,
                                         period="2h", owner=ClockOwner.LEAD)  # fmt: skip
        ClockTrigger.objects.create(rule=asked, moment=Moment.INSTRUCTION_ASKED, effect=TriggerEffect.START)
        for recipient in (Recipient.LEADER, Recipient.GENERAL_MANAGER):
            AlertRule.objects.create(procedure=procedure, cases={"level": ["major"]}, recipient=recipient,
                                     action=RungAction.ASK_INSTRUCTION)  # fmt: skip
    way.dispatched(company, at=MONDAY)
    way.dispatched(company, at=MONDAY, level=Level.MAJOR)
    for hours in range(20, 100, 4):
        sweep(MONDAY + hours * 60 * MINUTE)
    complaints, until = list(Complaint.objects.all()), MONDAY + 96 * 60 * MINUTE

    assert Instruction.objects.count() == 2
    dailies = Clock.objects.filter(complaint=complaints[0], rule__code="daily").order_by("started_at")
    assert [clock.outcome for clock in dailies] == ["missed", "missed", "missed", ""]
    assert replayed(complaints, until) == kept(complaints, until)


def test_other_periods_and_owners_give_the_due_times_counted_by_hand(company):
    """GAS-12.3a: 24 h became 6 h; dispatched on Monday 09:01, contacted at 16:00: met by one, missed by the other."""
    complaint = way.dispatched(company, at=MONDAY)
    handle.log_contact(
        complaint, by=company.people.head_dz, outcome="reached", note="约好", at=moment("2026-06-01 16:00")
    )
    draft = new_version(company.procedure)
    draft.clock_rules.filter(code="contact").update(period="6h", owner=ClockOwner.DESK)
    book, (past,) = current_rulebook(), read([complaint.pk])
    old = Version(book.procedures[company.procedure.pk], Calendar.current()).replay(past, LATER)
    new = Version(book.procedures[draft.pk], Calendar.current()).replay(past, LATER)
    tally = Tally()
    tally.add(past.number, old, new, LATER)

    (contact,) = [clock for clock in new if clock.rule.code == "contact"]
    assert contact.due_at == moment("2026-06-01 15:01")
    assert contact.department_id == company.kfzx.pk
    assert tally.changed == 1
    (change,) = tally.changes
    assert change["old"] == {"due": "2026-06-02T01:01:00+00:00", "outcome": "met"}
    assert change["new"] == {"due": "2026-06-01T07:01:00+00:00", "outcome": "missed"}
    before = tally.rows[f"contact:{company.dzzhs.pk}"]
    after = tally.rows[f"contact:{company.kfzx.pk}"]
    assert before["old"] == {"cases": 1, "met": 1, "missed": 0, "running": 0}
    assert before["new"] == {"cases": 0, "met": 0, "missed": 0, "running": 0}
    assert after["new"] == {"cases": 1, "met": 0, "missed": 1, "running": 0}


def test_what_happens_after_the_end_of_the_period_is_not_judged(company):
    complaint = way.dispatched(company, at=MONDAY)
    handle.log_contact(complaint, by=company.people.head_dz, outcome="reached", note="约好", at=MONDAY + 60 * MINUTE)
    (clocks,) = replayed([complaint], MONDAY + 30 * MINUTE).values()
    assert [(code, outcome) for _s, _d, code, _e, outcome, *_rest in clocks] == [
        ("dispatch", "met"), ("contact", ""), ("resolution", ""),
    ]  # fmt: skip


def test_what_was_promised_or_extended_holds_under_every_version(company):
    """ROAD-5c: a draft with shorter periods takes no agreed time away; one extended after a breach stays missed."""
    agreed = times.promising(company, at=times.FRIDAY - MINUTE)
    extended, too_late = way.dispatched(company, times.FRIDAY - MINUTE), way.dispatched(company, times.FRIDAY - MINUTE)
    times.agreed(company, agreed, "2026-11-30 12:00", at="2026-11-20 10:00")
    request = times.asked(company, extended, "2026-11-27 17:30", at="2026-11-23 10:00")
    times.granted(company, request, at="2026-11-24 10:00")
    request = times.asked(company, too_late, "2026-12-01 17:30", at="2026-11-26 10:00")
    times.granted(company, request, at="2026-11-26 11:00")
    complaints, until = [agreed, extended, too_late], moment("2026-12-03 10:00")
    sweep(until)
    assert replayed(complaints, until) == kept(complaints, until)

    draft = new_version(company.procedure)
    draft.clock_rules.filter(code="resolution").update(period="2wd")
    version = Version(current_rulebook().procedures[draft.pk], Calendar.current())
    counted = {
        past.pk: [c for c in version.replay(past, until) if c.rule.code == "resolution" and counts(c, until)]
        for past in read([complaint.pk for complaint in complaints])
    }
    assert [one.due_at for one in counted[agreed.pk]] == [moment("2026-11-30 12:00")]
    assert [one.due_at for one in counted[extended.pk]] == [moment("2026-11-27 17:30")]
    assert [one.due_at for one in counted[too_late.pk]] == [moment("2026-11-24 17:30")]


def test_replaced_clocks_are_counted_once(company):
    """One case, one contact deadline, however often it was classified anew."""
    with amending(company.procedure) as procedure:
        narrow(procedure, "contact", {"level": ["serious", "major"]}, "2h")
    complaint = way.dispatched(company, at=MONDAY)
    record.correct(
        complaint, by=company.people.desk, changes={"level": Level.SERIOUS}, reason="重判", at=MONDAY + 5 * MINUTE
    )
    (past,) = read([complaint.pk])
    clocks = Version(current_rulebook().procedures[company.procedure.pk], Calendar.current()).replay(past, LATER)
    contact = [clock for clock in clocks if clock.rule.kind == ClockKind.CONTACT and counts(clock, LATER)]
    assert [clock.rule.code for clock in contact] == ["contact-narrow"]


def test_the_department_of_each_turn_is_the_one_counted_against(company):
    """MOBILE-1: what 定州 had until the reassignment stays its own, the new deadlines are those of 曲阳."""
    complaint = way.dispatched(company, at=MONDAY)
    dispatch.reassign(complaint, by=company.people.gm, lead=company.qyzhs, reason="属地", at=MONDAY + 30 * MINUTE)
    assert complaint.assignments.filter(role=AssignmentRole.LEAD).count() == 2
    (clocks,) = replayed([complaint], LATER).values()
    contact = [clock for clock in clocks if clock[2] == "contact"]
    assert [(clock[4], clock[7]) for clock in contact] == [
        ("reassigned", company.dzzhs.pk), ("", company.qyzhs.pk),
    ]  # fmt: skip


def test_settled_on_the_spot_nothing_is_missed(company):
    """GAS-12.1"""
    words = {"by": company.people.desk, "customer_accepts": True, "at": MONDAY}
    complaint, _made = intake.accept_and_settle(way.an_intake(company, explanation_given="已解释。"), **words)
    assert replayed([complaint], LATER) == kept([complaint], LATER)
