"""What a person may do to a complaint now, as links: the natural next step first."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.addresses import numbered
from accounts.models import User
from complaints.choices import Action, AssignmentRole, Recipient, Stage
from complaints.models import Complaint
from complaints.permissions import AWAITED, allowed_actions, may

# The page of each action: complaints/<number>/<slug>/.
SLUGS: dict[Action, str] = {
    Action.ADMIT: "admit",
    Action.TURN_DOWN: "turn-down",
    Action.JUDGE: "judge",
    Action.SETTLE: "settle",
    Action.CORRECT: "correct",
    Action.DISPATCH: "dispatch",
    Action.RETURN: "return",
    Action.REASSIGN: "reassign",
    Action.TAKE_OVER: "take-over",
    Action.DELEGATE: "delegate",
    Action.ASK_HELP: "help",
    Action.INSTRUCT: "instruct",
    Action.DECIDE: "decide",
    Action.FOLLOW: "follow",
    Action.OPEN_FILE: "open-file",
    Action.REPORT: "report",
    Action.APPROVE: "approve",
    Action.DISAPPROVE: "disapprove",
    Action.CONTACT: "contact",
    Action.PROGRESS: "progress",
    Action.SAVE_RESULT: "result",
    Action.SUBMIT_RESULT: "result",
    Action.SIGN_RESULT: "sign",
    Action.REFUSE_RESULT: "refuse",
    Action.GIVE_OPINION: "opinion",
    Action.ACCEPT_FEEDBACK: "feedback",
    Action.SEND_BACK: "send-back",
    Action.CALL_BACK: "callback",
    Action.SKIP_CALLBACK: "skip-callback",
    Action.SUPERVISE: "supervise",
    Action.ARCHIVE: "archive",
    Action.RECOMPLAIN: "recomplain",
    Action.PROMISE: "promise",
    Action.ASK_EXTENSION: "extension",
    Action.DECIDE_EXTENSION: "decide-extension",
    Action.CALL_AGAIN: "call-again",
    Action.LINK: "link",
    Action.ATTACH: "attach",
    Action.DETACH: "detach",
    Action.NOTE: "note",
}

# Actions whose page is reached through that of another.
ON_ANOTHER_PAGE = {Action.SUBMIT_RESULT, Action.ADD_FILE}

# The natural next actions at each stage; the first that this person may take and has not taken is the main one.
NEXT: dict[str, tuple[Action, ...]] = {
    Stage.PENDING: (Action.ADMIT,),
    Stage.ACCEPTED: (Action.DISPATCH,),
    Stage.DISPATCHED: (Action.CONTACT, Action.GIVE_OPINION),
    Stage.HANDLING: (Action.SAVE_RESULT, Action.GIVE_OPINION),
    Stage.SIGN_OFF: (Action.SIGN_RESULT, Action.GIVE_OPINION),
    Stage.APPROVAL: (Action.APPROVE, Action.GIVE_OPINION),
    Stage.FEEDBACK: (Action.ACCEPT_FEEDBACK, Action.SUPERVISE, Action.GIVE_OPINION),
    Stage.CALLBACK: (Action.CALL_BACK, Action.SUPERVISE, Action.GIVE_OPINION),
    Stage.CLOSING: (Action.ARCHIVE, Action.SUPERVISE, Action.GIVE_OPINION),
    Stage.ARCHIVED: (),
}

# What concerns the record alone.
RECORD = (Action.CALL_AGAIN, Action.CORRECT, Action.LINK, Action.ATTACH, Action.DETACH, Action.NOTE)

# The others, in groups as they stand on the page: the way on or back, managers' interventions, the record.
GROUPS: tuple[tuple[Action, ...], ...] = (
    tuple(
        action
        for action in SLUGS
        if action
        not in {Action.REASSIGN, Action.TAKE_OVER, Action.DELEGATE, Action.ASK_HELP, Action.INSTRUCT, Action.DECIDE}
        | {Action.PROMISE, Action.ASK_EXTENSION, Action.DECIDE_EXTENSION, Action.OPEN_FILE}
        | set(RECORD)
    ),
    (Action.DECIDE_EXTENSION, Action.PROMISE, Action.ASK_EXTENSION),
    (
        Action.ASK_HELP,
        Action.DELEGATE,
        Action.INSTRUCT,
        Action.OPEN_FILE,
        Action.REASSIGN,
        Action.TAKE_OVER,
        Action.DECIDE,
    ),
    RECORD,
)

# Where a page does more than its action's name says.
LABELS: dict[Action, str | Promise] = {
    Action.ADMIT: _("Decide whether to take the case on"),
    Action.APPROVE: _("Read and approve the result"),
    Action.SIGN_RESULT: _("Read and sign the result"),
    Action.ACCEPT_FEEDBACK: _("Check the feedback"),
}

ICONS: dict[Action, str] = {
    Action.ADMIT: "circle-check",
    Action.TURN_DOWN: "ban",
    Action.JUDGE: "scale",
    Action.FOLLOW: "message-2-check",
    Action.OPEN_FILE: "folder-plus",
    Action.REPORT: "report",
    Action.APPROVE: "checks",
    Action.DISAPPROVE: "arrow-back-up",
    Action.SETTLE: "circle-check",
    Action.CORRECT: "edit",
    Action.DISPATCH: "send",
    Action.RETURN: "arrow-back-up",
    Action.REASSIGN: "arrows-exchange",
    Action.TAKE_OVER: "hand-grab",
    Action.DELEGATE: "user-share",
    Action.ASK_HELP: "users-plus",
    Action.INSTRUCT: "message-2",
    Action.DECIDE: "gavel",
    Action.CONTACT: "phone",
    Action.PROGRESS: "message-dots",
    Action.SAVE_RESULT: "writing",
    Action.SIGN_RESULT: "signature",
    Action.REFUSE_RESULT: "arrow-back-up",
    Action.GIVE_OPINION: "writing",
    Action.ACCEPT_FEEDBACK: "checks",
    Action.SEND_BACK: "arrow-back-up",
    Action.CALL_BACK: "phone-call",
    Action.SKIP_CALLBACK: "phone-off",
    Action.SUPERVISE: "signature",
    Action.ARCHIVE: "archive",
    Action.RECOMPLAIN: "repeat",
    Action.PROMISE: "calendar-check",
    Action.ASK_EXTENSION: "calendar-plus",
    Action.DECIDE_EXTENSION: "calendar-question",
    Action.CALL_AGAIN: "phone-incoming",
    Action.LINK: "link",
    Action.ATTACH: "users-plus",
    Action.DETACH: "users-minus",
    Action.NOTE: "note",
}


@dataclass(frozen=True)
class Offer:
    """An action as a link."""

    action: Action
    url: str

    @property
    def label(self) -> str:
        """What stands on the button."""
        return str(LABELS.get(self.action, self.action.label))

    @property
    def icon(self) -> str:
        """The name of its icon."""
        return ICONS[self.action]


@dataclass(frozen=True)
class Offers:
    """The main action, if there is a natural one, and the others in groups."""

    main: Offer | None
    groups: tuple[tuple[Offer, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.main or self.groups)


def step_url(complaint: Complaint, action: Action) -> str:
    """The page on which `action` is taken."""
    return numbered("complaints:step", complaint.number, SLUGS[action])


def main_action(user: User, complaint: Complaint, allowed: list[Action]) -> Action | None:
    """The natural next action of `user` among those `allowed`."""
    return next((a for a in NEXT[complaint.stage] if a in allowed and not _done_already(user, complaint, a)), None)


def offers(user: User, complaint: Complaint) -> Offers:
    """Everything `user` may do now; what they may not is not offered.

    Wants `assignments` and `instructions` prefetched.
    """
    pointless = ON_ANOTHER_PAGE | _pointless(user, complaint)
    allowed = [action for action in allowed_actions(user, complaint) if action not in pointless]
    asked = Action.INSTRUCT in allowed and _is_asked(user, complaint)
    main = Action.INSTRUCT if asked else main_action(user, complaint, allowed)

    def offer(action: Action) -> Offer:
        return Offer(action, step_url(complaint, action))

    groups = [tuple(offer(a) for a in group if a in allowed and a != main) for group in GROUPS]
    return Offers(offer(main) if main else None, tuple(group for group in groups if group))


def _is_asked(user: User, complaint: Complaint) -> bool:
    """Whether the case waits for an instruction of this person (ROAD-6)."""
    waiting = [one for one in complaint.instructions.all() if not one.at and not one.closed_at]
    return any(AWAITED[Recipient(one.asked_of)](user, complaint) for one in waiting if one.asked_of)


def others_turn(user: User, complaint: Complaint) -> str:
    """Why the natural next action is not for `user`, and for whom it is; empty when it is, or when there is none."""
    following = NEXT[complaint.stage]
    return may(user, following[0], complaint).reason if following else ""


def _pointless(user: User, complaint: Complaint) -> set[Action]:
    """What is within the person's rights, but would be refused or change nothing."""
    found = set()
    if complaint.handler_id == user.pk:
        found.add(Action.TAKE_OVER)
    if not any(one.at and not one.done_at and not one.closed_at for one in complaint.instructions.all()):
        found.add(Action.FOLLOW)
    if complaint.needs_supervision:
        found.add(Action.SETTLE)
    found.add(Action.DETACH if complaint.incident_id is None else Action.ATTACH)
    return found


def _done_already(user: User, complaint: Complaint, action: Action) -> bool:
    """Whether `user` did it before and would now only change it."""
    if action == Action.SUPERVISE:
        return complaint.supervised_at is not None
    if action == Action.GIVE_OPINION:
        mine = user.grants.departments("head", "officer")
        return all(
            part.opinion_at is not None
            for part in complaint.assignments.all()
            if part.role == AssignmentRole.CO and part.ended_at is None and part.department_id in mine
        )
    return False
