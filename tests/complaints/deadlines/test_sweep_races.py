"""Sweeps that overlap with each other and with people's steps, in real threads."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from complaints.chains import check_all
from complaints.choices import ClockOutcome, ContactOutcome
from complaints.deadlines.sweep import SweepCounts, sweep
from complaints.flow import handle
from complaints.models import Clock, ClockFiring, Complaint, Event, Notice
from tests import way
from tests.clockwork import MINUTE, clock, dispatched_in_bulk, fired, moment

pytestmark = pytest.mark.services

FRIDAY = moment("2026-11-20 09:00")
DUE = moment("2026-11-21 09:00")  # of the contact clocks
TUESDAY = moment("2026-11-24 09:00")  # when their whole ladder has come


@pytest.fixture
def company(transactional_db, company):
    """The company, visible to other threads."""
    return company


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What the acts answer that start together, each in a thread of its own."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait(timeout=10)
        try:
            if connection.vendor == "postgresql":  # whoever waits for ever is to fail
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '20s'")
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


def reach(complaint, at):
    handle.log_contact(complaint, by=complaint.handler, outcome=ContactOutcome.REACHED, note="已联系。", at=at)


def test_overlapping_sweeps_fire_each_rung_once(company):
    """GAS-4c: four sweeps at once share the work; together they have done everything, and nothing twice."""
    dispatched_in_bulk(company, 200, at=FRIDAY)
    Notice.objects.all().delete()

    done = sum(at_once(*[lambda: sweep(TUESDAY, batch=10)] * 4), start=SweepCounts())

    assert (done.warned, done.breached, done.escalated, done.clocks, done.failed) == (200, 200, 800, 200, 0)
    assert Counter(ClockFiring.objects.values_list("sequence", flat=True)) == dict.fromkeys(range(1, 7), 200)
    assert Event.objects.filter(actor=None).count() == 1200
    assert Notice.objects.count() == done.notices == 800
    assert not Clock.objects.to_fire(TUESDAY).exists()
    assert check_all().broken is None


def test_people_log_contacts_while_the_sweep_runs(company):
    """GAS-12.3a: a minute late, each is missed, whoever came first; no firing is lost, repeated or left behind."""
    dispatched_in_bulk(company, 40, at=FRIDAY)
    complaints = list(Complaint.objects.select_related("handler").order_by("-pk"))
    late = DUE + MINUTE

    at_once(
        lambda: sweep(late, batch=3),
        lambda: [reach(complaint, late) for complaint in complaints[:20]],
        lambda: [reach(complaint, late) for complaint in complaints[20:]],
    )

    for contact in Clock.objects.filter(rule__code="contact"):
        assert (contact.stopped_at, contact.outcome, contact.breached_at) == (late, ClockOutcome.LATE, DUE)
        assert fired(contact) in ([], ["warning", "breach", "head"])
    before = ClockFiring.objects.filter(clock__rule__code="contact").count()
    sweep(TUESDAY)
    assert ClockFiring.objects.filter(clock__rule__code="contact").count() == before
    assert check_all().broken is None


@pytest.mark.postgres
def test_a_complaint_somebody_works_on_is_left_to_the_next_sweep(company):
    """GAS-12.3a: the sweep does not wait for a person, and the person not for the sweep."""
    dispatched_in_bulk(company, 5, at=FRIDAY)
    held = Complaint.objects.order_by("pk")[2]

    with transaction.atomic():
        Complaint.objects.select_for_update().get(pk=held.pk)
        (counts,) = at_once(lambda: sweep(DUE + MINUTE))
        assert (counts.breached, counts.failed) == (4, 0)
        assert fired(clock(held, "contact")) == []

    assert sweep(DUE + 2 * MINUTE).breached == 1
    assert fired(clock(held, "contact")) == ["warning", "breach", "head"]


@pytest.mark.postgres
def test_a_contact_being_saved_while_the_sweep_looks_stops_the_clock(company):
    """GAS-12.3a: reached at the due time, saved a minute later; the sweep in between does not call it missed."""
    complaint = way.dispatched(company, at=FRIDAY - MINUTE)

    with transaction.atomic():
        reach(complaint, DUE)
        (counts,) = at_once(lambda: sweep(DUE + MINUTE))
        assert counts == SweepCounts(batches=1)

    sweep(DUE + 2 * MINUTE)
    contact = clock(complaint, "contact")
    assert (contact.outcome, contact.breached_at, fired(contact)) == (ClockOutcome.MET, None, [])
