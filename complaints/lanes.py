"""The lanes of the workbench: what waits for a person, as conditions on the complaints they may see.

A lane is a condition, so the workbench counts all of them in one query and the list shows each of them whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from complaints.choices import DEPARTMENT_STAGES, OPEN_STAGES, Action, AssignmentRole, Firing, Level, Recipient, Stage
from complaints.models import Assignment, Clock, Extension, Instruction, Notice
from complaints.permissions import RULES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User

# A complaint that departments keep returning is one that no department solves (GAS-4c).
RETURNED_OFTEN = 2


@dataclass(frozen=True)
class Lane:
    """Complaints that wait for a person for the same reason.

    `new` are those that came in since the person last looked, by somebody else's doing.
    `first` are actions that come before the natural next one of a complaint's stage, `last` those that come after it.
    Lanes with `watches` are looked after but are others' turn; they do not count as the person's own work.
    A lane that `stays` is shown even when empty, which a `rare` one never is; in one of `one_stage` the rows need not
    say their stage.
    `batch` is the action that may be taken on several of its complaints at once, if there is one.
    """

    key: str
    title: _StrPromise
    empty: _StrPromise
    icon: str
    where: Q
    new: Q
    first: tuple[Action, ...] = ()
    last: tuple[Action, ...] = ()
    watches: bool = False
    mine_first: bool = False
    stays: bool = False
    rare: bool = False
    one_stage: bool = False
    batch: Action | None = None

    @property
    def mixed(self) -> bool:
        """Whether its rows are at different stages."""
        return not self.one_stage


def lanes_of(user: User, now: dt.datetime) -> list[Lane]:
    """The lanes of `user`, those of the highest role first; a lane that several roles have covers what each sees in it.

    The lanes of the highest role stay when they are empty, those of the others appear when they hold something.
    """
    lanes = Lanes(user, now)
    found: dict[str, Lane] = {}
    for rank, of_role in enumerate(dict.fromkeys(of for role, of in Lanes.BY_ROLE.items() if user.grants.has(role))):
        for lane in of_role(lanes):
            if known := found.get(lane.key):
                found[lane.key] = replace(known, where=known.where | lane.where, new=known.new | lane.new)
            else:
                found[lane.key] = replace(lane, stays=rank == 0 and not lane.rare)
    return [*found.values(), *lanes.personal()]


class Lanes:
    """The lanes of one person at one moment, role by role."""

    def __init__(self, user: User, now: dt.datetime) -> None:
        self.user = user
        self.now = now
        self.grants = user.grants
        # Whoever has never looked finds everything as it is; from the first look on, the rest is news.
        self.looked = user.looked_at or now

    @property
    def moved(self) -> Q:
        """Brought where they are by somebody else since the person last looked."""
        return Q(moved_at__gt=self.looked) & ~Q(moved_by=self.user)

    @property
    def accepted(self) -> Q:
        """Accepted by somebody else since the person last looked."""
        return Q(accepted_at__gt=self.looked) & ~Q(registered_by=self.user)

    def at(
        self, key: str, stage: Stage, title: _StrPromise, empty: _StrPromise, icon: str, whose: Q | None = None
    ) -> Lane:
        """Complaints at one stage."""
        return Lane(key, title, empty, icon, (whose or Q()) & Q(stage=stage), self.moved, one_stage=True)

    def overdue(self, whose: Q, title: _StrPromise) -> Lane:
        """Complaints with a running clock past its due time; `whose` limits the departments that it counts against."""
        late = Clock.objects.running().filter(whose, due_at__lt=self.now)
        where, new = _in(late), _in(late.filter(due_at__gt=self.looked))
        empty = _("Nothing is overdue.")
        return Lane("overdue", title, empty, "clock-exclamation", where, new, last=(Action.INSTRUCT,), watches=True)

    def escalated(self) -> Lane:
        """Complaints with a running clock of which a rung named this person."""
        rungs = Notice.objects.filter(
            user=self.user, event__firing__kind=Firing.RUNG, event__firing__clock__in=Clock.objects.running()
        )
        where, new = _in(rungs), _in(rungs.filter(created_at__gt=self.looked))
        title, empty = _("Escalated to you"), _("Nothing has been escalated to you.")
        return Lane("escalated", title, empty, "urgent", where, new, last=(Action.INSTRUCT,))

    def extensions(self, which: Q, *, rare: bool = True) -> Lane:
        """待批: complaints for which more time is asked of this person; one's own requests are for others."""
        waiting = Extension.objects.waiting().filter(which).exclude(asked_by=self.user)
        where, new = _in(waiting), _in(waiting.filter(asked_at__gt=self.looked))
        title, empty = _("Extensions to decide on"), _("Nobody asks you for an extension.")
        first = (Action.DECIDE_EXTENSION,)
        return Lane("extensions", title, empty, "calendar-question", where, new, first=first, rare=rare)

    def awaited(self, recipient: Recipient, whose: Q | None = None) -> Iterator[Lane]:
        """What waits for this person's word: acceptance, approval (RETAIL-3, RETAIL-6) and instructions (ROAD-6)."""
        among = whose if whose is not None else Q()
        yield Lane(
            "approve",
            _("To approve"),
            _("Nothing waits for your approval."),
            "checks",
            among & Q(stage__in=(Stage.PENDING, Stage.APPROVAL), awaits=recipient),
            self.moved,
            rare=True,
        )
        asked = Instruction.objects.waiting().filter(asked_of=recipient)
        yield Lane(
            "instruct",
            _("Instructions asked of you"),
            _("Nobody waits for an instruction of yours."),
            "message-question",
            among & _in(asked) & Q(stage__in=OPEN_STAGES),
            _in(asked.filter(asked_at__gt=self.looked)),
            first=(Action.INSTRUCT,),
            rare=True,
        )

    def to_decide(self, which: Q, title: _StrPromise, empty: _StrPromise) -> Lane:
        """Complaints that wait for the last word."""
        where = which & Q(stage__in=RULES[Action.DECIDE].stages)
        return Lane("decide", title, empty, "gavel", where, self.moved, first=(Action.DECIDE,))

    def major(self) -> Lane:
        """The gravest of the whole company."""
        where = Q(level=Level.MAJOR, stage__in=OPEN_STAGES)
        empty, last = _("No major complaint is open."), (Action.INSTRUCT,)
        return Lane("major", _("Major"), empty, "alert-triangle", where, self.accepted, last=last, watches=True)

    def general_manager(self) -> Iterator[Lane]:
        """GAS-4c: the last rung, and the final answer to what no department solves."""
        yield self.escalated()
        yield self.extensions(Q(asked_of=Recipient.GENERAL_MANAGER))
        unsolved = Q(recomplaint_level__gte=2) | Q(return_count__gte=RETURNED_OFTEN)
        yield self.to_decide(unsolved, _("To decide"), _("Nothing waits for your decision."))
        yield from self.awaited(Recipient.GENERAL_MANAGER)
        yield self.major()

    def leader(self) -> Iterator[Lane]:
        """分管领导: what was escalated, what came back twice, what is late in the departments in charge (GAS-4c)."""
        yield self.escalated()
        reach = self.grants.reach(Role.LEADER)
        yield self.extensions(Q(asked_of=Recipient.LEADER, clock__department__in=reach))
        nobody_leads = Q(lead__isnull=True) & (
            Q(branch__in=reach) | Q(branch__isnull=True, received_department__in=reach)
        )
        again = Q(recomplaint_level__gte=2) & (Q(lead__in=reach) | nobody_leads)
        yield self.to_decide(again, _("Second re-complaints"), _("No complaint has come back twice."))
        yield from self.awaited(Recipient.LEADER, Q(lead__in=reach) | nobody_leads)
        yield self.overdue(Q(department__in=reach), _("Overdue in your departments"))

    def supervisor(self) -> Iterator[Lane]:
        """客服主管: whatever is late anywhere, and the work of the desk (DESK-1)."""
        yield self.overdue(Q(), _("Overdue and escalated"))
        yield self.extensions(Q(asked_of=Recipient.SUPERVISOR), rare=False)
        yield from self.awaited(Recipient.SUPERVISOR)
        yield from self.desk()

    def desk(self) -> Iterator[Lane]:
        """客服专员: to dispatch, to check, to call back, to archive (GAS-6)."""
        to_dispatch = self.at(
            "dispatch", Stage.ACCEPTED, _("To dispatch"), _("Everything accepted has been dispatched."), "send"
        )
        yield replace(to_dispatch, batch=Action.DISPATCH)
        yield self.at(
            "feedback", Stage.FEEDBACK, _("Feedback to check"), _("No feedback waits for its check."), "checks"
        )
        yield self.at(
            "callback", Stage.CALLBACK, _("To call back"), _("No customer waits for a callback."), "phone-call"
        )
        to_archive = self.at("archive", Stage.CLOSING, _("To archive"), _("Nothing waits for the archive."), "archive")
        yield replace(to_archive, batch=Action.ARCHIVE)

    def inspector(self) -> Iterator[Lane]:
        """督查: rule-breaking and litigation, to sign and on the way there (GAS-4b)."""
        supervised = Q(flag_violation=True) | Q(flag_litigation=True)
        to_sign = supervised & Q(supervised_at__isnull=True, stage__in=RULES[Action.SUPERVISE].stages)
        yield Lane(
            "supervise",
            _("To sign for supervision"),
            _("No complaint waits for supervision's signature."),
            "signature",
            to_sign,
            self.moved,
            first=(Action.SUPERVISE,),
        )
        yield Lane(
            "supervised",
            _("Under supervision"),
            _("No open complaint is under supervision."),
            "eye",
            supervised & Q(stage__in=OPEN_STAGES) & ~to_sign,
            self.accepted,
            last=(Action.INSTRUCT,),
            watches=True,
        )

    def affairs(self) -> Iterator[Lane]:
        """综合部: the major ones and the late ones of the whole company."""
        yield self.extensions(Q(asked_of=Recipient.AFFAIRS))
        yield from self.awaited(Recipient.AFFAIRS)
        yield self.major()
        yield self.overdue(Q(), _("Overdue"))

    def department(self) -> Iterator[Lane]:
        """部门负责人 and 部门经办人: the department's own complaints, and its part in those of others (GAS-4a)."""
        own = self.grants.departments(Role.HEAD, Role.OFFICER)
        headed = self.grants.departments(Role.HEAD)
        led, mine_first = Q(lead__in=own), not headed
        contact = self.at(
            "contact", Stage.DISPATCHED, _("To contact"), _("Every customer has been contacted."), "phone", led
        )
        handling = self.at("handling", Stage.HANDLING, _("In handling"), _("Nothing is in handling."), "tool", led)
        batch = Action.DELEGATE if headed else None
        yield replace(contact, mine_first=mine_first, batch=batch)
        yield replace(handling, mine_first=mine_first, batch=batch)
        if headed:
            led = Q(lead__in=headed)
            yield self.at(
                "sign", Stage.SIGN_OFF, _("To sign"), _("No result waits for your signature."), "signature", led
            )
            yield from self.awaited(Recipient.HEAD, led)
            tree = self.grants.tree
            below = {place for place in tree.parents if tree.nearest_head(place) in headed}
            theirs = Q(lead__in=below) | Q(lead__isnull=True, received_department__in=below)
            for lane in self.awaited(Recipient.SUPERIOR, theirs) if below else ():
                yield replace(lane, key=f"{lane.key}-below")
        asked = Assignment.objects.current().filter(role=AssignmentRole.CO, department__in=own, opinion_at__isnull=True)
        yield Lane(
            "co-handling",
            _("Co-handling"),
            _("No other department waits for your result."),
            "users",
            _in(asked) & Q(stage__in=RULES[Action.GIVE_OPINION].stages),
            _in(asked.filter(assigned_at__gt=self.looked)),
            first=(Action.GIVE_OPINION,),
        )
        if below := self.grants.reach(Role.HEAD) - headed:
            yield self.extensions(Q(asked_of=Recipient.SUPERIOR, clock__department__in=below))
            lane = self.overdue(Q(department__in=below), _("Overdue in the departments below"))
            yield replace(lane, key="overdue-below")

    def personal(self) -> list[Lane]:
        """What a person has whatever their roles: complaints they handle themselves, and people they watch over."""
        elsewhere = ~Q(lead__in=self.grants.departments(Role.HEAD, Role.OFFICER))
        taken_over = Q(handler=self.user, stage__in=DEPARTMENT_STAGES) & elsewhere
        helps = Assignment.objects.current().filter(helper=self.user)
        asked = _in(helps) & Q(stage__in=DEPARTMENT_STAGES)
        told = Notice.objects.filter(user=self.user, created_at__gt=self.looked)
        guarded = Q(guardian=self.user, flag_threat=True, stage__in=OPEN_STAGES)
        return [
            Lane(
                "helping",
                _("You are asked to help"),
                _("Nobody asks you for help."),
                "users-plus",
                asked,
                _in(told),
                watches=True,
            ),
            Lane(
                "personal", _("Handled by you"), _("You handle nothing yourself."), "hand-grab", taken_over, self.moved
            ),
            Lane(
                "guarded",
                _("Watched over by you"),
                _("You watch over nobody."),
                "shield",
                guarded,
                self.accepted,
                watches=True,
            ),
        ]

    # From the highest role down.
    BY_ROLE: ClassVar = {
        Role.GENERAL_MANAGER: general_manager,
        Role.LEADER: leader,
        Role.SUPERVISOR: supervisor,
        Role.DESK: desk,
        Role.INSPECTOR: inspector,
        Role.AFFAIRS: affairs,
        Role.HEAD: department,
        Role.OFFICER: department,
    }


def _in(rows: QuerySet) -> Q:
    """Complaints on which any of `rows` hangs; read once as a whole, not again for each complaint."""
    return Q(pk__in=rows.order_by().values("complaint"))
