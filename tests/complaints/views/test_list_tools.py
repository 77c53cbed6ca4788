"""What people do with the list: hits, more filters, saved views, columns, the way through it, Excel."""

from __future__ import annotations

import datetime as dt
import io
import re
from urllib.parse import quote, urlencode

import openpyxl
import pytest
import time_machine

from complaints.choices import ContactOutcome
from complaints.flow import callback, dispatch, handle, intake
from complaints.models import Complaint, ListSettings, SavedView
from tests import way
from tests.clockwork import moment
from tests.pages import html, main, numbers, words

NOON = moment("2026-11-23 12:00")  # a Monday
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def monday_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def rows(response) -> list[str]:
    """The numbers on the list, in order."""
    found = re.search(r"<tbody>.*</tbody>", html(response), re.DOTALL)
    return numbers(found[0]) if found else []


# --- Hits -----------------------------------------------------------------------------------------


def test_a_row_shows_what_was_found_and_where(company, cast, signed_in):
    complaint = way.dispatched(company, NOON, content="报修三天没有人上门。" + "等了又等。" * 30 + "阀门漏气。")
    handle.log_contact(complaint, by=cast.head_dz, outcome=ContactOutcome.REACHED, note="约好<b>周四</b>检查调压箱。")
    desk = signed_in(cast.desk)
    page = main(desk.get("/complaints/", {"q": "阀门 漏气"}))
    assert "<mark>阀门</mark>漏气。" in page
    page = main(desk.get("/complaints/", {"q": "调压"}))
    assert "约好&lt;b&gt;周四&lt;/b&gt;检查<mark>调压</mark>箱。" in page
    assert '<span class="hit-where">联系</span>' in page
    page = main(desk.get("/complaints/", {"q": "138 0013 8000"}))
    assert '<span class="hit-where">电话</span> <mark>13800138000</mark>' in page


def test_hits_cost_the_same_for_many_rows(company, cast, signed_in, django_assert_max_num_queries):
    client = signed_in(cast.desk)
    for _ in range(12):
        way.handling(company, NOON)
    with django_assert_max_num_queries(28):
        assert len(rows(client.get("/complaints/", {"q": "约好"}))) == 12


# --- More filters ---------------------------------------------------------------------------------


def test_the_filters_that_people_ask_by(company, cast, signed_in):
    today = way.accepted(company, NOON, customer_name="甲")
    back = way.dispatched(company, NOON - DAY, customer_name="乙")
    dispatch.return_to_desk(back, by=cast.head_dz, reason="不属本所。")
    month = way.archived(company, moment("2026-11-02 09:00"), customer_name="丙")
    last = way.at_callback(company, moment("2026-10-12 09:00"), customer_name="丁", first_receiver=cast.officer_dz)
    answers = callback.Answers(outcome=ContactOutcome.REACHED, resolved=False, satisfaction=3, words="没修好。")
    callback.call_back(last, by=cast.desk2, answers=answers)
    expected = {
        "period=today": "甲",
        "period=week": "甲",
        "period=month": "甲乙丙",
        "period=last-month": "丁",
        "archived_period=month": "丙",
        "archived_period=last-month": "",
        "archived_since=2026-11-02&archived_until=2026-11-02": "丙",
        "unresolved=on": "丁",
        "returned=on": "乙",
        f"receiver={cast.officer_dz.pk}": "丁",
        f"registrar={cast.desk.pk}": "甲乙丙丁",
        f"customer={month.customer_id}": "丙",
        f"department={company.dz.pk}": "丙丁",
        f"department={company.dz.pk}&exact=on": "",
        f"department={company.dzzhs.pk}&exact=on": "丙丁",
        "origin=regular": "甲乙丙丁",
        "origin=nonsense": "甲乙丙丁",  # named as left out
        "archived_since=2026-11-03&archived_until=2026-11-01": "",  # only the first day counts
    }
    names = {complaint.number: complaint.customer_name for complaint in (today, back, month, last)}
    for query, found in expected.items():
        response = signed_in(cast.desk).get(f"/complaints/?{query}")
        assert sorted(names[number] for number in rows(response)) == sorted(found), query


