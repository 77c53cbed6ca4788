"""Writing notices, in the transaction of the history entry they tell of."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from complaints.models import Event, Notice


def tell(event: Event, people: Iterable[User | None]) -> int:
    """Give `people` a notice of `event`, except whoever did it; each person once. Returns how many were told."""
    users = {user.pk: user for user in people if user is not None and user.is_active and user.pk != event.actor_id}
    Notice.objects.bulk_create(
        [Notice(user=user, complaint_id=event.complaint_id, event=event, created_at=event.at) for user in users.values()],
        ignore_conflicts=True,
    )
    return len(users)
