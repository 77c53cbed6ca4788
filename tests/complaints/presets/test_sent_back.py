"""Results that are sent back: whoever waits for a result goes on waiting. The due times are counted by hand.

2026-11-23 is a Monday.
"""

from __future__ import annotations

import pytest

from complaints.choices import Stage
from complaints.models import CaseFile
from tests.walking import CONTACT, CONTENT, RESULT

pytestmark = pytest.mark.django_db
WAITING = {"answer-complaint": "11-25 09:00", "escalation": "11-24 09:00"}


@pytest.fixture
def fed_back(walk):
    """`fed_back("11-23 15:00")`: under ROAD a case of Monday, 09:00, whose first result is with the desk since then."""

    def begin(time: str):
        w = walk("road", "2026-11-23 09:00")
        p = w.company.people
        w.intake(p.desk, channel="telephone", category="rescue-arrival")
        w.at("2026-11-23 09:04").go(p.desk, "dispatch", lead=w.company.dzzhs.pk)
        w.at("2026-11-23 10:00").go(p.head_dz, "contact", **CONTACT)
        w.go(p.desk, "judge", validity="valid", reason="属实。")
        w.at(f"2026-{time}").go(p.head_dz, "result", **RESULT)  # the head's own result is signed with it
        assert w.complaint.stage == Stage.FEEDBACK
        assert w.clocks() == {"callback": "11-24 00:00", **WAITING}
        return w

    return begin


def test_a_result_that_is_sent_back_is_none_within_the_48_hours(fed_back, capsys):
    """ROAD-3a, ROAD-6: neither the 48 hours nor the 24 are kept by a result that the desk does not take."""
    w = fed_back("11-23 15:00")
    p = w.company.people
    w.at("2026-11-23 16:00").go(p.desk, "send-back", reason="措施不具体。")
    assert w.clocks() == {"rework": "11-24 17:30", **WAITING}

    w.at("2026-11-24 09:01").sweep()
    assert CaseFile.objects.get().closed_at is None
    assert w.complaint.instructions.get().asked_of == "head"
    assert w.clocks()["daily-report"] == "11-24 17:00"

    w.at("2026-11-25 09:01").sweep()
    given = {"text": "按方案办。"}
    w.at("2026-11-25 09:30").go(p.head_dz, "instruct", **given)
    followed = {f"followed_{w.complaint.instructions.get().pk}": "已办。"}
    w.at("2026-11-25 10:00").go(p.head_dz, "result", **RESULT, **followed)
    assert w.clocks() == {"callback": "11-26 00:00", **WAITING}
    w.at("2026-11-25 10:10").go(p.desk, "feedback", note="齐全。")
    assert w.clocks() == {"callback": "11-26 00:00"}
    assert w.outcomes().items() >= {"answer-complaint": "late", "escalation": "late", "rework": "late"}.items()
    w.go(p.desk2, "callback", **CONTENT).go(p.supervisor, "archive", note="")
    w.is_over(capsys)


def test_a_case_whose_result_the_desk_has_not_checked_after_a_day_is_in_the_ledger_without_daily_reports(fed_back):
    """ROAD-6, ROAD-7: nobody reports the progress of what is done; sent back, file and reports go on."""
    w = fed_back("11-23 15:00")
    p = w.company.people
    w.at("2026-11-24 09:01").sweep()
    file = CaseFile.objects.get()
    assert file.closed_at == file.opened_at
    assert "supervisor" in w.told()
    assert "daily-report" not in w.clocks()
    assert w.number in w.browser(p.supervisor).get("/case-files/?show=all").content.decode()

    w.at("2026-11-24 09:30").go(p.desk, "send-back", reason="措施不具体。")
    file.refresh_from_db()
    assert (file.closed_at, w.clocks()["daily-report"]) == (None, "11-24 17:00")
    w.at("2026-11-24 16:00").go(p.head_dz, "report", note="正在补做。")
    assert w.clocks()["daily-report"] == "11-25 17:00"


def test_a_result_that_is_taken_in_time_keeps_both(fed_back):
    """ROAD-3a, ROAD-6: checked on the same day, the case is finished within the 24 hours."""
    w = fed_back("11-23 15:00")
    w.at("2026-11-23 15:30").go(w.company.people.desk, "feedback", note="齐全。")
    assert w.clocks() == {"callback": "11-24 00:00"}
    assert w.outcomes().items() >= {"answer-complaint": "met", "escalation": "met"}.items()
    w.at("2026-11-24 09:01").sweep()
    assert not CaseFile.objects.exists()
