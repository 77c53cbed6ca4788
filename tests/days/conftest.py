"""Whose day it is: the company, and a browser for each of its people."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.people import build_company

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
# A browser without a telephone asks which program should call, and takes no further input meanwhile.
NO_TELEPHONE = """
addEventListener("click", (event) => event.target.closest("a[href^='tel:']") && event.preventDefault());
"""


@pytest.fixture
def company(transactional_db):
    return build_company()


@pytest.fixture
def at_work(browser: Browser, live_server, settings):
    """`at_work(user, "en", **device)` is a page of that person's own browser; a script that fails fails the test."""
    faults: list[str] = []
    contexts = []

    def open_page(user, language: str, **device) -> Page:
        client = Client()  # one each: whoever signs in on the same one signs the other out
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookies = {
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
            settings.LANGUAGE_COOKIE_NAME: language,
        }
        context = browser.new_context(base_url=live_server.url, **device)
        contexts.append(context)
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page = context.new_page()
        page.add_init_script(NO_TELEPHONE)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
