"""Procedures in the administration: one in force, prepared changes, numbers, required fields, alerts, guidance."""

import pytest
from django.urls import reverse

from accounts.models import Department
from complaints.models import AlertRule, ClockRule, Guidance, Procedure, RequiredField
from complaints.versions import new_version
from tests import way
from tests.adminforms import errors, send, told


def change(procedure: Procedure) -> str:
    return reverse("admin:complaints_procedure_change", args=[procedure.pk])


def numbered(page, year: int) -> bool:
    return f'<strong id="number-example">{year}KFZX00001</strong>' in page.content.decode()


def test_a_version_is_prepared_beside_the_one_in_force_and_then_switched_to(company, administrator):
    old = way.dispatched(company)
    response = send(administrator, change(company.procedure), complaints_procedure_copy_as_new_version="1")
    assert "is prepared with all rules and not in force yet" in told(response)[0]
    copy = Procedure.objects.get(code="gas", version=2)
    assert not copy.is_current
    for part in (ClockRule, AlertRule, RequiredField, Guidance):
        assert part.objects.filter(procedure=copy).count() == part.objects.filter(procedure=company.procedure).count()
    rule = copy.clock_rules.get(code="contact")
    assert rule.ladder.procedure == copy
    send(administrator, reverse("admin:complaints_clockrule_change", args=[rule.pk]), {"period": "6h"})

    send(administrator, change(copy), complaints_procedure_put_in_force="1")
    assert list(Procedure.objects.filter(is_current=True)) == [copy]
    new = way.dispatched(company)
    assert (old.procedure.version, new.procedure.version) == (1, 2)
    assert new.clocks.get(rule__code="contact").rule.period == "6h"
    assert old.clocks.get(rule__code="contact").rule.period == "24h"


def test_a_procedure_that_is_not_ready_does_not_come_into_force(company, administrator):
    bare = Procedure.objects.create(code="bare", name="空程序")
    response = send(administrator, change(bare), complaints_procedure_put_in_force="1")
    assert told(response)[:3] == [
        "Not put in force.",
        "Name the service desk: a department that takes complaints.",
        "There is no active clock rule.",
    ]
    assert Procedure.current() == company.procedure


def test_what_is_in_force_is_not_ticked_by_hand(company, administrator):
    copy = new_version(company.procedure)
    send(administrator, change(copy), {"is_current": "on"})
    assert Procedure.current() == company.procedure


def test_the_procedure_in_force_keeps_a_desk_and_is_not_deleted(company, administrator):
    assert errors(send(administrator, change(company.procedure), {"desk": ""})) == {
        "desk": ["The procedure in force needs a service desk."]
    }
    url = reverse("admin:complaints_procedure_delete", args=[company.procedure.pk])
    assert administrator.post(url, {"post": "yes"}).status_code == 403


def test_a_prepared_version_can_be_thrown_away_with_its_rules(company, administrator):
    copy = new_version(company.procedure)
    administrator.post(reverse("admin:complaints_procedure_delete", args=[copy.pk]), {"post": "yes"})
    assert not ClockRule.objects.exclude(procedure=company.procedure).exists()
    assert list(Procedure.objects.all()) == [company.procedure]


@pytest.mark.parametrize(
    "pattern", ["{year}{department}", "{year}{seq}", "{seq:05}{x}", "{seq", "", "投诉{seq}", "{year!r}{seq}"]
)
def test_a_number_pattern_that_is_none_is_refused_and_kept(company, administrator, pattern):
    response = send(administrator, change(company.procedure), {"number_pattern": pattern, "name": "改名"})
    assert list(errors(response)) == ["number_pattern"]
    assert 'value="改名"' in response.content.decode()


def test_the_number_pattern_shows_what_it_makes(company, administrator):
    complaint = way.accepted(company)
    assert numbered(administrator.get(change(company.procedure)), complaint.accepted_at.year)
    send(administrator, change(company.procedure), {"number_pattern": "{department}-{year}-{seq:04}"})
    assert way.accepted(company).number == f"KFZX-{complaint.accepted_at.year}-0001"


def test_a_retired_department_is_no_desk(company, administrator):
    Department.objects.filter(pk=company.dcs.pk).update(is_active=False)
    assert list(errors(send(administrator, change(company.procedure), {"desk": company.dcs.pk}))) == ["desk"]


def test_a_required_field_is_chosen_with_its_place(company, administrator):
    row = {"place": "intake:meter_number", "circumstance": "safety"}
    response = send(administrator, change(company.procedure), rows={"required_fields": [row]})
    assert response.status_code == 302, errors(response)
    rule = RequiredField.objects.get(field="meter_number")
    assert (rule.at, rule.circumstance) == ("intake", "safety")


@pytest.mark.parametrize("place", ["intake:facts", "result:number", "archive:__class__", "intake"])
def test_a_field_that_the_place_does_not_have_is_refused(company, administrator, place):
    row = {"place": place, "circumstance": "always"}
    response = send(administrator, change(company.procedure), rows={"required_fields": [row]})
    assert list(errors(response)) == ["required_fields-9-place"]


def test_a_required_field_stands_once(company, administrator):
    row = {"place": "intake:category", "circumstance": "always"}
    response = send(administrator, change(company.procedure), rows={"required_fields": [row]})
    assert errors(response) == {"required_fields-9-place": ["This row is already there."]}
    row = {"place": "intake:demand", "circumstance": "always"}
    response = send(administrator, change(company.procedure), rows={"required_fields": [row, row]})
    assert errors(response) == {"required_fields-10-place": ["This row is there twice."]}


def test_every_field_that_the_preset_demands_can_be_chosen(company, administrator):
    page = administrator.get(change(company.procedure))
    formset = page.context["inline_admin_formsets"][0].formset
    offered = {value for value, _label in formset.forms[0].fields["place"].choices}
    assert {form.initial["place"] for form in formset.initial_forms} <= offered


def test_an_alert_is_added_and_stands_once(company, administrator):
    """GAS-9b: who is told at once is data."""
    row = {"circumstance": "media", "recipient": "affairs"}
    assert send(administrator, change(company.procedure), rows={"alert_rules": [row]}).status_code == 302
    assert AlertRule.objects.filter(**row).count() == 1
    number = AlertRule.objects.count()
    refused = errors(send(administrator, change(company.procedure), rows={"alert_rules": [row]}))
    assert refused == {f"alert_rules-{number}-circumstance": ["This row is there twice."]}


def test_guidance_is_edited(company, administrator):
    """GAS-8: the text beside the form is the administrator's."""
    text = Guidance.objects.get(title="先倾听，再记录")
    url = reverse("admin:complaints_guidance_change", args=[text.pk])
    assert send(administrator, url, {"text": "先道歉，再倾听。"}).status_code == 302
    assert Guidance.beside("intake", company.procedure)[0].text == "先道歉，再倾听。"
