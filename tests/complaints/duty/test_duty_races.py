"""Two people change roster or log at the same moment: real threads, real PostgreSQL."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection

from complaints.duty import roster
from complaints.duty.handover import confirm_read, hand_over
from complaints.duty.plan import current_plan
from complaints.flow.errors import FlowError
from complaints.models import Duty, DutyEntry
from complaints.months import Month
from tests.clockwork import moment
from tests.complaints.flow.test_races import at_once, winners
from tests.duty_people import day, put, shift, two_shifts

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NOW = moment("2026-11-23 12:00")
NOVEMBER = Month(2026, 11)


def saving(department, cell, person, by):
    """Put `person` into a cell of the month as it is now."""
    sheet = roster.Sheet.of(department, NOVEMBER)
    wanted = {**sheet.cells, cell: (person.pk,)}
    return lambda: roster.save(sheet, wanted, mark=sheet.mark, by=by, at=NOW)


def test_of_two_who_save_the_same_month_one_is_told(company):
    """ROAD-2: neither overwrites what the other has not seen."""
    people, shifts = company.people, two_shifts(company)
    cell = (shifts.day.pk, day("11-24"))
    acts = [
        saving(company.kfzx, cell, people.desk, people.supervisor),
        saving(company.kfzx, cell, people.desk2, people.gm),
    ]
    answers = at_once(*acts)
    (loser,) = [answer for answer in answers if isinstance(answer, FlowError)]
    assert isinstance(loser, roster.RosterChanged)
    assert Duty.objects.count() == 1


def test_two_departments_cannot_put_one_person_on_duty_at_the_same_time(company):
    """ROAD-2: a person not twice at the same time, however close together the two are saved."""
    people, shifts = company.people, two_shifts(company)
    other = shift(company.zhb, "综合值班", "09:00", "09:00")
    acts = [
        saving(company.kfzx, (shifts.day.pk, day("11-24")), people.desk, people.supervisor),
        saving(company.zhb, (other.pk, day("11-24")), people.desk, people.gm),
    ]
    answers = at_once(*acts)
    assert len(winners(answers)) == 1
    assert Duty.objects.count() == 1


def test_the_database_alone_keeps_two_writers_from_doing_so(company):
    """Past every page: the trigger lets the second wait for the first and then refuses it."""
    people, shifts = company.people, two_shifts(company)
    others = [shift(company.zhb, f"班{number}", "09:00", "18:00") for number in range(4)]

    def writing(on):
        def write():
            try:
                put(on, "11-24", people.desk)
            except IntegrityError:
                return "refused"
            finally:
                connection.close()
            return "written"

        return write

    answers = at_once(*map(writing, [shifts.day, *others]))
    assert sorted(answers) == ["refused"] * 4 + ["written"]
    assert Duty.objects.count() == 1


def test_a_handover_is_confirmed_once_by_whoever_is_first(company):
    people, shifts = company.people, two_shifts(company)
    put(shifts.day, "11-23", people.desk)
    put(shifts.night, "11-23", people.desk2, people.supervisor)
    turn = next(iter(current_plan(NOW).turns(company.kfzx.pk, day("11-23"))))
    key = uuid.uuid4()
    first, *others = at_once(
        *[lambda: hand_over(turn, by=people.desk, text="两件。", key=key, at=NOW) for _ in range(4)]
    )
    assert {other.pk for other in others} == {first.pk}
    answers = at_once(
        lambda: confirm_read(first, by=people.desk2, at=NOW),
        lambda: confirm_read(first, by=people.supervisor, at=NOW),
    )
    assert sorted(made for _entry, made in answers) == [False, True]
    assert len({entry.pk for entry, _made in answers}) == 1
    assert DutyEntry.objects.filter(kind="read").count() == 1
