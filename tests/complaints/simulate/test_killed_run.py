"""`manage.py simulate`, killed in the middle and started again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from complaints.chains import check_all
from complaints.models import Channel, Clock, Complaint, Event, SearchEntry
from complaints.simulate import crew, rows, run
from complaints.simulate.maker import Maker
from complaints.simulate.staff import NobodyThere, make_missing
from tests.clockwork import moment

ROOT = Path(__file__).resolve().parents[3]
NUMBERS = {"complaints": 120, "months": 2, "seed": 5, "until": "2026-10-20T16:00+08:00", "processes": 2}
PROGRAM = f"""
import django
django.setup()
from django.core.management import call_command
from complaints.simulate import run
run.BATCH = 10
call_command("simulate", verbosity=2, **{NUMBERS!r})
"""


def everything() -> list[list[tuple]]:
    """What a run makes, without the keys that differ between two runs."""
    return [
        list(Complaint.objects.order_by("submission_key").values_list("submission_key", "number", "content", "stage")),
        list(
            Event.objects.order_by("complaint__submission_key", "sequence").values_list(
                "complaint__submission_key", "sequence", "at", "actor_name", "action", "note"
            )
        ),
        list(
            Clock.objects.order_by("complaint__submission_key", "started_at", "rule", "pk").values_list(
                "complaint__submission_key", "rule", "started_at", "due_at", "stopped_at", "fired"
            )
        ),
        [
            (key, sorted(tokens.split()))
            for key, tokens in SearchEntry.objects.order_by("complaint__submission_key").values_list(
                "complaint__submission_key", "tokens"
            )
        ],
    ]


def dangling() -> list[str]:
    """The references of what a run makes that lead nowhere, and those that the database does not check any more."""
    fields = [field for model in rows.MODELS for field in model._meta.concrete_fields if field.is_relation]
    lost = [
        str(field)
        for field in fields
        if field.model.objects.exclude(**{field.attname: None})
        .exclude(**{f"{field.attname}__in": field.related_model.objects.values("pk")})
        .exists()
    ]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated")
            lost += [name for (name,) in cursor.fetchall()]
            cursor.execute(
                "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
                [[model._meta.db_table for model in rows.MODELS]],
            )
            assert cursor.fetchone() == (len(fields),)
            cursor.execute("SELECT reloptions FROM pg_class WHERE relname = %s", [rows.SEARCH_INDEX])
            assert cursor.fetchone() == (["gin_pending_list_limit=512"],)
    return lost


def killed_after(batches: int, env: dict[str, str]) -> None:
    """Run the simulation in a process of its own, and kill it when it has told of so many batches."""
    env |= {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _batch in range(batches):
            assert process.stdout.readline().endswith("complaints ...\n")
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    end = time.monotonic() + 60
    while others_connected():  # the processes it has begun end with it, and PostgreSQL takes notice
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def others_connected() -> bool:
    """Whether anybody else is at work in the database."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def test_a_run_killed_in_the_middle_leaves_whole_complaints_and_ends_like_one_that_was_not(child_env, monkeypatch):
    monkeypatch.setattr(run, "BATCH", 10)
    make_missing()
    with transaction.atomic():
        call_command("simulate", verbosity=0, **NUMBERS)
        unbroken = everything()
        transaction.set_rollback(True)
    assert not Complaint.objects.exists()

    killed_after(batches=2, env=child_env)
    left = check_all()
    assert left.broken is None
    assert left.complaints in range(20, 120, 10)
    assert SearchEntry.objects.count() == left.complaints
    assert dangling() == []
    with pytest.raises(DatabaseError), transaction.atomic():  # the history is still guarded
        Event.objects.update(note="Nothing happened.")

    call_command("simulate", verbosity=0, **NUMBERS)
    assert everything() == unbroken
    assert check_all().broken is None
    assert dangling() == []


@pytest.mark.postgres
def test_processes_side_by_side_make_what_one_makes_and_nothing_twice(transactional_db, monkeypatch):
    monkeypatch.setattr(run, "BATCH", 10)
    make_missing()
    begun = run.Run.begin(60, 2, 5, moment("2026-10-20 16:00"))
    batches = list(begun.batches())
    with transaction.atomic():  # where no other process would see anything
        assert list(crew.make(begun, batches, processes=3)) == [10] * 6
        made_by_one = everything()
        transaction.set_rollback(True)

    assert Maker(begun).make(batches[3]) == 10  # as another run with the same numbers would
    assert list(crew.make(begun, batches, processes=3)) == [10, 10, 10, 0, 10, 10]
    assert everything() == made_by_one
    assert list(begun.batches()) == []


@pytest.mark.postgres
def test_nothing_is_made_that_refers_to_what_somebody_deleted_meanwhile(transactional_db):
    make_missing()
    channel = Channel.objects.create(name="传真", code="fax")
    begun = run.Run.begin(5, 2, 5, moment("2026-10-20 16:00"))
    maker = Maker(begun)
    channel.delete()
    with pytest.raises(NobodyThere):
        maker.make(*begun.batches())
    assert not Complaint.objects.exists()