def test_the_filters_come_as_a_form_and_as_a_page_of_their_own(company, cast, signed_in):
    desk = signed_in(cast.desk)
    part = html(desk.get("/complaints/filters/?q=报修&level=major", headers={"HX-Request": "true"}))
    assert 'value="报修"' in part
    assert "<html" not in part
    assert "<html" in html(desk.get("/complaints/filters/?q=报修"))


# --- Saved views ----------------------------------------------------------------------------------


def keep(client, query: str, **data) -> SavedView:
    response = client.post(f"/complaints/views/new/?{query}", {"do": "save", **data})
    assert response.status_code == 302, html(response)
    return SavedView.objects.latest("pk")


def test_a_view_keeps_the_filters_in_one_form_and_shows_what_the_viewer_may_see(company, cast, signed_in):
    mine = way.dispatched(company, NOON, level="major")
    way.accepted(company, NOON, level="major")
    desk = signed_in(cast.desk)
    view = keep(desk, "page=3&level=major&state=open&nonsense=1&level=major", name="重大在办", shared="on")
    assert view.query == "state=open&level=major"
    assert len(rows(desk.get(view.get_absolute_url()))) == 2
    head = signed_in(cast.head_dz)
    assert "重大在办" in main(head.get("/complaints/"))
    assert rows(head.get(view.get_absolute_url())) == [mine.number]
    private = keep(signed_in(cast.desk), "q=报修", name="我的")
    assert f"view={private.pk}" not in main(signed_in(cast.desk2).get("/complaints/"))
    assert signed_in(cast.desk2).get(f"/complaints/views/{private.pk}/").status_code == 404


def test_only_its_owner_the_supervisor_and_the_administrator_change_a_shared_view(company, cast, signed_in):
    view = keep(signed_in(cast.desk), "level=major", name="重大", shared="on")
    address = f"/complaints/views/{view.pk}/"
    for action in ("save", "delete", "filters"):
        refused = signed_in(cast.desk2).post(address, {"do": action, "name": "改名"})
        assert refused.status_code == 403
    assert signed_in(cast.outsider).get(address).status_code == 404
    signed_in(cast.supervisor).post(address, {"do": "save", "name": "重大投诉", "shared": "on"})
    assert SavedView.objects.get().name == "重大投诉"
    signed_in(cast.desk).post(f"{address}?level=serious", {"do": "filters"})
    assert SavedView.objects.get().query == "level=serious"
    signed_in(cast.admin).post(address, {"do": "delete"})
    assert not SavedView.objects.exists()


def test_the_list_opens_with_the_view_that_a_person_chose(company, cast, signed_in):
    desk = signed_in(cast.desk)
    view = keep(desk, "level=major", name="重大", opens="on")
    assert desk.get("/complaints/").url == view.get_absolute_url()
    page = main(desk.get(view.get_absolute_url()))
    assert 'href="?view=0"' in page  # the way to all of them does not lead back
    assert desk.get("/complaints/?view=0").status_code == 200
    assert signed_in(cast.desk2).get("/complaints/").status_code == 200
    signed_in(cast.desk).post(f"/complaints/views/{view.pk}/", {"do": "delete"})
    assert signed_in(cast.desk).get("/complaints/").status_code == 200


def test_a_name_must_be_there_once_and_fit(company, cast, signed_in):
    desk = signed_in(cast.desk)
    keep(desk, "state=open", name="全部")
    for name, problem in (("", "必填"), ("全部", "已有同名视图"), ("长" * 41, "40"), ("a\0", "")):
        page = html(desk.post("/complaints/views/new/", {"do": "save", "name": name}))
        assert problem in page, name
    assert SavedView.objects.count() == 1


