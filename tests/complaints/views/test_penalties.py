"""Penalties over HTTP: the whole way, who sees and does what, list and totals, bad input (CABLE-6, CABLE-7)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import uuid
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from complaints.accountability import finish, judge
from complaints.accountability.propose import propose_for_clock
from complaints.models import Penalty, PenaltyEvent, TariffLine
from complaints.penalty_choices import Responsibility
from tests import service, way
from tests.clockwork import MINUTE, moment
from tests.pages import html, main, words
from tests.penalties import DUE, TUESDAY, executed, finding, issued, late, reviewed, stored, tariff, to_review
from tests.people import person
from tests.rules import amending
from tests.step_forms import said

pytestmark = pytest.mark.django_db

LIST = "/penalties/"
NEW = "/penalties/new/"
EVERYBODY = (
    "desk supervisor head_dz deputy_dz officer_dz branch_dz head_qy officer_qy branch_qy inspector affairs leader gm "
    "admin outsider"
)


@pytest.fixture
def lines(company):
    return tariff(company)


@pytest.fixture
def noon():
    """The clock of the pages: Tuesday, three days and three hours after the missed deadline."""
    with time_machine.travel(TUESDAY, tick=False):
        yield TUESDAY


def url(penalty: Penalty, step: str = "") -> str:
    return f"/penalties/{penalty.number}/{step + '/' if step else ''}"


def send(client, penalty: Penalty, step: str, **fields: Any):
    """A form as the browser sends it."""
    data = {"version": stored(penalty).version, "key": str(uuid.uuid4()), **fields}
    return client.post(url(penalty, step), data)


def totals(response) -> list[str]:
    """The figures above the list: how many, all, not issued, issued, executed."""
    found = re.search(r'<dl class="penalty-totals".*?</dl>', html(response), re.DOTALL)[0]
    return [words(part) for part in re.findall(r"<dd.*?</dd>", found, re.DOTALL)]


def numbers(response) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="/penalties/(CF\d{4}-\d+)/"', main(response))))


# --- The whole way --------------------------------------------------------------------------------


def test_a_penalty_goes_its_whole_way_through_the_pages(company, cast, lines, signed_in, noon):
    """CABLE-6, CABLE-7b: from the complaint's page to the execution, each by the one whose turn it is."""
    complaint, clock = late(company)
    supervisor = signed_in(cast.supervisor)
    assert f"/penalties/new/?complaint={complaint.number}" in html(supervisor.get(complaint.get_absolute_url()))
    form = {
        "key": str(uuid.uuid4()), "clock": clock.pk, "tariff": lines.time.pk, "department": company.dzzhs.pk,
        "responsibility": "person", "person": cast.officer_dz.pk, "reason": "未在 24 小时内联系客户。",
    }  # fmt: skip
    response = supervisor.post(f"{NEW}?complaint={complaint.number}", form)
    penalty = Penalty.objects.get()
    assert response.url == url(penalty) == "/penalties/CF2026-0001/"
    assert (penalty.days, penalty.amount) == (4, Decimal("800.00"))
    page = main(supervisor.get(url(penalty)))
    assert "¥ 200.00 × 逾期 4 天" in words(page)
    assert "第 4 天" in words(page)
    assert f'href="{complaint.get_absolute_url()}"' in page

    head = signed_in(cast.head_dz)
    assert f'href="{url(penalty)}"' in main(head.get("/"))
    assert f'href="{url(penalty, "opinion")}"' in main(head.get(url(penalty)))
    assert send(head, penalty, "opinion", opinion="人手不足，同意处罚。").status_code == 302
    affairs = signed_in(cast.affairs)
    response = send(affairs, penalty, "review", amount="", note="同意。", issue="1")
    assert "CFTZ2026-0001" in said(affairs.get(response.url))[-1]
    assert send(affairs, penalty, "execute", on="2026-11-24").status_code == 302
    penalty = stored(penalty)
    assert (penalty.state, penalty.amount, penalty.executed_on) == ("executed", 800, dt.date(2026, 11, 24))
    assert [event.actor for event in penalty.events.all()] == [
        cast.supervisor, cast.head_dz, cast.affairs, cast.affairs, cast.affairs,
    ]  # fmt: skip


