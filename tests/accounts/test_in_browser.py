"""What only a browser can show: keys, menus, one press sends once, nothing from elsewhere."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser import follow
from tests.people import PASSWORD, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PROFILE = "/accounts/profile/"


@pytest.fixture
def troubles(page: Page, live_server) -> list[str]:
    """What a page must not do: fail in a script, break the content security policy, ask another host."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if request.url.startswith(live_server.url) else found.append(request.url))
    return found


@pytest.fixture
def profile(page: Page, live_server, troubles) -> Page:
    """The profile page of a person who has just signed in through the sign-in page."""
    person("desk", "李娜")
    page.goto(f"{live_server.url}/accounts/sign-in/?next={PROFILE}")
    page.fill("#id_username", "desk")
    page.fill("#id_password", PASSWORD)
    with follow(page):
        page.keyboard.press("Enter")
    assert page.url == f"{live_server.url}{PROFILE}"
    return page


def test_pages_obey_the_strict_policy_and_ask_no_other_host(profile, troubles):
    profile.click(".person")
    with follow(profile):
        profile.get_by_role("button", name="English").click()
    expect(profile.locator("h1")).to_have_text("Profile")
    assert troubles == []


def test_a_question_mark_shows_the_keys_but_not_while_typing(profile):
    keys = profile.locator("#keys-help")
    profile.fill("#id_name", "")
    profile.press("#id_name", "?")
    expect(keys).to_be_hidden()
    expect(profile.locator("#id_name")).to_have_value("?")
    profile.locator("#id_name").blur()
    profile.keyboard.press("?")
    expect(keys).to_be_visible()
    keys.get_by_role("button").click()
    expect(keys).to_be_hidden()


def test_single_keys_can_be_switched_off(profile):
    """WCAG 2.1.4: speech input and screen readers must be able to do without them."""
    profile.keyboard.press("?")
    profile.locator("[data-keys-switch]").uncheck()
    profile.reload()
    profile.keyboard.press("?")
    expect(profile.locator("#keys-help")).to_be_hidden()


def test_the_menu_closes_by_escape_and_gives_the_focus_back(profile):
    menu = profile.locator(".person")
    menu.click()
    expect(profile.get_by_role("button", name="退出登录")).to_be_visible()
    profile.keyboard.press("Escape")
    expect(profile.get_by_role("button", name="退出登录")).to_be_hidden()
    expect(menu).to_be_focused()


def test_three_quick_presses_send_a_form_once(profile):
    sent = []
    profile.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    profile.fill("#id_mobile", "138 0000 0000")
    profile.get_by_role("button", name="保存").evaluate("button => { button.click(); button.click(); button.click(); }")
    expect(profile.locator("#messages [role=status]")).to_contain_text("个人资料已保存")
    assert len(sent) == 1
    assert User.objects.get().mobile == "138 0000 0000"


def test_leaving_with_unsaved_text_asks_first_and_saving_does_not(profile, live_server):
    asked = []
    profile.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    profile.locator("#id_name").press_sequentially("娜")
    with profile.expect_event("dialog"):
        profile.evaluate("location.href = '/accounts/password/'")
    assert asked == ["beforeunload"]
    assert profile.url.endswith(PROFILE)
    with follow(profile):
        profile.get_by_role("button", name="保存").click()
    expect(profile.locator("#messages [role=status]")).to_be_visible()
    assert asked == ["beforeunload"]


def test_a_clock_counts_on_by_itself_and_turns_when_it_is_missed(profile):
    """The words of countdown.js are those of `read_clock`: 42 minutes left, and 43 minutes later one overdue."""
    profile.clock.install(time=dt.datetime.now(dt.UTC))
    profile.reload()
    profile.evaluate(
        """() => {
          const at = (minutes) => new Date(Date.now() + minutes * 60000 + 5000).toISOString();
          document.querySelector("main").innerHTML = `<div data-clock data-state="ok"><progress max="100" value="50">
            </progress><time data-due="${at(42)}" data-started="${at(-42)}" data-warn="${at(20)}">?</time></div>`;
        }"""
    )
    shown, state = profile.locator("main time"), profile.locator("main [data-clock]")
    profile.clock.run_for(30_000)
    expect(shown).to_have_text("剩 41 分")
    expect(state).to_have_attribute("data-state", "ok")
    profile.clock.run_for(21 * 60_000)
    expect(shown).to_have_text("剩 20 分")
    expect(state).to_have_attribute("data-state", "soon")
    profile.clock.run_for(22 * 60_000)
    expect(shown).to_have_text("超时 1 分")
    expect(state).to_have_attribute("data-state", "overdue")


def test_the_page_follows_the_device_from_light_to_dark(profile):
    profile.emulate_media(color_scheme="dark")
    expect(profile.locator("html")).to_have_attribute("data-bs-theme", "dark")
    profile.emulate_media(color_scheme="light")
    expect(profile.locator("html")).to_have_attribute("data-bs-theme", "light")
