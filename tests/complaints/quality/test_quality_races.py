"""Two draw, check or answer at the same moment: real threads, real PostgreSQL."""

from __future__ import annotations

import uuid

import pytest

from complaints.flow.errors import FlowError
from complaints.models import QualityCheck, QualityDraw, QualityItem, QualityRound, QualityScore
from complaints.quality.draw import draw
from complaints.quality.judge import Points, answer, check
from tests import way
from tests.clockwork import moment
from tests.complaints.flow.test_races import at_once, winners

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

MONDAY = moment("2026-11-23 09:00")


def test_a_week_is_drawn_once_by_however_many(company):
    """DESK-1: four workers at once draw what one draws."""
    for _number in range(5):
        way.archived(company, moment("2026-11-18 10:00"))
    way.archived(company, moment("2026-11-18 10:00"), level="major")
    at_once(*[lambda: draw(MONDAY) for _ in range(4)])
    assert QualityRound.objects.count() == 1
    kinds = sorted(QualityDraw.objects.values_list("subject", "reason"))
    assert kinds == [(kind, why) for kind in ("callback", "effect", "intake") for why in ("grave", "sample")]


def test_one_result_stands_when_two_check_at_once_and_one_answer_when_two_are_sent(company):
    people = company.people
    way.accepted(company, moment("2026-11-23 08:00"), level="major")
    draw(MONDAY)
    one = QualityDraw.objects.select_related("complaint", "person").get()
    points = [Points(item, item.points) for item in QualityItem.objects.filter(subject="intake")]
    answers = at_once(
        *[
            lambda by=by: check(one, by=by, points=points, key=uuid.uuid4(), at=MONDAY)
            for by in (people.supervisor, people.gm)
        ]
    )
    assert len(winners(answers)) == 1
    assert QualityCheck.objects.count() == 1
    assert QualityScore.objects.count() == len(points)
    replies = at_once(*[lambda text=text: answer(one, by=people.desk, text=text, at=MONDAY) for text in ("一", "二")])
    assert len([reply for reply in replies if isinstance(reply, FlowError)]) == 1
