"""What the sweep does at which minute, and whom it tells.

Unless a test says otherwise the complaint was dispatched to 定州综合所 on Friday 20 November 2026 at 9:00. Its
contact clock then warns on Saturday at 5:00 (four hours ahead), is due on Saturday at 9:00, and its ladder speaks at
once to the head, two hours later to the supervisor, a day later to the leader, two days later to the general manager.
Its resolution clock is due on Wednesday at 17:30 and warns at 9:30.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.chains import check_all
from complaints.choices import ContactOutcome
from complaints.deadlines.sweep import SweepCounts, sweep
from complaints.flow import handle
from complaints.models import Clock, ClockFiring, Complaint, Event, Ladder, Notice
from tests import way
from tests.clockwork import MICROSECOND, MINUTE, clock, dispatched_in_bulk, fired, moment
from tests.rules import amending

FRIDAY = moment("2026-11-20 09:00")
DUE = moment("2026-11-21 09:00")
MONDAY = moment("2026-11-23 09:00")


@pytest.fixture
def complaint(company):
    return way.dispatched(company, at=FRIDAY - MINUTE)


@pytest.fixture
def contact(complaint):
    """The contact clock; what the steps before have told people is out of the way."""
    Notice.objects.all().delete()
    return clock(complaint, "contact")


def told() -> list[str]:
    """Who has been told since the last look."""
    names = [notice.user.name for notice in Notice.objects.select_related("user").order_by("pk")]
    Notice.objects.all().delete()
    return names


def delays(rule_code, **minutes):
    """Give the rungs of a rule other delays."""
    ladder = Ladder.objects.get(rules__code=rule_code)
    with amending(ladder.procedure):
        for recipient, delay in minutes.items():
            ladder.rungs.filter(recipient=recipient).update(delay_minutes=delay)


# --- When -------------------------------------------------------------------------------------------------------------


def test_the_warning_comes_four_hours_ahead(contact):
    """GAS-12.3a"""
    assert sweep(moment("2026-11-21 05:00") - MICROSECOND) == SweepCounts()
    assert sweep(moment("2026-11-21 05:00")) == SweepCounts(warned=1, notices=1, clocks=1, batches=1)
    assert fired(contact) == ["warning"]


def test_a_deadline_is_not_missed_at_the_due_time_but_after_it(contact):
    """GAS-12.3a: at the due time itself the customer can still be reached on time."""
    sweep(moment("2026-11-21 05:00"))

    sweep(DUE)
    assert clock(contact.complaint, "contact").breached_at is None

    sweep(DUE + MICROSECOND)
    assert clock(contact.complaint, "contact").breached_at == DUE
    assert fired(contact) == ["warning", "breach", "head"]


def test_each_rung_speaks_at_its_minute(contact):
    """GAS-4c: head at once, supervisor at 11:00, leader on Sunday, general manager on Monday."""
    seen = {}
    for text in (
        "11-21 05:00", "11-21 09:01", "11-21 10:59", "11-21 11:00",
        "11-22 08:59", "11-22 09:00", "11-23 08:59", "11-23 09:00", "11-24 09:00",
    ):  # fmt: skip
        sweep(moment(f"2026-{text}"))
        seen[text] = told()

    assert seen == {
        "11-21 05:00": ["张强"],
        "11-21 09:01": ["张强"],
        "11-21 10:59": [],
        "11-21 11:00": ["赵敏"],
        "11-22 08:59": [],
        "11-22 09:00": ["蒋文"],
        "11-23 08:59": [],
        "11-23 09:00": ["沈总"],
        "11-24 09:00": [],
    }
    assert clock(contact.complaint, "contact").next_fire_at is None


def test_a_deadline_in_working_days_warns_and_is_missed_by_its_own_clock(complaint):
    """GAS-12.3b: due on Wednesday at 17:30, warning eight hours ahead."""
    handle.log_contact(
        complaint, by=complaint.handler, outcome=ContactOutcome.REACHED, note="约好上门。", at=FRIDAY + MINUTE
    )
    handle.tell_progress(complaint, by=complaint.handler, note="配件已订。", at=FRIDAY + 2 * MINUTE)
    resolution = clock(complaint, "resolution")

    assert sweep(moment("2026-11-25 09:29")).clocks == 0
    assert sweep(moment("2026-11-25 09:30")).warned == 1
    assert sweep(moment("2026-11-25 17:30")).clocks == 0
    assert sweep(moment("2026-11-25 17:31")).breached == 1
    assert fired(resolution) == ["warning", "breach", "head"]


def test_three_days_of_downtime_are_made_up_in_order_and_once(contact):
    """GAS-4c: everything missed fires at once; each firing keeps the time it was planned for."""
    back = moment("2026-11-24 09:00")

    assert sweep(back) == SweepCounts(warned=1, breached=1, escalated=4, notices=4, clocks=1, batches=1)
    assert sweep(back) == SweepCounts()

    firings = ClockFiring.objects.filter(clock=contact).order_by("sequence")
    assert fired(contact) == ["warning", "breach", "head", "supervisor", "leader", "general_manager"]
    assert [firing.planned_at for firing in firings] == [
        moment("2026-11-21 05:00"), DUE, DUE, moment("2026-11-21 11:00"), moment("2026-11-22 09:00"), MONDAY,
    ]  # fmt: skip
    assert {firing.fired_at for firing in firings} == {back}
    assert check_all().broken is None


def test_the_clocks_of_one_complaint_are_made_up_in_the_order_of_their_times(contact):
    """GAS-12.3: after two weeks of downtime the history reads as it should have happened."""
    sweep(FRIDAY + dt.timedelta(days=14))

    planned = list(
        Event.objects.filter(complaint=contact.complaint, firing__isnull=False)
        .order_by("sequence")
        .values_list("firing__planned_at", flat=True)
    )
    assert planned == sorted(planned)
    assert len(planned) == 12


def test_a_stopped_clock_is_silent(contact):
    """GAS-12.3a: reached on time, nobody hears of the contact deadline any more."""
    handle.log_contact(
        contact.complaint, by=contact.complaint.handler, outcome=ContactOutcome.REACHED, note="已联系。", at=DUE
    )

    sweep(moment("2026-12-30 09:00"))

    assert fired(contact) == []
    assert clock(contact.complaint, "contact").breached_at is None


def test_a_clock_stopped_late_says_nothing_of_the_rungs_ahead(contact):
    """GAS-4c: the head has been told; done at 10:00, the supervisor need not be."""
    sweep(DUE + MINUTE)
    handle.log_contact(
        contact.complaint,
        by=contact.complaint.handler,
        outcome=ContactOutcome.REACHED,
        note="已联系。",
        at=DUE + 60 * MINUTE,
    )

    sweep(moment("2026-11-21 11:00"))

    assert fired(contact) == ["warning", "breach", "head"]


# --- Whom -------------------------------------------------------------------------------------------------------------


def test_warning_and_breach_go_to_the_handler_and_the_head(contact, cast):
    """GAS-12.3a: both who does it and who answers for it."""
    handle.delegate(contact.complaint, by=cast.head_dz, handler=cast.officer_dz, at=FRIDAY + MINUTE)
    told()

    sweep(moment("2026-11-21 05:00"))
    assert sorted(told()) == ["周磊", "张强"]

    delays("contact", head=30)
    sweep(DUE + MINUTE)
    assert sorted(told()) == ["周磊", "张强"]


def test_the_deputy_hears_what_the_absent_head_would(contact, cast):
    """GAS-4a"""
    cast.head_dz.absent_from = cast.head_dz.absent_until = dt.date(2026, 11, 21)
    cast.head_dz.save()
    delays("contact", head=30)

    sweep(moment("2026-11-21 09:30"))

    rung = ClockFiring.objects.get(clock=contact, rung__recipient="head")
    assert rung.event.data["recipients"] == ["孙涛"]
    assert "孙涛" in told()


def test_without_a_head_the_superior_hears_it(contact, company, cast):
    """GAS-4a: nobody at the station answers; the head of the branch does."""
    for person in (cast.head_dz, cast.deputy_dz):
        person.is_active = False
        person.save()

    sweep(DUE + MINUTE)

    assert told() == ["吴刚"]


def test_the_desks_deadlines_go_to_the_specialists_and_climb_from_the_desk(company):
    """GAS-12.2: accepted at 9:00; warning 9:45, missed after 10:00, then 10:15, 11:00 and 14:00."""
    way.accepted(company, at=FRIDAY)
    told()
    seen = {}
    for time in ("09:45", "10:01", "10:15", "11:00", "14:00"):
        sweep(moment(f"2026-11-20 {time}"))
        seen[time] = sorted(told())

    assert seen == {
        "09:45": ["李娜", "王芳"],
        "10:01": ["李娜", "王芳", "赵敏"],  # 赵敏 heads the desk
        "10:15": ["赵敏"],
        "11:00": ["蒋文"],
        "14:00": ["沈总"],
    }


def test_nobody_hears_of_one_clock_twice_in_a_sweep(contact, cast):
    """GAS-4c: made up after downtime, each person gets the gravest of what concerns them."""
    sweep(moment("2026-11-24 09:00"))

    notices = Notice.objects.select_related("event", "user").order_by("event__sequence")
    assert [(notice.user, notice.event.data.get("recipient")) for notice in notices] == [
        (cast.head_dz, "head"),
        (cast.supervisor, "supervisor"),
        (cast.leader, "leader"),
        (cast.gm, "general_manager"),
    ]


def test_the_history_says_what_was_missed_and_who_was_told(contact):
    """GAS-6: the system's own entries, without an actor."""
    now = moment("2026-11-21 11:00")
    sweep(now)

    event = Event.objects.filter(complaint=contact.complaint).latest("sequence")
    assert (event.actor, event.action, event.at) == (None, "clock.rung", now)
    assert event.data == {
        "clock": contact.pk,
        "kind": "contact",
        "name": "联系时限",
        "department": "定州综合所",
        "due": "2026-11-21T01:00:00+00:00",
        "recipients": ["赵敏"],
        "rung": 2,
        "recipient": "supervisor",
    }
    actions = contact.complaint.events.order_by("sequence").values_list("action", flat=True)
    assert list(actions)[-4:] == ["clock.warning", "clock.breach", "clock.rung", "clock.rung"]


