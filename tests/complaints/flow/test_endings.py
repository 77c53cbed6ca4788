"""回访, 归档, 再投诉, 督查, 裁定: how complaints end, and how they come back."""

import uuid

import pytest

from complaints.choices import ContactOutcome, Stage
from complaints.flow import (
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
)
from complaints.flow.errors import KeyTaken, NotAllowed, Refused
from complaints.models import Complaint
from tests import way

pytestmark = pytest.mark.django_db

REJECTED = callback.Answers(outcome=ContactOutcome.REACHED, resolved=False, satisfaction=1, words="没有修好。")


def renewed(company, original: Complaint) -> Complaint:
    """A re-complaint of a complaint that waits for its callback."""
    return recomplain.recomplain(original, by=company.people.desk2, content="没有修好。", answers=REJECTED)[0]


def handled_again(company, complaint: Complaint, lead) -> Complaint:
    """The re-complaint, brought to its callback by whoever handles it."""
    complaint = dispatch.dispatch(complaint, by=company.people.desk, lead=lead)
    handler = complaint.handler
    complaint = handle.log_contact(complaint, by=handler, outcome=ContactOutcome.REACHED, note="致歉。")
    complaint = handle.submit_result(complaint, by=handler, parts=way.PARTS)
    return feedback.accept_feedback(complaint, by=company.people.desk)


def test_a_satisfied_customer_on_the_telephone_is_filed_at_once(company):
    """GAS-12.1: intake → archive, with the explanation given; no clock runs on."""
    complaint, made = intake.accept_and_settle(
        way.an_intake(company, explanation_given="解释了阶梯气价。"), by=company.people.desk, customer_accepts=True
    )
    assert made
    assert (complaint.stage, complaint.settled_on_spot) == (Stage.ARCHIVED, True)
    assert not complaint.clocks.running().exists()
    assert [event.action for event in complaint.events.all()] == ["complaint.accept", "complaint.settle"]


@pytest.mark.parametrize(
    ("explanation", "accepts", "flags", "fields"),
    [
        ("", True, {}, {"explanation_given"}),
        ("解释了。", False, {}, {"customer_accepts"}),
        ("解释了。", True, {"flag_violation": True}, set()),
        ("解释了。", True, {"flag_threat": True}, {"guardian", "protective_measures"}),
    ],
)
def test_settling_on_the_spot_is_refused_without_its_conditions(company, explanation, accepts, flags, fields):
    """GAS-12.1, GAS-4b, GAS-9b: then nothing at all is saved, not even a number."""
    with pytest.raises(Refused) as refusal:
        intake.accept_and_settle(
            way.an_intake(company, explanation_given=explanation, **flags),
            by=company.people.desk,
            customer_accepts=accepts,
        )
    assert set(refusal.value.fields) == fields
    assert not Complaint.objects.exists()
    assert way.accepted(company).number.endswith("00001")


def test_feedback_without_all_four_parts_is_refused(company):
    """GAS-12.4: facts, measures, accountability, satisfaction; each missing one is named."""
    complaint = way.handling(company)
    with pytest.raises(Refused) as refusal:
        handle.submit_result(complaint, by=company.people.officer_dz, parts=handle.ResultParts(facts="查明。"))
    assert set(refusal.value.fields) == {"measures", "accountability", "satisfaction"}


def test_a_customer_who_cannot_be_reached_does_not_hold_up_the_result(company):
    """GAS-12.3a, GAS-12.4: after an attempt the result may go on; the contact deadline is not met."""
    complaint = way.dispatched(company)
    with pytest.raises(Refused, match="请先记录至少一次"):
        handle.submit_result(complaint, by=company.people.officer_dz, parts=way.PARTS)
    handle.log_contact(complaint, by=company.people.officer_dz, outcome=ContactOutcome.WRONG_NUMBER)
    complaint = handle.submit_result(complaint, by=company.people.officer_dz, parts=way.PARTS)
    complaint = handle.sign_result(complaint, by=company.people.head_dz)
    assert complaint.stage == Stage.FEEDBACK
    assert complaint.clocks.get(rule__code="contact").outcome == "cancelled"
    assert not complaint.clocks.running().exists()


