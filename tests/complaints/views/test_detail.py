"""The complaint's page: what it is, what is due and why, what to do now, and all that happened."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.flow import callback, dispatch, feedback, handle, instructions, intake, record, supervise
from complaints.flow.recomplain import recomplain
from complaints.views.offers import SLUGS
from tests import pages, way
from tests.step_forms import text

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = dt.datetime(2026, 11, 23, 10, 31, tzinfo=SHANGHAI)
MOST_QUERIES = 30


def main_action(response) -> str | None:
    """The step of the button that stands out, and that is the same on a phone."""
    offers = response.context["offers"]
    return offers.main.url.rstrip("/").rsplit("/", 1)[-1] if offers.main else None


def others(response) -> set[str]:
    """The steps in the list below it."""
    return {offer.url.rstrip("/").rsplit("/", 1)[-1] for group in response.context["offers"].groups for offer in group}


# What may be done ----------------------------------------------------------------------------------------------------

OFFERED = [
    # stage, person: main action, the others (worked out from the procedure)
    ("accepted", "desk", "dispatch", "settle extension correct link attach call-again note"),
    ("accepted", "gm", None, "instruct decide attach call-again note"),
    ("accepted", "affairs", None, "instruct attach call-again note"),
    ("dispatched", "head_dz", "contact", "return progress result extension delegate help attach call-again note"),
    ("dispatched", "officer_dz", "contact", "progress result help call-again note"),
    ("dispatched", "desk", None, "progress correct link attach call-again note"),
    ("dispatched", "branch_dz", None, "reassign take-over instruct attach call-again note"),
    ("handling", "officer_dz", "result", "contact progress help call-again note"),
    ("handling", "supervisor", None, "progress reassign instruct correct link attach call-again note"),
    ("handling", "gm", None, "reassign take-over instruct decide attach call-again note"),
    ("awaiting_signature", "head_dz", "sign", "refuse contact progress extension delegate help attach call-again note"),
    ("awaiting_signature", "officer_dz", None, "contact progress help call-again note"),
    ("fed_back", "desk", "feedback", "send-back progress correct link attach call-again note"),
    ("fed_back", "head_dz", None, "progress attach call-again note"),
    ("at_callback", "desk2", "callback", "recomplain extension correct link attach call-again note"),
    (
        "at_callback",
        "supervisor",
        "callback",
        "skip-callback recomplain extension instruct correct link attach call-again note",
    ),
    ("at_callback", "officer_dz", None, "call-again note"),
    ("closing", "desk", "archive", "recomplain correct link attach call-again note"),
    ("archived", "desk", None, "recomplain"),
    ("archived", "head_dz", None, ""),
    ("archived", "gm", None, ""),
]


@pytest.mark.parametrize(("stage", "person", "main", "rest"), OFFERED, ids=str)
def test_the_natural_next_step_stands_out_and_only_what_is_allowed_is_offered(
    stage, person, main, rest, company, browse
) -> None:
    complaint = getattr(way, stage)(company)
    response = browse(person).get(complaint.get_absolute_url())
    assert main_action(response) == main
    assert others(response) == set(rest.split())
    linked = set(re.findall(rf'href="/complaints/{complaint.number}/([a-z-]+)/"', text(response))) & set(SLUGS.values())
    assert linked == set(rest.split()) | ({main} if main else set())


@pytest.mark.parametrize(
    ("stage", "person", "words"),
    [
        ("dispatched", "desk", "Now with 定州综合所 · 张强"),
        ("awaiting_signature", "officer_dz", "Now with 定州综合所 · 张强"),
        ("fed_back", "head_dz", "Now with 客服中心"),
        ("at_callback", "officer_dz", "Now with 客服中心"),
    ],
)
def test_the_page_says_who_has_the_complaint_now(stage, person, words, company, browse) -> None:
    complaint = getattr(way, stage)(company)
    assert words in text(browse(person).get(complaint.get_absolute_url()))


def test_the_signature_waits_for_the_deputy_while_the_head_is_away(company, browse) -> None:
    """GAS-4a."""
    complaint = way.awaiting_signature(company)
    company.people.head_dz.absent_from = dt.date(2020, 1, 1)
    company.people.head_dz.save()
    assert "Now with 定州综合所 · 孙涛" in text(browse("desk").get(complaint.get_absolute_url()))


def test_supervision_is_asked_to_sign_until_it_has(company, browse) -> None:
    """GAS-4b."""
    complaint = way.fed_back(company, flag_violation=True)
    url = complaint.get_absolute_url()
    assert main_action(browse("inspector").get(url)) == "supervise"
    supervise.sign_supervision(complaint, by=company.people.inspector, opinion="处理得当。")
    page = browse("inspector").get(url)
    assert main_action(page) is None
    assert "处理得当。" in text(page)


def test_a_co_handler_is_asked_for_its_result_until_it_gave_it(company, browse) -> None:
    complaint = way.dispatched(company, co_handlers=[company.qyzhs])
    url = complaint.get_absolute_url()
    assert main_action(browse("officer_qy").get(url)) == "opinion"
    handle.give_opinion(complaint, by=company.people.officer_qy, opinion="已核实。")
    page = browse("officer_qy").get(url)
    assert main_action(page) is None
    assert "opinion" in others(page)
    assert "已核实。" in text(page)


def test_whoever_handled_it_is_not_asked_to_call_back(company, browse) -> None:
    """GAS-12.5."""
    complaint = way.at_callback(company)
    complaint = recomplain(
        complaint,
        by=company.people.desk,
        content="不接受。",
        answers=callback.Answers(outcome="reached", resolved=False, satisfaction=1, words="没修好。"),
    )[0]
    complaint = dispatch.dispatch(complaint, by=company.people.desk, lead=company.kfzx)
    handle.log_contact(complaint, by=company.people.supervisor, outcome="reached", note="已联系。")
    parts = way.PARTS
    handle.submit_result(complaint, by=company.people.supervisor, parts=parts)
    feedback.accept_feedback(complaint, by=company.people.desk)
    assert main_action(browse("desk2").get(complaint.get_absolute_url())) == "callback"
    assert main_action(browse("supervisor").get(complaint.get_absolute_url())) is None


def test_what_would_be_refused_anyway_is_not_offered(company, browse) -> None:
    """GAS-4b: a supervised complaint is not settled on the spot; MOBILE-1: nobody takes over what they have."""
    supervised = way.accepted(company, flag_violation=True)
    assert "settle" not in others(browse("desk").get(supervised.get_absolute_url()))
    taken = supervise.take_over(way.dispatched(company), by=company.people.gm, reason="影响较大。")
    assert "take-over" not in others(browse("gm").get(taken.get_absolute_url()))


def test_what_keeps_it_from_the_archive_is_said_beside_the_button(company, browse) -> None:
    """GAS-12.6."""
    complaint = way.closing(company, flag_violation=True)
    assert "Supervision has not signed." in text(browse("desk").get(complaint.get_absolute_url()))


@pytest.mark.parametrize("person", ["outsider", "head_qy", "officer_qy", "inspector", "admin"])
def test_somebody_elses_complaint_is_not_found(person, company, browse) -> None:
    complaint = way.handling(company)
    assert browse(person).get(complaint.get_absolute_url()).status_code == 404
    clock = complaint.clocks.first()
    assert browse(person).get(f"/clocks/{clock.pk}/").status_code == 404


def test_an_archived_complaint_is_read_only(company, browse) -> None:
    """GAS-12.6: it says so, and no form changes it."""
    complaint = way.archived(company)
    for person in ("desk", "head_dz", "gm"):
        page = text(browse(person).get(complaint.get_absolute_url()))
        assert "the record is complete and read-only" in page
        main = page[page.index("<main") : page.index("</main>")]
        assert 'method="post"' not in main
        assert "countdown" not in main
        assert "data-due" not in main


# What it is ----------------------------------------------------------------------------------------------------------


def test_the_page_tells_the_whole_case(company, browse) -> None:
    """GAS-6: one record of content, result and the customer's opinion."""
    people = company.people
    complaint = way.dispatched(
        company,
        co_handlers=[company.zhb],
        flag_litigation=True,
        level="serious",
        demand_unreasonable=True,
        explanation_given="已说明依据。",
        on_behalf_of="邻居张先生",
        meter_number="DZ-0081",
        location="8 号院",
    )
    complaint = dispatch.return_to_desk(complaint, by=people.head_dz, reason="属曲阳管辖。")
    complaint = dispatch.dispatch(
        complaint, by=people.desk, lead=company.qyzhs, co_handlers=[company.zhb], note="请尽快。"
    )
    complaint = instructions.instruct(complaint, by=people.leader, text="务必当面沟通。")
    complaint = handle.log_contact(complaint, by=people.head_qy, outcome="reached", note="约好明天。")
    complaint = handle.give_opinion(complaint, by=people.affairs, opinion="核查排班。")
    complaint = handle.submit_result(complaint, by=people.head_qy, parts=way.PARTS, followed=way.followed(complaint))
    page = text(browse("desk").get(complaint.get_absolute_url()))
    for words in (
        complaint.number, "刘大妈", "邻居张先生", "DZ-0081", "8 号院", "tel:13800138000", "供气业务 / 维修不及时",
        "报修三天没有人上门。", "尽快维修。", "Unreasonable demand", "已说明依据。", "Serious",
        "Litigation", "Returned 1×", "定州综合所", "属曲阳管辖。", "曲阳综合所", "请尽快。", "核查排班。",
        "务必当面沟通。", "约好明天。",
        way.PARTS.facts, way.PARTS.accountability, "signed by 郑军", "Not signed yet",
    ):  # fmt: skip
        assert words in page, words


