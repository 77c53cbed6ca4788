"""What the cable company's procedure demands besides deadlines, walked through the pages under its preset.

Origins, receivers, rewards, and the tariff with every amount worked out by hand. 2026-11-20 is a Friday.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Membership
from complaints.choices import Origin, Stage
from complaints.documents.record import record_of
from complaints.models import Assignment, Complaint, Incident, Penalty, ServiceNotice, TariffLine
from tests import incidents, pages, service
from tests.penalties import told
from tests.people import person
from tests.walking import CONTACT, CONTENT, RESULT, Walk, company_under

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(db, client, time_machine):
    """`walk("2026-11-23 09:00")` begins a way under the cable company's procedure."""

    def begin(time: str) -> Walk:
        start = Walk(None, client, time_machine).at(time)
        start.company = company_under("cable")
        return start

    return begin


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
    w = walk("2026-11-20 16:00")
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
    w = walk("2026-11-20 16:00")
    form = pages.main(w.browser(w.company.people.desk).get("/complaints/new/"))
    assert re.findall(r'name="origin"\s+value="(\w*)"', form) == ["regular", "discovered", "mass"]
    for source in ("热线", "柜台调查", "主管部门", "消协", "媒体", "其他部门", "员工发现"):
        assert source in form


def test_other_procedures_do_not_ask_for_the_origin(company, cast, signed_in):
    assert 'name="origin"' not in pages.main(signed_in(cast.desk).get("/complaints/new/"))


def test_what_belongs_to_an_incident_is_a_mass_complaint_under_one_explanation(walk):
    """CABLE-1b, CABLE-1a: beside the form stands the one explanation; with the tick the complaint belongs to it."""
    w = walk("2026-11-23 10:00")
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
    w = walk("2026-11-20 16:00")
    c, p = w.company, w.company.people
    w.intake(p.desk, channel="telephone", category="time-repair")
    w.at("2026-11-20 16:10").go(p.desk, "dispatch", lead=c.dzzhs.pk, co_handlers=[c.qyzhs.pk])
    assert w.complaint.handler == p.officer_dz
    assert Assignment.objects.get(complaint=w.complaint, role="co").handler == p.officer_qy
    assert w.told() == {"officer.dz", "head.dz", "officer.qy", "head.qy"}
    assert p.officer_dz.name in w.page(p.desk)


def test_while_the_officer_is_away_the_next_one_receives_and_then_the_head(walk):
    """CABLE-12: the stand-in is the officer named next; without any the head, and while absent the head's deputy."""
    w = walk("2026-11-20 16:00")
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
    w = walk("2026-11-20 16:00")
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
    w = walk("2026-11-20 16:00")
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


# --- Penalties --------------------------------------------------------------------------------------------------------


def line(code: str) -> TariffLine:
    return TariffLine.objects.get(procedure__code="cable", code=code)


def propose(w: Walk, who: Any, address: str, code: str, **more: Any) -> Any:
    """The answer to the form of the proposal."""
    form = {
        "key": str(uuid.uuid4()), "tariff": line(code).pk, "department": w.company.dzzhs.pk,
        "responsibility": "department", "reason": "经核实，情况属实。",
    }  # fmt: skip
    return w.browser(who).post(f"/penalties/new/{address}", {**form, **more})


def step(w: Walk, who: Any, penalty: Penalty, act: str, **more: Any) -> Any:
    version = Penalty.objects.get(pk=penalty.pk).version
    data = {"version": version, "key": str(uuid.uuid4()), **more}
    return w.browser(who).post(f"/penalties/{penalty.number}/{act}/", data)


def test_every_line_of_the_tariff_costs_what_the_procedure_says(walk):
    """CABLE-7a, CABLE-7b, CABLE-7c, CABLE-7d, CABLE-7e: 200 yuan for each occurrence, or for each started day."""
    walk("2026-11-20 16:00")
    costs = {
        one.clause: (one.name, one.basis, one.amount) for one in TariffLine.objects.filter(procedure__code="cable")
    }
    two_hundred = Decimal("200.00")
    assert {clause: cost for clause, cost in costs.items() if clause != "CABLE-7f"} == {
        "CABLE-7a": ("服务规范类", "occurrence", two_hundred),
        "CABLE-7b": ("服务时限类", "day", two_hundred),
        "CABLE-7c": ("服务信息流转类", "occurrence", two_hundred),
        "CABLE-7d": ("工单信息处理类", "day", two_hundred),
        "CABLE-7e": ("系统保障类", "occurrence", two_hundred),
    }
    assert line("availability").exemption


