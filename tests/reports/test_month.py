"""The monthly figures, worked out by hand from the table in `conftest.py`; each number leads to its complaints."""

from __future__ import annotations

import html
import re

import pytest
import time_machine
from django.urls import reverse

from accounts.choices import Role
from accounts.models import Membership
from complaints.figures import FIGURES
from complaints.filters import ComplaintFilter
from complaints.flow import supervise
from complaints.models import Complaint
from complaints.months import Month
from reports.selectors import Row, month_report
from tests import way
from tests.clockwork import moment
from tests.pages import main

OCTOBER = Month(2026, 10)
LATER = moment("2026-11-10 12:00")
PAGE = reverse("reports:month-of", args=[OCTOBER])
PARTS = ("departments", "categories", "branches", "channels", "people")


@pytest.fixture(autouse=True)
def noon_in_november():
    with time_machine.travel(LATER, tick=False) as traveller:
        yield traveller


def figures(row: Row) -> dict[str, int]:
    """The figures of a row that are not zero, but how old what is open is and what nobody judged: tested apart."""
    apart = ("open_", "unjudged")
    return {code: number for code, number in row.counts.items() if number and not code.startswith(apart)}


def by_name(rows: list[Row]) -> dict[str, dict[str, int]]:
    return {row.name: figures(row) for row in rows}


def listed(row: Row, code: str, user, rf) -> list[Complaint]:
    """What the list shows under the filters that a number of the statistics links to."""
    request = rf.get("/complaints/", {"figure": code, **row.period.query, **row.narrow})
    request.user = user
    filters = ComplaintFilter(request, LATER)
    assert filters.form.is_valid(), filters.form.errors
    return list(filters.qs)


# --- The figures ----------------------------------------------------------------------------------


def test_the_month_is_summed_up(october, cast):
    """GAS-14: what came in, what was closed, what stayed open, what was in time, what customers said.

    Midnight between two months belongs to the later one: 1 Oct 00:00 is counted, 1 Nov 00:00 is not.
    """
    report = month_report(cast.gm, OCTOBER, LATER)
    assert figures(report.total) == {
        "received": 10,  # all but carried_over (September) and next_month
        "archived": 4,  # smooth, on_the_spot, slow_desk, carried_over
        "open": 7,  # 1 from September + 10 received - 4 archived
        "settled": 1,
        "renewed": 1,
        "returned": 1,
        "called": 4,  # smooth 4, carried_over 2, slow_desk 5, archived_later 4
        "resolved": 3,
        "unresolved": 1,
        "satisfied": 3,
        "unsatisfied": 1,
        "grade_2": 1,
        "grade_4": 2,
        "grade_5": 1,
        "dispatch_on_time": 7,  # not last_minute, whose deadline fell in November
        "dispatch_late": 2,  # never_dispatched, slow_desk
        "contact_on_time": 5,  # smooth, slow_desk, renewed (at the very minute), archived_later, weekend
        "contact_late": 2,  # returned_late, reassigned
        "resolution_on_time": 4,  # smooth, slow_desk, archived_later, reassigned
        "resolution_late": 2,  # returned_late, renewed: open, and overdue
        "progress_on_time": 4,
        "progress_late": 2,
        "callback_on_time": 2,  # smooth, archived_later
        "callback_late": 1,  # slow_desk; that of carried_over was due in September
    }
    assert str(report.total.satisfaction) == "3.8"  # 15 / 4 = 3.75
    assert str(report.total.resolved.percent) == "75.0"
    assert str(report.total.satisfied.percent) == "75.0"  # 4, 5 and 4 of 4, 2, 5 and 4
    assert str(report.total.on_time("contact").percent) == "71.4"  # 5 / 7
    assert report.total.on_time("rework").percent is None


