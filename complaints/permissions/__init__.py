"""Who may do what to a complaint: the only place that knows roles.

`may(user, action, complaint)` answers with a `Verdict` that says why not, and who may.
Read `RULES` top to bottom: for each action, who (any of the named relations) and at which stages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Role
from complaints.choices import (
    DEPARTMENT_STAGES,
    OPEN_STAGES,
    Action,
    Choice,
    Moment,
    Recipient,
    Stage,
    Topic,
)

from .relations import (  # noqa: F401  others ask for them here
    AWAITED,
    Relation,
    answers_above,
    did_not_handle,
    holds_inspection,
    is_affairs,
    is_asked_by_rule,
    is_awaited,
    is_co_member,
    is_desk,
    is_general_manager,
    is_head,
    is_helper,
    is_inspector,
    is_lead_head,
    is_lead_member,
    is_leader,
    is_manager_in_charge,
    is_second_recomplaint_leader,
    is_staff,
    is_superior_head,
    is_supervisor,
    judges_validity,
    skips_callbacks,
    took_it_in,
)
from .times import answers_for_a_clock, may_be_asked, objection, speaks_for_a_clock

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User
    from complaints.models import Complaint

FINAL_LEVEL = 2  # the re-complaint that the leader may close (CABLE-5b)
ANY_STAGE: tuple[Stage, ...] = tuple(Stage)


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed; if not, `reason` says why and who may, in the reader's language."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


# What each relation is called when an action is refused.
NAMES: dict[Relation, _StrPromise] = {
    is_staff: gettext_lazy("every member of staff with a role"),
    is_desk: gettext_lazy("the service desk"),
    is_supervisor: gettext_lazy("the service desk supervisor"),
    is_general_manager: gettext_lazy("the general manager"),
    is_affairs: gettext_lazy("general affairs"),
    is_head: gettext_lazy("heads of departments"),
    is_inspector: gettext_lazy("the inspector of a supervised complaint"),
    is_lead_head: gettext_lazy("the head of the lead department"),
    is_lead_member: gettext_lazy("the head and officers of the lead department"),
    is_helper: gettext_lazy("the colleague asked for help"),
    is_co_member: gettext_lazy("the co-handling departments"),
    is_leader: gettext_lazy("the leader in charge"),
    is_superior_head: gettext_lazy("the head of the superior department"),
    is_awaited: gettext_lazy("whoever the procedure names for it"),
    is_asked_by_rule: gettext_lazy("whoever the procedure asks for instructions"),
    skips_callbacks: gettext_lazy("nobody in this case, by the procedure"),
    judges_validity: gettext_lazy("nobody in this case, by the procedure"),
    is_second_recomplaint_leader: gettext_lazy("the leader in charge from the second re-complaint on"),
    took_it_in: gettext_lazy("whoever took the complaint in"),
    speaks_for_a_clock: gettext_lazy("the lead department, and the service desk for its own deadlines"),
    answers_for_a_clock: gettext_lazy("handler and head of the lead department, and the service desk for its own"),
    may_be_asked: gettext_lazy("whoever decides on extensions under the procedure"),
}

MANAGERS: tuple[Relation, ...] = (is_superior_head, is_leader, is_general_manager)


@dataclass(frozen=True)
class Rule:
    """Who may do an action, at which stages."""

    who: tuple[Relation, ...]
    stages: tuple[Stage, ...]


RULES: dict[Action, Rule] = {
    # Intake. ACCEPT makes a complaint, so it has no stage yet.
    Action.ACCEPT: Rule((is_staff,), ()),
    Action.ADMIT: Rule((is_awaited,), (Stage.PENDING,)),
    Action.TURN_DOWN: Rule((is_awaited,), (Stage.PENDING,)),
    Action.SETTLE: Rule((is_desk,), (Stage.ACCEPTED,)),
    Action.CORRECT: Rule((is_desk,), OPEN_STAGES),
    # Dispatch
    Action.DISPATCH: Rule((is_desk,), (Stage.ACCEPTED,)),
    Action.RETURN: Rule((is_lead_head,), (Stage.DISPATCHED, Stage.HANDLING)),
    Action.REASSIGN: Rule((is_supervisor, *MANAGERS), DEPARTMENT_STAGES),
    # Handling
    Action.CONTACT: Rule((is_lead_member, is_helper), DEPARTMENT_STAGES),
    Action.PROGRESS: Rule((is_lead_member, is_helper, is_desk), (*DEPARTMENT_STAGES, Stage.FEEDBACK)),
    Action.SAVE_RESULT: Rule((is_lead_member,), (Stage.DISPATCHED, Stage.HANDLING)),
    # Before the first contact only after attempts that failed (flow/handle.py).
    Action.SUBMIT_RESULT: Rule((is_lead_member,), (Stage.DISPATCHED, Stage.HANDLING)),
    Action.SIGN_RESULT: Rule((is_lead_head,), (Stage.SIGN_OFF,)),
    Action.REFUSE_RESULT: Rule((is_lead_head,), (Stage.SIGN_OFF,)),
    # A slow co-handler does not hold up the lead's feedback, only the archive.
    Action.GIVE_OPINION: Rule((is_co_member,), (*DEPARTMENT_STAGES, Stage.FEEDBACK, Stage.CALLBACK, Stage.CLOSING)),
    Action.REPORT: Rule((is_lead_member, is_helper), DEPARTMENT_STAGES),
    Action.FOLLOW: Rule((is_lead_member, is_desk), OPEN_STAGES),
    Action.JUDGE: Rule(
        (judges_validity,), (Stage.ACCEPTED, *DEPARTMENT_STAGES, Stage.FEEDBACK, Stage.CALLBACK, Stage.CLOSING)
    ),
    Action.DELEGATE: Rule((is_lead_head,), DEPARTMENT_STAGES),
    Action.ASK_HELP: Rule((is_lead_member,), DEPARTMENT_STAGES),
    # The way up before the customer is answered, see RETAIL-6
    Action.APPROVE: Rule((is_awaited,), (Stage.APPROVAL,)),
    Action.DISAPPROVE: Rule((is_awaited,), (Stage.APPROVAL,)),
    # Feedback
    Action.ACCEPT_FEEDBACK: Rule((is_desk,), (Stage.FEEDBACK,)),
    Action.SEND_BACK: Rule((is_desk,), (Stage.FEEDBACK,)),
    # Callback
    Action.CALL_BACK: Rule((is_desk,), (Stage.CALLBACK,)),
    Action.SKIP_CALLBACK: Rule((skips_callbacks,), (Stage.CALLBACK,)),
    # Archive and after
    Action.ARCHIVE: Rule((is_desk,), (Stage.CLOSING,)),
    Action.RECOMPLAIN: Rule((is_desk,), (Stage.CALLBACK, Stage.CLOSING, Stage.ARCHIVED)),
    # Supervision and management
    Action.SUPERVISE: Rule((is_inspector,), (Stage.FEEDBACK, Stage.CALLBACK, Stage.CLOSING)),
    Action.INSTRUCT: Rule((is_supervisor, is_inspector, is_affairs, *MANAGERS, is_asked_by_rule), OPEN_STAGES),
    Action.OPEN_FILE: Rule((is_supervisor, *MANAGERS), (Stage.ACCEPTED, *DEPARTMENT_STAGES)),
    Action.TAKE_OVER: Rule(MANAGERS, DEPARTMENT_STAGES),
    Action.DECIDE: Rule(
        (is_general_manager, is_second_recomplaint_leader),
        (Stage.ACCEPTED, *DEPARTMENT_STAGES, Stage.APPROVAL, Stage.FEEDBACK),
    ),
    # When it is due (ROAD-5c); `times.py` says for which deadline.
    Action.PROMISE: Rule((speaks_for_a_clock,), OPEN_STAGES),
    Action.ASK_EXTENSION: Rule((answers_for_a_clock,), OPEN_STAGES),
    Action.DECIDE_EXTENSION: Rule((may_be_asked,), OPEN_STAGES),
    # Along the way. Whoever the customer turns to again writes it down (GAS-7), as far as they see the complaint.
    Action.CALL_AGAIN: Rule((is_staff,), OPEN_STAGES),
    Action.ADD_FILE: Rule(
        (is_desk, took_it_in, is_lead_member, is_helper, is_co_member, is_inspector, is_affairs, *MANAGERS), OPEN_STAGES
    ),
    Action.LINK: Rule((is_desk,), OPEN_STAGES),
    # CABLE-1b: whoever may declare an incident, as far as they see the complaint; at intake whoever takes it in.
    Action.ATTACH: Rule((is_desk, is_affairs, is_head, took_it_in), OPEN_STAGES),
    Action.DETACH: Rule((is_desk, is_affairs, is_lead_head), OPEN_STAGES),
    Action.NOTE: Rule(
        (is_desk, took_it_in, is_lead_member, is_helper, is_co_member, is_inspector, is_affairs, *MANAGERS), OPEN_STAGES
    ),
}


def fits(user: User, action: str, complaint: Complaint) -> bool:
    """Whether stage and relation allow `action`: all of `may` but that the handler does not call back.

    For the rows of lists: with `assignments` prefetched it asks the database nothing.
    """
    rule = RULES[Action(action)]
    return user.is_active and complaint.stage in rule.stages and any(who(user, complaint) for who in rule.who)


def may(user: User, action: str, complaint: Complaint | None = None) -> Verdict:
    """Whether `user` may do `action` to `complaint` (None: to a complaint that does not exist yet).

    The stage is checked before the role, so that a person with the right role learns what is wrong.
    """
    rule = RULES[Action(action)]
    if not user.is_active:
        return Verdict(False, _("This account is no longer active."))
    if complaint is not None and complaint.stage not in rule.stages:
        return Verdict(False, _stage_reason(action, complaint))
    if not (verdict := has_part(user, action, complaint)):
        return verdict
    if action == Action.CALL_BACK and complaint is not None and not did_not_handle(user, complaint):
        return Verdict(
            False, _("Whoever handled a complaint does not make its callback; another person of the service desk must.")
        )
    if complaint is not None and (reason := objection(user, action, complaint)):
        return Verdict(False, reason)
    if complaint is not None and (reason := _against_the_procedure(action, complaint)):
        return Verdict(False, reason)
    if action == Action.APPROVE and complaint is not None and _is_own_result(user, complaint):
        return Verdict(False, _("Nobody approves a result that they wrote or signed themselves."))
    return Verdict(True)


def has_part(user: User, action: str, complaint: Complaint | None) -> Verdict:
    """Whether `user` is one of those who take `action`, be it at another stage than the complaint is at now."""
    who = RULES[Action(action)].who
    if any(relation(user, complaint) for relation in who):
        return Verdict(True)
    words = {"action": Action(action).label, "who": _listed(_name(relation, complaint) for relation in who)}
    return Verdict(False, _("“%(action)s” may be done by: %(who)s.") % words)


def _name(relation: Relation, complaint: Complaint | None) -> str:
    """Who is meant, in words; where the procedure names them, whom it names."""
    if complaint is not None and relation is is_awaited and complaint.awaits:
        return str(Recipient(complaint.awaits).label)
    topics = {skips_callbacks: Topic.CALLBACK, judges_validity: Topic.VALIDITY}
    if complaint is not None and relation in topics:
        match complaint.procedure.choice(topics[relation], complaint):
            case Choice.SKIPPABLE:
                return str(NAMES[is_supervisor])
            case Choice.DESK_SKIPS | Choice.BY_DESK:
                return str(NAMES[is_desk])
            case Choice.BY_HEAD:
                return str(NAMES[is_lead_head])
    return str(NAMES[relation])


def _against_the_procedure(action: str, complaint: Complaint) -> str:
    """Why the procedure rules the action out in this case, whoever takes it; empty where it does not."""
    choice, knows = complaint.procedure.choice, complaint.procedure.knows
    if action == Action.REPORT and not knows(Moment.REPORTED):
        return _("The procedure asks the department for no reports to the service desk.")
    if action == Action.OPEN_FILE and not knows(Moment.FILE_OPENED):
        return _("The procedure knows no case files.")
    if action == Action.SETTLE and choice(Topic.SETTLE, complaint) == Choice.REFUSED:
        return _("The procedure does not let such cases be settled on the spot.")
    rejected_twice = action == Action.DISPATCH and complaint.recomplaint_level >= FINAL_LEVEL
    if rejected_twice and choice(Topic.RECOMPLAINT, complaint) == Choice.LEADER_DECIDES:
        return _("The customer has rejected it twice: the leader in charge decides this case, and it is closed.")
    return ""


def _is_own_result(user: User, complaint: Complaint) -> bool:
    from complaints.models import Result

    current = Result.objects.filter(assignment__complaint=complaint, assignment__ended_at=None)
    return current.filter(written_by=user).exists() or current.filter(signed_by=user).exists()


def _stage_reason(action: str, complaint: Complaint) -> str:
    values = {"action": Action(action).label, "stage": Stage(complaint.stage).label}
    if complaint.stage == Stage.ARCHIVED:
        return _("The complaint is archived and read-only; “%(action)s” is no longer possible.") % values
    return _("“%(action)s” is not possible while the complaint is at the stage “%(stage)s”.") % values


# Who sees the statistics: those who answer for others' work (GAS-13, GAS-14).
SEES_REPORTS = (Role.SUPERVISOR, Role.AFFAIRS, Role.LEADER, Role.GENERAL_MANAGER, Role.HEAD)


def may_see_reports(user: User) -> Verdict:
    """Whether `user` sees the statistics, which cover the complaints that they may see."""
    if user.is_active and user.grants.has(*SEES_REPORTS):
        return Verdict(True)
    who = _listed(str(role.label) for role in SEES_REPORTS)
    return Verdict(False, _("The statistics are for: %(who)s.") % {"who": who})


def departments_reported_to(user: User) -> set[int] | None:
    """The departments whose figures, and whose people's, `user` sees one by one; None: every department's (GAS-13)."""
    if user.grants.has(Role.SUPERVISOR, Role.AFFAIRS, Role.GENERAL_MANAGER):
        return None
    return user.grants.reach(Role.HEAD, Role.LEADER)


def _listed(names: Iterable[str]) -> str:
    return _(", ").join(dict.fromkeys(names))


def allowed_actions(user: User, complaint: Complaint) -> list[Action]:
    """The actions `user` may take on `complaint` now, in the order of the procedure."""
    return [action for action in RULES if action != Action.ACCEPT and may(user, action, complaint)]
