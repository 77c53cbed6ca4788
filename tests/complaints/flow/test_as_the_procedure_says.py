"""The way of a case as the rules of its procedure lay it down: who decides, who signs, who is called back."""

import datetime as dt

import pytest

from accounts.choices import Role
from accounts.models import Membership
from complaints.choices import Action, ContactOutcome, Recipient, Stage, Validity
from complaints.flow import (
    acceptance,
    approval,
    archive,
    callback,
    dispatch,
    feedback,
    handle,
    instructions,
    intake,
    recomplain,
    record,
    supervise,
    validity,
)
from complaints.flow.errors import NotAllowed, Refused
from complaints.models import ApprovalChain, ApprovalStep, CaseFile
from complaints.permissions import may
from tests import ruled, way
from tests.clockwork import moment
from tests.rules import amending, settle_topic

pytestmark = pytest.mark.django_db
MONDAY = moment("2026-11-23 09:00")
HOUR = dt.timedelta(hours=1)


def rule(company, topic, choice, **cases):
    with amending(company.procedure) as procedure:
        settle_topic(procedure, topic, choice, **cases)


# --- Acceptance (RETAIL-3) --------------------------------------------------------------------------------------------


def shop_complaint(company, **changes):
    """A shop takes it in: 定州综合所, whose superior is the branch 定州分公司."""
    taken = way.an_intake(company, received_department=company.dzzhs, **changes)
    return intake.accept(taken, by=company.people.officer_dz, at=MONDAY)[0]


def test_the_superior_of_the_shop_decides_on_acceptance_and_only_then_the_dispatch_hour_runs(company):
    """RETAIL-3: a shop confirms, a superior decides; GAS-12.2's hour counts from the decision."""
    rule(company, "acceptance", "superior")
    complaint = shop_complaint(company)
    assert (complaint.stage, complaint.awaits) == (Stage.PENDING, Recipient.SUPERIOR)
    assert not complaint.clocks.exists()
    for who in (company.people.officer_dz, company.people.head_dz, company.people.desk, company.people.supervisor):
        assert not may(who, Action.ADMIT, complaint)
    with pytest.raises(NotAllowed):
        dispatch.dispatch(complaint, by=company.people.desk, lead=company.dzzhs, at=MONDAY)

    complaint = acceptance.admit(complaint, by=company.people.branch_dz, at=MONDAY + 3 * HOUR)
    assert (complaint.stage, complaint.awaits, complaint.admitted_by) == (
        Stage.ACCEPTED, "", company.people.branch_dz,
    )  # fmt: skip
    clock = complaint.clocks.get()
    assert (clock.rule.code, clock.due_at) == ("dispatch", MONDAY + 4 * HOUR)


def test_what_is_not_taken_on_is_explained_told_to_the_customer_and_archived(company):
    """RETAIL-3: refusal is explained; no result of a department is missing from the record."""
    rule(company, "acceptance", "superior")
    complaint = shop_complaint(company)
    by = company.people.branch_dz
    with pytest.raises(Refused) as refused:
        acceptance.turn_down(complaint, by=by, reason=" ", explanation="", at=MONDAY)
    assert set(refused.value.fields) == {"reason", "explanation"}
    complaint = acceptance.turn_down(
        complaint, by=by, reason="超出保修期。", explanation="已说明保修条款。", at=MONDAY + HOUR
    )
    assert (complaint.stage, complaint.is_refused) == (Stage.CALLBACK, True)
    answers = callback.Answers(outcome=ContactOutcome.REACHED, resolved=True, satisfaction=3)
    complaint = callback.call_back(complaint, by=company.people.desk, answers=answers, at=MONDAY + 2 * HOUR)
    assert archive.missing(complaint) == []
    assert archive.archive(complaint, by=company.people.desk).stage == Stage.ARCHIVED


def test_acceptance_and_dispatch_in_one_go_stops_at_the_decision(company):
    """RETAIL-3: nothing is dispatched that nobody has decided to accept."""
    rule(company, "acceptance", "supervisor", level=["serious"])
    taken = way.an_intake(company, level="serious")
    complaint, made = intake.accept_and_dispatch(taken, by=company.people.desk, lead=company.dzzhs)
    assert (made, complaint.stage) == (True, Stage.PENDING)
    ordinary, _made = intake.accept_and_dispatch(way.an_intake(company), by=company.people.desk, lead=company.dzzhs)
    assert ordinary.stage == Stage.DISPATCHED


# --- Validity (ROAD-1) ------------------------------------------------------------------------------------------------


