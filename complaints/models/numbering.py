"""Gap-free running numbers (CABLE-3)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberSequence(models.Model):
    """The last number given out within a scope such as '2026KFZX'.

    The row is locked until the complaint is committed, so numbers have no gap
    and no number is given twice, whoever saves at the same time.
    """

    scope = models.CharField(_("scope"), max_length=60, unique=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("running number")
        verbose_name_plural = _("running numbers")

    def __str__(self) -> str:
        return f"{self.scope}: {self.last}"

    @classmethod
    def lock(cls, scope: str) -> NumberSequence:
        """The row of `scope`, locked until the transaction ends."""
        rows = cls.objects.select_for_update().filter(scope=scope)
        if there := rows.first():
            return there
        cls.objects.get_or_create(scope=scope)
        return rows.get()

    def take(self) -> int:
        """The next number; the row must be locked."""
        self.last += 1
        self.save(update_fields=["last"])
        return self.last
