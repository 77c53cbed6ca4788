"""Counts that are kept are those that counting anew gives: after every step, and as time alone passes."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core.cache.backends.dummy import DummyCache
from django.db import transaction

from accounts.choices import Role
from accounts.models import Membership, User
from complaints.choices import ContactOutcome
from complaints.deadlines.sweep import sweep
from complaints.flow import archive, callback, dispatch, feedback, handle, recomplain
from complaints.months import Month
from reports import counting
from reports.selectors import MonthReport, month_report
from tests import way
from tests.clockwork import moment

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
PARTS = ("departments", "categories", "lone_categories", "branches", "channels", "people", "stages")
REACHED = ContactOutcome.REACHED


@pytest.fixture(autouse=True)
def end_of_november():
    with time_machine.travel(moment("2026-11-30 12:00"), tick=False):
        yield


def numbers(report: MonthReport) -> dict[str, Any]:
    """All that a report tells."""
    rows = {
        part: [(row.name, row.counts, row.before and row.before.counts) for row in getattr(report, part)]
        for part in PARTS
    }
    return {
        **rows,
        "total": (report.total.counts, report.before.counts),
        "year": [row.counts for row in report.development],
    }


@pytest.fixture
def agree(monkeypatch):
    """`agree(user, now)`: what the page shows of both months is what counting without anything kept gives."""

    def check(user: User, now: dt.datetime) -> None:
        for month in {Month.of(now), OCTOBER}:
            shown = numbers(month_report(user, month, now))
            with monkeypatch.context() as patch:
                patch.setattr("reports.kept.cache", DummyCache("", {}))
                assert shown == numbers(month_report(user, month, now)), (user.username, str(month), str(now))

    return check


def test_after_every_step_the_page_shows_what_counting_anew_gives(company, cast, agree):
    """GAS-14: from the intake in one month to the re-complaint in the next, for all and for a head."""
    case = older = way.handling(company, moment("2026-10-26 09:00"))
    seen = []

    def look(at: str) -> None:
        for user in (cast.gm, cast.head_dz):
            agree(user, moment(at))
        seen.append(numbers(month_report(cast.gm, Month.of(moment(at)), moment(at))))

    look("2026-10-30 09:59")
    case = way.accepted(company, moment("2026-10-30 10:00"))
    look("2026-10-30 10:01")
    case = dispatch.dispatch(case, by=cast.desk, lead=company.dzzhs, at=moment("2026-10-30 10:30"))
    look("2026-10-30 10:31")
    case = dispatch.return_to_desk(case, by=cast.head_dz, reason="属曲阳。", at=moment("2026-10-30 11:00"))
    look("2026-10-30 11:01")
    case = dispatch.dispatch(case, by=cast.desk, lead=company.qyzhs, at=moment("2026-10-30 11:10"))
    case = handle.log_contact(case, by=cast.head_qy, outcome=REACHED, note="约好。", at=moment("2026-10-30 14:00"))
    look("2026-10-30 14:01")
    look("2026-11-02 09:00")  # the month is over
    look("2026-11-06 09:00")  # the resolution deadline has passed, and nobody has noticed
    sweep(moment("2026-11-06 09:01"))
    look("2026-11-06 09:02")
    case = handle.submit_result(case, by=cast.head_qy, parts=way.PARTS, at=moment("2026-11-06 10:00"))
    case = feedback.accept_feedback(case, by=cast.desk, at=moment("2026-11-06 10:30"))
    answers = callback.Answers(outcome=REACHED, resolved=True, satisfaction=2, words="慢。")
    case = callback.call_back(case, by=cast.desk, answers=answers, at=moment("2026-11-06 11:00"))
    look("2026-11-06 11:01")
    case = archive.archive(case, by=cast.desk, at=moment("2026-11-06 11:30"))
    look("2026-11-06 11:31")
    recomplain.recomplain(case, by=cast.desk, content="又坏了。", at=moment("2026-11-09 09:00"))
    handle.submit_result(older, by=cast.head_dz, parts=way.PARTS, at=moment("2026-11-09 09:30"))
    look("2026-11-09 09:31")
    assert all(one != next_ for one, next_ in pairwise(seen) if one is not seen[6])


def test_a_person_who_may_see_more_is_shown_more_at_once(company, cast, agree):
    way.accepted(company, moment("2026-11-09 09:00"))
    now = moment("2026-11-10 09:00")
    agree(cast.head_dz, now)
    assert month_report(cast.head_dz, NOVEMBER, now).total.count("received") == 0
    Membership.objects.create(user=cast.head_dz, department=company.kfzx, role=Role.DESK)
    del cast.head_dz.grants
    assert month_report(cast.head_dz, NOVEMBER, now).total.count("received") == 1
    assert month_report(cast.head_qy, NOVEMBER, now).total.count("received") == 0
    agree(cast.head_dz, now)


def test_a_closed_month_is_counted_once(company, cast, monkeypatch):
    """A step of what came in this month makes only this month be counted again."""
    way.archived(company, moment("2026-10-12 10:00"))
    counted = []
    count = counting.count
    monkeypatch.setattr(counting, "count", lambda c, period, now: counted.append(str(period)) or count(c, period, now))
    month_report(cast.gm, NOVEMBER, moment("2026-11-10 12:00"))
    assert counted == ["2026-11", "2026-10-10T12:00"]
    month_report(cast.gm, NOVEMBER, moment("2026-11-10 12:10"))
    assert len(counted) == 2
    way.accepted(company, moment("2026-11-10 12:11"))
    report = month_report(cast.gm, NOVEMBER, moment("2026-11-10 12:12"))
    assert counted[2:] == ["2026-11"]
    assert report.total.count("received") == 1


def test_what_was_counted_beyond_a_restored_backup_is_forgotten(company, cast):
    """The same number of complaints with histories of the same length, but others than those that were counted."""
    now = moment("2026-11-10 12:00")
    with transaction.atomic():
        way.accepted(company, moment("2026-11-09 09:00"))
        assert [row.name for row in month_report(cast.gm, NOVEMBER, now).branches] == ["定州分公司"]
        transaction.set_rollback(True)  # back to what it was before
    way.accepted(company, moment("2026-11-09 09:01"), branch=company.qy)
    assert [row.name for row in month_report(cast.gm, NOVEMBER, now).branches] == ["曲阳分公司"]