def test_a_view_that_is_sent_twice_is_kept_once(company, cast, signed_in):
    desk = signed_in(cast.desk)
    first = keep(desk, "level=major", name="重大", shared="on", opens="on")
    assert keep(desk, "level=major", name="重大 ", shared="on", opens="on") == first
    other_wish = desk.post("/complaints/views/new/?level=major", {"do": "save", "name": "重大"})
    assert "已有同名视图" in html(other_wish)
    assert SavedView.objects.get().shared


def test_filters_that_are_longer_than_any_page_offers_are_not_kept(company, cast, signed_in):
    client, query = signed_in(cast.desk), f"mine={'a' * 3000}"
    assert client.post(f"/complaints/views/new/?{query}", {"name": "长"}).status_code == 400
    view = keep(client, "mine=true", name="短")
    assert client.post(f"/complaints/views/{view.pk}/?{query}", {"do": "filters"}).status_code == 400
    assert SavedView.objects.get().query == "mine=true"


# --- Columns --------------------------------------------------------------------------------------


def headings(page: str) -> list[str]:
    return [words(cell) for cell in re.findall(r"<th scope=\"col\".*?</th>", page, re.DOTALL)]


def test_each_person_chooses_the_columns_and_keeps_them(company, cast, signed_in):
    way.accepted(company, NOON)
    desk = signed_in(cast.desk)
    usual = ["时限", "编号与客户", "环节与等级", "部门", "受理时间"]
    assert headings(main(desk.get("/complaints/"))) == usual
    back = desk.post("/complaints/columns/", {"column": ["channel", "phone", "bogus"], "query": "q=报修&page=2"})
    assert back.url == f"/complaints/?q={quote('报修')}&page=2"
    page = main(desk.get("/complaints/"))
    assert headings(page) == ["编号与客户", "电话", "渠道"]
    assert "13800138000" in page
    assert headings(main(signed_in(cast.desk2).get("/complaints/"))) == usual
    signed_in(cast.desk).post("/complaints/columns/", {"usual": "1", "column": ["phone"]})
    assert ListSettings.objects.get().columns == []


def test_every_column_can_be_shown(company, cast, signed_in):
    from complaints.views.columns import COLUMNS

    way.archived(company, NOON - DAY)
    way.handling(company, NOON - DAY)
    desk = signed_in(cast.desk)
    desk.post("/complaints/columns/", {"column": [column.key for column in COLUMNS]})
    page = main(desk.get("/complaints/"))
    assert headings(page) == [str(column.label) for column in COLUMNS]
    assert "已解决" in page


# --- Through the list -----------------------------------------------------------------------------


def way_of(page: str) -> tuple[str, list[str]]:
    """The place in the list, and the numbers of the neighbours."""
    found = re.search(r'<nav class="way".*?</nav>', page, re.DOTALL)
    assert found
    return words(re.search(r'way-place num">(.*?)</span>', found[0], re.DOTALL)[1]), re.findall(
        r"complaints/([A-Z0-9]+)/\?from", found[0]
    )


def test_a_complaint_opened_from_the_list_leads_to_its_neighbours_and_back(company, cast, signed_in):
    made = [way.accepted(company, NOON - dt.timedelta(minutes=place)).number for place in range(27)]
    desk = signed_in(cast.desk)
    link = re.search(rf'href="(/complaints/{made[1]}/[^"]*)"', html(desk.get("/complaints/?sort=-accepted")))[1]
    page = html(desk.get(link.replace("&amp;", "&")))
    assert way_of(page) == ("2 / 27", [made[0], made[2]])
    page = html(desk.get(f"/complaints/{made[25]}/?{urlencode({'from': 'sort=-accepted', 'at': 26})}"))
    assert way_of(page) == ("26 / 27", [made[24], made[26]])
    pk = Complaint.objects.get(number=made[25]).pk
    assert f'href="/complaints/?sort=-accepted&amp;page=2#c{pk}"' in page
    assert way_of(html(desk.get(f"/complaints/{made[0]}/?from=&at=1")))[1] == [made[1]]