def test_an_invalid_complaint_is_closed_with_the_explanation_given(company):
    """ROAD-1: judged with the reason; the department's clocks end, the customer is told."""
    rule(company, "validity", "head")
    complaint = way.handling(company, MONDAY)
    by = company.people.head_dz
    assert not may(company.people.officer_dz, Action.JUDGE, complaint)
    with pytest.raises(Refused) as refused:
        validity.judge(complaint, by=by, validity=Validity.INVALID, reason="收费无误。")
    assert set(refused.value.fields) == {"explanation"}
    complaint = validity.judge(
        complaint, by=by, validity=Validity.INVALID, reason="收费无误。", explanation="已逐项说明。", at=MONDAY + HOUR
    )
    assert (complaint.stage, complaint.validity) == (Stage.CALLBACK, Validity.INVALID)
    assert {clock.rule.code for clock in complaint.clocks.running()} == {"callback"}


def test_without_a_judgement_nothing_is_archived_where_the_procedure_wants_one(company):
    """ROAD-1: valid ones are judged too, so that both can be counted."""
    rule(company, "validity", "desk")
    complaint = way.closing(company, MONDAY)
    (lacks,) = archive.missing(complaint)
    assert lacks.action == Action.JUDGE
    complaint = validity.judge(complaint, by=company.people.desk, validity=Validity.VALID, reason="属实。")
    assert (complaint.stage, archive.missing(complaint)) == (Stage.CLOSING, [])


def test_where_nobody_is_to_judge_nobody_does(company):
    for who in vars(company.people).values():
        assert not may(who, Action.JUDGE, way.handling(company))


# --- Settling, signature, callback ------------------------------------------------------------------------------------


def test_what_may_not_be_settled_on_the_spot_is_refused(company):
    """A rule for 严重 cases: refused with words, and an ordinary case is still settled."""
    rule(company, "settle", "refused", level=["serious", "major"])
    serious = way.accepted(company, level="serious")
    with pytest.raises(NotAllowed, match="不能当场解决"):
        intake.settle(serious, by=company.people.desk, explanation="已解释。", customer_accepts=True)
    ordinary = way.accepted(company)
    settled = intake.settle(ordinary, by=company.people.desk, explanation="已解释。", customer_accepts=True)
    assert settled.stage == Stage.ARCHIVED


def test_without_a_signature_the_officers_result_goes_to_the_desk(company):
    """Enquiries need no head's signature where the procedure says so; others do."""
    rule(company, "sign_off", "none", level=["normal"])
    complaint = handle.submit_result(way.handling(company), by=company.people.officer_dz, parts=way.PARTS)
    assert complaint.stage == Stage.FEEDBACK
    grave = handle.submit_result(way.handling(company, level="major"), by=company.people.officer_dz, parts=way.PARTS)
    assert grave.stage == Stage.SIGN_OFF


@pytest.mark.parametrize(
    ("choice", "may_skip"),
    [("skippable", {"supervisor"}), ("desk_skips", {"desk", "desk2", "supervisor"}), ("obligatory", set())],
)
def test_who_may_leave_the_callback_out(company, choice, may_skip):
    """GAS-12.5: skipping needs the right to do so, and whose right it is is data."""
    with amending(company.procedure) as procedure:
        procedure.flow_rules.filter(topic="callback").delete()
        settle_topic(procedure, "callback", choice)
    complaint = way.at_callback(company)
    assert {n for n, who in vars(company.people).items() if may(who, Action.SKIP_CALLBACK, complaint)} == may_skip


def test_without_a_callback_the_case_goes_to_the_archive_at_once(company):
    """An enquiry is answered and filed: no callback is waited for, no clock for it runs."""
    rule(company, "callback", "none", level=["normal"])
    complaint = way.fed_back(company, MONDAY)
    complaint = feedback.accept_feedback(complaint, by=company.people.desk, at=MONDAY + HOUR)
    assert complaint.stage == Stage.CLOSING
    assert archive.missing(complaint) == []
    assert not complaint.clocks.running().exists()


# --- Who handles, co-handles, decides ---------------------------------------------------------------------------------


def test_a_major_case_is_the_general_managers_own(company):
    """ROAD-11: the first person responsible handles major ones personally."""
    rule(company, "handler", "general_manager", level=["major"])
    complaint = way.dispatched(company, level="major")
    assert complaint.handler == company.people.gm
    assert not may(company.people.head_dz, Action.RETURN, complaint)
    assert way.dispatched(company).handler == company.people.head_dz