def test_the_heads_own_result_needs_no_second_signature(company):
    """GAS-4a: the head answers for it; an officer's result waits for the head."""
    own = handle.submit_result(way.handling(company), by=company.people.head_dz, parts=way.PARTS)
    assert own.stage == Stage.FEEDBACK
    assert way.awaiting_signature(company).stage == Stage.SIGN_OFF


@pytest.mark.parametrize("outcome", ["no_answer", "wrong_number", "refused"])
def test_only_a_real_contact_stops_the_contact_clock(company, outcome):
    """GAS-12.3a: attempts are kept with who and when, and the clock runs on."""
    complaint = handle.log_contact(way.dispatched(company), by=company.people.head_dz, outcome=outcome)
    assert complaint.stage == Stage.DISPATCHED
    assert complaint.clocks.get(rule__code="contact").is_running
    assert complaint.contacts.get().by == company.people.head_dz


def test_telling_the_progress_counts_as_contact(company):
    """GAS-12.3c: a progress note by the department stops the contact clock as well; one by the desk does not."""
    by_desk = handle.tell_progress(way.dispatched(company), by=company.people.desk, note="部门已接单。")
    assert by_desk.clocks.get(rule__code="contact").is_running
    by_head = handle.tell_progress(way.dispatched(company), by=company.people.head_dz, note="配件已到。")
    assert not by_head.clocks.get(rule__code="contact").is_running
    assert by_head.stage == Stage.HANDLING


def test_skipping_the_callback_needs_the_right_and_a_reason(company):
    """GAS-12.5."""
    complaint = way.at_callback(company)
    with pytest.raises(NotAllowed):
        callback.skip_callback(complaint, by=company.people.desk, reason="客户要求不回访。")
    with pytest.raises(Refused):
        callback.skip_callback(complaint, by=company.people.supervisor, reason=" ")
    skipped = callback.skip_callback(complaint, by=company.people.supervisor, reason="客户要求不回访。")
    assert (skipped.stage, skipped.called_back_at) == (Stage.CLOSING, None)
    assert archive.missing(skipped) == []


def test_an_unreached_customer_stays_in_the_queue(company):
    """GAS-12.5: every attempt is kept; the callback clock runs on."""
    complaint = way.at_callback(company)
    tried = callback.call_back(
        complaint, by=company.people.desk, answers=callback.Answers(outcome=ContactOutcome.NO_ANSWER)
    )
    assert tried.stage == Stage.CALLBACK
    assert tried.callbacks.get().resolved is None
    assert tried.clocks.get(rule__code="callback").is_running


def test_a_rejected_solution_becomes_a_linked_case_one_level_up(company):
    """GAS-12.7: linked, level up, original attached, superior department proposed first."""
    original = way.at_callback(company)
    record.add_file(original, by=company.people.desk, name="照片.txt", content="现场情况说明".encode())

    new = renewed(company, original)

    assert (new.original, new.recomplaint_level, new.level) == (original, 1, "serious")
    assert new.stage == Stage.ACCEPTED
    files = list(new.attachments.order_by("pk"))
    assert [(file.name, file.carried_from) for file in files] == [
        (f"{original.number}.pdf", original),
        ("照片.txt", original),
    ]
    with files[0].file.open() as document:
        assert document.read(5) == b"%PDF-"
    proposal = dispatch.propose_for(new, new.accepted_at)
    assert (proposal.lead, proposal.co_handlers) == (company.dz, (company.dzzhs,))
    ended = Complaint.objects.get(pk=original.pk)
    assert (ended.stage, ended.resolved, ended.satisfaction) == (Stage.CLOSING, False, 1)


def test_a_complaint_is_renewed_only_once(company):
    """The chain stays a chain: the second re-complaint renews the first, not the original again."""
    original = way.at_callback(company)
    new = renewed(company, original)
    with pytest.raises(Refused, match=new.number):
        recomplain.recomplain(original, by=company.people.desk2, content="还是没修好。")


def test_the_second_recomplaint_goes_to_the_leader_and_up(company):
    """GAS-4c: leader and general manager are told at once, the leader handles it, and may decide it."""
    first = renewed(company, way.at_callback(company))
    second = renewed(company, handled_again(company, first, company.dz))
    assert (second.recomplaint_level, second.level) == (2, "major")
    told = set(second.events.first().notices.values_list("user__username", flat=True))
    assert {"leader", "gm"} <= told

    second = dispatch.dispatch(second, by=company.people.desk, lead=company.dz)
    assert second.handler == company.people.leader
    decided = supervise.decide(second, by=company.people.leader, decision="退还全部差价。")
    assert decided.stage == Stage.CALLBACK
    assert set(decided.clocks.running().values_list("rule__code", flat=True)) == {"callback"}


