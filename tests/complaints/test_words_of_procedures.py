"""Kinds, channels, categories and ready phrases belong to a procedure: only its own words are offered under it."""

import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from complaints.models import Category, Channel, ClockRule, Kind, Phrase, Procedure, RoutingRule
from complaints.rulecheck import faults
from complaints.versions import new_version, publish
from tests import way
from tests.adminforms import errors, send
from tests.exchange.tables import CATEGORIES, csv_file, export, mistakes, rows_of, totals, upload, write
from tests.intake_form import NEW, typed
from tests.intake_form import errors as wrong

WORDS = ("来访", "表具故障", "来信", "网络投诉", "柜台调查", "宽带", "已联系。", "已远程重启机顶盒。")


def said(response) -> set[str]:
    """Which of the words a page has."""
    page = response.content.decode()
    return {word for word in WORDS if word in page}


@pytest.fixture
def other(company):
    """Words of a second procedure, and one for all."""
    return {
        "kind": Kind.objects.create(family="cable", code="complaint", name="网络投诉"),
        "channel": Channel.objects.create(family="cable", code="counter", name="柜台调查"),
        "category": Category.objects.create(family="cable", code="broadband", name="宽带"),
        "phrase": Phrase.objects.create(family="cable", use="reached", text="已远程重启机顶盒。"),
        "all": Channel.objects.create(code="post", name="来信"),
    }


def test_the_same_code_is_there_once_in_each_procedure(company, other):
    for model in (Kind, Channel, Category):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(family="cable", code=other[model._meta.model_name].code, name="重复")
    assert Kind.objects.filter(code="complaint").count() == 2


def test_intake_offers_the_words_of_the_procedure_in_force(company, signed_in, other):
    assert said(signed_in(company.people.desk).get(NEW)) == {"来访", "表具故障", "来信"}


@pytest.mark.parametrize("field", ["kind", "channel", "category"])
def test_a_word_of_another_procedure_is_refused_at_intake(company, signed_in, other, field):
    form = typed(company, **{field: other[field].pk})
    assert list(wrong(signed_in(company.people.desk).post(NEW, form))) == [field]


def test_a_complaint_is_corrected_in_the_words_of_its_own_procedure_and_what_it_has(company, signed_in, other):
    complaint = way.accepted(company)
    publish(new_procedure(company))
    address = reverse("complaints:step", args=[complaint.number, "correct"])
    assert said(signed_in(company.people.desk).get(address)) == {"来访", "表具故障", "来信"}
    type(complaint).objects.filter(pk=complaint.pk).update(channel=other["channel"], category=other["category"])
    assert said(signed_in(company.people.desk).get(address)) == {"来访", "表具故障", "来信", "柜台调查", "宽带"}


def new_procedure(company) -> Procedure:
    """A draft of the cable network's procedure, with the rules of the gas company's."""
    draft = new_version(company.procedure)
    Procedure.objects.filter(pk=draft.pk).update(code="cable", version=1)
    return Procedure.objects.get(pk=draft.pk)


def test_after_another_procedure_came_into_force_its_words_are_offered(company, signed_in, other):
    publish(new_procedure(company))
    assert said(signed_in(company.people.desk).get(NEW)) == {"柜台调查", "宽带", "来信"}


def test_only_phrases_of_the_complaints_own_procedure_are_offered(company, signed_in, other):
    complaint = way.dispatched(company)
    Phrase.objects.create(use="reached", text="已联系。")
    page = signed_in(company.people.head_dz).get(reverse("complaints:step", args=[complaint.number, "contact"]))
    assert said(page) & {"已联系。", "已远程重启机顶盒。"} == {"已联系。"}


def test_a_rule_may_only_name_kinds_and_channels_of_its_own_procedure(company, other):
    draft = new_version(company.procedure)
    rules = ClockRule.objects.filter(procedure=draft, code="contact")
    rules.update(cases={"channel": ["counter"]})
    assert [fault.field for fault in faults(draft)] == ["cases"]
    rules.update(cases={"channel": ["telephone", "post"]})
    assert faults(draft) == []