def test_the_company_decides_the_amount_on_its_page(company, cast, lines, signed_in, noon):
    """CABLE-7f: the reviewer is not offered to issue before, and the leader's figure is what is owed."""
    penalty = to_review(company, lines.grave)
    affairs = signed_in(cast.affairs)
    page = html(affairs.get(url(penalty, "review")))
    assert 'name="issue"' not in page
    assert 'name="amount"' not in page
    send(affairs, penalty, "review", note="移交公司。", issue="1")
    assert stored(penalty).state == "reviewed"
    assert affairs.get(url(penalty, "issue")).status_code == 403
    assert "待公司裁定" in words(main(affairs.get(url(penalty))))
    leader = signed_in(cast.leader)
    assert f'href="{url(penalty, "decide")}"' in main(leader.get(url(penalty)))
    response = send(leader, penalty, "decide", amount="￥12,345.60元", decision="影响恶劣。")
    assert response.status_code == 302
    assert stored(penalty).amount == Decimal("12345.60")


def test_an_exemption_that_recurs_is_refused_beside_its_field(company, cast, lines, signed_in, noon):
    """CABLE-7e."""
    first, second = to_review(company, lines.availability), to_review(company, lines.availability, reference="二")
    affairs = signed_in(cast.affairs)
    assert lines.availability.exemption in html(affairs.get(url(first, "exempt")))
    assert send(affairs, first, "exempt", fault_report="雷击，已加装防雷。").status_code == 302
    response = send(affairs, second, "exempt", fault_report="又遭雷击。")
    assert "属于重复发生" in html(response)
    assert "又遭雷击。" in html(response)
    assert (stored(first).state, stored(second).state) == ("exempt", "review")


# --- Who sees and does what -----------------------------------------------------------------------


def test_each_person_sees_the_penalties_that_concern_them(company, cast, lines, client, noon):
    """综合部, general manager, supervisor and 督查 all; heads and leaders those below; the person their own."""
    penalty = finding(company, lines.conduct, person=cast.officer_dz, responsibility=Responsibility.PERSON)
    other = finding(company, lines.conduct, department=company.qyzhs)
    sees = {}
    for name in EVERYBODY.split():
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        shown = numbers(client.get(LIST))
        for one in (penalty, other):
            for page in ("", "notice"):
                assert client.get(url(one, page)).status_code == (200 if one.number in shown else 404), (name, page)
        sees[name] = [one.number[-1] for one in (penalty, other) if one.number in shown]
    everything = {key: ["1", "2"] for key in ["supervisor", "inspector", "affairs", "gm", "leader"]}
    first = {key: ["1"] for key in ["head_dz", "officer_dz", "branch_dz"]}
    second = {key: ["2"] for key in ["head_qy", "branch_qy"]}
    nothing = {key: [] for key in ["desk", "deputy_dz", "officer_qy", "admin", "outsider"]}
    assert sees == everything | first | second | nothing


# Who may take each step on a penalty of 定州综合所 that 客服主管 proposed and 张强 spoke for: all others are refused.
MAY = {
    "opinion": "head_dz branch_dz gm",
    "review": "affairs gm",
    "exempt": "affairs gm",
    "decide": "leader gm",
    "issue": "affairs gm",
    "execute": "affairs gm",
    "cancel": "affairs gm",
}
MAKE = {
    "opinion": (finding, "conduct"), "review": (to_review, "conduct"), "exempt": (to_review, "availability"),
    "decide": (reviewed, "grave"), "issue": (reviewed, "conduct"), "execute": (issued, "conduct"),
    "cancel": (issued, "conduct"),
}  # fmt: skip
FILLED = {
    "opinion": {"opinion": "属实。"}, "review": {"note": "同意。"}, "exempt": {"fault_report": "雷击。"},
    "decide": {"amount": "1000", "decision": "从重。"}, "issue": {}, "execute": {"on": "2026-11-24"},
    "cancel": {"reason": "误判。"},
}  # fmt: skip


