"""What a procedure asks for besides the product's own fields is data: asked, checked, kept, shown, found, exported."""

from __future__ import annotations

import csv
import io
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.choices import Recipient
from complaints.documents import record_of
from complaints.flow.callback import Answers
from complaints.flow.recomplain import recomplain
from complaints.forms.custom import _as_kept
from complaints.models import AlertRule, Complaint, CustomField, Notice
from complaints.versions import new_version, obstacles, publish
from tests import pages, way
from tests.intake_form import NEW, errors, typed
from tests.rules import amending, clock_rule
from tests.walking import CONTENT, RESULT, Walk, company_under

pytestmark = pytest.mark.django_db

WITNESS = {"custom_witness": "赵邻居 13900139000", "custom_evidence": "楼道监控录像，存于监控室。"}


@pytest.fixture
def walk(db, client, time_machine):
    """`walk("prop")` begins a way under a preset on a Monday morning."""

    def begin(code: str) -> Walk:
        start = Walk(None, client, time_machine).at("2026-11-23 09:00")
        start.company = company_under(code)
        return start

    return begin


def asked(procedure, code, label="追问", at="intake", type="text", **about) -> CustomField:
    """A field more, as an administrator would add it."""
    field = CustomField(procedure=procedure, at=at, code=code, label=label, type=type, **about)
    field.full_clean()
    field.save()
    return field


def taken(company, client, **fields) -> Complaint:
    answer = client.post(NEW, typed(company, **fields))
    assert answer.status_code == 302, answer.context["form"].errors
    return Complaint.objects.get(number=answer.url.split("/")[2])


def refused(w: Walk, **fields) -> dict:
    """What the intake form of the property company says to these answers."""
    form = w.form(channel="telephone", category="staff-attitude", **fields)
    return errors(w.browser(w.company.people.desk).post(NEW, form))


def fresh(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def on_record(form) -> dict:
    """What 更正 shows, to be sent as it is but for what a test changes."""
    return {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "", False)}


# --- The presets ------------------------------------------------------------------------------------------------------


def test_prop_asks_for_the_unit_and_has_no_meter_number(walk):
    """PROP-2: name, unit number, content, telephone."""
    w = walk("prop")
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
    w = walk("prop")
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
    w = walk("prop")
    p = w.company.people
    assert set(refused(w, custom_unit="1-101", custom_malicious="on")) == {"custom_malicious_reason"}
    reason = {"custom_malicious_reason": "一月内就同一事项无据投诉九次。"}
    w.intake(p.desk, channel="telephone", category="staff-attitude", custom_malicious="on", **reason)
    assert w.complaint.marks == {"malicious": "恶意投诉"}
    assert "恶意投诉" in pages.words(pages.main(w.browser(p.desk).get("/complaints/")))
    assert w.clocks() == {"dispatch": "11-23 10:00"}
    received = pages.words(pages.main(w.browser(p.gm).get("/reports/month/2026-11/")))
    assert "本月受理的投诉，不论后来结果如何。 1 " in received


def test_hosp_a_refund_and_the_legal_ways_told_are_recorded_with_their_dates(walk):
    """HOSP-3: the refund is recorded on the result. HOSP-6: of a damage dispute the ways told, with the date."""
    w = walk("hosp")
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
    w = walk("retail")
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
    w = walk("cable")
    p = w.company.people
    w.intake(p.desk, channel="telephone", category="conduct-attitude")
    assert not {"affairs", "leader", "gm"} & w.told()
    record = on_record(w.browser(p.desk).get(f"/complaints/{w.number}/correct/").context["form"])
    record = {name: value for name, value in record.items() if name not in ("key", "version")}
    w.at("2026-11-23 09:05").go(p.desk, "correct", **record, custom_grave="on", reason="造成多户断网。")
    assert {"affairs", "leader", "gm"} <= w.told()
    assert w.complaint.marks == {"grave": "情节特别严重"}
    assert "情节特别严重 否 → 是" in w.page(p.desk)


# --- Whatever a procedure asks for ------------------------------------------------------------------------------------


def test_every_type_of_answer_is_kept_shown_and_exported(company, signed_in):
    with amending(company.procedure):
        asked(company.procedure, "line", "一行")
        asked(company.procedure, "long", "几行", type="long")
        asked(company.procedure, "choice", "选一个", type="choice", options="红\n蓝")
        asked(company.procedure, "yes", "是否", type="yes_no")
        asked(company.procedure, "day", "日期", type="date")
        asked(company.procedure, "number", "数目", type="number")
        asked(company.procedure, "money", "金额", type="money")
        asked(company.procedure, "mark", "标记", type="mark")
    client = signed_in(company.people.desk)
    said = {
        "line": "甲",
        "long": "乙\r\n丙",
        "choice": "蓝",
        "yes": "no",
        "day": "2026-02-28",
        "number": "3.50",
        "money": "12",
        "mark": "on",
    }
    complaint = taken(company, client, **{f"custom_{code}": value for code, value in said.items()})
    assert complaint.custom == {
        "line": "甲",
        "long": "乙\n丙",
        "choice": "蓝",
        "yes": False,
        "day": "2026-02-28",
        "number": "3.5",
        "money": "12.00",
    }
    assert complaint.marks == {"mark": "标记"}
    page = pages.words(pages.main(client.get(complaint.get_absolute_url())))
    shown = "一行 甲 几行 乙丙 选一个 蓝 是否 否 日期 2026年2月28日 数目 3.5 金额 12.00 元"
    assert shown in page
    content = b"".join(client.get("/complaints/export/").streaming_content).decode("utf-8-sig")
    heads, row = list(csv.reader(io.StringIO(content)))[:2]
    values = dict(zip(heads, row, strict=True))
    assert (values["选一个"], values["是否"], values["金额"]) == ("蓝", "否", "12.00 元")
    assert values["风险标记"] == "标记"


