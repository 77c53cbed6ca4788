"""The words of work that goes on in the background, and of a trial of a draft."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class RunState(models.TextChoices):
    """Where work in the background stands."""

    WAITING = "waiting", pgettext_lazy("work", "Waiting")
    RUNNING = "running", pgettext_lazy("work", "Running")
    DONE = "done", pgettext_lazy("work", "Done")
    CANCELLED = "cancelled", pgettext_lazy("work", "Cancelled")
    FAILED = "failed", pgettext_lazy("work", "Failed")

    @property
    def is_going_on(self) -> bool:
        """Whether there is still something to do."""
        return self in (RunState.WAITING, RunState.RUNNING)

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return {"done": "ok", "failed": "bad"}.get(self.value, "soon")


class TrialOutcome(models.TextChoices):
    """How a deadline would have ended under a version, at the end of the period."""

    MET = "met", pgettext_lazy("trial", "Met")
    MISSED = "missed", pgettext_lazy("trial", "Missed")
    RUNNING = "running", pgettext_lazy("trial", "Still running")
    NEEDLESS = "needless", pgettext_lazy("trial", "No longer needed")
