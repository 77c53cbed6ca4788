"""The real worker with its beat, on both brokers: files beside SQLite, Redis beside PostgreSQL."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from complaints.chains import check_all
from complaints.models import Complaint, Notice
from tests import way
from tests.clockwork import MINUTE, clock, fired

pytestmark = pytest.mark.services

COMMAND = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "config", "worker", "--beat"]
COMMAND += ["--loglevel", "warning", "--without-gossip", "--without-mingle", "--without-heartbeat"]


@pytest.fixture
def env(child_env, request) -> dict[str, str]:
    """The environment of the worker: the broker that belongs to the database, and a beat every second."""
    redis = connection.vendor == "postgresql"
    broker = request.getfixturevalue("redis_url") if redis else "filesystem://localhost"
    return child_env | {"CELERY_BROKER_URL": broker, "BEAT_SECONDS": "1"}


@contextlib.contextmanager
def worker(env: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """A worker with its beat while the block runs; nothing of it is left afterwards."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            COMMAND, cwd=settings.BASE_DIR, env=env, stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield process
        finally:
            kill(process)


def kill(process: subprocess.Popen) -> None:
    """`kill -9` for the worker and the beat that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def wait_for(condition: Callable[[], bool], process: subprocess.Popen, log: Path, seconds: float = 60.0) -> None:
    """Look often; fail with the worker's log when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)


def an_hour_late(company) -> Complaint:
    """A complaint whose contact was due an hour ago: warning, breach and first rung have come."""
    complaint = way.dispatched(company, at=timezone.now() - dt.timedelta(hours=25) - MINUTE)
    Notice.objects.filter(complaint=complaint).delete()
    return complaint


def test_worker_and_beat_keep_time_and_catch_up_after_being_killed(company, env, tmp_path):
    """GAS-12.3a, GAS-4c: missed deadlines are noticed and told, and what fell due while everything lay dead as well."""
    log = tmp_path / "worker.log"
    everything = ["warning", "breach", "head"]
    first = an_hour_late(company)

    with worker(env, log) as process:
        wait_for(lambda: fired(clock(first, "contact")) == everything, process, log)
        kill(process)
    assert [notice.user for notice in Notice.objects.filter(complaint=first)] == [company.people.head_dz]
    second = an_hour_late(company)
    time.sleep(1.5)
    assert fired(clock(second, "contact")) == []

    with worker(env, log) as process:
        wait_for(lambda: fired(clock(second, "contact")) == everything, process, log)
        time.sleep(2.5)  # more beats, which find nothing to do
        process.terminate()
        assert process.wait(30) == 0, log.read_text()

    for complaint in (first, second):
        assert fired(clock(complaint, "contact")) == everything
        assert complaint.events.filter(actor=None).count() == 3
        assert complaint.notices.count() == 1
    assert check_all().broken is None
    assert "ERROR" not in log.read_text().upper()
