"""Writing notices, in the transaction of the history entry they tell of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from accounts.models import User
from complaints.models import Complaint, Event, Notice


def notices(event: Event, people: Iterable[User | None]) -> list[Notice]:
    """A notice of `event`, not saved yet, for each of `people` except whoever did it; each person once."""
    users = {user.pk: user for user in people if user is not None and user.is_active and user.pk != event.actor_id}
    return [
        Notice(user=user, complaint_id=event.complaint_id, event=event, created_at=event.at) for user in users.values()
    ]


def tell(event: Event, people: Iterable[User | None]) -> int:
    """Give `people` a notice of `event`. Returns how many were told."""
    told = notices(event, people)
    Notice.objects.bulk_create(told, ignore_conflicts=True)
    return len(told)


def tell_of(
    topic: str,
    key: str,
    people: Iterable[User | None],
    *,
    url: str,
    at: dt.datetime,
    by: User | None = None,
    complaint: Complaint | None = None,
    **words: Any,
) -> int:
    """Give `people` a notice of something that is no history entry; returns how many were meant.

    `topic` names the sentence (`render.TOPICS`), `words` what stands in it; the same `key` tells a person once.
    Whoever did it (`by`) is not told. With `complaint`, the notice is there only for whoever may see that complaint.
    """
    users = {user.pk: user for user in people if user is not None and user.is_active and user != by}
    about = {"topic": topic, "url": url, "words": words}
    told = [Notice(user=user, complaint=complaint, key=key, about=about, created_at=at) for user in users.values()]
    Notice.objects.bulk_create(told, ignore_conflicts=True)
    return len(told)
