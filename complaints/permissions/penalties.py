"""Who may do what to a penalty, and whose turn it is (CABLE-6, CABLE-7).

Nobody reviews their own: whoever proposed a penalty, gave the department's opinion on it, or is penalised by it neither
reviews, exempts, decides the amount nor issues. Where responsibility lies with a department or a group of it, everybody
who works in the department is penalised. The general manager answers finally (GAS-4c), and so steps in where nobody of
general affairs is left, even after giving the opinion on it as the head above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Role
from complaints.penalty_choices import CANCELLABLE, PenaltyAction, PenaltyState, Responsibility, TariffBasis
from complaints.permissions import Verdict

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.company import Company
    from accounts.models import User
    from complaints.models import Penalty

# Responsibility that a department bears as a whole.
SHARED = (Responsibility.DEPARTMENT, Responsibility.GROUP)
# Posts that are held above a department.
ABOVE = (Role.LEADER, Role.GENERAL_MANAGER)

# --- Relations of a person to a penalty -----------------------------------------------------------


def is_supervisor(user: User, penalty: Penalty | None) -> bool:
    """客服主管."""
    return user.grants.has(Role.SUPERVISOR)


def is_inspector(user: User, penalty: Penalty | None) -> bool:
    """督查."""
    return user.grants.has(Role.INSPECTOR)


def is_affairs(user: User, penalty: Penalty | None) -> bool:
    """综合部."""
    return user.grants.has(Role.AFFAIRS)


def is_general_manager(user: User, penalty: Penalty | None) -> bool:
    """总经理, who answers finally for everything and steps in where general affairs is itself concerned."""
    return user.grants.has(Role.GENERAL_MANAGER)


def is_head(user: User, penalty: Penalty | None) -> bool:
    """Head of the penalised department, or of one above it."""
    if penalty is None:
        return False
    grants = user.grants
    return penalty.department_id in grants.departments(Role.HEAD) or grants.above(penalty.department_id, Role.HEAD)


def is_leader(user: User, penalty: Penalty | None) -> bool:
    """分管领导 of the penalised department, or of one above it."""
    if penalty is None:
        return False
    grants = user.grants
    return penalty.department_id in grants.departments(Role.LEADER) or grants.above(penalty.department_id, Role.LEADER)


def withdraws(user: User, penalty: Penalty | None) -> bool:
    """Whoever proposed it, as long as nobody has done anything about it."""
    return bool(penalty and penalty.proposed_by_id == user.pk and penalty.state == PenaltyState.PROPOSED)


def is_penalised(user: User, penalty: Penalty) -> bool:
    """The penalised person, and head and deputy of the penalised department; all of it where it is responsible."""
    return _is_penalised(user.grants.company, user.pk, penalty)


def has_own(user: User, penalty: Penalty) -> bool:
    """Whoever proposed the penalty, gave the department's opinion on it, or is penalised by it."""
    return _has_own(user.grants.company, user.pk, penalty)


def is_last(user: User, penalty: Penalty) -> bool:
    """The general manager, where it is the own of everybody of general affairs: somebody must answer (GAS-4c)."""
    company = user.grants.company
    return is_general_manager(user, penalty) and all(_has_own(company, pk, penalty) for pk in _affairs(company))


def _is_penalised(company: Company, pk: int, penalty: Penalty) -> bool:
    if penalty.person_id == pk or penalty.department_id in _headed(company, pk):
        return True
    return penalty.responsibility in SHARED and penalty.department_id in _works_in(company, pk)


def _has_own(company: Company, pk: int, penalty: Penalty) -> bool:
    return pk in (penalty.proposed_by_id, penalty.opinion_by_id) or _is_penalised(company, pk, penalty)


def _headed(company: Company, pk: int) -> list[int]:
    return [department.pk for department in company.headed.get(pk, ())]


def _works_in(company: Company, pk: int) -> list[int]:
    """The departments in which the person has a post; leaders and general managers are above theirs, not of it."""
    return [place for role, place in company.memberships.get(pk, ()) if role not in ABOVE]


def _affairs(company: Company) -> list[int]:
    """Everybody of general affairs."""
    return [pk for pk, held in company.memberships.items() if any(role == Role.AFFAIRS for role, _place in held)]


