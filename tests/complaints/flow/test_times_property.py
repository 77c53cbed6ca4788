"""Whatever people agree, ask for and approve, and whenever the sweep runs: clocks stay whole."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.chains import check_all
from complaints.choices import ClockOutcome, ExtensionVerdict
from complaints.deadlines.sweep import sweep
from complaints.flow import dispatch, handle, times
from complaints.flow.errors import FlowError
from complaints.models import Clock, ClockFiring, Extension
from tests import way
from tests.clockwork import MINUTE
from tests.times import FRIDAY, with_department

DEEDS = ["sweep", "agree", "agree", "ask", "ask", "grant", "refuse", "reach", "return", "dispatch", "submit"]
steps = st.lists(
    st.tuples(st.integers(0, 2 * 24 * 60), st.sampled_from(DEEDS), st.integers(-600, 5 * 24 * 60), st.booleans()),
    max_size=12,
)


@contextmanager
def undone():
    """Each example starts from the same company."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def do(company, complaint, deed, now, until, first):
    """Take the step, if it can be taken; `first` chooses among the running clocks."""
    people, head = company.people, company.people.head_dz
    clocks = list(complaint.clocks.running().order_by("pk"))
    clock = clocks[0 if first else -1] if clocks else None
    request = Extension.objects.waiting().filter(complaint=complaint).first()
    try:
        if deed == "agree" and clock:
            return times.agree(complaint, by=head, clock=clock, until=until, note="客户同意。", at=now)
        if deed == "ask" and clock:
            return times.ask(complaint, by=head, clock=clock, until=until, reason="缺配件。", at=now)
        if deed in ("grant", "refuse") and request:
            given = {"extension": request, "grant": deed == "grant", "until": until, "word": "已阅。"}
            return times.decide(complaint, by=people.supervisor, at=now, **given)
        if deed == "reach":
            return handle.log_contact(complaint, by=head, outcome="reached", note="已联系。", at=now)
        if deed == "return":
            return dispatch.return_to_desk(complaint, by=head, reason="不属本所。", at=now)
        if deed == "dispatch":
            return dispatch.dispatch(complaint, by=people.desk, lead=company.dzzhs, at=now)
        if deed == "submit":
            return handle.submit_result(complaint, by=head, parts=way.PARTS, at=now)
    except FlowError:
        pass
    return complaint


def breaches(complaint) -> dict[int, dt.datetime]:
    """The clocks that are known to be missed."""
    return dict(complaint.clocks.exclude(breached_at=None).values_list("pk", "breached_at"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_no_order_of_changes_and_sweeps_breaks_a_clock(company, steps):
    """ROAD-5c: one running clock a rule, due after its start; a breach stays; each firing once."""
    with undone():
        complaint, now, missed = with_department(company), FRIDAY, {}
        for minutes, deed, ahead, first in steps:
            now += minutes * MINUTE + dt.timedelta(seconds=1)  # no two things happen at the same moment
            if deed == "sweep":
                sweep(now)
            else:
                complaint = do(company, complaint, deed, now, now + ahead * MINUTE, first)
            assert missed.items() <= breaches(complaint).items()
            missed = breaches(complaint)

        clocks = list(Clock.objects.filter(complaint=complaint).select_related("previous"))
        running = [clock.rule_id for clock in clocks if clock.is_running]
        assert len(running) == len(set(running))
        for clock in clocks:
            assert clock.due_at > clock.started_at
            fired = list(ClockFiring.objects.filter(clock=clock).order_by("sequence").values_list("sequence", "kind"))
            assert [sequence for sequence, _kind in fired] == list(range(1, clock.fired + 1))
            assert [kind for _sequence, kind in fired].count("breach") <= 1
            if clock.stopped_at and clock.stopped_at > clock.due_at:
                assert clock.breached_at == clock.due_at
            if clock.previous:
                before = clock.previous
                assert before.stopped_at == clock.set_at
                assert before.outcome == (
                    ClockOutcome.MISSED if before.stopped_at > before.due_at else ClockOutcome.REPLACED
                )
                assert clock.after_breach == (before.after_breach or before.outcome == ClockOutcome.MISSED)
                assert clock.started_at == before.started_at
        for request in Extension.objects.select_related("clock"):
            assert request.clock.is_running or not request.is_waiting
            if request.verdict == ExtensionVerdict.GRANTED:
                assert request.clock.next.due_at == request.granted_until
        assert check_all().broken is None
