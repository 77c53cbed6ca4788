"""Two people, or a person and a sweep, act on the same penalty or cause at once: real threads, real PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import transaction

from complaints.accountability import finish, judge
from complaints.accountability.propose import AlreadyPenalised, Cause, Proposal, propose, propose_for_clock
from complaints.chains import check_all
from complaints.deadlines.sweep import sweep
from complaints.flow.errors import FlowError, NotAllowed, Refused, Stale
from complaints.models import Complaint, NumberSequence, Penalty
from tests.clockwork import MINUTE, moment
from tests.complaints.flow.test_races import at_once, winners
from tests.penalties import TUESDAY, finding, issued, late, reviewed, stored, tariff, to_review

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lines(company):
    return tariff(company)


def test_many_calls_for_one_clock_make_one_penalty(company, lines):
    """CABLE-7b: the sweep's call, overlapping with itself and with a person's proposal."""
    complaint, clock = late(company)
    proposal = Proposal(tariff=lines.time, department=company.dzzhs, reason="超时。", cause=Cause.missed(clock))

    answers = at_once(
        *[lambda: propose_for_clock(clock, lines.time, TUESDAY) for _ in range(5)],
        lambda: propose(proposal, by=company.people.supervisor, complaint=complaint, at=TUESDAY)[0],
    )

    penalty = Penalty.objects.get()
    assert set(answers[:5]) == {penalty}
    assert answers[5] == penalty or isinstance(answers[5], AlreadyPenalised)
    assert (penalty.number, penalty.events.count()) == ("CF2026-0001", 1)
    assert complaint.events.filter(action="penalty.proposed").count() == 1
    assert NumberSequence.objects.get(scope__startswith="penalties").last == 1


def test_two_people_who_find_the_same_at_once_make_one_penalty(company, lines):
    """With a complaint and without one."""
    complaint, _clock = late(company)
    for about in (complaint, None):
        answers = at_once(
            *[
                lambda by=by, about=about: finding(company, lines.conduct, by=by, complaint=about)
                for by in ("supervisor", "inspector", "affairs")
            ]
        )
        (made,) = winners(answers)
        lost = [answer for answer in answers if isinstance(answer, FlowError)]
        assert [answer.penalty for answer in lost] == [made, made]
    assert sorted(Penalty.objects.values_list("number", flat=True)) == ["CF2026-0001", "CF2026-0002"]


def test_at_the_turn_of_the_year_the_database_decides(company, lines):
    """Two years' numbers do not wait for each other; the constraint does."""
    answers = at_once(
        *[
            lambda at=at: finding(company, lines.conduct, at=at)
            for at in (moment("2026-12-31 23:59"), moment("2027-01-01 00:00")) * 3
        ]
    )
    (made,) = winners(answers)
    assert {answer.penalty for answer in answers if isinstance(answer, AlreadyPenalised)} == {made}
    assert Penalty.objects.count() == 1
    assert sum(NumberSequence.objects.filter(scope__startswith="penalties").values_list("last", flat=True)) == 1


def test_two_reviewers_at_once_and_one_of_them_is_told(company, lines):
    """CABLE-6: both saw the same page."""
    penalty = to_review(company, lines.conduct)
    people = company.people
    answers = at_once(
        lambda: judge.confirm(penalty, by=people.affairs, note="同意。", version=penalty.version),
        lambda: judge.confirm(penalty, by=people.gm, note="同意。", version=penalty.version),
    )
    (loser,) = [answer for answer in answers if isinstance(answer, FlowError)]
    assert isinstance(loser, Stale)
    assert [event.action for event in loser.events] == ["penalty.review"]
    assert stored(penalty).reviewed_by == winners(answers)[0].reviewed_by
    assert penalty.events.filter(action="penalty.review").count() == 1


def test_issue_and_cancellation_at_once_leave_one_of_them(company, lines):
    """Either there is a notice, which is cancelled after it; or there never was one."""
    penalty = reviewed(company, lines.conduct)
    at_once(
        lambda: finish.issue(penalty, by=company.people.affairs),
        lambda: finish.cancel(penalty, by=company.people.gm, reason="误判。"),
    )
    penalty = stored(penalty)
    actions = list(penalty.events.values_list("action", flat=True))[3:]
    assert actions in (["penalty.cancel"], ["penalty.issue", "penalty.cancel"])
    assert penalty.state == "cancelled"
    assert (penalty.notice_number is not None) == (len(actions) == 2)


def test_notices_issued_at_once_have_numbers_without_a_gap(company, lines):
    penalties = [reviewed(company, lines.conduct, reference=str(n)) for n in range(6)]
    at_once(*[lambda p=p: finish.issue(p, by=company.people.affairs, at=TUESDAY) for p in penalties])
    assert sorted(Penalty.objects.values_list("notice_number", flat=True)) == [f"CFTZ2026-000{n}" for n in range(1, 7)]


def test_of_two_exemptions_at_once_the_second_recurs(company, lines):
    """CABLE-7e: once within twelve months, also when two are reviewed in the same moment."""
    two = [to_review(company, lines.availability, reference=str(n)) for n in range(2)]
    answers = at_once(*[lambda p=p: judge.exempt(p, by=company.people.affairs, fault_report="雷击。") for p in two])
    assert len(winners(answers)) == 1
    (refused,) = [answer for answer in answers if isinstance(answer, Refused)]
    assert winners(answers)[0].number in refused.message
    assert Penalty.objects.filter(state="exempt").count() == 1


def test_executing_and_cancelling_at_once_is_one_of_the_two(company, lines):
    penalty = issued(company, lines.conduct)
    day = penalty.issued_at.astimezone(TUESDAY.tzinfo).date()
    answers = at_once(
        lambda: finish.execute(penalty, by=company.people.affairs, on=day),
        lambda: finish.cancel(penalty, by=company.people.gm, reason="误判。"),
    )
    assert len(winners(answers)) == 1
    assert isinstance(next(answer for answer in answers if isinstance(answer, FlowError)), NotAllowed)
    assert stored(penalty).state == winners(answers)[0].state


def test_a_sweep_proposals_and_steps_at_once_keep_every_chain_whole(company, lines):
    """GAS-6: the complaint's history and the penalty's, whoever writes first."""
    complaint, clock = late(company)

    def after_the_batch():
        """As the sweep calls it: in one transaction with the complaint's row locked."""
        with transaction.atomic():
            Complaint.objects.select_for_update().get(pk=complaint.pk)
            return propose_for_clock(clock, lines.time, TUESDAY)

    at_once(
        lambda: sweep(TUESDAY),
        after_the_batch,
        after_the_batch,
        lambda: finding(company, lines.conduct, complaint=complaint),
        lambda: finding(company, lines.information, complaint=complaint),
        lambda: sweep(TUESDAY + MINUTE),
    )
    sweep(TUESDAY + MINUTE)
    assert Penalty.objects.count() == 3
    check = check_all()
    assert (check.broken, check.penalties, check.penalty_entries) == (None, 3, 3)
