"""The two minutes of those who answer for others: what has climbed to them, and the one thing that they do about it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.choices import Level, Stage
from complaints.deadlines.sweep import sweep
from complaints.models import Complaint, Notice
from tests import way
from tests.browser import follow, told
from tests.days.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_AGO = dt.timedelta(days=30)


def open_from(page: Page, lane: str, complaint: Complaint) -> None:
    """From the row of the workbench to the complaint's own page."""
    page.goto("/")
    with follow(page):
        page.locator(f"#bench-{lane}").get_by_role("link", name=complaint.number).click()
    expect(page).to_have_url(re.compile(f"/complaints/{complaint.number}/"))


def fits(page: Page) -> bool:
    """Whether nothing makes the page wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_nobody_solved_climbs_to_the_general_manager_who_decides(company, at_work):
    """GAS-4c: on a telephone, in English: escalated, read, decided; the desk then tells the customer."""
    complaint = way.dispatched(company, at=timezone.now() - LONG_AGO)
    sweep()
    manager = at_work(company.people.gm, "en", **PHONE)
    open_from(manager, "escalated", complaint)
    assert fits(manager)
    manager.goto(f"{complaint.get_absolute_url()}decide/")
    assert fits(manager)
    with follow(manager):
        manager.locator("main").get_by_role("button", name="Decide finally").click()
    expect(manager.locator("#id_decision")).to_have_attribute("aria-invalid", "true")
    manager.locator("#id_decision").fill("全额退还维修费，由分公司经理上门致歉。")
    with follow(manager):
        manager.locator("main").get_by_role("button", name="Decide finally").click()
    expect(told(manager)).to_contain_text("The service desk tells the customer")
    decided = Complaint.objects.get()
    assert (decided.stage, decided.decided_by) == (Stage.CALLBACK, company.people.gm)
    assert not decided.clocks.running().exclude(rule__kind="callback").exists()
    manager.goto("/")
    expect(manager.locator("main")).not_to_contain_text(complaint.number)


def test_leader_inspector_and_affairs_each_do_their_part(company, at_work):
    """GAS-4b: the leader instructs on what is late, the inspector signs, general affairs instruct on a major one."""
    people = company.people
    late = way.dispatched(company, at=timezone.now() - LONG_AGO, customer_name="郑阿姨")
    sweep()
    grave = way.fed_back(company, flag_violation=True, customer_name="冯师傅", customer_phone="13500135000")
    major = way.dispatched(company, level=Level.MAJOR, customer_name="何老师", customer_phone="13700137000")

    leader = at_work(people.leader, "zh-hans", **DESK)
    open_from(leader, "escalated", late)
    with follow(leader):
        leader.locator("#actions").get_by_role("link", name="批示").first.click()
    leader.locator("#id_text").fill("今天下班前必须上门。")
    with follow(leader):
        leader.locator("main").get_by_role("button", name="批示").click()
    expect(told(leader)).to_contain_text("批示已记录，已通知张强。")
    assert Notice.objects.filter(user=people.head_dz, event__action="complaint.instruct").count() == 1

    inspector = at_work(people.inspector, "zh-hans", **DESK)
    inspector.goto("/")
    row = inspector.locator("#bench-supervise [data-row]").filter(has_text=grave.number)
    with follow(inspector):
        row.locator(".bench-action a").last.click()
    inspector.locator("#id_opinion").fill("责任已认定，整改到位。")
    with follow(inspector):
        inspector.locator("main").get_by_role("button", name="签字", exact=True).click()
    expect(inspector).to_have_url(re.compile(r"^\w+://[^/]+/$"))
    expect(inspector.locator("#bench-supervise [data-row]")).to_have_count(0)
    grave.refresh_from_db(fields=["supervised_by", "supervision_opinion"])
    assert (grave.supervised_by, grave.supervision_opinion) == (people.inspector, "责任已认定，整改到位。")

    affairs = at_work(people.affairs, "en", **DESK)
    open_from(affairs, "major", major)
    expect(affairs.locator("main")).to_contain_text("Major")
    affairs.goto(f"{major.get_absolute_url()}instruct/")
    affairs.locator("#id_text").fill("综合部与客服中心共同处理。")
    with follow(affairs):
        affairs.locator("main").get_by_role("button", name="Give an instruction").click()
    expect(told(affairs)).to_contain_text("has been told")
    assert [i.text for i in major.instructions.all()] == ["综合部与客服中心共同处理。"]