def test_guardian_and_measures_stand_on_the_page_or_are_missed(company, browse) -> None:
    """GAS-9b."""
    complaint = way.accepted(company, flag_threat=True)
    assert "Nobody is named yet" in text(browse("desk").get(complaint.get_absolute_url()))
    changes = {"guardian": company.people.officer_dz, "protective_measures": "门卫值守。"}
    record.correct(complaint, by=company.people.desk, changes=changes, reason="补全")
    page = text(browse("desk").get(complaint.get_absolute_url()))
    assert "门卫值守。" in page
    assert "周磊" in page


def test_the_track_tells_when_and_by_whom_each_station_was_passed(company, browse) -> None:
    complaint = way.archived(company, at=MONDAY)
    track = browse("desk").get(complaint.get_absolute_url()).context["stations"]
    assert [station["state"] for station in track] == ["done"] * 6
    assert [station["at"].astimezone(SHANGHAI).strftime("%H:%M") for station in track] == [
        "10:31", "10:32", "10:35", "10:36", "10:37", "10:38",
    ]  # fmt: skip
    assert [station["who"] for station in track] == ["李娜", "定州综合所", "张强", "李娜", "王芳", "李娜"]


def test_the_track_shows_skipped_stations(company, browse) -> None:
    """GAS-12.1: settled on the spot; GAS-4c: decided before any department had it."""
    settled = intake.settle(
        way.accepted(company), by=company.people.desk, explanation="已解释。", customer_accepts=True
    )
    track = browse("desk").get(settled.get_absolute_url()).context["stations"]
    assert [station["state"] for station in track] == ["done", "skipped", "skipped", "skipped", "skipped", "done"]
    decided = supervise.decide(way.accepted(company), by=company.people.gm, decision="换管。")
    track = browse("desk").get(decided.get_absolute_url()).context["stations"]
    assert [station["state"] for station in track] == ["done", "skipped", "skipped", "skipped", "now", "todo"]


