"""When a period ends and why: the worked table, hand-worked cases, and properties that hold for all periods."""

import csv
import datetime as dt
import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from complaints.deadlines.calendar import Calendar, Override, official_years
from complaints.deadlines.period import (
    MOST,
    SHANGHAI,
    Deadline,
    Period,
    PeriodError,
    Role,
    due,
    explain,
    validate_period,
)

CASES = Path(__file__).parents[2] / "cases" / "deadlines.csv"
OFFICIAL = Calendar()
# A busy machine is no failure of the arithmetic.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def table():
    with CASES.open(encoding="utf-8") as file:
        return [tuple(row.values()) for row in csv.DictReader(file)]


def at(text):
    """A Shanghai wall-clock time."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def end(start, period, calendar=OFFICIAL, **options):
    """When it is due, as Shanghai's wall clock shows it."""
    return f"{due(at(start), Period.parse(period), calendar, **options).due:%Y-%m-%d %H:%M}"


def in_chinese(deadline):
    with translation.override("zh-hans"):
        return deadline.explanation()


def in_english(deadline):
    with translation.override("en"):
        return deadline.explanation()


# Worked by hand -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "period", "expected"), table())
def test_the_worked_table_comes_out(start, period, expected):
    """GAS-12.2, GAS-12.3a, GAS-12.3b, CABLE-4, ROAD-3a, ROAD-4, ROAD-5a."""
    deadline = due(dt.datetime.fromisoformat(start), Period.parse(period), OFFICIAL)
    assert deadline.due.isoformat(timespec="minutes") == expected
    assert deadline.due.tzinfo is SHANGHAI


def test_dispatch_is_due_one_hour_after_acceptance_in_the_night_and_on_holidays_too():
    """GAS-12.2: one elapsed hour, round the clock."""
    assert end("2026-02-17 03:10", "1h") == "2026-02-17 04:10"


def test_contact_is_due_24_hours_after_dispatch_whatever_days_lie_between():
    """GAS-12.3a: Friday evening to Saturday evening."""
    assert end("2026-11-20 20:15", "24h") == "2026-11-21 20:15"


def test_three_working_days_run_from_the_day_after_dispatch_to_close_of_business():
    """GAS-12.3b: Monday is not counted; Tuesday, Wednesday, Thursday."""
    assert end("2026-11-16 08:00", "3wd") == "2026-11-19 17:30"
    assert end("2026-11-16 23:59", "3wd") == "2026-11-19 17:30"


def test_the_procedures_own_closing_time_ends_the_working_day():
    """GAS-12.3b: closing time is data."""
    assert end("2026-11-16 08:00", "3wd", OFFICIAL.closing_at(dt.time(17, 0))) == "2026-11-19 17:00"


def test_calendar_days_count_days_off_and_end_at_midnight():
    """CABLE-4: three days into the Spring Festival holiday stay there."""
    assert end("2026-02-14 10:00", "3cd") == "2026-02-18 00:00"


def test_only_a_rule_that_says_so_moves_a_last_calendar_day_that_is_off():
    """CABLE-4 does not; with it 17 February (Spring Festival) moves to the 24th, and a working day stays put."""
    assert end("2026-02-14 10:00", "3cd", roll_to_workday=True) == "2026-02-25 00:00"
    assert end("2026-11-16 10:00", "3cd", roll_to_workday=True) == "2026-11-20 00:00"
    # The last day, a Saturday, is a make-up workday: it stays.
    assert end("2026-02-11 10:00", "3cd", roll_to_workday=True) == "2026-02-15 00:00"


def test_moving_the_last_day_says_nothing_about_hours():
    """GAS-12.3a: hours end on a day off as on any other."""
    assert end("2026-02-16 10:00", "24h", roll_to_workday=True) == "2026-02-17 10:00"


def test_a_snow_day_lengthens_a_period_in_working_days_and_a_worked_sunday_shortens_it():
    """GAS-12.3b with the organisation's own exceptions: Tuesday is off; then Sunday is worked."""
    snow = Calendar({dt.date(2026, 11, 17): Override(False, "暴雪停工")})
    assert end("2026-11-16 08:00", "3wd", snow) == "2026-11-20 17:30"
    inventory = Calendar({dt.date(2026, 11, 22): Override(True, "盘点")})
    assert end("2026-11-20 08:00", "1wd", inventory) == "2026-11-22 17:30"
    assert end("2026-11-16 08:00", "3cd", snow) == "2026-11-20 00:00"