def test_the_month_before_stands_beside_it(october, cast):
    """GAS-14: carried_over is all that there was in September; it was called back, and archived, in October."""
    report = month_report(cast.gm, OCTOBER, LATER)
    assert figures(report.before) == {
        "received": 1,
        "open": 1,
        "dispatch_on_time": 1,
        "contact_on_time": 1,
        "resolution_on_time": 1,
        "progress_on_time": 1,
        "callback_late": 1,
    }
    assert figures(month_report(cast.gm, OCTOBER.previous, LATER).total) == figures(report.before)


def test_each_department_answers_for_its_own(october, cast):
    """GAS-13: a missed deadline stays with the department that had it, also after it returned the complaint."""
    departments = by_name(month_report(cast.gm, OCTOBER, LATER).departments)
    assert departments == {
        "定州分公司": {"received": 1, "open": 1, "contact_on_time": 1, "resolution_late": 1, "progress_late": 1},
        "定州综合所": {
            "received": 4,  # smooth, archived_later, weekend, last_minute
            "archived": 2,  # smooth, carried_over
            "open": 3,
            "renewed": 1,  # carried_over was theirs; its re-complaint is led by the branch
            "returned": 1,
            "called": 3,
            "resolved": 2,
            "unresolved": 1,
            "satisfied": 2,
            "unsatisfied": 1,
            "grade_2": 1,
            "grade_4": 2,
            "contact_on_time": 3,
            "contact_late": 1,  # returned_late; what was reassigned in time is not counted against them
            "resolution_on_time": 2,
            "progress_on_time": 2,
        },
        "曲阳综合所": {
            "received": 3,  # slow_desk, returned_late, reassigned
            "archived": 1,
            "open": 2,
            "called": 1,
            "resolved": 1,
            "satisfied": 1,
            "grade_5": 1,
            "contact_on_time": 2,
            "contact_late": 1,
            "resolution_on_time": 2,
            "resolution_late": 1,
            "progress_on_time": 2,
            "progress_late": 1,
        },
        "客服中心": {"dispatch_on_time": 7, "dispatch_late": 2, "callback_on_time": 2, "callback_late": 1},
        "尚无部门": {"received": 2, "archived": 1, "open": 1, "settled": 1},
    }


def test_each_person_answers_for_their_own(october, cast):
    """GAS-13: handlers by the department's part, the desk by what it took in, dispatched and asked."""
    people = by_name(month_report(cast.gm, OCTOBER, LATER).people)
    shown = ("archived", "returned", "contact", "resolution", "received", "dispatch", "called")
    assert {name: {c: n for c, n in found.items() if c.startswith(shown)} for name, found in people.items()} == {
        "张强": {
            "archived": 2,
            "returned": 1,
            "contact_on_time": 3,
            "contact_late": 1,
            "resolution_on_time": 2,
        },
        "郑军": {
            "archived": 1,
            "contact_on_time": 2,
            "contact_late": 1,
            "resolution_on_time": 2,
            "resolution_late": 1,
        },
        "吴刚": {"contact_on_time": 1, "resolution_late": 1},
        "李娜": {"received": 9, "dispatch_on_time": 6, "called": 1},
        "王芳": {"received": 1, "dispatch_late": 1, "called": 3},
        "赵敏": {"dispatch_on_time": 1},  # the second dispatch of returned_late
    }


def test_categories_include_those_below_and_branches_and_channels_add_up(october, cast):
    """GAS-14: management sees what the complaints are about and where they come from."""
    report = month_report(cast.gm, OCTOBER, LATER)
    received = {part: {row.name: row.count("received") for row in getattr(report, part)} for part in PARTS}
    assert received["categories"] == {"供气业务": 8, "维修不及时": 8, "服务质量": 1, "服务态度": 1, "未填写": 1}
    assert received["branches"] == {"定州分公司": 8, "曲阳分公司": 1, "未填写": 1}
    assert received["channels"] == {"电话": 9, "来访": 1}
    assert [row.depth for row in report.categories] == [0, 1, 0, 1, 0]


