"""改期: agreed with the customer, extended by somebody else's approval; nothing is lost of what was due before."""

from __future__ import annotations

import datetime as dt

import pytest

from complaints.choices import Choice, ClockBasis, ClockOutcome, ExtensionVerdict, Topic
from complaints.deadlines.sweep import sweep
from complaints.due_times import DueTimes
from complaints.flow import handle, times
from complaints.flow.errors import NotAllowed, Refused
from complaints.models import Clock, Complaint, Extension, Notice
from tests import way
from tests.clockwork import MICROSECOND, MINUTE, fired, moment
from tests.times import FRIDAY, RESULT_DUE, agreed, asked, granted, running, settled, with_department

pytestmark = pytest.mark.django_db


def of_result(complaint: Complaint) -> list[tuple]:
    """Basis, due time, end and outcome of the clocks of the result, oldest first."""
    clocks = Clock.objects.filter(complaint=complaint, rule__code="resolution").order_by("pk")
    return [(clock.basis, clock.due_at, clock.stopped_at, clock.outcome) for clock in clocks]


# --- 约定时间 ------------------------------------------------------------------------------------------------


def test_a_time_agreed_with_the_customer_takes_precedence_and_both_stay(company):
    """ROAD-5c: due on Wednesday 17:30 by the rule, agreed for Friday noon; who agreed it, when and how is kept."""
    complaint = with_department(company)

    agreed(company, complaint, "2026-11-27 12:00", at="2026-11-20 10:00")

    assert of_result(complaint) == [
        (ClockBasis.RULE, RESULT_DUE, moment("2026-11-20 10:00"), ClockOutcome.REPLACED),
        (ClockBasis.PROMISED, moment("2026-11-27 12:00"), None, ""),
    ]
    clock = running(complaint)
    assert (clock.started_at, clock.set_by, clock.set_at) == (
        FRIDAY, company.people.head_dz, moment("2026-11-20 10:00"),
    )  # fmt: skip
    assert clock.set_reason == "与刘大妈电话约定。"
    assert clock.previous.due_at == RESULT_DUE
    assert (clock.department, clock.warn_at) == (company.dzzhs, moment("2026-11-27 04:00"))  # 480 min before


def test_the_agreed_time_may_be_earlier(company):
    """ROAD-5c: agreed for Monday 09:00, and missed a microsecond later although the rule would give until Wednesday."""
    complaint = with_department(company)
    agreed(company, complaint, "2026-11-23 09:00", at="2026-11-20 10:00")

    sweep(moment("2026-11-23 09:00") + MICROSECOND)

    clock = running(complaint)
    assert fired(clock) == ["warning", "breach", "head"]
    assert clock.breached_at == moment("2026-11-23 09:00")


def test_what_was_missed_before_it_was_agreed_stays_missed(company):
    """ROAD-5c: agreed a minute after the due time, swept or not, the old deadline is missed for good."""
    complaint = with_department(company)

    agreed(company, complaint, "2026-11-27 12:00", at="2026-11-25 17:31")

    old, new = Clock.objects.filter(complaint=complaint, rule__code="resolution").order_by("pk")
    assert (old.outcome, old.breached_at) == (ClockOutcome.MISSED, RESULT_DUE)
    assert (new.due_at, new.breached_at, new.after_breach) == (moment("2026-11-27 12:00"), None, True)


def test_at_the_due_time_itself_nothing_is_missed_yet(company):
    """ROAD-5c: on time is done <= due."""
    complaint = with_department(company)

    agreed(company, complaint, "2026-11-27 12:00", at="2026-11-25 17:30")

    old = Clock.objects.filter(complaint=complaint, rule__code="resolution").earliest("pk")
    assert (old.outcome, old.breached_at) == (ClockOutcome.REPLACED, None)


