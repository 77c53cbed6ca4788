"""What is due and why, on the complaint's page and on a deadline's own."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from complaints.deadlines.sweep import sweep
from complaints.models import CalendarDay
from tests import way
from tests.step_forms import text

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = dt.datetime(2026, 11, 23, 10, 31, tzinfo=SHANGHAI)


def test_each_deadline_shows_its_owner_and_how_it_was_counted_day_by_day(company, browse) -> None:
    """GAS-12.3b: three working days from the dispatch on Monday end on Thursday at the close of business."""
    with time_machine.travel(MONDAY, tick=False):
        complaint = way.dispatched(company)
        page = text(browse("desk").get(complaint.get_absolute_url()))
    for words in (
        "联系时限",
        "办结时限",
        "Mon 23 Nov: the day of the event, not counted",
        "Tue 24 Nov: working day, day 1",
        "Thu 26 Nov: working day, day 3",
        "due 26 Nov 17:30 (close of business)",
        "Mon 23 Nov 10:32 plus 24 hours: due Tue 24 Nov 10:32",
    ):
        assert words in page, words
    assert page.index("联系时限") < page.index("办结时限")


def test_running_deadlines_come_before_finished_ones(company, browse) -> None:
    response = browse("desk").get(way.handling(company).get_absolute_url())
    assert {clock.rule.code for clock in response.context["running"]} == {"resolution", "progress"}
    assert {clock.rule.code for clock in response.context["finished"]} == {"dispatch", "contact"}


def test_a_deadline_in_a_year_without_official_notice_is_marked(company, browse) -> None:
    complaint = way.dispatched(company, at=dt.datetime(2033, 3, 1, 9, 0, tzinfo=SHANGHAI))
    page = text(browse("desk").get(complaint.get_absolute_url()))
    assert "Unconfirmed" in page
    assert "The official holiday notice for 2033 is not in yet" in page


def test_the_companys_own_day_off_is_named_in_the_counting(company, browse) -> None:
    CalendarDay.objects.create(date=dt.date(2026, 11, 25), is_workday=False, reason="大雪停工")
    complaint = way.dispatched(company, at=MONDAY)
    page = text(browse("desk").get(complaint.get_absolute_url()))
    assert "Wed 25 Nov: day off by own arrangement (大雪停工), not counted" in page
    assert "due 27 Nov 17:30" in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_deadline_has_its_own_page_with_warnings_and_escalation(headers, company, browse) -> None:
    complaint = way.dispatched(company, at=MONDAY)
    sweep(MONDAY + dt.timedelta(hours=25))
    clock = complaint.clocks.get(rule__code="contact")
    response = browse("desk").get(f"/clocks/{clock.pk}/", headers=headers)
    page = text(response)
    assert ("<html" in page) is (not headers)
    for words in (
        "24 hours",
        "GAS-12.3a",
        "定州综合所",
        "Early warning",
        "Breach",
        "escalated to: Head of the department in charge",
        "escalated to: General manager",
    ):
        assert words in page, words


def test_progress_that_was_not_told_within_a_day_is_shown(company, browse) -> None:
    """GAS-12.3c: 24 hours after the first contact."""
    complaint = way.handling(company, at=MONDAY)
    url = complaint.get_absolute_url()
    with time_machine.travel(MONDAY + dt.timedelta(hours=24), tick=False):
        assert "Progress not told" not in text(browse("desk").get(url))
    with time_machine.travel(MONDAY + dt.timedelta(hours=24, minutes=10), tick=False):
        assert "Progress not told" in text(browse("desk").get(url))