def test_general_affairs_co_handles_major_cases(company):
    """CABLE-14: 重大 adds 综合部, also where somebody else was chosen."""
    rule(company, "co_handler", "affairs", level=["major"])
    complaint = way.dispatched(company, level="major", co_handlers=[company.dcs])
    co = complaint.assignments.current().filter(role="co").values_list("department__name", flat=True)
    assert set(co) == {company.dcs.name, company.zhb.name}
    assert complaint.department_count == 3
    assert not way.dispatched(company).assignments.filter(role="co").exists()


def test_the_second_rejection_is_decided_by_the_leader_and_closed(company):
    """CABLE-5b: no department gets it again; the leader's decision closes it (终结), and it cannot be renewed."""
    rule(company, "recomplaint", "leader_decides")
    first, _made = recomplain.recomplain(way.archived(company), by=company.people.desk, content="没有解决。")
    assert may(company.people.desk, Action.DISPATCH, first)
    first.recomplaint_level = 2
    first.save()
    verdict = may(company.people.desk, Action.DISPATCH, first)
    assert not verdict
    assert "分管领导" in verdict.reason
    decided = supervise.decide(first, by=company.people.leader, decision="退还费用，就此终结。")
    answers = callback.Answers(outcome=ContactOutcome.REACHED, resolved=False, satisfaction=2, words="知道了。")
    told = callback.call_back(decided, by=company.people.desk, answers=answers)
    closed = archive.archive(told, by=company.people.desk)
    with pytest.raises(Refused):
        recomplain.recomplain(closed, by=company.people.desk, content="还是不行。")


def test_important_and_repeated_complaints_are_proposed_straight_for_the_leader(company):
    """MOBILE-2: VIP, or the same customer and category within the window; outside it the routing decides."""
    rule(company, "proposal", "leader", customer=["vip", "repeated"])
    led = Membership.objects.get(role=Role.LEADER).department
    first = way.accepted(company, MONDAY - dt.timedelta(days=31))
    assert dispatch.propose_for(first, MONDAY).lead == company.dzzhs
    second = way.accepted(company, MONDAY)
    assert (second.is_repeated, dispatch.propose_for(second, MONDAY).lead) == (False, company.dzzhs)
    third = way.accepted(company, MONDAY + dt.timedelta(days=30))
    assert third.is_repeated
    proposal = dispatch.propose_for(third, MONDAY)
    assert (proposal.lead, proposal.co_handlers) == (led, (company.dzzhs,))
    other = way.accepted(company, MONDAY + dt.timedelta(days=30), category=company.categories["supply-meter"])
    assert not other.is_repeated


# --- Approval (RETAIL-6) ----------------------------------------------------------------------------------------------


@pytest.fixture
def chain(company):
    """Superior → general affairs → general manager, for serious cases."""
    with amending(company.procedure) as procedure:
        made = ApprovalChain.objects.create(procedure=procedure, name="严重投诉审批", cases={"level": ["serious"]})
        for position, who in enumerate(("superior", "affairs", "general_manager"), start=1):
            ApprovalStep.objects.create(chain=made, position=position, recipient=who)
    return made


def test_a_result_goes_up_its_chain_before_the_customer_is_answered(company, chain):
    """RETAIL-6: superior → administration → general manager → back; each step is one person's, in order."""
    people = company.people
    complaint = way.fed_back(company, MONDAY, level="serious")
    assert (complaint.stage, complaint.awaits) == (Stage.APPROVAL, "superior")
    assert {c.rule.code for c in complaint.clocks.running()} >= {"resolution"}  # the department's time still runs
    waiting = [people.branch_dz, people.affairs, people.gm]
    for number, by in enumerate(waiting):
        for other in {*waiting} - {by}:
            assert not may(other, Action.APPROVE, complaint), (number, other)
        complaint = approval.approve(complaint, by=by, opinion="同意。", at=MONDAY + (number + 1) * HOUR)
    assert (complaint.stage, complaint.awaits, complaint.fed_back_at) == (Stage.FEEDBACK, "", MONDAY + 3 * HOUR)
    assert way.fed_back(company).stage == Stage.FEEDBACK


