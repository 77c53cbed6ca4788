"""What the cable company's procedure demands besides deadlines, walked through the pages under its preset.

Origins, receivers, rewards. 2026-11-20 is a Friday.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest

from accounts.models import Membership
from complaints.choices import Origin, Stage
from complaints.documents.record import record_of
from complaints.models import Assignment, Incident
from tests import incidents, pages
from tests.people import person
from tests.walking import CONTACT, CONTENT, RESULT

pytestmark = pytest.mark.django_db


# --- Where complaints come from ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "channel", "told"),
    [
        ({}, "consumers", set()),
        ({"origin": "regular"}, "press", set()),
        ({"origin": "discovered"}, "staff", {"affairs"}),
        ({"origin": "mass"}, "telephone", {"supervisor"}),
    ],
)
def test_the_three_origins_are_written_down_at_intake_and_tell_whom_they_concern(walk, origin, channel, told):
    """CABLE-1a: regular unless said otherwise; what staff have found goes to general affairs, mass ones upstairs."""
    w = walk("cable", "2026-11-20 16:00")
    p = w.company.people
    w.intake(p.desk, channel=channel, category="network-signal", **origin)
    expected = origin.get("origin", "regular")
    assert w.complaint.origin == expected
    assert told <= w.told()
    assert ("affairs" in w.told()) == (expected == "discovered")
    listed = pages.main(w.browser(p.desk).get(f"/complaints/?origin={expected}"))
    assert w.number in listed
    others = {origin.value for origin in Origin} - {expected}
    assert all(w.number not in pages.main(w.browser(p.desk).get(f"/complaints/?origin={one}")) for one in others)


def test_the_form_asks_for_the_origin_and_offers_the_sources_of_the_procedure(walk):
    """CABLE-1a: hotline, counter survey, authority, consumer association, press, other departments, own staff."""
    w = walk("cable", "2026-11-20 16:00")
    form = pages.main(w.browser(w.company.people.desk).get("/complaints/new/"))
    assert re.findall(r'name="origin"\s+value="(\w*)"', form) == ["regular", "discovered", "mass"]
    for source in ("热线", "柜台调查", "主管部门", "消协", "媒体", "其他部门", "员工发现"):
        assert source in form


def test_other_procedures_do_not_ask_for_the_origin(company, cast, signed_in):
    assert 'name="origin"' not in pages.main(signed_in(cast.desk).get("/complaints/new/"))


def test_what_belongs_to_an_incident_is_a_mass_complaint_under_one_explanation(walk):
    """CABLE-1b, CABLE-1a: beside the form stands the one explanation; with the tick the complaint belongs to it."""
    w = walk("cable", "2026-11-23 10:00")
    c, p = w.company, w.company.people
    category = c.categories["network-signal"]
    declared = incidents.typed(
        c, category=category.pk, found_at="2026-11-23T09:55", explanation="光缆被挖断，八点恢复。"
    )
    assert w.browser(p.head_dz).post("/incidents/new/", declared).status_code == 302
    incident = Incident.objects.get()
    beside = w.browser(p.desk).get("/complaints/new/circumstances/", {"category": category.pk, "branch": c.dz.pk})
    assert "光缆被挖断，八点恢复。" in pages.html(beside)
    w.intake(p.desk, channel="telephone", category="network-signal", incident=incident.number)
    assert (w.complaint.origin, w.complaint.incident) == ("mass", incident)


def stranger(number: int) -> dict[str, str]:
    """Another customer, elsewhere: no likely duplicate."""
    return {
        "customer_name": f"客户{number}",
        "customer_phone": f"1390000000{number}",
        "customer_address": f"定州市北街 {number} 号",
        "location": "",
    }


# --- Who receives -----------------------------------------------------------------------------------------------------


def test_the_officer_whom_the_department_has_named_receives_its_complaints(walk):
    """CABLE-12: the officer handles it and is told, the head as well; the desk's page names the officer."""
    w = walk("cable", "2026-11-20 16:00")
    c, p = w.company, w.company.people
    w.intake(p.desk, channel="telephone", category="time-repair")
    w.at("2026-11-20 16:10").go(p.desk, "dispatch", lead=c.dzzhs.pk, co_handlers=[c.qyzhs.pk])
    assert w.complaint.handler == p.officer_dz
    assert Assignment.objects.get(complaint=w.complaint, role="co").handler == p.officer_qy
    assert w.told() == {"officer.dz", "head.dz", "officer.qy", "head.qy"}
    assert p.officer_dz.name in w.page(p.desk)