def test_a_time_agreed_twice_leaves_three_due_times(company):
    """ROAD-5c: the chain shows each of them, oldest first."""
    complaint = with_department(company)
    agreed(company, complaint, "2026-11-27 12:00", at="2026-11-20 10:00")
    agreed(company, complaint, "2026-11-26 09:00", at="2026-11-23 10:00")

    times_of = DueTimes(Clock.objects.filter(complaint=complaint))

    assert [link.due_at for link in times_of.chain(running(complaint))] == [
        RESULT_DUE, moment("2026-11-27 12:00"), moment("2026-11-26 09:00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("until", "refused"),
    [
        ("2026-11-20 10:00", True),  # now
        ("2026-11-20 09:30", True),  # past
        ("2026-11-20 10:01", False),
        ("2026-11-25 17:30", True),  # what it is already
        ("2027-01-19 10:00", False),  # sixty days to the minute
        ("2027-01-19 10:01", True),
    ],
)
def test_the_agreed_time_lies_ahead_and_within_sixty_days(company, until, refused):
    """ROAD-5c: agreed on 20 November 10:00."""
    complaint = with_department(company)
    if not refused:
        agreed(company, complaint, until, at="2026-11-20 10:00")
        assert running(complaint).due_at == moment(until)
        return
    with pytest.raises(Refused) as error:
        agreed(company, complaint, until, at="2026-11-20 10:00")
    assert set(error.value.fields) == {"until"}
    assert running(complaint).due_at == RESULT_DUE


def test_without_a_rule_for_it_nobody_replaces_a_due_time(company):
    """GAS-12.3: the default procedure knows no times agreed instead of its own."""
    complaint = way.dispatched(company, at=FRIDAY - MINUTE)

    with pytest.raises(NotAllowed):
        agreed(company, complaint, "2026-11-27 12:00", at="2026-11-20 10:00")


def test_promises_may_be_allowed_for_some_cases_only(company):
    """ROAD-5c: as data, for serious complaints."""
    settled(company, Topic.PROMISE, Choice.ALLOWED, level=["serious"])
    normal = way.dispatched(company, at=FRIDAY - MINUTE)
    serious = way.dispatched(company, at=FRIDAY - MINUTE, level="serious")

    agreed(company, serious, "2026-11-27 12:00", at="2026-11-20 10:00")
    with pytest.raises(NotAllowed):
        agreed(company, normal, "2026-11-27 12:00", at="2026-11-20 10:00")


def test_each_side_agrees_times_for_its_own_deadlines(company):
    """ROAD-5c: the department for the result, the desk for its callback; not one for the other."""
    complaint = with_department(company)
    with pytest.raises(NotAllowed):
        agreed(company, complaint, "2026-11-27 12:00", at="2026-11-20 10:00", by=company.people.desk)
    called = way.at_callback(company, at=FRIDAY)

    agreed(company, called, "2026-11-24 19:00", at="2026-11-20 10:00", by=company.people.desk, code="callback")

    assert running(called, "callback").due_at == moment("2026-11-24 19:00")
    with pytest.raises(NotAllowed):
        agreed(company, called, "2026-11-26 19:00", at="2026-11-20 10:00", code="callback")


# --- 延期 ------------------------------------------------------------------------------------------------------


def test_while_nobody_has_decided_the_clock_goes_on(company):
    """ROAD-5c: asked for on Tuesday; on Wednesday at 17:31 the deadline is missed all the same."""
    complaint = with_department(company)
    asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")

    sweep(moment("2026-11-25 17:31"))

    assert running(complaint).breached_at == RESULT_DUE
    assert fired(running(complaint)) == ["warning", "breach", "head"]


def test_an_approved_extension_replaces_the_due_time(company):
    """ROAD-5c: asked, approved by another person, and both of them are in the record."""
    complaint = with_department(company)
    request = asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")

    granted(company, request, at="2026-11-24 11:00", word="同意。")

    assert of_result(complaint) == [
        (ClockBasis.RULE, RESULT_DUE, moment("2026-11-24 11:00"), ClockOutcome.REPLACED),
        (ClockBasis.EXTENDED, moment("2026-11-27 17:30"), None, ""),
    ]
    request.refresh_from_db()
    assert (request.verdict, request.granted_until) == (ExtensionVerdict.GRANTED, moment("2026-11-27 17:30"))
    assert (request.asked_by, request.decided_by) == (company.people.head_dz, company.people.supervisor)
    clock = running(complaint)
    assert (clock.set_by, clock.set_reason) == (company.people.supervisor, request.reason)
    (original, extended) = DueTimes(Clock.objects.filter(complaint=complaint), [request]).chain(clock)
    assert (original.request, extended.request) == (None, request)


def test_the_approver_may_set_another_time(company):
    """ROAD-5c: Friday was asked for, Thursday is given."""
    request = asked(company, with_department(company), "2026-11-27 17:30", at="2026-11-24 09:00")

    complaint = granted(company, request, at="2026-11-24 11:00", until=moment("2026-11-26 12:00"))

    assert running(complaint).due_at == moment("2026-11-26 12:00")
    request.refresh_from_db()
    assert (request.asked_until, request.granted_until) == (moment("2026-11-27 17:30"), moment("2026-11-26 12:00"))


def test_an_extension_that_comes_after_the_breach_leaves_it_missed(company):
    """ROAD-5c: asked for in time, approved on Thursday: the old clock is missed, with all that it fired."""
    complaint = with_department(company)
    request = asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")
    sweep(moment("2026-11-25 17:31"))

    granted(company, request, at="2026-11-26 08:00")

    old, new = Clock.objects.filter(complaint=complaint, rule__code="resolution").order_by("pk")
    assert (old.outcome, old.breached_at) == (ClockOutcome.MISSED, RESULT_DUE)
    assert fired(old) == ["warning", "breach", "head"]
    assert (new.due_at, new.breached_at) == (moment("2026-11-27 17:30"), None)


def test_a_request_that_is_refused_changes_nothing_and_says_why(company):
    """ROAD-5c"""
    complaint = with_department(company)
    request = asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")
    with pytest.raises(Refused) as error:
        times.decide(complaint, by=company.people.supervisor, extension=request, grant=False, word=" ")
    assert set(error.value.fields) == {"word"}

    times.decide(complaint, by=company.people.supervisor, extension=request, grant=False, word="人手够，按期办结。")

    assert of_result(complaint) == [(ClockBasis.RULE, RESULT_DUE, None, "")]
    request.refresh_from_db()
    assert (request.verdict, request.word) == (ExtensionVerdict.REFUSED, "人手够，按期办结。")
    again = asked(company, complaint, "2026-11-26 17:30", at="2026-11-24 14:00")
    assert again.is_waiting


@pytest.mark.parametrize("until", ["2026-11-25 17:30", "2026-11-25 12:00", "2026-11-24 08:00", "2027-01-23 09:01"])
def test_more_time_is_later_than_the_present_due_time_and_within_sixty_days(company, until):
    """ROAD-5c: asked on 24 November 09:00; the same for what the approver gives."""
    complaint = with_department(company)
    with pytest.raises(Refused) as error:
        asked(company, complaint, until, at="2026-11-24 09:00")
    assert set(error.value.fields) == {"until"}
    request = asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")
    with pytest.raises(Refused) as error:
        granted(company, request, at="2026-11-24 09:00", until=moment(until))
    assert set(error.value.fields) == {"until"}
    assert running(complaint).due_at == RESULT_DUE


def test_one_request_waits_for_each_deadline(company):
    """ROAD-5c: a second for the same clock is refused, one for another clock is not."""
    complaint = with_department(company)
    asked(company, complaint, "2026-11-27 17:30", at="2026-11-20 10:00")
    with pytest.raises(Refused):
        asked(company, complaint, "2026-11-30 17:30", at="2026-11-20 11:00")

    asked(company, complaint, "2026-11-21 18:00", at="2026-11-20 12:00", code="contact")

    assert Extension.objects.waiting().count() == 2


def test_the_result_makes_a_waiting_request_needless(company):
    """ROAD-5c: fed back in time, nobody needs to decide any more."""
    complaint = with_department(company)
    asked(company, complaint, "2026-11-27 17:30", at="2026-11-20 10:00")
    head = company.people.head_dz
    handle.log_contact(complaint, by=head, outcome="reached", note="已联系。", at=moment("2026-11-20 11:00"))

    handle.submit_result(complaint, by=head, parts=way.PARTS, at=moment("2026-11-20 15:00"))

    request = Extension.objects.get()
    assert (request.verdict, request.decided_at) == (ExtensionVerdict.NEEDLESS, moment("2026-11-20 15:00"))
    assert request.decided_by is None
    with pytest.raises(NotAllowed):
        times.decide(complaint, by=company.people.supervisor, extension=request, grant=True)


def test_a_time_agreed_meanwhile_makes_the_request_needless(company):
    """ROAD-5c: the customer's word comes first; whoever still needs more time asks anew."""
    complaint = with_department(company)
    asked(company, complaint, "2026-11-27 17:30", at="2026-11-20 10:00")

    agreed(company, complaint, "2026-11-26 09:00", at="2026-11-20 11:00")

    assert Extension.objects.get().verdict == ExtensionVerdict.NEEDLESS
    assert running(complaint).due_at == moment("2026-11-26 09:00")


# --- Who --------------------------------------------------------------------------------------------------------------

DECIDERS = [
    # choice, who may decide on what the head of 定州综合所 asked for (the general manager always may: GAS-4c)
    (None, "supervisor gm"),
    (Choice.BY_SUPERVISOR, "supervisor gm"),
    (Choice.BY_SUPERIOR, "branch_dz gm"),
    (Choice.BY_AFFAIRS, "affairs gm"),
    (Choice.BY_LEADER, "leader gm"),
    (Choice.BY_GENERAL_MANAGER, "gm"),
]


@pytest.mark.parametrize(("choice", "who"), DECIDERS)
def test_who_decides_is_data_and_whoever_it_is_has_been_told(company, choice, who):
    """ROAD-5c: by role; everybody else is refused."""
    if choice:
        settled(company, Topic.EXTENSION, choice)
    complaint = with_department(company)
    request = asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")
    told = Notice.objects.filter(event__action="extension.ask").values_list("user__username", flat=True)
    first = who.split()[0]
    assert getattr(company.people, first).username in set(told)
    assert company.people.head_dz.username not in set(told)

    allowed = set()
    for name, user in vars(company.people).items():
        try:
            times.decide(complaint, by=user, extension=request, grant=False, word="")
        except Refused:  # who may is asked before the word is found missing
            allowed.add(name)
        except NotAllowed:
            continue
    assert allowed == set(who.split())


def test_a_procedure_may_know_no_extensions(company):
    """ROAD-5c"""
    settled(company, Topic.EXTENSION, Choice.REFUSED)
    complaint = with_department(company)

    with pytest.raises(NotAllowed):
        asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")


def test_nobody_decides_on_what_they_asked_for_themselves(company):
    """ROAD-5c: the supervisor asks for the desk's own clock; there is no other supervisor, so it goes to the top."""
    supervisor, gm = company.people.supervisor, company.people.gm
    complaint = way.at_callback(company, at=FRIDAY)
    until = "2026-11-25 17:30"
    request = asked(company, complaint, until, at="2026-11-20 12:00", by=supervisor, code="callback")
    assert request.asked_of == "general_manager"

    with pytest.raises(NotAllowed):
        granted(company, request, at="2026-11-20 13:00")
    granted(company, request, at="2026-11-20 13:00", by=gm)

    assert running(complaint, "callback").due_at == moment(until)


@pytest.mark.parametrize("name", ["officer_dz", "desk", "head_qy", "branch_dz", "gm", "outsider"])
def test_only_handler_and_head_ask_for_the_departments_deadlines(company, name):
    """ROAD-5c"""
    complaint = with_department(company)

    with pytest.raises((NotAllowed, Refused)):
        asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00", by=getattr(company.people, name))
    assert not Extension.objects.exists()


def test_a_colleague_who_handles_it_may_ask(company):
    """ROAD-5c: handed to the officer, who then speaks for the case."""
    complaint = with_department(company)
    officer = company.people.officer_dz
    handle.delegate(complaint, by=company.people.head_dz, handler=officer)

    request = asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00", by=officer)

    assert request.asked_by == officer


def test_those_concerned_are_told_what_was_decided(company):
    """ROAD-5c: who asked hears of the decision, the approver not of their own."""
    request = asked(company, with_department(company), "2026-11-27 17:30", at="2026-11-24 09:00")

    granted(company, request, at="2026-11-24 11:00")

    told = Notice.objects.filter(event__action="extension.decide").values_list("user__username", flat=True)
    assert list(told) == ["head.dz"]


def test_the_clock_that_goes_on_keeps_its_place_in_the_ladder_anew(company):
    """GAS-4c: extended after a breach, the new due time warns and escalates by itself again."""
    complaint = with_department(company)
    request = asked(company, complaint, "2026-12-02 17:30", at="2026-11-24 09:00")
    sweep(moment("2026-11-26 18:00"))
    granted(company, request, at="2026-11-27 08:00")

    sweep(moment("2026-12-02 17:30") + dt.timedelta(hours=2))

    assert fired(running(complaint)) == ["warning", "breach", "head", "supervisor"]
