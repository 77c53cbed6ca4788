"""The agreed words come beside the intake form while the clerk types, in a real browser (CABLE-13)."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import way
from tests.people import build_company
from tests.service import DAY, HOUR, announced

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(transactional_db):
    return build_company()


@pytest.fixture
def desk(company, page: Page, live_server, client, settings):
    """The intake form of a clerk of the service desk; a script that fails fails the test."""
    client.force_login(company.people.desk2, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    now = timezone.now()
    announced(company, at=now - 3 * DAY, starts_at=now - HOUR, ends_at=now + HOUR)
    way.accepted(company)
    page.goto(f"{live_server.url}/complaints/new/")
    yield page
    assert faults == []


def test_they_come_and_go_with_the_address_that_is_typed(desk):
    words = desk.get_by_text("恢复前请关闭灶前阀")
    expect(words).to_have_count(0)
    desk.locator("#id_customer_address").press_sequentially("定州市中山路 8")
    expect(words).to_be_visible()
    desk.locator("#id_customer_address").fill("定州市北街 3 号")
    expect(words).to_have_count(0)


def test_they_come_with_the_address_that_the_record_fills_in(desk):
    """The customer is known by the telephone; nobody types the address."""
    desk.locator("#id_customer_phone").press_sequentially("13800138000")
    expect(desk.locator("#id_customer_address")).to_have_value("定州市中山路 8 号")
    expect(desk.get_by_text("恢复前请关闭灶前阀")).to_be_visible()
