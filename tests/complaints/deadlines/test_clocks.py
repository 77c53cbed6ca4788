"""Every deadline of the gas company's procedure, at times worked out by hand.

2026 as the State Council has it: off are 15-23 February, 1-5 May and 1-7 October; worked are the Saturdays 14 and
28 February, 9 May and 10 October and the Sunday 20 September. 20 November 2026 is an ordinary Friday.
"""

from __future__ import annotations

import datetime as dt

import pytest

from complaints.choices import ClockOutcome, ContactOutcome
from complaints.flow import archive, callback, dispatch, feedback, handle, intake, supervise
from complaints.models import CalendarDay, Clock, ClockRule, ClockTrigger
from tests import way
from tests.clockwork import MICROSECOND, MINUTE, clock, moment
from tests.rules import amending, lay_down

MORNING = moment("2026-11-20 09:00")


def reach(complaint, by, at):
    return handle.log_contact(complaint, by=by, outcome=ContactOutcome.REACHED, note="约好上门时间。", at=at)


def dispatch_at(company, text):
    return way.dispatched(company, at=moment(text) - MINUTE)  # dispatched a minute after acceptance


def feed_back(company, complaint, at):
    """The head hands in a result and so signs it."""
    return handle.submit_result(complaint, by=company.people.head_dz, parts=way.PARTS, at=at)


# --- Dispatch: GAS-12.2 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        ("2026-11-20 09:00", "2026-11-20 10:00"),
        ("2026-11-21 23:30", "2026-11-22 00:30"),  # a Saturday night
        ("2026-02-16 23:59", "2026-02-17 00:59"),  # the eve of the Spring Festival
    ],
)
def test_a_complaint_is_dispatched_within_an_hour_round_the_clock(company, accepted, due):
    """GAS-12.2: one hour from acceptance, at night and on holidays too; measured against the service centre."""
    made = clock(way.accepted(company, at=moment(accepted)), "dispatch")

    assert made.due_at == moment(due)
    assert made.started_at == moment(accepted)
    assert made.department == company.kfzx


def test_dispatch_stops_the_dispatch_clock(company):
    """GAS-12.2"""
    stopped = clock(dispatch_at(company, "2026-11-20 09:01"), "dispatch")

    assert (stopped.stopped_at, stopped.outcome) == (moment("2026-11-20 09:01"), ClockOutcome.MET)
    assert stopped.next_fire_at is None


def test_a_complaint_settled_on_the_spot_needs_no_dispatch(company):
    """GAS-12.1: filed at once, the dispatch clock has nothing to wait for."""
    complaint = way.accepted(company, at=MORNING)

    intake.settle(complaint, by=company.people.desk, explanation="已解释。", customer_accepts=True, at=MORNING + MINUTE)

    assert clock(complaint, "dispatch").outcome == ClockOutcome.MET
    assert not complaint.clocks.running().exists()


# --- Contact: GAS-12.3a -----------------------------------------------------------------------------------------------


def test_the_department_contacts_the_customer_within_a_day_of_dispatch(company):
    """GAS-12.3a: 24 hours from dispatch, over the weekend too; measured against the station."""
    made = clock(dispatch_at(company, "2026-02-28 13:05"), "contact")

    assert made.due_at == moment("2026-03-01 13:05")
    assert made.department == company.dzzhs


@pytest.mark.parametrize("outcome", [ContactOutcome.NO_ANSWER, ContactOutcome.WRONG_NUMBER, ContactOutcome.REFUSED])
def test_an_attempt_that_reaches_nobody_leaves_the_contact_clock_running(company, outcome):
    """GAS-12.3a: only a real contact counts."""
    complaint = dispatch_at(company, "2026-11-20 09:00")

    handle.log_contact(complaint, by=company.people.officer_dz, outcome=outcome, at=moment("2026-11-20 10:00"))

    assert clock(complaint, "contact").is_running
    assert not complaint.clocks.filter(rule__code="progress").exists()


def test_a_customer_really_reached_stops_the_contact_clock(company):
    """GAS-12.3a"""
    complaint = dispatch_at(company, "2026-11-20 09:00")

    reach(complaint, company.people.officer_dz, moment("2026-11-20 10:00"))

    stopped = clock(complaint, "contact")
    assert (stopped.stopped_at, stopped.outcome) == (moment("2026-11-20 10:00"), ClockOutcome.MET)


