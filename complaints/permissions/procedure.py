"""Who may read the written procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from complaints.models import Procedure


def may_read(user: User, procedure: Procedure) -> bool:
    """Whether `procedure` exists for `user`: published and retired versions do, for every member of staff."""
    return user.is_active and not procedure.is_draft
