"""The cable company's tariff, walked through the pages, every amount worked out by hand (CABLE-6, CABLE-7).

2026-11-20 is a Friday.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest

from complaints.models import Complaint, Incident, Penalty, ServiceNotice, TariffLine
from tests import incidents, pages, service
from tests.penalties import told
from tests.walking import CONTACT, RESULT, Walk

pytestmark = pytest.mark.django_db


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
    walk("cable", "2026-11-20 16:00")
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
    w = walk("cable", "2026-11-20 16:00")
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
    w = walk("cable", "2026-11-20 16:30")
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
    w = walk("cable", "2026-10-12 16:30")
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
    rule = walk("cable", "2026-11-20 16:00").company.procedure.clock_rules.get(code=code)
    acting = [rung for rung in rule.ladder.steps if rung.action == "propose_penalty"]
    assert [(rung.tariff, rung.delay_minutes, rung.recipient) for rung in acting] == [(tariff, 0, "head")]


@pytest.mark.parametrize(
    ("done", "days", "amount"),
    [("2026-10-12T17:31", 1, "200.00"), ("2026-10-13T17:30", 1, "200.00"), ("2026-10-15T09:00", 3, "600.00")],
)
def test_a_work_order_handled_late_costs_each_started_day(walk, done, days, amount):
    """CABLE-7d: due on 12 October at 17:30; worked figures of tests/cases/penalties.md, to the minute."""
    w = walk("cable", "2026-11-20 16:00")
    times = {"due_at": "2026-10-12T17:30", "done_at": done}
    assert propose(w, w.company.people.supervisor, "", "work-order", **times).status_code == 302
    penalty = Penalty.objects.get()
    assert (penalty.days, penalty.amount) == (days, Decimal(amount))


def test_a_work_order_handled_in_time_costs_nothing(walk):
    """CABLE-7d: done in the very minute in which it was due."""
    w = walk("cable", "2026-11-20 16:00")
    times = {"due_at": "2026-10-12T17:30", "done_at": "2026-10-12T17:30"}
    answer = propose(w, w.company.people.supervisor, "", "work-order", **times)
    assert set(answer.context["form"].errors) == {"done_at"}
    assert not Penalty.objects.exists()


@pytest.mark.parametrize(
    ("begins", "late"), [("2026-11-24T17:30", False), ("2026-11-24T17:29", True), ("2026-11-23T18:00", True)]
)
def test_service_information_is_announced_a_working_day_ahead_or_costs_two_hundred(walk, begins, late):
    """CABLE-13, CABLE-7c: told on Monday at 10:00, a working day is over on Tuesday at 17:30, the close of business."""
    w = walk("cable", "2026-11-23 10:00")
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
    w = walk("cable", "2026-11-23 10:00")
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
    w = walk("cable", "2026-11-20 16:30")
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
