"""Changed due times on the pages: who may change them, and that what was due before is never out of sight."""

from __future__ import annotations

import re

import pytest
import time_machine

from complaints.choices import Choice, Topic
from complaints.deadlines.sweep import sweep
from complaints.documents.record import record_of
from complaints.flow import handle, times
from complaints.models import Clock, Complaint
from complaints.months import Month
from reports.selectors import month_report
from tests import way
from tests.clockwork import MINUTE, moment
from tests.pages import lane as lane_of
from tests.pages import lanes, main, numbers, steps, words
from tests.step_forms import text
from tests.times import (
    FRIDAY,
    SHORT_OF_STAFF,
    agreed,
    asked,
    granted,
    running,
    settled,
    with_department,
)

pytestmark = pytest.mark.django_db

TUESDAY = moment("2026-11-24 12:00")
NOVEMBER = Month(2026, 11)


@pytest.fixture(autouse=True)
def on_tuesday():
    """Noon of the day before the result is due."""
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


def twice_changed(company) -> Complaint:
    """Due on Wednesday, agreed for Friday noon, extended to Monday."""
    complaint = with_department(company)
    agreed(company, complaint, "2026-11-27 12:00", at="2026-11-20 10:00")
    request = asked(company, complaint, "2026-11-30 17:30", at="2026-11-23 09:00")
    return granted(company, request, at="2026-11-23 11:00", word="仅此一次。")


def said(browse, person: str, url: str) -> str:
    """What people read on the page."""
    return words(main(browse(person).get(url)))


# --- In sight everywhere ----------------------------------------------------------------------------------------------


def test_the_complaints_page_shows_every_due_time_with_who_and_why(company, browse):
    """ROAD-5c: originally Wednesday 17:30, agreed for Friday 12:00, extended to Monday 17:30."""
    complaint = twice_changed(company)

    page = said(browse, "head_dz", complaint.get_absolute_url())

    assert "Originally due 25 Nov 17:30" in page
    assert "Agreed with the customer 27 Nov 12:00 张强 · 20 Nov 10:00 · 与刘大妈电话约定。" in page
    assert f"Extended to 30 Nov 17:30 Asked for by 张强, 23 Nov 09:00 · {SHORT_OF_STAFF}" in page
    assert "Approved by 赵敏, 23 Nov 11:00 · 仅此一次。" in page
    assert "due 30 Nov 17:30 Extended" in page


def test_the_explained_clock_shows_the_chain_and_how_the_rule_counts(company, browse):
    """ROAD-5c: also on the page of the clock; a clock that nobody changed says nothing of it."""
    complaint = twice_changed(company)

    page = said(browse, "desk", f"/clocks/{running(complaint).pk}/")
    plain = said(browse, "desk", f"/clocks/{running(complaint, 'contact').pk}/")

    for part in ("Originally due 25 Nov 17:30", "Agreed with the customer 27 Nov 12:00", "Extended to 30 Nov 17:30"):
        assert part in page
        assert part.split(" 2")[0] not in plain
    assert "How the rule counts" in page


def test_what_was_missed_before_stays_shown_as_missed(company, browse, on_tuesday):
    """ROAD-5c: extended on Thursday, the Wednesday before is marked as missed in the chain."""
    complaint = with_department(company)
    request = asked(company, complaint, "2026-11-30 17:30", at="2026-11-23 09:00")
    granted(company, request, at="2026-11-26 08:00")
    on_tuesday.move_to(moment("2026-11-26 09:00"))

    page = said(browse, "head_dz", complaint.get_absolute_url())

    assert "Originally due 25 Nov 17:30 Missed Extended to 30 Nov 17:30" in page
    assert "due 30 Nov 17:30 Extended, missed before" in page


def test_a_request_that_waits_and_one_that_was_refused_stand_beside_the_clock(company, browse):
    """ROAD-5c"""
    complaint = with_department(company)
    request = asked(company, complaint, "2026-11-30 17:30", at="2026-11-23 09:00")
    given = {"by": company.people.supervisor, "extension": request, "grant": False, "word": "按期办结。"}
    times.decide(complaint, **given, at=moment("2026-11-23 10:00"))
    asked(company, complaint, "2026-11-26 12:00", at="2026-11-23 11:00")

    page = said(browse, "head_dz", complaint.get_absolute_url())

    assert "Extension to 30 Nov 17:30 asked for by 张强, not approved by 赵敏, 23 Nov 10:00 · 按期办结。" in page
    assert "Extension to 26 Nov 12:00 asked for by 张强; to be decided by: Service desk supervisor" in page


