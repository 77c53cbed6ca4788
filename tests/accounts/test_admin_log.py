"""The administration log as an audit trail: what stood there before, what stands there after, whoever did it."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import translation

from accounts.admin.changes import in_words
from complaints import presets, setting_up
from complaints.choices import Moment
from complaints.models import ApprovalChain, Guidance, Procedure
from complaints.versions import new_version
from tests.adminforms import filled, send
from tests.people import person

LOG = "/admin/admin/logentry/"


@pytest.fixture
def draft(company, administrator) -> Procedure:
    return new_version(company.procedure)


def last(language: str = "en") -> list[str]:
    with translation.override(language):
        return in_words(LogEntry.objects.latest("pk"))


def change(row) -> str:
    return reverse(f"admin:complaints_{row._meta.model_name}_change", args=[row.pk])


def delete(administrator, row) -> None:
    url = reverse(f"admin:complaints_{row._meta.model_name}_delete", args=[row.pk])
    assert administrator.post(url, {"post": "yes"}).status_code == 302
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_a_text_that_differs_far_behind_its_beginning_is_kept_whole(administrator, draft):
    text = draft.guidance.get(title="先倾听，再记录")
    before, after = "甲" * 150 + "乙" * 3000, "甲" * 150 + "丙" + "乙" * 2999
    Guidance.objects.filter(pk=text.pk).update(text=before)
    assert send(administrator, change(text), {"text": after}).status_code == 302
    assert f"{before} → {after}" in last()[0]
    whole = administrator.get(f"{LOG}{LogEntry.objects.latest('pk').pk}/change/").content.decode()
    assert before in whole
    assert after in whole
    page = administrator.get(LOG).content.decode()
    assert f"…{'甲' * 20}乙" in page
    assert f"…{'甲' * 20}丙" in page
    assert before not in page


def test_of_texts_longer_than_the_log_keeps_the_difference_is_kept():
    from accounts.admin.changes import LONGEST, _differing

    before, after = _differing("甲" * 9000 + "乙", "甲" * 9000 + "丙", LONGEST)
    assert (before, after) == (f"…{'甲' * 20}乙", f"…{'甲' * 20}丙")


def test_what_is_added_is_logged_with_its_values(administrator, draft):
    typed = {
        "name": "复核时限",
        "code": "review",
        "kind": "other",
        "period": "2h",
        "owner": "desk",
        "cases": ["level:serious"],
    }
    rows = [{"moment": "fed_back", "effect": "start"}, {"moment": "feedback_accepted", "effect": "stop"}]
    assert send(administrator, "/admin/complaints/clockrule/add/", typed, rows={"triggers": rows}).status_code == 302
    lines = last()
    for line in (
        "Name: 复核时限", "Code: review", f"Procedure: {draft}", "Period: 2h", "Owner: Service desk", "Cases: Serious",
    ):  # fmt: skip
        assert line in lines
    with translation.override("en"):
        moment = str(Moment.FED_BACK.label)
    assert any(line.endswith(f"· Moment: {moment}") for line in lines)


def test_a_deleted_rule_is_logged_with_what_it_was(administrator, draft):
    rule = draft.clock_rules.get(code="contact")
    delete(administrator, rule)
    entry = LogEntry.objects.latest("pk")
    lines = last()
    assert (entry.is_deletion(), entry.object_repr) == (True, str(rule))
    for line in ("Code: contact", "Period: 24h", "Owner: Lead department", "Warn this many minutes before: 240"):
        assert line in lines
    assert sum("Moment: " in line for line in lines) == 3


def test_a_deleted_approval_chain_is_logged_with_its_steps(administrator, draft):
    chain = ApprovalChain.objects.create(procedure=draft, name="总经理审批", cases={"level": ["major"]})
    chain.steps.create(position=1, recipient="superior")
    delete(administrator, chain)
    assert {"Name: 总经理审批", "Cases: Major"} <= set(last())
    assert sum("Position: 1" in line for line in last()) == 1


def test_rows_that_are_deleted_or_added_are_logged_with_their_values(administrator, draft):
    rule = draft.clock_rules.get(code="contact")
    gone = rule.triggers.order_by("pk").last()
    place = list(rule.triggers.values_list("pk", flat=True)).index(gone.pk)
    row = {"moment": "archived", "effect": "stop"}
    answer = send(administrator, change(rule), {f"triggers-{place}-DELETE": "on"}, rows={"triggers": [row]})
    assert answer.status_code == 302
    lines = last()
    assert any(line.endswith(f"Moment: {gone.get_moment_display()} → (deleted)") for line in lines)
    assert any(line.endswith("· Moment: Archived") for line in lines)
    with translation.override("zh-hans"):
        added, removed = str(rule.triggers.get(moment="archived")), str(gone)
    assert f"{added} · Moment: Archived" in lines
    # Rows are called by one name for every reader: that of the installation's language.
    assert f"Added trigger “{added}”. Deleted trigger “{removed}”." in lines[-1]


def test_a_new_desk_is_all_that_is_logged_of_it(company, administrator):
    """The page of a published version shows no edition, so a browser sends none."""
    sent = filled(administrator.get(change(company.procedure))) | {"desk": company.zhb.pk, "_save": "1"}
    sent.pop("seen_edition", None)
    assert administrator.post(change(company.procedure), sent).status_code == 302
    assert last() == ["Service desk: 客服中心 → 综合部"]


def test_a_discarded_draft_is_logged_with_its_terms(administrator, draft):
    delete(administrator, draft)
    assert {"Version: 2", "Number pattern: {year}{department}{seq:05}"} <= set(last())


def test_what_is_put_in_force_is_logged_with_what_it_replaces(company, administrator, draft):
    name = company.procedure.name
    page = reverse("admin:complaints_procedure_compare", args=[draft.pk])
    administrator.post(page, {"publish": "1", "edition": draft.edition})
    assert last() == [f"Published and put in force, in place of {name} v1"]
    page = reverse("admin:complaints_procedure_compare", args=[company.procedure.pk])
    administrator.post(page, {"put_in_force": "1"})
    assert last() == [f"Put in force, in place of {name} v2"]


def test_the_first_start_is_logged_with_who_and_what(db):
    """The first start makes a company, a desk and a procedure with all its rules."""
    root = person("root", "管理员")
    procedure = setting_up.begin("road", by=root, new=setting_up.NewDesk("高速救援公司", "客服中心", "KFZX"))
    entries = LogEntry.objects.order_by("pk")
    assert [(entry.user, entry.object_repr, entry.get_action_flag_display()) for entry in entries] == [
        (root, "高速救援公司", "添加"), (root, "客服中心", "添加"), (root, str(procedure), "添加"),
        (root, str(procedure), "修改"),
    ]  # fmt: skip
    assert [in_words(entry) for entry in entries] == [
        ["首次启用：录入，代码 GSJYGS"],
        ["首次启用：录入，代码 KFZX"],
        ["由数据文件“road”载入，含全部规则"],
        ["首次启用：启用为现行程序，由客服中心受理投诉"],
    ]


def test_a_first_start_that_replaces_a_procedure_names_it(company):
    Procedure.objects.update(desk=None)
    setting_up.begin("cable", by=company.people.admin, desk=company.kfzx)
    assert last("zh-hans") == [f"首次启用：启用为现行程序，取代{company.procedure}，由客服中心受理投诉"]


def test_a_preset_is_logged_once_and_only_where_somebody_is_known(company):
    presets.load("road")
    assert not LogEntry.objects.exists()
    presets.load("mobile", by=company.people.admin)
    presets.load("mobile", by=company.people.admin)
    assert LogEntry.objects.get().object_repr == str(Procedure.objects.get(code="mobile"))
