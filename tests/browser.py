"""How tests wait in a real browser.

What is pressed too early is lost: a page shows its heading before its scripts, which are deferred, hear a key. And what
is read too early is of the page before, or of a page that is half there. So tests follow a link or send a form inside
`with follow(page):`, and then press what they like and read what they like.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page


@contextmanager
def follow(page: Page) -> Iterator[None]:
    """Wait until what is done inside has led to another page, and that page has run its scripts."""
    with page.expect_navigation(wait_until="load"):
        yield


def told(page: Page) -> Locator:
    """The first message of the page that says what has just been done; not the line that says a draft is saved."""
    return page.locator("#messages [role=status]").first