def test_the_general_manager_decides_what_no_department_solves(company):
    """GAS-4c: from any department stage; afterwards it cannot be renewed."""
    decided = supervise.decide(way.dispatched(company), by=company.people.gm, decision="由公司承担。")
    assert (decided.stage, decided.decided_by) == (Stage.CALLBACK, company.people.gm)
    with pytest.raises(Refused):
        renewed(company, decided)


@pytest.mark.parametrize("flag", ["flag_violation", "flag_litigation"])
def test_a_supervised_complaint_is_archived_only_after_supervision_signs(company, flag):
    """GAS-4b: 督查 is told at acceptance, sees it, and must sign."""
    complaint = way.closing(company, **{flag: True})
    assert complaint.events.first().notices.filter(user=company.people.inspector).exists()
    assert Complaint.objects.visible_to(company.people.inspector).get() == complaint
    with pytest.raises(Refused, match="督查尚未签字"):
        archive.archive(complaint, by=company.people.desk)

    signed = supervise.sign_supervision(complaint, by=company.people.inspector, opinion="处理到位。")

    assert archive.archive(signed, by=company.people.desk).stage == Stage.ARCHIVED


def test_supervision_signs_anew_for_a_result_that_is_done_again(company):
    """GAS-4b: the signature under a result that the desk sends back is none under the next one."""
    signed = supervise.sign_supervision(
        way.fed_back(company, flag_violation=True), by=company.people.inspector, opinion="处理到位。"
    )
    sent_back = feedback.send_back(signed, by=company.people.desk, reason="没有写责任处理。")
    assert (sent_back.supervised_by, sent_back.supervised_at) == (None, None)
    assert sent_back.events.last().notices.filter(user=company.people.inspector).exists()


@pytest.mark.parametrize("flag", ["flag_violation", "flag_litigation"])
def test_a_dispatched_complaint_does_not_leave_supervision_by_a_correction(company, flag):
    """GAS-4b: the flag goes only after supervision has signed, so nobody archives around it."""
    complaint = way.closing(company, **{flag: True})
    cleared = {"by": company.people.desk, "changes": {flag: False}, "reason": "误选。"}
    with pytest.raises(Refused) as refusal:
        record.correct(complaint, **cleared)
    assert set(refusal.value.fields) == {flag}
    supervise.sign_supervision(complaint, by=company.people.inspector, opinion="不构成违规。")
    assert not record.correct(complaint, **cleared).needs_supervision


def test_an_instruction_reaches_the_desk_while_the_desk_has_the_complaint(company):
    """MOBILE-1: at the callback it is the desk that must act."""
    complaint = instructions.instruct(way.at_callback(company), by=company.people.gm, text="今天必须回访。")
    told = set(complaint.events.last().notices.values_list("user__username", flat=True))
    assert told == {"desk", "desk2"}


def test_the_completeness_check_names_everything_that_is_missing(company):
    """GAS-12.6: unfinished co-handling, unexplained unreasonable demand, supervision."""
    complaint = way.closing(company, co_handlers=[company.qyzhs], flag_violation=True, demand_unreasonable=True)
    assert [(item.message, item.action) for item in archive.missing(complaint)] == [
        ("已标记不合理诉求，但没有记录所作的解释。", "complaint.correct"),
        ("会办部门曲阳综合所尚未填写会办结果。", "result.opinion"),
        ("督查尚未签字。", "supervision.sign"),
    ]


def test_an_archived_record_takes_no_change(company):
    """GAS-6, GAS-12.6: read-only, whoever asks."""
    complaint = way.archived(company)
    for person in vars(company.people).values():
        with pytest.raises(NotAllowed):
            record.add_note(complaint, by=person, text="补充。")
        with pytest.raises(NotAllowed):
            record.correct(complaint, by=person, changes={"content": "改写"}, reason="改写")
    assert complaint.events.count() == 8