@pytest.mark.parametrize("step", MAY)
def test_each_step_is_taken_by_those_who_may_and_refused_to_all_others(company, cast, lines, client, noon, step):
    """CABLE-6: the table of roles; whoever does not see the penalty gets 404, whoever may not 403 with the reason."""
    make, line = MAKE[step]
    penalty = make(company, getattr(lines, line))
    allowed, refused = set(), set()
    for name in EVERYBODY.split():
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        sees = client.get(url(penalty)).status_code == 200
        before = stored(penalty).version
        page = client.get(url(penalty, step))
        with transaction.atomic():
            sent = send(client, penalty, step, **FILLED[step])
            changed = stored(penalty).version > before
            transaction.set_rollback(True)
        assert (page.status_code == 200) == (sent.status_code == 302) == changed, (name, page.status_code, sent)
        if changed:
            allowed.add(name)
        else:
            assert page.status_code == sent.status_code == (403 if sees else 404), (name, page.status_code)
            refused |= {name} if sees else set()
    assert allowed == set(MAY[step].split())
    assert refused, "somebody sees it and may not"


def test_a_refusal_says_who_may(company, cast, lines, signed_in, noon):
    penalty = to_review(company, lines.conduct)
    page = signed_in(cast.supervisor).get(url(penalty, "review"))
    assert page.status_code == 403
    assert "综合部" in page.content.decode()
    own = to_review(company, lines.conduct, by="affairs", reference="二")
    page = signed_in(cast.affairs).get(url(own, "review"))
    assert "提出人、部门意见填写人和被处罚人" in page.content.decode()
    assert "提出人、部门意见填写人和被处罚人" in words(main(signed_in(cast.affairs).get(url(own))))


def test_those_who_may_propose_have_the_page_and_the_button_and_nobody_else(company, cast, lines, client, noon):
    """CABLE-6: 客服主管, 督查 and 综合部; an inspector only for the complaints that they see."""
    complaint, _clock = late(company, flag_violation=True)
    plain, _other = late(company)
    may, buttons, plain_ones = set(), set(), set()
    for name in EVERYBODY.split():
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        may |= {name} if client.get(NEW).status_code == 200 else set()
        page = client.get(complaint.get_absolute_url())
        buttons |= {name} if page.status_code == 200 and "penalties/new/" in page.content.decode() else set()
        plain_ones |= {name} if client.get(f"{NEW}?complaint={plain.number}").status_code == 200 else set()
    assert may == buttons == {"supervisor", "inspector", "affairs"}
    assert plain_ones == {"supervisor", "affairs"}


def test_the_rail_counts_what_waits_for_whom(company, cast, lines, client, noon):
    """The number in the rail, the filter and the card of the workbench are the same penalties."""
    finding(company, lines.conduct)  # head_dz
    finding(company, lines.conduct, person=cast.head_dz, responsibility=Responsibility.PERSON)  # branch_dz
    to_review(company, lines.information)  # affairs
    to_review(company, lines.information, by="affairs", reference="二")  # gm, since affairs has proposed it
    reviewed(company, lines.grave)  # leader and gm
    issued(company, lines.availability)  # affairs
    waits = {}
    for name in [
        "supervisor",
        "inspector",
        "head_dz",
        "branch_dz",
        "affairs",
        "leader",
        "gm",
        "officer_dz",
        "desk",
        "head_qy",
    ]:
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        page = html(client.get("/"))
        rail = re.search(r'href="/penalties/".*?</a>', page, re.DOTALL)
        count = re.search(r'data-live="penalties"( hidden)?>(\d+)<', rail[0]) if rail else None
        waits[name] = int(count[2]) if count else None
        if count:
            listed = numbers(client.get(f"{LIST}?state=waiting"))
            assert len(listed) == waits[name], name
            assert client.get("/live/").json()["penalties"] == waits[name]
            on_card = re.findall(r'href="/penalties/(CF\d{4}-\d+)/"', main(client.get("/")))
            assert sorted(set(on_card)) == sorted(listed), name
    assert waits == {
        "supervisor": 0, "inspector": 0, "head_dz": 1, "branch_dz": 1, "affairs": 2, "leader": 1, "gm": 2,
        "officer_dz": None, "desk": None, "head_qy": 0,
    }  # fmt: skip


