"""Every page in a real browser: usable by everybody, quiet, light, and with nothing from elsewhere.

The pages are those of test_query_counts.py, so that a new page cannot be forgotten here.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page

from tests.people import build_company
from tests.test_query_counts import NOON, PAGES, scene  # noqa: F401 a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (settings.BASE_DIR / "node_modules/axe-core/axe.min.js").read_text("utf-8")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LIMIT = 250_000  # bytes, compressed, of a page that is opened for the first time
HEAVY = ("/reports/",)  # pages with charts
SHIFT = 0.02  # of the window's area; what moves less is not seen
PORTIONS = 4  # for the processes of a run
# Answers that are no pages: files, and parts of a page.
NO_PAGE = re.compile(
    r"\.(csv|pdf)$|/(bundle|live|proposal|template|call|file)/(\?.*)?$|/(customer|circumstances)/\?|/(complaints|penalties)/export/|/files/|^/drafts/intake/"
)
# Lists and forms of the administration that are built like another one which is looked at.
ALIKE = re.compile(r"^/admin/(complaints/(kind|channel|ladder|guidance|calendarday)|axes/accessattempt)/$")

# What is loaded first watches what moves while the page builds up.
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shifted += entry.value; }))
  .observe({type: "layout-shift", buffered: true});
"""
AGAIN = ["color-contrast", "target-size", "scrollable-region-focusable"]  # what may differ in a hand and in the dark
RUN = """async (rules) => {
  const only = rules.length
    ? {type: "rule", values: rules}
    : {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]};
  const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"], elementRef: false});
  const where = (rule) => rule.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ");
  return found.violations.map((rule) => `${rule.id}: ${where(rule)}`);
}"""
WIDER = """() => document.documentElement.scrollWidth > innerWidth + 1
  ? [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 3).map((e) => e.tagName + "." + e.className)
  : []"""
LOADED = """() => performance.getEntriesByType("resource").map((entry) => entry.name)"""


@pytest.fixture
def company(transactional_db):
    return build_company()


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_every_page_is_for_everybody(portion, scene, cast, client, live_server, browser):  # noqa: F811
    """WCAG 2.2 AA, nothing from another host, no error, nothing wider than a phone, nothing moves, none too heavy."""
    values = {key: str(value) for key, value in vars(scene).items()}
    found: dict[str, list[str]] = {}
    pages = [page for page in PAGES if not NO_PAGE.search(page[1]) and not ALIKE.search(page[1])][portion::PORTIONS]
    with time_machine.travel(NOON, tick=True), opened(browser, live_server.url) as page:
        for name, address in sorted(pages):
            enter(page, client, live_server.url, getattr(cast, name) if name else None)
            if faults := list(faults_of(page, address.format(**values))):
                found[f"{address} {name}"] = faults
    assert not found, "\n".join(f"{where}\n  " + "\n  ".join(faults) for where, faults in found.items())


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    """A page that notes what goes wrong in it."""
    context = browser.new_context(viewport=WIDE, base_url=url, reduced_motion="reduce")
    context.add_init_script(WATCH + AXE)
    page = context.new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda request: note_stranger(page, request.url, url))
    yield page
    context.close()


def enter(page: Page, client, url: str, user) -> None:
    """Let `user` be the one who is signed in."""
    page.context.clear_cookies()
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def note_stranger(page: Page, asked: str, url: str) -> None:
    """Nothing comes from another host."""
    if not asked.startswith((f"{url}/", "data:", "blob:")):
        page.faults.append(f"asks {asked}")


def faults_of(page: Page, address: str) -> Iterator[str]:
    """Everything that is wrong with a page, on a desk in the light and in a hand in the dark; it is opened once."""
    page.faults.clear()
    response = page.goto(address, wait_until="load")
    assert response.status == 200, address
    markup = response.body()
    assert b"<html" in markup[:2000], f"{address} is no page"
    yield from (f"wide {fault}" for fault in page.evaluate(RUN, []))
    if (shifted := page.evaluate("window.shifted")) > SHIFT:
        yield f"moves by {shifted:.3f}"
    weight = len(gzip.compress(markup)) + sum(weight_of(urlsplit(name).path) for name in page.evaluate(LOADED))
    if weight > LIMIT and not address.startswith(HEAVY):
        yield f"weighs {weight:,} bytes"
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    yield from (f"dark phone {fault}" for fault in page.evaluate(RUN, AGAIN))
    yield from (f"wider than a phone: {element}" for element in page.evaluate(WIDER))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    yield from page.faults


@cache
def weight_of(path: str) -> int:
    """Bytes of a static file as it is sent; what the product makes itself is small."""
    start = f"/{settings.STATIC_URL.strip('/')}/"
    found = finders.find(path.removeprefix(start)) if path.startswith(start) else None
    if not found:
        return 0
    content = Path(found).read_bytes()
    return min(len(content), len(gzip.compress(content)))