def test_a_sweep_does_not_make_a_form_stale(contact, cast):
    """GAS-12.3a: what a clerk typed while the deadline passed is still taken."""
    version = contact.complaint.version

    sweep(DUE + MINUTE)
    done = handle.log_contact(
        contact.complaint,
        by=cast.head_dz,
        outcome=ContactOutcome.REACHED,
        note="已联系。",
        version=version,
        at=DUE + 2 * MINUTE,
    )

    assert done.version == version + 1
    assert check_all().broken is None


# --- Trouble ----------------------------------------------------------------------------------------------------------


def test_a_broken_complaint_stops_nobody_else(company, caplog):
    """GAS-4c: its history's head is lost, so no entry can be added; the others are swept, and it is once mended."""
    dispatched_in_bulk(company, 5, at=FRIDAY)
    broken = Complaint.objects.order_by("pk")[2]
    Complaint.objects.filter(pk=broken.pk).update(history_length=0)

    counts = sweep(DUE + MINUTE)

    assert (counts.breached, counts.failed, counts.batches) == (4, 1, 1)
    assert [record.msg["complaint"] for record in caplog.records] == [broken.pk]
    assert fired(clock(broken, "contact")) == []
    assert sweep(DUE + 2 * MINUTE).failed == 1

    Complaint.objects.filter(pk=broken.pk).update(history_length=broken.history_length)
    assert sweep(DUE + 3 * MINUTE) == SweepCounts(warned=1, breached=1, escalated=1, notices=1, clocks=1, batches=1)
    assert check_all().broken is None