def test_the_track_starts_again_after_a_return(company, browse) -> None:
    complaint = dispatch.return_to_desk(way.handling(company), by=company.people.head_dz, reason="不属本所。")
    track = browse("desk").get(complaint.get_absolute_url()).context["stations"]
    assert [station["state"] for station in track] == ["done", "now", "todo", "todo", "todo", "todo"]


def test_earlier_and_later_cases_are_linked_both_ways(company, browse) -> None:
    """GAS-12.7."""
    first = way.archived(company)
    second, _made = recomplain(first, by=company.people.desk, content="还是漏气。")
    assert f'href="/complaints/{second.number}/"' in text(browse("desk").get(first.get_absolute_url()))
    page = text(browse("desk").get(second.get_absolute_url()))
    assert f'href="/complaints/{first.number}/"' in page
    assert "Re-complaint no. 1" in page


def test_a_case_that_one_may_not_see_is_named_but_not_linked(company, browse) -> None:
    mine, theirs = way.dispatched(company), way.accepted(company, branch=company.qy)
    record.link(mine, by=company.people.desk, other=theirs, kind="related")
    page = text(browse("officer_dz").get(mine.get_absolute_url()))
    assert theirs.number in page
    assert f'href="/complaints/{theirs.number}/"' not in page


# How much it asks the database ---------------------------------------------------------------------------------------


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_page_asks_the_database_no_more_when_more_happened(company, browse) -> None:
    complaint = way.at_callback(company)
    url = complaint.get_absolute_url()
    client = browse("desk")
    client.get(url)
    few = queries(client, url)
    people = company.people
    for number in range(60):
        record.add_note(complaint, by=people.desk, text=f"备注 {number}")
    for number in range(20):
        callback.call_back(complaint, by=people.desk2, answers=callback.Answers(outcome="no_answer"))
        instructions.instruct(complaint, by=people.leader, text=f"批示 {number}")
        other = way.accepted(company, customer_name=f"客户 {number}")
        record.link(complaint, by=people.desk, other=other, kind="related")
        record.add_file(complaint, by=people.desk, name=f"{number}.txt", content=f"附件 {number}".encode())
    many = queries(client, url)
    # Which linked cases the reader may open, and the way through the stages, which few entries show by themselves.
    assert many <= few + 2
    assert many <= MOST_QUERIES, many


