"""One full way for each of the presets, with its own times, roles and words; the due times are counted by hand.

2026-11-23 is a Monday. In the autumn of 2026 the first to the seventh of October are days off, and Saturday the tenth
is worked.
"""

from __future__ import annotations

import pytest

from complaints.choices import Stage
from complaints.models import Complaint
from tests import pages
from tests.walking import CONTACT, CONTENT, REJECTED, RESULT

pytestmark = pytest.mark.django_db


# --- GAS --------------------------------------------------------------------------------------------------------------


def test_gas_an_hour_a_day_and_three_working_days(walk, capsys):
    """GAS-12.2, GAS-12.3a, GAS-12.3b, GAS-12.5, GAS-12.6: forwarded, contacted, handled, called back, archived."""
    w = walk("gas", "2026-11-20 16:30")  # Friday
    p = w.company.people
    w.intake(p.desk, channel="telephone", category="supply-repair")
    assert w.clocks() == {"dispatch": "11-20 17:30"}
    w.at("2026-11-20 17:00").go(p.desk, "dispatch", lead=w.company.dzzhs.pk)
    # 24 hours run over the week-end; Monday, Tuesday and Wednesday are the three working days.
    assert w.clocks() == {"contact": "11-21 17:00", "resolution": "11-25 17:30"}
    assert w.told() == {"head.dz"}
    w.at("2026-11-21 09:00").go(p.officer_dz, "contact", **CONTACT).go(p.officer_dz, "result", **RESULT)
    w.go(p.head_dz, "sign", note="属实。").go(p.desk, "feedback", note="四项齐全。")
    assert w.clocks() == {"callback": "11-23 17:30"}
    w.at("2026-11-23 10:00").go(p.desk2, "callback", **CONTENT).go(p.desk, "archive", note="材料齐全。")
    w.is_over(capsys)


# --- ROAD -------------------------------------------------------------------------------------------------------------


def test_road_unfinished_after_a_day_has_a_case_file_an_instruction_and_a_daily_report(walk, capsys):
    """ROAD-1, ROAD-3a, ROAD-4, ROAD-5a, ROAD-5b, ROAD-6, ROAD-7, ROAD-9: from the hotline to the same day's callback.

    ROAD-8: who heard it first stays on record.
    """
    w = walk("road", "2026-11-23 09:00")
    p = w.company.people
    w.intake(p.desk, channel="telephone", category="rescue-arrival")
    first_hour = {"answer-complaint": "11-25 09:00", "escalation": "11-24 09:00"}
    assert w.clocks() == {"dispatch": "11-23 09:05", **first_hour}
    assert "服务热线" in w.page(p.desk)

    w.at("2026-11-23 09:04").go(p.desk, "dispatch", lead=w.company.dzzhs.pk)
    assert w.clocks() == {"resolution": "11-23 21:04", **first_hour}  # no report is due while the twelve hours run
    w.at("2026-11-23 10:00").go(p.head_dz, "contact", **CONTACT).go(p.desk, "judge", validity="valid", reason="属实。")
    assert "有效投诉" in w.page(p.head_dz)

    w.at("2026-11-23 21:05").sweep()
    assert w.clocks()["progress-report"] == "11-24 09:04"
    assert w.told() == {"head.dz"}
    w.at("2026-11-24 08:55").go(p.officer_dz, "report", note="等第二台吊车。")
    assert "progress-report" not in w.clocks()

    w.at("2026-11-24 09:01").sweep()
    assert w.clocks()["daily-report"] == "11-24 17:00"
    assert w.clocks()["instruction"] == "11-24 13:01"
    assert {"supervisor", "head.dz"} <= w.told()
    assert w.number in pages.html(w.browser(p.supervisor).get("/case-files/"))
    page = w.page(p.head_dz)
    assert "投诉处理档案" in page
    assert "请示：责任部门负责人" in page
    assert "instruct" in w.steps(p.head_dz)
    assert "instruct" not in w.steps(p.officer_dz)
    workbench = pages.lane(w.browser(p.head_dz).get("/"), "instruct")
    assert (w.number, "instruct") in pages.steps(workbench)

    w.at("2026-11-24 10:00").go(p.head_dz, "instruct", text="调第二台吊车，今夜清完。")
    given = w.complaint.instructions.get()
    assert (given.asked_of, given.by) == ("head", p.head_dz)
    assert w.outcomes()["instruction"] == "met"
    w.at("2026-11-24 16:30").go(p.officer_dz, "report", note="吊车已到，正在起吊。")
    assert w.clocks()["daily-report"] == "11-25 17:00"

    w.at("2026-11-25 08:30")
    left_out = w.send(p.officer_dz, "result", **RESULT)
    assert set(left_out.context["form"].errors) == {f"followed_{given.pk}"}
    w.go(p.officer_dz, "result", **RESULT, **{f"followed_{given.pk}": "已调吊车，当夜清完。"})
    w.go(p.head_dz, "sign", note="属实。")
    # The end of the day of feedback; there is no result before the desk has checked it.
    assert w.clocks() == {"callback": "11-26 00:00", **first_hour}
    w.at("2026-11-25 08:50").go(p.desk, "feedback", note="齐全。")
    assert w.clocks() == {"callback": "11-26 00:00"}
    assert w.outcomes().items() >= {"answer-complaint": "met", "escalation": "late"}.items()
    w.at("2026-11-25 16:00").go(p.desk2, "callback", **CONTENT)
    w.go(p.supervisor, "archive", note="")
    assert w.complaint.first_receiver == p.desk
    w.is_over(capsys)


