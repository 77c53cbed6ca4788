"""The supervisor's hour with the workbench open: it stays true by itself, and nothing is taken out of their hands."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from complaints.choices import Stage
from complaints.deadlines.sweep import sweep
from complaints.flow import dispatch
from complaints.models import Complaint
from tests import way
from tests.browser import follow
from tests.people import build_company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
# What is looked at for eight seconds counts as seen; a busy machine may take its time over it.
A_LOOK = 45_000


@pytest.fixture
def company(transactional_db):
    return build_company()


@pytest.fixture
def bench(browser: Browser, live_server, settings, company):
    """The supervisor's workbench; a script that fails fails the test."""
    client = Client()
    faults: list[str] = []
    client.force_login(company.people.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(base_url=live_server.url, **DESKTOP)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def ask(page: Page) -> None:
    """What the page does by itself every twenty seconds."""
    page.evaluate("document.dispatchEvent(new Event('live:ask'))")


def test_a_breach_comes_by_itself_and_a_batch_takes_each_on_its_own(company, bench):
    """DESK-1: what is late anywhere, new marks that go away when seen, and two dispatches of which one is refused."""
    supervisor, now = company.people.supervisor, timezone.now()
    supervisor.looked_at = now - MINUTE
    supervisor.save(update_fields=["looked_at"])
    first = way.accepted(company, at=now - HOUR / 2, customer_name="钱老师", customer_phone="13600136000")
    second = way.accepted(company, at=now - HOUR / 3, customer_name="孙师傅", customer_phone="13700137000")

    bench.goto("/")
    lane, overdue = bench.locator("#bench-dispatch"), bench.locator("#bench-overdue")
    send = lane.get_by_role("button", name="转发所选")
    expect(lane.locator("[data-row]")).to_have_count(2)
    expect(overdue.locator("[data-row]")).to_have_count(0)
    expect(bench).to_have_title(re.compile(r"^(?!\()"))
    expect(send).to_be_disabled()
    for complaint in (first, second):
        lane.get_by_label(f"勾选 {complaint.number}").check()
    expect(send).to_be_enabled()
    held = lane.get_by_role("link", name=first.number)
    held.focus()

    # An hour after its acceptance nobody has dispatched it (GAS-12.2); it was accepted by somebody else, and is new.
    late = way.accepted(company, at=now - HOUR - MINUTE / 2, customer_name="周阿姨", customer_phone="13900139000")
    Complaint.objects.filter(pk=late.pk).update(moved_at=timezone.now())
    sweep()
    ask(bench)
    expect(overdue.locator("[data-row]")).to_have_count(1)
    expect(overdue).to_contain_text(late.number)
    expect(lane.locator(".bench-new")).to_have_count(1)
    expect(bench).to_have_title(re.compile(r"^\(1\) "))
    expect(bench.locator(".page-subtitle")).to_contain_text("1 件已超时")
    expect(bench.locator(".page-subtitle strong").first).to_be_visible()
    expect(bench.locator("#live-say")).to_contain_text("超时 1 件")
    expect(held).to_be_focused()
    expect(lane.locator("[data-tick]:checked")).to_have_count(2)
    expect(send).to_contain_text("2")

    # Seen is seen.
    expect(bench.locator(".bench-new")).to_have_count(0, timeout=A_LOOK)
    expect(bench).to_have_title(re.compile(r"^(?!\()"))
    expect(lane.locator("[data-tick]:checked")).to_have_count(2)

    # A colleague is faster with one of the two; the page that asks first says so, and the other is dispatched.
    with follow(bench):
        send.click()
    expect(bench.locator(".batch-line")).to_have_count(2)
    dispatch.dispatch(second, by=company.people.desk2, lead=company.dzzhs)
    with follow(bench):
        bench.get_by_role("button", name=re.compile("2 件")).click()
    expect(bench.locator(".batch-line .text-bad")).to_have_count(1)
    expect(bench.locator(".batch-line .text-ok")).to_have_count(1)
    expect(bench.locator("main")).to_contain_text(second.number)
    stages = dict(Complaint.objects.values_list("number", "stage"))
    assert stages == {
        first.number: Stage.DISPATCHED,
        second.number: Stage.DISPATCHED,
        late.number: Stage.ACCEPTED,
    }
    assert first.events.filter(actor=supervisor).count() == 1
    assert second.events.filter(actor=supervisor).count() == 0
