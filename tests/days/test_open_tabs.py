"""The workbench in several tabs of one browser: one tone for all, a number in each title, and a line when it stops."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import way
from tests.days.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Counts the tones that this tab plays.
LISTEN = """
document.addEventListener("live:tone", () => {
  document.body.dataset.tones = Number(document.body.dataset.tones ?? 0) + 1;
});
"""
# What the browser does in a page that nobody has touched; it takes what a test evaluates for a touch.
UNTOUCHED = "window.AudioContext = class { state = 'suspended'; resume() { return new Promise(() => {}); } };"
COME_BACK = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def supervisor(company):
    person = company.people.supervisor
    person.sound, person.title_badge, person.looked_at = True, True, timezone.now()
    person.save()
    return person


def ask(page: Page) -> None:
    """What the page does by itself every twenty seconds."""
    with page.expect_response("**/live/**"):
        page.evaluate("document.dispatchEvent(new Event('live:ask'))")


def opened(tab: Page, script: str = "") -> Page:
    tab.add_init_script(LISTEN + script)
    tab.goto("/")
    ask(tab)
    return tab


def test_all_tabs_tell_of_what_is_new_and_only_one_of_them_sounds(company, supervisor, at_work):
    """Neither twice, nor not at all because the tab that heard first was never touched and so may not sound."""
    first = opened(at_work(supervisor, "zh-hans", **DESK))
    second, untouched = opened(first.context.new_page()), opened(first.context.new_page(), UNTOUCHED)
    tabs = (untouched, second, first)
    for round_, name in enumerate(("周阿姨", "吴大爷"), start=1):
        way.accepted(company, customer_name=name, customer_phone=f"1390013900{round_}")
        for tab in tabs:
            ask(tab)
            expect(tab).to_have_title(re.compile(rf"^\({round_}\) "))
            expect(tab.locator("link[rel=icon]")).to_have_attribute("href", re.compile("news"))
        expect(second.locator("body")).to_have_attribute("data-tones", str(round_))
        for silent in (untouched, first):
            expect(silent.locator("body")).not_to_have_attribute("data-tones", re.compile("."))


def test_a_page_that_has_stopped_says_so_and_goes_on_when_it_can(company, supervisor, at_work, live_server, settings):
    """Without a line, after hours without anybody, and signed out; what it missed comes by itself."""
    page = at_work(supervisor, "zh-hans", **DESK)
    page.clock.install()
    page.goto("/")
    line, rows = page.locator("#live-note"), page.locator("#bench-dispatch [data-row]")

    page.context.set_offline(True)
    expect(page.locator(".line-note")).to_contain_text("没有网络")
    way.accepted(company)
    page.context.set_offline(False)
    expect(rows).to_have_count(1)
    expect(page.locator(".line-note")).to_have_count(0)

    page.route("**/live/**", lambda route: route.abort())
    for _question in range(3):
        page.clock.fast_forward("05:00")
    expect(line).to_contain_text("连接不到服务器")
    page.unroute("**/live/**")
    page.clock.fast_forward("05:00")
    expect(line).to_have_text("", use_inner_text=True)

    page.clock.fast_forward("05:00:00")
    expect(line).to_contain_text("无人操作")
    way.accepted(company, customer_name="周阿姨", customer_phone="13900139000")
    page.mouse.move(300, 300)
    expect(rows).to_have_count(2)
    expect(line).to_have_text("", use_inner_text=True)

    Session.objects.all().delete()
    ask(page)
    expect(line).to_contain_text("您已退出登录")
    expect(line.get_by_role("link")).to_have_attribute("href", "/accounts/sign-in/?next=/")
    way.accepted(company, customer_name="吴大爷", customer_phone="13900139001")
    for person, shown in ((company.people.desk, 2), (supervisor, 3)):  # another person's lanes are not for this page
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        with page.expect_response("**/live/**"):
            page.evaluate(COME_BACK)
        expect(rows).to_have_count(shown)
    expect(line).to_have_text("", use_inner_text=True)