Relation = Callable[["User", "Penalty | None"], bool]

NAMES: dict[Relation, _StrPromise] = {
    is_supervisor: gettext_lazy("the service desk supervisor"),
    is_inspector: gettext_lazy("the inspector"),
    is_affairs: gettext_lazy("general affairs"),
    is_general_manager: gettext_lazy("the general manager"),
    is_head: gettext_lazy("the head of the penalised department or of one above it"),
    is_leader: gettext_lazy("the leader in charge"),
    withdraws: gettext_lazy("whoever proposed it, before the department's opinion"),
}


@dataclass(frozen=True)
class Rule:
    """Who may do an action, in which states, and who of them may not (`barred` answers True)."""

    who: tuple[Relation, ...]
    states: tuple[PenaltyState, ...]
    barred: Callable[[User, Penalty], bool] | None = None


def _is_the_person(user: User, penalty: Penalty) -> bool:
    return penalty.person_id == user.pk


def _may_not_review(user: User, penalty: Penalty) -> bool:
    """Their own, except for the general manager who has only given the opinion, where nobody else is left."""
    if user.pk == penalty.proposed_by_id or is_penalised(user, penalty):
        return True
    return penalty.opinion_by_id == user.pk and not is_last(user, penalty)


def _may_not_cancel(user: User, penalty: Penalty) -> bool:
    """A proposal may be withdrawn by its author; otherwise the penalised and the opinion's author may not."""
    if withdraws(user, penalty):
        return False
    return is_penalised(user, penalty) or (penalty.opinion_by_id == user.pk and not is_last(user, penalty))


REVIEWERS: tuple[Relation, ...] = (is_affairs, is_general_manager)
REVIEWABLE = (PenaltyState.REVIEW, PenaltyState.REVIEWED)

RULES: dict[PenaltyAction, Rule] = {
    PenaltyAction.PROPOSE: Rule((is_supervisor, is_inspector, is_affairs), ()),
    PenaltyAction.OPINION: Rule((is_head,), (PenaltyState.PROPOSED,), _is_the_person),
    PenaltyAction.REVIEW: Rule(REVIEWERS, REVIEWABLE, _may_not_review),
    PenaltyAction.EXEMPT: Rule(REVIEWERS, REVIEWABLE, _may_not_review),
    PenaltyAction.DECIDE: Rule((is_leader, is_general_manager), (PenaltyState.REVIEWED,), has_own),
    PenaltyAction.ISSUE: Rule(REVIEWERS, (PenaltyState.REVIEWED,), _may_not_review),
    PenaltyAction.EXECUTE: Rule(REVIEWERS, (PenaltyState.ISSUED,), is_penalised),
    PenaltyAction.CANCEL: Rule((*REVIEWERS, withdraws), CANCELLABLE, _may_not_cancel),
}


def may(user: User, action: str, penalty: Penalty | None = None) -> Verdict:
    """Whether `user` may do `action` to `penalty` (None: to one that does not exist yet).

    The state is checked before the role, so that a person with the right role learns what is wrong.
    """
    rule = RULES[PenaltyAction(action)]
    label = PenaltyAction(action).label
    if not user.is_active:
        return Verdict(False, _("This account is no longer active."))
    if penalty is not None and (reason := _state_reason(PenaltyAction(action), penalty)):
        return Verdict(False, reason)
    if not any(relation(user, penalty) for relation in rule.who):
        names = _(", ").join(dict.fromkeys(str(NAMES[relation]) for relation in rule.who))
        return Verdict(False, _("“%(action)s” may be done by: %(who)s.") % {"action": label, "who": names})
    if penalty is not None and rule.barred is not None and rule.barred(user, penalty):
        words = _(
            "“%(action)s” is not for whoever proposed the penalty, gave the department's opinion on it or is penalised "
            "by it; another person must."
        )
        return Verdict(False, words % {"action": label})
    return Verdict(True)


