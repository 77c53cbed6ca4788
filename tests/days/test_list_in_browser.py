"""The list of complaints at a desk and on a phone: what was searched, the way through it, filters, views, columns."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from complaints.flow import record
from complaints.models import Complaint, SavedView
from tests import way
from tests.browser import follow
from tests.days.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def three(company) -> list[Complaint]:
    """Newest first as the list has them; of the second only the history speaks of the regulator (调压)."""
    made = [
        way.accepted(company, customer_name="王小明", content="调压箱漏气，闻得到味道。"),
        way.accepted(company, customer_name="刘大妈", content="报修三天没有人上门。"),
        way.accepted(company, customer_name="赵铁柱", content="楼下的调压柜响。"),
    ]
    record.add_note(made[1], by=company.people.desk, text="客户来电：<b>调压</b>箱旁有积水。")
    way.accepted(company, customer_name="无关", content="账单不对。")
    return made


def numbers(page: Page) -> list[str]:
    """What a page that is wholly there lists."""
    return [text.strip() for text in page.locator("tbody .bench-what a.num").all_inner_texts()]


def table_of(page: Page, name: str) -> list[tuple]:
    """The rows of the file that a choice of the export menu brings."""
    page.get_by_text("导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return list(openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active.values)


def test_from_two_characters_through_the_cases_and_back(company, at_work, three):
    """A clerk searches, walks through what was found by keys alone, ticks it, and takes it along as a workbook."""
    desk = at_work(company.people.desk, "zh-hans", **DESK)
    desk.goto("/complaints/?q=调压&sort=number")
    asked = [complaint.number for complaint in three]
    assert numbers(desk) == asked
    expect(desk.locator("tbody mark")).to_have_text(["调压"] * 3)
    # What stands in the history alone says so, as text.
    second = desk.locator("tbody tr").nth(1)
    expect(second.locator(".hit-where")).to_have_text("历史记录")
    expect(second.locator(".one-line")).to_contain_text("客户来电：<b>调压</b>箱旁有积水。")

    table = table_of(desk, "Excel，仅这些列")
    assert [row[table[0].index("编号")] for row in table[1:]] == asked

    desk.locator("body").press("j")
    desk.keyboard.press("j")
    with follow(desk):
        desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_have_text(asked[1])
    expect(desk.locator(".way-place")).to_have_text("2 / 3")
    with follow(desk):
        desk.keyboard.press("]")
    expect(desk.locator("h1")).to_have_text(asked[2])
    expect(desk.locator(".way a[rel=next]")).to_have_count(0)
    with follow(desk):
        desk.keyboard.press("[")
    expect(desk.locator("h1")).to_have_text(asked[1])
    with follow(desk):
        desk.get_by_role("link", name="返回列表").click()
    expect(desk).to_have_url(re.compile(rf"#c{three[1].pk}$"))
    expect(second.locator("a").first).to_be_focused()
    desk.keyboard.press("j")
    expect(desk.locator("tbody tr").nth(2).locator("a").first).to_be_focused()


def test_ticked_rows_columns_and_a_shared_view(company, at_work, three):
    """x ticks for one action on several; columns are one's own, a shared view is everybody's."""
    desk = at_work(company.people.desk, "zh-hans", **DESK)
    desk.goto("/complaints/?state=open&sort=number&q=调压")
    desk.locator("body").press("j")
    desk.keyboard.press("x")
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    expect(desk.locator("[data-ticked]")).to_have_text("2")
    with follow(desk):
        desk.get_by_role("button", name="转发所选").click()
    expect(desk.locator("main")).to_contain_text(three[0].number)
    expect(desk.locator("main")).to_contain_text(three[1].number)
    expect(desk.locator("main")).not_to_contain_text(three[2].number)
    desk.go_back()

    desk.get_by_text("显示列", exact=True).click()
    desk.get_by_label("电话", exact=True).check()
    desk.get_by_label("部门", exact=True).uncheck()
    with follow(desk):
        desk.locator(".list-columns").get_by_role("button", name="保存").click()
    expect(desk.locator("thead")).to_contain_text("电话")
    expect(desk.locator("thead")).not_to_contain_text("部门")

    with follow(desk):
        desk.get_by_role("link", name="存为视图").click()
    desk.locator("main").get_by_label("名称").fill("调压相关")
    desk.get_by_label("所有人可用").check()
    with follow(desk):
        desk.locator("main").get_by_role("button", name="保存").click()
    expect(desk.locator(".view[data-current]")).to_have_text(re.compile("调压相关"))

    colleague = at_work(company.people.desk2, "en", **DESK)
    colleague.goto("/complaints/")
    with follow(colleague):
        colleague.get_by_role("link", name="调压相关").click()
    assert sorted(numbers(colleague)) == sorted(complaint.number for complaint in three)
    expect(colleague.locator("thead")).to_contain_text("Department")
    assert SavedView.objects.get().owner == company.people.desk


def test_filters_as_a_sheet_on_a_phone(company, at_work, three):
    """The sheet comes from below, is as wide as the screen, shuts, and what it filtered can be taken away again."""
    head = at_work(company.people.desk, "en", **PHONE)
    head.goto("/complaints/")
    panel = head.locator(".filter-panel")
    panel.locator("summary").click()
    sheet = panel.locator("form")
    expect(sheet.get_by_label("Words")).to_be_focused()
    box = head.locator(".filter-body").bounding_box()
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 390, 844)
    assert sheet.get_by_role("button", name="Apply").bounding_box()["height"] >= 44
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()
    expect(panel.locator("summary")).to_be_focused()

    panel.locator("summary").click()
    sheet.get_by_label("Words").fill("调压")
    sheet.get_by_label("State").select_option(label="Open")
    with follow(head):
        sheet.get_by_role("button", name="Apply").click()
    expect(head.locator(".list-count")).to_have_text(re.compile("3 complaints"))
    expect(head.locator(".hit-where")).to_have_text("History")
    assert head.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with follow(head):
        head.locator(".chips").get_by_role("link", name=re.compile("Words")).click()
    expect(head.locator(".list-count")).to_have_text(re.compile("4 complaints"))
