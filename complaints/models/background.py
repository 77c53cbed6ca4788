"""Work in the background that goes forward in batches, each with its progress in one transaction.

Whoever works on it holds it by a token (`worker`) and says with every batch that it is still there (`touched_at`). Work
that nobody has touched for `STALE` is taken up by whoever comes next, where the last batch left it: a killed worker
loses its batch and nothing else, and two never count the same batch.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.choices import RunState

STALE = dt.timedelta(seconds=60)


class RunQuerySet(models.QuerySet):
    """Work that waits, goes on, or is over."""

    def going_on(self) -> Self:
        """What is not over yet."""
        return self.filter(state__in=[RunState.WAITING, RunState.RUNNING])

    def to_take_up(self, now: dt.datetime) -> Self:
        """What nobody works on: it was handed over, or its worker is gone."""
        return self.going_on().filter(Q(worker__isnull=True) | Q(touched_at__lt=now - STALE))


class BackgroundRun(models.Model):
    """Work with its state and progress."""

    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.WAITING)
    asked_at = models.DateTimeField(_("asked at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    total = models.PositiveIntegerField(_("to do"), null=True, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    cursor = models.BigIntegerField(default=0, editable=False)  # the last complaint that was done
    worker = models.UUIDField(null=True, blank=True, editable=False)
    touched_at = models.DateTimeField(null=True, blank=True, editable=False)
    failure = models.TextField(_("failure"), blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_going_on(self) -> bool:
        """Whether there is still something to do."""
        return RunState(self.state).is_going_on

    @property
    def percent(self) -> int:
        """How far it has come, 0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @classmethod
    def claim(cls, pk: int, now: dt.datetime) -> Self | None:
        """The run, held by a new token, if there is something to do that nobody does."""
        token = uuid.uuid4()
        free = cls.objects.to_take_up(now).filter(pk=pk)
        if not free.update(worker=token, touched_at=now, state=RunState.RUNNING):
            return None
        return cls.objects.filter(pk=pk, worker=token).first()

    def held(self) -> Self | None:
        """The row, locked, while it is still ours and still to be done; call it inside a transaction."""
        found = type(self).objects.select_for_update(of=("self",)).filter(pk=self.pk, worker=self.worker)
        return found.filter(state=RunState.RUNNING).first()

    def keep(self, **progress: Any) -> bool:
        """Write progress if the work is still ours; whether it was."""
        with transaction.atomic():
            if self.held() is None:
                return False
            self.write(touched_at=timezone.now(), **progress)
            return True

    def write(self, **values: Any) -> None:
        """Write these values; the caller holds the row."""
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))

    def end(self, state: RunState, failure: str = "") -> bool:
        """The work is over, if it is still ours."""
        return self.keep(state=state, ended_at=timezone.now(), worker=None, failure=failure)

    @classmethod
    def cancel(cls, pk: int, now: dt.datetime) -> bool:
        """Let it stop after the batch that is being done; whether there was anything to stop."""
        ending = {"state": RunState.CANCELLED, "ended_at": now, "worker": None}
        return bool(cls.objects.going_on().filter(pk=pk).update(**ending))