def test_the_paper_lists_changes_and_requests(company, django_assert_max_num_queries):
    """ROAD-5c, GAS-6: in the record on paper and in the PDF, which are made of the same parts."""
    complaint = twice_changed(company)
    sections = {section.title: section for section in record_of(complaint, TUESDAY).sections}

    changes = [[*row] for row in sections["时限变更"].rows]
    assert [row[1] for row in changes] == ["2026-11-25 17:30", "2026-11-27 12:00"]
    assert [row[2] for row in changes] == ["与客户约定\n2026-11-27 12:00", "延期至\n2026-11-30 17:30"]
    assert [row[3] for row in changes] == ["张强 2026-11-20 10:00", "赵敏 2026-11-23 11:00"]
    (request,) = sections["延期申请"].rows
    assert request[1:] == [
        f"2026-11-30 17:30\n{SHORT_OF_STAFF}", "张强 2026-11-23 09:00", "批准", "赵敏 2026-11-23 11:00\n仅此一次。",
    ]  # fmt: skip


def test_the_history_tells_each_change_in_words(company, browse):
    """ROAD-5c: from when to when, by whom and why; also under the filter of deadlines."""
    complaint = twice_changed(company)

    page = said(browse, "desk", f"{complaint.get_absolute_url()}?history=clocks")

    assert "Time agreed with the customer: 办结时限" in page
    assert "Extension asked for: 办结时限" in page
    assert "Extension approved: 办结时限" in page
    assert "25 Nov 17:30" in page


def test_the_list_finds_what_was_agreed_and_what_was_extended(company, browse):
    """ROAD-5c: also after the deadline has ended, and nothing else."""
    plain = way.dispatched(company, FRIDAY)
    both = twice_changed(company)
    only_agreed = with_department(company)
    agreed(company, only_agreed, "2026-11-27 12:00", at="2026-11-20 10:00")
    client = browse("desk")

    def found(query: str) -> set[str]:
        return set(numbers(main(client.get(f"/complaints/?{query}"))))

    assert found("changed=promised") == {both.number, only_agreed.number}
    assert found("changed=extended") == {both.number}
    assert found("changed=promised&changed=extended") == {both.number, only_agreed.number}
    assert plain.number in found("")
    assert found("changed=calendar") == set()


# --- The figures ------------------------------------------------------------------------------------------------------


def figures(company, at: str, month: Month = NOVEMBER) -> tuple[int, int]:
    """Complaints whose result was in time and late in the month, as the general manager sees them at `at`."""
    counts = month_report(company.people.gm, month, moment(at)).total.counts
    return counts["resolution_on_time"], counts["resolution_late"]


def with_result(company, complaint: Complaint, at: str) -> None:
    """The head's result is fed back at `at`."""
    head, now = company.people.head_dz, moment(at)
    handle.log_contact(complaint, by=head, outcome="reached", note="已联系。", at=now - MINUTE)
    handle.submit_result(complaint, by=head, parts=way.PARTS, at=now)


