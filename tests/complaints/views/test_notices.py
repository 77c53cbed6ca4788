"""Notices: what a person was told, in their language, and reading them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from complaints.choices import Action, SystemAction
from complaints.deadlines.sweep import sweep
from complaints.flow import dispatch, handle, instructions, intake, record
from complaints.models import Event, Notice
from complaints.notify.render import notice_text
from tests import way
from tests.clockwork import moment
from tests.pages import html, main, numbers

NOON = moment("2026-11-23 12:00")  # a Monday
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday_noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def texts(response) -> list[str]:
    """The sentences on the page, in order."""
    found = re.findall(r'class="notice-link" type="submit">(.*?)</button>', main(response), re.DOTALL)
    return [re.sub(r"<[^>]*>|未读\uff1a", "", text).strip() for text in found]


def unread(response) -> int:
    """What the bell says."""
    return int(re.search(r"消息\uff1a(\d+) 条未读", html(response))[1])


def test_strangers_are_sent_to_the_sign_in_page(client, company):
    assert client.get("/notices/").url.startswith("/accounts/sign-in/")


def test_a_notice_says_what_happened_and_to_whom_and_is_unread(company, cast, signed_in):
    complaint = way.dispatched(company, NOON)
    page = signed_in(cast.head_dz).get("/notices/")
    assert texts(page) == [f"转发至定州综合所\uff1a{complaint.number}"]
    assert "刘大妈" in main(page)
    assert "data-unread" in main(page)
    assert unread(page) == 1


def test_the_newest_notice_stands_first(company, cast, signed_in):
    older, newer = way.dispatched(company, NOON - HOUR), way.dispatched(company, NOON)
    assert numbers(main(signed_in(cast.head_dz).get("/notices/"))) == [newer.number, older.number]


def test_a_missed_deadline_reads_as_what_it_is(company, cast, signed_in, monday_noon):
    """GAS-12.3a, GAS-4c: the contact deadline is missed after 24 h; after a day more the leader hears of it."""
    complaint = way.dispatched(company, NOON)
    monday_noon.move_to(NOON + 25 * HOUR)
    sweep()
    assert f"联系时限已超时\uff1a{complaint.number}\uff0c定州综合所" in " ".join(
        notice_text(event) for event in Event.objects.filter(action=SystemAction.CLOCK_BREACHED)
    )
    monday_noon.move_to(NOON + 49 * HOUR)
    sweep()
    assert texts(signed_in(cast.leader).get("/notices/")) == [
        f"联系时限超时\uff0c升级到您\uff1a{complaint.number}\uff0c定州综合所"
    ]


def test_every_kind_of_notice_has_a_sentence_in_both_languages(company, cast, signed_in):
    """Whatever the history may hold, also entries without details, reads as one short sentence."""
    complaint = way.accepted(company, NOON)
    for code in [*Action.values, *SystemAction.values]:
        event = Event(complaint=complaint, action=code, at=NOON, actor=cast.desk, actor_name="李娜", data={})
        for language in ("zh-hans", "en"):
            with override(language):
                text = notice_text(event)
            assert complaint.number in text, code
            assert "%(" not in text, code
            assert len(text) < 100, code


def test_the_sentences_tell_who_did_what(company, cast):
    complaint = way.dispatched(company, NOON, co_handlers=[company.qyzhs])
    handle.give_opinion(complaint, by=cast.head_qy, opinion="管网压力正常。")
    complaint = instructions.instruct(complaint, by=cast.gm, text="今天办结。")
    dispatch.return_to_desk(complaint, by=cast.head_dz, reason="不归我所管。")
    walk_in = way.accepted(company, NOON, received_department=company.dzzhs)
    own = way.handling(company, NOON)
    handle.submit_result(own, by=cast.head_dz, parts=way.PARTS)
    told = {text.split("\uff1a")[0] for text in map(notice_text, Event.objects.select_related("complaint"))}
    assert {
        "转发至定州综合所\uff0c曲阳综合所会办",
        "曲阳综合所给出会办结果",
        "沈总批示",
        "定州综合所退单",
        "新投诉",
        "反馈待审核",  # the head's own result is signed with it
    } <= told
    assert notice_text(walk_in.events.get()) == f"新投诉\uff1a{walk_in.number}\uff0c定州综合所首接"


def test_opening_a_notice_marks_it_read_and_leads_to_the_complaint(company, cast, signed_in):
    complaint = way.dispatched(company, NOON)
    client = signed_in(cast.head_dz)
    notice = Notice.objects.get(user=cast.head_dz)
    response = client.post(f"/notices/{notice.pk}/")
    assert response.url == f"/complaints/{complaint.number}/"
    assert unread(client.get("/notices/")) == 0
    assert "data-unread" not in main(client.get("/notices/"))
    notice.refresh_from_db()
    first_read = notice.read_at
    client.post(f"/notices/{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == first_read == NOON


def test_looking_changes_nothing(company, cast, signed_in):
    way.dispatched(company, NOON)
    client = signed_in(cast.head_dz)
    notice = Notice.objects.get(user=cast.head_dz)
    for address in (f"/notices/{notice.pk}/", "/notices/read/"):
        assert client.get(address).status_code == 405
    client.get("/notices/")
    assert unread(client.get("/notices/")) == 1


def test_all_are_marked_read_at_once_and_only_ones_own(company, cast, signed_in):
    for _ in range(3):
        way.dispatched(company, NOON, co_handlers=[company.qyzhs])
    client = signed_in(cast.head_dz)
    response = client.post("/notices/read/", follow=True)
    assert "3 条消息已标为已读" in html(response)
    assert unread(response) == 0
    assert unread(signed_in(cast.head_qy).get("/notices/")) == 3


def test_another_persons_notice_does_not_exist(company, cast, signed_in):
    way.dispatched(company, NOON)
    notice = Notice.objects.get(user=cast.head_dz)
    for user in (cast.gm, cast.outsider):
        assert signed_in(user).post(f"/notices/{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_notice_about_a_complaint_that_is_no_longer_theirs_is_gone_from_page_and_bell(company, cast, signed_in):
    """The inspector was told of a rule-breaking case; the flag was a mistake and is corrected."""
    complaint = way.accepted(company, NOON, flag_violation=True)
    client = signed_in(cast.inspector)
    assert unread(client.get("/notices/")) == 1
    record.correct(complaint, by=cast.desk, changes={"flag_violation": False}, reason="客户说错了。")
    page = client.get("/notices/")
    assert (texts(page), unread(page)) == ([], 0)
    assert client.post(f"/notices/{Notice.objects.get(user=cast.inspector).pk}/").status_code == 404


def test_nobody_is_told_anything_yet(company, cast, signed_in):
    assert "没有消息" in main(signed_in(cast.outsider).get("/notices/"))


def test_notices_come_in_pages_of_50(company, cast, signed_in):
    complaint = way.dispatched(company, NOON)
    for _ in range(50):
        instructions.instruct(complaint, by=cast.gm, text="请抓紧。")
    client = signed_in(cast.head_dz)
    assert len(texts(client.get("/notices/"))) == 50
    assert len(texts(client.get("/notices/?page=2"))) == 1
    for page in ("0", "abc", "99999999999999999999"):
        assert client.get(f"/notices/?page={page}").status_code == 200


def test_a_threat_reaches_the_managers_at_once(company, cast, signed_in):
    """GAS-9b: managers are told at once."""
    kept_watch = {"flag_threat": True, "guardian": cast.officer_dz, "protective_measures": "保安陪同。"}
    complaint, _made = intake.accept(way.an_intake(company, **kept_watch), by=cast.desk)
    for user in (cast.supervisor, cast.leader, cast.gm):
        page = signed_in(user).get("/notices/")
        assert numbers(main(page)) == [complaint.number]
        assert "扬言过激" in main(page)


def test_the_number_of_queries_does_not_grow_with_the_notices(company, cast, signed_in, django_assert_num_queries):
    client = signed_in(cast.head_dz)
    way.dispatched(company, NOON)
    with CaptureQueriesContext(connection) as few:
        client.get("/notices/")
    for _ in range(5):
        way.handling(company, NOON)
    with django_assert_num_queries(len(few)):
        client.get("/notices/")