def test_a_breach_of_conduct_costs_the_persons_own_department(walk):
    """CABLE-7a: 200 yuan a case; another department than the person's is refused beside the person."""
    w = walk("2026-11-20 16:00")
    c, p = w.company, w.company.people
    w.intake(p.desk, channel="telephone", category="conduct-attitude")
    address = f"?complaint={w.number}"
    whom = {"responsibility": "person", "person": p.officer_qy.pk}
    refused = propose(w, p.supervisor, address, "conduct", **whom)
    assert set(refused.context["form"].errors) == {"person"}
    assert "不在定州综合所工作" in pages.words(pages.html(refused))
    assert propose(w, p.supervisor, address, "conduct", **whom, department=c.qyzhs.pk).status_code == 302
    penalty = Penalty.objects.get()
    assert (penalty.amount, penalty.days, penalty.department) == (Decimal("200.00"), None, c.qyzhs)
    # The same person of the same complaint again is another case only under a reference of its own.
    assert propose(w, p.supervisor, address, "conduct", **whom, department=c.qyzhs.pk).status_code == 200
    again = propose(w, p.supervisor, address, "conduct", **whom, department=c.qyzhs.pk, reference="第二次通话")
    assert again.status_code == 302
    assert sum(one.amount for one in Penalty.objects.all()) == Decimal("400.00")


def test_a_late_contact_costs_each_started_day_from_proposal_to_execution(walk):
    """CABLE-6, CABLE-7b: due Saturday 17:00, contacted Tuesday 09:00: 2 days and 16 hours late are 3 days, 600 yuan."""
    w = walk("2026-11-20 16:30")
    c, p = w.company, w.company.people
    w.intake(p.desk, channel="telephone", category="time-repair")
    w.at("2026-11-20 17:00").go(p.desk, "dispatch", lead=c.dzzhs.pk)
    assert w.clocks()["contact"] == "11-21 17:00"
    w.at("2026-11-21 17:00").sweep()
    assert not Penalty.objects.exists()  # on time
    w.at("2026-11-21 17:01").sweep()
    penalty = Penalty.objects.get()
    contact = w.complaint.clocks.get(rule__code="contact")
    assert (penalty.tariff, penalty.clock, penalty.department) == (line("time"), contact, c.dzzhs)
    assert (penalty.state, penalty.proposed_by, penalty.days, penalty.amount) == (
        "proposed",
        None,
        1,
        Decimal("200.00"),
    )
    assert told(penalty) == {"penalty.propose": ["head.dz"]}
    assert penalty.number in w.page(p.affairs)
    w.at("2026-11-22 09:00").sweep()  # the further rungs propose nothing
    # One deadline is penalised once: by hand it cannot be proposed any more.
    by_hand = propose(w, p.supervisor, f"?complaint={w.number}", "time", clock=contact.pk)
    assert "clock" not in by_hand.context["form"].fields
    assert Penalty.objects.count() == 1
    w.at("2026-11-24 09:00").go(p.officer_dz, "contact", **CONTACT)
    w.at("2026-11-27 10:00")
    # The department's own opinion, the review by general affairs, the notice, the execution; nobody else, no shortcut.
    assert step(w, p.affairs, penalty, "review", amount="", note="").status_code == 403
    assert step(w, p.head_dz, penalty, "opinion", opinion="排班失误，同意处罚。").status_code == 302
    assert step(w, p.head_dz, penalty, "review", amount="", note="").status_code == 403
    assert step(w, p.affairs, penalty, "review", amount="", note="同意。").status_code == 302
    assert step(w, p.affairs, penalty, "execute", on="2026-11-27").status_code == 403
    assert step(w, p.affairs, penalty, "issue", note="").status_code == 302
    assert step(w, p.affairs, penalty, "execute", on="2026-11-27").status_code == 302
    penalty = Penalty.objects.get()
    assert (penalty.state, penalty.days, penalty.amount) == ("executed", 3, Decimal("600.00"))
    notice = pages.words(pages.html(w.browser(p.affairs).get(f"/penalties/{penalty.number}/notice/")))
    assert "客户投诉处罚通知单" in notice
    assert "600.00" in notice
    assert penalty.notice_number == "CFTZ2026-0001"