def test_extended_in_time_and_kept_counts_once_as_kept(company):
    """ROAD-5c, GAS-14: due 25 November, extended on the 24th to the 27th, done on the 26th: one kept, none missed."""
    complaint = with_department(company)
    granted(company, asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00"), at="2026-11-24 11:00")
    assert figures(company, "2026-11-26 09:00") == (0, 0)

    with_result(company, complaint, "2026-11-26 16:00")

    assert figures(company, "2026-11-26 17:00") == (1, 0)


def test_extended_after_the_breach_counts_as_missed_although_the_new_time_is_kept(company):
    """ROAD-5c, GAS-14: due 25 November, extended on the 26th to the 27th, done on the 26th: missed."""
    complaint = with_department(company)
    granted(company, asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00"), at="2026-11-26 08:00")
    assert figures(company, "2026-11-26 09:00") == (0, 1)

    with_result(company, complaint, "2026-11-26 16:00")

    assert figures(company, "2026-11-26 17:00") == (0, 1)


def test_a_missed_deadline_is_not_kept_in_the_month_it_was_extended_to(company):
    """ROAD-5c, GAS-14: missed in November, extended to December and done there: missed once, kept nowhere."""
    complaint = with_department(company)
    granted(company, asked(company, complaint, "2026-12-02 17:30", at="2026-11-24 09:00"), at="2026-11-26 08:00")
    with_result(company, complaint, "2026-12-01 16:00")

    assert figures(company, "2026-12-03 09:00") == (0, 1)
    assert figures(company, "2026-12-03 09:00", Month(2026, 12)) == (0, 0)


def test_an_agreed_time_that_is_missed_is_missed(company):
    """ROAD-5c, GAS-14: agreed for 23 November 09:00, done at 10:00, though the rule would give until the 25th."""
    complaint = with_department(company)
    agreed(company, complaint, "2026-11-23 09:00", at="2026-11-20 10:00")

    with_result(company, complaint, "2026-11-23 10:00")

    assert figures(company, "2026-11-24 09:00") == (0, 1)


# --- Taking the steps -------------------------------------------------------------------------------------------------


def test_the_head_agrees_a_time_from_the_clock_on_the_page(company, browse):
    """ROAD-5c: the link at the clock names it, so only the time and the words are left to write."""
    complaint = with_department(company)
    clock, client = running(complaint), browse("head_dz")
    link = f"/complaints/{complaint.number}/promise/?clock={clock.pk}"
    assert link in text(client.get(complaint.get_absolute_url()))
    form = client.get(link).context["form"]
    assert form["clock"].value() == str(clock.pk)

    data = {"version": complaint.version, "clock": clock.pk, "note": "约定周五。"}
    answer = client.post(link, {**data, "until": "2026-11-27T12:00"}, follow=True)

    assert "is now due 27 Nov 12:00" in text(answer)
    assert running(complaint).due_at == moment("2026-11-27 12:00")


def test_under_the_default_procedure_no_agreed_time_is_offered(company, browse):
    """GAS-12.3"""
    complaint = way.dispatched(company, FRIDAY - MINUTE)

    page = text(browse("head_dz").get(complaint.get_absolute_url()))

    assert "/promise/" not in page
    assert "/extension/" in page


@pytest.mark.parametrize("step", ["promise", "extension"])
def test_the_form_says_before_it_is_sent_that_a_missed_deadline_stays_missed(step, company, browse, on_tuesday):
    """ROAD-5c"""
    complaint = with_department(company)
    url = f"/complaints/{complaint.number}/{step}/"
    on_tuesday.move_to(moment("2026-11-20 10:00"))
    assert "It stays shown and counted as missed" not in said(browse, "head_dz", url)
    on_tuesday.move_to(moment("2026-11-25 18:00"))

    page = said(browse, "head_dz", url)

    assert "“办结时限” was due 25 Nov 17:30 and is missed already. It stays shown and counted as missed" in page


def test_the_supervisor_finds_the_request_on_the_workbench_and_approves_it(company, browse):
    """ROAD-5c: 待批, with the decision as its next action; afterwards the lane is empty."""
    complaint = with_department(company)
    asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")
    client = browse("supervisor")
    bench = client.get("/")
    assert lanes(bench)["extensions"] == [complaint.number]
    assert steps(lane_of(bench, "extensions")) == [(complaint.number, "decide-extension")]
    url = f"/complaints/{complaint.number}/decide-extension/"
    page = client.get(url)
    assert SHORT_OF_STAFF in text(page)
    form = page.context["form"]
    assert form["extension"].value() == complaint.extensions.get().pk
    assert 'value="2026-11-27T17:30"' in str(form["until"])

    data = {"version": form["version"].value(), "extension": form["extension"].value(), "verdict": "granted"}
    answer = client.post(url, {**data, "until": "2026-11-26T12:00"}, follow=True)

    assert "Approved: now due 26 Nov 12:00. 张强 has been told." in text(answer)
    assert lanes(client.get("/"))["extensions"] == []


def test_who_asked_does_not_find_their_own_request_among_those_to_decide(company, browse):
    """ROAD-5c: the supervisor's own request is for the general manager, who alone has it in a lane."""
    complaint = way.at_callback(company, at=FRIDAY)
    given = {"by": company.people.supervisor, "code": "callback"}
    asked(company, complaint, "2026-11-25 17:30", at="2026-11-20 12:00", **given)

    assert lanes(browse("supervisor").get("/"))["extensions"] == []
    assert lanes(browse("gm").get("/"))["extensions"] == [complaint.number]
    assert browse("supervisor").get(f"/complaints/{complaint.number}/decide-extension/").status_code == 403


@pytest.mark.parametrize(
    ("choice", "person"),
    [
        (Choice.BY_SUPERIOR, "branch_dz"),
        (Choice.BY_AFFAIRS, "affairs"),
        (Choice.BY_LEADER, "leader"),
        (Choice.BY_GENERAL_MANAGER, "gm"),
    ],
)
def test_whoever_decides_has_it_in_a_lane(choice, person, company, browse):
    """ROAD-5c: by role as the procedure says, and nobody has an empty lane for what they are never asked."""
    settled(company, Topic.EXTENSION, choice)
    complaint = with_department(company)
    assert "extensions" not in lanes(browse(person).get("/"))

    asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")

    assert lanes(browse(person).get("/"))["extensions"] == [complaint.number]
    assert lanes(browse("supervisor").get("/"))["extensions"] == []


def test_a_second_decision_is_told_what_the_first_one_was(company, browse):
    """ROAD-5c: the supervisor's page was open when the general manager decided; what was typed stays."""
    complaint = with_department(company)
    request = asked(company, complaint, "2026-11-27 17:30", at="2026-11-24 09:00")
    version = Complaint.objects.get(pk=complaint.pk).version
    granted(company, request, at="2026-11-24 10:00", by=company.people.gm)

    data = {"version": version, "extension": request.pk, "verdict": "refused", "word": "不同意延期。"}
    answer = browse("supervisor").post(f"/complaints/{complaint.number}/decide-extension/", data)

    assert answer.status_code == 409
    assert "Extension approved: 办结时限" in text(answer)
    assert "不同意延期。" in text(answer)


def test_a_form_sent_twice_asks_once(company, browse):
    """ROAD-5c"""
    complaint = with_department(company)
    data = {"version": complaint.version, "key": "7f9c24e5-0d1b-4c3a-9e6f-2b8a5d4c1e30", "reason": "缺配件。"}
    data |= {"clock": running(complaint).pk, "until": "2026-11-27T17:30"}
    client, url = browse("head_dz"), f"/complaints/{complaint.number}/extension/"

    client.post(url, data)
    answer = client.post(url, data, follow=True)

    assert "sent twice" in text(answer)
    assert complaint.extensions.count() == 1


@pytest.mark.parametrize(
    "until",
    ["", "gestern", "2026-02-30T10:00", "99999-01-01T00:00", "2026-11-23T10:00", "2027-06-01T00:00"],
)
@pytest.mark.parametrize("step", ["promise", "extension"])
def test_a_time_that_cannot_be_is_refused_beside_its_field(step, until, company, browse):
    """ROAD-5c: nothing is changed, and what was typed stays."""
    complaint = with_department(company)
    data = {"version": complaint.version, "clock": running(complaint).pk, "until": until}
    data |= {"note": "与客户约定。", "reason": "缺配件。"}

    answer = browse("head_dz").post(f"/complaints/{complaint.number}/{step}/", data)

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"until"}
    assert re.search(r"与客户约定。|缺配件。", text(answer))
    assert not Clock.objects.exclude(previous=None).exists()


def test_the_clock_of_another_complaint_is_no_choice(company, browse):
    """ROAD-5c"""
    complaint, other = with_department(company), with_department(company)
    data = {"version": complaint.version, "clock": running(other).pk, "until": "2026-11-27T12:00", "note": "约定。"}

    answer = browse("head_dz").post(f"/complaints/{complaint.number}/promise/", data)

    assert set(answer.context["form"].errors) == {"clock"}
    sweep(TUESDAY)
    assert running(other).previous is None
