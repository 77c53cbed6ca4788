"""The notices of a person."""

from __future__ import annotations

from accounts.models import User
from complaints.models import Complaint, Notice
from complaints.models.notice import NoticeQuerySet


def inbox(user: User) -> NoticeQuerySet:
    """The notices of `user` about complaints that they may still see; the newest first."""
    return Notice.objects.filter(user=user, complaint__in=Complaint.objects.visible_to(user))
