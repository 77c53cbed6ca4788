"""The history of penalties cannot be changed through the database, and whoever manages all the same is found out."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.append_only import unprotect
from complaints.models import PenaltyEvent
from tests.penalties import executed, finding, tariff

pytestmark = pytest.mark.django_db


@pytest.fixture
def penalty(company):
    lines = tariff(company)
    finding(company, lines.information)
    return executed(company, lines.conduct)


def verify() -> str:
    out = io.StringIO()
    call_command("verify_history", stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE complaints_penaltyevent SET note = 'x'",
        "UPDATE complaints_penaltyevent SET hash = hash",
        "DELETE FROM complaints_penaltyevent",
        "DELETE FROM complaints_penaltyevent WHERE sequence = 1",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_entry(statement, penalty):
    """GAS-6: as for complaints."""
    before = list(PenaltyEvent.objects.order_by("pk").values())
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(PenaltyEvent.objects.order_by("pk").values()) == before


def test_each_entry_follows_the_one_before(penalty):
    entries = list(penalty.events.order_by("sequence"))
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous_hash for entry in entries] == ["", *(entry.hash for entry in entries[:-1])]
    assert all(entry.hash == entry.digest() for entry in entries)


def test_the_command_counts_penalties_and_finds_what_was_changed(penalty):
    """`manage.py verify_history`: exit 1 and the first broken place."""
    assert "Checked 2 penalties with 6 history entries." in verify()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        unprotect(SimpleNamespace(connection=connection, execute=cursor.execute), ["complaints_penaltyevent"])
    penalty.events.filter(sequence=2).update(note="没有意见。")
    with pytest.raises(CommandError, match=f"{penalty.number}, entry 2: has been changed"):
        verify()
    last = penalty.events.get(sequence=5)
    penalty.events.filter(sequence=2).update(note="情况属实，同意处罚。")
    assert "Every chain is whole." in verify()
    PenaltyEvent.objects.filter(pk=last.pk)._raw_delete(using="default")
    with pytest.raises(CommandError, match=f"{penalty.number}, entry 5: is missing at the end"):
        verify()