def test_the_running_month_counts_deadlines_only_when_they_are_decided(october, company, cast, noon_in_november):
    """GAS-14: a deadline that is not due yet is neither kept nor missed; what is open is open now."""
    way.dispatched(company, moment("2026-11-10 11:30"))
    november = month_report(cast.gm, OCTOBER.next, LATER)
    assert november.is_running
    assert {code: november.total.count(code) for code in ("received", "archived", "open")} == {
        "received": 2,
        "archived": 1,  # archived_later
        "open": 8,
    }
    assert november.total.on_time("contact").whole == 1  # last_minute, missed
    tomorrow = moment("2026-11-11 12:00")
    assert month_report(cast.gm, OCTOBER.next, tomorrow).total.count("contact_late") == 2
    assert figures(month_report(cast.gm, OCTOBER, tomorrow).total) == figures(
        month_report(cast.gm, OCTOBER, LATER).total
    )


def test_the_running_month_stands_beside_the_same_days_of_the_one_before(october, cast, signed_in):
    """GAS-14: on 10 November at 12:07, October until the 10th at 12:00; the page says so, and the list counts the same.

    carried_over is all that had happened by then besides never_dispatched: called back and archived on the 9th.
    """
    report = month_report(cast.gm, OCTOBER.next, moment("2026-11-10 12:07"))
    assert figures(report.before) == {
        "received": 1,
        "archived": 1,
        "open": 1,
        "called": 1,
        "unresolved": 1,
        "unsatisfied": 1,
        "grade_2": 1,
        "dispatch_late": 1,
    }
    page = main(signed_in(cast.gm).get(reverse("reports:month")))
    assert "对比 10月1日至10月10日 12:00" in page
    link = "/complaints/?month=2026-10&amp;upto=2026-10-10T12%3A00&amp;figure=archived"
    assert link in page
    shown = signed_in(cast.gm).get(html.unescape(link))
    assert (shown.context["count"], shown.context["errors"]) == (1, [])
    assert "归档 · 10月1日至10月10日 12:00" in main(shown)


def test_early_in_a_month_there_are_days_to_compare_and_a_longer_month_is_beside_all_of_a_shorter(october, cast):
    """GAS-14: in the first quarter of an hour nothing has passed; on 31 March February is over."""
    before = {
        written: month_report(cast.gm, Month.of(moment(written)), moment(written)).before.period.query
        for written in ("2026-11-01 00:14", "2026-11-01 00:15", "2027-03-31 08:00", "2026-11-30 23:59")
    }
    assert before == {
        "2026-11-01 00:14": {"month": "2026-10"},
        "2026-11-01 00:15": {"month": "2026-10", "upto": "2026-10-01T00:15"},
        "2027-03-31 08:00": {"month": "2027-02"},
        "2026-11-30 23:59": {"month": "2026-10", "upto": "2026-10-30T23:45"},
    }


def test_how_long_open_complaints_have_been_open(october, cast):
    """GAS-14: as of the end of October; seven are open: carried_over is archived, and so is what was quick."""
    total = month_report(cast.gm, OCTOBER, LATER).total
    assert {code: total.count(code) for code in ("open_0d", "open_3d", "open_7d", "open_30d")} == {
        "open_0d": 2,  # weekend 30 Oct, last_minute 31 Oct
        "open_3d": 2,  # reassigned 27 Oct, archived_later 26 Oct
        "open_7d": 2,  # returned_late 19 Oct, renewed 20 Oct
        "open_30d": 1,  # never_dispatched, 31 days
    }


def test_a_deadline_taken_off_by_a_decision_after_it_was_missed_stays_missed(company, cast):
    """GAS-4c, GAS-13: the general manager's decision ends the clocks, and forgives nothing."""
    case = way.dispatched(company, moment("2026-10-12 09:00"))
    supervise.decide(case, by=cast.gm, decision="全额退费。", at=moment("2026-10-14 09:00"))
    total = month_report(cast.gm, OCTOBER, LATER).total
    assert (total.count("contact_late"), total.count("resolution_on_time")) == (1, 1)


# --- From the number to its complaints ------------------------------------------------------------


