"""What the histories of different things share: entries that nobody changes, each sealed with its predecessor."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# One spelling for each value, so that the same content always gives the same hash.
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_quoted = json.encoder.encode_basestring


def digest(
    subject_id: int,
    sequence: int,
    at: dt.datetime | str,
    actor_id: int | None,
    actor_name: str,
    action: str,
    data: str,
    note: str,
    previous_hash: str,
) -> str:
    """The SHA-256 of an entry about `subject_id`, `data` being its details as `canonical` writes them.

    Whoever writes the same moment into many entries may give it as text, in UTC to the microsecond.
    """
    moment = at if isinstance(at, str) else at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    # `canonical` of the list of all these, put together by hand: a sweep and a check of all histories do this often.
    who = f"{'null' if actor_id is None else actor_id},{_quoted(actor_name)}"
    content = f'[{subject_id},{sequence},"{moment}",{who},{_quoted(action)},{data},{_quoted(note)},"{previous_hash}"]'
    return hashlib.sha256(content.encode()).hexdigest()


class ChainedEntry(models.Model):
    """One entry of a history, written in the transaction of what it tells (GAS-6).

    `subject` names the foreign key to what the history is of; that row carries the chain's head (`history_length`,
    `history_hash`). Database triggers refuse UPDATE and DELETE. `hash` covers the content and the predecessor's hash,
    so that any later change or removal shows (`manage.py verify_history`).
    """

    subject: ClassVar[str]
    action: Any  # a field of the subclass, with its own choices

    sequence = models.PositiveIntegerField(_("sequence"))
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    actor_name = models.CharField(_("name at that time"), max_length=60, blank=True)
    data = models.JSONField(_("details"), default=dict)
    note = models.TextField(_("note"), blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.sequence} {self.action}"

    @property
    def subject_id(self) -> int:
        """The key of what the history is of."""
        return getattr(self, f"{self.subject}_id")

    def digest(self) -> str:
        """The SHA-256 that this entry's content and predecessor call for."""
        return digest(
            self.subject_id,
            self.sequence,
            self.at,
            self.actor_id,
            self.actor_name,
            self.action,
            canonical(self.data),
            self.note,
            self.previous_hash,
        )

    @classmethod
    def chain(
        cls,
        subject: Any,
        action: str,
        *,
        at: dt.datetime,
        actor: Any = None,
        note: str = "",
        data: dict | None = None,
    ) -> dict[str, Any]:
        """The next entry of the history of `subject` as a row, not saved yet, for writers of many at once.

        The caller holds the row of `subject` locked. It carries the chain's head (`history_length`, `history_hash`),
        which moves here; the caller saves the entry and the subject.
        """
        row = {
            "sequence": subject.history_length + 1,
            "at": at,
            "actor_id": actor.pk if actor else None,
            "actor_name": str(actor) if actor else "",
            "action": action,
            "data": data or {},
            "note": note,
            "previous_hash": subject.history_hash,
        }
        seal = digest(subject.pk, **row | {"data": canonical(row["data"])})
        subject.history_length, subject.history_hash = row["sequence"], seal
        return {f"{cls.subject}_id": subject.pk, **row, "hash": seal}

    @classmethod
    def append(
        cls,
        subject: Any,
        action: str,
        *,
        at: dt.datetime,
        actor: Any = None,
        note: str = "",
        data: dict | None = None,
    ) -> Self:
        """Add an entry to the history of `subject`, whose row the caller holds locked; the caller saves the subject."""
        entry = cls(**cls.chain(subject, action, at=at, actor=actor, note=note, data=data))
        entry.actor = actor
        entry.save(force_insert=True)
        return entry
