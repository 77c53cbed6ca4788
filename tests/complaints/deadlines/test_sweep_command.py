"""`manage.py sweep_clocks`, also as a real process that is killed in the middle."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from complaints.models import Clock, ClockFiring, Complaint, Event, Notice
from complaints.tasks import sweep_clocks
from tests import way
from tests.clockwork import MINUTE, clock, dispatched_in_bulk, fired, moment

FRIDAY = moment("2026-11-20 09:00")
COMMAND = [sys.executable, "manage.py", "sweep_clocks"]
NOTHING = "warned=0 breached=0 escalated=0 notices=0 clocks=0 batches=0 failed=0\n"


def test_the_command_prints_what_it_did_in_one_line(company, capsys):
    """GAS-12.3a: a time without an offset is Shanghai's."""
    way.dispatched(company, at=FRIDAY - MINUTE)

    call_command("sweep_clocks", now="2026-11-21T09:01")
    assert capsys.readouterr().out == "warned=1 breached=1 escalated=1 notices=1 clocks=1 batches=1 failed=0\n"

    call_command("sweep_clocks", now="2026-11-21T02:59Z")  # 10:59, a minute before the next rung
    assert capsys.readouterr().out == NOTHING
    call_command("sweep_clocks", now="2026-11-21 03:00+00:00")
    assert "escalated=1" in capsys.readouterr().out


def test_without_a_time_it_sweeps_at_this_moment(company, capsys, time_machine):
    """GAS-12.2: what the beat's task does as well."""
    complaint = way.accepted(company, at=FRIDAY)
    time_machine.move_to(FRIDAY + 45 * MINUTE)
    call_command("sweep_clocks")
    assert capsys.readouterr().out.startswith("warned=1 ")

    time_machine.move_to(FRIDAY + 61 * MINUTE)
    sweep_clocks()
    assert fired(clock(complaint, "dispatch")) == ["warning", "breach", "head"]


def test_a_complaint_that_cannot_be_swept_fails_the_command(company, capsys):
    """GAS-4c"""
    complaint = way.dispatched(company, at=FRIDAY - MINUTE)
    Complaint.objects.filter(pk=complaint.pk).update(history_length=0)

    with pytest.raises(CommandError) as failure:
        call_command("sweep_clocks", now="2026-11-21T09:01")

    assert failure.value.returncode == 1
    assert capsys.readouterr().out.endswith("failed=1\n")


@pytest.mark.parametrize(
    "text", ["", "now", "2026-11-21", "2026-13-01T00:00", "T", "9999-12-31T23:59", "0001-01-01T00:00+14:00", "二〇二六"]
)
def test_what_is_no_time_is_refused(db, text):
    with pytest.raises(CommandError) as failure:
        call_command("sweep_clocks", now=text)

    assert failure.value.returncode == 2
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize("arguments", [["--now", "soon"], ["--now"], ["--when"]])
def test_a_wrong_argument_is_told_in_one_line_with_exit_status_2(tmp_path, monkeypatch, arguments):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))

    result = subprocess.run(
        [*COMMAND, *arguments], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60, check=False
    )

    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def wait_for(condition, seconds=60.0):
    """Look often; fail when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


@pytest.mark.services
def test_a_sweep_killed_in_the_middle_loses_and_repeats_nothing(child_env, company):
    """GAS-4c: `kill -9` after three days of downtime; the next sweep does exactly what the killed one had left."""
    number, back = 800, "2026-11-24T09:00"
    dispatched_in_bulk(company, number, at=FRIDAY)
    Notice.objects.all().delete()

    killed = subprocess.Popen(
        [*COMMAND, "--now", back], cwd=settings.BASE_DIR, env=child_env, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(ClockFiring.objects.exists)
    finally:
        killed.kill()
        killed.wait(30)
    done = Clock.objects.filter(fired__gt=0).count()
    assert 0 < done < number
    assert ClockFiring.objects.count() == 6 * done

    def all_swept():
        call_command("sweep_clocks", now=back, stdout=io.StringIO())
        return not Clock.objects.to_fire(moment("2026-11-24 09:00")).exists()

    # More than once only if PostgreSQL is still to notice that the killed one is gone, and holds its locks.
    wait_for(all_swept)

    assert Counter(ClockFiring.objects.values_list("sequence", flat=True)) == dict.fromkeys(range(1, 7), number)
    assert Event.objects.filter(actor=None).count() == 6 * number
    assert Notice.objects.count() == 4 * number
    call_command("verify_history")
