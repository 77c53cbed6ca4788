"""抽检: what is drawn by lot, worked by hand, and that nobody can guess or choose it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.models import Complaint, Procedure, QualityDraw, QualityRound
from complaints.quality.draw import Work, draw, sample, weeks_to_draw
from complaints.quality_choices import QualitySubject
from complaints.tasks import draw_quality_checks
from complaints.versions import new_version
from tests import way
from tests.clockwork import moment
from tests.rules import amending, lay_down

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
MONDAY = moment("2026-11-23 09:00")  # after the week of the 16th to the 22nd


def works(count: int, *, person: int = 1, percent: int = 5, first: int = 1, procedure: int = 1) -> list[Work]:
    """So many intakes of a person."""
    at = moment("2026-11-18 10:00")
    return [Work(QualitySubject.INTAKE, first + one, None, person, at, procedure, percent) for one in range(count)]


@pytest.mark.parametrize(
    ("percent", "count", "drawn"),
    [
        (5, 0, 0), (5, 1, 1), (5, 19, 1), (5, 20, 1), (5, 21, 2), (5, 40, 2), (5, 41, 3), (5, 100, 5),
        (1, 3, 1), (10, 15, 2), (33, 3, 1), (34, 3, 2), (50, 5, 3), (100, 7, 7), (0, 50, 0),
    ],
)  # fmt: skip
def test_the_share_is_rounded_up_and_is_at_least_one(percent, count, drawn):
    """DESK-1: worked by hand; a share of nothing draws nothing."""
    assert len(sample(works(count, percent=percent))) == drawn


PILES = st.lists(st.tuples(st.integers(1, 4), st.sampled_from(list(QualitySubject)), st.integers(1, 2)), max_size=60)


@given(PILES, st.integers(1, 100), st.randoms())
def test_the_draw_is_of_each_persons_own_work_and_of_nothing_else(rows, percent, shuffled):
    """Each person's share of each kind; the same in whatever order, and whatever the others have done."""
    at = moment("2026-11-18 10:00")
    work = [Work(kind, key, None, who, at, rule, percent) for key, (who, kind, rule) in enumerate(rows)]
    drawn = set(sample(work))
    assert drawn <= set(work)
    piles = Counter((one.person, one.subject, one.procedure) for one in work)
    found = Counter((one.person, one.subject, one.procedure) for one in drawn)
    assert found == {pile: -(-count * percent // 100) for pile, count in piles.items()}
    shuffled.shuffle(work)
    assert set(sample(work)) == drawn
    assert set(sample([one for one in work if one.person == 1])) == {one for one in drawn if one.person == 1}


def test_every_piece_of_work_is_drawn_about_as_often(settings):
    """Fair: of 2,000 piles of ten, one drawn of each, every place is hit about 200 times (four standard deviations)."""
    settings.SECRET_KEY = "a fixed key for this count"
    places = Counter()
    for pile in range(2000):
        (one,) = sample(works(10, percent=10, first=10 * pile))
        places[one.complaint % 10] += 1
    assert set(places) == set(range(10))
    assert all(abs(hits - 200) < 4 * 13.5 for hits in places.values()), places


def test_nobody_can_guess_the_draw_without_the_key_of_the_installation(settings):
    """Another key draws otherwise; the lot of a piece of work is not its number, its time or any plain hash of it."""
    drawn = set()
    for key in ("one", "another", "a third", "a fourth"):
        settings.SECRET_KEY = key
        drawn.add(frozenset(one.complaint for one in sample(works(40, percent=25))))
    assert len(drawn) == 4


# --- From the database ------------------------------------------------------------------------------------------------


def drawn() -> set[tuple[str, str, str]]:
    """(kind, number, person) of everything that was drawn."""
    rows = QualityDraw.objects.select_related("complaint", "person")
    return {(one.subject, one.complaint.number, one.person.name) for one in rows}


def test_each_person_with_intakes_has_one_drawn_when_the_week_is_over(company, cast):
    """DESK-1: 李娜 with seven and 王芳 with one have one drawn each; none before Monday."""
    from complaints.flow import intake

    for number in range(7):
        way.accepted(company, moment("2026-11-18 10:00") + number * HOUR)
    intake.accept(way.an_intake(company), by=cast.desk2, at=moment("2026-11-22 23:59"))
    draw(moment("2026-11-22 23:59"))
    assert drawn() == set()
    draw(moment("2026-11-23 00:00"))
    assert Counter((kind, person) for kind, _number, person in drawn()) == {
        ("intake", "李娜"): 1,
        ("intake", "王芳"): 1,
    }


def test_a_week_goes_from_monday_to_sunday(company, cast):
    before = way.accepted(company, moment("2026-11-15 23:59"))
    first = way.accepted(company, moment("2026-11-16 00:00"))
    draw(MONDAY)
    assert {number for _kind, number, _person in drawn()} == {first.number}
    assert before.number not in {number for _kind, number, _person in drawn()}


@pytest.mark.parametrize("level", ["serious", "major"])
def test_what_is_serious_or_major_is_always_checked_and_at_once(company, cast, level):
    """DESK-1, PROP-8: intake, callback and effect of each; the lot of the others is not touched by it."""
    grave = way.archived(company, moment("2026-11-23 08:00"), level=level)
    way.archived(company, moment("2026-11-23 08:30"))
    draw(MONDAY)
    assert drawn() == {
        ("intake", grave.number, "李娜"),
        ("callback", grave.number, "王芳"),
        ("effect", grave.number, "周磊"),
    }
    assert {one.reason for one in QualityDraw.objects.all()} == {"grave"}


def test_what_becomes_serious_later_is_checked_as_well(company, cast):
    for number in range(3):
        way.accepted(company, moment("2026-11-18 10:00") + number * HOUR)
    draw(MONDAY)
    by_lot = {number for _kind, number, _person in drawn()}
    other = Complaint.objects.exclude(number__in=by_lot).first()
    Complaint.objects.filter(pk=other.pk).update(level="serious")
    draw(MONDAY + HOUR)
    assert {number for _kind, number, _person in drawn()} == by_lot | {other.number}


def test_only_calls_that_reached_the_customer_and_results_of_departments_are_drawn(company, cast):
    """PROP-8: what was settled on the spot or decided without a result had no handling to check."""
    from complaints.choices import ContactOutcome
    from complaints.flow import callback, intake

    at = moment("2026-11-18 10:00")
    accepts = way.an_intake(company, explanation_given="已解释。")
    settled, _made = intake.accept_and_settle(accepts, by=cast.desk, customer_accepts=True, at=at)
    waiting = way.at_callback(company, at)
    missed = callback.Answers(outcome=ContactOutcome.NO_ANSWER)
    callback.call_back(waiting, by=cast.desk2, answers=missed, at=at + HOUR)
    with amending(company.procedure) as procedure:
        procedure.quality_items.filter(subject="intake").delete()
    assert draw(MONDAY) == 0
    assert settled.is_archived


def test_whoever_draws_again_draws_nothing_new(company, cast):
    for number in range(5):
        way.archived(company, moment("2026-11-18 10:00") + number * HOUR)
    assert draw(MONDAY) == 3
    before = drawn()
    lay_down(quality_sample=100)
    assert draw(MONDAY + HOUR) == draw(MONDAY + DAY) == 0
    assert drawn() == before


def test_after_a_silence_all_weeks_since_are_drawn_and_of_a_new_installation_the_last(company, cast):
    """Worked by hand: 16 November is the Monday of the last week that is over; eight weeks back is 28 September."""
    assert weeks_to_draw(MONDAY) == [dt.date(2026, 11, 16)]
    QualityRound.objects.create(week=dt.date(2026, 11, 2), drawn_at=MONDAY)
    assert weeks_to_draw(MONDAY) == [dt.date(2026, 11, 9), dt.date(2026, 11, 16)]
    assert weeks_to_draw(moment("2026-11-15 23:59")) == []
    assert weeks_to_draw(moment("2027-06-02 09:00"))[0] == dt.date(2027, 4, 5)
    assert len(weeks_to_draw(moment("2027-06-02 09:00"))) == 8


def test_without_items_nothing_is_drawn_of_a_kind(company, cast):
    way.archived(company, moment("2026-11-18 10:00"))
    with amending(company.procedure) as procedure:
        procedure.quality_items.exclude(subject="effect").delete()
    draw(MONDAY)
    assert {kind for kind, _number, _person in drawn()} == {"effect"}


def test_the_worker_draws_each_hour(company, cast):
    from config.celery import app

    way.accepted(company, moment("2026-11-18 10:00"), level="major")
    draw_quality_checks()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} >= {draw_quality_checks.name}


def test_a_new_version_takes_the_items_and_the_share_along(company):
    """DESK-1: items and share are rules of the procedure."""
    lay_down(quality_sample=12)
    version = new_version(Procedure.objects.get(pk=company.procedure.pk))
    assert version.quality_sample == 12

    def rows(procedure):
        return list(procedure.quality_items.order_by("position").values_list("subject", "text", "points", "clause"))

    assert rows(version) == rows(company.procedure)
    assert {subject for subject, *_rest in rows(version)} == {"intake", "callback", "effect"}


def test_the_items_of_the_preset_come_to_a_hundred_points_each(company):
    for subject in QualitySubject:
        points = company.procedure.quality_items.filter(subject=subject).values_list("points", flat=True)
        assert sum(points) == 100, subject
