"""The written procedure as a page: what it says is what the data say, and each version keeps its own page."""

from __future__ import annotations

import re
import tomllib

import pytest
from django.urls import reverse
from django.utils.html import escape

from complaints import presets
from complaints.choices import Choice, Level, Moment, Recipient, Topic
from complaints.handbook.stations import TOPICS
from complaints.models import ApprovalChain, ApprovalStep, FlowRule, Procedure
from complaints.versions import new_version, publish, retire
from tests import way

# Worked out by hand from how periods are written; `{}` is the amount.
UNITS = {"min": "{} 分钟", "h": "{} 小时", "wd": "{} 个工作日", "cd": "{} 个自然日"}


def period(text: str) -> str:
    """A period as a reader of Chinese expects it."""
    if text == "eod":
        return "当天之内"
    if ":" in text:
        return f"工作日 {text[:5]} 前" if text.endswith("wd") else f"{text} 前"
    amount, unit = re.fullmatch(r"(\d+)(\w+)", text).groups()
    return UNITS[unit].format(amount)


def length(clock: dict) -> str:
    """How long a deadline of a preset's file lasts; what is ordered until a time lasts until then."""
    return "按批示写明的时限" if clock["start"] == ["ordered"] else period(clock["period"])


def delay(minutes: int) -> str:
    """How long after the due time."""
    if minutes == 0:
        return "立即"
    return f"超时 {minutes // 60} 小时" if minutes % 60 == 0 else f"超时 {minutes} 分钟"


