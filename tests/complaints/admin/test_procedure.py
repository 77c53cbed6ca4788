"""Procedures in the administration: one in force, prepared changes, numbers, required fields, alerts, guidance."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Department
from complaints.models import AlertRule, ClockRule, FlowRule, Guidance, Procedure, RequiredField
from complaints.versions import new_version, publish, retire
from tests import way
from tests.adminforms import errors, send, told


def change(procedure: Procedure) -> str:
    return reverse("admin:complaints_procedure_change", args=[procedure.pk])


def numbered(page, year: int) -> bool:
    return f'<strong id="number-example">{year}KFZX00001</strong>' in page.content.decode()


@pytest.fixture
def draft(company) -> Procedure:
    """What the administrator prepares."""
    return new_version(company.procedure)


def test_a_version_is_prepared_beside_the_one_in_force_compared_and_published(company, administrator, cast):
    """Complaints keep the version that they were accepted under."""
    old = way.dispatched(company)
    response = send(administrator, change(company.procedure), complaints_procedure_copy_as_new_version="1")
    assert "is prepared with all rules and not in force yet" in told(response)[0]
    copy = Procedure.objects.get(code="gas", version=2)
    assert (copy.state, copy.is_current, copy.based_on) == ("draft", False, company.procedure)
    for part in (ClockRule, AlertRule, RequiredField, Guidance, FlowRule):
        assert part.objects.filter(procedure=copy).count() == part.objects.filter(procedure=company.procedure).count()
    rule = copy.clock_rules.get(code="contact")
    assert rule.ladder.procedure == copy
    send(administrator, reverse("admin:complaints_clockrule_change", args=[rule.pk]), {"period": "6h"})

    page = administrator.get(compared(copy))
    (section,) = page.context["sections"]
    (difference,) = section.differences
    assert (section.title, difference.kind, difference.name) == ("Clock rules", "changed", "联系时限")
    assert [(c.field, c.before, c.after) for c in difference.changes] == [("Period", "24h", "6h")]

    assert publishing(administrator, copy).status_code == 302
    copy.refresh_from_db()
    assert (copy.state, copy.published_by) == ("published", cast.admin)
    assert list(Procedure.objects.filter(is_current=True)) == [copy]
    new = way.dispatched(company)
    assert (old.procedure.version, new.procedure.version) == (1, 2)
    assert new.clocks.get(rule__code="contact").rule.period == "6h"
    assert old.clocks.get(rule__code="contact").rule.period == "24h"


def compared(procedure: Procedure) -> str:
    return reverse("admin:complaints_procedure_compare", args=[procedure.pk])


def publishing(client, procedure: Procedure, button: str = "publish"):
    """Open the page of the comparison and press the button."""
    edition = client.get(compared(procedure)).context["version"].edition
    return client.post(compared(procedure), {button: "1", "edition": edition})


def test_a_copy_has_what_is_saved_with_the_same_button_and_is_opened_next(administrator, draft):
    row = {"place": "intake:meter_number", "cases": []}
    response = send(
        administrator, change(draft), rows={"required_fields": [row]}, complaints_procedure_copy_as_new_version="1"
    )
    copy = Procedure.objects.get(based_on=draft)
    assert response.url == change(copy)
    for version in (draft, copy):
        assert version.required_fields.filter(field="meter_number").count() == 1


def test_the_comparison_names_both_versions_and_how_they_stand(company, administrator, draft):
    page = administrator.get(compared(draft))
    name = company.procedure.name
    assert page.context["title"] == f"{name} v2 (draft) compared with {name} v1 (in force)"


def test_what_was_replaced_can_come_back_or_be_retired(company, administrator, draft):
    publishing(administrator, draft)
    publishing(administrator, company.procedure, "put_in_force")
    assert Procedure.current() == company.procedure
    publishing(administrator, draft, "retire")
    draft.refresh_from_db()
    assert draft.state == "retired"
    publishing(administrator, draft, "put_in_force")
    assert Procedure.current() == company.procedure


def test_the_version_in_force_is_not_retired(company, administrator):
    publishing(administrator, company.procedure, "retire")
    assert Procedure.objects.get(pk=company.procedure.pk).state == "published"


def test_a_draft_that_is_not_ready_is_not_published(company, administrator):
    bare = Procedure.objects.create(code="bare", name="空程序")
    assert told(publishing(administrator, bare)) == [
        "Not published.",
        "Name the service desk: a department that takes complaints.",
        "There is no active clock rule.",
    ]
    assert Procedure.current() == company.procedure


def test_what_was_changed_after_one_looked_is_looked_at_again_before_publishing(company, administrator, draft):
    rule = draft.clock_rules.get(code="contact")
    seen = administrator.get(compared(draft)).context["version"].edition
    send(administrator, reverse("admin:complaints_clockrule_change", args=[rule.pk]), {"period": "6h"})
    response = administrator.post(compared(draft), {"publish": "1", "edition": seen})
    assert told(response)[-1] == "The draft was changed after you opened this page. Look at it again."
    assert Procedure.current() == company.procedure


def test_publishing_is_for_administrators(company, signed_in, cast, draft):
    for who in (cast.desk, cast.gm, cast.outsider):
        client = signed_in(who)
        assert client.get(compared(draft)).status_code in {302, 403, 404}
        client.post(compared(draft), {"publish": "1", "edition": draft.edition})
    assert Procedure.current() == company.procedure


def test_what_is_in_force_is_not_ticked_by_hand(company, administrator, draft):
    send(administrator, change(draft), {"is_current": "on"})
    assert Procedure.current() == company.procedure


def test_a_published_version_keeps_its_terms_and_a_desk_and_is_not_deleted(company, administrator):
    assert errors(send(administrator, change(company.procedure), {"desk": ""})) == {
        "desk": ["The procedure in force needs a service desk."]
    }
    send(administrator, change(company.procedure), {"name": "改名", "closing_time": "12:00:00"})
    kept = Procedure.objects.get(pk=company.procedure.pk)
    assert (kept.name, kept.closing_time.hour) == (company.procedure.name, 17)
    url = reverse("admin:complaints_procedure_delete", args=[company.procedure.pk])
    assert administrator.post(url, {"post": "yes"}).status_code == 403


TERMS = {
    "code": "road", "version": 9, "name": "改名", "number_pattern": "X{seq:04}", "closing_time": dt.time(12, 0),
    "repeat_days": 1, "notice_ahead": "", "incident_notice": "10min", "quality_sample": 100,
    "not_asked": ["intake:branch"],
}  # fmt: skip


@pytest.mark.parametrize("term", ["code", "version", *Procedure.TERMS])
@pytest.mark.parametrize("state", ["published", "retired"])
def test_the_database_itself_refuses_to_change_the_terms_of_a_published_version(company, draft, term, state):
    """Numbers, hours and the share that is checked stay as they were for every complaint, whatever program asks."""
    published = Procedure.objects.filter(pk=company.procedure.pk)
    if state == "retired":
        publish(draft)
        retire(Procedure.objects.get(pk=company.procedure.pk))
    before = published.values(term).get()
    with pytest.raises(IntegrityError), transaction.atomic():
        published.update(**{term: TERMS[term]})
    assert published.values(term).get() == before
    published.update(desk=company.dzzhs, edition=7, edited_at=timezone.now())  # its life goes on
    fresh = new_version(published.get())
    Procedure.objects.filter(pk=fresh.pk).update(**{term: TERMS[term]})
    assert Procedure.objects.filter(pk=fresh.pk).values(term).get() == {term: TERMS[term]}


def test_the_desk_of_a_published_version_changes_on_its_page(company, administrator):
    assert send(administrator, change(company.procedure), {"desk": company.zhb.pk}).status_code == 302
    assert Procedure.objects.get(pk=company.procedure.pk).desk == company.zhb


def test_a_draft_can_be_thrown_away_with_its_rules(company, administrator, draft):
    administrator.post(reverse("admin:complaints_procedure_delete", args=[draft.pk]), {"post": "yes"})
    assert not ClockRule.objects.exclude(procedure=company.procedure).exists()
    assert list(Procedure.objects.all()) == [company.procedure]


@pytest.mark.parametrize(
    "pattern", ["{year}{department}", "{year}{seq}", "{seq:05}{x}", "{seq", "", "投诉{seq}", "{year!r}{seq}"]
)
def test_a_number_pattern_that_is_none_is_refused_and_kept(draft, administrator, pattern):
    response = send(administrator, change(draft), {"number_pattern": pattern, "name": "改名"})
    assert list(errors(response)) == ["number_pattern"]
    assert 'value="改名"' in response.content.decode()


def test_the_number_pattern_shows_what_it_makes(company, administrator, draft):
    complaint = way.accepted(company)
    assert numbered(administrator.get(change(draft)), complaint.accepted_at.year)
    send(administrator, change(draft), {"number_pattern": "{department}-{year}-{seq:04}"})
    publish(draft)
    assert way.accepted(company).number == f"KFZX-{complaint.accepted_at.year}-0001"


def test_a_retired_department_is_no_desk(company, administrator):
    Department.objects.filter(pk=company.dcs.pk).update(is_active=False)
    assert list(errors(send(administrator, change(company.procedure), {"desk": company.dcs.pk}))) == ["desk"]


def test_a_required_field_is_chosen_with_its_place(administrator, draft):
    row = {"place": "intake:meter_number", "cases": ["flag:safety", "level:major"]}
    response = send(administrator, change(draft), rows={"required_fields": [row]})
    assert response.status_code == 302, errors(response)
    rule = RequiredField.objects.get(field="meter_number")
    assert (rule.at, rule.cases) == ("intake", {"level": ["major"], "flag": ["safety"]})


@pytest.mark.parametrize("place", ["intake:facts", "result:number", "archive:__class__", "intake"])
def test_a_field_that_the_place_does_not_have_is_refused(administrator, draft, place):
    response = send(administrator, change(draft), rows={"required_fields": [{"place": place}]})
    assert list(errors(response)) == ["required_fields-9-place"]


@pytest.mark.parametrize("cases", ["level:huge", "colour:red", "level", "kind:nothing"])
def test_cases_that_there_are_none_of_are_refused(administrator, draft, cases):
    row = {"place": "intake:demand", "cases": [cases]}
    assert list(errors(send(administrator, change(draft), rows={"required_fields": [row]}))) == [
        "required_fields-9-cases"
    ]


def test_a_required_field_stands_once(administrator, draft):
    row = {"place": "intake:category"}
    response = send(administrator, change(draft), rows={"required_fields": [row]})
    assert errors(response) == {"required_fields-9-place": ["This row is already there."]}
    row = {"place": "intake:demand"}
    response = send(administrator, change(draft), rows={"required_fields": [row, row]})
    assert errors(response) == {"required_fields-10-place": ["This row is there twice."]}


def test_every_field_that_the_preset_demands_can_be_chosen(administrator, draft):
    page = administrator.get(change(draft))
    formset = next(f.formset for f in page.context["inline_admin_formsets"] if f.formset.prefix == "required_fields")
    offered = {value for value, _label in formset.forms[0].fields["place"].choices}
    assert {form.initial["place"] for form in formset.initial_forms} <= offered


def test_an_alert_is_added_and_stands_once(administrator, draft):
    """GAS-9b: who is told at once is data."""
    row = {"cases": ["flag:media"], "recipient": "affairs", "action": "notify"}
    assert send(administrator, change(draft), rows={"alert_rules": [row]}).status_code == 302
    assert AlertRule.objects.get(recipient="affairs").cases == {"flag": ["media"]}
    number = draft.alert_rules.count()
    refused = errors(send(administrator, change(draft), rows={"alert_rules": [row]}))
    assert refused == {f"alert_rules-{number}-recipient": ["This row is there twice."]}


def test_a_topic_is_settled_in_one_way_for_each_case(administrator, draft):
    """Serious complaints need no signature, media ones the head's: what of a serious one in the media?"""
    rows = [
        {"topic": "sign_off", "cases": ["level:serious"], "choice": "none"},
        {"topic": "sign_off", "cases": ["flag:media"], "choice": "head"},
    ]
    number = draft.flow_rules.count()
    refused = errors(send(administrator, change(draft), rows={"flow_rules": rows}))
    message = "Some cases would be settled in two ways: another row has them too."
    assert refused[f"flow_rules-{number + 1}-cases"] == [message]
    wrong = [{"topic": "handler", "cases": [], "choice": "obligatory"}]
    assert list(errors(send(administrator, change(draft), rows={"flow_rules": wrong}))) == [
        f"flow_rules-{number}-choice"
    ]
    rows[1]["cases"] = ["flag:media", "level:major"]
    assert send(administrator, change(draft), rows={"flow_rules": rows}).status_code == 302


def test_guidance_is_edited(company, administrator, draft):
    """GAS-8: the text beside the form is the administrator's."""
    text = draft.guidance.get(title="先倾听，再记录")
    url = reverse("admin:complaints_guidance_change", args=[text.pk])
    assert send(administrator, url, {"text": "先道歉，再倾听。"}).status_code == 302
    publish(draft)
    assert Guidance.beside("intake", Procedure.current())[0].text == "先道歉，再倾听。"
