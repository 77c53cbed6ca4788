"""Whatever rules are valid, and whatever people do: the replay of the history gives the clocks of the database."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from hypothesis import HealthCheck, given, settings

from complaints.deadlines.sweep import sweep
from complaints.flow.errors import FlowError
from complaints.models import Clock, Complaint
from tests import way
from tests.clockwork import MINUTE
from tests.complaints.deadlines.test_rules_property import START, do, ready, rules, steps, write_rules
from tests.complaints.deadlines.test_sweep_property import undone

from .test_replay import kept, replayed

__all__ = ["ready"]
SECOND = dt.timedelta(seconds=1)


def sweep_up_to(now: dt.datetime) -> None:
    """As the sweep of each minute would have left it: also every day that was missed meanwhile."""
    while Clock.objects.to_fire(now).exists():
        assert sweep(now).failed == 0


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(drawn=rules, steps=steps)
def test_the_replay_knows_what_every_valid_rule_brought_about(ready, drawn, steps):
    """ROAD-5b, ROAD-5c, ROAD-6, ROAD-7, HOSP-5b: cases that become others, promises, instructions, rungs that act."""
    with undone():
        write_rules(ready, drawn)
        complaint, now = way.dispatched(ready, at=START), START + MINUTE
        for minutes, deed in steps:
            now += minutes * MINUTE + SECOND  # no two things happen at the same moment
            sweep_up_to(now)
            with suppress(FlowError):
                do(ready, Complaint.objects.get(pk=complaint.pk), deed, now + SECOND)
            now += SECOND
        sweep_up_to(now)
        assert replayed([complaint], now) == kept([complaint], now)