@pytest.mark.parametrize("viewer", ["gm", "head_dz"])
def test_every_number_is_the_length_of_the_list_it_leads_to(viewer, october, cast, rf):
    """GAS-13, GAS-14: for the whole, the month before, and each department, category, branch, channel and person."""
    user = getattr(cast, viewer)
    report = month_report(user, OCTOBER, LATER)
    parts = [row for part in PARTS for row in getattr(report, part)]
    rows = [report.before, *report.development, *parts, *(row.before for row in parts)]
    numbers = [(report.total, code) for code in FIGURES]
    numbers += [(row, code) for row in rows for code in FIGURES if row.count(code)]
    wrong = {
        (row.name, str(row.period), code): (row.count(code), found)
        for row, code in numbers
        if row.count(code) != (found := len(listed(row, code, user, rf)))
    }
    assert len(numbers) > 100
    assert wrong == {}


def test_the_list_shows_exactly_the_complaints_meant(october, company, cast, rf):
    report = month_report(cast.gm, OCTOBER, LATER)
    station = next(row for row in report.departments if row.name == "定州综合所")
    desk = next(row for row in report.people if row.name == "李娜")
    assert set(listed(report.total, "contact_late", cast.gm, rf)) == {october.returned_late, october.reassigned}
    assert listed(station, "contact_late", cast.gm, rf) == [october.returned_late]
    assert listed(station, "renewed", cast.gm, rf) == [october.renewed]
    assert listed(desk, "called", cast.gm, rf) == [october.slow_desk]


def test_the_page_links_each_number_to_the_list_that_has_as_many(october, cast, signed_in):
    """GAS-14: followed as people do; the list says in words what it shows."""
    client = signed_in(cast.gm)
    links = re.findall(r'<a class="num [^"]*" href="(/complaints/[^"]+)"[^>]*>(\d+)</a>', main(client.get(PAGE)))
    assert len(links) > 100
    for address, number in links[::25]:
        shown = client.get(html.unescape(address))
        assert (shown.context["count"], shown.context["errors"]) == (int(number), [])
    chips = client.get("/complaints/?figure=contact_late&month=2026-10").context["chips"]
    assert [(chip.value, chip.without) for chip in chips] == [("联系时限超时 · 2026年10月", "")]


def test_a_mistyped_figure_is_left_out_and_named(company, cast, signed_in):
    way.accepted(company, LATER)
    upto = ("2026-11-01T00:00", "2026-10-01T00:00", "2026-10-32T00:00", "2026-10-10", "\0", "9" * 30)
    outside = [f"month=2026-10&upto={written}" for written in upto]
    for query in (
        "figure=called",
        "figure=called&month=2026-13",
        "figure=nothing&month=2026-10",
        "month=october",
        *outside,
    ):
        shown = signed_in(cast.gm).get(f"/complaints/?{query}")
        assert shown.context["count"] == 1
        assert shown.context["errors"]


def test_a_head_sees_only_the_own_part_of_the_tree(october, company, cast):
    """GAS-13: over complaints that 定州综合所 has or had; departments and people one by one only below the head.

    That holds also for a head who works at the desk, and so sees every complaint.
    """
    report = month_report(cast.head_dz, OCTOBER, LATER)
    assert (
        report.total.count("received") == 6
    )  # smooth, returned_late, archived_later, reassigned, weekend, last_minute
    assert [row.name for row in report.departments] == ["定州综合所"]
    assert [row.name for row in report.people] == ["张强"]
    branch = month_report(cast.branch_dz, OCTOBER, LATER)
    assert [row.name for row in branch.departments] == ["定州分公司", "定州综合所"]
    assert {row.name for row in branch.people} == {"吴刚", "张强"}
    whole = by_name(month_report(cast.gm, OCTOBER, LATER).departments)
    assert by_name(branch.departments) == {name: whole[name] for name in ("定州分公司", "定州综合所")}

    Membership.objects.create(user=cast.head_dz, department=company.kfzx, role=Role.DESK)
    del cast.head_dz.grants
    assert [row.name for row in month_report(cast.head_dz, OCTOBER, LATER).departments] == ["定州综合所"]
