"""The list of complaints: search, filters, order, pages, and the same as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.choices import ContactOutcome
from complaints.flow import callback, handle, recomplain
from complaints.models import Complaint
from tests import way
from tests.clockwork import moment
from tests.pages import html, main, numbers

NOON = moment("2026-11-23 12:00")  # a Monday
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def monday_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def case(company, cast) -> SimpleNamespace:
    """One complaint of each sort, by what is special about it."""
    c = SimpleNamespace()
    c.new = way.accepted(
        company, NOON - HOUR / 2, customer_name="王小明", content="燃气表走得快。", demand="请校表。", branch=company.qy
    )
    c.late = way.dispatched(company, NOON - 26 * HOUR, level="serious", flag_safety=True)
    c.walk_in = way.dispatched(
        company,
        NOON - 2 * HOUR,
        channel=way.Channel.objects.get(code="walk-in"),
        received_department=company.dzzhs,
        first_receiver=cast.officer_dz,
        customer_phone="0312-2590000转8001",
        customer_address="定州市兴华路 20 号",
        meter_number="DZ-7788",
    )
    c.mine = handle.delegate(way.handling(company, NOON - HOUR), by=cast.head_dz, handler=cast.officer_dz)
    c.major = way.fed_back(
        company, NOON - 3 * HOUR, level="major", flag_violation=True, category=company.categories["service-attitude"]
    )
    unhappy = way.at_callback(company, NOON - 30 * DAY)
    answers = callback.Answers(outcome=ContactOutcome.REACHED, resolved=False, satisfaction=2, words="还是没气。")
    c.again, _made = recomplain.recomplain(
        unhappy, by=cast.desk2, content="还是没有修好。", answers=answers, at=NOON - HOUR / 4
    )
    c.unhappy = Complaint.objects.get(pk=unhappy.pk)
    c.old = way.archived(company, NOON - 40 * DAY, customer_phone="+86 138-1111-2222", customer_name="赵四")
    return c


@pytest.fixture
def listed(signed_in, cast):
    """`listed(query, user)` are the numbers on the list, in order."""

    def listed(query="", user=None):
        return numbers(_table(signed_in(user or cast.desk).get(f"/complaints/?{query}")))

    return listed


def _table(response) -> str:
    found = re.search(r"<tbody>.*</tbody>", html(response), re.DOTALL)
    return found[0] if found else ""


def _as_named(case, found: list[str]) -> list[str]:
    names = {complaint.number: name for name, complaint in vars(case).items()}
    return [names[number] for number in found]


def test_strangers_are_sent_to_the_sign_in_page(client, company):
    for address in ("/complaints/", "/complaints/export/"):
        assert client.get(address).url.startswith("/accounts/sign-in/")


SEARCHES = [
    ("王小明", "new"),
    ("小明", "new"),
    ("校表", "new"),
    ("燃气表 校表", "new"),
    ("燃气表\u3000校表", "new"),
    ("兴华路", "walk_in"),
    ("dz-7788", "walk_in"),
    ("03122590000", "walk_in"),
    ("0312 2590000", "walk_in"),
    ("0312-2590000转8001", "walk_in"),
    ("2590000", "walk_in"),
    ("138 1111 2222", "old"),
    ("13811112222", "old"),
    ("+86 13811112222", "old"),
    ("赵四 13811112222", "old"),
    ("还是没有", "again unhappy"),  # what a re-complaint says stands in the history of its original too
    ("王小明 兴华路", ""),
    ("%", ""),
    ("_", ""),
    ("' OR 1=1 --", ""),
]


def test_words_names_telephones_and_numbers_are_found(case, listed):
    """Every word must be found somewhere; two Chinese characters are a word; a telephone however it is written."""
    for words, expected in SEARCHES:
        found = _as_named(case, listed(f"q={words.replace('%', '%25').replace('+', '%2B')}"))
        assert found == expected.split(), words


def test_a_part_of_a_number_finds_the_complaint(case, listed):
    assert _as_named(case, listed(f"q={case.new.number[-8:]}")) == ["new"]


def test_an_exact_number_leads_to_the_complaint(case, signed_in, cast):
    for typed in (case.new.number, case.new.number.lower(), f" {case.new.number} "):
        assert signed_in(cast.desk).get("/complaints/", {"q": typed}).url == f"/complaints/{case.new.number}/"


def test_the_number_of_a_complaint_that_one_may_not_see_leads_nowhere(case, signed_in, cast):
    response = signed_in(cast.head_qy).get("/complaints/", {"q": case.late.number})
    assert response.status_code == 200
    assert _table(response) == ""


FILTERS = [
    ("", "again new mine walk_in major late unhappy old"),
    ("state=open", "late new again walk_in mine unhappy major"),
    ("state=archived", "old"),
    ("stage=accepted&stage=dispatched", "late new again walk_in"),
    ("stage=archived&stage=feedback", "major old"),
    ("clock=overdue", "late"),
    ("clock=today", "new again"),
    ("clock=ontime", "new again walk_in mine"),
    ("clock=missed", "late unhappy"),
    ("department={dzzhs}", "mine walk_in major late unhappy old"),
    ("department={dz}", "mine walk_in major late unhappy old"),
    ("department={qy}", ""),
    ("person={officer}", "mine"),
    ("category={service}", "major"),
    ("category={attitude}", "major"),
    ("category={supply}", "again new mine walk_in late unhappy old"),
    ("branch={qy}", "new"),
    ("channel={walk_in}", "walk_in"),
    ("level=serious&level=major", "again major late"),
    ("flag=safety", "late"),
    ("flag=safety&flag=violation", "major late"),
    ("since=2026-11-23", "again new mine walk_in major"),
    ("until=2026-11-22", "late unhappy old"),
    ("since=2026-10-24&until=2026-10-24", "unhappy"),
    ("recomplaint=on", "again"),
    ("unsatisfied=on", "unhappy"),
    ("settled=on", ""),
    ("mine=on", "new mine walk_in major late unhappy old"),
    ("state=open&level=serious&flag=safety&q=报修", "late"),
    ("lane=feedback", "major"),
]


def test_each_filter_leaves_what_it_says(company, cast, case, listed):
    """Department and category include what is below them; several values of one filter are alternatives."""
    ids = {
        "dz": company.dz.pk,
        "qy": company.qy.pk,
        "dzzhs": company.dzzhs.pk,
        "officer": cast.officer_dz.pk,
        "service": company.categories["service"].pk,
        "attitude": company.categories["service-attitude"].pk,
        "supply": company.categories["supply"].pk,
        "walk_in": way.Channel.objects.get(code="walk-in").pk,
    }
    for query, expected in FILTERS:
        assert _as_named(case, listed(query.format(**ids))) == expected.split(), query


def test_a_complaint_settled_on_the_spot_is_found_as_such(company, cast, listed):
    """GAS-12.1."""
    from complaints.flow import intake

    complaint = way.accepted(company, NOON)
    intake.settle(complaint, by=cast.desk, explanation="已解释阶梯价。", customer_accepts=True)
    assert listed("settled=on") == [complaint.number]


def test_mine_is_what_i_handle_or_took_in(case, cast, listed):
    assert _as_named(case, listed("mine=on", cast.officer_dz)) == ["mine", "walk_in"]


ORDERS = [
    ("", "again new mine walk_in major late unhappy old"),
    ("sort=accepted", "old unhappy late major walk_in mine new again"),
    ("sort=-level", "major again late new mine walk_in unhappy old"),
    ("sort=-level&state=open", "major again late new mine walk_in unhappy"),
    ("state=open", "late new again walk_in mine unhappy major"),
    ("state=open&sort=-due", "mine walk_in again new late unhappy major"),
    ("sort=due", "again new mine walk_in major late unhappy old"),
]


def test_the_list_is_in_the_chosen_order(case, listed):
    """Newest first; among open ones due next first, and what has no deadline running last."""
    for query, expected in ORDERS:
        assert _as_named(case, listed(query)) == expected.split(), query


def test_headings_say_the_order_and_turn_it_round(case, signed_in, cast):
    page = main(signed_in(cast.desk).get("/complaints/?state=open"))
    assert re.findall(r'aria-sort="(\w+)"', page) == ["ascending", "none", "none", "none"]
    assert 'href="?state=open&amp;sort=-due"' in page
    page = main(signed_in(cast.desk).get("/complaints/?q=报修"))
    assert re.findall(r'aria-sort="(\w+)"', page) == ["none", "none", "none", "descending"]
    assert re.search(r'href="\?q=[^"]*&amp;sort=due&amp;state=open"', page)


HOSTILE = [
    "stage=bogus",
    "stage=accepted&stage=",
    "state=everything",
    "clock=%00",
    "department=abc",
    "department=99999999999999999999999999",
    "department=-1",
    "person=1%20OR%201=1",
    "category=%F0%9F%92%A9",
    "channel=%00",
    "level=__class__",
    "flag=violation;drop",
    "since=2026-13-45",
    "since=0001-01-01",
    "until=9999-12-31",
    "since=2026-11-23&until=2026-11-01",
    "q=%00",
    "q=" + "长" * 101,
    "lane=escalated",
    "lane=x&lane=y",
    "sort=password",
    "sort=-",
    "page=0",
    "page=-3",
    "page=abc",
    "page=999999999999999999999999",
    "page=1.5",
    "mine=%00",
    "recomplaint=[]",
    "__proto__=1&stage__in=accepted&handler__password__startswith=p",
    "%FF%FE=%FF",
]


def test_bad_parameters_give_a_page_and_never_an_error(case, signed_in, cast):
    for query in HOSTILE:
        response = signed_in(cast.desk).get(f"/complaints/?{query}", follow=True)
        assert response.status_code == 200, query


def test_a_parameter_that_makes_no_sense_is_named_and_left_out(case, signed_in, cast, listed):
    page = html(signed_in(cast.desk).get("/complaints/?level=major&department=999"))
    assert "筛选条件“主办部门”未生效" in page
    assert _as_named(case, numbers(re.search(r"<tbody>.*</tbody>", page, re.DOTALL)[0])) == ["major"]


def test_what_was_typed_into_a_filter_stays_there(case, signed_in, cast):
    page = html(signed_in(cast.desk).get("/complaints/?until=2026-13-45&q=报修"))
    assert 'value="2026-13-45"' in page
    assert 'value="报修"' in page


def test_each_filter_in_force_is_a_chip_that_removes_it(case, signed_in, cast):
    page = main(signed_in(cast.desk).get("/complaints/?level=serious&level=major&state=open&page=1"))
    chips = dict(re.findall(r'class="chip" href="\?([^"]*)">.*?</span>\s*(.*?)\s*<svg', page, re.DOTALL))
    assert chips == {
        "level=serious&amp;level=major": "状态\uff1a在办",
        "level=major&amp;state=open": "等级\uff1a严重",
        "level=serious&amp;state=open": "等级\uff1a重大",
    }


def test_empty_parameters_do_not_stay_in_the_address(case, signed_in, cast):
    assert signed_in(cast.desk).get("/complaints/?q=&state=open&level=").url == "/complaints/?state=open"
    assert signed_in(cast.desk).get("/complaints/?q=&state=").url == "/complaints/"


def test_long_lists_come_in_pages_of_25(company, cast, signed_in, listed):
    for _ in range(26):
        way.accepted(company, NOON - HOUR / 2)
    assert (len(listed("q=报修")), len(listed("q=报修&page=2"))) == (25, 1)
    page = main(signed_in(cast.desk).get("/complaints/?q=报修"))
    assert "共 26 件" in page
    assert re.search(r'href="\?q=[^"]*&amp;page=2"', page)


def test_an_empty_list_says_why_it_is_empty(company, cast, signed_in):
    assert "还没有投诉" in main(signed_in(cast.desk).get("/complaints/"))
    assert "没有符合的投诉" in main(signed_in(cast.desk).get("/complaints/?state=open"))


# --- As a file ------------------------------------------------------------------------------------


def _exported(response) -> list[dict[str, str]]:
    assert response.status_code == 200
    content = b"".join(response.streaming_content).decode("utf-8")
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))


def test_the_export_holds_every_row_of_the_filtered_list(company, case, cast, signed_in):
    """GAS-13: exportable; all pages, in the order of the list, with the words of the pages."""
    for _ in range(26):
        way.accepted(company, NOON)
    response = signed_in(cast.desk).get("/complaints/export/?state=open")
    assert "attachment" in response.headers["Content-Disposition"]
    rows = _exported(response)
    assert len(rows) == 33
    row = next(row for row in rows if row["编号"] == case.late.number)
    assert row["客户姓名"] == "刘大妈"
    assert row["环节"] == "待联系"
    assert row["等级"] == "严重"
    assert row["风险标记"] == "安全"
    assert row["受理时间"] == "2026-11-22 10:00"
    assert row["主办部门"] == "定州综合所"
    assert row["经办人"] == "张强"
    renewed = next(row for row in rows if row["编号"] == case.again.number)
    assert renewed["原投诉"] == case.unhappy.number


def test_cells_that_a_spreadsheet_would_take_for_a_formula_are_made_harmless(company, cast, signed_in):
    for text in ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", " =1"):
        way.accepted(company, NOON, content=text, customer_name=text.strip())
    for row in _exported(signed_in(cast.desk).get("/complaints/export/")):
        assert row["经过"].startswith("'"), row
        assert row["客户姓名"].startswith("'"), row


def test_the_export_speaks_the_language_of_whoever_asks(case, cast, signed_in):
    cast.desk.language = "en"
    cast.desk.save()
    rows = _exported(signed_in(cast.desk).get("/complaints/export/?level=major"))
    assert [(row["Number"], row["Stage"]) for row in rows] == [(case.major.number, "Awaiting feedback check")]


def test_an_export_with_a_bad_filter_is_refused_with_a_message(case, cast, signed_in):
    """A file of more than was meant is worse than none."""
    response = signed_in(cast.desk).get("/complaints/export/?state=open&department=999", follow=True)
    assert response.redirect_chain == [("/complaints/?state=open&department=999", 302)]
    assert "筛选条件“主办部门”未生效" in html(response)


@pytest.mark.parametrize("query", ["", "state=open", "q=报修", "lane=contact", "clock=overdue&sort=-level"])
def test_the_number_of_queries_does_not_grow_with_the_rows(company, cast, signed_in, django_assert_num_queries, query):
    client = signed_in(cast.head_dz)
    way.dispatched(company, NOON - 26 * HOUR)
    with CaptureQueriesContext(connection) as few:
        client.get(f"/complaints/?{query}")
    for _ in range(9):
        way.dispatched(company, NOON - 26 * HOUR)
    with django_assert_num_queries(len(few)):
        client.get(f"/complaints/?{query}")
