"""The main job in a real browser: four people bring a complaint from the telephone to the archive."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from complaints.choices import Stage
from complaints.models import Complaint
from tests.browser import follow, told
from tests.people import PASSWORD, build_company

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desktop(browser: Browser, live_server):
    """`desktop(username)` is a signed-in page of somebody's own browser session; it must meet no script error."""
    errors: list[str] = []
    contexts = []

    def sign_in(username: str, **device) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="zh-CN", **device)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if is_error(message) else None)
        page.goto("/accounts/sign-in/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        with follow(page):
            page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert errors == []


def is_error(message) -> bool:
    """An error of a script or a refusal by the policy; htmx also calls a look-up ended by leaving the page an error."""
    return message.type == "error" and not message.text.startswith("htmx:")


def do(page: Page, name: str) -> None:
    """Press the button or follow the link `name` that the page shows first in its content."""
    content = page.locator("main, .action-bar")
    found = content.get_by_role("link", name=name, exact=True).or_(content.get_by_role("button", name=name, exact=True))
    with follow(page):
        found.locator("visible=true").first.click()


def open_from_workbench(page: Page, number: str, lane: str) -> None:
    """The complaint stands in the lane where this person looks for work."""
    page.goto("/")
    expect(page.locator(".lane").filter(has_text=lane).get_by_text(number).first).to_be_visible()
    page.goto(f"/complaints/{number}/")


def register(clerk: Page) -> Complaint:
    """客服专员: with the customer on the line, by keyboard."""
    clerk.goto("/complaints/new/?phone=13900139000")
    expect(clerk.get_by_role("textbox", name="电话", exact=True)).to_have_value("13900139000")
    clerk.get_by_label("客户姓名").fill("周大爷")
    clerk.get_by_role("combobox", name="类别").press_sequentially("wxbjs")
    clerk.keyboard.press("Enter")
    clerk.get_by_role("combobox", name="分公司").press_sequentially("定州")
    clerk.keyboard.press("Enter")
    clerk.get_by_label("经过").fill("报修两天没有人来，灶打不着火。")
    clerk.get_by_label("诉求", exact=True).fill("今天修好。")
    with follow(clerk):
        clerk.get_by_role("button", name="受理并转发").click()
    expect(clerk.locator("main")).to_contain_text(re.compile(r"\d{4}KFZX00001"))
    return Complaint.objects.get()


def reach_the_customer_and_write_the_result(officer: Page, number: str) -> None:
    """部门经办人: calls, then fills the four parts."""
    open_from_workbench(officer, number, "待联系")
    expect(officer.locator("main")).to_contain_text("联系时限")
    do(officer, "记录联系")
    officer.get_by_label("已联系上").check()
    officer.get_by_label("沟通内容").fill("致歉，约下午上门。")
    with follow(officer):
        officer.locator("main").get_by_role("button", name="记录").click()
    expect(told(officer)).to_be_visible()
    officer.goto(f"/complaints/{number}/result/")
    for label, text in {
        "查明的事实": "电池盒接触不良。",
        "整改措施": "更换电池盒。",
        "责任部门和责任人的处理": "班组内通报。",
        "客户满意情况": "客户认可。",
    }.items():
        officer.get_by_label(label).fill(text)
    with follow(officer):
        officer.locator("main").get_by_role("button", name=re.compile("提交")).first.click()
    expect(officer).to_have_url(re.compile(f"/complaints/{number}/$"))


def sign(head: Page, number: str) -> None:
    """部门负责人: reads and signs."""
    open_from_workbench(head, number, "待签字")
    do(head, "审阅并签字")
    with follow(head):
        head.locator("main").get_by_role("button", name=re.compile("签字")).first.click()
    expect(head).to_have_url(re.compile(f"/complaints/{number}/$"))


def check_call_back_and_archive(supervisor: Page, number: str) -> None:
    """客服主管: checks the feedback, calls back with the keyboard, archives."""
    open_from_workbench(supervisor, number, "待审核反馈")
    do(supervisor, "审核反馈")
    with follow(supervisor):
        supervisor.locator("main").get_by_role("button", name=re.compile("审核通过|通过")).first.click()
    expect(told(supervisor)).to_be_visible()
    supervisor.goto("/callbacks/")
    expect(supervisor.get_by_role("link", name=re.compile(number)).first).to_be_visible()
    supervisor.goto(f"/complaints/{number}/callback/")
    supervisor.get_by_text("已联系上", exact=True).click()
    supervisor.get_by_text("已解决", exact=True).click()
    supervisor.keyboard.press("5")
    supervisor.get_by_label("客户原话").fill("当天就修好了。")
    save = supervisor.locator("main, .action-bar").get_by_role("button", name=re.compile("保存"))
    with follow(supervisor):
        save.locator("visible=true").first.click()
    expect(supervisor).not_to_have_url(re.compile("/callback/$"))
    supervisor.goto(f"/complaints/{number}/archive/")
    with follow(supervisor):
        supervisor.locator("main").get_by_role("button", name=re.compile("归档")).first.click()
    expect(supervisor).to_have_url(re.compile(f"/complaints/{number}/$"))
    expect(supervisor.locator("main")).to_contain_text("已归档")


def test_four_people_bring_a_complaint_from_the_telephone_to_the_archive(desktop, transactional_db):
    """GAS-12.1 to GAS-12.6: 客服专员, 经办人, 负责人 on a telephone, 客服主管; each finds it where they look."""
    build_company()

    complaint = register(desktop("desk"))
    assert (complaint.stage, complaint.lead.name) == (Stage.DISPATCHED, "定州综合所")
    reach_the_customer_and_write_the_result(desktop("officer.dz"), complaint.number)
    sign(desktop("head.dz", viewport={"width": 390, "height": 844}), complaint.number)
    check_call_back_and_archive(desktop("supervisor"), complaint.number)

    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.satisfaction, complaint.resolved) == (Stage.ARCHIVED, 5, True)
    actors = {event.actor.username for event in complaint.events.select_related("actor")}
    assert actors == {"desk", "officer.dz", "head.dz", "supervisor"}
    assert set(complaint.clocks.values_list("outcome", flat=True)) == {"met"}
