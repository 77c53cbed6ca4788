"""How many days a penalty counts, and one penalty for one cause (CABLE-6, CABLE-7)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from complaints.accountability import finish, judge
from complaints.accountability.figures import figures_of
from complaints.accountability.propose import AlreadyPenalised, Cause, Proposal, propose, propose_for_clock
from complaints.choices import ContactOutcome
from complaints.flow import handle
from complaints.flow.errors import Refused
from complaints.models import NumberSequence, Penalty, PenaltyEvent
from complaints.penalty_choices import CauseKind, PenaltyState
from tests.clockwork import MICROSECOND, MINUTE, moment
from tests.penalties import (
    DUE,
    TUESDAY,
    finding,
    late,
    reviewed,
    stored,
    told,
)
from tests.rules import amending

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


# --- Days -----------------------------------------------------------------------------------------


def test_the_days_of_a_running_clock_go_on_until_it_stops(company, lines):
    """CABLE-7b: proposed on the first day, done on the third, reviewed much later: three days at 200."""
    complaint, clock = late(company)
    penalty = propose_for_clock(clock, lines.time, DUE + MICROSECOND)
    assert (penalty.days, penalty.amount) == (1, Decimal("200.00"))
    assert figures_of(penalty, DUE + 2 * DAY).days == 2
    at = DUE + 2 * DAY + MICROSECOND
    handle.log_contact(complaint, by=company.people.head_dz, outcome=ContactOutcome.REACHED, note="已联系。", at=at)

    penalty = Penalty.objects.select_related("clock").get(pk=penalty.pk)
    figures = figures_of(penalty, DUE + 30 * DAY)
    assert (figures.days, figures.amount, figures.done, figures.counting) == (3, Decimal("600.00"), at, False)
    penalty = judge.give_opinion(penalty, by=company.people.head_dz, opinion="属实。", at=DUE + 30 * DAY)
    assert (stored(penalty).days, stored(penalty).amount, stored(penalty).done_at) == (3, Decimal("600.00"), at)


def test_the_notice_settles_the_days_of_a_clock_that_still_runs(company, lines):
    """CABLE-7b: with the notice the amount is a debt that no longer grows, even if the thing is never done."""
    complaint, clock = late(company)
    penalty = propose_for_clock(clock, lines.time, DUE + MINUTE)
    penalty = judge.give_opinion(penalty, by=company.people.head_dz, opinion="属实。", at=DUE + DAY)
    penalty = judge.confirm(penalty, by=company.people.affairs, at=DUE + DAY)
    assert penalty.amount == Decimal("200.00")
    at = DUE + 3 * DAY + MINUTE
    penalty = finish.issue(penalty, by=company.people.affairs, at=at)
    assert (penalty.days, penalty.amount, penalty.done_at, penalty.counted_until) == (4, Decimal("800.00"), None, at)
    handle.log_contact(
        complaint, by=company.people.head_dz, outcome=ContactOutcome.REACHED, note="已联系。", at=DUE + 9 * DAY
    )
    finish.execute(penalty, by=company.people.affairs, on=dt.date(2026, 12, 1), at=DUE + 10 * DAY)
    penalty = Penalty.objects.select_related("clock").get(pk=penalty.pk)
    figures = figures_of(penalty, DUE + 20 * DAY)
    assert (figures.days, figures.amount, figures.until, figures.counting) == (4, Decimal("800.00"), at, False)


def test_the_tariff_of_the_day_of_the_proposal_holds(company, lines):
    """A line that becomes dearer does not change what was proposed before."""
    _complaint, clock = late(company)
    penalty = propose_for_clock(clock, lines.time, TUESDAY)
    with amending(company.procedure):
        type(lines.time).objects.filter(pk=lines.time.pk).update(amount=Decimal("500.00"))
    penalty = judge.give_opinion(penalty, by=company.people.head_dz, opinion="属实。", at=TUESDAY)
    assert (stored(penalty).days, stored(penalty).amount) == (4, Decimal("800.00"))


def test_a_finding_by_the_day_counts_from_the_typed_due_time(company, lines):
    """CABLE-7d: a work order outside the complaint's clocks."""
    due = moment("2026-10-12 17:30")
    done = moment("2026-10-15 09:00")
    penalty = finding(company, lines.work_order, due_at=due, done_at=done)
    assert (penalty.days, penalty.amount) == (3, Decimal("600.00"))
    still_open = finding(company, lines.work_order, due_at=due, reference="工单 2")
    assert (still_open.days, still_open.amount) == (43, Decimal("8600.00"))


@pytest.mark.parametrize(
    ("due", "done", "field"),
    [
        (None, None, "due_at"),
        (TUESDAY, None, "due_at"),
        (TUESDAY + MINUTE, None, "due_at"),
        (moment("2016-01-01 00:00"), None, "due_at"),
        (DUE, DUE, "done_at"),
        (DUE, DUE - DAY, "done_at"),
        (DUE, TUESDAY + MINUTE, "done_at"),
    ],
)
def test_times_that_make_no_delay_are_refused(company, lines, due, done, field):
    """On time is nothing to penalise, and the future has not come."""
    with pytest.raises(Refused) as refused:
        finding(company, lines.work_order, due_at=due, done_at=done)
    assert list(refused.value.fields) == [field]
    assert not Penalty.objects.exists()


