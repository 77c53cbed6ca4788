"""The day of a department: the head with a telephone in one hand, an officer at a desk, a line that comes and goes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from complaints.choices import Stage
from complaints.models import Complaint
from tests import samples, way
from tests.browser import follow, told
from tests.days.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def call_and_come_back(head: Page) -> None:
    """Tap the number at the bottom edge, talk, come back: the sheet asks what came of it."""
    bar = head.locator(".phone-bar")
    bar.get_by_role("link", name="拨打电话").click()
    head.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(head.get_by_role("dialog", name="联系结果如何？")).to_be_visible()


def nothing_is_cut(page: Page) -> bool:
    """Whether the page is as wide as its window, and its last line stands above what stays at the bottom edge."""
    return page.evaluate(
        """() => {
          window.scrollTo({ top: document.body.scrollHeight, behavior: "instant" });
          const panels = [...document.querySelectorAll("main .panel")];
          const last = Math.max(...panels.map((panel) => panel.getBoundingClientRect().bottom));
          const bar = document.querySelector(".action-bar").getBoundingClientRect();
          return document.documentElement.scrollWidth <= innerWidth && last <= (bar.height ? bar.top : innerHeight);
        }"""
    )


def test_from_the_call_in_the_rain_to_the_feedback(company, at_work):
    """GAS-12.3, GAS-12.4: two taps log the call, an officer helps, a dead line loses nothing, the head signs."""
    complaint = way.dispatched(company)
    head = at_work(company.people.head_dz, "zh-hans", **PHONE)
    head.goto("/complaints/")
    with follow(head):
        head.get_by_role("link", name=complaint.number).first.click()
    assert nothing_is_cut(head)
    call_and_come_back(head)
    with follow(head):
        head.get_by_role("button", name="已向客户致歉，听取情况，约好上门处理。").click()
    expect(told(head)).to_contain_text("联系已记录")
    assert Complaint.objects.get().stage == Stage.HANDLING

    with follow(head):
        head.locator("#actions").get_by_role("link", name="请同事协助").click()
    head.get_by_label("同事").select_option(label="周磊 · officer.dz")
    head.get_by_role("button", name="请帮忙到现场看一下情况。").click()
    with follow(head):
        head.get_by_role("button", name="通知同事").click()
    expect(told(head)).to_contain_text("已请周磊协助")

    officer = at_work(company.people.officer_dz, "en", **DESK)
    officer.goto("/")
    expect(officer.locator(".lane").filter(has_text="You are asked to help")).to_contain_text(complaint.number)
    write_the_result_over_a_line_that_breaks(officer, complaint)
    assert Complaint.objects.get().stage == Stage.SIGN_OFF
    assert complaint.events.filter(action="result.submit").count() == 1

    head.goto(complaint.get_absolute_url())
    with follow(head):
        head.locator(".phone-bar").get_by_role("link", name="审阅并签字").click()
    with follow(head):
        head.locator("main").get_by_role("button", name="签字", exact=True).click()
    expect(head).to_have_url(re.compile(f"/complaints/{complaint.number}/$"))
    assert Complaint.objects.get().stage == Stage.FEEDBACK


def write_the_result_over_a_line_that_breaks(officer: Page, complaint: Complaint) -> None:
    """What is submitted without a line is held, says so, keeps its words, and is sent once when the line is back."""
    officer.goto(f"/complaints/{complaint.number}/result/")
    photo = {"name": "阀门.jpg", "mimeType": "image/jpeg", "buffer": samples.JPEG}
    officer.locator("main input[type=file]").first.set_input_files([photo])
    expect(officer.locator("main")).to_contain_text("阀门.jpg")
    missing = officer.locator("[data-lacking]")
    expect(missing.get_by_role("link")).to_have_count(4)
    for name, words in way.PARTS.__dict__.items():
        if words:
            officer.locator(f"#id_{name}").fill(words)
    expect(missing).to_be_hidden()

    officer.context.set_offline(True)
    officer.get_by_role("button", name="Submit to the head for signature").click()
    expect(officer.locator(".line-note")).to_contain_text("Not sent yet")
    expect(officer.locator("#id_facts")).to_have_value(way.PARTS.facts)
    assert Complaint.objects.get().stage == Stage.HANDLING
    officer.get_by_role("button", name="Submit to the head for signature").click()  # the impatient second press
    officer.context.set_offline(False)
    expect(officer).to_have_url(re.compile(f"/complaints/{complaint.number}/$"))


def test_a_second_tab_shows_what_changed_and_keeps_the_words(company, at_work):
    """Two tabs of one officer: the second one's text is not lost, and is sent on request."""
    complaint = way.handling(company)
    first = at_work(company.people.officer_dz, "en", **DESK)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(f"/complaints/{complaint.number}/progress/")
    first.get_by_role("button", name="已告知客户：配件已订，到货后马上安装。").click()
    with follow(first):
        first.locator("main").get_by_role("button", name="Log it").click()
    expect(first).to_have_url(re.compile(f"/complaints/{complaint.number}/$"))

    words = "客户改约周五。"
    second.get_by_label("What the customer was told").fill(words)
    with follow(second):
        second.locator("main").get_by_role("button", name="Log it").click()
    expect(second.get_by_role("alert").first).to_contain_text("The complaint has changed since you opened this page.")
    expect(second.get_by_label("What the customer was told")).to_have_value(words)
    with follow(second):
        second.locator("main").get_by_role("button", name="Log it").click()
    expect(second).to_have_url(re.compile(f"/complaints/{complaint.number}/$"))
    assert list(complaint.contacts.filter(purpose="progress").values_list("note", flat=True)) == [
        words,
        "已告知客户：配件已订，到货后马上安装。",
    ]
