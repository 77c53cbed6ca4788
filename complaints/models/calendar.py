"""The organisation's own corrections of the official calendar, and the years that somebody confirmed."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """One day that the organisation treats otherwise than the official calendar does.

    A snow day is a day off that the calendar does not know; a stock-taking Sunday is a working day. It decides about
    the day whatever the official calendar says.
    """

    date = models.DateField(_("date"), unique=True)
    is_workday = models.BooleanField(
        _("working day"), default=False, help_text=_("Ticked: people work on this day. Not ticked: a day off.")
    )
    reason = models.CharField(
        _("reason"), max_length=60, help_text=_("Shown in the explanation of every due time that counts past this day.")
    )

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.reason}"


class CalendarYear(models.Model):
    """A year of which somebody confirmed that the calendar agrees with the official holiday notice.

    A year that the product does not know the notice of is shown as unconfirmed beside every due time that depends on
    it, until it has its row here.
    """

    year = models.PositiveSmallIntegerField(
        _("year"), unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    notice = models.CharField(
        _("official notice"), max_length=200, help_text=_("Number or address of the State Council's holiday notice.")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    class Meta:
        verbose_name = _("confirmed year")
        verbose_name_plural = _("confirmed years")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)