def test_a_result_that_is_not_approved_goes_back_and_then_the_whole_way_again(company, chain):
    """RETAIL-6: what was agreed before does not count for another result."""
    people = company.people
    complaint = way.fed_back(company, MONDAY, level="serious")
    complaint = approval.approve(complaint, by=people.branch_dz, at=MONDAY + HOUR)
    with pytest.raises(Refused):
        approval.disapprove(complaint, by=people.affairs, reason=" ")
    complaint = approval.disapprove(complaint, by=people.affairs, reason="责任没有写清。", at=MONDAY + 2 * HOUR)
    assert (complaint.stage, complaint.awaits) == (Stage.HANDLING, "")
    complaint = handle.submit_result(complaint, by=people.head_dz, parts=way.PARTS, at=MONDAY + 3 * HOUR)
    assert (complaint.stage, complaint.awaits) == (Stage.APPROVAL, "superior")
    assert [step.recipient for step in approval.steps_left(complaint)] == ["superior", "affairs", "general_manager"]


def test_nobody_approves_a_result_of_their_own(company, chain):
    complaint = way.handling(company, MONDAY, level="serious")
    complaint = supervise.take_over(complaint, by=company.people.branch_dz, reason="影响较大。", at=MONDAY + HOUR)
    complaint = handle.submit_result(complaint, by=company.people.branch_dz, parts=way.PARTS, at=MONDAY + 2 * HOUR)
    assert complaint.stage == Stage.APPROVAL
    assert not may(company.people.branch_dz, Action.APPROVE, complaint)


# --- Instructions and files (ROAD-6) ----------------------------------------------------------------------------------


def test_a_result_says_how_each_instruction_was_carried_out(company):
    """ROAD-6: handling follows the instruction, and cites it."""
    complaint = way.handling(company, MONDAY)
    complaint = instructions.instruct(
        complaint, by=company.people.leader, text="换新表并致歉。", due_at=MONDAY + 8 * HOUR, at=MONDAY + HOUR
    )
    given = complaint.instructions.get()
    with pytest.raises(Refused) as refused:
        handle.submit_result(complaint, by=company.people.head_dz, parts=way.PARTS, at=MONDAY + 2 * HOUR)
    assert set(refused.value.fields) == {f"followed_{given.pk}"}
    handle.submit_result(
        complaint, by=company.people.head_dz, parts=way.PARTS, followed={given.pk: "已换表。"}, at=MONDAY + 2 * HOUR
    )
    given.refresh_from_db()
    assert (given.done_note, given.done_by, given.is_late(MONDAY + 9 * HOUR)) == (
        "已换表。", company.people.head_dz, False,
    )  # fmt: skip


@pytest.mark.parametrize("due", [MONDAY, MONDAY - HOUR, MONDAY + dt.timedelta(days=400)])
def test_an_instruction_is_due_in_the_future(company, due):
    complaint = way.handling(company, MONDAY - HOUR)
    with pytest.raises(Refused) as refused:
        instructions.instruct(complaint, by=company.people.leader, text="今日办结。", due_at=due, at=MONDAY)
    assert set(refused.value.fields) == {"due_at"}


def test_a_case_file_is_opened_once_closed_with_the_result_and_goes_on_when_it_is_sent_back(company):
    """ROAD-6, ROAD-7."""
    complaint = supervise.open_case_file(
        ruled.reporting(company, at=MONDAY), by=company.people.supervisor, reason="久拖不决"
    )
    with pytest.raises(Refused):
        supervise.open_case_file(complaint, by=company.people.gm, reason="再开一次")
    file = CaseFile.objects.get()
    assert (file.department, file.closed_at) == (company.dzzhs, None)
    complaint = handle.submit_result(complaint, by=company.people.head_dz, parts=way.PARTS)
    file.refresh_from_db()
    assert file.closed_at is not None
    feedback.send_back(complaint, by=company.people.desk, reason="再查。")
    file.refresh_from_db()
    assert file.closed_at is None


# --- What changes while a case is open --------------------------------------------------------------------------------


def test_a_correction_that_makes_a_case_serious_tells_and_asks_at_once(company):
    """PROP-3: serious complaints go to the service manager, who sets measures and a time limit."""
    from complaints.models import AlertRule

    with amending(company.procedure) as procedure:
        AlertRule.objects.create(
            procedure=procedure, recipient="supervisor", action="ask_instruction", cases={"level": ["serious"]}
        )
    complaint = way.accepted(company, MONDAY)
    assert not complaint.instructions.exists()
    complaint = record.correct(complaint, by=company.people.desk, changes={"level": "serious"}, reason="影响扩大。")
    asked = complaint.instructions.waiting().get()
    assert asked.asked_of == "supervisor"
    instructions.instruct(complaint, by=company.people.supervisor, text="派人上门。")
    asked.refresh_from_db()
    assert (asked.text, asked.by) == ("派人上门。", company.people.supervisor)
    assert complaint.instructions.count() == 1
