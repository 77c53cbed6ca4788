"""The notices of a person."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from accounts.models import User
from complaints.models import Complaint, Notice
from complaints.models.notice import NoticeQuerySet


def inbox(user: User) -> NoticeQuerySet:
    """The notices of `user` about complaints that they may still see; the newest first."""
    # Asked for each notice, not for all complaints: every page counts the unread ones, and those are few.
    visible = Complaint.objects.visible_to(user).filter(pk=OuterRef("complaint"))
    return Notice.objects.filter(Exists(visible), user=user)