@pytest.mark.parametrize(
    ("start", "first_counted"),
    [
        ("2026-11-16T15:59:59+00:00", "2026-11-17"),  # 23:59:59 in Shanghai, still Monday
        ("2026-11-16T16:00:00+00:00", "2026-11-18"),  # 00:00 on Tuesday in Shanghai, though Monday in London
        ("2026-11-16T20:00:00-08:00", "2026-11-18"),  # noon on Tuesday in Shanghai
    ],
)
def test_the_events_day_is_shanghais_whatever_zone_the_start_is_given_in(start, first_counted):
    """GAS-12.3b, CABLE-4: the day that is not counted is Shanghai's."""
    moment = dt.datetime.fromisoformat(start)
    for period in ("1wd", "1cd"):
        counted = [line.day for line in due(moment, Period.parse(period), OFFICIAL).lines if line.number == 1]
        assert counted == [dt.date.fromisoformat(first_counted)]


def test_hours_elapse_even_where_the_clock_was_once_put_forward():
    """GAS-12.2: Shanghai put its clocks forward at 02:00 on 4 May 1986; an hour is an hour all the same."""
    deadline = due(dt.datetime(1986, 5, 3, 17, 30, tzinfo=dt.UTC), Period(1, "h"), OFFICIAL)
    assert deadline.due == dt.datetime(1986, 5, 3, 18, 30, tzinfo=dt.UTC)


def test_a_naive_start_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="aware"):
        due(dt.datetime(2026, 1, 1), Period(1, "h"), OFFICIAL)  # noqa: DTZ001


@pytest.mark.parametrize("year", [1, 1949, 2080, 9999])
def test_a_start_far_from_any_calendar_is_refused(year):
    with pytest.raises(PeriodError, match="1950"):
        due(dt.datetime(year, 6, 1, tzinfo=dt.UTC), Period(1, "h"), OFFICIAL)


def test_a_calendar_without_working_days_is_refused_not_searched_for_ever():
    class NeverOpen(Calendar):
        def day(self, date):
            return Calendar({date: Override(False, "停业")}).day(date)

    with pytest.raises(PeriodError):
        due(at("2026-11-16 08:00"), Period(1, "wd"), NeverOpen())


def test_the_longest_periods_are_still_counted():
    """Ten years of each unit, from the last start that is accepted."""
    for unit, most in MOST.items():
        assert due(at("2079-12-31 23:59"), Period(most, unit), OFFICIAL).due.year <= 2091


# Unconfirmed years ----------------------------------------------------------------------------------------------------


def test_working_days_that_reach_into_a_year_without_its_notice_are_flagged():
    """GAS-12.3b: 2027 is 未确认 until somebody confirms it; 2026 is not."""
    unknown = max(official_years()) + 1
    start, period = at(f"{unknown - 1}-12-31 09:00"), Period(3, "wd")
    assert due(start, period, OFFICIAL).unconfirmed_years == (unknown,)
    assert due(start, period, Calendar(confirmed_years=frozenset({unknown}))).unconfirmed_years == ()
    assert due(at("2026-11-16 09:00"), period, OFFICIAL).unconfirmed_years == ()


def test_a_caution_names_each_unconfirmed_year():
    deadline = due(at("2030-12-31 09:00"), Period(300, "wd"), Calendar(confirmed_years=frozenset({2031})))
    assert deadline.unconfirmed_years == (2032,)
    with translation.override("en"):
        assert deadline.cautions() == [
            "The official holiday notice for 2032 is not in yet: this due time is unconfirmed."
        ]


def test_hours_and_plain_calendar_days_depend_on_no_notice():
    """GAS-12.2, CABLE-4: no holiday notice can change these."""
    start = at("2030-01-01 09:00")
    assert due(start, Period(24, "h"), OFFICIAL).unconfirmed_years == ()
    assert due(start, Period(3, "cd"), OFFICIAL).unconfirmed_years == ()
    assert due(start, Period(3, "cd"), OFFICIAL, roll_to_workday=True).unconfirmed_years == (2030,)


# The explanation ------------------------------------------------------------------------------------------------------