# --- Resolution: GAS-12.3b --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dispatched", "due"),
    [
        ("2026-11-20 16:59", "2026-11-25 17:30"),  # Mon 23, Tue 24, Wed 25
        ("2026-02-12 09:00", "2026-02-24 17:30"),  # Fri 13, make-up Sat 14, then the holidays, Tue 24
        ("2026-09-30 23:30", "2026-10-10 17:30"),  # holidays, Thu 8, Fri 9, make-up Sat 10
        ("2026-09-19 08:00", "2026-09-22 17:30"),  # make-up Sun 20, Mon 21, Tue 22
        ("2026-10-02 12:00", "2026-10-10 17:30"),  # dispatched on a holiday: Thu 8, Fri 9, make-up Sat 10
    ],
)
def test_a_complaint_is_resolved_within_three_working_days_of_dispatch(company, dispatched, due):
    """GAS-12.3b: holidays do not count, make-up workdays do; until the close of business."""
    made = clock(dispatch_at(company, dispatched), "resolution")

    assert made.due_at == moment(due)
    assert made.department == company.dzzhs


def test_the_result_fed_back_stops_the_department_clocks(company):
    """GAS-12.3b, GAS-12.4"""
    complaint = dispatch_at(company, "2026-11-20 09:00")
    reach(complaint, company.people.head_dz, moment("2026-11-20 10:00"))

    feed_back(company, complaint, at=moment("2026-11-25 17:30"))

    assert clock(complaint, "resolution").outcome == ClockOutcome.MET
    assert not complaint.clocks.running().exclude(rule__code="progress").exists()


def test_the_organisation_says_when_business_closes(company):
    """GAS-12.3b: the close of business is data."""
    lay_down(closing_time=dt.time(18, 0))

    assert clock(dispatch_at(company, "2026-11-20 09:00"), "resolution").due_at == moment("2026-11-25 18:00")


def test_what_was_promised_is_not_rewritten_by_a_later_day_off(company):
    """GAS-12.3b: a clock keeps the calendar it was counted with, and its explanation agrees."""
    before = dispatch_at(company, "2026-11-20 09:00")
    CalendarDay.objects.create(date=dt.date(2026, 11, 24), is_workday=False, reason="厂庆")
    after = dispatch_at(company, "2026-11-20 09:00")

    assert clock(before, "resolution").due_at == moment("2026-11-25 17:30")
    assert clock(after, "resolution").due_at == moment("2026-11-26 17:30")
    for made in Clock.objects.all():
        assert made.deadline.due == made.due_at


# --- Progress: GAS-12.3c ----------------------------------------------------------------------------------------------


def test_progress_is_told_within_a_day_of_the_first_contact(company):
    """GAS-12.3c: 24 hours from the contact; telling it, unasked, stops the clock."""
    complaint = dispatch_at(company, "2026-11-20 09:00")
    reach(complaint, company.people.head_dz, moment("2026-11-20 10:00"))
    assert clock(complaint, "progress").due_at == moment("2026-11-21 10:00")

    handle.tell_progress(complaint, by=company.people.head_dz, note="配件已订。", at=moment("2026-11-21 09:00"))

    assert clock(complaint, "progress").outcome == ClockOutcome.MET
    assert clock(complaint, "resolution").is_running


def test_progress_told_by_the_department_counts_as_contact(company):
    """GAS-12.3c: with no call before it, it stops the contact clock as well."""
    complaint = dispatch_at(company, "2026-11-20 09:00")

    handle.tell_progress(complaint, by=company.people.officer_dz, note="正在查。", at=moment("2026-11-20 11:00"))

    assert clock(complaint, "contact").stopped_at == moment("2026-11-20 11:00")
    assert not clock(complaint, "progress").is_running


def test_a_second_contact_gives_no_more_time(company):
    """GAS-12.3c: the progress clock runs from the first contact."""
    complaint = dispatch_at(company, "2026-11-20 09:00")
    reach(complaint, company.people.head_dz, moment("2026-11-20 10:00"))
    reach(complaint, company.people.head_dz, moment("2026-11-20 15:00"))

    assert complaint.clocks.filter(rule__code="progress").count() == 1
    assert clock(complaint, "progress").due_at == moment("2026-11-21 10:00")


def test_a_case_resolved_at_once_needs_no_progress(company):
    """GAS-12.3c: the result stops the progress clock."""
    complaint = dispatch_at(company, "2026-11-20 09:00")
    reach(complaint, company.people.head_dz, moment("2026-11-20 10:00"))

    feed_back(company, complaint, at=moment("2026-11-20 16:00"))

    assert clock(complaint, "progress").outcome == ClockOutcome.MET


