"""月度看板 in a real browser: what only a browser can show (GAS-13, GAS-14)."""

from __future__ import annotations

import io
import json
from urllib.parse import urlsplit

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests import way
from tests.browser import follow
from tests.clockwork import dispatched_in_bulk, moment
from tests.people import build_company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "/reports/month/2026-10/"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# Where the first bar of a chart is, in the window.
FIRST_BAR = """(room) => {
  room.scrollIntoView({block: "center", behavior: "instant"});
  const data = room.chartData;
  const place = room.chart.convertToPixel({seriesIndex: 0}, [0, data.series[0].values[0] / 2]);
  const box = room.getBoundingClientRect();
  return [box.x + place[0], box.y + place[1]];
}"""
DRAWN = """() => [...document.querySelectorAll("[data-chart]")].every((room) => {
  const canvas = room.querySelector("canvas");
  return canvas && canvas.clientWidth > 200 && canvas.clientHeight > 100;
})"""


@pytest.fixture
def company(transactional_db):
    return build_company()


@pytest.fixture
def gm(company, page: Page, live_server, client, settings):
    """A page of the general manager; whatever the browser complains of fails the test."""
    client.force_login(company.people.gm, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.address = live_server.url
    yield page
    assert faults == []


def test_the_month_is_drawn_followed_by_mouse_and_keyboard_and_printed(company, gm, client):
    """At a desk in Chinese, on a phone in English; a bar leads to as many complaints as it says."""
    with time_machine.travel(moment("2026-11-10 12:00"), tick=True):
        for day in (12, 13):
            way.archived(company, moment(f"2026-10-{day} 10:00"))
        way.accepted(company, moment("2026-10-14 10:00"), category=None, branch=None)
        dispatched_in_bulk(company, 5, moment("2026-10-22 09:00"))

        gm.set_viewport_size(WIDE)
        gm.goto(gm.address + ADDRESS)
        gm.wait_for_function(DRAWN)
        expect(gm.locator("[data-chart]")).to_have_count(7)

        chart = gm.locator('[data-chart="chart-categories-data"]')
        data = json.loads(gm.locator("#chart-categories-data").text_content())
        assert data["series"][0]["values"][0] == 7
        place = chart.evaluate(FIRST_BAR)
        gm.mouse.move(*place)
        expect(chart.locator("> div").first).to_have_css("cursor", "pointer")
        with follow(gm):
            gm.mouse.click(*place)
        place = urlsplit(gm.url)
        assert client.get(f"{place.path}?{place.query}").context["count"] == 7

        gm.goto(gm.address + ADDRESS)
        gm.wait_for_function(DRAWN)
        assert len(PdfReader(io.BytesIO(gm.pdf(format="A4"))).pages) == 2

        company.people.gm.language = "en"
        company.people.gm.save(update_fields=["language"])
        gm.set_viewport_size(PHONE)
        gm.goto(gm.address + ADDRESS)
        gm.wait_for_function(DRAWN)
        assert gm.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        expect(gm.locator("h1")).to_contain_text("October 2026")
        # By keyboard: the table behind a chart opens, and its first number leads on.
        gm.locator(".chart-categories .chart-table > summary").focus()
        gm.keyboard.press("Enter")
        gm.keyboard.press("Tab")
        expect(gm.locator(".chart-categories .table-scroll")).to_be_focused()
        gm.keyboard.press("Tab")
        expect(gm.locator(".chart-categories .chart-table a").first).to_be_focused()
        with follow(gm):
            gm.keyboard.press("Enter")
        assert urlsplit(gm.url).path == "/complaints/"