def test_a_company_without_a_tariff_sees_nothing_of_penalties(company, cast, signed_in, noon):
    """GAS has none: no entry, no button, and the page of the proposal says what is missing."""
    complaint, _clock = late(company)
    supervisor = signed_in(cast.supervisor)
    assert "/penalties/" not in html(supervisor.get("/"))
    assert "/penalties/" not in html(supervisor.get(complaint.get_absolute_url()))
    assert "程序中没有处罚标准" in html(supervisor.get(NEW))
    assert "没有处罚" in html(supervisor.get(LIST))


def test_who_sees_the_complaint_learns_of_the_penalty_but_not_of_person_or_amount(
    company, cast, lines, signed_in, noon
):
    """The complaint's history is read by many; the penalty by few."""
    complaint, _clock = late(company)
    who = {"person": cast.officer_dz, "responsibility": Responsibility.PERSON}
    penalty = issued(company, lines.conduct, complaint=complaint, **who)
    page = main(signed_in(cast.desk).get(complaint.get_absolute_url()))
    assert "向定州综合所签发处罚通知单 CFTZ2026-0001" in words(page)
    assert url(penalty) not in page
    assert "200.00" not in page


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


# --- Bad input, twice, too late -------------------------------------------------------------------


def test_a_form_sent_twice_does_its_work_once(company, cast, lines, signed_in, noon):
    supervisor = signed_in(cast.supervisor)
    form = {
        "key": str(uuid.uuid4()), "tariff": lines.conduct.pk, "department": company.dzzhs.pk,
        "responsibility": "department", "reason": "态度生硬。",
    }  # fmt: skip
    first, second = supervisor.post(NEW, form), supervisor.post(NEW, form)
    assert first.url == second.url
    penalty = Penalty.objects.get()
    opinion = {"version": 1, "key": str(uuid.uuid4()), "opinion": "属实。"}
    head = signed_in(cast.head_dz)
    assert [head.post(url(penalty, "opinion"), opinion).status_code for _ in range(2)] == [302, 302]
    assert "重复提交，已按一次办理" in said(head.get(url(penalty)))[-1]
    both = {"version": 2, "key": str(uuid.uuid4()), "note": "同意。", "issue": "1"}
    affairs = signed_in(cast.affairs)
    assert [affairs.post(url(penalty, "review"), both).status_code for _ in range(2)] == [302, 302]
    assert PenaltyEvent.objects.count() == 4


