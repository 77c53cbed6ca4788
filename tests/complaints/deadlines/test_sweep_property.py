"""Whenever the sweep runs, however often, however late: every firing happens exactly once, in order."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.chains import check_all
from complaints.choices import ContactOutcome
from complaints.deadlines.sweep import sweep
from complaints.flow import dispatch, handle
from complaints.models import Clock
from tests import way
from tests.clockwork import MINUTE, fired, moment

START = moment("2026-11-20 09:00")
LADDERS = {
    "desk": {"head": 0, "supervisor": 15, "leader": 60, "general_manager": 240},
    "lead": {"head": 0, "supervisor": 120, "leader": 1440, "general_manager": 2880},
}
DEEDS = ["sweep", "sweep", "sweep", "call", "reach", "progress", "return", "dispatch"]
steps = st.lists(st.tuples(st.integers(0, 2 * 24 * 60), st.sampled_from(DEEDS)), max_size=10)


@contextmanager
def undone():
    """Each example starts from the same company."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def do(company, complaint, deed, now):
    """Take the step if the complaint stands where it can be taken."""
    stage, head = complaint.stage, company.people.head_dz
    at_department = stage in {"dispatched", "handling"}
    if deed == "call" and at_department:
        return handle.log_contact(complaint, by=head, outcome=ContactOutcome.NO_ANSWER, at=now)
    if deed == "reach" and at_department:
        return handle.log_contact(complaint, by=head, outcome=ContactOutcome.REACHED, note="已联系。", at=now)
    if deed == "progress" and at_department:
        return handle.tell_progress(complaint, by=head, note="正在办。", at=now)
    if deed == "return" and at_department:
        return dispatch.return_to_desk(complaint, by=head, reason="不属本所。", at=now)
    if deed == "dispatch" and stage == "accepted":
        return dispatch.dispatch(complaint, by=company.people.desk, lead=company.dzzhs, at=now)
    return complaint


def expected(clock: Clock, sweeps: list[dt.datetime]) -> list[str]:
    """What the last sweep of the clock's life must have left, worked out from the times alone."""
    seen = [at for at in sweeps if clock.started_at <= at and (clock.stopped_at is None or at < clock.stopped_at)]
    if not seen:
        return []
    last, done = max(seen), []
    if clock.warn_at and clock.warn_at <= last:
        done.append("warning")
    if clock.due_at < last:
        done.append("breach")
        late = (last - clock.due_at) / MINUTE
        done += [recipient for recipient, delay in LADDERS[clock.rule.owner].items() if delay <= late]
    return done


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_no_order_of_steps_and_sweeps_loses_or_repeats_a_firing(company, steps):
    """GAS-4c, GAS-12.2, GAS-12.3: between the sweeps people call, reach, return and dispatch again."""
    with undone():
        complaint, now, sweeps = way.accepted(company, at=START), START, []
        for minutes, deed in steps:
            now += minutes * MINUTE + dt.timedelta(seconds=1)  # no two things happen at the same moment
            if deed == "sweep":
                sweep(now)
                sweeps.append(now)
            else:
                complaint = do(company, complaint, deed, now)

        for clock in Clock.objects.select_related("rule"):
            assert fired(clock) == expected(clock, sweeps)
            assert clock.fired == len(expected(clock, sweeps))
        assert check_all().broken is None