def test_working_days_explain_themselves_day_by_day():
    """GAS-12.3b: the Spring Festival of 2026, with a make-up Saturday before it."""
    assert in_english(due(at("2026-02-12 09:00"), Period(3, "wd"), OFFICIAL)) == [
        "Thu 12 Feb: the day of the event, not counted",
        "Fri 13 Feb: working day, day 1",
        "Sat 14 Feb: make-up workday for the day off 20 Feb, day 2",
        "Sun 15 Feb: weekend, not counted",
        "Mon 16 Feb: Spring Festival Eve holiday, not counted",
        "Tue 17 Feb: Spring Festival holiday, not counted",
        "Wed 18 Feb: Spring Festival holiday, not counted",
        "Thu 19 Feb: Spring Festival holiday, not counted",
        "Fri 20 Feb: day off for the make-up workday 14 Feb, not counted",
        "Sat 21 Feb: weekend, not counted",
        "Sun 22 Feb: weekend, not counted",
        "Mon 23 Feb: day off for the make-up workday 28 Feb, not counted",
        "Tue 24 Feb: working day, day 3",
        "due 24 Feb 17:30 (close of business)",
    ]


def test_the_explanation_speaks_the_active_language():
    """GAS-12.3b, in Chinese, from the same stored lines."""
    lines = in_chinese(due(at("2026-02-13 09:00"), Period(2, "wd"), OFFICIAL))
    assert lines[0] == "2月13日 周五 事件当天，不计入"
    assert lines[1] == "2月14日 周六 调休上班（换 2月20日 休假），第 1 天"
    assert lines[3] == "2月16日 周一 除夕 休假，不计"
    assert lines[-2:] == ["2月24日 周二 工作日，第 2 天", "2月24日 17:30 到期（下班时间）"]


def test_calendar_days_and_a_moved_end_explain_themselves():
    """CABLE-4, and a rule that moves the end: the year is named because it changes."""
    assert in_english(due(at("2025-12-30 09:00"), Period(2, "cd"), OFFICIAL, roll_to_workday=True)) == [
        "Tue 30 Dec 2025: the day of the event, not counted",
        "Wed 31 Dec 2025: calendar day, day 1",
        "Thu 1 Jan 2026: New Year's Day holiday, day 2; the end moves to the next working day",
        "Fri 2 Jan 2026: day off for the make-up workday 4 Jan, not counted",
        "Sat 3 Jan 2026: weekend, not counted",
        "Sun 4 Jan 2026: make-up workday for the day off 2 Jan, the end moves here",
        "due 4 Jan 2026 24:00 (end of the day)",
    ]


def test_hours_explain_themselves_in_one_line_however_many_they_are():
    """GAS-12.2, ROAD-4."""
    assert in_english(due(at("2026-02-16 23:59"), Period(1, "h"), OFFICIAL)) == [
        "Mon 16 Feb 23:59 plus 1 hour: due Tue 17 Feb 00:59"
    ]
    assert in_chinese(due(at("2026-02-16 23:59"), Period(1, "h"), OFFICIAL)) == [
        "2月16日 周一 23:59 起 1 小时，2月17日 周二 00:59 到期"
    ]
    assert in_english(due(at("2026-02-16 23:59"), Period(87840, "h"), OFFICIAL)) == [
        "Mon 16 Feb 2026 23:59 plus 87840 hours: due Sun 24 Feb 2036 23:59"
    ]


def test_the_organisations_reason_for_an_exception_is_in_the_explanation_as_typed():
    """GAS-12.3b: also with characters that mean something to a formatter."""
    reason = "暴雪 100%(name)s {停工}"
    snow = Calendar({dt.date(2026, 11, 17): Override(False, reason), dt.date(2026, 11, 22): Override(True, "盘点")})
    lines = in_english(due(at("2026-11-16 08:00"), Period(4, "wd"), snow))
    assert lines[1] == f"Tue 17 Nov: day off by own arrangement ({reason}), not counted"
    assert lines[-2] == "Sun 22 Nov: working day by own arrangement (盘点), day 4"


# Reading periods ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1min", "5min", "1h", "24h", "3wd", "5cd", "2500wd"])
def test_a_period_is_written_as_it_is_read(text):
    assert str(Period.parse(text)) == text
    validate_period(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "3", "wd", "3 wd", "3WD", "-3wd", "+3wd", "0wd", "03wd", "1.5h", "3d", "3wdx", "3wd\n1h", "3wd\0"),
        *("３wd", "三wd", "1e3h", "1_0h", "2501wd", "3661cd", "87841h", "5270401min", "9" * 5000 + "h"),
        *(None, 3, b"3wd"),
    ],
)
def test_what_is_no_period_is_refused_with_a_message(text):
    with pytest.raises(PeriodError) as refusal:
        Period.parse(text)
    assert str(refusal.value)
    with pytest.raises(ValidationError):
        validate_period(text)