def test_another_supervised_circumstance_reopens_supervision(company):
    """GAS-4b: 诉讼 that comes after supervision signed for 违规 needs its own signature."""
    complaint = way.closing(company, flag_violation=True)
    complaint = supervise.sign_supervision(complaint, by=company.people.inspector, opinion="处理到位。")
    complaint = record.correct(
        complaint, by=company.people.desk, changes={"flag_litigation": True}, reason="客户已起诉。"
    )
    assert [item.action for item in archive.missing(complaint)] == ["supervision.sign"]


def test_a_clerk_who_told_the_progress_may_call_back(company):
    """GAS-12.5: telling how it stands is not handling."""
    complaint = handle.tell_progress(way.handling(company), by=company.people.desk, note="配件已到。")
    complaint = handle.submit_result(complaint, by=company.people.head_dz, parts=way.PARTS)
    complaint = feedback.accept_feedback(complaint, by=company.people.desk2)
    answers = callback.Answers(outcome=ContactOutcome.REACHED, resolved=True, satisfaction=5)
    assert callback.call_back(complaint, by=company.people.desk, answers=answers).stage == Stage.CLOSING


def test_the_same_form_with_another_complaint_in_it_is_not_lost(company, signed_in):
    """A second complaint typed over the first (the browser's Back) is refused with a message."""
    key = uuid.uuid4()
    intake.accept(way.an_intake(company), by=company.people.desk, key=key)
    with pytest.raises(KeyTaken):
        intake.accept(way.an_intake(company, content="另一件事。"), by=company.people.desk, key=key)
    assert Complaint.objects.count() == 1


def test_a_correction_keeps_what_stood_before(company):
    """GAS-6: the history shows old and new; a new flag tells whom it concerns at once."""
    complaint = record.correct(
        way.accepted(company),
        by=company.people.desk,
        changes={"demand": "退费", "flag_violation": True},
        reason="客户来电补充。",
    )
    event = complaint.events.last()
    assert event.data["changed"]["demand"] == ["尽快维修。", "退费"]
    assert event.data["changed"]["flag_violation"] == [False, True]
    assert set(event.notices.values_list("user__username", flat=True)) == {"inspector"}


def test_a_sent_back_feedback_gets_its_own_deadline(company):
    """GAS-12.4: the rework clock runs against the department; the first resolution time stands."""
    complaint = feedback.send_back(way.fed_back(company), by=company.people.desk, reason="没有写责任处理。")
    assert complaint.stage == Stage.HANDLING
    running = complaint.clocks.running().get()
    assert (running.rule.code, running.department) == ("rework", company.dzzhs)
    assert complaint.clocks.get(rule__code="resolution").outcome == "met"


def test_a_manager_takes_over_and_may_sign(company):
    """MOBILE-1: the clocks go on against the department; the manager handles and signs."""
    complaint = supervise.take_over(way.handling(company), by=company.people.leader, reason="亲自处理。")
    assert complaint.handler == company.people.leader
    done = handle.submit_result(complaint, by=company.people.leader, parts=way.PARTS)
    assert done.stage == Stage.FEEDBACK
    assert done.clocks.get(rule__code="resolution").department == company.dzzhs


def test_walk_ins_of_any_department_land_in_the_desks_queue(company):
    """GAS-7: the dispatch clock runs at once; the desk is told; who first received it stays."""
    complaint, _made = intake.accept(
        way.an_intake(company, received_department=company.dzzhs), by=company.people.officer_dz
    )
    assert complaint.stage == Stage.ACCEPTED
    assert complaint.first_receiver == company.people.officer_dz
    clock = complaint.clocks.get()
    assert (clock.rule.code, clock.department) == ("dispatch", company.kfzx)
    assert set(complaint.notices.values_list("user__username", flat=True)) == {"desk", "desk2"}


def test_a_negotiated_settlement_is_part_of_the_record(company, signed_in):
    """GAS-10: what both sides agreed on is kept with the result, and stands on the record's paper."""
    parts = handle.ResultParts(**{**vars(way.PARTS), "settlement": "退还差价 136.50 元，双方签字。"})
    complaint = handle.submit_result(way.handling(company), by=company.people.head_dz, parts=parts)

    assert complaint.assignments.get().result.settlement == "退还差价 136.50 元，双方签字。"
    paper = signed_in(company.people.desk).get(f"/complaints/{complaint.number}/print/").content.decode()
    assert "退还差价 136.50 元，双方签字。" in paper
