"""Clock rules in the administration: changed in a draft, checked there, in force for what is accepted afterwards."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from complaints.models import Clock, ClockRule, ClockTrigger, Ladder, Procedure, RequiredField, Rung
from complaints.versions import new_version, publish
from tests import way
from tests.adminforms import errors, send, told

HOUR = dt.timedelta(hours=1)
ADD = "/admin/complaints/clockrule/add/"
NARROWED = {"code": "contact-serious", "name": "严重投诉联系时限", "kind": "contact", "period": "12h", "owner": "lead"}
FROM_DISPATCH = [{"moment": "dispatched", "effect": "start"}, {"moment": "contacted", "effect": "stop"}]


def change(rule: ClockRule) -> str:
    return reverse("admin:complaints_clockrule_change", args=[rule.pk])


@pytest.fixture
def draft(company) -> Procedure:
    """What the administrator prepares."""
    return new_version(company.procedure)


@pytest.fixture
def contact(draft) -> ClockRule:
    return draft.clock_rules.get(code="contact")


def test_a_changed_period_holds_for_complaints_accepted_after_it_is_published(company, administrator, draft, contact):
    """GAS-12.3a: 24 h from dispatch, until a version makes it 12 h; what was accepted before keeps its 24 h."""
    accepted = way.accepted(company)
    assert send(administrator, change(contact), {"period": "12h"}).status_code == 302
    publish(draft)
    before, after = way.dispatch_now(company, accepted), way.dispatched(company)
    assert [
        clock.due_at - clock.started_at for clock in Clock.objects.filter(rule__code="contact").order_by("complaint_id")
    ] == [24 * HOUR, 12 * HOUR]
    assert (before.procedure, after.procedure) == (company.procedure, draft)


def test_the_rules_of_a_published_version_are_shown_and_not_changed(company, administrator):
    """A version that complaints were accepted under stays as it is: no form, no way around it."""
    rule = company.procedure.clock_rules.get(code="contact")
    page = administrator.get(change(rule))
    assert page.status_code == 200
    assert "24h" in page.content.decode()
    assert administrator.post(change(rule), {"period": "12h"}).status_code == 403
    assert (
        administrator.post(reverse("admin:complaints_clockrule_delete", args=[rule.pk]), {"post": "y"}).status_code
        == 403
    )
    assert ClockRule.objects.get(pk=rule.pk).period == "24h"


@pytest.mark.parametrize(
    "write",
    [
        lambda procedure: procedure.clock_rules.update(period="1h"),
        lambda procedure: procedure.clock_rules.all().delete(),
        lambda procedure: ClockTrigger.objects.filter(rule__procedure=procedure).update(moment="archived"),
        lambda procedure: Rung.objects.filter(ladder__procedure=procedure).delete(),
        lambda procedure: Ladder.objects.create(procedure=procedure, name="新阶梯"),
        lambda procedure: RequiredField.objects.create(procedure=procedure, at="intake", field="demand"),
        lambda procedure: ClockRule.objects.filter(procedure__state="draft").update(procedure=procedure),
    ],
)
def test_the_database_itself_refuses_to_change_published_rules(company, draft, write):
    """Whoever asks, and whatever program: an auditor can rely on the rules that a complaint was judged by."""
    with pytest.raises(IntegrityError), transaction.atomic():
        write(company.procedure)


@pytest.mark.parametrize("period", ["3xx", "0h", "wd", "-1h", "99999999h", "三天", "", "24:00", "7:00", "17:60"])
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


def test_a_new_rule_without_triggers_is_refused(company, administrator, draft):
    data = {"name": "复核时限", "code": "review", "kind": "other", "period": "2h", "owner": "desk"}
    assert errors(send(administrator, ADD, data)) == {
        "triggers": [
            "Say what starts the clock.",
            "Say what stops the clock; without it every deadline would be missed.",
        ]
    }
    rows = [{"moment": "fed_back", "effect": "start"}, {"moment": "feedback_accepted", "effect": "stop"}]
    response = send(administrator, ADD, data, rows={"triggers": rows})
    assert told(response)[0] == "Without a ladder nobody above the department hears of a missed deadline."
    rule = ClockRule.objects.get(code="review")
    assert rule.procedure == draft
    publish(draft)
    complaint = way.fed_back(company)
    assert complaint.clocks.get(rule=rule).due_at == complaint.fed_back_at + 2 * HOUR


def test_a_warning_comes_after_the_start(administrator, contact):
    response = send(administrator, change(contact), {"warn_minutes": 24 * 60})
    assert errors(response) == {"warn_minutes": ["The warning would come before the clock starts."]}
    assert send(administrator, change(contact), {"warn_minutes": 24 * 60 - 1}).status_code == 302


def test_a_rule_that_can_never_start_or_stop_is_refused(administrator, draft):
    """Nothing opens a case file here, and nothing of a case comes back to its acceptance once it is archived."""
    data = {"name": "进展", "code": "progress-file", "kind": "report", "period": "17:00wd", "owner": "lead"}
    rows = [{"moment": "file_opened", "effect": "start"}, {"moment": "reported", "effect": "stop"}]
    message = "It can never start: “Case file opened” needs a rung or an alert “Open a case file”."
    assert errors(send(administrator, ADD, data, rows={"triggers": rows})) == {"triggers": [message]}
    rows = [{"moment": "called_back", "effect": "start"}, {"moment": "contacted", "effect": "stop"}]
    message = "It can never stop: nothing that ends it comes after “Customer called back, or callback skipped”."
    assert errors(send(administrator, ADD, data, rows={"triggers": rows})) == {"triggers": [message]}


def test_a_rule_of_a_department_that_nobody_has_named_yet_has_no_owner(administrator, draft):
    data = {"name": "答复", "code": "answer", "kind": "answer", "period": "48h", "owner": "lead"}
    rows = [{"moment": "accepted", "effect": "start"}, {"moment": "fed_back", "effect": "stop"}]
    message = "When it starts (Accepted) no department has the complaint: nobody would own it."
    assert errors(send(administrator, ADD, data, rows={"triggers": rows})) == {"owner": [message]}
    assert send(administrator, ADD, {**data, "owner": "desk"}, rows={"triggers": rows}).status_code == 302


def test_the_narrower_of_two_rules_counts_and_a_contradiction_is_refused(company, administrator, draft):
    """24 h for all and 12 h for serious cases go together; 12 h for serious ones and 6 h for safety ones do not."""
    serious = {**NARROWED, "cases": ["level:serious", "level:major"]}
    assert send(administrator, ADD, serious, rows={"triggers": FROM_DISPATCH}).status_code == 302
    safety = {
        **NARROWED,
        "code": "contact-safety",
        "name": "安全投诉联系时限",
        "period": "6h",
        "cases": ["flag:safety"],
    }
    message = "Some cases would have two such deadlines: “严重投诉联系时限” measures the same for them."
    assert errors(send(administrator, ADD, safety, rows={"triggers": FROM_DISPATCH})) == {"cases": [message]}
    both = {**safety, "cases": ["flag:safety", "level:serious"]}
    assert send(administrator, ADD, both, rows={"triggers": FROM_DISPATCH}).status_code == 302

    publish(draft)
    lengths = {
        name: _contact(way.dispatched(company, **facts))
        for name, facts in {
            "ordinary": {},
            "serious": {"level": "serious"},
            "safety": {"flag_safety": True},
            "serious and safety": {"level": "serious", "flag_safety": True},
        }.items()
    }
    assert lengths == {
        "ordinary": 24 * HOUR, "serious": 12 * HOUR, "safety": 24 * HOUR, "serious and safety": 6 * HOUR,
    }  # fmt: skip


def _contact(complaint) -> dt.timedelta:
    clock = complaint.clocks.get(rule__kind="contact")
    return clock.due_at - clock.started_at


def test_what_counts_only_if_unfinished_counts_before_it_is_due(administrator, contact):
    response = send(administrator, change(contact), {"arms_after": "24h"})
    assert errors(response) == {"arms_after": ["It would be due before it counts."]}
    assert send(administrator, change(contact), {"arms_after": "12h"}).status_code == 302


def test_a_clock_that_repeats_says_when_it_is_over(administrator, contact):
    response = send(administrator, change(contact), {"repeats": "on"})
    assert errors(response) == {
        "repeats": ["Say what makes it needless; otherwise it would go on for ever."],
        "ladder": ["A clock that repeats ends when it is missed: its ladder can only tell at the due time."],
    }
    assert not ClockRule.objects.get(pk=contact.pk).repeats


def test_what_is_wrong_stands_beside_its_field_and_everything_typed_stays(administrator, draft, contact):
    """The owner, the repetition, the moments: each message where it is mended, and nothing is saved."""
    typed = {"name": "受理即联系", "repeats": "on", "arms_after": "1h", "ladder": ""}
    response = send(
        administrator, change(contact), typed | {"triggers-0-moment": "accepted", "triggers-1-DELETE": "on"}
    )
    assert errors(response) == {
        "owner": ["When it starts (Accepted) no department has the complaint: nobody would own it."],
        "repeats": [
            "Say what makes it needless; otherwise it would go on for ever.",
            "A clock that repeats counts from its start.",
        ],
    }
    assert 'value="受理即联系"' in response.content.decode()
    assert ClockRule.objects.get(pk=contact.pk).name == "联系时限"
    # A field that is wrong in itself says only that.
    response = send(administrator, change(contact), {"owner": "nobody", "triggers-0-moment": "accepted"})
    assert list(errors(response)) == ["owner"]
    assert "nobody would own it" not in response.content.decode()


def test_a_ladder_of_another_procedure_is_refused(company, administrator, contact):
    other = Ladder.objects.create(procedure=Procedure.objects.create(code="road", name="另一程序"), name="别的")
    response = send(administrator, change(contact), {"ladder": other.pk})
    assert errors(response) == {"ladder": ["This ladder belongs to another procedure."]}


def test_the_same_trigger_twice_is_refused(administrator, contact):
    row = {"moment": "archived", "effect": "stop"}
    response = send(administrator, change(contact), rows={"triggers": [row, row]})
    assert errors(response) == {"triggers-4-moment": ["This row is there twice."]}


def test_a_rule_of_a_draft_can_be_deleted(company, administrator, draft):
    rule = draft.clock_rules.get(code="callback")
    administrator.post(reverse("admin:complaints_clockrule_delete", args=[rule.pk]), {"post": "yes"})
    assert not ClockRule.objects.filter(pk=rule.pk).exists()


def test_a_rule_stays_with_its_procedure(company, administrator, draft, contact):
    other = Procedure.objects.create(code="road", name="另一程序")
    send(administrator, change(contact), {"procedure": other.pk, "code": "else"})
    contact.refresh_from_db()
    assert (contact.procedure, contact.code) == (draft, "contact")


def test_who_saves_over_anothers_change_is_told_first_and_loses_nothing(administrator, draft, contact, cast):
    """Two administrators have the draft open: the second is told of the first, and what they typed is still there."""
    page = administrator.get(change(contact))
    opened = {"seen_edition": page.context["adminform"].form["seen_edition"].value()}
    assert send(administrator, change(contact), {"period": "12h"}).status_code == 302

    late = send(administrator, change(contact), {"period": "6h", **opened})
    (message,) = errors(late)["__all__"]
    assert message.startswith(f"{cast.admin} changed this draft at ")
    assert 'value="6h"' in late.content.decode()
    assert ClockRule.objects.get(pk=contact.pk).period == "12h"

    meant = {"seen_edition": late.context["adminform"].form["seen_edition"].value()}
    assert send(administrator, change(contact), {"period": "6h", **meant}).status_code == 302
    assert ClockRule.objects.get(pk=contact.pk).period == "6h"