def test_road_an_invalid_complaint_is_closed_with_the_explanation_given(walk, capsys):
    """ROAD-1, ROAD-8: heard on the road by a man of another station, judged invalid, explained, archived."""
    w = walk("road", "2026-11-23 22:00")
    p = w.company.people
    place = {"received_department": w.company.qyzhs.pk}
    w.intake(p.officer_qy, channel="on-site", category="fee-standard", **place)
    assert w.clocks()["dispatch"] == "11-23 22:05"
    said = {"validity": "invalid", "reason": "按公示标准收费。"}
    assert set(w.send(p.desk, "judge", **said).context["form"].errors) == {"explanation"}
    w.go(p.desk, "judge", **said, explanation="已出示收费标准并逐项说明。")
    assert w.complaint.stage == Stage.CALLBACK
    assert "无效投诉" in w.page(p.desk)
    w.go(p.desk2, "callback", **CONTENT).go(p.desk, "archive", note="")
    assert w.complaint.first_receiver == p.officer_qy
    w.is_over(capsys)


def test_road_a_major_complaint_goes_up_at_once_and_the_press_is_watched(walk):
    """ROAD-11: supervisor, leader and general manager know in the same minute; the head handles it in person."""
    w = walk("road", "2026-11-23 09:00")
    p = w.company.people
    w.intake(p.desk, channel="press", category="rescue-damage", level="major", flag_media="on")
    assert {"supervisor", "leader", "gm"} <= w.told()
    assert "媒体" in w.page(p.gm)
    w.go(p.desk, "dispatch", lead=w.company.dzzhs.pk)
    assert w.complaint.handler == p.head_dz


# --- CABLE ------------------------------------------------------------------------------------------------------------