@pytest.mark.parametrize("stage", ["accepted", "handling", "fed_back", "closing", "archived"])
def test_the_page_stays_within_its_queries_at_every_stage(stage, company, browse) -> None:
    complaint = getattr(way, stage)(company)
    client = browse("desk")
    client.get(complaint.get_absolute_url())
    assert queries(client, complaint.get_absolute_url()) <= MOST_QUERIES


def test_every_offered_step_opens(company, browse) -> None:
    """No button leads to a refusal."""
    makers = (
        "accepted",
        "dispatched",
        "handling",
        "awaiting_signature",
        "fed_back",
        "at_callback",
        "closing",
        "archived",
    )
    for stage in makers:
        complaint = getattr(way, stage)(company)
        for person in ("desk2", "supervisor", "head_dz", "officer_dz", "branch_dz", "leader", "gm", "affairs"):
            client = browse(person)
            response = client.get(complaint.get_absolute_url())
            if response.status_code == 404:  # no department has it yet
                continue
            for slug in others(response) | ({main_action(response)} - {None}):
                opened = client.get(f"{complaint.get_absolute_url()}{slug}/", follow=True)
                assert opened.status_code == 200, (stage, person, slug)


# The history ---------------------------------------------------------------------------------------------------------


def shown_history(response) -> list[str]:
    return [entry.title for entry in response.context["entries"]]


def test_the_history_stands_newest_first_and_through_its_filters(company, browse) -> None:
    complaint = way.at_callback(company)
    client = browse("desk")
    url = complaint.get_absolute_url()
    assert shown_history(client.get(url))[0] == "Feedback accepted"
    assert shown_history(client.get(url))[-1] == f"Accepted under the number {complaint.number}"
    assert shown_history(client.get(f"{url}?history=contacts")) == ["Contact: Reached"]
    assert "Contact: Reached" not in shown_history(client.get(f"{url}?history=steps"))
    assert shown_history(client.get(f"{url}?history=<script>")) == shown_history(client.get(url))


def test_a_long_history_is_shortened_until_somebody_asks_for_all(company, browse) -> None:
    complaint = way.accepted(company)
    for number in range(60):
        record.add_note(complaint, by=company.people.desk, text=f"备注 {number}")
    client = browse("desk")
    short = client.get(complaint.get_absolute_url())
    assert len(shown_history(short)) == 50
    assert "Show all 61 entries" in text(short)
    assert len(shown_history(client.get(f"{complaint.get_absolute_url()}?history=all&all=1"))) == 61


# Whose turn it is, and what the stage demands ------------------------------------------------------------------------


def test_whoever_may_not_take_the_next_step_reads_who_may(company, browse) -> None:
    """The desk follows a case up (GAS-6) and knows whom to ask."""
    complaint = way.awaiting_signature(company)
    page = text(browse("desk").get(complaint.get_absolute_url()))
    assert "Next step: “Sign the result” may be done by: the head of the lead department." in pages.words(page)
    assert "Next step:" not in text(browse("head_dz").get(complaint.get_absolute_url()))
    assert "Next step:" not in text(browse("desk").get(way.archived(company).get_absolute_url()))


@pytest.mark.parametrize(
    ("stage", "clause"), [("accepted", "GAS-12.2"), ("handling", "GAS-12.3c"), ("fed_back", "GAS-12.4")]
)
def test_the_page_says_in_the_procedures_words_what_the_stage_demands(stage, clause, company, browse) -> None:
    complaint = getattr(way, stage)(company)
    page = text(browse("desk").get(complaint.get_absolute_url()))
    assert clause in page.partition('id="demands"')[2].partition("</details>")[0]
