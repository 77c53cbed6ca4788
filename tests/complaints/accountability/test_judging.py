"""Review, exemption and decision; nobody judges their own (CABLE-6, CABLE-7e, CABLE-7f)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Membership
from complaints.accountability import finish, judge
from complaints.accountability.figures import figures_of
from complaints.accountability.propose import propose_for_clock
from complaints.flow.errors import NotAllowed, Refused
from complaints.penalty_choices import Responsibility
from tests.clockwork import moment
from tests.penalties import (
    TUESDAY,
    finding,
    late,
    reviewed,
    stored,
    to_review,
    told,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


# --- Review, exemption, decision ------------------------------------------------------------------


def test_the_review_may_set_another_amount_with_a_reason(company, lines):
    """CABLE-6: an amount set by hand no longer follows the days; a second review puts it right."""
    _complaint, clock = late(company)
    penalty = propose_for_clock(clock, lines.time, TUESDAY)
    penalty = judge.give_opinion(penalty, by=company.people.head_dz, opinion="有一天停电。", at=TUESDAY)
    with pytest.raises(Refused) as refused:
        judge.confirm(penalty, by=company.people.affairs, amount=Decimal(600), at=TUESDAY)
    assert list(refused.value.fields) == ["note"]
    penalty = judge.confirm(
        penalty, by=company.people.affairs, amount=Decimal("600.50"), note="扣除停电一天。", at=TUESDAY
    )
    assert (penalty.amount, penalty.amount_by_hand) == (Decimal("600.50"), True)
    figures = figures_of(stored(penalty), TUESDAY + 5 * DAY)
    assert (figures.amount, figures.by_tariff) == (Decimal("600.50"), Decimal("1800.00"))
    penalty = judge.confirm(penalty, by=company.people.affairs, note="按标准。", at=TUESDAY)
    penalty = finish.issue(penalty, by=company.people.affairs, at=TUESDAY + DAY)
    assert (penalty.days, penalty.amount, penalty.amount_by_hand) == (5, Decimal("1000.00"), False)


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "10000000000.00", "NaN", "Infinity"])
def test_an_amount_that_is_none_is_refused(company, lines, amount):
    penalty = to_review(company, lines.conduct)
    with pytest.raises(Refused) as refused:
        judge.confirm(penalty, by=company.people.affairs, amount=Decimal(amount), note="原因。")
    assert list(refused.value.fields) == ["amount"]
    assert stored(penalty).amount == Decimal("200.00")


def test_the_company_decides_what_has_no_fixed_amount(company, lines):
    """CABLE-7f: without the decision there is no notice; nothing, and fen, are amounts too."""
    penalty = reviewed(company, lines.grave)
    assert (penalty.amount, penalty.awaits_amount) == (None, True)
    assert told(penalty)["penalty.review"] == ["gm", "leader"]
    with pytest.raises(NotAllowed, match="金额"):
        finish.issue(penalty, by=company.people.affairs)
    with pytest.raises(Refused):
        judge.decide_amount(penalty, by=company.people.leader, amount=Decimal("-0.01"), decision="不罚。")
    penalty = judge.decide_amount(penalty, by=company.people.leader, amount=Decimal(0), decision="已停职，不再罚款。")
    penalty = judge.decide_amount(penalty, by=company.people.gm, amount=Decimal("12345.67"), decision="从重。")
    assert told(penalty)["penalty.decide"] == ["affairs", "affairs"]
    penalty = finish.issue(penalty, by=company.people.affairs)
    assert (stored(penalty).amount, stored(penalty).decided_by) == (Decimal("12345.67"), company.people.gm)


def test_the_review_leaves_the_companys_amount_alone_and_nobody_decides_a_fixed_one(company, lines):
    """CABLE-7f."""
    penalty = to_review(company, lines.grave)
    with pytest.raises(Refused):
        judge.confirm(penalty, by=company.people.affairs, amount=Decimal(1), note="一元。")
    with pytest.raises(NotAllowed):
        judge.decide_amount(
            reviewed(company, lines.conduct), by=company.people.gm, amount=Decimal(1), decision="一元。"
        )


def test_a_fault_report_exempts_unless_it_recurs(company, lines):
    """CABLE-7e: once within twelve months for the same department and line; then again."""
    first = to_review(company, lines.availability)
    at = moment("2026-11-24 12:05")
    first = judge.exempt(first, by=company.people.affairs, fault_report="设备雷击，已加装防雷。", at=at)
    assert (first.state, first.exempted_at) == ("exempt", at)
    assert told(first)["penalty.exempt"] == ["head.dz", "supervisor"]

    second = to_review(company, lines.availability, reference="二")
    just_before = moment("2027-11-24 12:04")
    with pytest.raises(Refused, match="CF2026-0001"):
        judge.exempt(second, by=company.people.affairs, fault_report="又遭雷击。", at=just_before)
    assert stored(second).state == "review"
    elsewhere = finding(company, lines.availability, reference="三", department=company.qyzhs)
    elsewhere = judge.give_opinion(elsewhere, by=company.people.head_qy, opinion="雷击。")
    assert judge.exempt(elsewhere, by=company.people.affairs, fault_report="雷击。").state == "exempt"
    assert judge.exempt(second, by=company.people.affairs, fault_report="又遭雷击。", at=at.replace(year=2027)).state


def test_a_year_before_the_leap_day_is_the_end_of_february():
    """2028-02-29 minus twelve months."""
    assert judge.a_year_before(moment("2028-02-29 08:00")) == moment("2027-02-28 08:00")


def test_a_line_without_exemption_exempts_nobody(company, lines):
    """CABLE-7e is about its own line alone."""
    penalty = to_review(company, lines.conduct)
    with pytest.raises(NotAllowed):
        judge.exempt(penalty, by=company.people.affairs, fault_report="设备故障。")


# --- Nobody judges their own ----------------------------------------------------------------------


def second_of_affairs(company):
    """Another person of general affairs, so that the first is not the only one who could."""
    from tests.people import person

    other = person("affairs2", "陶冶")
    Membership.objects.create(user=other, department=company.zhb, role="affairs")
    return other


def test_who_proposed_it_does_not_review_it(company, lines):
    """CABLE-6: four eyes."""
    other = second_of_affairs(company)
    penalty = to_review(company, lines.conduct, by="affairs")
    for attempt in (judge.confirm, lambda p, by: judge.exempt(p, by=by, fault_report="故障。")):
        with pytest.raises(NotAllowed):
            attempt(penalty, by=company.people.affairs)
    penalty = judge.confirm(penalty, by=other)
    with pytest.raises(NotAllowed):
        finish.issue(penalty, by=company.people.affairs)
    assert finish.issue(penalty, by=other).state == "issued"


def test_who_is_penalised_neither_reviews_nor_cancels_nor_executes(company, lines):
    """The person, and the head of the department."""
    other = second_of_affairs(company)
    mine = {"department": company.zhb, "person": other, "responsibility": Responsibility.PERSON}
    penalty = finding(company, lines.conduct, **mine)
    penalty = judge.give_opinion(penalty, by=company.people.gm, opinion="属实。")
    for person in (other, company.people.affairs):  # the penalised, and the head of 综合部
        for attempt in (judge.confirm, lambda p, by: finish.cancel(p, by=by, reason="不合适。")):
            with pytest.raises(NotAllowed):
                attempt(penalty, by=person)
    # The general manager gave the opinion here, so nobody is left but a third person of general affairs.
    with pytest.raises(NotAllowed):
        judge.confirm(penalty, by=company.people.gm)
    assert "penalty.opinion" not in told(penalty)


def test_what_general_affairs_may_not_review_goes_to_the_general_manager(company, lines):
    """GAS-4c: the last rung answers for all."""
    penalty = finding(company, lines.conduct, department=company.zhb)
    penalty = judge.give_opinion(penalty, by=company.people.affairs, opinion="属实。")
    assert told(penalty)["penalty.opinion"] == ["gm"]
    penalty = judge.confirm(penalty, by=company.people.gm)
    assert finish.issue(penalty, by=company.people.gm).state == "issued"


def test_who_gave_the_departments_opinion_does_not_review(company, lines):
    """A head of the branch who also belongs to general affairs."""
    Membership.objects.create(user=company.people.branch_dz, department=company.zhb, role="affairs")
    penalty = finding(company, lines.conduct)
    penalty = judge.give_opinion(penalty, by=company.people.branch_dz, opinion="属实。")
    branch = type(company.people.branch_dz).objects.get(pk=company.people.branch_dz.pk)
    for attempt in (judge.confirm, lambda p, by: finish.cancel(p, by=by, reason="算了。")):
        with pytest.raises(NotAllowed):
            attempt(penalty, by=branch)


def test_the_leader_who_is_penalised_does_not_decide(company, lines):
    """CABLE-7f."""
    leader = company.people.leader
    about = {"person": leader, "responsibility": Responsibility.PERSON, "department": company.gs}
    penalty = finding(company, lines.grave, **about)
    penalty = judge.give_opinion(penalty, by=company.people.gm, opinion="属实。")
    penalty = judge.confirm(penalty, by=company.people.affairs)
    with pytest.raises(NotAllowed):
        judge.decide_amount(penalty, by=leader, amount=Decimal(0), decision="不罚。")