def test_a_wrong_answer_is_told_beside_its_field_and_everything_typed_stays(company, signed_in):
    with amending(company.procedure):
        asked(company.procedure, "day", "日期", type="date")
        asked(company.procedure, "choice", "选一个", type="choice", options="红\n蓝")
        asked(company.procedure, "line", "一行")
    data = typed(company, custom_day="2026-02-30", custom_choice="绿", custom_line="字" * 201)
    answer = signed_in(company.people.desk).post(NEW, data)
    assert set(errors(answer)) == {"custom_day", "custom_choice", "custom_line"}
    assert "2026-02-30" in answer.content.decode()
    assert "字" * 201 in answer.content.decode()
    assert not Complaint.objects.exists()


def test_a_field_for_some_cases_is_demanded_in_them_alone(company, signed_in):
    with amending(company.procedure):
        asked(company.procedure, "extra", "经过", is_required=True, cases={"level": ["major"]})
    client = signed_in(company.people.desk)
    assert set(errors(client.post(NEW, typed(company, level="major")))) == {"custom_extra"}
    assert taken(company, client, level="serious", customer_name="赵铁柱", duplicate="new").custom == {}
    assert taken(
        company, client, level="major", custom_extra="爆管", customer_name="钱多多", duplicate="new"
    ).custom == {"extra": "爆管"}


def test_a_mark_decides_which_deadline_holds_also_when_it_is_set_later(company, signed_in, time_machine):
    """A clock rule for marked cases goes before the one for all; correcting the record counts the deadline anew."""
    time_machine.move_to("2026-11-23 01:00+00:00", tick=False)  # Monday, 09:00 in Shanghai
    with amending(company.procedure):
        asked(company.procedure, "press", "人大代表", type="mark")
        clock_rule(
            company.procedure, "dispatch-press", "10min", name="转发", kind="dispatch", owner="desk",
            start=["accepted"], stop=["dispatched"], cases={"mark": ["press"]},
        )  # fmt: skip
    client = signed_in(company.people.desk)
    marked = taken(company, client, custom_press="on")
    assert [(clock.rule.code, (clock.due_at - clock.started_at).seconds) for clock in marked.clocks.running()] == [
        ("dispatch-press", 600)
    ]
    plain = taken(company, client, customer_name="赵铁柱", duplicate="new")
    assert [clock.rule.code for clock in plain.clocks.running()] == ["dispatch"]
    form = client.get(f"/complaints/{plain.number}/correct/").context["form"]
    record = on_record(form)
    sent = {**record, "custom_press": "on", "reason": "客户说明身份。", "key": str(uuid.uuid4())}
    assert client.post(f"/complaints/{plain.number}/correct/", sent).status_code == 302
    assert [clock.rule.code for clock in plain.clocks.running()] == ["dispatch-press"]
    entry = plain.events.order_by("-sequence").first()
    assert entry.data["changed"]["marks"] == [{}, {"press": "人大代表"}]


def test_a_correction_keeps_what_stood_before_in_the_history(company, signed_in, capsys):
    with amending(company.procedure):
        asked(company.procedure, "unit", "房号")
    client = signed_in(company.people.desk)
    complaint = taken(company, client, custom_unit="3-502")
    form = client.get(f"/complaints/{complaint.number}/correct/").context["form"]
    assert form["custom_unit"].value() == "3-502"
    record = on_record(form)
    sent = {**record, "reason": "听错了。", "key": str(uuid.uuid4())}
    unchanged = client.post(f"/complaints/{complaint.number}/correct/", sent)
    assert "与记录没有差别" in unchanged.content.decode() or errors(unchanged)
    assert client.post(f"/complaints/{complaint.number}/correct/", {**sent, "custom_unit": "3-503"}).status_code == 302
    complaint = fresh(complaint)
    assert complaint.custom == {"unit": "3-503"}
    history = pages.words(pages.main(client.get(complaint.get_absolute_url())))
    assert "3-502" in history
    assert "3-503" in history
    found = pages.words(pages.main(client.get("/complaints/?q=3-502")))
    assert complaint.number in found
    call_command("verify_history")
    assert capsys.readouterr().out.endswith("Every chain is whole.\n")


