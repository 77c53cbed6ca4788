"""An instruction that names its own due time is waited for until then, under every procedure (MOBILE-1, PROP-3)."""

from __future__ import annotations

import pytest

from complaints.choices import Stage
from complaints.flow import intake
from complaints.models import Category, Channel, Kind
from tests.walking import Walk

pytestmark = pytest.mark.django_db
PRESETS = ("gas", "road", "cable", "hosp", "prop", "retail", "mobile", "desk")


@pytest.fixture
def dispatched(walk):
    """`dispatched("gas")`: a case that 定州综合所 has since Monday, 2026-11-23, 09:00."""

    def begin(code: str) -> Walk:
        w = walk(code, "2026-11-23 09:00")
        c, p = w.company, w.company.people
        taken = intake.Intake(
            kind=Kind.objects.get(family=code, code="complaint"),
            channel=Channel.objects.filter(family=code).first(),
            category=Category.objects.filter(family=code).exclude(parent=None).first(),
            customer_name="刘大妈",
            content="说好了却没有人来。",
            branch=c.dz,
            received_department=c.dzzhs,
        )
        w.number = intake.accept(taken, by=p.officer_dz)[0].number
        if w.complaint.stage == Stage.PENDING:
            w.go(p.branch_dz, "admit", note="")
        return w.go(p.desk, "dispatch", lead=c.dzzhs.pk)

    return begin


@pytest.mark.parametrize("code", PRESETS)
def test_what_is_ordered_until_a_time_is_watched_until_then(dispatched, code):
    """MOBILE-1, ROAD-6, PROP-3: those who have the case are told that it is missed, and it ends when carried out."""
    w = dispatched(code)
    p = w.company.people
    w.at("2026-11-23 10:00").go(p.gm, "instruct", text="今天中午前上门。", due_at="2026-11-23T12:00")
    assert w.clocks()["order"] == "11-23 12:00"
    assert w.complaint.clocks.get(rule__code="order").department == w.company.dzzhs
    w.at("2026-11-23 12:01").sweep()
    assert "head.dz" in w.told()
    w.at("2026-11-23 14:01").sweep()
    assert "supervisor" in w.told()  # two hours later

    given = w.complaint.instructions.get()
    w.at("2026-11-23 14:30").go(p.head_dz, "follow", instruction=given.pk, note="已上门。")
    assert "order" not in w.clocks()
    assert w.outcomes()["order"] == "late"


@pytest.mark.parametrize("code", sorted({*PRESETS} - {"prop"}))
def test_an_instruction_without_a_due_time_starts_no_clock(dispatched, code):
    """MOBILE-1: a word in passing leaves the deadlines as they are."""
    w = dispatched(code)
    before = w.clocks()
    w.go(w.company.people.gm, "instruct", text="耐心解释。")
    assert w.clocks() == before


def test_two_orders_have_each_their_own_time(dispatched):
    """MOBILE-1: what is carried out of the one ends nothing of the other."""
    w = dispatched("gas")
    p = w.company.people
    w.at("2026-11-23 10:00").go(p.gm, "instruct", text="上门。", due_at="2026-11-23T12:00")
    w.at("2026-11-23 10:05").go(p.leader, "instruct", text="写明原因。", due_at="2026-11-23T16:00")
    orders = w.complaint.clocks.running().filter(rule__code="order").order_by("due_at")
    assert [f"{one.due_at:%H:%M}" for one in orders] == ["04:00", "08:00"]  # noon and four o'clock in Shanghai
    first = w.complaint.instructions.get(text="上门。")
    w.at("2026-11-23 11:00").go(p.head_dz, "follow", instruction=first.pk, note="已上门。")
    assert w.outcomes()["order"] == "met"
    assert w.clocks()["order"] == "11-23 16:00"


def test_the_handbook_says_that_the_instruction_names_the_time(dispatched):
    """MOBILE-1: no period is read there that is never counted."""
    w = dispatched("gas")
    page = w.browser(w.company.people.desk).get("/procedure/").content.decode()
    assert "“批示写明时限”后，须在写明的时限前办完。" in page
    assert "按批示写明的时限" in page