def test_cable_the_second_rejection_is_decided_by_the_leader_and_that_is_the_end(walk, capsys):
    """CABLE-3, CABLE-5a, CABLE-5b, CABLE-14: major ones with 综合部; rejected, registered anew, rejected, 终结."""
    w = walk("cable", "2026-11-20 16:30")  # Friday
    c, p = w.company, w.company.people
    w.intake(p.desk, channel="authority", category="network-signal", level="major")
    assert w.number == "2026KFZX0001"
    assert w.clocks() == {"dispatch": "11-20 17:30"}
    assert {"affairs", "supervisor", "leader"} <= w.told()
    w.at("2026-11-20 17:00").go(p.desk, "dispatch", lead=c.dzzhs.pk)
    assert w.clocks() == {"contact": "11-21 17:00", "resolution": "11-25 17:30"}
    assert {"head.dz", "affairs"} <= w.told()
    w.at("2026-11-20 17:10").go(p.head_dz, "contact", **CONTACT)
    assert w.clocks() == {"progress": "11-21 17:10", "resolution": "11-25 17:30"}
    w.at("2026-11-21 16:00").go(p.affairs, "opinion", opinion="已与主管部门沟通。")
    w.go(p.officer_dz, "result", **RESULT).go(p.head_dz, "sign", note="")
    w.at("2026-11-23 09:00").go(p.desk, "feedback", note="")
    assert w.clocks() == {"callback": "11-24 17:30"}
    w.at("2026-11-23 09:30").go(p.desk2, "callback", **REJECTED).go(p.desk, "archive", note="")
    w.is_over(capsys)

    original, w.number = w.complaint, Complaint.objects.get(original=w.complaint).number
    assert w.clocks() == {"dispatch-again": "11-23 10:00"}  # half an hour instead of the hour
    assert w.told() >= {"supervisor"}
    assert original.number in w.page(p.desk)
    w.at("2026-11-23 09:50").go(p.desk, "dispatch", lead=c.dz.pk)
    w.go(p.branch_dz, "contact", **CONTACT).go(p.affairs, "opinion", opinion="同意分公司意见。")
    w.at("2026-11-23 15:00").go(p.branch_dz, "result", **RESULT).go(p.desk, "feedback", note="")
    w.at("2026-11-23 15:10").go(p.desk2, "callback", **REJECTED).go(p.desk, "archive", note="")
    w.is_over(capsys)

    w.number = Complaint.objects.get(original=w.complaint).number
    assert w.clocks() == {"dispatch-again": "11-23 15:40"}
    assert w.told() >= {"supervisor", "leader"}
    refused = w.send(p.desk, "dispatch", lead=c.dz.pk)
    assert refused.status_code == 403
    assert "分管领导" in pages.words(refused.content.decode())
    w.at("2026-11-23 15:30").go(p.leader, "decide", decision="退还当月费用，就此终结。")
    assert w.clocks() == {"callback": "11-24 17:30"}
    told = {**CONTENT, "resolved": "no", "satisfaction": "2", "words": "知道了。"}
    w.go(p.desk2, "callback", **told).go(p.desk, "archive", note="")
    assert "退还当月费用，就此终结。" in w.page(p.desk)
    again = w.send(p.desk, "recomplain", content="还是不行。")
    assert again.status_code == 200
    assert not Complaint.objects.filter(original=w.complaint).exists()
    w.is_over(capsys)


# --- HOSP -------------------------------------------------------------------------------------------------------------


def test_hosp_a_complex_case_has_five_working_days_and_one_of_several_departments_ten(walk, capsys):
    """HOSP-1, HOSP-2, HOSP-5a, HOSP-5b: one office takes in a letter; a lead and a co-handling department answer it."""
    w = walk("hosp", "2026-09-28 10:00")  # Monday before the National Day
    c, p = w.company, w.company.people
    w.intake(p.desk, channel="letter", category="care-nursing", complexity="complex")
    # 29 and 30 September; 8, 9 and Saturday 10 October
    assert w.clocks() == {"dispatch": "09-28 11:00", "answer-complex": "10-10 17:30"}
    assert "信函" in w.page(p.desk)
    w.at("2026-09-28 10:30").go(p.desk, "dispatch", lead=c.dzzhs.pk, co_handlers=[c.zhb.pk])
    # … 12, 13, 14, 15 (the ninth from Monday) and 16 October (the tenth)
    due = {"answer-departments": "10-16 17:30", "resolution-departments": "10-15 17:30"}
    assert w.clocks() == {"contact": "09-29 10:30", **due}
    assert {"head.dz", "affairs"} <= w.told()
    w.at("2026-09-28 10:45").go(p.head_dz, "contact", **CONTACT)
    assert w.clocks() == {"progress": "09-29 10:45", **due}
    w.at("2026-09-29 09:00").go(p.affairs, "opinion", opinion="护理记录已核对。")
    w.go(p.officer_dz, "result", **RESULT).go(p.head_dz, "sign", note="")
    w.go(p.desk, "feedback", note="")
    assert w.clocks() == {"callback": "09-30 17:30", "answer-departments": "10-16 17:30"}
    w.at("2026-09-30 10:00").go(p.desk2, "callback", **CONTENT).go(p.desk, "archive", note="")
    page = w.page(p.desk)
    assert "主办" in page
    assert "会办" in page
    w.is_over(capsys)


