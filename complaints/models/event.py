"""The history: append-only, one hash chain per complaint."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import Action, SystemAction

# One spelling for each value, so that the same content always gives the same hash.
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_quoted = json.encoder.encode_basestring


def digest(
    complaint_id: int,
    sequence: int,
    at: dt.datetime | str,
    actor_id: int | None,
    actor_name: str,
    action: str,
    data: str,
    note: str,
    previous_hash: str,
) -> str:
    """The SHA-256 of an entry, `data` being its details as `canonical` writes them.

    Whoever writes the same moment into many entries may give it as text, in UTC to the microsecond.
    """
    moment = at if isinstance(at, str) else at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    # `canonical` of the list of all these, put together by hand: a sweep and a check of all histories do this often.
    who = f"{'null' if actor_id is None else actor_id},{_quoted(actor_name)}"
    content = f'[{complaint_id},{sequence},"{moment}",{who},{_quoted(action)},{data},{_quoted(note)},"{previous_hash}"]'
    return hashlib.sha256(content.encode()).hexdigest()


class Event(models.Model):
    """One entry of a complaint's history, written in the transaction of what it tells (GAS-6).

    Database triggers refuse UPDATE and DELETE. `hash` covers the content and the
    predecessor's hash, so that any later change or removal shows (`manage.py verify_history`).
    """

    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="events", verbose_name=_("complaint")
    )
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
    action = models.CharField(_("action"), max_length=40, choices=[*Action.choices, *SystemAction.choices])
    data = models.JSONField(_("details"), default=dict)
    note = models.TextField(_("note"), blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["complaint", "sequence"]
        constraints = [models.UniqueConstraint(fields=["complaint", "sequence"], name="one_event_per_place")]

    def __str__(self) -> str:
        return f"{self.complaint_id}/{self.sequence} {self.action}"

    def digest(self) -> str:
        """The SHA-256 that this entry's content and predecessor call for."""
        return digest(
            self.complaint_id,
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
        complaint: Any,
        action: str,
        *,
        at: dt.datetime,
        actor: Any = None,
        note: str = "",
        data: dict | None = None,
    ) -> dict[str, Any]:
        """The next entry of `complaint`'s history as a row, not saved yet, for writers of many at once.

        The caller holds the complaint's row locked. The complaint itself carries the chain's head (`history_length`,
        `history_hash`), which moves here; the caller saves the entry and the complaint.
        """
        row = {
            "complaint_id": complaint.pk,
            "sequence": complaint.history_length + 1,
            "at": at,
            "actor_id": actor.pk if actor else None,
            "actor_name": str(actor) if actor else "",
            "action": action,
            "data": data or {},
            "note": note,
            "previous_hash": complaint.history_hash,
        }
        row["hash"] = digest(**row | {"data": canonical(row["data"])})
        complaint.history_length, complaint.history_hash = row["sequence"], row["hash"]
        return row

    @classmethod
    def append(
        cls,
        complaint: Any,
        action: str,
        *,
        at: dt.datetime,
        actor: Any = None,
        note: str = "",
        data: dict | None = None,
    ) -> Event:
        """Add an entry to `complaint`, whose row the caller holds locked; the caller saves the complaint."""
        event = cls(**cls.chain(complaint, action, at=at, actor=actor, note=note, data=data))
        event.actor = actor
        event.save(force_insert=True)
        return event