def test_the_way_goes_on_when_the_list_has_changed_meanwhile(company, cast, signed_in):
    first, second, third = (way.accepted(company, NOON - dt.timedelta(minutes=place)) for place in range(3))
    query = urlencode({"from": "stage=accepted&sort=-accepted", "at": 2})
    intake.settle(second, by=cast.desk, explanation="已解释。", customer_accepts=True)
    assert way_of(html(signed_in(cast.desk).get(f"/complaints/{second.number}/?{query}"))) == (
        "已不在此列表中", [first.number, third.number],
    )  # fmt: skip


def test_a_copied_link_leads_only_through_what_its_reader_may_see(company, cast, signed_in):
    way.accepted(company, NOON)
    mine = way.dispatched(company, NOON)
    way.accepted(company, NOON)
    page = html(signed_in(cast.head_dz).get(f"/complaints/{mine.number}/?from=sort%3Dnumber&at=2"))
    assert way_of(page) == ("1 / 1", [])


@pytest.mark.parametrize("query", ["from=%00&at=1", "from=q%3D%2500&at=9999999", "from=department%3Dx&at=0", "from=x"])
def test_a_spoilt_way_never_breaks_the_page(company, cast, signed_in, query):
    complaint = way.accepted(company, NOON)
    assert signed_in(cast.desk).get(f"/complaints/{complaint.number}/?{query}").status_code == 200


# --- Excel ----------------------------------------------------------------------------------------


def sheet(response):
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def test_excel_holds_the_rows_of_the_list_with_real_times_and_numbers(company, cast, signed_in):
    made = [way.accepted(company, NOON, content=text) for text in ("=1+1", "报修\x0b三天", "@SUM(A1)")]
    way.archived(company, NOON - DAY)
    desk = signed_in(cast.desk)
    book = sheet(desk.get("/complaints/export/?state=open&as=xlsx&sort=number"))
    table = list(book.values)
    names = dict(zip(table[0], range(99), strict=False))
    assert [row[names["编号"]] for row in table[1:]] == [complaint.number for complaint in made]
    assert [row[names["经过"]] for row in table[1:]] == ["'=1+1", "报修三天", "'@SUM(A1)"]
    assert table[1][names["受理时间"]] == dt.datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 as it stands in the sheet
    assert table[1][names["退单次数"]] == 0
    assert (book.freeze_panes, book.auto_filter.ref[:3]) == ("A2", "A1:")


def test_a_file_may_hold_the_columns_of_the_list_alone(company, cast, signed_in):
    way.accepted(company, NOON)
    desk = signed_in(cast.desk)
    desk.post("/complaints/columns/", {"column": ["phone"]})
    table = list(sheet(desk.get("/complaints/export/?as=xlsx&columns=shown")).values)
    assert table[0] == ("编号", "客户姓名", "类别", "经过", "电话")
    assert table[1][4] == "13800138000"


def test_nobody_exports_what_they_may_not_see(company, cast, signed_in):
    way.accepted(company, NOON)
    assert len(list(sheet(signed_in(cast.outsider).get("/complaints/export/?as=xlsx")).values)) == 1


# --- Several at once ------------------------------------------------------------------------------


def test_rows_are_ticked_for_what_the_persons_role_may_do_with_several(company, cast, signed_in):
    complaint = way.accepted(company, NOON)
    page = main(signed_in(cast.desk).get("/complaints/?state=open"))
    assert f'value="{complaint.number}:{complaint.version}"' in page
    assert 'value="dispatch"' in page
    assert 'value="archive"' in page
    assert "batch-list" not in main(signed_in(cast.officer_dz).get("/complaints/?state=open"))
    assert "batch-list" not in main(signed_in(cast.desk).get("/complaints/?state=archived"))
