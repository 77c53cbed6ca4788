"""再次来电: one matter stays one record, however often the customer calls about it (GAS-6, GAS-7)."""

from __future__ import annotations

import uuid

import pytest

from complaints.choices import Action, Flag, Level, Stage
from complaints.files import taken_in
from complaints.flow import intake
from complaints.flow.again import Again, call_again
from complaints.flow.errors import KeyTaken, NotAllowed, Refused
from complaints.flow.supervise import sign_supervision
from complaints.models import Channel, Complaint, Notice
from tests import way

pytestmark = pytest.mark.django_db


def said(**changes) -> Again:
    return Again(**{"content": "又等了一天，没人来。", **changes})


def test_what_the_customer_says_now_stands_in_the_history_and_is_counted(company):
    complaint = way.dispatched(company)
    telephone = Channel.objects.get(code="telephone")

    call_again(complaint, said(demand="今天来人", channel=telephone, seconds=192), by=company.people.desk2)
    complaint, made = call_again(complaint, said(content="第三次打来"), by=company.people.desk)

    assert made
    assert complaint.call_count == 3
    first, second = complaint.events.filter(action=Action.CALL_AGAIN)
    assert (first.note, first.data["demand"], first.data["channel"]) == ("又等了一天，没人来。", "今天来人", "电话")
    assert (first.data["call_seconds"], first.data["count"], second.data["count"]) == (192, 2, 3)


@pytest.mark.parametrize(
    ("stage", "told"),
    [
        (way.accepted, {"desk", "supervisor"}),
        (way.dispatched, {"head.dz"}),
        (way.at_callback, {"desk", "supervisor"}),
    ],
)
def test_whoever_has_the_complaint_hears_of_it(company, stage, told):
    complaint = stage(company)
    Notice.objects.all().delete()

    call_again(complaint, said(), by=company.people.desk2)

    assert set(Notice.objects.values_list("user__username", flat=True)) <= told
    assert Notice.objects.exists()


def test_the_same_form_is_added_once(company):
    complaint, key = way.dispatched(company), uuid.uuid4()

    first = call_again(complaint, said(), by=company.people.desk, key=key)
    second = call_again(complaint, said(), by=company.people.desk, key=key)

    assert (first[1], second[1]) == (True, False)
    assert Complaint.objects.get().call_count == 2


def test_a_form_that_made_a_complaint_is_not_added_to_another_one(company):
    """Going back in the browser must not turn the same words into a second entry elsewhere unasked."""
    key, complaint = uuid.uuid4(), way.dispatched(company)
    intake.accept(way.an_intake(company), by=company.people.desk, key=key)

    with pytest.raises(KeyTaken):
        call_again(complaint, said(), by=company.people.desk, key=key)


def test_an_archived_complaint_takes_no_further_call(company):
    complaint = way.archived(company)

    with pytest.raises(NotAllowed):
        call_again(complaint, said(), by=company.people.desk)

    assert Complaint.objects.get().call_count == 1


def test_whoever_does_not_see_the_complaint_cannot_add_to_it(company):
    """GAS-6: to them it does not exist, and the refusal does not say otherwise."""
    complaint = way.dispatched(company)

    with pytest.raises(NotAllowed) as refusal:
        call_again(complaint, said(), by=company.people.head_qy)

    assert complaint.number not in refusal.value.message
    assert not complaint.events.filter(action=Action.CALL_AGAIN).exists()


def test_risk_only_rises_and_its_people_are_told(company):
    """GAS-9b: a threat that is made now needs its guardian now, for a department has the complaint already."""
    complaint = way.handling(company, level=Level.SERIOUS, flag_media=True)
    with pytest.raises(Refused) as refusal:
        call_again(complaint, said(flags=[Flag.THREAT]), by=company.people.desk)
    assert set(refusal.value.fields) == {"guardian", "protective_measures"}
    Notice.objects.all().delete()

    guarded = said(flags=[Flag.THREAT], guardian=company.people.officer_dz, protective_measures="两人上门")
    complaint, _made = call_again(complaint, guarded, by=company.people.desk)

    assert (complaint.level, set(complaint.flags)) == (Level.SERIOUS, {Flag.MEDIA, Flag.THREAT})
    assert complaint.guardian == company.people.officer_dz
    told = set(Notice.objects.values_list("user__username", flat=True))
    assert {"head.dz", "officer.dz", "gm"} <= told


def test_supervision_signs_again_for_what_it_did_not_know(company):
    """GAS-4b."""
    complaint = way.fed_back(company, flag_violation=True)
    complaint = sign_supervision(complaint, by=company.people.inspector, opinion="处理得当。")

    complaint, _made = call_again(complaint, said(flags=[Flag.LITIGATION]), by=company.people.desk)

    assert (complaint.supervised_at, complaint.stage) == (None, Stage.FEEDBACK)


def test_files_are_kept_once(company):
    complaint = way.dispatched(company)
    with taken_in("通话.txt", "通话".encode()) as one, taken_in("b.txt", "通话".encode()) as other:
        call_again(complaint, said(files=[one, other]), by=company.people.desk)

    assert list(complaint.attachments.values_list("name", flat=True)) == ["通话.txt"]
    assert complaint.events.get(action=Action.CALL_AGAIN).data["files"] == ["通话.txt"]
