"""The history in words: every kind of entry is readable, in the reader's language, and nothing is shown raw."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from complaints.choices import Action, SystemAction
from complaints.deadlines.sweep import sweep
from complaints.flow import (
    acceptance,
    again,
    approval,
    archive,
    callback,
    dispatch,
    feedback,
    handle,
    instructions,
    record,
    supervise,
    validity,
)
from complaints.flow import incidents as flow
from complaints.flow.recomplain import recomplain
from complaints.history import FILTERS, TITLES, entries, entry, matching
from complaints.models import Complaint, Event
from tests import incidents, ruled, way
from tests.times import agreed, asked, granted, with_department

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = dt.datetime(2026, 11, 23, 10, 31, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _english_in_2026():
    with translation.override("en"), time_machine.travel(MONDAY + dt.timedelta(days=9), tick=False):
        yield


def last(complaint: Complaint):
    """The newest entry, in words."""
    return entry(complaint.events.order_by("-sequence").first())


def lines(shown) -> dict[str, tuple[str, str]]:
    """Label → (before, now)."""
    return {line.label: (line.before, line.value) for line in shown.lines}


def test_every_action_has_a_title() -> None:
    assert set(Action) <= set(TITLES)
    assert set(TITLES) <= {*Action, *SystemAction}


def test_acceptance_tells_number_department_and_clock(company) -> None:
    complaint = way.accepted(company, at=MONDAY)
    shown = last(complaint)
    assert shown.title == f"Accepted under the number {complaint.number}"
    assert shown.who == "李娜"
    assert lines(shown) == {"Received in": ("", "客服中心")}
    assert shown.clocks == ("转发时限 of 客服中心 began: due 23 Nov 11:31",)


def test_a_walk_in_tells_who_received_it_first(company) -> None:
    """GAS-7, ROAD-8."""
    shown = last(way.accepted(company, first_receiver=company.people.officer_dz, received_department=company.dzzhs))
    assert lines(shown) == {"Received in": ("", "定州综合所"), "First received by": ("", "周磊")}


def test_a_dispatch_tells_departments_handler_stage_and_clocks(company) -> None:
    shown = last(way.dispatched(company, at=MONDAY, co_handlers=[company.zhb]))
    assert shown.title == "Dispatched to 定州综合所"
    assert lines(shown) == {
        "Co-handling department": ("", "综合部"),
        "Stage": ("Awaiting dispatch", "Awaiting contact"),
        "Handler": ("", "张强"),
    }
    assert shown.clocks == (
        "转发时限 of 客服中心 ended: Met",
        "联系时限 of 定州综合所 began: due 24 Nov 10:32",
        "办结时限 of 定州综合所 began: due 26 Nov 17:30",
    )


def test_a_correction_tells_what_stood_before(company) -> None:
    complaint = way.accepted(company)
    changes = {
        "level": "major",
        "flag_media": True,
        "customer_phone": "13900139000",
        "category": company.categories["supply-leak"],
        "explanation_given": "已解释。",
        "location": "8 号院",
    }
    shown = last(record.correct(complaint, by=company.people.desk, changes=changes, reason="核对后更正。"))
    assert shown.note == "核对后更正。"
    assert lines(shown) == {
        "Level": ("Normal", "Major"),
        "Media": ("no", "yes"),
        "Telephone": ("13800138000", "13900139000"),
        "Category": ("维修不及时", "漏气报修"),
        "Explanation given": ("", "已解释。"),
        "Location": ("", "8 号院"),
    }


def test_a_cleared_field_is_shown_as_empty(company) -> None:
    complaint = record.correct(
        way.accepted(company), by=company.people.desk, changes={"demand": ""}, reason="客户撤回。"
    )
    assert lines(last(complaint)) == {"Demand": ("尽快维修。", "—")}


def test_a_rewritten_result_shows_both_wordings(company) -> None:
    """GAS-12.4."""
    complaint = handle.save_result(way.handling(company), by=company.people.officer_dz, parts=way.PARTS)
    parts = replace(way.PARTS, measures="更换整段软管。")
    shown = last(handle.save_result(complaint, by=company.people.officer_dz, parts=parts))
    assert shown.title == "Result written"
    assert lines(shown) == {"Corrective measures": ("更换接头并检漏。", "更换整段软管。")}


def test_times_stand_in_local_time_and_answers_in_words(company) -> None:
    complaint = way.at_callback(company, at=MONDAY)
    answers = callback.Answers(outcome="reached", resolved=False, satisfaction=1, words="没有修好。")
    shown = last(callback.call_back(complaint, by=company.people.desk2, answers=answers))
    assert shown.title == "Callback: Reached"
    assert lines(shown) == {
        "Stage": ("Awaiting callback", "Awaiting archive"),
        "Resolved": ("", "no"),
        "Satisfaction": ("", "Very dissatisfied"),
    }


def test_the_clocks_own_entries_tell_what_was_missed_and_who_heard(company) -> None:
    """GAS-4c: the ladder."""
    complaint = way.dispatched(company, at=MONDAY)
    sweep(MONDAY + dt.timedelta(hours=27))
    warned, missed, head, supervisor = entries(
        complaint.events.filter(action__startswith="clock.").order_by("sequence")
    )
    assert [shown.title for shown in (warned, missed, head)] == [
        "Soon due: 联系时限",
        "Missed: 联系时限",
        "Escalated: 联系时限",
    ]
    assert missed.who == "Suda"
    assert lines(missed) == {
        "Due": ("", "24 Nov 10:32"),
        "Counted against": ("", "定州综合所"),
        "Told": ("", "张强"),
    }
    assert lines(supervisor)["Escalated to"] == ("", "Service desk supervisor")
    assert (warned.tone, missed.tone) == ("soon", "bad")


def whole_life(company) -> list[Complaint]:
    """Complaints that together went through every kind of step."""
    p = company.people
    one = way.dispatched(company)
    one = dispatch.return_to_desk(one, by=p.head_dz, reason="不属本所。")
    one = dispatch.dispatch(one, by=p.desk, lead=company.dzzhs, co_handlers=[company.zhb])
    one = dispatch.reassign(one, by=p.gm, lead=company.qyzhs, co_handlers=[company.zhb], reason="改派。")
    one = instructions.instruct(one, by=p.gm, text="抓紧。")
    one = handle.delegate(one, by=p.head_qy, handler=p.officer_qy)
    one, _added = again.call_again(one, again.Again(content="客户催办。"), by=p.desk)
    one = handle.ask_for_help(one, by=p.officer_qy, helper=p.head_qy, note="请到现场。")
    one = supervise.take_over(one, by=p.branch_qy, reason="亲自办理。")
    one = handle.log_contact(one, by=p.branch_qy, outcome="no_answer")
    one = handle.log_contact(one, by=p.officer_qy, outcome="reached", note="已联系。")
    one = handle.tell_progress(one, by=p.officer_qy, note="明天到货。")
    one = handle.give_opinion(one, by=p.affairs, opinion="已核查。")
    one = handle.save_result(one, by=p.officer_qy, parts=way.PARTS)
    one = handle.submit_result(one, by=p.officer_qy, parts=way.PARTS, followed=way.followed(one))
    one = handle.refuse_result(one, by=p.head_qy, reason="再写。")
    one = handle.submit_result(one, by=p.officer_qy, parts=way.PARTS)
    one = handle.sign_result(one, by=p.head_qy)
    one = feedback.send_back(one, by=p.desk, reason="补充。")
    one = handle.submit_result(one, by=p.head_qy, parts=way.PARTS)
    one = record.correct(one, by=p.desk, changes={"flag_violation": True}, reason="涉及违规。")
    record.add_file(one, by=p.desk, name="回执.txt", content="收到".encode())
    one = record.add_note(one, by=p.desk, text="备注。")
    one = record.link(one, by=p.desk, other=way.accepted(company, customer_name="张三"), kind="duplicate")
    outage = incidents.declared(
        company, one.accepted_at + incidents.HOUR, occurred_at=one.accepted_at, found_at=one.accepted_at
    )
    one = flow.attach(one, outage, by=p.desk)
    one = flow.detach(one, by=p.desk, reason="另有原因。")
    one = feedback.accept_feedback(one, by=p.desk)
    one = callback.skip_callback(one, by=p.supervisor, reason="客户拒绝回访。")
    one = supervise.sign_supervision(one, by=p.inspector, opinion="同意。")
    one = archive.archive(one, by=p.desk)
    two, _made = recomplain(one, by=p.desk, content="还是漏气。")
    return [one, two, supervise.decide(two, by=p.gm, decision="换管。")]


def under_other_rules(company) -> list[Complaint]:
    """Complaints that went through what only some procedures know; each changes the rules for those after it."""
    p = company.people
    moved = agreed(company, with_department(company), "2026-11-24 17:00", "2026-11-20 10:00")
    moved = granted(company, asked(company, moved, "2026-11-27 17:30", "2026-11-20 11:00"), "2026-11-20 12:00")
    reported = handle.report(ruled.reporting(company), by=p.officer_dz, note="配件明天到。")
    reported = supervise.open_case_file(reported, by=p.supervisor, reason="久拖不决")
    reported = handle.report(reported, by=p.officer_dz, note="配件到了。")
    followed = ruled.instructed(company)
    given = followed.instructions.get()
    followed = instructions.follow(followed, by=p.officer_dz, instruction=given, note="已致歉。")
    judged = validity.judge(
        ruled.to_judge(company), by=p.desk, validity="invalid", reason="无误。", explanation="已说明。"
    )
    approved = approval.approve(ruled.to_approve(company), by=p.affairs, opinion="同意。")
    back = approval.disapprove(way.fed_back(company), by=p.affairs, reason="再查。")
    taken = acceptance.admit(ruled.pending(company), by=p.supervisor)
    refused = acceptance.turn_down(way.accepted(company), by=p.supervisor, reason="超期。", explanation="已说明。")
    return [reported, followed, judged, approved, back, taken, refused, moved]


def test_every_entry_of_a_long_life_reads_well(company) -> None:
    """No placeholder, code, time stamp or Python value is left in any entry, in either language."""
    cases = [*whole_life(company), *under_other_rules(company)]
    sweep(MONDAY + dt.timedelta(days=60))
    events = Event.objects.filter(complaint__in=cases).order_by("pk")
    assert {event.action for event in events} >= set(Action) - {Action.SETTLE, Action.CALL_BACK}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for shown in entries(events):
                words = [
                    shown.title,
                    *shown.clocks,
                    *(part for line in shown.lines for part in (line.label, line.value, line.before)),
                ]
                for word in words:
                    assert not re.search(r"%\(|\{|\}|None|True|False|_|\dT\d\d:|complaints\.", word), (language, word)
                assert shown.title


def test_details_that_nobody_knows_are_left_out(company) -> None:
    """Entries written by a later or an earlier version still show."""
    complaint = way.accepted(company)
    strange = Event(
        complaint=complaint, action="complaint.unheard_of", at=MONDAY, data={"changed": {"gone": ["a", "b"]}, "x": [1]}
    )
    shown = entry(strange)
    assert shown.title == "complaint.unheard_of"
    assert lines(shown) == {"gone": ("a", "b")}
    assert entry(Event(complaint=complaint, action=Action.DISPATCH, at=MONDAY)).title == "Dispatch"


@pytest.mark.parametrize("name", FILTERS)
def test_the_filters_part_the_history(name, company) -> None:
    complaint = way.at_callback(company, at=MONDAY)
    callback.call_back(complaint, by=company.people.desk2, answers=callback.Answers(outcome="no_answer"))
    sweep(MONDAY + dt.timedelta(days=30))
    shown = set(complaint.events.filter(matching(name)).values_list("action", flat=True))
    expected = {
        "all": {
            "complaint.accept", "complaint.dispatch", "contact.log", "result.submit", "result.sign", "feedback.accept",
            "callback.log", "clock.warning", "clock.breach", "clock.rung",
        },
        "steps": {"complaint.accept", "complaint.dispatch", "result.submit", "result.sign", "feedback.accept"},
        "contacts": {"contact.log", "callback.log"},
        "clocks": {
            "complaint.accept", "complaint.dispatch", "contact.log", "result.sign", "feedback.accept",
            "clock.warning", "clock.breach", "clock.rung",
        },
    }  # fmt: skip
    assert shown == expected[name]
