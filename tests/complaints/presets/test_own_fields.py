"""What each preset asks for besides the product's own fields: asked, demanded in its cases, shown and filtered."""

from __future__ import annotations

import pytest

from complaints.documents import record_of
from tests import pages
from tests.intake_form import NEW, errors
from tests.step_forms import on_record
from tests.walking import RESULT, Walk

pytestmark = pytest.mark.django_db

MORNING = "2026-11-23 09:00"  # a Monday
WITNESS = {"custom_witness": "赵邻居 13900139000", "custom_evidence": "楼道监控录像，存于监控室。"}


def refused(w: Walk, **fields) -> dict:
    """What the intake form of the property company says to these answers."""
    form = w.form(channel="telephone", category="staff-attitude", **fields)
    return errors(w.browser(w.company.people.desk).post(NEW, form))


def test_prop_asks_for_the_unit_and_has_no_meter_number(walk):
    """PROP-2: name, unit number, content, telephone."""
    w = walk("prop", MORNING)
    form = pages.main(w.browser(w.company.people.desk).get(NEW))
    assert "房号" in form
    assert 'type="hidden" name="meter_number"' in form
    lacking = refused(w, custom_unit="")
    assert set(lacking) == {"custom_unit"}
    w.intake(w.company.people.desk, channel="telephone", category="staff-attitude", custom_unit="3 号楼 502")
    assert w.complaint.custom == {"unit": "3 号楼 502"}
    assert "房号 3 号楼 502" in w.page(w.company.people.desk)


def test_prop_a_breach_by_a_person_needs_course_witness_and_evidence(walk):
    """PROP-6: about a person's breach the result names witness and evidence; other results are not asked for them."""
    w = walk("prop", MORNING)
    c, p = w.company, w.company.people
    w.intake(p.desk, channel="telephone", category="staff-attitude", flag_violation="on")
    w.go(p.desk, "dispatch", lead=c.dzzhs.pk)
    w.go(p.officer_dz, "contact", outcome="reached", phone="13800138000", note="已说明。")
    refused = w.send(p.officer_dz, "result", **RESULT)
    assert set(errors(refused)) == {"custom_witness", "custom_evidence"}
    assert "已到现场核实，情况属实。" in refused.content.decode()
    w.go(p.officer_dz, "result", **RESULT, **WITNESS)
    page = w.page(p.head_dz)
    assert "证人 赵邻居 13900139000" in page
    assert "证据 楼道监控录像，存于监控室。" in page
    texts = [pair for section in record_of(w.complaint).sections for pair in section.texts]
    assert ("证据", "楼道监控录像，存于监控室。") in texts

    w.intake(p.desk, channel="telephone", category="staff-attitude", duplicate="new")
    w.go(p.desk, "dispatch", lead=c.dzzhs.pk)
    w.go(p.officer_dz, "contact", outcome="reached", phone="13800138000", note="已说明。")
    assert "证人" not in pages.main(w.browser(p.officer_dz).get(f"/complaints/{w.number}/result/"))
    w.go(p.officer_dz, "result", **RESULT)


def test_prop_a_malicious_complaint_is_marked_with_the_reason_and_still_counted(walk):
    """PROP-5: the mark stands with the case wherever it is listed, and needs a reason; the case goes on like others."""
    w = walk("prop", MORNING)
    p = w.company.people
    assert set(refused(w, custom_unit="1-101", custom_malicious="on")) == {"custom_malicious_reason"}
    reason = {"custom_malicious_reason": "一月内就同一事项无据投诉九次。"}
    w.intake(p.desk, channel="telephone", category="staff-attitude", custom_malicious="on", **reason)
    assert w.complaint.marks == {"malicious": "恶意投诉"}
    assert "恶意投诉" in pages.words(pages.main(w.browser(p.desk).get("/complaints/")))
    assert w.clocks() == {"dispatch": "11-23 10:00"}
    filtered = pages.words(pages.main(w.browser(p.desk).get("/complaints/?flag=mark:malicious")))
    assert w.number in filtered
    assert "风险标记：恶意投诉" in filtered
    received = pages.words(pages.main(w.browser(p.gm).get("/reports/month/2026-11/")))
    assert "本月受理的投诉，不论后来结果如何。 1 " in received


