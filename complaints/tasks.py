"""What Celery runs: names for what lives elsewhere."""

import structlog
from celery import shared_task
from django.utils import timezone

from accounts.exchange import previews
from complaints import drafts
from complaints.deadlines.sweep import sweep
from complaints.quality.draw import draw

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
