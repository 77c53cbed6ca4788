"""Two people act on the same service notice at the same moment: real threads, real PostgreSQL."""

from __future__ import annotations

import uuid

import pytest

from complaints.flow import service_notices as flow
from complaints.models import Notice, ServiceNotice
from tests.complaints.flow.test_races import at_once, winners
from tests.service import MONDAY, an_announcement, announced

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_form_that_arrives_twice_at_once_announces_once(company, cast):
    """CABLE-13: a double press."""
    key, what = uuid.uuid4(), an_announcement(company)
    answers = at_once(*[lambda: flow.announce(what, by=cast.head_dz, key=key, at=MONDAY) for _ in range(5)])
    assert sorted(made for _notice, made in answers) == [False, False, False, False, True]
    assert {notice.pk for notice, _made in answers} == {ServiceNotice.objects.get().pk}
    assert Notice.objects.count() == 3


def test_everybody_at_the_desk_signs_at_once_and_one_name_stands(company, cast):
    """CABLE-13: one signature for a department."""
    notice = announced(company)
    people = [cast.desk, cast.desk2, cast.supervisor]
    answers = at_once(*[lambda who=who: flow.acknowledge(notice, by=who, at=MONDAY) for who in people * 2])
    assert sorted(map(len, answers)) == [0, 0, 0, 0, 0, 1]
    assert notice.receipts.count() == 1


def test_two_corrections_at_once_leave_one_version_after_the_other(company, cast):
    """CABLE-13: the second is refused and told to look at the first."""
    notice = announced(company)
    answers = at_once(
        *[
            lambda title=title: flow.change(
                notice, an_announcement(company, title=title), by=cast.head_dz, reason="改。", at=MONDAY
            )
            for title in ("甲", "乙", "丙")
        ]
    )
    assert len(winners(answers)) == 1
    assert sorted(ServiceNotice.objects.values_list("version", flat=True)) == [1, 2]


def test_a_signature_and_a_withdrawal_at_once_never_sign_what_is_withdrawn(company, cast):
    for _round in range(5):
        notice = announced(company)
        signed, withdrawn = at_once(
            lambda notice=notice: flow.acknowledge(notice, by=cast.desk, at=MONDAY),
            lambda notice=notice: flow.withdraw(notice, by=cast.head_dz, reason="改期。", at=MONDAY),
        )
        assert len(winners([withdrawn])) == 1
        assert notice.receipts.exists() == bool(winners([signed]))