def test_hosp_a_refund_and_the_legal_ways_told_are_recorded_with_their_dates(walk):
    """HOSP-3: the refund is recorded on the result. HOSP-6: of a damage dispute the ways told, with the date."""
    w = walk("hosp", MORNING)
    c, p = w.company, w.company.people
    w.intake(p.desk, channel="walk-in", category="care-medicine", custom_damage="on")
    w.go(p.desk, "dispatch", lead=c.dzzhs.pk)
    w.go(p.officer_dz, "contact", outcome="reached", phone="13800138000", note="已说明。")
    assert set(errors(w.send(p.officer_dz, "result", **RESULT))) == {"custom_legal_ways", "custom_legal_ways_on"}
    wrong = {"custom_legal_ways": "以上全部", "custom_legal_ways_on": "昨天", "custom_refund": "很多"}
    assert set(errors(w.send(p.officer_dz, "result", **RESULT, **wrong))) == {"custom_legal_ways_on", "custom_refund"}
    right = {
        "custom_legal_ways": "以上全部", "custom_legal_ways_on": "2026-11-23", "custom_refund": "86.5",
        "custom_refunded_on": "2026-11-23",
    }  # fmt: skip
    w.go(p.officer_dz, "result", **RESULT, **right)
    page = w.page(p.desk)
    assert "医疗损害争议" in page
    assert "退费金额 86.50 元" in page
    assert "已告知的法律途径 以上全部 告知日期 2026年11月23日" in page


def test_retail_tells_customers_and_demands_apart(walk):
    """RETAIL-1: consumer, agent, franchisee; price cut, return, exchange, compensation, criticism or suggestion."""
    w = walk("retail", MORNING)
    p = w.company.people
    form = w.browser(p.officer_dz).get(NEW).context["form"]
    offered = {
        name: [value for value, _label in form.fields[f"custom_{name}"].choices]
        for name in ("customer_kind", "demand_kind")
    }
    assert offered == {
        "customer_kind": ["消费者", "代理商", "加盟商"],
        "demand_kind": ["降价", "退货", "换货", "赔偿", "批评建议"],
    }
    assert form["customer_type"].is_hidden
    shop = {"received_department": w.company.dzzhs.pk}
    w.intake(p.officer_dz, channel="shop", category="quality-function", **shop, custom_customer_kind="代理商")
    assert w.complaint.custom == {"customer_kind": "代理商", "demand_kind": "换货"}
    sections = {section.title: dict(section.facts) for section in record_of(w.complaint).sections}
    facts = {label: text for section in sections.values() for label, text in section.items()}
    assert (facts["客户类别"], facts["诉求类别"]) == ("代理商", "换货")
    assert "客户类型" not in facts


def test_cable_the_company_hears_at_once_of_what_is_particularly_serious(walk):
    """CABLE-7f: marked later as well, it is handed to the company: general affairs, leader and general manager."""
    w = walk("cable", MORNING)
    p = w.company.people
    w.intake(p.desk, channel="telephone", category="conduct-attitude")
    assert not {"affairs", "leader", "gm"} & w.told()
    record = on_record(w.browser(p.desk).get(f"/complaints/{w.number}/correct/").context["form"])
    record = {name: value for name, value in record.items() if name not in ("key", "version")}
    w.at("2026-11-23 09:05").go(p.desk, "correct", **record, custom_grave="on", reason="造成多户断网。")
    assert {"affairs", "leader", "gm"} <= w.told()
    assert w.complaint.marks == {"grave": "情节特别严重"}
    assert "情节特别严重 否 → 是" in w.page(p.desk)
