"""The service desk's day in a real browser: by keyboard at the desk, by thumb on a telephone (GAS-5, GAS-6, GAS-12)."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from complaints.choices import Action, Stage
from complaints.models import Complaint
from tests import way
from tests.browser import follow, told
from tests.people import build_company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOUR = dt.timedelta(hours=1)
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
TELEPHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

# Where an element stands on the page, also while the page scrolls.
PLACE = "element => element.getBoundingClientRect().y + scrollY"


@pytest.fixture
def company(transactional_db):
    return build_company()


@pytest.fixture
def page_of(browser: Browser, live_server, client, settings):
    """`page_of(user, **device)` is a page of somebody who is signed in; a script that fails fails the test."""
    faults: list[str] = []
    contexts = []

    def open_page(user, **device) -> Page:
        context = browser.new_context(base_url=live_server.url, **device)
        contexts.append(context)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def fits(page: Page) -> bool:
    """Nothing is cut off at the side."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_day_at_the_desk_goes_by_without_the_mouse(company, page_of):
    """From the pop-up of a caller to the archive: every key that is pressed is a key of the product."""
    now = timezone.now()
    open_case = way.dispatched(company, at=now - 20 * HOUR, meter_number="DZ-0042")
    checked = way.fed_back(company, at=now - 6 * HOUR, customer_name="孙师傅", customer_phone="13700137000")
    waiting = way.at_callback(company, at=now - 5 * HOUR, customer_name="钱老师", customer_phone="13600136000")
    desk = page_of(company.people.desk2, **DESKTOP)
    keys = desk.keyboard

    # The telephone system opens the page: who it is stands there, and is filled in, marked, to be taken out again.
    desk.goto("/complaints/new/?phone=%2B86%20138-0013-8000")
    name, branch = desk.locator("#id_customer_name"), desk.locator("#id_branch")
    expect(name).to_have_value("刘大妈")
    expect(desk.locator("#id_meter_number")).to_have_value("DZ-0042")
    expect(branch).to_have_value("定州分公司")
    expect(desk.locator("label[for=id_customer_name]")).to_contain_text("据档案")
    expect(desk.locator("#customer")).to_contain_text(open_case.number)
    expect(desk.get_by_role("timer")).to_be_visible()
    keys.press("Alt+z")
    expect(name).to_have_value("")
    keys.press("Alt+1")
    desk.locator("#id_customer_phone").fill("")
    keys.type("13800138000")
    expect(name).to_have_value("")  # taken out is taken out
    desk.reload()
    expect(name).to_have_value("刘大妈")

    # The same matter: asked before a second record is made; what was typed goes into the one there is.
    keys.press("Alt+2")
    keys.type("wx")
    keys.press("Enter")
    expect(desk.locator("#intake-same")).to_contain_text(open_case.number)
    keys.press("Alt+3")
    keys.type("又等了一天,还是没人来。")
    keys.press("Control+Enter")
    question = desk.get_by_role("dialog")
    expect(question).to_contain_text("是同一件事吗")
    keys.press("Escape")
    expect(desk.locator("#id_content")).to_have_value("又等了一天,还是没人来。")
    keys.press("Control+Enter")
    expect(question).to_be_visible()
    with follow(desk):
        keys.press("1")
    expect(desk.locator("#accepted-number")).to_have_attribute("aria-label", open_case.number)
    expect(desk.locator("main")).to_contain_text("来电 2 次")
    assert open_case.events.get(action=Action.CALL_AGAIN).note == "又等了一天,还是没人来。"

    # Another call, from somebody new. Enter leads through what is empty, and never sends anything.
    with follow(desk):
        keys.press("n")
    expect(desk.locator("#id_customer_phone")).to_be_focused()
    for field, typed in (
        ("customer_phone", "0312-2590000转12"),
        ("customer_name", "周阿姨"),
        ("customer_address", "曲阳县恒山路 5 号"),
        ("meter_number", "QY-7"),
    ):
        expect(desk.locator(f"#id_{field}")).to_be_focused()
        keys.type(typed)
        keys.press("Enter")
    expect(desk.locator("#id_category")).to_be_focused()
    expect(branch).to_have_value("曲阳分公司")  # by the place that the address names
    keys.type("漏气")
    keys.press("Enter")
    keys.press("Enter")
    expect(desk.locator("#id_content")).to_be_focused()
    keys.type("厨房有气味。")
    keys.press("Tab")
    keys.type("马上来人。")
    keys.press("Alt+4")
    keys.press("ArrowRight")
    keys.press("Tab")
    keys.press("Space")
    expect(desk.locator(".intake-emergency")).to_be_in_viewport()
    expect(desk.locator("#id_lead")).to_have_value("曲阳综合所")
    assert Complaint.objects.count() == 3
    with follow(desk):
        keys.press("Control+Enter")
    expect(desk.locator("#accepted-number")).to_be_visible()
    expect(desk.locator(".accepted-promises li")).to_have_count(2)
    new = Complaint.objects.get(customer_name="周阿姨")
    assert (new.stage, new.lead, new.level, new.demand) == (Stage.DISPATCHED, company.qyzhs, "serious", "马上来人。")
    assert new.flag_safety
    assert "call_seconds" in new.events.first().data

    # The feedback of a department is checked.
    desk.goto(f"/complaints/{checked.number}/feedback/")
    accept = desk.locator("main, .action-bar").get_by_role("button", name=re.compile("通过")).first
    accept.focus()
    with follow(desk):
        keys.press("Enter")
    expect(told(desk)).to_be_visible()
    assert Complaint.objects.get(pk=checked.pk).stage == Stage.CALLBACK

    # One callback after the other: the next case follows by itself.
    desk.goto("/callbacks/")
    start = desk.get_by_role("link", name="开始回访")
    start.focus()
    with follow(desk):
        keys.press("Enter")
    expect(desk.get_by_role("heading", name="钱老师")).to_be_visible()
    keys.press("w")
    expect(desk.locator("#id_next_try_at")).to_be_visible()
    keys.press("q")
    keys.press("a")
    keys.press("5")
    with follow(desk):
        keys.press("Control+Enter")
    expect(desk.get_by_role("heading", name="孙师傅")).to_be_visible()
    keys.press("w")
    with follow(desk):
        keys.press("Control+Enter")
    expect(desk).to_have_url(re.compile("/callbacks/$"))
    assert Complaint.objects.get(pk=waiting.pk).satisfaction == 5
    assert Complaint.objects.get(pk=checked.pk).stage == Stage.CALLBACK

    # And the first is archived.
    desk.goto(f"/complaints/{waiting.number}/archive/")
    file = desk.locator("main, .action-bar").get_by_role("button", name="归档").first
    file.focus()
    with follow(desk):
        keys.press("Enter")
    expect(told(desk)).to_be_visible()
    assert Complaint.objects.get(pk=waiting.pk).stage == Stage.ARCHIVED