@pytest.mark.parametrize(
    ("dispatched", "days", "amount"),
    [
        ("2026-10-12 17:30", 0, None),
        ("2026-10-12 17:31", 1, "200.00"),
        ("2026-10-13 17:30", 1, "200.00"),
        ("2026-10-15 09:00", 3, "600.00"),
    ],
)
def test_a_work_order_sent_on_late_is_proposed_for_penalty_and_grows_by_the_day(walk, dispatched, days, amount):
    """CABLE-7d: accepted at 16:30, to be sent on by 17:30; worked figures of tests/cases/penalties.md."""
    w = walk("2026-10-12 16:30")
    c, p = w.company, w.company.people
    w.intake(p.desk, channel="telephone", category="time-repair")
    w.at("2026-10-12 17:30").sweep()
    if days:
        w.at("2026-10-12 17:31").sweep()
    w.at(dispatched).go(p.desk, "dispatch", lead=c.dzzhs.pk)
    w.at("2026-10-15 10:00")
    found = Penalty.objects.select_related("clock", "tariff").filter(tariff__code="work-order")
    assert [(one.clock.rule.code, one.department, one.amount) for one in found] == [
        ("dispatch", c.kfzx, Decimal("200.00"))
    ] * bool(days)
    for penalty in found:
        assert step(w, p.supervisor, penalty, "opinion", opinion="当班漏转，同意处罚。").status_code == 302
        penalty.refresh_from_db(fields=["days", "amount"])
        assert (penalty.days, penalty.amount) == (days, Decimal(amount))


@pytest.mark.parametrize(
    ("code", "tariff"),
    [
        ("dispatch", "work-order"), ("dispatch-again", "work-order"), ("rework", "work-order"),
        ("contact", "time"), ("resolution", "time"), ("progress", "time"), ("callback", "time"),
    ],
)  # fmt: skip
def test_every_missed_deadline_is_proposed_for_penalty_at_once_and_once(walk, code, tariff):
    """CABLE-7b, CABLE-7d: service time and work-order handling; a started day counts, so with the first minute."""
    rule = walk("2026-11-20 16:00").company.procedure.clock_rules.get(code=code)
    acting = [rung for rung in rule.ladder.steps if rung.action == "propose_penalty"]
    assert [(rung.tariff, rung.delay_minutes, rung.recipient) for rung in acting] == [(tariff, 0, "head")]


@pytest.mark.parametrize(
    ("done", "days", "amount"),
    [("2026-10-12T17:31", 1, "200.00"), ("2026-10-13T17:30", 1, "200.00"), ("2026-10-15T09:00", 3, "600.00")],
)
def test_a_work_order_handled_late_costs_each_started_day(walk, done, days, amount):
    """CABLE-7d: due on 12 October at 17:30; worked figures of tests/cases/penalties.md, to the minute."""
    w = walk("2026-11-20 16:00")
    times = {"due_at": "2026-10-12T17:30", "done_at": done}
    assert propose(w, w.company.people.supervisor, "", "work-order", **times).status_code == 302
    penalty = Penalty.objects.get()
    assert (penalty.days, penalty.amount) == (days, Decimal(amount))


def test_a_work_order_handled_in_time_costs_nothing(walk):
    """CABLE-7d: done in the very minute in which it was due."""
    w = walk("2026-11-20 16:00")
    times = {"due_at": "2026-10-12T17:30", "done_at": "2026-10-12T17:30"}
    answer = propose(w, w.company.people.supervisor, "", "work-order", **times)
    assert set(answer.context["form"].errors) == {"done_at"}
    assert not Penalty.objects.exists()


@pytest.mark.parametrize(
    ("begins", "late"), [("2026-11-24T17:30", False), ("2026-11-24T17:29", True), ("2026-11-23T18:00", True)]
)
def test_service_information_is_announced_a_working_day_ahead_or_costs_two_hundred(walk, begins, late):
    """CABLE-13, CABLE-7c: told on Monday at 10:00, a working day is over on Tuesday at 17:30, the close of business."""
    w = walk("2026-11-23 10:00")
    c, p = w.company, w.company.people
    typed = service.typed(c, title="机房割接", starts_at=begins, ends_at="2026-11-25T06:00")
    assert w.browser(p.head_dz).post("/service-notices/new/", typed).status_code == 302
    notice = ServiceNotice.objects.get()
    assert notice.is_late == late
    assert ("迟报" in pages.words(pages.main(w.browser(p.affairs).get(notice.get_absolute_url())))) == late
    signed = w.browser(p.desk).post(f"{notice.get_absolute_url()}acknowledge/")
    assert signed.status_code == 302
    assert notice.receipts.get().by == p.desk
    form = w.browser(p.affairs).get(f"/penalties/new/?service_notice={notice.pk}").context["form"]
    assert ("提前不足 1 个工作日" in form["reason"].value()) == late
    if late:
        assert (form["tariff"].value(), form["department"].value()) == (line("information").pk, c.dzzhs.pk)
        assert propose(w, p.affairs, f"?service_notice={notice.pk}", "information").status_code == 302
        assert (
            propose(w, p.affairs, f"?service_notice={notice.pk}", "information", reference="内容有误").status_code
            == 302
        )
        assert [one.amount for one in Penalty.objects.all()] == [Decimal("200.00")] * 2
    w.at(begins.replace("T", " "))
    beside = w.browser(p.desk).get("/complaints/new/circumstances/", {"customer_address": "中山路 8 号"})
    assert notice.wording in pages.html(beside)


