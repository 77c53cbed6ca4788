"""受理决定 and 有效性判定: both ways on from one page, with what has to be read before deciding."""

from __future__ import annotations

from django.utils import timezone

from complaints.choices import Action, Stage
from complaints.models import Complaint, Instruction
from tests import pages, ruled, way
from tests.rules import amending, settle_topic


def page_of(client, complaint: Complaint, step: str = "") -> str:
    """The page of the complaint, or of a step."""
    return pages.main(client.get(f"{complaint.get_absolute_url()}{step}"))


def test_whoever_decides_on_acceptance_finds_both_decisions_on_one_page(company, signed_in):
    """RETAIL-3: 受理 and 不予受理 stand together; turning down needs the reason and what the customer is told."""
    complaint = ruled.pending(company)
    supervisor = signed_in(company.people.supervisor)
    assert "受理决定" in page_of(supervisor, complaint)
    markup = page_of(supervisor, complaint, "admit/")
    shown = pages.words(markup)
    assert "受理决定" in shown
    assert "不予受理的理由" in shown
    assert "怎样答复客户" in shown
    assert f'action="/complaints/{complaint.number}/turn-down/"' in markup


def test_the_other_form_turns_the_case_down_and_is_refused_without_its_reason(company, signed_in):
    """RETAIL-3: what was typed stays; sent complete, the case is not taken on and the desk tells the customer."""
    complaint = ruled.pending(company)
    supervisor = signed_in(company.people.supervisor)
    form = supervisor.get(f"/complaints/{complaint.number}/admit/").context["otherwise"]["form"]
    hidden = {field.html_name: field.value() for field in form.hidden_fields()}
    address = f"/complaints/{complaint.number}/turn-down/"

    refused = supervisor.post(address, {**hidden, "reason": "", "explanation": "已说明保修条款。"})
    assert refused.status_code == 200
    assert list(refused.context["form"].errors) == ["reason"]
    assert "已说明保修条款。" in refused.content.decode()
    assert Complaint.objects.get().stage == Stage.PENDING

    words = {"reason": "超出保修期。", "explanation": "已说明保修条款。"}
    assert supervisor.post(address, {**hidden, **words}).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.refusal, complaint.explanation_given) == (Stage.CALLBACK, *words.values())


def test_whoever_judges_the_validity_reads_the_result_that_is_there(company, signed_in):
    """ROAD-1: what the department has found stands on the page; before that, nothing does."""
    with amending(company.procedure) as procedure:
        settle_topic(procedure, "validity", "desk")
    early, late = way.handling(company), way.awaiting_signature(company)
    desk = signed_in(company.people.desk)
    assert way.PARTS.facts in page_of(desk, late, "judge/")
    assert "处理结果" not in page_of(desk, early, "judge/")


def test_what_waits_for_the_decision_is_registered_and_not_accepted_yet(company, signed_in):
    """RETAIL-3: the history says so; of what needs no decision it says 受理."""
    usual, complaint = way.handling(company), ruled.pending(company)
    supervisor = signed_in(company.people.supervisor)
    shown = pages.words(page_of(supervisor, complaint))
    assert f"登记，编号 {complaint.number}，待受理决定" in shown
    assert f"受理，编号 {complaint.number}" not in shown
    assert f"受理，编号 {usual.number}" in pages.words(page_of(supervisor, usual))


def test_whoever_is_asked_for_an_instruction_gives_it_first(company, signed_in):
    """ROAD-6: for the one who is asked 批示 is the main thing to do; for others it is what it was."""
    complaint = way.handling(company)
    Instruction.objects.create(complaint=complaint, asked_of="leader", asked_at=timezone.now())
    asked = signed_in(company.people.leader).get(complaint.get_absolute_url())
    assert asked.context["offers"].main.action == Action.INSTRUCT
    officer = signed_in(company.people.officer_dz).get(complaint.get_absolute_url())
    assert officer.context["offers"].main.action == Action.SAVE_RESULT
