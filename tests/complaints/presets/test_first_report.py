"""What counts from the first report counts from then, also where the desk writes it down later (ROAD-4, ROAD-6).

2026-11-23 is a Monday. The due times are counted by hand.
"""

from __future__ import annotations

import pytest

from complaints.choices import Action, Moment
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.happened import moments_of
from complaints.models import CaseFile, Clock
from complaints.models.rulebook import current_rulebook
from complaints.rulecheck import faults
from complaints.trial.past import read
from complaints.trial.replay import Version
from complaints.versions import new_version
from tests import way
from tests.clockwork import MINUTE, moment
from tests.rules import amending, clock_rule
from tests.walking import Walk

pytestmark = pytest.mark.django_db
MONDAY = moment("2026-11-23 09:00")


@pytest.fixture
def taken_in(walk):
    """`taken_in("2026-11-23T08:50")`: under ROAD, written down on Monday at 09:00, first heard then."""

    def begin(received_at: str = "") -> Walk:
        w = walk("road", "2026-11-23 09:00")
        w.intake(w.company.people.desk, channel="telephone", category="rescue-arrival", received_at=received_at)
        return w

    return begin


def test_the_five_minutes_and_the_24_hours_count_from_the_first_report(taken_in):
    """ROAD-4, ROAD-6: what is past when it is written down is overdue at once; ROAD-3a counts from the acceptance."""
    w = taken_in("2026-11-23T08:50")
    p = w.company.people
    due = {"answer-complaint": "11-25 09:00", "escalation": "11-24 08:50"}
    assert w.clocks() == {"dispatch": "11-23 08:55", **due}
    counted = w.complaint.clocks.get(rule__code="dispatch").deadline
    assert f"{counted.start:%H:%M}" == "08:50"
    w.sweep()
    assert {"desk", "desk2"} <= w.told()
    fired = w.complaint.events.filter(action__startswith="clock.").values_list("action", flat=True)
    assert set(fired) == {"clock.breach", "clock.rung"}  # no warning of what is late already
    w.at("2026-11-23 09:02").go(p.desk, "dispatch", lead=w.company.dzzhs.pk)
    assert w.outcomes() == {"dispatch": "late"}
    assert w.clocks() == {"resolution": "11-23 21:02", **due}  # the handler's time counts from when they have it


def test_a_case_heard_a_day_ago_has_its_file_at_the_next_sweep(taken_in):
    """ROAD-6: unfinished 24 hours after the first report."""
    w = taken_in("2026-11-22T03:00")
    assert w.clocks()["escalation"] == "11-23 03:00"
    w.at("2026-11-23 09:01").sweep()
    assert CaseFile.objects.get().complaint == w.complaint


def test_what_is_written_down_while_it_is_heard_counts_from_then(taken_in):
    """ROAD-4, ROAD-6."""
    assert taken_in().clocks() == {
        "dispatch": "11-23 09:05", "answer-complaint": "11-25 09:00", "escalation": "11-24 09:00",
    }  # fmt: skip


def test_a_trial_counts_from_the_first_report_as_well(taken_in):
    """ROAD-4, ROAD-6: the replay of the past gives the clocks that there are."""
    w = taken_in("2026-11-23T08:50")
    w.at("2026-11-23 09:02").go(w.company.people.desk, "dispatch", lead=w.company.dzzhs.pk)
    until = moment("2026-11-23 10:00")
    version = Version(current_rulebook().procedures[w.complaint.procedure_id], Calendar.current())

    def seen(clock: Clock) -> tuple:
        return clock.rule.code, clock.started_at, clock.due_at, clock.stopped_at, clock.outcome

    kept = sorted(seen(one) for one in w.complaint.clocks.select_related("rule"))
    assert sorted(seen(one) for one in version.replay(read([w.complaint.pk])[0], until)) == kept


def test_histories_from_before_tell_of_the_first_report_too():
    """ROAD-4: a trial of rules that count from it finds it in every case."""
    for told in ({"moments": ["registered", "accepted"]}, {}):
        assert moments_of(Action.ACCEPT, told, False)[0] == Moment.RECEIVED
    assert list(moments_of(Action.ACCEPT, {"moments": ["received", "registered"]}, False)) == ["received", "registered"]


@pytest.mark.parametrize(("minutes", "outcome"), [(0, "met"), (20, "late")])
def test_how_long_it_took_to_write_a_report_down_can_be_a_deadline(company, minutes, outcome):
    """GAS-7: who meets a customer reports at once; the clock from the first report ends with the acceptance itself."""
    with amending(company.procedure):
        clock_rule(company.procedure, "report", "10min", owner="desk", start=["received"], stop=["accepted"])
    complaint = way.accepted(company, MONDAY, received_at=MONDAY - minutes * MINUTE)
    assert complaint.clocks.get(rule__code="report").outcome == outcome


def test_a_rule_from_the_first_report_is_sound_unless_a_department_should_own_it(company):
    """ROAD-4: at the first report no department has the complaint."""
    draft = new_version(company.procedure)
    before = len(faults(draft))
    clock_rule(draft, "report", "10min", owner="desk", start=["received"], stop=["accepted"])
    assert len(faults(draft)) == before
    clock_rule(draft, "wrong", "10min", owner="lead", start=["received"], stop=["accepted"])
    clock_rule(draft, "never", "10min", owner="desk", start=["accepted"], stop=["received"])
    assert {(fault.rule, fault.field) for fault in faults(draft)} >= {("wrong", "owner"), ("never", "triggers")}