def words(html: str) -> str:
    """What a reader sees, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def read(client, procedure: Procedure) -> str:
    answer = client.get(f"/procedure/{procedure.code}/v{procedure.version}/")
    assert answer.status_code == 200
    return answer.content.decode()


def below(html: str, name: str) -> str:
    """What the text says about the deadline called `name`."""
    found = re.search(
        rf'<li class="said-deadline">\s*<p[^>]*>\s*<strong>{escape(name)}</strong>(.*?)</ol>', html, re.DOTALL
    )
    assert found, name
    return words(found[1])


@pytest.mark.parametrize("code", presets.available())
def test_every_preset_is_told_with_all_its_deadlines_and_rungs(code, company, cast, signed_in):
    """GAS-12, ROAD-3 to ROAD-9, CABLE-4, HOSP-5: every deadline with its period, clause, warning and ladder."""
    data = tomllib.loads((presets.FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    html = read(signed_in(cast.officer_dz), presets.load(code))
    ladders = {ladder["name"]: ladder["rungs"] for ladder in data["ladders"]}
    for clock in data["clocks"]:
        told = below(html, clock["name"])
        assert told.strip().startswith(f"{length(clock)} {clock['clause']}"), clock["name"]
        for moment in (*clock["start"], *clock["stop"]):
            assert f"“{Moment(moment).label}”" in told
        if warn := clock.get("warn_minutes"):
            assert f"到期前 {delay(warn).removeprefix('超时 ')}提醒。" in told
        at = 0
        for rung in sorted(ladders[clock["ladder"]], key=lambda rung: rung["delay_minutes"]):
            step = f"{delay(rung['delay_minutes'])} 通知{Recipient(rung['recipient']).label}"
            at = told.index(step, at) + 1
    for line in data.get("tariffs", []):
        assert line["name"] in html
    for text in data["guidance"]:
        assert escape(text["title"]) in html
    assert html.count('role="img"') == 2
    assert "style=" not in html.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("code", ["gas", "road", "cable"])
def test_the_picture_names_every_deadline_with_its_period(code, company, cast, signed_in):
    """Both pictures, for a wide window and for a phone, carry what the data say."""
    data = tomllib.loads((presets.FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    html = read(signed_in(cast.desk), presets.load(code))
    for picture in re.findall(r'<svg class="flow-.*?</svg>', html, re.DOTALL):
        drawn = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture))
        label = re.search(r'aria-label="([^"]*)"', picture)[1]
        for clock in data["clocks"]:
            lasts = length(clock)
            assert (clock["name"] + lasts).replace(" ", "") in drawn.replace(" ", "")
            assert f"{clock['name']} {lasts}" in label


def test_each_version_keeps_its_page(company, cast, signed_in):
    """A rule changed in a draft and published: the new page says the new period, the old page the old one."""
    client, old = signed_in(cast.head_dz), company.procedure
    draft = new_version(old)
    draft.clock_rules.filter(code="contact").update(period="20h")
    draft.ladders.get(name="部门超时升级").rungs.filter(position=2).update(delay_minutes=90)
    assert client.get(f"/procedure/gas/v{draft.version}/").status_code == 404  # a draft is not in force for anybody
    publish(draft)
    for html in (read(client, draft), client.get("/procedure/").content.decode()):
        assert below(html, "联系时限").strip().startswith("20 小时 GAS-12.3a")
        assert "超时 90 分钟 通知客服主管" in below(html, "联系时限")
        assert "现行" in html
    assert below(read(client, old), "联系时限").strip().startswith("24 小时 GAS-12.3a")
    assert "超时 2 小时 通知客服主管" in below(read(client, old), "联系时限")
    retire(Procedure.objects.get(pk=old.pk))
    assert "已停用" in read(client, old)


def test_stages_are_there_only_if_the_procedure_has_them(company, cast, signed_in):
    """RETAIL-3: the decision on acceptance is a stage where some case asks for it, and nowhere else."""
    client = signed_in(cast.desk)
    plain = read(client, company.procedure)
    assert 'id="admission"' not in plain
    assert "不予受理" not in plain
    draft = new_version(company.procedure)
    FlowRule.objects.create(
        procedure=draft, topic=Topic.ACCEPTANCE, choice=Choice.BY_LEADER, cases={"level": [Level.MAJOR]}
    )
    FlowRule.objects.filter(procedure=draft, topic=Topic.CALLBACK).delete()
    FlowRule.objects.create(procedure=draft, topic=Topic.CALLBACK, choice=Choice.NONE)
    publish(draft)
    html = read(client, draft)
    assert 'id="admission"' in html
    assert 'id="callback"' not in html
    assert re.search(r"等级：重大\s+分管领导", words(html.split('id="admission"')[1]))


def test_who_may_read_it(company, cast, client, signed_in):
    """Every member of staff, with or without a role; nobody who is not signed in; nothing that is not there."""
    for address in ("/procedure/", "/procedure/gas/v1/"):
        assert client.get(address).status_code == 302
    reader = signed_in(cast.outsider)
    assert reader.get("/procedure/").status_code == 200
    assert reader.get("/procedure/gas/v1/").status_code == 200
    assert reader.post("/procedure/").status_code == 405
    for address in ("/procedure/gas/v9/", "/procedure/nothing/v1/", "/procedure/gas/v99999999999999999999/"):
        assert reader.get(address).status_code == 404


def test_no_procedure_in_force(company, cast, signed_in):
    """The page says so, and is no error."""
    Procedure.objects.update(is_current=False)
    answer = signed_in(cast.desk).get("/procedure/")
    assert "尚未启用投诉处理程序" in answer.content.decode()


def test_the_way_to_it(company, cast, signed_in):
    """From every page, and from a complaint to the version under which it was accepted, whatever is in force."""
    complaint = way.accepted(company)
    publish(new_version(company.procedure))
    page = signed_in(cast.desk).get(complaint.get_absolute_url()).content.decode()
    assert 'href="/procedure/"' in page
    assert 'href="/procedure/gas/v1/"' in page
    assert 'href="/procedure/gas/v2/"' not in page


def test_the_way_from_the_administration(company, administrator):
    """From the pages of a version, once it is no draft any more."""
    draft = new_version(company.procedure)
    for version, is_there in ((company.procedure, True), (draft, False)):
        read = reverse("admin:complaints_procedure_read", kwargs={"object_id": version.pk})
        change = reverse("admin:complaints_procedure_change", args=[version.pk])
        compare = reverse("admin:complaints_procedure_compare", kwargs={"object_id": version.pk})
        assert (f'"{read}"' in administrator.get(change).content.decode()) == is_there
        assert (f'"{version.get_absolute_url()}"' in administrator.get(compare).content.decode()) == is_there
        assert administrator.get(read).status_code == (302 if is_there else 403)


def test_approval_is_a_stage_of_procedures_with_a_chain(company, cast, signed_in):
    """RETAIL-6: whose approval it takes, one after the other, and the way back; other procedures have no such stage."""
    client = signed_in(cast.desk)
    assert 'id="approval"' not in read(client, company.procedure)
    draft = new_version(company.procedure)
    chain = ApprovalChain.objects.create(procedure=draft, name="大额退款审批", cases={"level": ["major"]}, clause="G-1")
    for position, recipient in enumerate(("superior", "affairs", "general_manager"), start=1):
        ApprovalStep.objects.create(chain=chain, position=position, recipient=recipient)
    publish(draft)
    told = words(read(client, draft).split('id="approval"')[1])
    assert "大额退款审批 等级：重大 上级部门负责人 → 综合部 → 总经理 G-1" in told
    assert "审批不同意" in told


def test_no_question_of_the_procedure_is_left_out():
    """Each topic of flow rules is told at one stage."""
    assert sorted(topic for topics in TOPICS.values() for topic in topics) == sorted(Topic)