# --- Rework: GAS-12.4 -------------------------------------------------------------------------------------------------


def test_feedback_sent_back_is_reworked_within_a_working_day(company):
    """GAS-12.4: sent back on Friday 13 February, due at the close of the make-up Saturday."""
    complaint = dispatch_at(company, "2026-02-12 09:00")
    reach(complaint, company.people.head_dz, moment("2026-02-12 10:00"))
    feed_back(company, complaint, at=moment("2026-02-13 09:00"))

    feedback.send_back(complaint, by=company.people.desk, reason="没写责任人。", at=moment("2026-02-13 10:00"))
    rework = clock(complaint, "rework")
    assert rework.due_at == moment("2026-02-14 17:30")
    assert rework.department == company.dzzhs

    feed_back(company, complaint, at=moment("2026-02-14 17:31"))
    assert clock(complaint, "rework").outcome == ClockOutcome.LATE
    assert clock(complaint, "resolution").outcome == ClockOutcome.MET  # the first feedback was in time


# --- Callback: GAS-12.5 -----------------------------------------------------------------------------------------------


def at_the_callback(company, text):
    return way.at_callback(company, at=moment(text) - 5 * MINUTE)


def test_the_customer_is_called_back_within_a_working_day(company):
    """GAS-12.5: accepted by the desk on Friday, due at the close of Monday; only a reached customer ends it."""
    complaint = at_the_callback(company, "2026-11-20 16:00")
    made = clock(complaint, "callback")
    assert made.due_at == moment("2026-11-23 17:30")
    assert made.department == company.kfzx

    nobody = callback.Answers(outcome=ContactOutcome.NO_ANSWER)
    callback.call_back(complaint, by=company.people.desk2, answers=nobody, at=moment("2026-11-23 09:00"))
    assert clock(complaint, "callback").is_running

    answers = callback.Answers(outcome=ContactOutcome.REACHED, resolved=True, satisfaction=5)
    callback.call_back(complaint, by=company.people.desk2, answers=answers, at=moment("2026-11-23 10:00"))
    assert clock(complaint, "callback").outcome == ClockOutcome.MET


def test_a_skipped_callback_stops_its_clock(company):
    """GAS-12.5"""
    complaint = at_the_callback(company, "2026-11-20 16:00")

    callback.skip_callback(complaint, by=company.people.supervisor, reason="客户出国。", at=moment("2026-11-20 17:00"))

    assert clock(complaint, "callback").outcome == ClockOutcome.MET


def test_a_final_decision_stops_the_department_and_calls_for_the_callback(company):
    """GAS-4c: nobody waits for the department any more; the desk tells the customer within a working day."""
    complaint = dispatch_at(company, "2026-11-20 09:00")

    supervise.decide(complaint, by=company.people.gm, decision="全额退款。", at=moment("2026-11-20 11:00"))

    assert {made.rule.code for made in complaint.clocks.running()} == {"callback"}
    assert clock(complaint, "callback").due_at == moment("2026-11-23 17:30")


# --- Return, reassignment ---------------------------------------------------------------------------------------------


def test_a_returned_complaint_gets_new_clocks_and_the_old_ones_stay_with_the_old_department(company):
    """GAS-12.2, GAS-12.3: dispatched Friday 9:00, returned Saturday 10:00 an hour after the contact was due."""
    complaint = dispatch_at(company, "2026-11-20 09:00")

    dispatch.return_to_desk(
        complaint, by=company.people.head_dz, reason="不属本所管辖。", at=moment("2026-11-21 10:00")
    )
    again = clock(complaint, "dispatch")
    assert (again.due_at, again.is_running) == (moment("2026-11-21 11:00"), True)

    dispatch.dispatch(complaint, by=company.people.desk, lead=company.qyzhs, at=moment("2026-11-21 10:30"))

    old, new = complaint.clocks.filter(rule__code="contact").order_by("pk")
    assert (old.department, old.outcome) == (company.dzzhs, ClockOutcome.RETURNED)
    assert old.breached_at == moment("2026-11-21 09:00")
    assert (new.department, new.due_at) == (company.qyzhs, moment("2026-11-22 10:30"))
    old, new = complaint.clocks.filter(rule__code="resolution").order_by("pk")
    assert (old.department, old.outcome) == (company.dzzhs, ClockOutcome.RETURNED)
    assert old.breached_at is None
    assert (new.department, new.due_at) == (company.qyzhs, moment("2026-11-25 17:30"))