def test_hosp_danger_to_health_is_told_at_once_and_has_minutes(walk):
    """HOSP-4, HOSP-2: said by staff themselves; ten minutes to the department, half an hour to the patient."""
    w = walk("hosp", "2026-09-28 23:50")
    p = w.company.people
    place = {"received_department": w.company.qyzhs.pk}
    w.intake(p.officer_qy, channel="internal", category="care-medicine", complexity="simple", flag_safety="on", **place)
    assert w.clocks()["dispatch-safety"] == "09-29 00:00"
    assert {"supervisor", "leader", "gm", "branch.dz"} <= w.told()
    w.at("2026-09-28 23:55").go(p.desk, "dispatch", lead=w.company.dzzhs.pk)
    assert w.clocks()["contact-safety"] == "09-29 00:25"


# --- PROP -------------------------------------------------------------------------------------------------------------


def test_prop_a_serious_complaint_is_handled_as_the_service_manager_orders(walk, capsys):
    """PROP-2, PROP-3, PROP-4: asked for within four hours, ordered with a time of its own, cited by the result."""
    w = walk("prop", "2026-11-23 09:00")
    p = w.company.people
    w.intake(p.desk, channel="telephone", category="staff-attitude", level="serious")
    assert w.clocks() == {"dispatch": "11-23 10:00", "instruction": "11-23 13:00"}
    assert "supervisor" in w.told()
    assert "3 号楼 502" in w.page(p.desk)
    w.at("2026-11-23 09:30").go(p.desk, "dispatch", lead=w.company.dzzhs.pk)
    due = {"contact": "11-24 09:30", "resolution": "11-26 17:30"}
    assert w.clocks() == {"instruction": "11-23 13:00", **due}
    w.at("2026-11-23 10:00")
    w.go(p.supervisor, "instruct", text="主管上门致歉，张强负责。", due_at="2026-11-24T12:00")
    assert w.clocks() == {"order": "11-24 12:00", **due}
    assert "head.dz" in w.told()
    w.at("2026-11-23 10:10").go(p.head_dz, "contact", **CONTACT)
    given = w.complaint.instructions.get()
    assert (given.asked_of, given.by) == ("supervisor", p.supervisor)

    w.at("2026-11-23 15:00")
    assert set(w.send(p.officer_dz, "result", **RESULT).context["form"].errors) == {f"followed_{given.pk}"}
    w.go(p.officer_dz, "result", **RESULT, **{f"followed_{given.pk}": "已上门致歉。"})
    assert "order" not in w.clocks()
    assert w.complaint.stage == Stage.SIGN_OFF
    w.go(p.head_dz, "sign", note="").at("2026-11-23 15:10").go(p.desk, "feedback", note="")
    assert w.clocks() == {"callback": "11-24 17:30"}
    refused = w.send(p.supervisor, "skip-callback", reason="不必。")  # every one is called back
    assert refused.status_code == 403
    w.at("2026-11-24 10:00").go(p.desk2, "callback", **CONTENT).go(p.desk, "archive", note="")
    assert "已上门致歉。" in w.page(p.supervisor)
    w.is_over(capsys)


