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
from complaints.penalty_choices import PenaltyAction, Responsibility
from complaints.penalty_desk import waiting
from complaints.permissions.penalties import may
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
from tests.people import person

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
    return person_of_affairs(company, "affairs2", "陶冶")


def fresh(who):
    """The person as they sign in next, with what the company is then."""
    return type(who).objects.get(pk=who.pk)


def person_of_affairs(company, username, name, department=None):
    """Somebody with the post of general affairs, in 综合部 or elsewhere."""
    new = person(username, name)
    Membership.objects.create(user=new, department=department or company.zhb, role="affairs")
    return new


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
    for who in (other, company.people.affairs):  # the penalised, and the head of 综合部
        for attempt in (judge.confirm, lambda p, by: finish.cancel(p, by=by, reason="不合适。")):
            with pytest.raises(NotAllowed):
                attempt(penalty, by=who)
    third = person_of_affairs(company, "affairs3", "柳青")
    for who in (company.people.gm, third):  # the general manager gave the opinion, and a third person is there
        assert bool(may(fresh(who), PenaltyAction.REVIEW, penalty)) == (who == third)


def test_what_general_affairs_may_not_review_goes_to_the_general_manager(company, lines):
    """GAS-4c: the last rung answers for all, even where it gave the opinion for want of anybody else."""
    for by in (company.people.affairs, company.people.gm):
        penalty = finding(company, lines.conduct, department=company.zhb, reference=by.username)
        penalty = judge.give_opinion(penalty, by=by, opinion="属实。")
        assert list(waiting(company.people.gm)) == [penalty]
        penalty = judge.confirm(penalty, by=company.people.gm)
        assert list(waiting(company.people.gm)) == [penalty]
        penalty = finish.issue(penalty, by=company.people.gm)
        assert list(waiting(company.people.gm)) == [penalty]
        on = penalty.issued_at.astimezone(TUESDAY.tzinfo).date()
        assert finish.execute(penalty, by=company.people.gm, on=on).state == "executed"
        assert not waiting(company.people.gm)


SHARED = [{}, {"responsibility": Responsibility.GROUP, "group": "行政组"}]


@pytest.mark.parametrize("responsible", SHARED, ids=["department", "group"])
def test_nobody_of_the_penalised_department_judges_it(company, lines, responsible):
    """CABLE-6: where 综合部 or a group of it is responsible its second person is penalised too."""
    colleague = second_of_affairs(company)
    penalty = finding(company, lines.conduct, department=company.zhb, **responsible)
    penalty = judge.give_opinion(penalty, by=company.people.affairs, opinion="属实。")
    assert told(penalty)["penalty.opinion"] == ["gm"]
    for attempt in (
        judge.confirm,
        lambda p, by: judge.exempt(p, by=by, fault_report="故障。"),
        lambda p, by: finish.cancel(p, by=by, reason="不合适。"),
    ):
        with pytest.raises(NotAllowed):
            attempt(penalty, by=colleague)
    assert [list(waiting(who)) for who in (colleague, company.people.gm)] == [[], [penalty]]

    elsewhere = person_of_affairs(company, "affairs3", "柳青", company.dz)
    assert [list(waiting(fresh(who))) for who in (elsewhere, company.people.gm)] == [[penalty], []]
    penalty = judge.confirm(penalty, by=elsewhere)
    with pytest.raises(NotAllowed):
        finish.issue(penalty, by=colleague)
    assert list(waiting(elsewhere)) == [penalty]
    penalty = finish.issue(penalty, by=elsewhere)
    with pytest.raises(NotAllowed):
        finish.execute(penalty, by=colleague, on=penalty.issued_at.astimezone(TUESDAY.tzinfo).date())
    assert [list(waiting(who)) for who in (colleague, elsewhere)] == [[], [penalty]]


def test_a_penalty_on_a_person_leaves_the_colleagues_free_to_judge_it(company, lines):
    """RETAIL-8c: responsibility is placed with the person alone."""
    colleague, penalised = second_of_affairs(company), person_of_affairs(company, "affairs3", "柳青")
    penalty = finding(
        company, lines.conduct, department=company.zhb, person=penalised, responsibility=Responsibility.PERSON
    )
    penalty = judge.give_opinion(penalty, by=company.people.affairs, opinion="属实。")
    assert told(penalty)["penalty.opinion"] == ["affairs2"]
    assert list(waiting(colleague)) == [penalty]
    assert judge.confirm(penalty, by=colleague).state == "reviewed"


def test_the_leader_in_charge_of_a_department_is_not_one_of_it(company, lines):
    """CABLE-7f: the post says over which departments, so a penalty on one of these is the leader's to decide."""
    penalty = finding(company, lines.grave, department=company.gs)
    penalty = judge.give_opinion(penalty, by=company.people.gm, opinion="属实。")
    penalty = judge.confirm(penalty, by=company.people.affairs)
    assert list(waiting(company.people.leader)) == [penalty]
    penalty = judge.decide_amount(penalty, by=company.people.leader, amount=Decimal(1000), decision="从重。")
    assert penalty.amount == Decimal(1000)


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
