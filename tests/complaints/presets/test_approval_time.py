"""The time of whoever approves is not the department's (RETAIL-6). The due times are counted by hand.

2026-11-23 is a Monday.
"""

from __future__ import annotations

import pytest

from complaints.choices import Stage
from tests.walking import CONTACT, RESULT

pytestmark = pytest.mark.django_db
PROPER = {"custom_demand_proper": "yes", "custom_quantity": "1 台", "custom_amount": "1299"}


@pytest.fixture
def dispatched(walk):
    """Under RETAIL a case that the department has since Tuesday, 09:20."""
    w = walk("retail", "2026-11-23 16:00")
    c, p = w.company, w.company.people
    w.intake(p.officer_dz, channel="shop", category="transport-broken", received_department=c.dzzhs.pk)
    w.at("2026-11-24 09:00").go(p.branch_dz, "admit", note="同意受理。")
    w.at("2026-11-24 09:20").go(p.desk, "dispatch", lead=c.dzzhs.pk)
    assert w.clocks() == {"contact": "11-25 09:20", "resolution": "11-27 17:30"}
    return w


def test_a_department_that_has_signed_in_time_misses_nothing_while_others_approve(dispatched):
    """RETAIL-6: approved late, it is the superior's deadline that is missed, and the approvers are told."""
    w = dispatched
    c, p = w.company, w.company.people
    w.at("2026-11-24 10:00").go(p.officer_dz, "contact", **CONTACT)
    w.at("2026-11-24 14:00").go(p.head_dz, "result", **RESULT, **PROPER)  # the head's own result is signed with it
    assert w.clocks() == {"approval": "11-26 17:30"}
    assert w.outcomes().items() >= {"resolution": "met", "progress": "met"}.items()
    assert w.complaint.clocks.get(rule__code="approval").department == c.dz

    w.at("2026-11-26 17:31").sweep()
    assert {"branch.dz", "affairs"} <= w.told()
    assert "head.dz" not in w.told()
    w.at("2026-11-30 09:00").sweep()  # long after the three working days
    missed = w.complaint.clocks.exclude(breached_at=None)
    assert [(one.rule.code, one.department) for one in missed] == [("approval", c.dz)]

    for who in (p.branch_dz, p.affairs, p.gm):
        w.go(who, "approve", opinion="同意。")
    assert (w.complaint.stage, w.clocks()) == (Stage.FEEDBACK, {})
    assert w.outcomes()["approval"] == "late"


def test_what_is_not_approved_is_the_departments_again_until_it_signs_anew(dispatched):
    """RETAIL-6: a working day to do it again; then the approvers have their two anew."""
    w = dispatched
    p = w.company.people
    w.at("2026-11-24 10:00").go(p.officer_dz, "contact", **CONTACT)
    w.at("2026-11-24 14:00").go(p.head_dz, "result", **RESULT, **PROPER)
    w.at("2026-11-24 15:00").go(p.branch_dz, "disapprove", reason="责任没有写清。")
    assert (w.complaint.stage, w.clocks()) == (Stage.HANDLING, {"rework": "11-25 17:30"})
    assert w.outcomes()["approval"] == "met"
    w.at("2026-11-25 16:00").go(p.head_dz, "result", **RESULT, **PROPER)
    assert w.clocks() == {"approval": "11-27 17:30"}
    assert w.outcomes()["rework"] == "met"


def test_whoever_could_not_be_reached_is_not_waited_for_while_others_approve(dispatched):
    """RETAIL-6: after attempts that failed the contact deadline ends with the signature: not met, and not missed."""
    w = dispatched
    p = w.company.people
    w.at("2026-11-24 10:00").go(p.officer_dz, "contact", outcome="no_answer", phone="13800138000", note="无人接听。")
    w.at("2026-11-24 14:00").go(p.head_dz, "result", **RESULT, **PROPER)
    assert w.clocks() == {"approval": "11-26 17:30"}
    assert w.outcomes()["contact"] == "cancelled"
    w.at("2026-11-25 09:21").sweep()
    assert "head.dz" not in w.told()
