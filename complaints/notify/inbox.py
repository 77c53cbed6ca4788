"""The notices of a person."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from complaints.models import Complaint, Notice
from complaints.models.notice import NoticeQuerySet
from complaints.querysets import sees_all


def inbox(user: User) -> NoticeQuerySet:
    """The notices of `user`, those about complaints as far as they may still see them; the newest first."""
    mine = Notice.objects.filter(user=user)
    if sees_all(user):
        return mine
    # Asked for each notice, not for all complaints: every page counts the unread ones, and those are few.
    visible = Exists(Complaint.objects.visible_to(user).filter(pk=OuterRef("complaint")))
    return mine.filter(Q(complaint=None) | Q(visible))
