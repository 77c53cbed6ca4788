"""The accounts that a demo installation shows on its sign-in page."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from .choices import Role
from .models import User


@dataclass(frozen=True)
class DemoAccount:
    """One line of the list: what to type, and whose part one then plays."""

    username: str
    name: str
    part: str


def accounts() -> list[DemoAccount]:
    """The accounts of `settings.DEMO_ACCOUNTS` that exist, in that order; none unless this is a demo."""
    if not settings.DEMO_MODE:
        return []
    people = User.objects.filter(username__in=settings.DEMO_ACCOUNTS, is_active=True)
    people = {user.username: user for user in people.prefetch_related("memberships__department", "headed_departments")}
    return [
        DemoAccount(name, str(people[name]), _part(people[name])) for name in settings.DEMO_ACCOUNTS if name in people
    ]


def _part(user: User) -> str:
    """Where and as what: the first role, else the first department headed."""
    parts = [(post.department, post.get_role_display()) for post in user.memberships.all()]
    parts += [(department, Role.HEAD.label) for department in user.headed_departments.all()]
    return " · ".join(str(word) for word in parts[0]) if parts else ""
