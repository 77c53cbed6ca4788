"""Who is on duty when, who follows whom, and where somebody is missing."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from complaints.duty.plan import current_plan, uncovered
from complaints.models import Duty, Shift
from tests.clockwork import moment
from tests.duty_people import day, put, shift, two_shifts
from tests.pages import html, words


def on_at(department, text: str) -> list[tuple[str, str, list[str]]]:
    """Shift, its day, and the people on it."""
    now = moment(text)
    turns = current_plan(now).running(department.pk, now)
    return [(turn.shift.name, f"{turn.day:%m-%d}", [person.name for person in turn.people]) for turn in turns]


@pytest.mark.parametrize(
    ("at", "name", "of", "who"),
    [
        ("2026-11-23 07:59", "夜班", "11-22", "王芳"),
        ("2026-11-23 08:00", "白班", "11-23", "李娜"),
        ("2026-11-23 19:59", "白班", "11-23", "李娜"),
        ("2026-11-23 20:00", "夜班", "11-23", "王芳"),
        ("2026-11-24 00:00", "夜班", "11-23", "王芳"),
        ("2026-11-24 07:59", "夜班", "11-23", "王芳"),
        ("2026-11-24 08:00", "白班", "11-24", "赵敏"),
    ],
)
def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_begins(company, cast, at, name, of, who):
    """ROAD-2: someone is on duty round the clock; the hour of change belongs to whoever comes on."""
    shifts = two_shifts(company)
    put(shifts.night, "11-22", cast.desk2)
    put(shifts.day, "11-23", cast.desk)
    put(shifts.night, "11-23", cast.desk2)
    put(shifts.day, "11-24", cast.supervisor)
    assert on_at(company.kfzx, at) == [(name, of, [who])]


def test_a_shift_of_twenty_four_hours_ends_where_it_begins(company, cast):
    whole = shift(company.zhb, "全天", "08:00", "08:00")
    put(whole, "11-23", cast.affairs)
    assert on_at(company.zhb, "2026-11-24 07:59") == [("全天", "11-23", ["卫红"])]
    assert on_at(company.zhb, "2026-11-24 08:00") == [("全天", "11-24", [])]


def follower(department, name: str, text: str) -> str:
    plan = current_plan(moment("2026-11-23 12:00"))
    turn = next(turn for turn in plan.turns(department.pk, day(text)) if turn.shift.name == name)
    found = plan.following(turn)
    return f"{found.day:%m-%d} {found.shift.name}" if found else ""


def test_whoever_is_still_on_when_a_shift_ends_takes_over(company):
    """Worked by hand: shifts one after the other, shifts that overlap, a department that is closed at night."""
    two_shifts(company)
    assert follower(company.kfzx, "白班", "11-23") == "11-23 夜班"
    assert follower(company.kfzx, "夜班", "11-23") == "11-24 白班"
    shift(company.zhb, "早班", "08:00", "17:00")
    shift(company.zhb, "中班", "12:00", "20:00")
    assert follower(company.zhb, "早班", "11-23") == "11-23 中班"
    assert follower(company.zhb, "中班", "11-23") == "11-24 早班"
    shift(company.dcs, "全天", "09:00", "09:00")
    assert follower(company.dcs, "全天", "11-23") == "11-24 全天"


def test_a_gap_is_a_shift_of_the_next_seven_days_with_too_few_people_present(company, cast):
    """ROAD-2: gaps are visible; somebody who is away does not fill one, and a shift may need two."""
    shifts = two_shifts(company)
    Shift.objects.filter(pk=shifts.night.pk).update(needed=2)
    for number in range(22, 31):
        put(shifts.day, f"11-{number}", cast.desk)
        put(shifts.night, f"11-{number}", cast.desk2, cast.supervisor)
    Duty.objects.filter(day=day("11-24"), shift=shifts.day).delete()
    Duty.objects.filter(day=day("11-26"), person=cast.supervisor).delete()
    cast.desk.absent_from = cast.desk.absent_until = day("11-28")
    cast.desk.save()
    now = moment("2026-11-23 12:00")
    found = [f"{turn.day:%m-%d} {turn.shift.name}" for turn in current_plan(now).gaps(company.kfzx.pk, now)]
    assert found == ["11-24 白班", "11-26 夜班", "11-28 白班"]


@pytest.mark.parametrize(
    ("times", "gaps"),
    [
        ([("08:00", "20:00"), ("20:00", "08:00")], []),
        ([("08:00", "08:00")], []),
        ([("08:00", "17:00"), ("12:00", "22:00")], [("22:00", "08:00")]),
        ([("09:00", "12:00"), ("13:30", "18:00")], [("12:00", "13:30"), ("18:00", "09:00")]),
        ([("22:00", "06:00")], [("06:00", "22:00")]),
        ([], [("00:00", "00:00")]),
    ],
)
def test_the_hours_that_no_shift_covers(times, gaps):
    """ROAD-2: the hotline is open 24 hours."""
    shifts = [Shift(starts=dt.time.fromisoformat(first), ends=dt.time.fromisoformat(last)) for first, last in times]
    found = [(f"{first:%H:%M}", f"{last:%H:%M}") for first, last in uncovered(shifts)]
    assert found == gaps


TIMES = st.times(max_value=dt.time(23, 59)).map(lambda time: time.replace(second=0, microsecond=0))


@given(st.lists(st.tuples(TIMES, TIMES), max_size=4), TIMES)
def test_a_minute_is_covered_or_named_as_a_gap_never_both(times, minute):
    """Every minute of the day, against the plainest way of asking."""

    def within(first: dt.time, last: dt.time) -> bool:
        return first <= minute < last if first < last else minute >= first or minute < last

    shifts = [Shift(starts=first, ends=last) for first, last in times]
    covered = any(within(one.starts, one.ends) for one in shifts)
    assert covered != any(within(first, last) for first, last in uncovered(shifts))


# --- Nobody twice at the same time, whoever writes --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "starts", "ends", "refused"),
    [
        ("11-23", "20:00", "08:00", False),  # begins when the first ends
        ("11-22", "20:00", "08:00", False),  # ends when the first begins
        ("11-23", "19:59", "23:00", True),
        ("11-22", "20:00", "08:01", True),
        ("11-23", "10:00", "11:00", True),  # within
        ("11-22", "09:00", "09:00", True),  # 24 hours
        ("11-24", "08:00", "20:00", False),
    ],
)
def test_the_database_refuses_a_person_on_duty_twice_at_once(company, cast, second, starts, ends, refused):
    """ROAD-2: whatever department and whatever program; one who leaves as the other comes is no conflict."""
    put(two_shifts(company).day, "11-23", cast.desk)
    other = shift(company.zhb, "另一班", starts, ends)
    if refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            put(other, second, cast.desk)
        put(other, second, cast.desk2)
    else:
        put(other, second, cast.desk)
    assert Duty.objects.count() == 2


def test_the_database_refuses_to_move_a_person_onto_a_second_duty(company, cast):
    shifts = two_shifts(company)
    put(shifts.day, "11-23", cast.desk)
    put(shifts.night, "11-23", cast.desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(shift=shifts.night).update(starts_at=moment("2026-11-23 19:00"))
    starts_at, ends_at = moment("2026-11-25 08:00"), moment("2026-11-25 20:00")
    rows = {"shift": shifts.day, "day": day("11-25"), "starts_at": starts_at, "ends_at": ends_at}
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.bulk_create([Duty(person=cast.desk2, **rows), Duty(person=cast.desk2, **rows)])


# --- The bar above every page -----------------------------------------------------------------------------------------


def bar(client) -> str:
    """What the bar says of duty."""
    page = html(client.get("/notices/"))
    return words(page[page.index('class="person on-duty"') : page.index('class="bell"')])


def test_every_page_says_who_is_on_duty_with_telephone_and_a_change_shows_at_once(company, cast, signed_in):
    """ROAD-2: names and telephones from what is kept, never older than the database."""
    shifts = two_shifts(company)
    put(shifts.day, "11-23", cast.desk)
    client = signed_in(cast.head_dz)
    with time_machine.travel(moment("2026-11-23 12:00"), tick=False):
        cast.desk.mobile = "13900001111"
        cast.desk.save(update_fields=["mobile"])
        assert "李娜" in bar(client)
        assert "13900001111" in bar(client)
        type(cast.desk).objects.filter(pk=cast.desk.pk).update(mobile="13700002222")
        assert "13700002222" in bar(client)
        Duty.objects.update(person=cast.desk2)
        assert "王芳" in bar(client)
        Duty.objects.all().delete()
        assert "无人值班" in bar(client)
    with time_machine.travel(moment("2026-11-23 20:00"), tick=False):
        put(shifts.night, "11-23", cast.supervisor)
        assert "赵敏" in bar(client)


def test_somebody_away_on_the_roster_is_said_to_be_away(company, cast, signed_in):
    put(two_shifts(company).day, "11-23", cast.desk)
    cast.desk.absent_from = day("11-23")
    cast.desk.save()
    with time_machine.travel(moment("2026-11-23 12:00"), tick=False):
        found = bar(signed_in(cast.head_dz))
    assert "无人值班" in found
    assert "李娜 （请假）" in found


def test_the_bar_asks_the_database_nothing(company, cast, signed_in):
    """With shifts and people on them a page asks as many questions as without any."""
    client = signed_in(cast.head_dz)

    def questions() -> int:
        client.get("/notices/")  # what is kept is read anew after a change
        with CaptureQueriesContext(connection) as queries:
            client.get("/notices/")
        return len(queries)

    with time_machine.travel(moment("2026-11-23 12:00"), tick=False):
        before = questions()
        shifts = two_shifts(company)
        put(shifts.day, "11-23", cast.desk)
        put(shifts.night, "11-23", cast.desk2)
        assert questions() == before


def test_somebody_without_a_role_is_not_told_who_is_on_duty(company, cast, signed_in):
    put(two_shifts(company).day, "11-23", cast.desk)
    client = signed_in(cast.outsider)
    with time_machine.travel(moment("2026-11-23 12:00"), tick=False):
        assert "on-duty" not in html(client.get("/notices/"))
        assert client.get("/duty/").status_code == 403


def test_without_shifts_the_bar_says_nothing_and_the_page_what_to_do(company, cast, signed_in):
    client = signed_in(cast.supervisor)
    assert "on-duty" not in html(client.get("/notices/"))
    assert "还没有班次" in html(client.get("/duty/"))
