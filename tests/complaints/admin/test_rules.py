"""Clock rules in the administration: data that take effect at once for what comes, and not for what was promised."""

import datetime as dt

import pytest
from django.urls import reverse

from complaints.choices import ClockOutcome, ContactOutcome
from complaints.flow import handle
from complaints.models import Clock, ClockRule, Ladder, Procedure
from tests import way
from tests.adminforms import errors, send, told

HOUR = dt.timedelta(hours=1)
ADD = "/admin/complaints/clockrule/add/"


def change(rule: ClockRule) -> str:
    return reverse("admin:complaints_clockrule_change", args=[rule.pk])


@pytest.fixture
def contact(company) -> ClockRule:
    return ClockRule.objects.get(code="contact")


def test_a_changed_period_holds_for_the_next_dispatch_and_not_for_running_clocks(company, administrator, contact):
    """GAS-12.3a: 24 h from dispatch, until somebody makes it 12 h."""
    before = way.dispatched(company)
    assert send(administrator, change(contact), {"period": "12h"}).status_code == 302
    after = way.dispatched(company)
    assert [clock.due_at - clock.started_at for clock in Clock.objects.filter(rule=contact).order_by("pk")] == [
        24 * HOUR,
        12 * HOUR,
    ]
    assert {clock.complaint for clock in Clock.objects.filter(rule=contact)} == {before, after}


@pytest.mark.parametrize("period", ["3xx", "0h", "wd", "-1h", "99999999h", "三天", ""])
def test_a_period_that_is_none_is_refused_and_kept(administrator, contact, period):
    response = send(administrator, change(contact), {"period": period, "name": "联系"})
    assert list(errors(response)) == ["period"]
    assert 'value="联系"' in response.content.decode()
    if period:
        assert f'value="{period}"' in response.content.decode()


def test_a_rule_needs_something_that_starts_and_something_that_stops_it(administrator, contact):
    response = send(administrator, change(contact), {"triggers-0-DELETE": "on"})
    assert errors(response) == {"triggers": ["Say what starts the clock."]}
    response = send(administrator, change(contact), {"triggers-1-DELETE": "on", "triggers-2-DELETE": "on"})
    assert errors(response) == {"triggers": ["Say what stops the clock; without it every deadline would be missed."]}
    assert contact.triggers.count() == 3


def test_a_new_rule_without_triggers_is_refused(company, administrator):
    data = {"name": "复核时限", "code": "review", "kind": "other", "period": "2h", "owner": "desk"}
    assert errors(send(administrator, ADD, data)) == {"triggers": ["Say what starts the clock."]}
    rows = [{"moment": "fed_back", "effect": "start"}, {"moment": "feedback_accepted", "effect": "stop"}]
    response = send(administrator, ADD, data, rows={"triggers": rows})
    assert told(response)[0] == "Without a ladder nobody above the department hears of a missed deadline."
    rule = ClockRule.objects.get(code="review")
    assert rule.procedure == company.procedure
    complaint = way.fed_back(company)
    assert complaint.clocks.get(rule=rule).due_at == complaint.fed_back_at + 2 * HOUR


def test_a_warning_comes_after_the_start(administrator, contact):
    response = send(administrator, change(contact), {"warn_minutes": 24 * 60})
    assert errors(response) == {"warn_minutes": ["The warning would come before the clock starts."]}
    assert send(administrator, change(contact), {"warn_minutes": 24 * 60 - 1}).status_code == 302


def test_a_ladder_of_another_procedure_is_refused(company, administrator, contact):
    other = Ladder.objects.create(procedure=Procedure.objects.create(code="road", name="另一程序"), name="别的")
    response = send(administrator, change(contact), {"ladder": other.pk})
    assert errors(response) == {"ladder": ["This ladder belongs to another procedure."]}


def test_the_same_trigger_twice_is_refused(administrator, contact):
    row = {"moment": "archived", "effect": "stop"}
    response = send(administrator, change(contact), rows={"triggers": [row, row]})
    assert errors(response) == {"triggers-4-moment": ["This row is there twice."]}


def test_a_rule_that_ran_a_clock_is_retired_not_deleted(company, administrator, contact):
    complaint = way.dispatched(company)
    url = reverse("admin:complaints_clockrule_delete", args=[contact.pk])
    assert "is in use and cannot be deleted" in administrator.get(url).content.decode()
    administrator.post(url, {"post": "yes"})
    response = send(administrator, change(contact), {"is_active": ""})
    assert told(response)[0] == "1 clock of this rule is running and goes on to its end."
    assert not way.dispatched(company).clocks.filter(rule=contact).exists()

    at = complaint.dispatched_at + HOUR
    handle.log_contact(complaint, by=company.people.head_dz, outcome=ContactOutcome.REACHED, note="已联系。", at=at)
    clock = complaint.clocks.get(rule=contact)
    assert (clock.stopped_at, clock.outcome) == (at, ClockOutcome.MET)


def test_a_rule_that_never_ran_can_be_deleted(company, administrator):
    rule = ClockRule.objects.get(code="callback")
    administrator.post(reverse("admin:complaints_clockrule_delete", args=[rule.pk]), {"post": "yes"})
    assert not ClockRule.objects.filter(pk=rule.pk).exists()


def test_a_rule_stays_with_its_procedure(company, administrator, contact):
    other = Procedure.objects.create(code="road", name="另一程序")
    send(administrator, change(contact), {"procedure": other.pk, "code": "else"})
    contact.refresh_from_db()
    assert (contact.procedure, contact.code) == (company.procedure, "contact")