# --- RETAIL -----------------------------------------------------------------------------------------------------------


def test_retail_taken_on_by_the_superior_and_approved_up_to_the_general_manager(walk, capsys):
    """RETAIL-2, RETAIL-3, RETAIL-6: the shop confirms, its superior takes it on, the result goes up its chain."""
    w = walk("retail", "2026-11-23 16:00")
    c, p = w.company, w.company.people
    shop = {"received_department": c.dzzhs.pk}
    w.intake(p.officer_dz, channel="shop", category="transport-broken", **shop)
    assert w.complaint.stage == Stage.PENDING
    assert w.clocks() == {"acceptance": "11-24 17:30"}
    assert w.told() == {"branch.dz", "desk", "desk2"}  # it was not the desk that took it in
    assert "门店" in w.page(p.branch_dz)
    assert w.send(p.desk, "admit", note="").status_code == 403
    w.at("2026-11-24 09:00").go(p.branch_dz, "admit", note="同意受理。")
    assert w.clocks() == {"dispatch": "11-24 10:00"}
    assert {"desk", "desk2"} <= w.told()
    w.at("2026-11-24 09:20").go(p.desk, "dispatch", lead=c.dzzhs.pk)
    assert w.clocks() == {"contact": "11-25 09:20", "resolution": "11-27 17:30"}
    w.at("2026-11-24 10:00").go(p.officer_dz, "contact", **CONTACT)
    proper = {"custom_demand_proper": "yes", "custom_quantity": "1 台", "custom_amount": "1299"}
    w.at("2026-11-24 14:00").go(p.officer_dz, "result", **RESULT, **proper).go(p.head_dz, "sign", note="")

    for time, who, name in (("15:00", p.branch_dz, "上级"), ("15:30", p.affairs, "综合部"), ("16:00", p.gm, "总经理")):
        assert w.complaint.stage == Stage.APPROVAL, name
        assert name in w.page(p.desk)
        assert who.username in w.told()
        assert w.clocks() == {"approval": "11-26 17:30"}  # the department's time has ended with its head's signature
        assert w.send(p.leader, "approve", opinion="").status_code == 403
        w.at(f"2026-11-24 {time}").go(who, "approve", opinion="同意。")
    assert (w.complaint.stage, w.clocks()) == (Stage.FEEDBACK, {})
    w.go(p.desk, "feedback", note="")
    assert w.clocks() == {"callback": "11-25 17:30"}
    w.go(p.desk2, "callback", **CONTENT).go(p.desk, "archive", note="")
    w.is_over(capsys)


def test_retail_what_is_not_taken_on_is_explained(walk, capsys):
    """RETAIL-3: 不予受理 with reason and decider; the customer is told, the record is kept."""
    w = walk("retail", "2026-11-23 16:00")
    p = w.company.people
    shop = {"received_department": w.company.dzzhs.pk}
    w.intake(p.officer_dz, channel="shop", category="quality-function", **shop)
    said = {"reason": "人为损坏，不在保修范围。", "explanation": "已向客户说明保修条款和付费维修办法。"}
    missing = w.send(p.branch_dz, "turn-down", reason="", explanation="").context["form"].errors
    assert set(missing) == {"reason", "explanation"}
    w.at("2026-11-24 09:00").go(p.branch_dz, "turn-down", **said)
    assert w.clocks() == {"callback": "11-25 17:30"}
    page = w.page(p.desk)
    assert "不予受理" in page
    assert all(words in page for words in said.values())
    w.go(p.desk2, "callback", **CONTENT).go(p.desk, "archive", note="")
    w.is_over(capsys)


# --- MOBILE -----------------------------------------------------------------------------------------------------------


