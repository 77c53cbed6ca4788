"""What Celery runs: names for what lives elsewhere."""

from __future__ import annotations

from functools import partial
from typing import Any

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.exchange import previews
from complaints import drafts
from complaints.deadlines.sweep import sweep
from complaints.flow import recount
from complaints.models import CalendarRecount, TrialRun
from complaints.quality.draw import draw
from complaints.trial import run as trial

log = structlog.get_logger(__name__)


# Beat sends it (config/celery.py). A message that waited longer than a minute is dropped: the next sweep catches up.
@shared_task(name="complaints.tasks.sweep_clocks", ignore_result=True, expires=55)
def sweep_clocks() -> None:
    """Fire the clocks that are due."""
    counts = sweep()
    if counts.clocks or counts.failed:
        log.info("Clocks swept.", **vars(counts))


@shared_task(name="complaints.tasks.tidy_drafts", ignore_result=True)
def tidy_drafts() -> None:
    """Delete drafts that nobody has touched for long, with their files, and imports that nobody has confirmed."""
    now = timezone.now()
    done, imports = drafts.tidy(now), previews.delete_old(now)
    if done.drafts or done.files or imports:
        log.info("Drafts tidied.", imports=imports, **vars(done))


@shared_task(name="complaints.tasks.draw_quality_checks", ignore_result=True)
def draw_quality_checks() -> None:
    """Draw what is to be checked: of weeks that are over, and all that is serious or major (DESK-1, PROP-8)."""
    if drawn := draw(timezone.now()):
        log.info("Quality checks drawn.", drawn=drawn)


@shared_task(name="complaints.tasks.try_draft", ignore_result=True)
def try_draft(pk: int) -> None:
    """Go on with a trial of a draft for a while, then let others have their turn."""
    if trial.work(pk):
        try_draft.delay(pk)


@shared_task(name="complaints.tasks.recount_deadlines", ignore_result=True)
def recount_deadlines(pk: int) -> None:
    """Go on counting open deadlines by the changed calendar for a while."""
    if recount.work(pk):
        recount_deadlines.delay(pk)


@shared_task(name="complaints.tasks.take_up_work", ignore_result=True, expires=55)
def take_up_work() -> None:
    """Go on with what nobody works on: its worker was killed, or its message got lost."""
    for pk in TrialRun.objects.to_take_up(timezone.now()).values_list("pk", flat=True):
        try_draft.delay(pk)
    for pk in CalendarRecount.objects.to_take_up(timezone.now()).values_list("pk", flat=True):
        recount_deadlines.delay(pk)


def after_commit(task: Any, *args: int) -> None:
    """Send a task once the transaction is committed. Without a broker it is taken up later, by `take_up_work`."""
    transaction.on_commit(partial(_send, task, args))


def _send(task: Any, args: tuple[int, ...]) -> None:
    try:
        task.delay(*args)
    except OperationalError:
        log.warning("A task could not be sent; it is taken up when the worker runs again.", task=task.name)
