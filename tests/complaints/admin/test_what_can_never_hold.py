"""A version is not published with rules that can never hold, or that demand what nobody is asked."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from complaints.models import ApprovalChain, Channel, CustomField, Kind, Procedure
from complaints.versions import new_version, obstacles, publish
from tests.adminforms import errors, send
from tests.rules import amending, clock_rule

ADD = "/admin/complaints/clockrule/add/"
FROM_ACCEPTANCE = [{"moment": "accepted", "effect": "start"}, {"moment": "dispatched", "effect": "stop"}]


@pytest.fixture(autouse=True)
def in_english():
    translation.activate("en")


def mark(procedure: Procedure, code: str = "press", label: str = "人大代表") -> CustomField:
    return CustomField.objects.create(procedure=procedure, at="intake", code=code, label=label, type="mark")


@pytest.fixture
def draft(company) -> Procedure:
    """A draft without the mark that the version before has."""
    with amending(company.procedure):
        mark(company.procedure)
    draft = new_version(company.procedure)
    draft.custom_fields.all().delete()
    assert obstacles(draft) == []
    return draft


def for_delegates(procedure: Procedure, **cases: list[str]) -> None:
    """A deadline for some cases."""
    clock_rule(
        procedure, "delegate", "10min", name="转交代表", kind="other", owner="desk", start=["accepted"],
        stop=["dispatched"], cases=cases,
    )  # fmt: skip


def test_a_deadline_for_a_mark_that_only_an_earlier_version_has_can_never_start(draft):
    for_delegates(draft, mark=["press"])
    assert obstacles(draft) == ["“转交代表”: It can never start: there is no “人大代表”."]
    mark(draft)
    assert obstacles(draft) == []


@pytest.mark.parametrize(("model", "aspect"), [(Kind, "kind"), (Channel, "channel")])
def test_a_deadline_for_what_nobody_can_choose_any_more_can_never_start(draft, model, aspect):
    word = model.objects.create(family="gas", code="old", name="旧词", is_active=False)
    for_delegates(draft, **{aspect: ["old"]})
    assert obstacles(draft) == ["“转交代表”: It can never start: there is no “旧词”."]
    word.is_active = True
    word.save()
    assert obstacles(draft) == []


def test_a_word_of_another_procedure_is_none_here(draft):
    Kind.objects.create(family="cable", code="fault", name="网络故障")
    for_delegates(draft, kind=["fault"])
    assert obstacles(draft) == ["“转交代表”: It can never start: there is no “fault”."]


def test_a_retired_word_beside_one_that_holds_is_named_as_well(draft):
    """The deadline still starts, but says something that is no longer so."""
    Kind.objects.create(family="gas", code="old", name="旧词", is_active=False)
    for_delegates(draft, kind=["complaint", "old"])
    assert obstacles(draft) == ["“转交代表”: This version has no “旧词”, or it is retired."]


RULES = {
    "Flow rule · Signature under the result": lambda draft, cases: draft.flow_rules.create(
        topic="sign_off", choice="none", cases=cases
    ),
    "Alert rule · General affairs": lambda draft, cases: draft.alert_rules.create(recipient="affairs", cases=cases),
    "Required field · meter or customer number": lambda draft, cases: draft.required_fields.create(
        at="intake", field="meter_number", cases=cases
    ),
    "Custom field · 房号": lambda draft, cases: draft.custom_fields.create(
        at="intake", code="unit", label="房号", cases=cases
    ),
    "Approval chain · 总经理审批": lambda draft, cases: ApprovalChain.objects.create(
        procedure=draft, name="总经理审批", cases=cases
    ),
}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("cases", [{"mark": ["press"]}, {"channel": ["fax"]}])
def test_so_can_no_other_rule_that_is_for_no_case(draft, name, cases):
    Channel.objects.create(family="gas", code="fax", name="传真", is_active=False)
    RULES[name](draft, cases)
    (obstacle,) = obstacles(draft)
    word = "人大代表" if "mark" in cases else "传真"
    assert obstacle.endswith(f": This version has no “{word}”, or it is retired.")
    assert name in obstacle


def test_the_form_says_so_beside_the_cases_and_the_page_of_the_comparison_before_publishing(draft, administrator):
    typed = {"name": "转交代表", "code": "delegate", "kind": "other", "period": "10min", "owner": "desk"}
    response = send(administrator, ADD, typed | {"cases": ["mark:press"]}, rows={"triggers": FROM_ACCEPTANCE})
    assert errors(response) == {"cases": ["It can never start: there is no “人大代表”."]}
    draft.alert_rules.create(recipient="affairs", cases={"mark": ["press"]})
    page = reverse("admin:complaints_procedure_compare", args=[draft.pk])
    assert "人大代表" in administrator.get(page).content.decode()
    administrator.post(page, {"publish": "1", "edition": draft.edition})
    assert Procedure.objects.get(pk=draft.pk).is_draft


@pytest.mark.parametrize(
    ("prefix", "row"),
    [
        ("flow_rules", {"topic": "sign_off", "choice": "none"}),
        ("alert_rules", {"recipient": "affairs", "action": "notify"}),
        ("required_fields", {"place": "intake:meter_number"}),
    ],
)
def test_a_row_for_no_case_is_refused_beside_its_cases(draft, administrator, prefix, row):
    page = reverse("admin:complaints_procedure_change", args=[draft.pk])
    number = getattr(draft, prefix).count()
    row = {**row, "cases": ["mark:press"]}
    refused = errors(send(administrator, page, rows={prefix: [row]}))
    assert refused == {f"{prefix}-{number}-cases": ["This version has no “人大代表”, or it is retired."]}
    mark(draft)
    assert send(administrator, page, rows={prefix: [row]}).status_code == 302


@pytest.mark.parametrize(
    ("model", "typed"),
    [
        ("customfield", {"label": "房号", "code": "unit", "at": "intake", "type": "text", "position": "1"}),
        ("approvalchain", {"name": "总经理审批"}),
    ],
)
def test_so_is_a_field_or_a_chain(draft, administrator, model, typed):
    rows = {"steps": [{"position": 1, "recipient": "superior"}]} if model == "approvalchain" else None
    add = reverse(f"admin:complaints_{model}_add")
    refused = errors(send(administrator, add, typed | {"cases": ["mark:press"], "procedure": draft.pk}, rows=rows))
    assert refused == {"cases": ["This version has no “人大代表”, or it is retired."]}


def test_what_a_row_had_before_does_not_stop_the_rest_of_the_page(draft, administrator):
    draft.alert_rules.create(recipient="affairs", cases={"mark": ["press"]})
    page = reverse("admin:complaints_procedure_change", args=[draft.pk])
    assert send(administrator, page, {"repeat_days": 9}).status_code == 302
    assert len(obstacles(draft)) == 1


@pytest.mark.parametrize("at", ["intake", "archive"])
def test_what_must_be_there_to_archive_a_case_is_asked_for(draft, at):
    """A case could never be archived if its branch were demanded and no form asked for it."""
    draft.required_fields.filter(field="branch").delete()
    draft.not_asked = ["intake:branch"]
    draft.save()
    publishable = obstacles(draft)
    draft.required_fields.create(at=at, field="branch")
    assert publishable == []
    (obstacle,) = obstacles(draft)
    assert obstacle.endswith("The field must be filled in, but the procedure does not ask for it.")
    draft.not_asked = []
    draft.save()
    publish(draft)
    assert Procedure.current() == draft
