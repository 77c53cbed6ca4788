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
    """Where and as what: of several roles the one that reaches furthest, else the department headed."""
    if posts := sorted(user.memberships.all(), key=lambda post: Role.values.index(post.role)):
        return f"{posts[-1].department} · {posts[-1].get_role_display()}"
    return "".join(f"{department} · {Role.HEAD.label}" for department in list(user.headed_departments.all())[:1])