def test_the_same_day_on_a_telephone_fits_a_thumb(company, page_of):
    """390 pixels, English: nothing is cut off, what can be pressed is large enough, nothing typed in moves away."""
    now = timezone.now()
    open_case = way.dispatched(company, at=now - 20 * HOUR)
    waiting = way.at_callback(company, at=now - 5 * HOUR, customer_name="钱老师", customer_phone="13600136000")
    company.people.desk2.language = company.people.officer_dz.language = "en"
    company.people.desk2.save()
    company.people.officer_dz.save()

    # A customer comes to the station: the small version of the form, and the desk hears of it.
    officer = page_of(company.people.officer_dz, **TELEPHONE)
    officer.goto("/complaints/new/")
    assert fits(officer)
    officer.locator("#id_customer_phone").press_sequentially("13800138000")
    expect(officer.locator("#id_customer_name")).to_have_value("刘大妈")
    content = officer.locator("#id_content")
    content.fill("客户来所里，还是没人上门。")
    content.scroll_into_view_if_needed()
    category = officer.locator("#id_category")
    category.fill("维修")
    officer.get_by_role("option", name="维修不及时").click()
    before = content.evaluate(PLACE)
    expect(officer.locator("#intake-same")).to_contain_text(open_case.number)
    assert content.evaluate(PLACE) == pytest.approx(before, abs=1)
    send = officer.get_by_role("button", name="Log for the service centre")
    assert send.bounding_box()["height"] >= 44
    send.click()
    with follow(officer):
        officer.get_by_role("dialog").get_by_role("button", name="Register as a new one").click()
    expect(officer.locator("#accepted-number")).to_be_visible()
    assert fits(officer)
    walk_in = Complaint.objects.get(received_department=company.dzzhs)
    assert (walk_in.stage, walk_in.first_receiver) == (Stage.ACCEPTED, company.people.officer_dz)

    # The clerk on the way home adds a call to the same matter, and makes a callback.
    desk = page_of(company.people.desk2, **TELEPHONE)
    desk.goto("/complaints/new/?phone=13800138000")
    assert fits(desk)
    expect(desk.locator("#id_customer_name")).to_have_value("刘大妈")
    desk.locator("#id_content").fill("打电话来催。")
    add = desk.locator("#customer").get_by_role("button", name="Add what is said now to this one").first
    with follow(desk):
        add.click()
    expect(desk.locator("main")).to_contain_text("has called 2 times")
    assert Complaint.objects.filter(call_count=2).count() == 1

    desk.goto(f"/complaints/{waiting.number}/callback/")
    assert fits(desk)
    call = desk.get_by_role("link", name="13600136000").first
    assert call.get_attribute("href") == "tel:13600136000"
    for answer in ("Reached", "Resolved", "Satisfied"):
        target = desk.locator("label.answer").filter(has_text=re.compile(rf"^\s*\S?\s*{answer}\s*$")).first
        assert target.bounding_box()["height"] >= 44
        target.click()
    with follow(desk):
        desk.get_by_role("button", name="Save and go on to the next").click()
    expect(desk).to_have_url(re.compile("/callbacks/$"))
    assert fits(desk)
    waiting = Complaint.objects.get(pk=waiting.pk)
    assert (waiting.stage, waiting.satisfaction) == (Stage.CLOSING, 4)
