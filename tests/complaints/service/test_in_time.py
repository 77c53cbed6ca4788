"""When a service notice was announced in time: worked cases on the calendar of 2026, and the rule read backwards."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.deadlines.calendar import Calendar
from complaints.deadlines.period import SHANGHAI, Period, due
from complaints.models import ServiceNotice
from tests.clockwork import moment
from tests.rules import lay_down
from tests.service import HOUR, announced

# Announced, begins, late? In 2026, 1–7 October are off, and Saturday 10 October is worked for it; 1–3 January are off,
# and Sunday the 4th is worked. 23 November is a Monday. Business closes at 17:30.
CASES = [
    ("2026-11-23 16:00", "2026-11-24 17:30", False),  # the whole of Tuesday, to the minute
    ("2026-11-23 16:00", "2026-11-24 17:29", True),
    ("2026-11-23 23:59", "2026-11-25 08:00", False),  # the day of the announcement is not counted, whatever its hour
    ("2026-11-24 00:00", "2026-11-25 08:00", True),
    ("2026-11-24 09:00", "2026-11-24 08:00", True),  # it has begun already
    ("2026-11-27 10:00", "2026-11-30 08:00", True),  # Friday for Monday morning: no working day between
    ("2026-11-27 10:00", "2026-12-01 08:00", False),
    ("2026-11-28 10:00", "2026-12-01 08:00", False),  # on a Saturday; Monday lies between
    ("2026-09-30 10:00", "2026-10-08 08:00", True),  # the holiday does not count
    ("2026-09-30 10:00", "2026-10-09 00:00", False),
    ("2026-10-09 10:00", "2026-10-11 08:00", False),  # the make-up Saturday is a working day
    ("2025-12-31 18:00", "2026-01-04 09:00", True),
    ("2025-12-31 18:00", "2026-01-05 06:00", False),  # the make-up Sunday is one as well
]


@pytest.mark.parametrize(("told", "begins", "late"), CASES)
def test_a_notice_is_late_unless_a_whole_working_day_lies_before_it(company, told, begins, late):
    """CABLE-13: at least one working day ahead; 迟报 otherwise."""
    starts = moment(begins)
    notice = announced(company, at=moment(told), starts_at=starts, ends_at=max(starts, moment(told)) + HOUR)

    assert notice.is_late is late
    assert list(ServiceNotice.objects.late()) == ([notice] if late else [])


def test_the_period_is_that_of_the_procedure_and_empty_asks_for_nothing(company):
    """CABLE-13: "1 wd" is data; what was announced under another rule stays judged by that."""
    lay_down(notice_ahead="3wd")
    three = announced(
        company, at=moment("2026-11-23 10:00"), starts_at=moment("2026-11-26 08:00"), ends_at=None, kind="price"
    )
    lay_down(notice_ahead="24h")
    hours = announced(
        company, at=moment("2026-11-23 10:00"), starts_at=moment("2026-11-24 10:00"), ends_at=None, kind="price"
    )
    lay_down(notice_ahead="")
    free = announced(
        company, at=moment("2026-11-23 10:00"), starts_at=moment("2026-11-23 10:00"), ends_at=None, kind="price"
    )

    assert (three.is_late, hours.is_late, free.is_late) == (True, False, False)
    assert ServiceNotice.objects.get(pk=three.pk).in_time_from == moment("2026-11-26 17:30")
    assert free.deadline is None


midnights = st.dates(dt.date(2024, 1, 10), dt.date(2026, 12, 1)).map(
    lambda day: dt.datetime.combine(day, dt.time(), SHANGHAI)
)
days = st.builds(lambda day, minutes: day + dt.timedelta(minutes=minutes), midnights, st.integers(0, 24 * 60 - 1))


@given(told=days, ahead=st.timedeltas(dt.timedelta(0), dt.timedelta(days=15)))
def test_read_backwards_it_is_told_before_the_last_whole_working_day_begins(told, ahead):
    """CABLE-13: `due(announced, 1wd) <= begins` says the same as walking back from the beginning, day by day."""
    calendar, begins = Calendar(), told + ahead
    last_whole = begins.date()
    while (
        not calendar.day(last_whole).is_workday or dt.datetime.combine(last_whole, dt.time(17, 30), SHANGHAI) > begins
    ):
        last_whole -= dt.timedelta(days=1)

    in_time = due(told, Period.parse("1wd"), calendar).due <= begins

    assert in_time is (told.date() < last_whole)