def test_mobile_a_repeated_complaint_goes_straight_up(walk, capsys):
    """MOBILE-1, MOBILE-2, MOBILE-3: the same customer and matter within 30 days; the leader steps in and answers."""
    w = walk("mobile", "2026-11-02 09:00")
    c, p = w.company, w.company.people
    w.intake(p.desk, channel="telephone", category="fee-deduction")
    assert "leader" not in w.told()
    w.go(p.desk, "dispatch", lead=c.dzzhs.pk).go(p.head_dz, "contact", **CONTACT)
    w.go(p.officer_dz, "result", **RESULT).go(p.head_dz, "sign", note="").go(p.desk, "feedback", note="")
    w.go(p.desk2, "callback", **CONTENT).go(p.desk, "archive", note="")
    w.is_over(capsys)
    customer = w.complaint.customer_id

    w.at("2026-11-23 09:00").intake(p.desk, channel="shop", category="fee-deduction", customer=customer)
    assert w.complaint.is_repeated
    assert {"supervisor", "leader"} <= w.told()
    page = w.browser(p.desk).get(f"/complaints/{w.number}/dispatch/")
    assert page.context["form"]["lead"].value() == c.gs.pk  # where the leader in charge is
    w.at("2026-11-23 09:30").go(p.desk, "dispatch", lead=c.gs.pk, co_handlers=[c.dzzhs.pk])
    assert w.clocks() == {"contact": "11-24 09:30", "resolution": "11-26 17:30"}
    w.at("2026-11-23 10:00").go(p.leader, "take-over", reason="客户第二次投诉。")
    assert w.complaint.handler == p.leader
    w.go(p.leader, "contact", **CONTACT).go(p.head_dz, "opinion", opinion="扣费已核实。")
    w.at("2026-11-23 14:00").go(p.leader, "result", **RESULT).go(p.desk, "feedback", note="")
    assert w.clocks() == {"callback": "11-24 17:30"}
    assert w.send(p.supervisor, "skip-callback", reason="不必。").status_code == 403
    w.go(p.desk2, "callback", **CONTENT).go(p.desk, "archive", note="")
    w.is_over(capsys)


# --- DESK -------------------------------------------------------------------------------------------------------------


def test_desk_the_specialist_registers_follows_up_and_the_supervisor_may_leave_the_callback_out(walk, capsys):
    """DESK-2, DESK-3: registered, numbered, sorted, sent on; a promised time is on record; the supervisor decides."""
    w = walk("desk", "2026-11-23 09:00")
    p = w.company.people
    w.intake(p.desk, channel="online", category="goods-delivery")
    assert (w.number, w.clocks()) == ("2026KFZX00001", {"dispatch": "11-23 10:00"})
    assert "线上" in w.page(p.desk)
    w.at("2026-11-23 09:10").go(p.desk, "dispatch", lead=w.company.dzzhs.pk)
    assert w.clocks() == {"contact": "11-24 09:10", "resolution": "11-26 17:30"}
    w.at("2026-11-23 09:30").go(p.head_dz, "contact", **CONTACT)
    clock = w.complaint.clocks.running().get(rule__code="resolution")
    w.go(p.head_dz, "promise", clock=clock.pk, until="2026-11-28T12:00", note="客户周六上午才在家。")
    assert w.clocks() == {"progress": "11-24 09:30", "resolution": "11-28 12:00"}
    w.go(p.desk, "progress", phone="13800138000", note="周六送到。")
    assert "progress" not in w.clocks()
    brief = {
        **RESULT,
        "accountability": "",
        "satisfaction": "",
        "custom_way": "换货",
    }  # findings and countermeasures are enough
    w.at("2026-11-28 11:30").go(p.officer_dz, "result", **brief).go(p.head_dz, "sign", note="")
    w.go(p.desk, "feedback", note="")
    assert w.clocks() == {"callback": "11-30 17:30"}
    assert w.send(p.desk2, "skip-callback", reason="不必。").status_code == 403
    w.go(p.supervisor, "skip-callback", reason="客户要求不再打扰。").go(p.desk, "archive", note="")
    w.is_over(capsys)
