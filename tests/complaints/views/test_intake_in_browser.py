"""受理登记 and 回访 by keyboard in a real browser: what only a browser can show."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.choices import Stage
from complaints.models import Complaint
from tests import way
from tests.browser import follow
from tests.people import build_company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(transactional_db):
    return build_company()


@pytest.fixture
def desk(company, page: Page, live_server, client, settings):
    """A page of a clerk of the service desk; a script that fails fails the test."""
    client.force_login(company.people.desk2, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.address = live_server.url
    yield page
    assert faults == []


def test_a_complaint_is_registered_without_touching_the_mouse(company, desk):
    """GAS-12.1, GAS-12.2: pinyin finds category and branch, the proposal fills in, Ctrl+Enter sends."""
    desk.goto(f"{desk.address}/complaints/new/")
    keys = desk.keyboard
    expect(desk.locator("#id_customer_phone")).to_be_focused()
    keys.type("13911112222")
    keys.press("Enter")  # a slip of the hand sends nothing; it leads to the next empty field
    expect(desk.locator("#id_customer_name")).to_be_focused()
    assert not Complaint.objects.exists()
    keys.type("周阿姨")
    keys.press("Alt+2")
    keys.type("wx")
    keys.press("Enter")
    expect(desk.locator("#id_category")).to_have_value("维修不及时")
    keys.press("Enter")
    keys.type("qyfgs")
    keys.press("Tab")
    expect(desk.locator("#id_branch")).to_have_value("曲阳分公司")
    expect(desk.locator("#id_lead")).to_have_value("曲阳综合所")  # as proposed, visible and to be overridden
    keys.press("Alt+3")
    keys.type("报修三天没有人上门。")
    with follow(desk):
        keys.press("Control+Enter")

    expect(desk.locator("#accepted-number")).to_be_visible()
    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.lead) == (Stage.DISPATCHED, company.qyzhs)
    assert complaint.category == company.categories["supply-repair"]


def test_what_somebody_chose_by_hand_stays_when_the_proposal_changes(company, desk):
    """GAS-12.2: overridable; a later change of branch only offers its proposal."""
    desk.goto(f"{desk.address}/complaints/new/")
    desk.locator("#id_lead").fill("综合部")
    desk.keyboard.press("Enter")

    desk.locator("#id_branch").fill("dz")
    desk.keyboard.press("Enter")

    use = desk.locator("[data-use-proposal]")
    expect(use).to_be_visible()
    expect(desk.locator("#id_lead")).to_have_value("综合部")
    use.click()
    expect(desk.locator("#id_lead")).to_have_value("定州综合所")


def test_a_known_customer_fills_the_form_and_danger_shows_the_emergency_route(company, desk):
    """GAS-6, GAS-9b: while the number is typed the customer appears; 安全 and 扬言过激 bring what they need."""
    way.accepted(company)
    desk.goto(f"{desk.address}/complaints/new/")

    desk.locator("#id_customer_phone").press_sequentially("13800138000")

    expect(desk.locator("#id_customer_name")).to_have_value("刘大妈")
    expect(desk.locator("#id_customer_address")).to_have_value("定州市中山路 8 号")
    for flag, shown in (("safety", ".intake-emergency"), ("threat", "#id_protective_measures")):
        expect(desk.locator(shown)).to_be_hidden()
        desk.locator(f"#id_flag_{flag}").check()
        expect(desk.locator(shown)).to_be_visible()
    expect(desk.locator(".intake-emergency")).to_be_in_viewport()


def test_grades_are_keys_and_no_answer_asks_for_the_next_try(company, desk):
    """GAS-12.5: 1 to 5 on the keyboard; what does not apply to the outcome is not asked."""
    complaint = way.at_callback(company, at=timezone.now() - dt.timedelta(hours=3))
    desk.goto(f"{desk.address}/complaints/{complaint.number}/callback/")

    desk.locator("label.answer", has=desk.locator("[value=no_answer]")).click()
    expect(desk.locator("#id_next_try_at")).to_be_visible()
    expect(desk.locator("[data-key='5']")).to_be_hidden()
    desk.locator("label.answer", has=desk.locator("[value=reached]")).click()
    expect(desk.locator("#id_next_try_at")).to_be_hidden()
    desk.locator("label.answer", has=desk.locator("[value=yes]")).click()
    desk.keyboard.press("5")
    desk.locator("#id_words").fill("很快就修好了")
    desk.keyboard.press("Control+Enter")

    desk.wait_for_url(f"{desk.address}/callbacks/")
    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.resolved, complaint.satisfaction) == (Stage.CLOSING, True, 5)
