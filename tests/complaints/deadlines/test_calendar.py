"""Which days are worked: the official notices, make-up workdays, the organisation's exceptions, unconfirmed years."""

import datetime as dt

import holidays
import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from complaints.deadlines.calendar import Calendar, DayKind, Override, holiday_name, official_years
from complaints.models.calendar import CalendarDay, CalendarYear


def span(year, first, last):
    """The days from first to last, each written month-day."""
    day, end = (dt.date(year, *map(int, text.split("-"))) for text in (first, last))
    while day <= end:
        yield day
        day += dt.timedelta(1)


# The State Council's notices for 2025 (国办发明电〔2024〕12号) and 2026 (国办发明电〔2025〕7号), typed in by hand:
# days off from … to …, and the Saturdays and Sundays worked instead.
NOTICES = {
    2025: (
        [
            ("1-1", "1-1"),
            ("1-28", "2-4"),
            ("4-4", "4-6"),
            ("5-1", "5-5"),
            ("5-31", "6-2"),
            ("10-1", "10-8"),
        ],
        ["1-26", "2-8", "4-27", "9-28", "10-11"],
    ),
    2026: (
        [
            ("1-1", "1-3"),
            ("2-15", "2-23"),
            ("4-4", "4-6"),
            ("5-1", "5-5"),
            ("6-19", "6-21"),
            ("9-25", "9-27"),
            ("10-1", "10-7"),
        ],
        ["1-4", "2-14", "2-28", "5-9", "9-20", "10-10"],
    ),
}


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_the_year_is_as_the_official_notice_has_it(year):
    """All 365 days, for GAS-12.3b and every other period in working days."""
    breaks, worked_weekends = NOTICES[year]
    off = {day for first, last in breaks for day in span(year, first, last)}
    worked = {day for text in worked_weekends for day in span(year, text, text)}
    calendar = Calendar()
    for date in span(year, "1-1", "12-31"):
        expected = date in worked or (date.weekday() < 5 and date not in off)
        assert calendar.day(date).is_workday is expected, date


@pytest.mark.parametrize(
    ("date", "kind", "name", "swapped"),
    [
        ("2026-02-13", DayKind.WORKDAY, "", None),
        ("2026-02-14", DayKind.MAKEUP, "", dt.date(2026, 2, 20)),
        ("2026-02-15", DayKind.WEEKEND, "", None),
        ("2026-02-16", DayKind.HOLIDAY, "spring_festival_eve", None),
        ("2026-02-17", DayKind.HOLIDAY, "spring_festival", None),
        ("2026-02-20", DayKind.SWAPPED_OFF, "", dt.date(2026, 2, 14)),
        ("2026-04-06", DayKind.HOLIDAY, "tomb_sweeping", None),  # the fifth was a Sunday
        ("2026-05-01", DayKind.HOLIDAY, "labour_day", None),
        ("2026-06-19", DayKind.HOLIDAY, "dragon_boat", None),
        ("2026-09-25", DayKind.HOLIDAY, "mid_autumn", None),
        ("2026-10-01", DayKind.HOLIDAY, "national_day", None),
        ("2026-01-01", DayKind.HOLIDAY, "new_year", None),
    ],
)
def test_a_day_says_what_it_is_and_which_day_it_was_swapped_with(date, kind, name, swapped):
    day = Calendar().day(dt.date.fromisoformat(date))
    assert (day.kind, day.name, day.swapped) == (kind, name, swapped)


def test_every_make_up_workday_of_every_notice_names_the_day_off_it_pays_for():
    calendar = Calendar()
    for year in official_years():
        for date in span(year, "1-1", "12-31"):
            day = calendar.day(date)
            assert (day.kind in {DayKind.MAKEUP, DayKind.SWAPPED_OFF}) == (day.swapped is not None), date
            if day.swapped:
                assert calendar.day(day.swapped).swapped in {date, None}


