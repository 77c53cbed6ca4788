"""The way of a penalty: proposal, opinion, review, notice, execution; exemption, decision, cancellation (CABLE-6)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Department, Membership
from complaints.accountability import finish, judge
from complaints.accountability.figures import figures_of
from complaints.accountability.propose import AlreadyPenalised, Cause, Proposal, propose, propose_for_clock
from complaints.chains import check_all
from complaints.choices import ContactOutcome
from complaints.flow import handle
from complaints.flow.errors import NotAllowed, Refused, Stale
from complaints.models import Complaint, Notice, NumberSequence, Penalty, PenaltyEvent
from complaints.notify.render import text_of
from complaints.penalty_choices import CauseKind, PenaltyState, Responsibility
from tests import way
from tests.clockwork import MICROSECOND, MINUTE, moment
from tests.penalties import (
    DUE,
    FRIDAY,
    TUESDAY,
    executed,
    finding,
    issued,
    late,
    reviewed,
    stored,
    tariff,
    to_review,
)
from tests.rules import amending

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def lines(company):
    return tariff(company)


def told(penalty: Penalty) -> dict[str, list[str]]:
    """Who has a notice of which step, by user name."""
    found: dict[str, list[str]] = {}
    prefix = f"penalty:{penalty.pk}:"
    for notice in Notice.objects.filter(key__startswith=prefix).select_related("user").order_by("pk"):
        found.setdefault(notice.about["topic"], []).append(notice.user.username)
    return {topic: sorted(names) for topic, names in found.items()}


# --- The whole way --------------------------------------------------------------------------------


def test_the_whole_way_of_a_penalty(company, lines):
    """CABLE-6, CABLE-7a: the department's opinion, general affairs' review, the notice, the execution."""
    person = company.people.officer_dz
    penalty = finding(company, lines.conduct, person=person, responsibility=Responsibility.PERSON)
    assert (penalty.number, penalty.state, penalty.amount) == ("CF2026-0001", "proposed", Decimal("200.00"))
    assert penalty.notice_number is None

    penalty = judge.give_opinion(penalty, by=company.people.head_dz, opinion="属实。", at=TUESDAY + MINUTE)
    assert (penalty.state, penalty.opinion_by) == ("review", company.people.head_dz)
    penalty = judge.confirm(penalty, by=company.people.affairs, note="同意。", at=TUESDAY + 2 * MINUTE)
    assert penalty.state == "reviewed"
    penalty = finish.issue(penalty, by=company.people.affairs, at=TUESDAY + 3 * MINUTE)
    assert (penalty.state, penalty.notice_number) == ("issued", "CFTZ2026-0001")
    penalty = finish.execute(penalty, by=company.people.affairs, on=dt.date(2026, 11, 25), at=TUESDAY + DAY)

    penalty = stored(penalty)
    assert (penalty.state, penalty.executed_on, penalty.amount) == ("executed", dt.date(2026, 11, 25), 200)
    assert [event.action for event in penalty.events.all()] == [
        "penalty.propose", "penalty.opinion", "penalty.review", "penalty.issue", "penalty.execute",
    ]  # fmt: skip
    assert penalty.version == 5


def test_each_change_tells_whom_it_concerns(company, lines):
    """CABLE-6: the head is asked, general affairs reviews, person and department hear of the notice."""
    person = company.people.officer_dz
    penalty = executed(company, lines.conduct, person=person, responsibility=Responsibility.PERSON)
    assert told(penalty) == {
        "penalty.propose": ["head.dz"],
        "penalty.opinion": ["affairs"],
        # Whoever did it is not told; there is nobody else in general affairs.
        "penalty.issue": ["head.dz", "officer.dz", "supervisor"],
        "penalty.execute": ["head.dz", "officer.dz"],
    }
    notice = person.notices.filter(about__topic="penalty.issue").get()
    assert text_of(notice) == "处罚通知单 CFTZ2026-0001 已签发：定州综合所，服务规范类，200.00 元"
    assert notice.about["url"] == penalty.get_absolute_url() == "/penalties/CF2026-0001/"


def test_a_cancellation_tells_the_person_only_of_what_they_had_heard(company, lines):
    """Who was never told of a proposal is not told that it was dropped."""
    person = company.people.officer_dz
    who = {"person": person, "responsibility": Responsibility.PERSON}
    before = finish.cancel(to_review(company, lines.conduct, **who), by=company.people.affairs, reason="证据不足。")
    after = finish.cancel(issued(company, lines.information, **who), by=company.people.affairs, reason="证据不足。")
    assert told(before)["penalty.cancel"] == ["head.dz", "supervisor"]
    assert told(after)["penalty.cancel"] == ["head.dz", "officer.dz", "supervisor"]


def test_a_penalty_on_the_head_is_for_the_head_above(company, lines):
    """Nobody speaks for the department about themselves."""
    head = company.people.head_dz
    penalty = finding(company, lines.conduct, person=head, responsibility=Responsibility.PERSON)
    assert told(penalty)["penalty.propose"] == ["branch.dz", "head.dz"]
    with pytest.raises(NotAllowed):
        judge.give_opinion(penalty, by=head, opinion="我没有错。")
    assert judge.give_opinion(penalty, by=company.people.branch_dz, opinion="属实。").state == "review"


def test_the_complaints_history_notes_it_and_forms_about_the_complaint_stay_good(company, lines):
    """A penalty is no step of the complaint: what somebody types about the complaint is not stale."""
    complaint, _clock = late(company)
    version = complaint.version
    penalty = issued(company, lines.conduct, complaint=complaint)
    finish.cancel(penalty, by=company.people.affairs, reason="误判。", at=TUESDAY + DAY)
    entries = complaint.events.filter(action__startswith="penalty.").order_by("sequence")
    assert [entry.action for entry in entries] == ["penalty.proposed", "penalty.issued", "penalty.cancelled"]
    assert entries[1].data == {"penalty": "CF2026-0001", "department": "定州综合所", "notice": "CFTZ2026-0001"}
    assert Complaint.objects.get(pk=complaint.pk).version == version
    handle.log_contact(
        complaint, by=company.people.head_dz, outcome=ContactOutcome.REACHED, note="已联系。", version=version
    )
    assert check_all().broken is None


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


# --- Endings and errors ---------------------------------------------------------------------------


@pytest.mark.parametrize("make", [finding, to_review, reviewed, issued])
def test_a_penalty_is_cancelled_from_any_state_before_its_execution(company, lines, make):
    """CABLE-6: with a reason."""
    penalty = make(company, lines.conduct)
    with pytest.raises(Refused):
        finish.cancel(penalty, by=company.people.affairs, reason="  ")
    assert finish.cancel(penalty, by=company.people.affairs, reason="申诉成立。").state == "cancelled"
    with pytest.raises(NotAllowed):
        finish.cancel(stored(penalty), by=company.people.affairs, reason="再撤一次。")


def test_what_is_executed_stays(company, lines):
    """An appeal after that is a credit, no cancellation (CABLE-8)."""
    penalty = executed(company, lines.conduct)
    with pytest.raises(NotAllowed):
        finish.cancel(penalty, by=company.people.affairs, reason="后悔了。")


def test_the_proposer_withdraws_until_the_department_has_spoken(company, lines):
    penalty = finding(company, lines.conduct)
    with pytest.raises(NotAllowed):
        finish.cancel(penalty, by=company.people.inspector, reason="不对。")
    penalty = judge.give_opinion(penalty, by=company.people.head_dz, opinion="不同意。")
    with pytest.raises(NotAllowed):
        finish.cancel(penalty, by=company.people.supervisor, reason="撤回。")
    other = finding(company, lines.information)
    assert finish.cancel(other, by=company.people.supervisor, reason="撤回。").state == "cancelled"


def test_the_execution_lies_between_the_notice_and_today(company, lines):
    penalty = issued(company, lines.conduct)
    for day in (dt.date(2026, 11, 23), dt.date(2026, 11, 27)):
        with pytest.raises(Refused) as refused:
            finish.execute(penalty, by=company.people.affairs, on=day, at=moment("2026-11-26 23:59"))
        assert list(refused.value.fields) == ["on"]
    done = finish.execute(penalty, by=company.people.affairs, on=dt.date(2026, 11, 26), at=moment("2026-11-26 00:00"))
    assert done.executed_on == dt.date(2026, 11, 26)


def test_a_stale_page_changes_nothing_and_says_what_happened(company, lines):
    penalty = to_review(company, lines.conduct)
    judge.confirm(penalty, by=company.people.affairs, version=2)
    with pytest.raises(Stale) as stale:
        judge.confirm(penalty, by=company.people.gm, version=2)
    assert [event.action for event in stale.value.events] == ["penalty.review"]
    assert stored(penalty).version == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " \n "}, "reason"),
        ({"responsibility": Responsibility.PERSON}, "person"),
        ({"responsibility": Responsibility.GROUP, "group": " "}, "group"),
    ],
)
def test_a_proposal_says_whom_and_why(company, lines, changes, field):
    """RETAIL-8c: a person or a group that answers for it has a name."""
    with pytest.raises(Refused) as refused:
        finding(company, lines.conduct, **changes)
    assert list(refused.value.fields) == [field]


def test_only_a_line_of_the_complaints_own_version_is_used(company, lines):
    """A complaint keeps the version it was accepted under, and so does its tariff."""
    from complaints.versions import new_version

    complaint, clock = late(company)
    other = new_version(company.procedure).tariffs.get(code="conduct")
    with pytest.raises(Refused) as refused:
        finding(company, other, complaint=complaint)
    assert list(refused.value.fields) == ["tariff"]
    lines.conduct.is_active = False
    with pytest.raises(Refused):
        finding(company, lines.conduct, complaint=complaint)
    cause = Cause.missed(clock)
    for wrong in (
        {"cause": cause, "complaint": way.accepted(company)},
        {"cause": cause, "complaint": complaint, "department": company.qyzhs},
        {"cause": cause, "complaint": complaint, "at": FRIDAY + MINUTE},
    ):
        with pytest.raises(Refused):
            finding(company, lines.time, **wrong)
    assert not Penalty.objects.exists()


@pytest.mark.parametrize("name", ["desk", "head_dz", "officer_dz", "leader", "gm", "admin", "outsider"])
def test_only_supervisor_inspector_and_general_affairs_propose(company, lines, name):
    """CABLE-6."""
    with pytest.raises(NotAllowed):
        finding(company, lines.conduct, by=name)


def test_a_headless_department_is_answered_for_above(company, lines):
    """As with complaints: whoever is told in the place of a missing head may act in it."""
    Department.objects.filter(pk=company.dzzhs.pk).update(head=None, deputy=None)
    penalty = finding(company, lines.conduct)
    assert told(penalty)["penalty.propose"] == ["branch.dz"]
    assert judge.give_opinion(penalty, by=company.people.branch_dz, opinion="属实。").state == "review"


@pytest.mark.parametrize(
    "changes",
    [
        {"rate": None},
        {"rate": 0},
        {"amount": None},
        {"amount": -1},
        {"responsibility": "person"},
        {"responsibility": "group"},
        {"cause": "clock"},
        {"basis": "day"},
        {"state": "issued"},
        {"state": "executed"},
        {"state": "cancelled"},
        {"state": "exempt"},
        {"executed_on": dt.date(2026, 11, 24)},
        {"number": "CF2026-0002"},
        {"department": None},
    ],
    ids=str,
)
def test_the_database_keeps_no_penalty_that_makes_no_sense(company, lines, changes):
    """Past the product as well: amounts, names of those responsible, states with what belongs to them."""
    penalty = finding(company, lines.conduct)
    finding(company, lines.information)
    with pytest.raises(IntegrityError), transaction.atomic():
        Penalty.objects.filter(pk=penalty.pk).update(**changes)
