"""`manage.py simulate`, killed in the middle and started again."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from complaints.chains import check_all
from complaints.models import Clock, Complaint, Event, SearchEntry
from complaints.simulate import run
from complaints.simulate.staff import make_missing

ROOT = Path(__file__).resolve().parents[3]
NUMBERS = {"complaints": 120, "months": 2, "seed": 5, "until": "2026-10-20T16:00+08:00"}
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
        list(
            SearchEntry.objects.order_by("complaint__submission_key").values_list("complaint__submission_key", "tokens")
        ),
    ]


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

    call_command("simulate", verbosity=0, **NUMBERS)
    assert everything() == unbroken
    assert check_all().broken is None