def _state_reason(action: PenaltyAction, penalty: Penalty) -> str:
    """Why the penalty is not where `action` is possible; empty if it is."""
    state = PenaltyState(penalty.state)
    if state not in RULES[action].states:
        values = {"action": action.label, "state": state.label}
        return _("“%(action)s” is not possible while the penalty is in the state “%(state)s”.") % values
    if action == PenaltyAction.DECIDE and penalty.basis != TariffBasis.COMPANY:
        return _("The amount of this penalty is that of the tariff; only one without a fixed amount is decided.")
    if action == PenaltyAction.ISSUE and penalty.awaits_amount:
        return _("The leader in charge or the general manager has still to decide the amount.")
    if action == PenaltyAction.EXEMPT and not penalty.tariff.exemption:
        return _("This tariff line knows no exemption.")
    return ""


def allowed_actions(user: User, penalty: Penalty) -> list[PenaltyAction]:
    """The actions `user` may take on `penalty` now, in the order of the procedure."""
    return [action for action in RULES if action != PenaltyAction.PROPOSE and may(user, action, penalty)]


# --- Whose turn it is -----------------------------------------------------------------------------

# Who has the penalties in the rail: everybody else reaches their own through the notice of it.
USES = (Role.AFFAIRS, Role.GENERAL_MANAGER, Role.SUPERVISOR, Role.INSPECTOR, Role.HEAD, Role.LEADER)


def uses_penalties(user: User) -> bool:
    """Whether penalties are part of the person's work."""
    return user.is_active and user.grants.has(*USES)


def waiting_for(user: User) -> Q:
    """The condition on penalties whose next step is this person's: the one whom the notice of it told."""
    conditions = Q(pk__in=())
    for condition in _turns(user):
        conditions |= condition
    return conditions


def _turns(user: User) -> Iterator[Q]:
    grants = user.grants
    if headed := grants.departments(Role.HEAD):
        # A penalty on the head themself waits for the head above.
        below = [pk for pk in grants.tree.parents if grants.tree.nearest_head(pk) in headed]
        of_head = Q(person=F("department__head"))
        of_others = Q(person__isnull=True) | Q(department__head__isnull=True) | ~of_head
        mine = (Q(department__in=headed) & of_others) | (Q(department__in=below) & of_head)
        yield Q(state=PenaltyState.PROPOSED) & mine & (Q(person__isnull=True) | ~Q(person=user))
    no_amount = Q(basis=TariffBasis.COMPANY, amount__isnull=True)
    reviewing = Q(state=PenaltyState.REVIEW) | (Q(state=PenaltyState.REVIEWED) & ~no_amount)
    company = grants.company
    if grants.has(Role.AFFAIRS):
        yield reviewing & ~_own(company, user.pk)
        yield Q(state=PenaltyState.ISSUED) & ~_penalised(company, user.pk)
    if grants.has(Role.GENERAL_MANAGER):
        # What nobody of general affairs may go on with, because it is their own.
        affairs = _affairs(company)
        everybody = reduce(and_, (_own(company, pk) for pk in affairs), Q())
        yield reviewing & everybody & ~_proposed(user.pk) & ~_penalised(company, user.pk)
        penalised = reduce(and_, (_penalised(company, pk) for pk in affairs), Q())
        yield Q(state=PenaltyState.ISSUED) & penalised & ~_penalised(company, user.pk)
    if grants.has(Role.GENERAL_MANAGER, Role.LEADER):
        mine = Q() if grants.has(Role.GENERAL_MANAGER) else Q(department__in=grants.reach(Role.LEADER))
        yield Q(state=PenaltyState.REVIEWED) & no_amount & mine & ~_own(company, user.pk)


def _proposed(pk: int) -> Q:
    return Q(proposed_by__isnull=False, proposed_by=pk)


def _gave_opinion(pk: int) -> Q:
    return Q(opinion_by__isnull=False, opinion_by=pk)


def _penalised(company: Company, pk: int) -> Q:
    """As `is_penalised`, for the person `pk`; never null, so that it can be negated."""
    headed, working = _headed(company, pk), _works_in(company, pk)
    of_all = Q(responsibility__in=SHARED, department__in=working)
    return Q(person__isnull=False, person=pk) | Q(department__in=headed) | of_all


def _own(company: Company, pk: int) -> Q:
    """As `has_own`, for the person `pk`."""
    return _proposed(pk) | _gave_opinion(pk) | _penalised(company, pk)
