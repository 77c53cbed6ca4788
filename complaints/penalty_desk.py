"""What of the penalties waits for a person: for the rail, the workbench and live updates."""

from __future__ import annotations

from django.db.models import Case, Exists, When

from accounts.models import User
from complaints.models import Penalty, Procedure, TariffLine
from complaints.models.penalty import PenaltyQuerySet
from complaints.numbers import number_of
from complaints.penalty_choices import PenaltyAction
from complaints.permissions.penalties import may, uses_penalties, waiting_for


def waiting(user: User) -> PenaltyQuerySet:
    """The penalties whose next step is this person's, longest waiting first."""
    mine = Penalty.objects.visible_to(user).filter(waiting_for(user))
    return mine.order_by("proposed_at", "pk")


def penalties_waiting(user: User) -> int | None:
    """How many that are (one query); None where penalties are no part of the person's work, or nobody's.

    A procedure without a tariff knows no penalties: its company need not see them.
    """
    if not uses_penalties(user):
        return None
    asked = User.objects.filter(pk=user.pk).annotate(waiting=number_waiting(user))
    return asked.values_list("waiting", flat=True).order_by().first()


def number_waiting(user: User) -> Case:
    """The same number as an expression; null where nobody knows penalties."""
    known = Exists(TariffLine.objects.filter(is_active=True)) | Exists(Penalty.objects.all())
    return Case(When(known, then=number_of(waiting(user))), default=None)


def may_propose(user: User, procedure: Procedure | None) -> bool:
    """Whether `user` may propose a penalty under `procedure`: by their role, and if it has a tariff (one query)."""
    if procedure is None or not may(user, PenaltyAction.PROPOSE):
        return False
    return TariffLine.objects.filter(procedure=procedure.pk, is_active=True).exists()
