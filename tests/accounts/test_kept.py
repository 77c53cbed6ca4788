"""What processes keep in memory is never older than what the database shows."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.contrib.auth.models import update_last_login
from django.db import connection, transaction

from accounts.choices import Role
from accounts.company import current_company
from accounts.kept import one_revision, revision
from accounts.models import Department, Membership, User
from complaints.deadlines.calendar import Calendar
from complaints.models import (
    AlertRule,
    CalendarDay,
    CalendarYear,
    Category,
    Channel,
    ClockRule,
    ClockTrigger,
    CustomField,
    Duty,
    FlowRule,
    Guidance,
    Kind,
    Ladder,
    Phrase,
    Procedure,
    RequiredField,
    RoutingRule,
    Rung,
    Shift,
)
from complaints.models.rulebook import current_rulebook
from complaints.versions import new_version
from tests.people import build_company
from tests.rules import amending

# A column of each kept table, which is set to what it is.
COLUMN = {
    AlertRule: "recipient", Category: "name", Channel: "name", ClockRule: "name", ClockTrigger: "moment",
    CustomField: "label",
    FlowRule: "clause", Department: "name", Guidance: "title", Kind: "name", Ladder: "name", Membership: "role",
    Phrase: "text", Procedure: "name", RequiredField: "field", RoutingRule: "position", Rung: "delay_minutes",
    User: "name",
}  # fmt: skip


@pytest.mark.parametrize("model", COLUMN, ids=lambda model: model.__name__)
def test_every_change_of_a_kept_table_is_noticed(model, company) -> None:
    draft = new_version(company.procedure)
    CustomField.objects.create(procedure=draft, at="intake", code="unit", label="房号")
    rows = model.objects.filter(procedure=draft) if hasattr(model, "procedure") else model.objects.all()
    first, before = rows.order_by("-pk").first(), revision()
    model.objects.filter(pk=first.pk).update(**{COLUMN[model]: getattr(first, COLUMN[model])})
    assert revision() != before


def test_what_is_added_and_removed_is_noticed_too(company) -> None:
    seen = [revision()]
    kind = Kind.objects.create(code="praise", name="表扬")
    seen.append(revision())
    kind.delete()
    seen.append(revision())
    rule = RoutingRule.objects.create(category=Category.objects.first(), branch=company.qy, lead=company.qyzhs)
    seen.append(revision())
    rule.co_handlers.add(company.dzzhs)
    seen.append(revision())
    rule.co_handlers.clear()
    seen.append(revision())
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    "row",
    [CalendarDay(date=dt.date(2026, 12, 25), is_workday=False, reason="停电"), CalendarYear(year=2031, notice="国办")],
    ids=["day", "year"],
)
def test_the_calendar_is_noticed_too(row, db) -> None:
    before = revision()
    row.pk = None
    row.save()
    added = revision()
    row.delete()
    assert len({before, added, revision()}) == 3


def test_shifts_and_the_roster_are_noticed_too(company) -> None:
    seen = [revision()]
    shift = Shift.objects.create(department=company.kfzx, name="白班", starts=dt.time(8), ends=dt.time(20))
    seen.append(revision())
    starts_at, ends_at = shift.period(dt.date(2026, 11, 23))
    on = Duty.objects.create(
        shift=shift, day=dt.date(2026, 11, 23), person=company.people.desk, starts_at=starts_at, ends_at=ends_at
    )
    seen.append(revision())
    Duty.objects.update(person=company.people.desk2)
    seen.append(revision())
    Shift.objects.update(needed=2)
    seen.append(revision())
    on.delete()
    seen.append(revision())
    User.objects.filter(pk=company.people.desk.pk).update(mobile="13900001111")
    seen.append(revision())
    assert len(set(seen)) == len(seen)


def test_signing_in_and_looking_at_pages_change_nothing_that_is_kept(company) -> None:
    before = revision()
    update_last_login(None, company.people.desk)
    User.objects.filter(pk=company.people.desk.pk).update(looked_at=dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    assert revision() == before


def test_a_change_counts_at_once_and_one_that_is_rolled_back_never_was(company) -> None:
    desk = company.people.desk
    assert User.objects.get(pk=desk.pk).grants.roles == {Role.DESK}
    with transaction.atomic():
        Membership.objects.filter(user=desk).update(role=Role.INSPECTOR)
        assert User.objects.get(pk=desk.pk).grants.roles == {Role.INSPECTOR}
        transaction.set_rollback(True)
    assert User.objects.get(pk=desk.pk).grants.roles == {Role.DESK}
    # Another change after it must not be taken for the one that never was.
    Membership.objects.filter(user=desk).update(role=Role.AFFAIRS)
    assert User.objects.get(pk=desk.pk).grants.roles == {Role.AFFAIRS}


def test_a_rule_changed_by_an_administrator_holds_for_the_next_decision(company) -> None:
    procedure = company.procedure
    contact = next(rule for rule in Procedure.current().rules if rule.code == "contact")
    with amending(procedure):
        ClockRule.objects.filter(pk=contact.pk).update(period="12h")
    assert next(rule for rule in Procedure.objects.get(pk=procedure.pk).rules if rule.pk == contact.pk).period == "12h"
    CalendarDay.objects.create(date=dt.date(2026, 11, 27), is_workday=False, reason="停电")
    assert not Calendar.current().day(dt.date(2026, 11, 27)).is_workday


def test_nothing_is_asked_again_while_nothing_changes(company, django_assert_num_queries) -> None:
    current_company()
    current_rulebook()
    with django_assert_num_queries(2):  # each looks whether it still holds
        assert current_company().names[company.people.desk.pk] == "李娜"
        assert current_rulebook().procedures[company.procedure.pk].rules


@pytest.mark.django_db(transaction=True)
def test_what_another_process_commits_is_seen_by_the_next_question() -> None:
    company = build_company()
    assert current_company().departments[company.kfzx.pk].name == "客服中心"

    def rename() -> None:
        Department.objects.filter(pk=company.kfzx.pk).update(name="客户服务部")
        connection.close()

    elsewhere = threading.Thread(target=rename)
    elsewhere.start()
    elsewhere.join()
    assert current_company().departments[company.kfzx.pk].name == "客户服务部"


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_wait_for_each_other_and_both_count() -> None:
    company = build_company()
    failures: list[Exception] = []
    ready = threading.Barrier(2)

    def change(department: Department, name: str) -> None:
        try:
            ready.wait()
            for number in range(10):
                with transaction.atomic():
                    Department.objects.filter(pk=department.pk).update(name=f"{name}{number}")
                    Department.objects.filter(pk=company.gs.pk).update(position=number)
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=change, args=pair) for pair in ((company.dz, "定州"), (company.qy, "曲阳"))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert failures == []
    names = current_company().departments
    assert (names[company.dz.pk].name, names[company.qy.pk].name) == ("定州9", "曲阳9")


def test_what_only_reads_asks_once_and_what_comes_after_sees_the_change(db, django_assert_num_queries):
    """A page is shown as of one moment; a change is seen by the next, and by the request that makes it."""
    build_company()
    with one_revision():
        before = revision()
        with django_assert_num_queries(0):
            assert revision() == before
        Kind.objects.create(name="表扬", code="praise")
        assert revision() == before
    assert revision() != before


def test_whoever_changes_a_rule_sees_it_in_the_same_request(company, administrator):
    """The page after saving, asked for by the same browser, shows the new word."""
    kind = Kind.objects.get(family="gas", code="complaint")
    address = f"/admin/complaints/kind/{kind.pk}/change/"
    form = administrator.get(address).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert administrator.post(address, {**sent, "name": "来访投诉"}, follow=True).status_code == 200
    assert current_rulebook().kinds[kind.pk].name == "来访投诉"