# --- One penalty for one cause --------------------------------------------------------------------


def test_proposing_for_a_clock_again_gives_the_same_penalty(company, lines):
    """The sweep may call as often as it likes, with whichever tariff."""
    complaint, clock = late(company)
    first = propose_for_clock(clock, lines.time, TUESDAY)
    again = propose_for_clock(clock, lines.work_order, TUESDAY + DAY)
    assert again == first
    assert Penalty.objects.count() == PenaltyEvent.objects.count() == 1
    assert complaint.events.filter(action="penalty.proposed").count() == 1
    assert told(first) == {"penalty.propose": ["head.dz"]}
    assert first.proposed_by is None
    assert first.events.get().actor is None


def test_a_cancelled_penalty_is_not_brought_back(company, lines):
    """What general affairs has cancelled stays so, however often the sweep asks."""
    _complaint, clock = late(company)
    penalty = propose_for_clock(clock, lines.time, TUESDAY)
    finish.cancel(penalty, by=company.people.affairs, reason="客户自己改期。", at=TUESDAY)
    assert propose_for_clock(clock, lines.time, TUESDAY + DAY).state == PenaltyState.CANCELLED
    assert Penalty.objects.count() == 1


def test_a_clock_that_is_not_missed_is_not_penalised(company, lines):
    """CABLE-7b: on time is the due time itself; a retired line penalises nobody."""
    complaint, clock = late(company)
    assert propose_for_clock(clock, lines.time, DUE) is None
    handle.log_contact(complaint, by=company.people.head_dz, outcome=ContactOutcome.REACHED, note="已联系。", at=DUE)
    assert propose_for_clock(clock, lines.time, TUESDAY) is None
    _other, missed = late(company)
    lines.time.is_active = False
    assert propose_for_clock(missed, lines.time, TUESDAY) is None
    assert not Penalty.objects.exists()


def test_a_person_cannot_penalise_a_cause_twice(company, lines):
    """The second is told which penalty there is."""
    complaint, clock = late(company)
    there = propose_for_clock(clock, lines.time, TUESDAY)
    proposal = Proposal(tariff=lines.work_order, department=company.dzzhs, reason="超时。", cause=Cause.missed(clock))
    with pytest.raises(AlreadyPenalised, match="CF2026-0001") as already:
        propose(proposal, by=company.people.affairs, complaint=complaint, at=TUESDAY)
    assert already.value.penalty == there

    finding(company, lines.conduct, complaint=complaint)
    with pytest.raises(AlreadyPenalised, match="CF2026-0002"):
        finding(company, lines.conduct, complaint=complaint, by="inspector")
    # Another finding, another person, another line: other causes.
    finding(company, lines.conduct, complaint=complaint, reference="11 月 22 日现场检查")
    finding(company, lines.conduct, complaint=complaint, person=company.people.officer_dz)
    finding(company, lines.information, complaint=complaint)
    assert Penalty.objects.count() == 5


def test_the_database_itself_knows_one_penalty_for_a_cause(company, lines):
    """Past the product as well, cancelled ones included."""
    penalty = finding(company, lines.conduct)
    penalty = finish.cancel(penalty, by=company.people.supervisor, reason="误报。")
    copy = stored(penalty)
    copy.pk, copy.number = None, "CF2026-9999"
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_incidents_and_service_notices_are_causes_of_their_own(company, lines):
    """CABLE-7c, CABLE-7e: whoever keeps them says what one cause is."""
    cause = Cause(CauseKind.SERVICE_NOTICE, "17:late", "FW2026-0017")
    penalty = finding(company, lines.information, cause=cause)
    assert (penalty.cause, penalty.reference) == ("service_notice", "FW2026-0017")
    with pytest.raises(AlreadyPenalised):
        finding(company, lines.information, cause=cause)
    finding(company, lines.availability, cause=Cause(CauseKind.INCIDENT, "17:late", "SJ2026-0017"))


def test_numbers_have_no_gap_and_begin_anew_each_year(company, lines):
    """As with complaints (CABLE-3): what is refused takes no number, and notices count by themselves."""
    finding(company, lines.conduct)
    with pytest.raises(AlreadyPenalised):
        finding(company, lines.conduct)
    cancelled = finding(company, lines.information)
    finish.cancel(cancelled, by=company.people.supervisor, reason="误报。")
    third = reviewed(company, lines.availability)
    assert third.number == "CF2026-0003"
    new_year = finding(company, lines.conduct, reference="2027", at=moment("2027-01-01 00:00"))
    assert new_year.number == "CF2027-0001"
    last = finding(company, lines.conduct, reference="2026", at=moment("2026-12-31 23:59"))
    assert last.number == "CF2026-0004"
    assert finish.issue(third, by=company.people.affairs, at=TUESDAY).notice_number == "CFTZ2026-0001"
    assert set(NumberSequence.objects.filter(scope__startswith="penalties").values_list("last", flat=True)) == {4, 1}