def test_a_returned_complaint_is_contacted_anew(company):
    """GAS-12.3a: the first department's contact does not count for the second."""
    complaint = dispatch_at(company, "2026-11-20 09:00")
    reach(complaint, company.people.head_dz, moment("2026-11-20 10:00"))
    dispatch.return_to_desk(complaint, by=company.people.head_dz, reason="属曲阳。", at=moment("2026-11-20 11:00"))
    assert clock(complaint, "progress").outcome == ClockOutcome.RETURNED

    dispatch.dispatch(complaint, by=company.people.desk, lead=company.qyzhs, at=moment("2026-11-20 11:30"))

    contact = clock(complaint, "contact")
    assert (contact.department, contact.is_running) == (company.qyzhs, True)


def test_a_reassigned_complaint_gets_new_clocks(company):
    """MOBILE-1, GAS-12.3: a manager gives it to another department."""
    complaint = dispatch_at(company, "2026-11-20 09:00")

    dispatch.reassign(
        complaint, by=company.people.supervisor, lead=company.qyzhs, reason="归曲阳。", at=moment("2026-11-20 12:00")
    )

    old, new = complaint.clocks.filter(rule__code="contact").order_by("pk")
    assert (old.department, old.outcome, old.breached_at) == (company.dzzhs, ClockOutcome.REASSIGNED, None)
    assert (new.department, new.due_at) == (company.qyzhs, moment("2026-11-21 12:00"))


# --- On time, late, closed --------------------------------------------------------------------------------------------


def test_done_at_the_due_time_itself_is_on_time(company):
    """GAS-12.3a: on time is done <= due."""
    complaint = dispatch_at(company, "2026-11-20 09:00")

    reach(complaint, company.people.head_dz, moment("2026-11-21 09:00"))

    done = clock(complaint, "contact")
    assert (done.outcome, done.breached_at) == (ClockOutcome.MET, None)


def test_done_a_microsecond_later_is_late_even_if_no_sweep_saw_it(company):
    """GAS-12.3a: a breach is a fact of the two times, not of the sweep."""
    complaint = dispatch_at(company, "2026-11-20 09:00")

    reach(complaint, company.people.head_dz, moment("2026-11-21 09:00") + MICROSECOND)

    done = clock(complaint, "contact")
    assert (done.outcome, done.breached_at) == (ClockOutcome.LATE, moment("2026-11-21 09:00"))
    assert done.is_overdue(now=moment("2026-11-21 09:00"))


def test_an_open_deadline_is_judged_at_this_moment(company):
    """GAS-12.3a"""
    running = clock(dispatch_at(company, "2026-11-20 09:00"), "contact")

    assert not running.is_overdue(now=moment("2026-11-21 09:00"))
    assert running.is_overdue(now=moment("2026-11-21 09:00") + MICROSECOND)


@pytest.fixture
def endless(company):
    """A rule of the company's own that starts at acceptance and that nothing stops."""
    with amending(company.procedure) as procedure:
        rule = ClockRule.objects.create(
            procedure=procedure, code="whole", name="全程", kind="other", period="30cd", owner="desk"
        )
        ClockTrigger.objects.create(rule=rule, moment="accepted", effect="start")
    return rule


def test_the_archive_stops_every_clock(company, endless):
    """GAS-12.6: whatever still runs is no longer needed."""
    complaint = way.closing(company, at=MORNING)
    assert clock(complaint, "whole").is_running

    archive.archive(complaint, by=company.people.desk, at=MORNING + 10 * MINUTE)

    assert clock(complaint, "whole").outcome == ClockOutcome.CANCELLED
    assert not complaint.clocks.running().exists()


def test_settling_on_the_spot_stops_every_clock_too(company, endless):
    """GAS-12.1"""
    complaint = way.accepted(company, at=MORNING)

    intake.settle(complaint, by=company.people.desk, explanation="已解释。", customer_accepts=True, at=MORNING + MINUTE)

    assert clock(complaint, "whole").outcome == ClockOutcome.CANCELLED


def test_a_retired_rule_starts_no_clock_and_its_running_ones_end_with_the_case(company, endless):
    """GAS-12.6"""
    before = way.closing(company, at=MORNING)
    with amending(company.procedure):
        endless.is_active = False
        endless.save()
    after = way.accepted(company, at=MORNING)

    archive.archive(before, by=company.people.desk, at=MORNING + 10 * MINUTE)

    assert clock(before, "whole").outcome == ClockOutcome.CANCELLED
    assert not after.clocks.filter(rule=endless).exists()
