"""Days overdue and amounts: the worked figures of tests/cases/penalties.md, and what holds for all moments."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.accountability.tariff import DAY, amount_of, counted_days, days_overdue
from complaints.penalty_choices import TariffBasis
from tests.clockwork import MICROSECOND, moment

CASES = Path(__file__).parents[2] / "cases/penalties.md"
UTC = dt.UTC
RATE = Decimal(200)

moments = st.integers(946_684_800, 4_102_444_799).map(lambda second: dt.datetime.fromtimestamp(second, UTC))
spans = st.timedeltas(dt.timedelta(0), dt.timedelta(days=400))
rates = st.decimals("0.01", "999999.99", places=2)


def worked() -> list[list[str]]:
    """The rows of the table “Days overdue”."""
    table = CASES.read_text("utf-8").split("Days overdue")[1].split("\n\n")[0]
    lines = [line for line in table.splitlines() if line.startswith("| 2")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize(("due", "done", "days", "amount"), worked())
def test_the_worked_figures_hold(due, done, days, amount):
    """CABLE-7b, CABLE-7d: each started 24 h after the due time counts, at 200 yuan; on time is the due time itself."""
    counted = days_overdue(moment(due), moment(done))
    assert counted == int(days)
    owed = amount_of(TariffBasis.DAY, RATE, counted)
    assert (None if amount == "none" else Decimal(amount)) == owed
    assert owed is None or str(owed) == amount


def test_the_table_has_its_four_rows():
    """A table that is not found would prove nothing."""
    assert len(worked()) == 4


@given(due=moments, late=spans)
def test_days_are_the_smallest_number_of_whole_days_that_cover_the_delay(due, late):
    """CABLE-7b: n days reach at least to the end of the delay, n - 1 do not."""
    days = days_overdue(due, due + late)
    assert days * DAY >= late > (days - 1) * DAY


@given(due=moments, early=spans)
def test_nothing_counts_up_to_the_due_time(due, early):
    """CABLE-7b: on time is `done <= due`."""
    assert days_overdue(due, due - early) == 0
    assert days_overdue(due, due + MICROSECOND) == 1


@given(due=moments, late=spans, offset=st.integers(-12, 14))
def test_the_zone_in_which_a_moment_is_written_does_not_matter(due, late, offset):
    """Elapsed hours, not those on the wall."""
    elsewhere = dt.timezone(dt.timedelta(hours=offset))
    assert days_overdue(due, (due + late).astimezone(elsewhere)) == days_overdue(due, due + late)


@given(rate=rates, days=st.integers(1, 3653))
def test_the_amount_is_the_rate_added_day_by_day_to_the_fen(rate, days):
    """Money is exact: as many fen as the sum has, and the column of amounts holds it."""
    amount = amount_of(TariffBasis.DAY, rate, days)
    assert amount == sum([rate] * days)
    assert amount.as_tuple().exponent == -2
    assert amount < Decimal(10) ** 10


@given(due=moments, late=spans)
def test_the_days_listed_are_those_that_are_counted(due, late):
    """What the page lists day by day is what is paid."""
    done = due + late
    listed = list(counted_days(due, done, most=1000))
    assert [day.number for day in listed] == list(range(1, days_overdue(due, done) + 1))
    if listed:
        assert (listed[0].start, listed[-1].end) == (due, done)
    for before, after in itertools.pairwise(listed):
        assert before.end == after.start
        assert before.end - before.start == DAY


def test_an_occurrence_costs_the_rate_and_the_company_decides_what_has_none():
    """CABLE-7a, CABLE-7f."""
    assert amount_of(TariffBasis.OCCURRENCE, RATE) == Decimal("200.00")
    assert amount_of(TariffBasis.COMPANY, None) is None


def test_what_is_missing_is_an_error_and_no_amount():
    with pytest.raises(ValueError, match="rate"):
        amount_of(TariffBasis.OCCURRENCE, None)
    with pytest.raises(ValueError, match="days"):
        amount_of(TariffBasis.DAY, RATE)
    with pytest.raises(ValueError, match="aware"):
        days_overdue(dt.datetime(2026, 10, 12), moment("2026-10-13 09:00"))  # noqa: DTZ001