def test_what_the_customer_is_asked_at_the_callback_is_needed_when_they_were_reached(company, signed_in):
    with amending(company.procedure):
        asked(company.procedure, "again", "愿意再次选择我们吗", at="callback", type="yes_no", is_required=True)
    complaint = way.at_callback(company)
    client, address = signed_in(company.people.desk2), f"/complaints/{complaint.number}/callback/"
    sent = {**CONTENT, "version": complaint.version, "key": str(uuid.uuid4())}
    assert set(errors(client.post(address, sent))) == {"custom_again"}
    busy = {**sent, "outcome": "no_answer", "resolved": "", "satisfaction": "", "words": ""}
    assert client.post(address, busy).status_code == 302
    complaint = fresh(complaint)
    sent |= {"version": complaint.version, "custom_again": "yes", "key": str(uuid.uuid4())}
    assert client.post(address, sent).status_code == 302
    assert complaint.callbacks.first().custom == {"again": True}
    assert "愿意再次选择我们吗 是" in pages.words(pages.main(client.get(complaint.get_absolute_url())))


def test_a_half_written_result_keeps_its_answers(company, signed_in):
    with amending(company.procedure):
        asked(company.procedure, "loss", "损失", at="result", type="money", is_required=True)
    complaint = way.handling(company)
    client, address = signed_in(company.people.officer_dz), f"/complaints/{complaint.number}/result/"
    sent = {"version": complaint.version, "facts": "核实中", "custom_loss": "300", "save": "1"}
    assert client.post(address, {**sent, "key": str(uuid.uuid4())}).status_code == 302
    assert client.get(address).context["form"]["custom_loss"].value() == "300.00"
    entry = complaint.events.order_by("-sequence").first()
    assert entry.data["custom"] == {"损失": [None, "300.00"]}


def test_a_further_call_fills_in_what_the_record_lacks_and_loses_nothing(company, signed_in):
    with amending(company.procedure):
        asked(company.procedure, "unit", "房号")
        asked(company.procedure, "floor", "楼层")
    client = signed_in(company.people.desk)
    first = taken(company, client, custom_unit="3-502")
    again = typed(company, duplicate=first.number, custom_unit="3-503", custom_floor="5", content="又来电催促。")
    assert client.post(NEW, again).status_code == 302
    first = fresh(first)
    assert first.custom == {"unit": "3-502", "floor": "5"}  # what was on record stays
    entry = first.events.get(action="complaint.call_again")
    assert entry.data["custom"]["房号"] == [None, "3-503"]


def test_a_recomplaint_carries_over_what_is_still_asked_for(company):
    with amending(company.procedure):
        asked(company.procedure, "unit", "房号")
        asked(company.procedure, "old", "旧项目")
    way_to = way.at_callback(company)
    Complaint.objects.filter(pk=way_to.pk).update(custom={"unit": "3-502", "old": "有"})
    draft = new_version(company.procedure)
    assert {field.code for field in draft.custom_fields.all()} == {"unit", "old"}
    draft.custom_fields.get(code="old").delete()
    publish(draft)
    said = Answers(outcome="reached", resolved=False, satisfaction=1, words="没解决。")
    new, _made = recomplain(fresh(way_to), by=company.people.desk2, content="没解决。", answers=said)
    assert new.custom == {"unit": "3-502"}


def test_what_is_left_out_cannot_be_demanded(company):
    draft = new_version(company.procedure)
    draft.not_asked = ["intake:meter_number", "intake:branch"]
    draft.save()
    draft.required_fields.create(at="intake", field="meter_number")
    assert any("表" in obstacle for obstacle in obstacles(draft))
    draft.not_asked = ["intake:content"]
    with pytest.raises(ValidationError, match="intake:content"):
        draft.full_clean()


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"type": "choice", "options": "只有一个"}, "options"),
        ({"type": "mark", "at": "result"}, "type"),
        ({"type": "mark", "is_required": True}, "is_required"),
        ({"code": "Unit-No"}, "code"),
        ({"label": ""}, "label"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused_with_a_word_beside_it(company, about, field):
    draft = new_version(company.procedure)
    with pytest.raises(ValidationError) as refused:
        asked(draft, **{"code": "extra", **about})
    assert set(refused.value.message_dict) == {field}


def test_an_alert_for_a_mark_is_given_when_it_is_set(company, signed_in):
    with amending(company.procedure):
        asked(company.procedure, "press", "媒体曝光", type="mark")
        AlertRule.objects.create(
            procedure=company.procedure, recipient=Recipient.GENERAL_MANAGER, cases={"mark": ["press"]}
        )
    taken(company, signed_in(company.people.desk), custom_press="on")
    assert Notice.objects.filter(user=company.people.gm).exists()


@settings(max_examples=60, deadline=None)
@given(st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2))
def test_an_amount_is_kept_to_the_fen(amount):
    kept = _as_kept(CustomField(type="money"), amount)
    assert Decimal(kept) == amount
    assert kept == f"{amount:.2f}"