def test_a_refusal_says_what_would_be_right_in_the_active_language():
    with translation.override("zh-hans"), pytest.raises(PeriodError, match="工作日"):
        Period.parse("three days")
    with translation.override("en"), pytest.raises(PeriodError, match="from 1 to 2500"):
        Period.parse("9999wd")


def test_a_period_names_itself_in_words():
    with translation.override("en"):
        assert [Period.parse(text).label for text in ("1h", "24h", "3wd", "5cd", "1min")] == [
            "1 hour",
            "24 hours",
            "3 working days",
            "5 calendar days",
            "1 minute",
        ]
    with translation.override("zh-hans"):
        assert Period.parse("3wd").label == "3 个工作日"


@unhurried
@given(st.text() | st.from_regex(r"\A[0-9]*\s*(min|h|wd|cd)\Z"))
@example("9" * 5000 + "h")
def test_reading_fails_in_one_way_only(text):
    """Never anything but PeriodError, and what is read is written the same."""
    try:
        period = Period.parse(text)
    except PeriodError:
        return
    assert str(period) == text.strip()


# Properties -----------------------------------------------------------------------------------------------------------

starts = st.datetimes(dt.datetime(2001, 1, 1), dt.datetime(2030, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001
periods = st.one_of(
    st.builds(Period, st.integers(1, 100_000), st.just("min")),
    st.builds(Period, st.integers(1, 2_000), st.just("h")),
    st.builds(Period, st.integers(1, 30), st.sampled_from(["wd", "cd"])),
)
dates = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
calendars = st.builds(Calendar, st.dictionaries(dates, st.builds(Override, st.booleans(), st.text(max_size=5))))
days_of_2026 = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001


@unhurried
@given(starts, starts, periods, st.booleans())
def test_a_later_start_is_never_due_earlier(one, other, period, rolls):
    earlier, later = sorted((one, other))
    assert due(earlier, period, OFFICIAL, rolls).due <= due(later, period, OFFICIAL, rolls).due


@unhurried
@given(starts, periods, st.booleans())
def test_a_longer_period_is_never_due_earlier_and_every_period_ends_after_its_start(start, period, rolls):
    longer = Period(period.amount + 1, period.unit)
    assert start < due(start, period, OFFICIAL, rolls).due <= due(start, longer, OFFICIAL, rolls).due


@unhurried
@given(days_of_2026, st.integers(1, 30), calendars)
def test_working_days_never_end_on_a_day_off_and_respect_every_exception(start, amount, calendar):
    """GAS-12.3b: the last day is worked, and exactly `amount` days were worked since the event's day."""
    deadline = due(start, Period(amount, "wd"), calendar)
    last = deadline.due.date()
    assert calendar.day(last).is_workday
    between = [start.date() + dt.timedelta(number) for number in range(1, (last - start.date()).days + 1)]
    assert sum(calendar.day(date).is_workday for date in between) == amount
    assert all(calendar.day(line.day).is_workday for line in deadline.lines if line.number)


@unhurried
@given(days_of_2026, periods, calendars, st.booleans())
def test_the_explanation_adds_up(start, period, calendar, rolls):
    """As many counted lines as days, numbered one by one, without a gap between the days, ending when it is due."""
    deadline = due(start, period, calendar, rolls)
    if period.unit in {"h", "min"}:
        assert [line.role for line in deadline.lines] == [Role.ELAPSED]
        assert len(deadline.explanation()) == 1
        return
    numbers = [line.number for line in deadline.lines if line.number]
    assert numbers == list(range(1, period.amount + 1))
    *counting, last = deadline.lines
    days = [line.day for line in counting]
    assert days == [start.date() + dt.timedelta(number) for number in range(len(days))]
    assert last.day == days[-1]
    assert last.role is (Role.CLOSES if period.unit == "wd" else Role.DAY_ENDS)
    midnight = dt.datetime.combine(last.day, dt.time(), SHANGHAI)
    assert deadline.due - midnight == (
        dt.timedelta(hours=17, minutes=30) if period.unit == "wd" else dt.timedelta(days=1)
    )
    assert len(explain(deadline.lines)) == len(deadline.lines)


@unhurried
@given(days_of_2026, periods, calendars, st.booleans())
def test_a_deadline_survives_being_stored_as_json(start, period, calendar, rolls):
    deadline = due(start, period, calendar, rolls)
    restored = Deadline.from_json(json.loads(json.dumps(deadline.to_json())))
    assert restored == deadline
    assert restored.explanation() == deadline.explanation()