def test_a_fault_told_late_costs_two_hundred_unless_a_report_exempts_and_it_does_not_recur(walk):
    """CABLE-7e: told within 10 minutes or late; nobody to blame and improved: exempt; the next time it is paid."""
    w = walk("2026-11-23 10:00")
    c, p = w.company, w.company.people
    for found in ("2026-11-23T09:50", "2026-11-23T09:48", "2026-11-23T09:40"):
        sent = incidents.typed(c, category=c.categories["network-signal"].pk, found_at=found)
        assert w.browser(p.head_dz).post("/incidents/new/", sent).status_code == 302
    in_time, first, second = Incident.objects.order_by("pk")
    offered = [
        f"?incident={one.number}" in pages.html(w.browser(p.supervisor).get(one.get_absolute_url()))
        and "迟报" in pages.words(pages.main(w.browser(p.supervisor).get(one.get_absolute_url())))
        for one in (in_time, first, second)
    ]
    assert offered == [False, True, True]
    for incident in (first, second):
        assert propose(w, p.supervisor, f"?incident={incident.number}", "availability").status_code == 302
    penalties = list(Penalty.objects.order_by("pk"))
    assert [one.amount for one in penalties] == [Decimal("200.00")] * 2
    for penalty in penalties:
        assert step(w, p.head_dz, penalty, "opinion", opinion="设备老化，非人为。").status_code == 302
    report = {"fault_report": "主控板老化，已更换并加装备份。"}
    assert step(w, p.affairs, penalties[0], "exempt", **report).status_code == 302
    recurs = step(w, p.affairs, penalties[1], "exempt", **report)
    assert set(recurs.context["form"].errors) == {"fault_report"}
    assert step(w, p.affairs, penalties[1], "review", amount="", note="重复发生。", issue="1").status_code == 302
    states = [(one.state, one.amount) for one in Penalty.objects.order_by("pk")]
    assert states == [("exempt", Decimal("200.00")), ("issued", Decimal("200.00"))]
    totals = pages.words(pages.main(w.browser(p.gm).get("/penalties/")))
    assert "¥ 200.00" in totals
    assert "¥ 400.00" not in totals


# --- Appraisal --------------------------------------------------------------------------------------------------------


def test_what_departments_and_people_are_appraised_by_is_exported(walk):
    """CABLE-11: as GAS-13; a contact of 定州综合所 was late, its result in time; the procedure's own targets."""
    w = walk("2026-11-20 16:30")
    c, p = w.company, w.company.people
    w.intake(p.desk, channel="telephone", category="time-repair")
    w.at("2026-11-20 17:00").go(p.desk, "dispatch", lead=c.dzzhs.pk)
    w.at("2026-11-23 09:00").go(p.officer_dz, "contact", **CONTACT).go(p.officer_dz, "result", **RESULT)
    w.go(p.head_dz, "sign", note="")
    w.at("2026-12-01 09:00")
    client = w.browser(p.affairs)
    rows = client.get("/reports/month/2026-11/departments.csv").content.decode("utf-8-sig").splitlines()
    heads = rows[0].split(",")
    row = dict(zip(heads, next(one for one in rows if "定州综合所" in one).split(","), strict=True))
    assert [row[head] for head in ("受理", "联系时限超时", "联系时限按时率（%）", "办结时限按时率（%）")] == [
        "1",
        "1",
        "0.0",
        "100.0",
    ]
    people = client.get("/reports/month/2026-11/people.csv").content.decode("utf-8-sig")
    assert p.officer_dz.username in people
    targets = {
        code: str(one.value) for code, one in client.get("/reports/month/2026-11/").context["report"].targets.items()
    }
    assert targets == {"contact_on_time": "95.0", "resolution_on_time": "95.0"}
    assert Complaint.objects.count() == 1
