"""The search on the database: what is found, by whom, and that the index says what the record says."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command

from accounts.models import User
from complaints.choices import ContactOutcome, LinkKind
from complaints.flow import callback, dispatch, feedback, handle, instructions, recomplain, record
from complaints.models import Complaint, CustomerPhone, SearchEntry
from complaints.search import index, query, search
from tests import way
from tests.clockwork import moment
from tests.pages import main

NOON = moment("2026-11-23 12:00")


def found(text: str, user: User | None = None) -> list[str]:
    """The names of the customers whose complaints are found, newest first."""
    complaints = Complaint.objects.visible_to(user) if user else Complaint.objects.all()
    names = search(complaints, text).order_by("-pk").values_list("customer_name", flat=True)
    return list(names)


def entries() -> dict[int, str]:
    """What the index says of each complaint."""
    return dict(SearchEntry.objects.values_list("pk", "tokens"))


@pytest.fixture
def company_life(company, cast):
    """A complaint that went every way there is: returned, co-handled, corrected, decided, renewed."""
    first = way.dispatched(company, NOON, co_handlers=[company.qyzhs], content="灶具打不着火。")
    dispatch.return_to_desk(first, by=cast.head_dz, reason="不属本所辖区。")
    dispatch.dispatch(first, by=cast.desk, lead=company.dzzhs, co_handlers=[company.qyzhs], note="请从速办理。")
    handle.log_contact(first, by=cast.head_dz, outcome=ContactOutcome.NO_ANSWER, phone="13911112222")
    handle.log_contact(first, by=cast.head_dz, outcome=ContactOutcome.REACHED, note="约定周四上午检查阀门。")
    handle.tell_progress(first, by=cast.desk, note="配件已在途中。")
    handle.give_opinion(first, by=cast.officer_qy, opinion="调压箱压力正常。")
    instructions.instruct(first, by=cast.gm, text="务必当面致歉。")
    record.correct(
        first,
        by=cast.desk,
        changes={"customer_address": "定州市兴华路 20 号", "content": "热水器打不着火。"},
        reason="客户来电更正。",
    )
    record.add_note(first, by=cast.desk, text="家中有老人。")
    record.add_file(first, by=cast.desk, name="阀门照片.txt", content=b"ok")
    handle.save_result(first, by=cast.head_dz, parts=handle.ResultParts(facts="点火针积碳。"))
    handle.submit_result(first, by=cast.head_dz, parts=way.PARTS, followed=way.followed(first))
    feedback.accept_feedback(first, by=cast.desk)
    answers = callback.Answers(outcome=ContactOutcome.REACHED, resolved=False, satisfaction=1, words="当天又熄火。")
    again, _made = recomplain.recomplain(first, by=cast.desk2, content="要求换新灶。", answers=answers)
    other = way.accepted(company, NOON, customer_name="王小明", content="燃气表走得快。", customer_phone="")
    record.link(other, by=cast.desk, other=first, kind=LinkKind.DUPLICATE)
    return first, again, other


HISTORY = [
    "灶具打不着",  # as it was before the correction
    "热水器",
    "兴华路20号",
    "中山路 8 号",
    "不属本所",
    "从速办理",
    "13911112222",
    "2222",
    "周四上午 阀门",
    "配件",
    "调压箱",
    "当面致歉",
    "客户来电更正",
    "老人",
    "阀门照片",
    "点火针积碳",  # as it was before the result was written anew
    "班组长约谈",
    "又熄火",
]


def test_everything_that_was_written_about_a_complaint_finds_it(company_life):
    first, _again, _other = company_life
    for text in HISTORY:
        assert first in search(Complaint.objects.all(), text), text


def test_the_index_after_each_step_is_what_the_whole_record_gives(company_life):
    """Written step by step it holds the same as made anew."""
    step_by_step = entries()
    assert len(step_by_step) == 3
    call_command("index_search", "--all", verbosity=0)
    assert entries() == step_by_step


def test_words_in_different_places_all_count(company_life):
    assert found("调压箱 老人") == ["刘大妈"]
    assert found("调压箱 王小明") == []


def test_a_telephone_that_becomes_known_later_finds_the_earlier_complaints_too(company):
    way.accepted(company, NOON, customer_phone="0312-2590000")
    customer = Complaint.objects.get().customer
    way.accepted(company, NOON, customer=customer, customer_phone="13711112222")
    assert found("1371111") == ["刘大妈", "刘大妈"]


def test_telephones_are_found_by_any_part_that_people_say(company):
    way.accepted(company, NOON, customer_name="王小明", customer_phone="0312-2590123转8001")
    way.accepted(company, NOON, customer_name="赵四", customer_phone="+86 139 3333 4567")
    for spelling in ("03122590123", "0312 2590123", "2590123", "0123", "８００１", "0312-2590123转8001"):
        assert found(spelling) == ["王小明"], spelling
    for spelling in ("13933334567", "139-3333-4567", "+8613933334567", "4567", "1393333", "3334", "(139)33334567"):
        assert found(spelling) == ["赵四"], spelling
    assert found("0312") == ["王小明"]


HARMLESS = [
    "'",
    '"',
    "&",
    "|",
    "!",
    ":*",
    "a:*b",
    "NEAR(",
    "*",
    "\0",
    "tokens:",
    "a\0b",
    "\\",
    "%",
    "\ud800",
    "--",
    "é́",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_signs_that_databases_know_are_only_signs(company, text):
    way.accepted(company, NOON)
    assert found(text) == []
    assert found(f"报修{text}" if text in "'\"&|!*\0\\%" else "报修") == ["刘大妈"]


def test_nothing_typed_leaves_everything(company):
    way.accepted(company, NOON)
    assert found("") == found("  \u3000") == ["刘大妈"]


def test_a_long_word_is_found_whole_or_not_at_all(company, cast):
    """报修三天 is cut into 报修, 修三 and 三天, which may stand apart: no answer to what was asked."""
    way.accepted(company, NOON, customer_name="分开", content="报修后检修三次，等了三天。")
    way.accepted(company, NOON, customer_name="整句", content="已报修 三天，没有人来。")
    later = way.accepted(company, NOON, customer_name="后记", content="报修。")
    record.add_note(later, by=cast.desk, text="客户说：报修三天了。")
    way.accepted(company, NOON, customer_name="两处", content="报修", demand="修三天了")
    assert found("报修三天") == ["后记", "整句"]
    assert found("报修三天 客户说") == ["后记"]
    assert found("报修三天没有人") == ["整句"]
    assert found("检修 三天") == ["分开"]


def test_telephones_and_words_may_be_asked_for_together(company):
    way.accepted(company, NOON, customer_name="王小明", customer_phone="13800138000", content="报修三天。")
    assert found("138001380 报修三天") == ["王小明"]
    assert found("138 0013 8000") == ["王小明"]
    assert found("1380013 8002") == []


def test_among_very_many_a_row_says_that_only_parts_of_a_word_are_in_it(company, cast, signed_in, monkeypatch):
    monkeypatch.setattr(query, "MOST_CHECKED", 1)
    apart = way.accepted(company, NOON, customer_name="分开", content="报修后等了三天。")
    record.add_note(apart, by=cast.desk, text="检修三次。")
    way.accepted(company, NOON, customer_name="整句", content="报修三天。")
    assert found("报修三天") == ["整句", "分开"]
    page = main(signed_in(cast.desk).get("/complaints/", {"q": "报修三天"}))
    assert "<mark>报修三天</mark>" in page
    assert '<span class="hit-where">仅部分相符，见于：经过、历史记录</span> <mark>报修</mark>后等了三天。' in page


def test_nobody_finds_what_they_may_not_see(company_life, cast):
    for text in HISTORY:
        assert found(text, cast.outsider) == []
    assert found("燃气表", cast.desk) == ["王小明"]
    assert found("燃气表", cast.head_dz) == []


def test_a_broken_off_step_leaves_the_index_as_it_was(company, cast):
    from complaints.flow.errors import Refused

    complaint = way.accepted(company, NOON)
    before = entries()
    with pytest.raises(Refused):
        record.link(complaint, by=cast.desk, other=complaint, kind=LinkKind.RELATED)
    assert entries() == before


# --- Making the index anew ------------------------------------------------------------------------


def test_complaints_from_before_the_index_are_filled_in(company, cast, capsys):
    complaint = way.handling(company, NOON)
    way.accepted(company, NOON + dt.timedelta(hours=1), customer_name="王小明")
    SearchEntry.objects.all().delete()
    record.add_note(complaint, by=cast.desk, text="家中有老人。")  # a step meanwhile makes only a part of the entry
    assert found("报修") == ["刘大妈"]
    call_command("index_search")
    assert capsys.readouterr().out == "2 complaints indexed.\n"
    assert found("报修") == ["王小明", "刘大妈"]
    assert found("约好明天 老人") == ["刘大妈"]
    call_command("index_search")
    assert capsys.readouterr().out == "0 complaints indexed.\n"


def test_a_rebuild_that_was_killed_goes_on_where_it_was(company, monkeypatch, capsys):
    for _ in range(5):
        way.accepted(company, NOON)
    whole = entries()
    monkeypatch.setattr(index, "BATCH", 2)
    index.start_anew()
    batches = index.fill_missing()
    assert [next(batches), next(batches)] == [2, 2]
    batches.close()
    assert len(found("报修")) == 5  # meanwhile nothing is missing
    call_command("index_search")
    assert capsys.readouterr().out == "1 complaints indexed.\n"
    assert entries() == whole


def test_what_was_wrong_in_the_index_is_gone_after_a_rebuild(company):
    complaint = way.accepted(company, NOON)
    index.write({complaint.pk: ["误入"]})
    assert found("误入") == ["刘大妈"]
    call_command("index_search", "--all", verbosity=0)
    assert (found("误入"), found("报修")) == ([], ["刘大妈"])


def test_the_number_of_queries_for_many_complaints_is_bounded(company, django_assert_max_num_queries):
    complaints = [way.accepted(company, NOON) for _ in range(8)]
    CustomerPhone.objects.create(customer=complaints[0].customer, number="13700001111")
    with django_assert_max_num_queries(4):
        index.fill([complaint.pk for complaint in complaints])
    assert len(found("13700001111")) == 8