# --- Cost -------------------------------------------------------------------------------------------------------------


def test_a_sweep_with_nothing_to_do_asks_one_question(contact, django_assert_num_queries):
    """GAS-12.3: it is asked every minute."""
    with django_assert_num_queries(1):
        sweep(FRIDAY)


def test_the_question_is_answered_by_the_index_of_waiting_clocks(contact):
    """GAS-12.3: with a million clocks in the record only those that wait are looked at."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # a handful of rows would be read without any index
            cursor.execute("SET LOCAL enable_seqscan = off")

    assert "clocks_to_fire" in Clock.objects.to_fire(DUE).explain()


def queries_of_a_sweep(company, number) -> int:
    dispatched_in_bulk(company, number, at=FRIDAY)
    with CaptureQueriesContext(connection) as captured:
        counts = sweep(MONDAY)
    assert counts.clocks == number
    statements = [query["sql"] for query in captured]
    if connection.vendor == "sqlite":  # takes 999 values in a statement, so that Django splits the long ones
        statements = [statement for statement in statements if not statement.startswith(("INSERT", "UPDATE"))]
    return len(statements)


def test_a_batch_costs_the_same_queries_for_ten_clocks_and_for_two_hundred(company):
    """GAS-12.3: the sweep stays quick after downtime."""
    few = queries_of_a_sweep(company, 10)

    assert queries_of_a_sweep(company, 200) == few
    assert few <= 20


def test_batches_are_as_large_as_asked_for(company):
    """GAS-12.3"""
    dispatched_in_bulk(company, 7, at=FRIDAY)

    counts = sweep(DUE + MINUTE, batch=3)

    assert (counts.batches, counts.breached) == (3, 7)
    assert check_all().broken is None
