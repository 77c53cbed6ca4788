"""Two approve at once, the sweep runs meanwhile, the case is finished meanwhile: real threads, real PostgreSQL."""

from __future__ import annotations

import pytest

from complaints.chains import check_all
from complaints.choices import ClockOutcome, ExtensionVerdict
from complaints.deadlines.sweep import sweep
from complaints.flow import handle
from complaints.flow.errors import FlowError, NotAllowed
from complaints.models import Clock, Extension
from tests import way
from tests.clockwork import MINUTE, fired, moment
from tests.complaints.flow.test_races import at_once, winners
from tests.times import RESULT_DUE, agreed, asked, granted, running, with_department

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def result_clocks(complaint) -> list[Clock]:
    """The clocks of the result, oldest first."""
    return list(Clock.objects.filter(complaint=complaint, rule__code="resolution").order_by("pk"))


@pytest.mark.parametrize("round", range(3))
def test_two_approvers_at_once_extend_once(company, round):
    """ROAD-5c: supervisor and general manager approve different times; one counts, the other is told."""
    request = asked(company, with_department(company), "2026-11-27 17:30", at="2026-11-24 09:00")

    answers = at_once(
        lambda: granted(company, request, at="2026-11-24 11:00", until=moment("2026-11-26 12:00")),
        lambda: granted(company, request, at="2026-11-24 11:00", by=company.people.gm),
    )

    assert len(winners(answers)) == 1
    assert {type(answer) for answer in answers if isinstance(answer, FlowError)} == {NotAllowed}
    old, new = result_clocks(request.complaint)
    request.refresh_from_db()
    assert (old.outcome, new.due_at) == (ClockOutcome.REPLACED, request.granted_until)
    assert request.complaint.events.filter(action="extension.decide").count() == 1
    assert check_all().broken is None


@pytest.mark.parametrize("round", range(3))
def test_an_approval_while_the_sweep_runs_loses_no_breach(company, round):
    """ROAD-5c, GAS-4c: a minute late, whoever comes first: missed, fired at most once, and extended."""
    complaint = with_department(company)
    request = asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")
    late = RESULT_DUE + MINUTE

    at_once(
        lambda: sweep(late),
        lambda: granted(company, request, at="2026-11-25 17:31"),
        lambda: sweep(late),
    )

    old, new = result_clocks(complaint)
    assert (old.outcome, old.breached_at) == (ClockOutcome.MISSED, RESULT_DUE)
    assert fired(old) in ([], ["warning", "breach", "head"])
    assert fired(new) == []
    sweep(moment("2026-11-27 17:31"))
    assert fired(new) == ["warning", "breach", "head"]
    assert check_all().broken is None


@pytest.mark.parametrize("round", range(3))
def test_an_approval_while_the_case_is_finished_either_extends_or_is_needless(company, round):
    """ROAD-5c: the result comes in while the supervisor decides; never both, and nothing runs afterwards."""
    complaint = with_department(company)
    request = asked(company, complaint, "2026-11-27 17:30", at="2026-11-20 10:00")
    head = company.people.head_dz
    handle.log_contact(complaint, by=head, outcome="reached", note="已联系。", at=moment("2026-11-20 11:00"))
    now = moment("2026-11-20 15:00")

    at_once(
        lambda: handle.submit_result(complaint, by=head, parts=way.PARTS, at=now),
        lambda: granted(company, request, at="2026-11-20 15:00"),
    )

    request.refresh_from_db()
    outcomes = [clock.outcome for clock in result_clocks(complaint)]
    assert (request.verdict, outcomes) in [
        (ExtensionVerdict.NEEDLESS, [ClockOutcome.MET]),
        (ExtensionVerdict.GRANTED, [ClockOutcome.REPLACED, ClockOutcome.MET]),
    ]
    assert not Extension.objects.waiting().exists()


@pytest.mark.parametrize("round", range(3))
def test_a_promise_and_an_approval_at_once_leave_one_running_clock(company, round):
    """ROAD-5c: the second finds what the first has made, and nothing is overwritten."""
    complaint = with_department(company)
    request = asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")

    at_once(
        lambda: granted(company, request, at="2026-11-24 11:00"),
        lambda: agreed(company, complaint, "2026-11-30 12:00", at="2026-11-24 11:00"),
    )

    clock = running(complaint)
    request.refresh_from_db()
    assert (clock.due_at, request.verdict) in [
        (moment("2026-11-30 12:00"), ExtensionVerdict.NEEDLESS),  # the promise came first
        (moment("2026-11-27 17:30"), ExtensionVerdict.GRANTED),  # the promise meant a clock that was gone
        (moment("2026-11-30 12:00"), ExtensionVerdict.GRANTED),  # the promise came second, on the extended clock
    ]
    assert complaint.clocks.running().filter(rule__code="resolution").count() == 1
    assert check_all().broken is None
