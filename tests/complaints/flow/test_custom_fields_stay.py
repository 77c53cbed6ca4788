"""Answers to the procedure's own fields are never lost and never forgotten: reclassified, together, late, otherwise."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from complaints.flow import archive, handle, incident_batch, incidents, record
from complaints.flow.batch import Item
from complaints.models import Complaint, CustomField, Incident, Result
from complaints.versions import new_version, publish
from tests import pages, way
from tests.incidents import declared
from tests.intake_form import NEW, errors, typed
from tests.rules import amending, asked
from tests.step_forms import on_record
from tests.way import fresh

pytestmark = pytest.mark.django_db


def corrected(client, complaint, **changes):
    """更正 sent as the page shows it, but for the changes."""
    address = f"/complaints/{complaint.number}/correct/"
    form = client.get(address).context["form"]
    sent = {**on_record(form), "reason": "客户更正。", "key": str(uuid.uuid4()), **changes}
    return client.post(address, {name: value for name, value in sent.items() if value is not None})


# --- Classified anew --------------------------------------------------------------------------------------------------


def test_what_is_no_longer_asked_stays_on_record(company, signed_in):
    """PROP-6: a witness named under one flag is still named after the flag turned out to be wrong."""
    with amending(company.procedure):
        asked(company.procedure, "witness", "证人", at="result", cases={"flag": ["media"]})
        asked(company.procedure, "loss", "损失", at="result", type="money")
    complaint = way.handling(company, flag_media=True)
    parts = handle.ResultParts(facts="初查", custom={"witness": "赵邻居", "loss": "30.00"})
    handle.save_result(complaint, by=company.people.officer_dz, parts=parts)
    record.correct(complaint, by=company.people.desk, changes={"flag_media": False}, reason="误标")
    address = f"/complaints/{complaint.number}/result/"
    client = signed_in(company.people.officer_dz)
    assert "custom_witness" not in client.get(address).context["form"].fields
    sent = {"version": fresh(complaint).version, "facts": "查明", "custom_loss": "", "save": "1"}
    assert client.post(address, {**sent, "key": str(uuid.uuid4())}).status_code == 302
    assert Result.objects.get().custom == {"witness": "赵邻居"}  # what is asked was emptied by hand
    assert "证人 赵邻居" in pages.words(pages.main(client.get(complaint.get_absolute_url())))


def test_a_choice_that_is_no_longer_offered_stays_with_the_case(company, signed_in):
    with amending(company.procedure):
        asked(company.procedure, "kind_of", "类别", type="choice", options="甲\n乙")
    complaint = way.accepted(company, custom={"kind_of": "丙"})
    client = signed_in(company.people.desk)
    assert corrected(client, complaint, customer_address="中山路 9 号").status_code == 302
    assert fresh(complaint).custom == {"kind_of": "丙"}


def test_a_correction_neither_empties_what_must_be_answered_nor_forgets_to_ask(company, signed_in):
    with amending(company.procedure):
        asked(company.procedure, "unit", "房号", is_required=True)
        asked(company.procedure, "why", "严重在哪里", is_required=True, cases={"level": ["serious"]})
    client = signed_in(company.people.desk)
    complaint = way.accepted(company, custom={"unit": "3-502"})
    assert set(errors(corrected(client, complaint, custom_unit=""))) == {"custom_unit"}
    assert set(errors(corrected(client, complaint, level="serious"))) == {"custom_why"}
    assert corrected(client, complaint, level="serious", custom_why="漏气").status_code == 302
    assert fresh(complaint).custom == {"unit": "3-502", "why": "漏气"}
    # One that never had the answer can still be corrected; the archive asks for it.
    old = way.accepted(company, customer_name="赵铁柱")
    assert corrected(client, old, customer_address="中山路 9 号").status_code == 302


# --- Late -------------------------------------------------------------------------------------------------------------


def test_what_a_late_mark_asks_of_the_result_is_supplied_before_the_archive(company, signed_in):
    """HOSP-6: marked a damage dispute after the result; the record is complete only with the legal ways told."""
    with amending(company.procedure):
        asked(company.procedure, "damage", "损害争议", type="mark")
        asked(company.procedure, "ways", "已告知的途径", at="result", is_required=True, cases={"mark": ["damage"]})
    complaint = way.closing(company)
    assert archive.missing(complaint) == []
    desk = signed_in(company.people.desk)
    assert corrected(desk, complaint, custom_damage="on").status_code == 302
    assert [item.message for item in archive.missing(fresh(complaint))] == ["处理结果缺少：已告知的途径。"]
    page = desk.get(f"/complaints/{complaint.number}/archive/")
    assert f"/complaints/{complaint.number}/correct/" in pages.main(page)
    before = Result.objects.get()
    assert corrected(desk, complaint, custom_ways="人民调解").status_code == 302
    after = Result.objects.get()
    assert after.custom == {"ways": "人民调解"}
    assert (after.facts, after.signed_at) == (before.facts, before.signed_at)
    entry = complaint.events.order_by("-sequence").first()
    assert entry.data["custom"] == {"已告知的途径": [None, "人民调解"]}
    archive.archive(fresh(complaint), by=company.people.desk)
    assert fresh(complaint).is_archived


def test_a_part_of_the_result_that_is_demanded_late_is_supplied_too_and_none_is_replaced(company, signed_in):
    complaint = way.closing(company)
    Result.objects.update(satisfaction="")
    assert [item.message for item in archive.missing(complaint)] == ["处理结果缺少：客户满意情况。"]
    desk = signed_in(company.people.desk)
    assert corrected(desk, complaint, result_satisfaction="客户满意。", result_facts="改写").status_code == 302
    result = Result.objects.get()
    assert (result.satisfaction, result.facts) == ("客户满意。", way.PARTS.facts)
    assert archive.missing(fresh(complaint)) == []


def test_an_unanswered_question_of_the_intake_keeps_a_case_from_the_archive(company):
    complaint = way.closing(company)
    with amending(company.procedure):
        asked(company.procedure, "unit", "房号", is_required=True)
    assert [item.message for item in archive.missing(fresh(complaint))] == ["记录缺少：房号。"]


# --- Together ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def together(company):
    """An incident with two complaints in handling; of one somebody has begun the result."""
    with amending(company.procedure):
        asked(company.procedure, "loss", "损失", at="result", type="money")
        asked(company.procedure, "way", "处理方式", at="result", is_required=True)
    now = timezone.now()
    incident = declared(
        company, at=now, found_at=now - dt.timedelta(minutes=1), occurred_at=now - dt.timedelta(hours=1)
    )
    cases = [way.handling(company), way.handling(company, customer_name="赵铁柱")]
    begun = handle.ResultParts(facts="初查", custom={"loss": "300.00"})
    handle.save_result(cases[0], by=company.people.officer_dz, parts=begun)
    for complaint in cases:
        incidents.attach(fresh(complaint), incident, by=company.people.desk)
    return Incident.objects.get(pk=incident.pk), cases


def test_one_result_for_all_asks_the_procedures_own_fields_and_deletes_no_answer(company, signed_in, together):
    """CABLE-1b, DESK-6: what is required is asked once for all; what one of them says already stays."""
    incident, (first, second) = together
    client = signed_in(company.people.head_dz)
    address = f"/incidents/{incident.number}/handle/"
    page = client.get(address)
    assert "处理方式" in pages.words(pages.main(page))
    items = [f"{case.number}:{fresh(case).version}" for case in (first, second)]
    texts = {"facts": "主管道破裂。", "measures": "已更换。", "accountability": "无。", "satisfaction": "满意。"}
    sent = {**texts, "version": incident.version, "key": str(uuid.uuid4()), "item": page.context["lines"] and items}
    assert set(errors(client.post(address, sent))) == {"custom_way"}
    assert client.post(address, {**sent, "custom_way": "维修"}).status_code == 200
    kept = {result.assignment.complaint_id: result.custom for result in Result.objects.select_related("assignment")}
    assert kept == {first.pk: {"loss": "300.00", "way": "维修"}, second.pk: {"way": "维修"}}
    assert Incident.objects.get().custom == {"way": "维修"}


def test_one_result_asks_what_the_complaints_own_version_asks_whatever_is_in_force_by_now(company, signed_in, together):
    """Complaints keep the version that they were accepted under, also when they are handled together."""
    incident, _cases = together
    draft = new_version(company.procedure)
    draft.custom_fields.all().delete()
    asked(draft, "other", "别的", at="result", is_required=True)
    publish(draft)
    form = signed_in(company.people.head_dz).get(f"/incidents/{incident.number}/handle/").context["form"]
    assert {name for name in form.fields if name.startswith("custom_")} == {"custom_loss", "custom_way"}


def test_a_case_that_must_answer_more_is_named_with_what_it_lacks(company, together):
    incident, (first, _second) = together
    with amending(company.procedure):
        asked(company.procedure, "witness", "证人", at="result", is_required=True, cases={"flag": ["violation"]})
    record.correct(fresh(first), by=company.people.desk, changes={"flag_violation": True}, reason="违规")
    found = {case.number: case for case in incident_batch.complaints_of(incident, company.people.head_dz)}
    parts = handle.ResultParts(**{**vars(way.PARTS), "custom": {"way": "维修"}})
    batch = incident_batch.HandleBatch(
        by=company.people.head_dz, found=found, at=timezone.now(), parts=parts, told="短信"
    )
    lines = batch.results([Item(case.number, case.version) for case in found.values()])
    said = {line.item.number: line for line in lines}
    assert not said[first.number].fine
    assert said[first.number].words == "处理结果缺少：证人。"
    assert sum(line.fine for line in lines) == 1


# --- Under another version --------------------------------------------------------------------------------------------


def test_a_form_that_was_opened_under_another_version_is_looked_at_again(company, signed_in):
    """Nothing is accepted unasked, and what is no longer asked for is named with what was typed."""
    with amending(company.procedure):
        asked(company.procedure, "unit", "房号")
    client = signed_in(company.people.desk)
    under = client.get(NEW).context["form"]["under"].value()
    assert under == company.procedure.pk
    draft = new_version(company.procedure)
    draft.custom_fields.all().delete()
    asked(draft, "floor", "楼层", is_required=True)
    publish(draft)
    data = typed(company, under=under, custom_unit="3-502")
    again = client.post(NEW, data)
    said = pages.words(pages.main(again))
    assert "程序已更新" in said
    assert "房号" in said
    assert "3-502" in said
    assert again.context["form"]["content"].value() == data["content"]
    assert again.context["form"]["under"].value() == str(draft.pk)
    assert not Complaint.objects.exists()
    sent = {**data, "under": draft.pk, "custom_floor": "5"}
    assert client.post(NEW, sent).status_code == 302
    assert Complaint.objects.get().custom == {"floor": "5"}


def test_two_changed_answers_of_one_name_both_stand_in_the_history(company):
    """Names differ within a form; where rows from elsewhere share one, the code tells them apart."""
    with amending(company.procedure) as procedure:
        CustomField.objects.create(procedure=procedure, at="intake", code="one", label="备注项")
        CustomField.objects.create(procedure=procedure, at="intake", code="two", label="备注项")
    complaint = way.accepted(company)
    changes = {"custom": {"one": "甲", "two": "乙"}}
    record.correct(complaint, by=company.people.desk, changes=changes, reason="补充")
    entry = complaint.events.order_by("-sequence").first()
    assert entry.data["custom"] == {"备注项 (one)": [None, "甲"], "备注项 (two)": [None, "乙"]}
