"""The Celery application as it is, but its beat does not let a test wait for a minute."""

from config.celery import app

app.conf.beat_schedule["sweep-clocks"]["schedule"] = 0.5
