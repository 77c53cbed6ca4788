"""再投诉: out of the callback, and later (GAS-12.7, GAS-4c)."""

from __future__ import annotations

import uuid

import pytest
import time_machine
from django.urls import reverse

from complaints.choices import Level, Stage
from complaints.flow import dispatch, feedback, handle
from complaints.flow.dispatch import propose_for
from complaints.models import Complaint
from tests import way
from tests.callback_form import HOUR, MORNING, answered, errors, sheet, waiting


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def caller(company, signed_in):
    """王芳 of the desk, who has handled nothing."""
    return signed_in(company.people.desk2)


def rejected(complaint, **changes):
    refusal = {"resolved": "no", "satisfaction": "1", "words": "又漏了，不接受", "rejected": "on", "demand": "换新表"}
    return answered(complaint, **{**refusal, **changes})


def test_a_rejected_result_becomes_a_re_complaint_in_the_same_call(company, caller):
    """GAS-12.7: a new record, the original attached, level up, the superior department proposed."""
    original = waiting(company, flag_media=True)

    response = caller.post(sheet(original), rejected(original))

    new = Complaint.objects.get(original=original)
    assert response.url == reverse("complaints:accepted", args=[new.number])
    assert (new.stage, new.recomplaint_level, new.level) == (Stage.ACCEPTED, 1, Level.SERIOUS)
    assert (new.content, new.demand) == ("又漏了，不接受", "换新表")
    assert (new.customer, new.category, new.branch) == (original.customer, original.category, original.branch)
    assert new.flag_media
    assert f"{original.number}.pdf" in new.attachments.values_list("name", flat=True)
    assert propose_for(new, MORNING).lead == company.dz  # the superior of 定州综合所
    original = Complaint.objects.get(pk=original.pk)
    assert (original.stage, original.resolved, original.satisfaction) == (Stage.CLOSING, False, 1)


def test_the_clerk_may_word_the_re_complaint(company, caller):
    """GAS-12.7."""
    original = waiting(company)

    caller.post(sheet(original), rejected(original, content="客户认为只换了接头，没有查管道"))

    assert Complaint.objects.get(original=original).content == "客户认为只换了接头，没有查管道"


def test_the_same_rejection_sent_twice_opens_one_re_complaint(company, caller):
    """GAS-12.7."""
    original = waiting(company)
    data = rejected(original)

    first = caller.post(sheet(original), data)
    second = caller.post(sheet(original), data)

    assert second.url == first.url
    assert Complaint.objects.count() == 2


def test_a_rejection_still_needs_both_answers(company, caller):
    """GAS-12.5, GAS-12.7: nothing is opened before the call is on record."""
    original = waiting(company)

    response = caller.post(sheet(original), rejected(original, satisfaction=None))

    assert set(errors(response)) == {"satisfaction"}
    assert Complaint.objects.count() == 1


def test_nobody_rejects_who_was_not_reached(company, caller):
    """GAS-12.7."""
    original = waiting(company)

    assert set(errors(caller.post(sheet(original), rejected(original, outcome="no_answer")))) == {"rejected"}


def handled_again(company, complaint, lead, head):
    """Bring a re-complaint to its callback."""
    complaint = dispatch.dispatch(complaint, by=company.people.desk, lead=lead)
    complaint = handle.log_contact(complaint, by=head, outcome="reached", note="已联系")
    complaint = handle.submit_result(complaint, by=head, parts=way.PARTS)
    if complaint.stage == Stage.SIGN_OFF:
        complaint = handle.sign_result(complaint, by=head)
    return feedback.accept_feedback(complaint, by=company.people.desk)


def test_the_second_re_complaint_goes_to_the_leader_in_charge(company, caller):
    """GAS-4c, GAS-12.7: level counts up again, and whoever leads the department, the leader handles it."""
    first = waiting(company)
    caller.post(sheet(first), rejected(first))
    second = Complaint.objects.get(original=first)
    second = handled_again(company, second, lead=company.dz, head=company.people.branch_dz)

    caller.post(sheet(second), rejected(second))

    third = Complaint.objects.get(original=second)
    assert (third.recomplaint_level, third.level) == (2, Level.MAJOR)
    lead = propose_for(third, MORNING).lead
    assert dispatch.dispatch(third, by=company.people.desk2, lead=lead).handler == company.people.leader


@pytest.mark.parametrize("stage", ["closing", "archived"])
def test_a_customer_who_calls_again_later_gets_a_re_complaint(company, caller, stage):
    """GAS-12.7: also after the callback, and from an archived record, which itself stays as it is."""
    original = getattr(way, stage)(company, at=MORNING - 5 * HOUR)
    url = f"/complaints/{original.number}/recomplain/"
    data = {"version": original.version, "key": str(uuid.uuid4()), "content": "还是漏气", "demand": ""}

    assert caller.get(url).status_code == 200
    response = caller.post(url, data)
    again = caller.post(url, data)

    new = Complaint.objects.get(original=original)
    assert response.url == again.url == reverse("complaints:accepted", args=[new.number])
    assert (new.content, new.demand) == ("还是漏气", original.demand)
    assert Complaint.objects.get(pk=original.pk).stage == stage


def test_at_the_callback_a_re_complaint_starts_on_the_call_sheet(company, caller):
    """GAS-12.5, GAS-12.7: the answers belong to the callback, so the clerk is led there."""
    original = waiting(company)

    response = caller.get(f"/complaints/{original.number}/recomplain/")

    assert response.url == sheet(original) + "?rejected=1"
    assert caller.get(response.url).context["form"]["rejected"].value() is True


def test_a_re_complaint_needs_its_content(company, caller):
    """GAS-12.7."""
    original = way.archived(company, at=MORNING - 5 * HOUR)

    response = caller.post(
        f"/complaints/{original.number}/recomplain/", {"version": original.version, "content": " ", "demand": "退款"}
    )

    assert set(errors(response)) == {"content"}
    assert "退款" in response.content.decode()


def test_a_complaint_is_renewed_once(company, caller):
    """GAS-12.7: who comes back a third time goes on with the latest record, which the message names."""
    original = way.archived(company, at=MORNING - 5 * HOUR)
    url = f"/complaints/{original.number}/recomplain/"
    caller.post(url, {"version": original.version, "key": str(uuid.uuid4()), "content": "还是漏气"})
    fresh = Complaint.objects.get(pk=original.pk)

    response = caller.post(url, {"version": fresh.version, "key": str(uuid.uuid4()), "content": "再来一次"})

    assert Complaint.objects.get(original=original).number in str(errors(response)["__all__"])