def test_the_administration_offers_rules_the_words_of_their_procedure(company, administrator, other):
    draft = new_version(company.procedure)
    for page in (
        reverse("admin:complaints_procedure_change", args=[draft.pk]),
        reverse("admin:complaints_clockrule_change", args=[draft.clock_rules.first().pk]),
    ):
        assert said(administrator.get(page)) == {"来访", "来信"}


def test_routing_offers_the_categories_of_the_procedure_in_force_and_those_routed_already(
    company, administrator, other
):
    add = reverse("admin:complaints_routingrule_add")
    assert "宽带" not in administrator.get(add).content.decode()
    RoutingRule.objects.create(category=other["category"], lead=company.zhb)
    assert "宽带" in administrator.get(add).content.decode()


def test_a_new_word_belongs_to_the_procedure_in_force_unless_another_is_chosen(company, administrator, other):
    add = reverse("admin:complaints_kind_add")
    send(administrator, add, {"name": "表扬", "code": "praise"})
    send(administrator, add, {"name": "表扬", "code": "praise", "family": ""})
    assert set(Kind.objects.filter(code="praise").values_list("family", flat=True)) == {"gas", ""}
    again = send(administrator, add, {"name": "又一个", "code": "praise"})
    assert errors(again) == {"code": ["This procedure has something with this code already."]}


def test_a_category_stands_below_one_of_its_own_procedure(company, administrator, other):
    add = reverse("admin:complaints_category_add")
    refused = send(administrator, add, {"name": "套餐", "code": "plan", "parent": other["category"].pk})
    assert errors(refused) == {"parent": ["“宽带” belongs to another procedure."]}


def test_categories_of_several_procedures_go_out_and_come_in_by_their_procedure(company, administrator, other):
    new_procedure(company)
    Category.objects.create(family="cable", code="other", name="其他", parent=other["category"])
    content = export(administrator, CATEGORIES)
    assert ["other", "其他", "broadband", "0", "Yes", "cable"] in rows_of(content)
    assert totals(upload(administrator, CATEGORIES, content)) == (0, 0, Category.objects.count(), 0)

    head = ["Code", "Name", "Parent code", "Procedure"]
    write(
        administrator,
        CATEGORIES,
        csv_file(head, ["slow", "网速慢", "broadband", "cable"], ["other", "杂项", "", "gas"]),
    )
    assert Category.objects.get(code="slow").parent == other["category"]
    assert Category.objects.get(family="gas", code="other").name == "杂项"
    assert Category.objects.get(family="cable", code="other").name == "其他"
    page = upload(administrator, CATEGORIES, csv_file(head, ["a", "甲", "broadband", "gas"], ["b", "乙", "", "water"]))
    assert mistakes(page) == {
        (2, "Parent code"): ["“broadband” is not known."],
        (3, "Procedure"): ["There is no procedure “water”."],
    }


def test_a_file_without_procedures_is_about_the_one_in_force(company, administrator, other):
    write(administrator, CATEGORIES, csv_file(["Code", "Name"], ["broadband", "管道"]))
    assert set(Category.objects.filter(code="broadband").values_list("family", "name")) == {
        ("cable", "宽带"), ("gas", "管道"),
    }  # fmt: skip


@pytest.mark.parametrize(("codes", "family"), [(["gas"], "gas"), (["gas", "cable"], ""), ([], "")])
def test_words_from_before_become_those_of_the_one_procedure_there_is(db, codes, family):
    for code in codes:
        for version in (1, 2):
            Procedure.objects.create(code=code, version=version, name=code)
    for model in (Kind, Channel, Category):
        model.objects.create(code="old", name="旧词")
    Phrase.objects.create(use="help", text="旧句")
    migration = importlib.import_module("complaints.migrations.0020_words_of_procedures")
    migration.give_to_the_one_procedure(apps, None)
    for model in (Kind, Channel, Category, Phrase):
        assert set(model.objects.values_list("family", flat=True)) == {family}
