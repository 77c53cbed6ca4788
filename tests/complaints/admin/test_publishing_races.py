"""Somebody changes a draft while another publishes it or throws it away: real threads, real PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints import versions
from complaints.models import ClockRule, CustomField, Guidance, Ladder, Procedure
from tests.adminforms import errors, send, told

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PUBLISHED = "燃气公司客户投诉处理程序 v2 was published meanwhile, so its rules stay as they are; "
TYPED = f"{PUBLISHED}nothing was saved. What you typed is still here: copy the version and enter it there."
FIELD = {"label": "房号", "code": "unit", "at": "intake", "type": "text", "position": "1"}


@pytest.fixture
def draft(company, cast) -> Procedure:
    cast.admin.language = "en"
    cast.admin.save(update_fields=["language"])
    return versions.new_version(company.procedure)


def meanwhile(
    cast: SimpleNamespace, decide: Callable[[], Any], act: Callable[[Client], HttpResponse]
) -> HttpResponse | Exception:
    """What `act` answers in the browser of an administrator, if it waits for another's decision to be committed."""
    decided, go = threading.Event(), threading.Event()
    answers: list[Any] = []

    def other() -> None:
        try:
            with transaction.atomic():
                decide()
                decided.set()
                go.wait(30)
        finally:
            connection.close()

    def mine() -> None:
        browser = Client()
        browser.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
        try:
            answers.append(act(browser))
        except Exception as error:  # noqa: BLE001 (whatever it is, the test must see it)
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=other), threading.Thread(target=mine)]
    threads[0].start()
    assert decided.wait(30)
    threads[1].start()
    wait_until(lambda: waiting() or answers)
    assert not answers, "it did not wait"
    go.set()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs: deadlock"
    return answers[0]


def waiting() -> bool:
    """Whether somebody waits for a lock in this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def wait_until(holds: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.02)


def publish(draft: Procedure) -> None:
    versions.publish(Procedure.objects.get(pk=draft.pk))


def test_a_rule_that_is_added_while_the_draft_is_published_is_refused_beside_its_version(cast, draft):
    add = reverse("admin:complaints_customfield_add")
    answer = meanwhile(cast, lambda: publish(draft), lambda client: send(client, add, FIELD | {"procedure": draft.pk}))
    assert errors(answer) == {"procedure": [TYPED]}
    assert 'value="房号"' in answer.content.decode()
    assert not CustomField.objects.exists()
    assert Procedure.current() == draft


def test_a_deadline_with_its_moments_is_added_too_late(cast, draft):
    typed = {"name": "复核", "code": "review", "kind": "other", "period": "2h", "owner": "desk", "procedure": draft.pk}
    rows = [{"moment": "fed_back", "effect": "start"}, {"moment": "feedback_accepted", "effect": "stop"}]
    add = reverse("admin:complaints_clockrule_add")
    answer = meanwhile(cast, lambda: publish(draft), lambda client: send(client, add, typed, rows={"triggers": rows}))
    assert errors(answer) == {"procedure": [TYPED]}
    assert 'value="复核"' in answer.content.decode()
    assert not ClockRule.objects.filter(code="review").exists()


def test_a_rule_that_is_changed_while_the_draft_is_published_stays_and_so_does_what_was_typed(cast, draft):
    text = draft.guidance.get(title="先倾听，再记录")
    page = reverse("admin:complaints_guidance_change", args=[text.pk])
    answer = meanwhile(cast, lambda: publish(draft), lambda client: send(client, page, {"text": "先道歉。"}))
    assert errors(answer) == {"__all__": [TYPED]}
    assert "先道歉。" in answer.content.decode()
    assert Guidance.objects.get(pk=text.pk).text == text.text


def test_rows_that_are_changed_while_the_draft_is_published_stay(cast, draft):
    ladder = Ladder.objects.filter(procedure=draft, rungs__position=1).first()
    page = reverse("admin:complaints_ladder_change", args=[ladder.pk])
    before = list(ladder.rungs.values_list("pk", "delay_minutes"))
    answer = meanwhile(
        cast,
        lambda: publish(draft),
        lambda client: send(client, page, {"rungs-0-delay_minutes": 7, "rungs-1-DELETE": "on"}),
    )
    assert errors(answer) == {"__all__": [TYPED]}
    assert list(ladder.rungs.values_list("pk", "delay_minutes")) == before


def test_terms_and_rows_of_the_version_itself_come_too_late(cast, draft):
    page = reverse("admin:complaints_procedure_change", args=[draft.pk])
    row = {"recipient": "affairs", "action": "notify", "cases": ["flag:media"]}
    answer = meanwhile(
        cast, lambda: publish(draft), lambda client: send(client, page, {"repeat_days": 9}, rows={"alert_rules": [row]})
    )
    assert errors(answer) == {"__all__": [TYPED]}
    assert Procedure.objects.get(pk=draft.pk).repeat_days == draft.repeat_days
    assert not draft.alert_rules.filter(recipient="affairs").exists()


@pytest.mark.parametrize("code", ["progress", "callback"])
def test_a_rule_that_is_deleted_while_the_draft_is_published_stays(cast, draft, code):
    rule = draft.clock_rules.get(code=code)
    page = reverse("admin:complaints_clockrule_delete", args=[rule.pk])
    answer = meanwhile(cast, lambda: publish(draft), lambda client: client.post(page, {"post": "yes"}))
    assert told(answer) == [f"{PUBLISHED}nothing was deleted."]
    assert answer.url == reverse("admin:complaints_clockrule_changelist")
    assert draft.clock_rules.filter(code=code).exists()


def test_a_draft_that_is_thrown_away_while_another_publishes_it_stays(cast, draft):
    page = reverse("admin:complaints_procedure_delete", args=[draft.pk])
    answer = meanwhile(cast, lambda: publish(draft), lambda client: client.post(page, {"post": "yes"}))
    assert told(answer) == [f"{PUBLISHED}nothing was deleted."]
    assert Procedure.current() == draft


def test_who_changes_a_rule_of_a_draft_that_another_throws_away_is_told(cast, draft):
    text = draft.guidance.get(title="先倾听，再记录")
    page = reverse("admin:complaints_guidance_change", args=[text.pk])
    answer = meanwhile(cast, lambda: versions.discard(draft), lambda client: send(client, page, {"text": "先道歉。"}))
    (message,) = errors(answer)["__all__"]
    assert message.startswith("燃气公司客户投诉处理程序 v2 was thrown away meanwhile; nothing was saved.")
    assert "先道歉。" in answer.content.decode()


def test_a_new_desk_of_the_version_in_force_and_another_version_put_in_force_go_together(company, cast, draft):
    """The desk is changed from a page that was read before; it does not bring the old version back into force."""
    page = reverse("admin:complaints_procedure_change", args=[company.procedure.pk])
    answer = meanwhile(cast, lambda: publish(draft), lambda client: send(client, page, {"desk": company.zhb.pk}))
    assert told(answer)
    old = Procedure.objects.get(pk=company.procedure.pk)
    assert (old.desk, old.is_current) == (company.zhb, False)
    assert Procedure.current() == draft
