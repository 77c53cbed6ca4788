"""审批: a case that is classified anew while its result waits goes the way that is for it now (RETAIL-6)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from complaints.choices import Stage
from complaints.flow.again import Again, call_again
from complaints.models import ApprovalChain, ApprovalStep, Complaint, Notice
from tests import way
from tests.rules import amending
from tests.step_forms import BY_SLUG, now, text

pytestmark = pytest.mark.django_db


def chain(company: SimpleNamespace, name: str, *steps: str, **cases: list[str]) -> None:
    """A chain of approval by these, one after the other."""
    with amending(company.procedure) as procedure:
        made = ApprovalChain.objects.create(procedure=procedure, name=name, cases=cases)
        for position, recipient in enumerate(steps, start=1):
            ApprovalStep.objects.create(chain=made, position=position, recipient=recipient)


def send(browse, company: SimpleNamespace, person: str, slug: str, complaint: Complaint, **changes: str):
    """Fill the form of a step in and send it."""
    case = BY_SLUG[slug]
    return browse(person).post(case.url(complaint), case.data(company, now(complaint), **changes))


def approvals(complaint: Complaint) -> list[tuple[str, str]]:
    """Whose approvals the record tells, and who gave them."""
    return [(one.step.recipient, one.by.username) for one in complaint.approvals.select_related("step", "by")]


def told(complaint: Complaint, person) -> bool:
    """Whether the last step told this person."""
    return Notice.objects.filter(event=complaint.events.latest("sequence"), user=person).exists()


def test_a_case_that_becomes_serious_waits_for_whoever_approves_serious_ones(company, browse) -> None:
    """RETAIL-6: the superior of the ordinary way signs nothing in the place of the general manager."""
    chain(company, "一般", "superior")
    chain(company, "严重", "general_manager", level=["serious"])
    complaint = way.fed_back(company)
    assert (complaint.stage, complaint.awaits) == (Stage.APPROVAL, "superior")

    send(browse, company, "desk", "correct", complaint, level="serious")
    assert (now(complaint).stage, now(complaint).awaits) == (Stage.APPROVAL, "general_manager")
    assert told(complaint, company.people.gm)

    refused = send(browse, company, "branch_dz", "approve", complaint)
    assert refused.status_code == 403
    assert "General manager" in text(refused)
    assert (now(complaint).stage, approvals(complaint)) == (Stage.APPROVAL, [])

    send(browse, company, "gm", "approve", complaint)
    assert now(complaint).stage == Stage.FEEDBACK
    assert approvals(complaint) == [("general_manager", company.people.gm.username)]


def test_a_case_that_is_serious_no_more_goes_to_the_desk_where_nobody_approves_ordinary_ones(company, browse) -> None:
    """RETAIL-6: with nothing left to approve the result is fed back, and the department's clocks stop."""
    chain(company, "严重", "general_manager", level=["serious"])
    complaint = way.fed_back(company, level="serious")
    assert (complaint.stage, complaint.awaits) == (Stage.APPROVAL, "general_manager")
    assert complaint.clocks.running().filter(rule__code="resolution").exists()

    send(browse, company, "desk", "correct", complaint, level="normal")
    complaint = now(complaint)
    assert (complaint.stage, complaint.awaits) == (Stage.FEEDBACK, "")
    assert complaint.fed_back_at == complaint.events.latest("sequence").at
    assert complaint.clocks.get(rule__code="resolution").outcome == "met"
    assert told(complaint, company.people.desk2)
    send(browse, company, "desk", "feedback", complaint)
    assert now(complaint).stage == Stage.CALLBACK


def test_a_case_that_is_serious_no_more_waits_for_whoever_approves_ordinary_ones(company, browse) -> None:
    """RETAIL-6: nobody is left waiting for a general manager who has nothing to approve."""
    chain(company, "一般", "superior")
    chain(company, "严重", "general_manager", level=["serious"])
    complaint = way.fed_back(company, level="serious")
    send(browse, company, "desk", "correct", complaint, level="normal")
    assert (now(complaint).stage, now(complaint).awaits) == (Stage.APPROVAL, "superior")
    assert told(complaint, company.people.branch_dz)
    send(browse, company, "branch_dz", "approve", complaint)
    assert now(complaint).stage == Stage.FEEDBACK


def test_what_was_agreed_to_stays_what_it_was_and_the_other_chain_is_gone_through_whole(company, browse) -> None:
    """RETAIL-6: who agreed to an ordinary case is asked again about a serious one; both stand in the record."""
    chain(company, "一般", "superior", "affairs")
    chain(company, "严重", "superior", "general_manager", level=["serious"])
    complaint = way.fed_back(company, timezone.now() - dt.timedelta(hours=1))
    send(browse, company, "branch_dz", "approve", complaint)
    assert now(complaint).awaits == "affairs"
    call_again(now(complaint), Again(content="老人被熏倒了。", level="serious"), by=company.people.desk2)
    assert now(complaint).awaits == "superior"
    for person in ("branch_dz", "gm"):
        send(browse, company, person, "approve", complaint)
    assert now(complaint).stage == Stage.FEEDBACK
    steps = [(one.step.chain.name, one.step.recipient) for one in complaint.approvals.all()]
    assert steps == [("一般", "superior"), ("严重", "superior"), ("严重", "general_manager")]


def test_a_correction_that_touches_no_rule_leaves_the_approval_where_it_is(company, browse) -> None:
    chain(company, "一般", "superior")
    complaint = way.fed_back(company)
    send(browse, company, "desk", "correct", complaint)
    assert (now(complaint).stage, now(complaint).awaits) == (Stage.APPROVAL, "superior")
    assert not told(complaint, company.people.branch_dz)


def test_nobodys_approval_counts_as_that_of_another_step(company, browse) -> None:
    """RETAIL-6: a case from before, which waits for the wrong person, is refused with the words who it is."""
    chain(company, "一般", "superior")
    complaint = way.fed_back(company)
    Complaint.objects.filter(pk=complaint.pk).update(awaits="general_manager")
    refused = send(browse, company, "gm", "approve", complaint)
    assert refused.status_code == 200
    assert "By the rules for this case the next to approve is: Head of the superior department." in text(refused)
    assert (now(complaint).stage, approvals(complaint)) == (Stage.APPROVAL, [])
