"""The Celery application and its beat.

Celery only carries work: every fact lives in the database, so a lost message or a stopped worker loses nothing
and the next sweep catches up.
"""

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"

app = Celery("suda")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "sweep-clocks": {
        "task": "complaints.tasks.sweep_clocks",
        "schedule": settings.BEAT_SECONDS,
        # A sweep that waited longer than a minute is worthless: the next one does its work as well.
        "options": {"expires": 55},
    },
    "draw-quality-checks": {"task": "complaints.tasks.draw_quality_checks", "schedule": crontab(minute=10)},
    "take-up-work": {"task": "complaints.tasks.take_up_work", "schedule": 60, "options": {"expires": 55}},
    "tidy-drafts": {"task": "complaints.tasks.tidy_drafts", "schedule": crontab(hour=3, minute=20)},
}