def test_a_cause_that_has_its_penalty_is_said_with_the_way_to_it(company, cast, lines, signed_in, noon):
    """What was typed stays."""
    there = finding(company, lines.conduct)
    form = {
        "key": str(uuid.uuid4()), "tariff": lines.conduct.pk, "department": company.dzzhs.pk,
        "responsibility": "department", "reason": "又一次态度生硬。",
    }  # fmt: skip
    page = html(signed_in(cast.supervisor).post(NEW, form))
    assert "同一事由只处罚一次" in page
    assert f'href="{url(there)}"' in page
    assert "又一次态度生硬。" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"tariff": ""}, "tariff"),
        ({"tariff": "999999"}, "tariff"),
        ({"department": ""}, "department"),
        ({"responsibility": "nobody"}, "responsibility"),
        ({"responsibility": "person"}, "person"),
        ({"responsibility": "group"}, "group"),
        ({"person": "x"}, "person"),
        ({"tariff": "work_order"}, "due_at"),
        ({"tariff": "work_order", "due_at": "0001-01-01T00:00"}, "due_at"),
        ({"tariff": "work_order", "due_at": "2026-11-24T12:00"}, "due_at"),
        ({"tariff": "work_order", "due_at": "2026-11-20T12:00", "done_at": "0001-01-01T00:00"}, "done_at"),
        ({"tariff": "work_order", "due_at": "2026-11-20T12:00", "done_at": "9999-12-31T23:59"}, "done_at"),
        ({"tariff": "work_order", "due_at": "yesterday"}, "due_at"),
        ({"reason": "x" * 5001}, "reason"),
        ({"reference": "x\0y"}, "reference"),
    ],
)
def test_a_wrong_proposal_says_so_beside_the_field(company, cast, lines, signed_in, noon, changes, field):
    form = {
        "key": str(uuid.uuid4()), "tariff": lines.conduct.pk, "department": company.dzzhs.pk,
        "responsibility": "department", "reason": "态度生硬。", **changes,
    }  # fmt: skip
    if form["tariff"] == "work_order":
        form["tariff"] = lines.work_order.pk
    response = signed_in(cast.supervisor).post(NEW, form)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Penalty.objects.exists()


@pytest.mark.parametrize("amount", ["0", "-200", "200.001", "1e3", "NaN", "1,2", "二百", "99999999999", "200 200"])
def test_a_wrong_amount_is_refused_beside_its_field_and_stays_typed(company, cast, lines, signed_in, noon, amount):
    """Money is exact: nothing is rounded or guessed."""
    penalty = to_review(company, lines.conduct)
    response = send(signed_in(cast.affairs), penalty, "review", amount=amount, note="原因。")
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["amount"]
    assert f'value="{amount}"' in html(response)
    assert stored(penalty).state == "review"


@pytest.mark.parametrize("written", ["150", "150.00", "¥150", "150 元", "１５０"])
def test_an_amount_is_read_as_people_write_it(company, cast, lines, signed_in, noon, written):
    penalty = to_review(company, lines.conduct)
    assert send(signed_in(cast.affairs), penalty, "review", amount=written, note="从轻。").status_code == 302
    assert stored(penalty).amount == Decimal("150.00")


def test_a_page_from_before_a_change_keeps_what_was_typed(company, cast, lines, signed_in, noon):
    """409: what happened meanwhile, and the form to send again; or, where it is too late, the typed text alone."""
    penalty = to_review(company, lines.conduct)
    other = person("affairs2", "陶冶")
    Membership.objects.create(user=other, department=company.zhb, role="affairs")
    judge.confirm(penalty, by=other, at=TUESDAY)
    affairs = signed_in(cast.affairs)
    data = {"version": 2, "key": str(uuid.uuid4()), "note": "写了很久的意见。"}
    response = affairs.post(url(penalty, "review"), data)
    assert response.status_code == 409
    assert "写了很久的意见。" in response.content.decode()
    assert "陶冶" in response.content.decode()
    finish.issue(penalty, by=other)
    response = affairs.post(url(penalty, "review"), data)
    assert response.status_code == 409
    assert "写了很久的意见。" in response.content.decode()
    assert stored(penalty).review == ""


def test_nothing_is_changed_by_get_and_unknown_pages_do_not_exist(company, cast, lines, signed_in, noon):
    penalty = reviewed(company, lines.conduct)
    affairs = signed_in(cast.affairs)
    affairs.get(url(penalty, "issue") + "?note=x&issue=1")
    assert stored(penalty).state == "reviewed"
    for address in (url(penalty, "appeal-to-nobody"), "/penalties/CF1999-0001/", f"{NEW}?complaint=NONE"):
        assert affairs.get(address).status_code == 404


