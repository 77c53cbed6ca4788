"""Who sets a fresh installation up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.choices import Role

from . import Verdict

if TYPE_CHECKING:
    from accounts.models import User


def may_set_up(user: User) -> Verdict:
    """Whether `user` is a system administrator, or the account that `createsuperuser` made."""
    if user.is_active and (user.is_superuser or user.grants.has(Role.ADMINISTRATOR)):
        return Verdict(True)
    return Verdict(False, _("A system administrator sets the company up."))
