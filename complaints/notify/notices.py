"""Writing notices, in the transaction of the history entry they tell of."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from complaints.models import Event, Notice


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
