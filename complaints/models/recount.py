"""Open deadlines counted anew because the calendar was changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .background import BackgroundRun


class CalendarRecount(BackgroundRun):
    """The work that a change of the calendar leaves to the background; `days` are those that are something else now.

    Each day is `{"date", "works", "reason"}`: whether people work on it now, and why that was changed. `total` and
    `done` count complaints, `moved` deadlines; complaints that could not be counted anew are in `failed`.
    """

    days = models.JSONField(_("days"), default=list, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    moved = models.PositiveIntegerField(_("deadlines moved"), default=0, editable=False)
    failed = models.PositiveIntegerField(_("complaints that failed"), default=0, editable=False)

    class Meta:
        verbose_name = _("recount of deadlines")
        verbose_name_plural = _("recounts of deadlines")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return ", ".join(day["date"] for day in self.days)

    @property
    def reason(self) -> str:
        """Which day became what it is now, and why, without words of any language but the administrator's own."""
        return "; ".join(f"{day['date']}: {day['reason']}" for day in self.days)