def test_while_the_officer_is_away_the_next_one_receives_and_then_the_head(walk):
    """CABLE-12: the stand-in is the officer named next; without any the head, and while absent the head's deputy."""
    w = walk("cable", "2026-11-20 16:00")
    c, p = w.company, w.company.people
    away = {"absent_from": dt.date(2026, 11, 19), "absent_until": dt.date(2026, 11, 30)}
    second = person("second.dz", "钱进")
    Membership.objects.create(user=second, department=c.dzzhs, role="officer")
    received = []
    for number, absent in enumerate((None, p.officer_dz, second, p.head_dz)):
        if absent:
            type(absent).objects.filter(pk=absent.pk).update(**away)
        w.intake(p.desk, channel="telephone", category="time-repair", **stranger(number))
        w.go(p.desk, "dispatch", lead=c.dzzhs.pk)
        received.append(w.complaint.handler)
    assert received == [p.officer_dz, second, p.head_dz, p.deputy_dz]


# --- Suggestions ------------------------------------------------------------------------------------------------------


def test_an_adopted_suggestion_earns_the_customer_a_reward(walk, capsys):
    """CABLE-9: whether it is adopted, and the reward, are asked with the result, shown, and printed in the record."""
    w = walk("cable", "2026-11-20 16:00")
    p = w.company.people
    w.intake(p.desk, kind="suggestion", channel="telephone", category="content-demand")
    w.go(p.desk, "dispatch", lead=w.company.dzzhs.pk).go(p.officer_dz, "contact", **CONTACT)
    assert set(w.send(p.officer_dz, "result", **RESULT).context["form"].errors) == {"adopted"}
    without = w.send(p.officer_dz, "result", **RESULT, adopted="yes", reward=" ")
    assert set(without.context["form"].errors) == {"reward"}
    assert "采纳的建议应奖励客户" in pages.words(pages.html(without))
    w.go(p.officer_dz, "result", **RESULT, adopted="yes", reward="赠送三个月点播包。")
    w.go(p.head_dz, "sign", note="").go(p.desk, "feedback", note="")
    assert "赠送三个月点播包。" in w.page(p.desk)
    printed = [pair for section in record_of(w.complaint).sections for pair in section.texts]
    assert ("建议是否采纳", "是") in printed
    assert ("给客户的奖励", "赠送三个月点播包。") in printed
    w.go(p.desk2, "callback", **CONTENT).go(p.desk, "archive", note="")
    w.is_over(capsys)


def test_a_suggestion_that_is_not_adopted_earns_nothing_and_a_complaint_is_not_asked(walk):
    """CABLE-9."""
    w = walk("cable", "2026-11-20 16:00")
    p = w.company.people
    w.intake(p.desk, kind="suggestion", channel="telephone", category="content-demand")
    w.go(p.desk, "dispatch", lead=w.company.dzzhs.pk).go(p.officer_dz, "contact", **CONTACT)
    w.go(p.officer_dz, "result", **RESULT, adopted="no")
    assert w.complaint.stage == Stage.SIGN_OFF
    w.intake(p.desk, channel="telephone", category="content-demand", **stranger(1))
    w.go(p.desk, "dispatch", lead=w.company.dzzhs.pk).go(p.officer_dz, "contact", **CONTACT)
    form = pages.main(w.browser(p.officer_dz).get(f"/complaints/{w.number}/result/"))
    assert 'name="adopted"' not in form
    w.go(p.officer_dz, "result", **RESULT)
