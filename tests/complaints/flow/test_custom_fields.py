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
from complaints.flow.callback import Answers
from complaints.flow.recomplain import recomplain
from complaints.forms.custom import _as_kept
from complaints.models import AlertRule, Complaint, CustomField, Notice
from complaints.versions import new_version, obstacles, publish
from tests import pages, way
from tests.intake_form import NEW, errors, typed
from tests.rules import amending, asked, clock_rule
from tests.step_forms import on_record
from tests.walking import CONTENT
from tests.way import fresh

pytestmark = pytest.mark.django_db


def taken(company, client, **fields) -> Complaint:
    answer = client.post(NEW, typed(company, **fields))
    assert answer.status_code == 302, answer.context["form"].errors
    return Complaint.objects.get(number=answer.url.split("/")[2])


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
