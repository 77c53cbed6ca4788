"""The list of penalties, and one penalty on its page and on paper (CABLE-6)."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from types import SimpleNamespace
from urllib.parse import quote

import pytest
import time_machine
from django.utils import timezone

from complaints.accountability import finish, judge
from complaints.accountability.propose import propose_for_clock
from complaints.models import TariffLine
from complaints.penalty_choices import Responsibility
from tests.clockwork import MINUTE, moment
from tests.pages import html, main, words
from tests.penalties import DUE, TUESDAY, executed, finding, issued, late, reviewed, to_review
from tests.penalty_pages import LIST, numbers, totals, url
from tests.rules import amending

pytestmark = pytest.mark.django_db


# --- The list -------------------------------------------------------------------------------------


@pytest.fixture
def listed(company, cast, lines, noon) -> SimpleNamespace:
    """One penalty of each kind; the amounts worked out by hand."""
    complaint, clock = late(company)
    s = SimpleNamespace(complaint=complaint)
    s.running = propose_for_clock(clock, lines.time, DUE + MINUTE)  # stored as 200, by now 4 days: 800
    s.found = finding(company, lines.conduct, complaint=complaint)  # 200
    s.grave = reviewed(company, lines.grave)  # nothing yet
    s.issued = issued(company, lines.conduct, person=cast.officer_dz, responsibility=Responsibility.PERSON)  # 200
    at = moment("2026-10-12 17:30")
    s.executed = executed(company, lines.work_order, due_at=at, done_at=moment("2026-10-15 09:00"))  # 600
    s.cancelled = finish.cancel(finding(company, lines.information), by=cast.affairs, reason="误判。", at=TUESDAY)
    s.exempt = judge.exempt(to_review(company, lines.availability), by=cast.affairs, fault_report="雷击。", at=TUESDAY)
    s.elsewhere = finding(company, lines.conduct, department=company.qyzhs)  # 200
    return s


def test_the_totals_are_those_of_the_filters(company, cast, signed_in, listed):
    """Each figure is right: what runs counts as it stands now, cancelled and exempt ones owe nothing."""
    affairs = signed_in(cast.affairs)
    assert totals(affairs.get(LIST)) == ["8", "¥ 2,000.00", "¥ 1,200.00", "¥ 200.00", "¥ 600.00"]
    queries = {
        "state=open": ["4", "¥ 1,200.00", "¥ 1,200.00", "¥ 0.00", "¥ 0.00"],
        "state=cancelled": ["1", "¥ 0.00", "¥ 0.00", "¥ 0.00", "¥ 0.00"],
        "state=executed": ["1", "¥ 600.00", "¥ 0.00", "¥ 0.00", "¥ 600.00"],
        f"department={company.qy.pk}": ["1", "¥ 200.00", "¥ 200.00", "¥ 0.00", "¥ 0.00"],
        f"department={company.dz.pk}": ["7", "¥ 1,800.00", "¥ 1,000.00", "¥ 200.00", "¥ 600.00"],
        "tariff=conduct": ["3", "¥ 600.00", "¥ 400.00", "¥ 200.00", "¥ 0.00"],
        "tariff=time": ["1", "¥ 800.00", "¥ 800.00", "¥ 0.00", "¥ 0.00"],
        "month=2026-11&of=issued": ["2", "¥ 800.00", "¥ 0.00", "¥ 200.00", "¥ 600.00"],
        "month=2026-11&of=executed": ["1", "¥ 600.00", "¥ 0.00", "¥ 0.00", "¥ 600.00"],
        "month=2026-10": ["0", "¥ 0.00", "¥ 0.00", "¥ 0.00", "¥ 0.00"],
    }
    assert {query: totals(affairs.get(f"{LIST}?{query}")) for query in queries} == queries
    # A head has the totals of what they see.
    assert totals(signed_in(cast.head_qy).get(LIST)) == ["1", "¥ 200.00", "¥ 200.00", "¥ 0.00", "¥ 0.00"]


def test_a_running_penalty_shows_what_it_is_now_and_a_month_ends_at_midnight(company, cast, lines, signed_in):
    """The row's figure, the page's and the total are the same; a proposal at 23:59 is of the old month."""
    _complaint, clock = late(company)
    with time_machine.travel(moment("2026-11-30 23:59"), tick=False):
        penalty = propose_for_clock(clock, lines.time, timezone.now())
    finding(company, lines.conduct, at=moment("2026-12-01 00:00"))
    with time_machine.travel(moment("2026-12-05 09:01:00"), tick=False):
        affairs = signed_in(cast.affairs)
        november = affairs.get(f"{LIST}?month=2026-11")
        assert numbers(november) == [penalty.number]
        assert totals(november)[1] == "¥ 2,800.00"  # from 21 November 09:01 exactly 14 days
        assert "¥ 2,800.00" in words(main(affairs.get(url(penalty))))
        assert numbers(affairs.get(f"{LIST}?month=2026-12")) == ["CF2026-0002"]


def test_the_search_finds_number_notice_complaint_and_person(company, cast, signed_in, listed):
    affairs = signed_in(cast.affairs)
    assert numbers(affairs.get(f"{LIST}?q={listed.found.number.lower()}")) == [listed.found.number]
    assert numbers(affairs.get(f"{LIST}?q=周磊")) == [listed.issued.number]
    assert numbers(affairs.get(f"{LIST}?q={listed.issued.notice_number}")) == [listed.issued.number]
    found = numbers(affairs.get(f"{LIST}?q={listed.complaint.number}"))
    assert sorted(found) == sorted([listed.running.number, listed.found.number])
    assert "没有符合" in html(affairs.get(f"{LIST}?q=没有这个"))


def test_the_filters_in_force_stand_above_the_list_each_with_its_way_out(company, cast, signed_in, listed):
    """As in the list of complaints; the tabs keep the other filters."""
    query = f"q=CF&state=cancelled&department={company.dz.pk}&tariff=information&month=2026-11&of=issued"
    page = main(signed_in(cast.affairs).get(f"{LIST}?{query}"))
    chips = re.findall(r'class="chip"\s+href="\?([^"]*)">(.*?)</a>', page, re.DOTALL)
    assert [words(text).split("：", 1)[1].strip() for _query, text in chips] == [
        "编号或人员：CF", "状态：已撤销", "部门：定州分公司", "处罚标准：服务信息流转类", "月份：2026年11月 · 签发",
    ]  # fmt: skip
    assert chips[1][0].replace("&amp;", "&") == query.replace("&state=cancelled", "")
    assert "tariff=information" in re.search(r'href="\?([^"]*)">待我办理<', page)[1]


@pytest.mark.parametrize(
    "query", ["state=nothing", "department=x", "tariff=none", "month=2026-13", "of=now", "page=99"]
)
def test_a_filter_that_is_none_is_named_and_left_out(company, cast, signed_in, listed, query):
    response = signed_in(cast.affairs).get(f"{LIST}?{query}")
    assert len(numbers(response)) == 8


def test_the_list_as_a_file_has_every_row_of_the_filters(company, cast, signed_in, listed):
    """The amounts are numbers to the fen, and nothing in it is a formula."""
    with amending(company.procedure):
        TariffLine.objects.filter(code="conduct").update(name="=1+1")
    affairs = signed_in(cast.affairs)
    response = affairs.get("/penalties/export/?department=" + str(company.dz.pk))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert quote("处罚-20261124-1200.csv") in response.headers["Content-Disposition"]
    by_number = {row["编号"]: row for row in rows}
    assert len(rows) == 7
    assert by_number[listed.running.number]["金额（元）"] == "800.00"
    assert by_number[listed.executed.number]["金额（元）"] == "600.00"
    assert by_number[listed.executed.number]["逾期天数"] == "3"
    assert by_number[listed.executed.number]["到期"] == "2026-10-12 17:30:00"
    assert by_number[listed.grave.number]["金额（元）"] == ""
    assert by_number[listed.cancelled.number]["状态"] == "已撤销"
    assert by_number[listed.found.number]["处罚标准"] == "'=1+1"
    mine = b"".join(signed_in(cast.officer_dz).get("/penalties/export/").streaming_content).decode("utf-8-sig")
    assert [row["编号"] for row in csv.DictReader(io.StringIO(mine))] == [listed.issued.number]


# --- One penalty ----------------------------------------------------------------------------------


def test_the_notice_on_paper_says_whether_it_is_in_force(company, cast, lines, signed_in, noon):
    """客户投诉处罚通知单 (CABLE-6)."""
    who = {"person": cast.officer_dz, "responsibility": Responsibility.PERSON}
    penalty = reviewed(company, lines.conduct, **who)
    affairs = signed_in(cast.affairs)
    page = words(main(affairs.get(url(penalty, "notice"))))
    assert "客户投诉处罚通知单" in page
    assert "未生效： 待签发" in page
    penalty = finish.issue(penalty, by=cast.affairs)
    page = words(main(affairs.get(url(penalty, "notice"))))
    assert "CFTZ2026-0001 已签发" in page
    assert "未生效" not in page
    for text in ("燃气公司", "周磊", "¥ 200.00", "情况属实，同意处罚。", "现场态度生硬。"):
        assert text in page


def test_the_history_is_told_in_words(company, cast, lines, signed_in, noon):
    penalty = to_review(company, lines.conduct)
    penalty = judge.confirm(penalty, by=cast.affairs, amount=Decimal(150), note="首次，从轻。", at=TUESDAY)
    page = words(main(signed_in(cast.head_dz).get(url(penalty))))
    assert "¥ 200.00 → ¥ 150.00" in page
    assert "首次，从轻。" in page
    assert "待综合部复核 → 待签发" in page
    assert "按标准应为 ¥ 200.00（每次 ¥ 200.00）。" in page


def test_a_long_delay_is_listed_as_far_as_anybody_reads(company, cast, lines, signed_in, noon):
    penalty = finding(company, lines.work_order, due_at=moment("2025-11-24 12:00"))
    page = words(main(signed_in(cast.affairs).get(url(penalty))))
    assert "第 31 天" in page
    assert "第 32 天" not in page
    assert "另有 334 天" in page
