"""An administrator shortens a deadline in a new version, tries it, publishes it; the next complaint has it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.choices import Role
from accounts.models import Membership
from complaints.choices import Level
from complaints.flow import handle
from complaints.models import Complaint, Procedure
from complaints.tasks import try_draft
from complaints.trial import run as trial
from tests import way
from tests.browser import follow
from tests.clockwork import moment
from tests.days.conftest import DESK
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOUR = dt.timedelta(hours=1)


def in_last_quarter(day: int) -> dt.datetime:
    """A morning in the middle month of the quarter before this one."""
    today = timezone.localdate()
    year, month = divmod(today.year * 12 + (today.month - 1) // 3 * 3 - 2, 12)  # January is 0
    return moment(f"{year}-{month + 1:02}-{day} 09:00")


@pytest.fixture
def past(company) -> Complaint:
    """The one case that twelve hours would change: serious, contacted after fourteen; and three that they would not."""
    made = []
    for day, (level, hours) in enumerate(
        [(Level.SERIOUS, 14), (Level.SERIOUS, 3), (Level.NORMAL, 20), (Level.SERIOUS, 30)], start=10
    ):
        complaint = way.dispatched(company, at=in_last_quarter(day), level=level)
        sent = complaint.accepted_at + way.MINUTE
        handle.log_contact(
            complaint, by=company.people.head_dz, outcome="reached", note="约好上门。", at=sent + hours * HOUR
        )
        made.append(complaint)
    return made[0]


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """The trials that the worker is asked for."""
    asked: list[int] = []
    monkeypatch.setattr(try_draft, "delay", asked.append)
    return asked


def signs_in(page: Page, username: str, address: str) -> None:
    """From the page that was asked for to the sign-in page and back."""
    page.context.clear_cookies()
    page.goto(address)
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    with follow(page):
        page.get_by_role("button", name="登录").click()
    assert page.url.endswith(address)


def copies_the_version_in_force(admin: Page) -> None:
    """From the list of versions to the copy that is changed next."""
    with follow(admin):
        admin.locator(".admin-start a[href$='/complaints/procedure/']").click()
    with follow(admin):
        admin.get_by_role("link", name="燃气公司客户投诉处理程序", exact=True).click()
    expect(admin.locator(".rules-note")).to_contain_text("此版本的规则不再改动。需要修改时，请复制为新版本。")
    assert admin.locator("input[name=name]").count() == 0, "a published version is read only"
    with follow(admin):
        admin.get_by_role("button", name="保存并复制为新版本").click()
    expect(admin.locator("#main")).to_contain_text("燃气公司客户投诉处理程序 v2 已连同全部规则复制好，尚未启用。")
    expect(admin.locator(".rules-note")).to_contain_text("这是草稿")


def adds_a_narrower_rule(admin: Page) -> None:
    """Serious cases: the first contact within twelve hours of the dispatch, from the same moments as for all others."""
    with follow(admin):
        admin.locator(".rules-note").get_by_role("link", name="时限规则").click()
    expect(admin.locator("#result_list tbody tr")).to_have_count(7)
    with follow(admin):
        admin.locator("a[href*='clockrule/add/']").first.click()
    expect(admin.get_by_label("程序").locator("option:checked")).to_have_text("燃气公司客户投诉处理程序 v2")
    admin.get_by_label("名称").fill("严重投诉联系时限")
    admin.get_by_label("代码").fill("contact-serious")
    admin.get_by_label("条款").fill("GAS-12.3a")
    admin.get_by_label("时限种类").select_option(label="联系时限")
    admin.get_by_label("责任方").select_option(label="主办部门")
    admin.locator(".select2-selection--multiple").click()
    admin.keyboard.type("严重")
    admin.get_by_role("option", name="严重", exact=True).click()
    admin.get_by_label("期限").fill("12h")
    admin.get_by_label("提前多少分钟提醒").fill("120")
    admin.get_by_label("升级阶梯").select_option(label="部门超时升级 · v2")
    moments = [("开始计时", "已转发至部门"), ("停止计时", "已实际联系客户"), ("停止计时", "已由总经理或分管领导裁定")]
    for number, (effect, what) in enumerate(moments):
        admin.get_by_text("添加另一个 触发条件").click()
        admin.locator(f"[name=triggers-{number}-effect]").select_option(label=effect)
        admin.locator(f"[name=triggers-{number}-moment]").select_option(label=what)
    with follow(admin):
        admin.get_by_role("button", name="保存", exact=True).click()
    row = admin.locator("#result_list tbody tr").filter(has_text="严重投诉联系时限")
    expect(row).to_contain_text("等级：严重")
    expect(row).to_contain_text("12 小时")


def compares(admin: Page, draft: Procedure) -> None:
    """The comparison names both versions, and shows the one rule that is new."""
    admin.goto(f"/admin/complaints/procedure/{draft.pk}/change/")
    with follow(admin):
        admin.locator(".rules-note").get_by_role("link", name="比较与发布").click()
    expect(admin.locator(".compare-title")).to_contain_text(
        "燃气公司客户投诉处理程序 v2（草稿）与 燃气公司客户投诉处理程序 v1（现行）对照"
    )
    expect(admin.locator(".compare-table tbody")).to_have_count(1)
    expect(admin.locator(".compare-table tbody")).to_contain_text("严重投诉联系时限")
    expect(admin.locator(".compare-table tbody")).to_have_attribute("data-kind", "added")


def tries_and_opens_what_changes(admin: Page, sent: list[int], past: Complaint) -> None:
    """Last quarter is proposed; the page shows by itself when the worker is done, and leads to the case."""
    with follow(admin):
        admin.get_by_role("link", name="用以往投诉试算").click()
    first = timezone.localtime(past.accepted_at).date().replace(day=1)
    before = (first - dt.timedelta(days=1)).replace(day=1)
    after = (first + dt.timedelta(days=70)).replace(day=1)
    assert admin.locator("[name=first]").input_value() == before.isoformat()
    assert admin.locator("[name=last]").input_value() == (after - dt.timedelta(days=1)).isoformat()
    with follow(admin):
        admin.get_by_role("button", name="用以往投诉试算").click()
    expect(admin.locator(".trial-progress")).to_contain_text("等待后台处理")
    (run,) = sent
    assert not trial.work(run), "four cases are done in one go"
    expect(admin.locator("h2").filter(has_text="结果不同")).to_have_text("1 件投诉的结果不同")
    row = admin.locator(".trial-cases tbody tr")
    expect(row).to_contain_text("严重投诉联系时限")
    due = timezone.localtime(past.accepted_at) + dt.timedelta(hours=12, minutes=1)
    expect(row.locator("td").nth(2)).to_contain_text("按时")
    expect(row.locator("td").nth(3)).to_contain_text("超时")
    expect(row.locator("td").nth(3)).to_contain_text(f"{due.month}月{due.day}日 21:01")
    with follow(admin):
        row.get_by_role("link", name=past.number).click()
    expect(admin.locator("h1")).to_contain_text(past.number)


def publishes(admin: Page, draft: Procedure) -> None:
    """From the comparison; from now on new complaints have it."""
    admin.goto(f"/admin/complaints/procedure/{draft.pk}/compare/")
    with follow(admin):
        admin.get_by_role("button", name="发布并启用").click()
    expect(admin.locator("#main")).to_contain_text("“燃气公司客户投诉处理程序 v2”已启用")
    expect(admin.locator("#result_list tbody tr").first).to_contain_text("现行")


def logs_and_dispatches_a_serious_complaint(clerk: Page) -> Complaint:
    """受理登记 and 转发, by the desk."""
    clerk.get_by_role("textbox", name="电话", exact=True).fill("13900139000")
    clerk.get_by_label("客户姓名").fill("周大爷")
    clerk.get_by_role("combobox", name="类别").press_sequentially("wxbjs")
    clerk.keyboard.press("Enter")
    clerk.get_by_role("combobox", name="分公司").press_sequentially("定州")
    clerk.keyboard.press("Enter")
    clerk.get_by_label("经过").fill("报修两天没有人来，厨房有气味。")
    clerk.get_by_role("radio", name="严重").check()
    with follow(clerk):
        clerk.get_by_role("button", name="受理", exact=True).click()
    with follow(clerk):
        clerk.get_by_role("link", name=re.compile("现在转发")).click()
    with follow(clerk):
        clerk.locator("main").get_by_role("button", name="转发", exact=True).click()
    return Complaint.objects.get(customer_name="周大爷")


def test_a_shorter_deadline_from_the_copy_to_the_case(company, at_work, past, sent):
    """GAS-12.3a as data: a narrower rule, compared, tried, published; the clerk sees it and how it was counted."""
    Membership.objects.create(user=company.people.admin, department=company.kfzx, role=Role.SUPERVISOR)
    admin = at_work(company.people.admin, "zh-hans", **DESK)
    signs_in(admin, "admin", "/admin/")
    copies_the_version_in_force(admin)
    draft = Procedure.objects.get(version=2)
    adds_a_narrower_rule(admin)
    compares(admin, draft)
    tries_and_opens_what_changes(admin, sent, past)
    publishes(admin, draft)

    clerk = at_work(company.people.desk, "zh-hans", **DESK)
    signs_in(clerk, "desk", "/complaints/new/")
    complaint = logs_and_dispatches_a_serious_complaint(clerk)
    clerk.goto(complaint.get_absolute_url())
    began = complaint.events.get(action="complaint.dispatch").at
    due = timezone.localtime(began + 12 * HOUR)
    clock = clerk.locator("#clocks .case-clock").filter(has_text="严重投诉联系时限")
    expect(clock).to_contain_text(f"{due.month}月{due.day}日 {due:%H:%M} 到期")
    expect(clerk.locator("#clocks")).not_to_contain_text("24 小时")
    clock.locator("summary").click()
    expect(clock.locator(".counted")).to_contain_text("12 小时")
    with follow(clerk):
        clock.get_by_role("link", name="提醒与升级").click()
    facts = clerk.locator("main dl.facts")
    expect(facts).to_contain_text("严重投诉联系时限 · 燃气公司客户投诉处理程序 v2")
    expect(facts).to_contain_text("12 小时")
    assert Complaint.objects.get(pk=past.pk).procedure.version == 1
