"""What a person may do to a penalty now, as links: the natural next step first."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.addresses import numbered
from accounts.models import User
from complaints.models import Penalty
from complaints.penalty_choices import PenaltyAction, PenaltyState
from complaints.permissions.penalties import allowed_actions, may

from .offers import Offers

SLUGS: dict[PenaltyAction, str] = {
    PenaltyAction.OPINION: "opinion",
    PenaltyAction.REVIEW: "review",
    PenaltyAction.EXEMPT: "exempt",
    PenaltyAction.DECIDE: "decide",
    PenaltyAction.ISSUE: "issue",
    PenaltyAction.EXECUTE: "execute",
    PenaltyAction.CANCEL: "cancel",
}
ICONS: dict[PenaltyAction, str] = {
    PenaltyAction.OPINION: "message-2",
    PenaltyAction.REVIEW: "checks",
    PenaltyAction.EXEMPT: "shield-check",
    PenaltyAction.DECIDE: "gavel",
    PenaltyAction.ISSUE: "send",
    PenaltyAction.EXECUTE: "circle-check",
    PenaltyAction.CANCEL: "circle-x",
}
# What is called otherwise where it is no longer the natural next step.
AGAIN: dict[PenaltyAction, str | Promise] = {
    PenaltyAction.REVIEW: gettext_lazy("Review once more"),
    PenaltyAction.DECIDE: gettext_lazy("Decide the amount anew"),
}


class Offer:
    """An action as a link."""

    def __init__(self, penalty: Penalty, action: PenaltyAction, again: bool = False) -> None:
        self.url = step_url(penalty, action)
        self.icon = ICONS[action]
        self.label = str(AGAIN.get(action, action.label) if again else action.label)


def step_url(penalty: Penalty, action: PenaltyAction) -> str:
    """The page on which `action` is taken."""
    return numbered("complaints:step-on-penalty", penalty.number, SLUGS[action])


def next_action(penalty: Penalty) -> PenaltyAction | None:
    """The natural next step, whoever takes it; None when there is none."""
    match penalty.state:
        case PenaltyState.PROPOSED:
            return PenaltyAction.OPINION
        case PenaltyState.REVIEW:
            return PenaltyAction.REVIEW
        case PenaltyState.REVIEWED:
            return PenaltyAction.DECIDE if penalty.awaits_amount else PenaltyAction.ISSUE
        case PenaltyState.ISSUED:
            return PenaltyAction.EXECUTE
    return None


def offers(user: User, penalty: Penalty) -> Offers:
    """Everything `user` may do now; what they may not is not offered. Wants the tariff line at hand."""
    allowed, main = allowed_actions(user, penalty), next_action(penalty)
    others = tuple(Offer(penalty, action, again=True) for action in allowed if action != main)
    first = Offer(penalty, main) if main in allowed else None
    return Offers(first, (others,) if others else ())


def others_turn(user: User, penalty: Penalty) -> str:
    """Why the natural next step is not for `user`, and for whom it is; empty when there is none."""
    action = next_action(penalty)
    return may(user, action, penalty).reason if action else ""


def holder_of(user: User, penalty: Penalty, now: dt.datetime) -> str:
    """With whom the penalty is now; empty when nothing is to be done any more."""
    match next_action(penalty):
        case PenaltyAction.OPINION:
            department = user.grants.company.departments[penalty.department_id]
            return " · ".join(str(part) for part in (department, department.acting_head(now)) if part)
        case PenaltyAction.DECIDE:
            return _("the leader in charge or the general manager")
        case None:
            return ""
    return _("general affairs")
