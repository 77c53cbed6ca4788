"""Every page in a real browser: usable by everybody, quiet, light, and with nothing from elsewhere.

The pages are those of test_query_counts.py, so that a new page cannot be forgotten here.
"""

from __future__ import annotations

import gzip
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

# What is loaded first watches what moves while the page builds up.
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shifted += entry.value; }))
  .observe({type: "layout-shift", buffered: true});
"""
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


def parts() -> list[tuple[str, ...]]:
    """Roles in portions of about the same work, for the processes of a run."""
    names = list(dict.fromkeys(name for name, _address in PAGES))
    large = [name for name in names if name in {"desk", "admin"}]
    return [*((name,) for name in large), tuple(name for name in names if name not in large)]


@pytest.mark.parametrize("names", parts(), ids=lambda names: "+".join(names[:2]))
def test_every_page_is_for_everybody(names, scene, cast, client, live_server, browser):  # noqa: F811
    """WCAG 2.2 AA, nothing from another host, no error, nothing wider than a phone, nothing moves, none too heavy."""
    values = {key: str(value) for key, value in vars(scene).items()}
    found: dict[str, list[str]] = {}
    with time_machine.travel(NOON, tick=True):
        for name in names:
            user = getattr(cast, name) if name else None
            with opened(browser, client, live_server.url, user) as page:
                for address in [address.format(**values) for who, address in PAGES if who == name]:
                    markup = document(client, address)
                    if markup and (faults := list(faults_of(page, address, markup))):
                        found[f"{address} {name}"] = faults
    assert not found, "\n".join(f"{where}\n  " + "\n  ".join(faults) for where, faults in found.items())


@contextmanager
def opened(browser: Browser, client, url: str, user) -> Iterator[Page]:
    """A page of a browser of its own, in which `user` is signed in."""
    context = browser.new_context(viewport=WIDE, base_url=url, reduced_motion="reduce")
    context.add_init_script(WATCH + AXE)
    client.logout()
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    page = context.new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda request: note_stranger(page, request.url, url))
    yield page
    context.close()


def note_stranger(page: Page, asked: str, url: str) -> None:
    """Nothing comes from another host."""
    if not asked.startswith((f"{url}/", "data:", "blob:")):
        page.faults.append(f"asks {asked}")


def document(client, address: str) -> bytes:
    """The page's markup; empty for what is no page of its own."""
    response = client.get(address)
    assert response.status_code == 200, address
    return b"" if response.streaming or b"<html" not in response.content[:2000] else response.content


def faults_of(page: Page, address: str, markup: bytes) -> Iterator[str]:
    """Everything that is wrong with a page, in light and dark, on a desk and in a hand."""
    page.faults.clear()
    page.goto(address, wait_until="load")
    yield from (f"wide {fault}" for fault in page.evaluate(RUN, []))
    if (shifted := page.evaluate("window.shifted")) > SHIFT:
        yield f"moves by {shifted:.3f}"
    weight = len(gzip.compress(markup)) + sum(weight_of(urlsplit(name).path) for name in page.evaluate(LOADED))
    if weight > LIMIT and not address.startswith(HEAVY):
        yield f"weighs {weight:,} bytes"
    page.emulate_media(color_scheme="dark")
    yield from (f"dark {fault}" for fault in page.evaluate(RUN, ["color-contrast"]))
    page.set_viewport_size(PHONE)
    yield from (f"phone {fault}" for fault in page.evaluate(RUN, ["target-size", "scrollable-region-focusable"]))
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
