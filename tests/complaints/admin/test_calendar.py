"""The calendar in the administration: exceptions, confirmed years, and the whole year."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from complaints.deadlines.calendar import Calendar
from complaints.deadlines.period import SHANGHAI
from complaints.models import CalendarDay, CalendarYear, Clock
from tests import way
from tests.adminforms import errors, send

YEAR = "/admin/complaints/calendaryear/overview/"
WARNING = "The calendar of 2027 is unconfirmed"


def test_an_exception_counts_for_clocks_that_start_after_it(company, administrator):
    """GAS-12.3b: 3 wd; Monday 1 June 2026 made a day off moves the end by one working day."""
    friday = dt.datetime(2026, 5, 29, 10, tzinfo=SHANGHAI)
    way.dispatched(company, at=friday)
    data = {"date": "2026-06-01", "reason": "年度盘点"}
    assert send(administrator, "/admin/complaints/calendarday/add/", data).status_code == 302
    way.dispatched(company, at=friday)
    due = [clock.due_at.astimezone(SHANGHAI) for clock in Clock.objects.filter(rule__code="resolution").order_by("pk")]
    assert due == [dt.datetime(2026, 6, 3, 17, 30, tzinfo=SHANGHAI), dt.datetime(2026, 6, 4, 17, 30, tzinfo=SHANGHAI)]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"date": "2026-06-01", "reason": ""}, "reason"),
        ({"date": "2026-06-01", "reason": " "}, "reason"),
        ({"date": "2026-13-01", "reason": "盘点"}, "date"),
        ({"date": "", "reason": "盘点"}, "date"),
        ({"date": "2026-12-24", "reason": "盘点"}, "date"),
        ({"date": "2026-06-01", "reason": "盘" * 61}, "reason"),
    ],
)
def test_an_exception_needs_its_day_and_reason(administrator, data, field):
    CalendarDay.objects.create(date="2026-12-24", reason="已有")
    assert list(errors(send(administrator, "/admin/complaints/calendarday/add/", data))) == [field]


@time_machine.travel(dt.datetime(2026, 11, 22, 10, tzinfo=SHANGHAI), tick=False)
def test_an_unconfirmed_year_is_warned_of_until_somebody_confirms_it(cast, administrator):
    """未确认: 2027 is less than 60 days away and its notice is not built in."""
    assert WARNING in administrator.get("/admin/").content.decode()
    page = administrator.get("/admin/complaints/calendaryear/add/")
    assert page.context["adminform"].form.initial["year"] == 2027
    send(administrator, "/admin/complaints/calendaryear/add/", {"notice": "国办发明电〔2026〕7号"})
    year = CalendarYear.objects.get(year=2027)
    assert (year.confirmed_by, year.confirmed_at) == (cast.admin, dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC))
    assert Calendar.current().is_confirmed(2027)
    assert WARNING not in administrator.get("/admin/").content.decode()
    assert "国办发明电〔2026〕7号" in administrator.get(f"{YEAR}?year=2027").content.decode()


@time_machine.travel(dt.datetime(2026, 10, 1, 10, tzinfo=SHANGHAI), tick=False)
def test_a_year_that_is_far_away_is_not_warned_of(administrator):
    assert WARNING not in administrator.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("year", "field"), [("", "year"), ("1999", "year"), ("20x7", "year"), ("99999999999999999999", "year")]
)
def test_a_year_that_is_none_is_refused(administrator, year, field):
    data = {"year": year, "notice": "通知"}
    assert list(errors(send(administrator, "/admin/complaints/calendaryear/add/", data))) == [field]


def test_the_year_shows_holidays_with_their_make_up_workdays(company, administrator):
    """State Council's notice for 2026: Spring Festival 15 to 23 February, worked on 14 and 28 February."""
    response = administrator.get(f"{YEAR}?year=2026")
    spring = next(row for row in response.context["holidays"] if "Spring Festival" in row["name"])
    assert (spring["first"], spring["last"], spring["days"]) == ("15 Feb Sun", "23 Feb Mon", 9)
    assert spring["makeups"] == ["14 Feb Sat", "28 Feb Sat"]
    assert response.context["confirmed"]
    february = response.context["months"][1]["weeks"]
    assert [day and day["number"] for day in february[0]] == [None] * 6 + [1]
    saturday = february[2][5]
    assert (saturday["number"], saturday["kind"]) == (14, "makeup")
    assert saturday["title"] == "14 Feb Sat: make-up workday. Add an exception"


def test_the_year_shows_own_exceptions(administrator):
    CalendarDay.objects.create(date="2026-12-24", reason="年度盘点")
    response = administrator.get(f"{YEAR}?year=2026")
    assert "年度盘点" in response.content.decode()
    december = response.context["months"][11]["weeks"]
    assert december[3][3]["kind"] == "override_off"


def test_an_unconfirmed_year_says_so(administrator):
    response = administrator.get(f"{YEAR}?year=2031")
    assert not response.context["confirmed"]
    assert "Unconfirmed" in response.content.decode()


@pytest.mark.parametrize("year", ["", "abc", "0", "-1", "999999999999", "2101"])
def test_a_crooked_year_shows_this_one(administrator, year):
    assert administrator.get(YEAR, {"year": year}).context["year"] == dt.datetime.now(SHANGHAI).year


def test_first_and_last_year_can_be_seen(administrator):
    assert administrator.get(f"{YEAR}?year=2010").status_code == 200
    assert administrator.get(f"{YEAR}?year=2099").status_code == 200


def test_a_confirmation_can_be_withdrawn(administrator):
    year = CalendarYear.objects.create(year=2027, notice="弄错了")
    administrator.post(reverse("admin:complaints_calendaryear_delete", args=[year.pk]), {"post": "yes"})
    assert not Calendar.current().is_confirmed(2027)