def test_the_proposal_offers_the_missed_deadlines_that_have_no_penalty(company, cast, lines, signed_in, noon):
    """CABLE-7b: chosen in the address, the deadline stands in the form with its department."""
    complaint, clock = late(company)
    resolution = complaint.clocks.get(rule__code="resolution")
    supervisor = signed_in(cast.supervisor)
    response = supervisor.get(f"{NEW}?complaint={complaint.number}&clock={clock.pk}")
    form = response.context["form"]
    assert [row.pk for row in form.fields["clock"].rows] == [clock.pk]
    assert form["clock"].value() == clock.pk
    propose_for_clock(clock, lines.time, TUESDAY)
    assert "clock" not in supervisor.get(f"{NEW}?complaint={complaint.number}").context["form"].fields
    assert resolution.is_running
    assert way.accepted(company).penalties.count() == 0


def test_a_late_service_notice_is_the_basis_of_a_penalty(company, cast, lines, signed_in, noon):
    """CABLE-7c, CABLE-13: proposed from the notice's own page, against whoever announced it; once."""
    notice = service.announced(company, TUESDAY)
    supervisor = signed_in(cast.supervisor)
    address = f"{NEW}?service_notice={notice.pk}"
    assert address in html(supervisor.get(notice.get_absolute_url()))
    form = supervisor.get(address).context["form"]
    assert form["department"].value() == notice.department_id
    data = {
        "key": str(uuid.uuid4()), "tariff": lines.information.pk, "department": notice.department_id,
        "responsibility": "department", "reason": "当天才告知。",
    }  # fmt: skip
    assert supervisor.post(address, data).status_code == 302
    penalty = Penalty.objects.get()
    assert (penalty.cause, penalty.amount, penalty.complaint) == ("service_notice", 200, None)
    page = main(supervisor.get(url(penalty)))
    assert f'href="{notice.get_absolute_url()}"' in page
    assert notice.title in words(page)
    again = supervisor.post(address, {**data, "key": str(uuid.uuid4())})
    assert "同一事由只处罚一次" in html(again)
    assert supervisor.post(address, {**data, "key": str(uuid.uuid4()), "reference": "内容有误"}).status_code == 302
    assert penalty.reference in Penalty.objects.latest("pk").reference
    assert "penalties/new" not in html(signed_in(cast.head_dz).get(notice.get_absolute_url()))
    for wrong in ("0", "x", "9" * 30, "٣", "1%00"):
        assert signed_in(cast.supervisor).get(f"{NEW}?service_notice={wrong}").status_code == 404, wrong


def test_more_penalties_ask_no_more_questions(company, cast, lines, client, noon):
    """The list, the rail, the workbench, a penalty and the file, with seven penalties and with sixty."""
    pages = ("/", LIST, f"{LIST}?state=waiting", "/penalties/CF2026-0001/", "/penalties/export/")

    def count() -> dict[tuple[str, str], int]:
        found = {}
        for name in ("affairs", "head_dz"):
            client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
            for page in pages:
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(page)
                    if response.streaming:
                        b"".join(response.streaming_content)
                found[name, page] = len(queries)
        return found

    for line in (lines.conduct, lines.information):
        to_review(company, line)
        finding(company, line, reference="待意见")
        issued(company, line, reference="已签发", person=cast.officer_dz)
    propose_for_clock(late(company)[1], lines.time, TUESDAY)
    client.force_login(cast.affairs, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")  # what a process keeps is read
    few = count()
    for place in range(16):
        to_review(company, lines.conduct, reference=f"复核 {place}")
        finding(company, lines.conduct, reference=f"待意见 {place}")
        propose_for_clock(late(company)[1], lines.time, TUESDAY)
    client.get("/")
    assert count() == few