def test_the_make_up_workdays_are_those_of_the_holidays_package():
    calendar = Calendar()
    for year in official_years():
        china = holidays.country_holidays("CN", years=year)
        theirs = {date for date in china.weekend_workdays if date.year == year}
        ours = {date for date in span(year, "1-1", "12-31") if calendar.day(date).kind == DayKind.MAKEUP}
        assert ours == theirs


@pytest.mark.parametrize("environment", ["zh_CN", "th", ""])
def test_the_servers_locale_changes_nothing(environment, monkeypatch):
    """The holidays package reads LANGUAGE from the environment; names here are codes whatever it says."""
    monkeypatch.setenv("LANGUAGE", environment)
    assert Calendar().day(dt.date(2024, 4, 4)).name == "tomb_sweeping"


def test_holidays_are_named_in_the_active_language():
    with translation.override("en"):
        assert holiday_name("spring_festival_eve") == "Spring Festival Eve"
        assert holiday_name("抗战胜利纪念日") == "抗战胜利纪念日"


def test_an_exception_beats_the_official_calendar_in_both_directions():
    snow, inventory = dt.date(2026, 2, 24), dt.date(2026, 2, 17)
    calendar = Calendar({snow: Override(False, "暴雪"), inventory: Override(True, "盘点")})
    assert (calendar.day(snow).is_workday, calendar.day(snow).kind) == (False, DayKind.OVERRIDE_OFF)
    assert (calendar.day(inventory).is_workday, calendar.day(inventory).kind) == (True, DayKind.OVERRIDE_WORK)
    assert calendar.day(inventory).name == "盘点"
    assert calendar.day(dt.date(2026, 2, 18)) == Calendar().day(dt.date(2026, 2, 18))


def test_a_year_is_confirmed_by_its_notice_or_by_somebody():
    """A year without its official notice is 未确认, still computed, and stops being so once confirmed."""
    unknown = max(official_years()) + 1
    assert Calendar().is_confirmed(2025)
    assert Calendar().is_confirmed(2026)
    assert not Calendar().is_confirmed(unknown)
    assert not Calendar().is_confirmed(1999)
    assert Calendar(confirmed_years=frozenset({unknown})).is_confirmed(unknown)
    assert not Calendar().day(dt.date(unknown, 10, 1)).is_workday


def test_another_close_of_business_keeps_the_days():
    calendar = Calendar({dt.date(2026, 2, 24): Override(False, "暴雪")}, frozenset({2027}))
    early = calendar.closing_at(dt.time(17, 0))
    assert early.closing_time == dt.time(17, 0)
    assert (early.overrides, early.confirmed_years) == (calendar.overrides, calendar.confirmed_years)


@pytest.mark.django_db
def test_the_current_calendar_knows_the_exceptions_and_confirmed_years_and_reads_them_once(django_assert_num_queries):
    CalendarDay.objects.create(date=dt.date(2026, 2, 24), is_workday=False, reason="暴雪")
    CalendarDay.objects.create(date=dt.date(2026, 2, 22), is_workday=True, reason="盘点")
    CalendarYear.objects.create(year=2027, notice="国办发明电〔2026〕9号")
    with django_assert_num_queries(3):  # whether what is kept still holds, exceptions, years
        Calendar.current()
    with django_assert_num_queries(1):
        calendar = Calendar.current(dt.time(18, 0))
        assert not calendar.day(dt.date(2026, 2, 24)).is_workday
        assert calendar.day(dt.date(2026, 2, 22)).is_workday
        assert calendar.is_confirmed(2027)
    assert calendar.closing_time == dt.time(18, 0)


@pytest.mark.django_db
def test_a_date_has_one_exception_and_a_year_one_confirmation():
    CalendarDay.objects.create(date=dt.date(2026, 2, 24), is_workday=False, reason="暴雪")
    CalendarYear.objects.create(year=2027, notice="国办发明电〔2026〕9号")
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(date=dt.date(2026, 2, 24), is_workday=True, reason="抢修")
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarYear.objects.create(year=2027, notice="又一次")
