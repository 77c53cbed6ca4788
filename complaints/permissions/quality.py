"""Who checks whose work (DESK-1, PROP-8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.choices import Role
from complaints.quality_choices import QualitySubject

from . import Verdict, did_not_handle

if TYPE_CHECKING:
    from accounts.models import User
    from complaints.models import QualityDraw

CHECKS = (Role.SUPERVISOR, Role.GENERAL_MANAGER)
# Who has quality checks in the rail: those who check, who answer for the service, and whose work it mostly is.
USES = (Role.SUPERVISOR, Role.GENERAL_MANAGER, Role.AFFAIRS, Role.DESK)


def uses_quality(user: User) -> bool:
    """Whether quality checks are part of the person's work."""
    return user.is_active and user.grants.has(*USES)


def checks_quality(user: User) -> bool:
    """Whether the person checks others' work: 客服主管, and 总经理 where the work is the supervisor's own."""
    return user.is_active and user.grants.has(*CHECKS)


def may_check(user: User, draw: QualityDraw) -> Verdict:
    """Whether `user` may give points for what was drawn: never for their own work, nor for what they handled."""
    if not checks_quality(user):
        return Verdict(False, _("Quality checks are made by the service desk supervisor or the general manager."))
    if draw.person_id == user.pk:
        return Verdict(False, _("Nobody checks their own work; another person must."))
    if draw.subject == QualitySubject.EFFECT and not did_not_handle(user, draw.complaint):
        return Verdict(False, _("Whoever took part in the handling does not check its effect; another person must."))
    return Verdict(True)


def may_answer(user: User, draw: QualityDraw) -> Verdict:
    """Whether `user` may answer the result: whose work it was."""
    if user.is_active and draw.person_id == user.pk:
        return Verdict(True)
    return Verdict(False, _("A quality check is answered by the person whose work was checked."))
