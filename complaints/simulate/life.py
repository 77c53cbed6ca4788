"""What happens to one complaint, and when: the accidents of real life, by chance."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import Department, User
from complaints.choices import (
    Action,
    AssignmentEnd,
    AssignmentRole,
    ClockOutcome,
    ContactOutcome,
    ContactPurpose,
    Level,
    Moment,
    Recipient,
    Stage,
)
from complaints.demo import stories
from complaints.models import Assignment, CallbackAttempt, Contact, Result

from . import texts
from .case import SHANGHAI_OFFSET, Case, day_of
from .rows import Row

DAY = dt.timedelta(days=1)


def at_work(moment: dt.datetime) -> dt.datetime:
    """`moment`, or the next time somebody is at work: 8:30 to 18:00 on every day but Sunday."""
    local = moment + SHANGHAI_OFFSET
    opening = dt.timedelta(hours=8, minutes=30 + local.minute % 25)
    midnight = local.replace(hour=0, minute=0, second=local.second)
    if local.hour >= 18:
        midnight += DAY
    elif local.weekday() != 6 and local.hour >= 8:
        return moment
    if midnight.weekday() == 6:
        midnight += DAY
    return midnight + opening - SHANGHAI_OFFSET


@dataclass
class Again:
    """A customer who rejects the solution: a new complaint is to be made (GAS-12.7)."""

    at: dt.datetime
    by: User
    content: str
    # Called with the number of the new complaint; the original's own step is finished then.
    renewed: Callable[[str], None]


class Life:
    """One complaint from its acceptance to the archive, or as far as the time goes."""

    def __init__(self, case: Case, matter: texts.Matter, rnd: random.Random, may_renew: bool) -> None:
        self.case, self.matter, self.rnd, self.may_renew = case, matter, rnd, may_renew
        self.staff = case.staff
        self.again: Again | None = None
        self.result: Any = None

    def chance(self, probability: float) -> bool:
        """True with `probability`."""
        return self.rnd.random() < probability

    def minutes(self, low: int, high: int) -> dt.timedelta:
        """A random while."""
        return dt.timedelta(minutes=self.rnd.randint(low, high), seconds=self.rnd.randrange(60))

    def step(self, action: Action, at: dt.datetime, by: User, note: str = "") -> _Step:
        """A step on the case."""
        return _Step(self.case, action, at, by, note)

    def live(self, at: dt.datetime, departments: tuple[Department, ...]) -> None:
        """Everything after the acceptance at `at`; `departments`: the lead, then those that co-handle."""
        row, rnd = self.case.row, self.rnd
        if not row["recomplaint_level"] and self.settles():
            self.settle(at)
            return
        at += self.minutes(61, 170) if self.chance(0.05) else self.minutes(2, 48)
        self.dispatch(at, departments)
        if self.chance(0.05):
            at = at_work(at + self.minutes(30, 400))
            self.give_back(at)
            at += self.minutes(5, 50)
            self.dispatch(at, departments)
        if self.chance(0.0008):
            at += 400 * DAY  # forgotten: nobody acts, and the ladder climbs to its end
        at = self.handle(at)
        at = at_work(at + self.minutes(20, 500))
        clerk = rnd.choice(self.staff.clerks)
        if self.chance(0.06):
            at = self.do_again(at, clerk)
        with self.step(Action.ACCEPT_FEEDBACK, at, clerk):
            self.case.change(stage=Stage.CALLBACK.value, feedback_accepted_at=at)
            self.case.signal(Moment.FEEDBACK_ACCEPTED, at)
        self.finish(at)

    # At the desk ------------------------------------------------------------------------------------------------------

    def settles(self) -> bool:
        """Whether the explanation on the telephone is enough (GAS-12.1)."""
        row = self.case.row
        grave = row["flag_violation"] or row["flag_litigation"] or row["flag_threat"]
        return bool(row["explanation_given"]) and not grave

    def settle(self, at: dt.datetime) -> None:
        """Settled on the spot, by whoever took it in."""
        clerk = next(one for one in self.staff.clerks if one.pk == self.case.row["registered_by_id"])
        with self.step(Action.SETTLE, at, clerk, self.case.row["explanation_given"]):
            self.case.change(stage=Stage.ARCHIVED.value, archived_at=at, settled_on_spot=True, resolved=True)
            self.case.signal(Moment.ARCHIVED, at)

    def dispatch(self, at: dt.datetime, departments: tuple[Department, ...]) -> None:
        """转发."""
        case, clerk, lead = self.case, self.rnd.choice(self.staff.clerks), departments[0]
        day = day_of(at)
        handler = self.staff.head(lead.pk, day)
        with self.step(Action.DISPATCH, at, clerk):
            part = self.assign(lead, AssignmentRole.LEAD, handler, clerk, at)
            to_tell = []
            for department in departments[1:]:
                if all(co["department_id"] != department.pk for co in case.co_parts):
                    head = self.staff.head(department.pk, day)
                    case.co_parts.append(self.assign(department, AssignmentRole.CO, head, clerk, at))
                    to_tell.append(head)
            case.change(stage=Stage.DISPATCHED.value, lead=lead, handler=handler, dispatched_at=at)
            case.part, case.handler = part, handler
            names = [self.staff.names[department.pk] for department in departments[1:]]
            case.data |= {"lead": str(lead), "handler": str(handler), "co_handlers": names}
            case.signal(Moment.DISPATCHED, at)
            case.tell(*to_tell, handler)

    def assign(
        self, department: Department, role: AssignmentRole, handler: User | None, by: User, at: dt.datetime
    ) -> Row:
        """A department's part."""
        row: Row = {
            "id": self.case.rows.key(Assignment), "complaint_id": self.case.row["id"], "department_id": department.pk,
            "role": role.value, "handler_id": handler.pk if handler else None, "assigned_by_id": by.pk,
            "assigned_at": at, "note": "", "opinion": "", "opinion_by_id": None, "opinion_at": None, "ended_at": None,
            "end_kind": "", "end_reason": "",
        }  # fmt: skip
        self.case.rows.add(Assignment, row)
        return row

    def give_back(self, at: dt.datetime) -> None:
        """退单."""
        case, reason = self.case, self.rnd.choice(stories.RETURN_REASONS)
        part = case.part
        with self.step(Action.RETURN, at, self.signer(at), reason):
            part |= {"ended_at": at, "end_kind": AssignmentEnd.RETURNED.value, "end_reason": reason}
            case.stop_lead_clocks(at, ClockOutcome.RETURNED)
            case.data["department"] = self.staff.names[part["department_id"]]
            case.change(
                stage=Stage.ACCEPTED.value, return_count=case.row["return_count"] + 1, lead=None, handler=None,
                dispatched_at=None,
            )  # fmt: skip
            case.part = case.handler = None
            case.signal(Moment.RETURNED, at)
            case.tell_role(Recipient.DESK, at)

    # In the department ------------------------------------------------------------------------------------------------

    def signer(self, at: dt.datetime) -> User:
        """Who answers for the lead department."""
        return self.staff.head(self.case.row["lead_id"], day_of(at)) or self.case.handler

    def handle(self, at: dt.datetime) -> dt.datetime:
        """The department's part up to the feedback; returns its time."""
        case, rnd, by = self.case, self.rnd, self.case.handler
        if self.chance(0.18):
            at = at_work(at + self.minutes(20, 300))
            outcome = rnd.choice((ContactOutcome.NO_ANSWER, ContactOutcome.NO_ANSWER, ContactOutcome.WRONG_NUMBER))
            with self.step(Action.CONTACT, at, by):
                self.contact(ContactPurpose.CONTACT, outcome, "", at, by)
        at = at_work(at + (self.minutes(1500, 3200) if self.chance(0.05) else self.minutes(15, 600)))
        note = rnd.choice(stories.CONTACT_NOTES)
        with self.step(Action.CONTACT, at, by, note):
            self.contact(ContactPurpose.CONTACT, ContactOutcome.REACHED, note, at, by)
            case.change(stage=Stage.HANDLING.value, contacted_at=at)
            case.signal(Moment.CONTACTED, at)
        if self.chance(0.7):
            at = at_work(at + self.minutes(240, 800))
            note = rnd.choice(stories.PROGRESS_NOTES)
            with self.step(Action.PROGRESS, at, by, note):
                self.contact(ContactPurpose.PROGRESS, ContactOutcome.REACHED, note, at, by)
                case.change(progress_told_at=at)
                case.signal(Moment.PROGRESS_TOLD, at)
        at = at_work(at + (self.minutes(3500, 8000) if self.chance(0.05) else self.minutes(120, 1500)))
        at = self.opinions(at)
        return self.submit(at)

    def contact(self, purpose: str, outcome: str, note: str, at: dt.datetime, by: User) -> None:
        """An attempt to reach the customer."""
        case, phone = self.case, self.case.row["customer_phone"]
        row: Row = {
            "id": case.rows.key(Contact), "complaint_id": case.row["id"], "assignment_id": case.part["id"],
            "purpose": str(purpose), "outcome": str(outcome), "phone": phone, "note": note, "at": at, "by_id": by.pk,
        }  # fmt: skip
        case.rows.add(Contact, row)
        case.data |= {"outcome": str(outcome), "phone": phone}

    def opinions(self, at: dt.datetime) -> dt.datetime:
        """会办意见 of each co-handling department."""
        for part in self.case.co_parts:
            at += self.minutes(5, 60)
            by: Any = self.staff.head(part["department_id"], day_of(at))
            with self.step(Action.GIVE_OPINION, at, by, texts.OPINION):
                part |= {"opinion": texts.OPINION, "opinion_by_id": by.pk, "opinion_at": at}
                self.case.data["department"] = self.staff.names[part["department_id"]]
                self.case.tell(self.case.handler)
        return at

    def submit(self, at: dt.datetime) -> dt.datetime:
        """The head's own result, or an officer's that waits for the head's signature; returns when it is fed back."""
        case, lead_id = self.case, self.case.row["lead_id"]
        officers = self.staff.members.get(lead_id)
        by = case.handler if not officers or self.chance(0.4) else self.rnd.choice(officers)
        with self.step(Action.SUBMIT_RESULT, at, by):
            self.write(at, by)
            if signs := self.staff.answers_for(by, lead_id, day_of(at)):
                self.sign(at, by)
            else:
                case.change(stage=Stage.SIGN_OFF.value)
                case.tell_role(Recipient.HEAD, at)
        if not signs:
            at = at_work(at + self.minutes(30, 600))
            by = self.signer(at)
            with self.step(Action.SIGN_RESULT, at, by, texts.SIGNED):
                self.sign(at, by)
        return at

    def write(self, at: dt.datetime, by: User) -> None:
        """The result in its parts (GAS-12.4)."""
        case, rnd = self.case, self.rnd
        parts = {
            "facts": self.matter.facts, "measures": self.matter.measures,
            "accountability": rnd.choice(stories.ACCOUNTABILITY), "satisfaction": rnd.choice(stories.SATISFIED),
            "settlement": texts.AGREED if self.chance(0.2) else "",
        }  # fmt: skip
        before = self.result
        case.data["result"] = {
            name: [before[name] if before else "", text]
            for name, text in parts.items()
            if text != (before[name] if before else "")
        }
        case.texts += [text for pair in case.data["result"].values() for text in pair if text]
        if before is None:
            self.result = {"id": case.rows.key(Result), "assignment_id": case.part["id"]}
        self.result |= parts | {"written_by_id": by.pk, "written_at": at, "signed_by_id": None, "signed_at": None}
        if before is None:
            case.rows.add(Result, self.result)

    def sign(self, at: dt.datetime, by: User) -> None:
        """签字."""
        case = self.case
        self.result |= {"signed_by_id": by.pk, "signed_at": at}
        case.change(stage=Stage.FEEDBACK.value, fed_back_at=at)
        case.signal(Moment.FED_BACK, at)
        case.tell_role(Recipient.DESK, at)

    # Back at the desk -------------------------------------------------------------------------------------------------

    def do_again(self, at: dt.datetime, clerk: User) -> dt.datetime:
        """退回重办; returns when the better result has been looked at."""
        case = self.case
        with self.step(Action.SEND_BACK, at, clerk, self.rnd.choice(stories.SEND_BACK_REASONS)):
            case.change(stage=Stage.HANDLING.value, fed_back_at=None)
            case.signal(Moment.SENT_BACK, at)
            case.tell(case.handler, self.staff.head(case.row["lead_id"], day_of(at)))
        at = self.submit(at_work(at + self.minutes(60, 400)))
        return at_work(at + self.minutes(10, 200))

    def finish(self, at: dt.datetime) -> None:
        """回访, the supervision's signature where it is needed, 归档."""
        case, rnd = self.case, self.rnd
        others = [clerk for clerk in self.staff.clerks if clerk.pk not in self.handled_by()]
        if not others:
            return
        clerk = rnd.choice(others)
        if self.chance(0.2):
            at = at_work(at + self.minutes(20, 200))
            with self.step(Action.CALL_BACK, at, clerk):
                self.attempt(at, clerk, ContactOutcome.NO_ANSWER, next_try_at=at_work(at + dt.timedelta(hours=2)))
        at = at_work(at + self.minutes(30, 300))
        unhappy = self.chance(0.07) and not case.row["recomplaint_level"]
        answers: dict[str, Any] = {
            "resolved": not unhappy,
            "satisfaction": rnd.choice((1, 2, 2)) if unhappy else rnd.choice((3, 4, 4, 5, 5)),
            "words": rnd.choice(stories.GRUMBLE if unhappy else stories.PRAISE),
        }
        renews = unhappy and self.may_renew and self.chance(0.5)
        step = self.step(Action.RECOMPLAIN if renews else Action.CALL_BACK, at, clerk, answers["words"])
        with step:
            self.attempt(at, clerk, ContactOutcome.REACHED, **answers)
            case.change(
                resolved=answers["resolved"], satisfaction=answers["satisfaction"], called_back_at=at,
                stage=Stage.CLOSING.value,
            )  # fmt: skip
            case.signal(Moment.CALLED_BACK, at)
            if renews:
                # The number of the new complaint stands in this step, and what follows here comes after it.
                self.again = Again(at, clerk, answers["words"], lambda number: case.data.update(recomplaint=number))
                step.waits = True
        if not renews:
            self.file(at)

    def renewed(self, number: str) -> None:
        """Finish the step in which the new complaint `number` was opened, and go on to the archive."""
        again = self.again
        if again is not None:
            again.renewed(number)
            self.case.end_step(Action.RECOMPLAIN, again.at, again.by, again.content)
            self.file(again.at)

    def next_level(self) -> str:
        """How grave the complaint is that renews this one."""
        return Level(self.case.row["level"]).next_up.value

    def handled_by(self) -> set[int | None]:
        """Who took part in handling it, and so does not call back (GAS-12.5)."""
        return {self.case.handler.pk, self.result["written_by_id"], self.result["signed_by_id"]} | {
            key for part in self.case.co_parts for key in (part["handler_id"], part["opinion_by_id"])
        }

    def attempt(
        self,
        at: dt.datetime,
        by: User,
        outcome: str,
        words: str = "",
        next_try_at: dt.datetime | None = None,
        **answers: Any,
    ) -> None:
        """A callback attempt."""
        case = self.case
        row: Row = {
            "id": case.rows.key(CallbackAttempt), "complaint_id": case.row["id"], "outcome": str(outcome),
            "phone": case.row["customer_phone"], "resolved": answers.get("resolved"),
            "satisfaction": answers.get("satisfaction"), "words": words, "next_try_at": next_try_at, "at": at,
            "by_id": by.pk,
        }  # fmt: skip
        case.rows.add(CallbackAttempt, row)
        case.data["outcome"] = str(outcome)

    def file(self, at: dt.datetime) -> None:
        """督查签字 where it is needed, then 归档."""
        case = self.case
        if case.row["flag_violation"] or case.row["flag_litigation"]:
            if not self.staff.inspectors:
                return
            at = at_work(at + self.minutes(60, 2000))
            inspector = self.staff.inspectors[0]
            with self.step(Action.SUPERVISE, at, inspector, texts.SUPERVISED):
                case.change(supervision_opinion=texts.SUPERVISED, supervised_by=inspector, supervised_at=at)
                case.tell_role(Recipient.DESK, at)
        at = at_work(at + self.minutes(10, 700))
        with self.step(Action.ARCHIVE, at, self.rnd.choice(self.staff.clerks)):
            case.change(archived_at=at, stage=Stage.ARCHIVED.value)
            case.signal(Moment.ARCHIVED, at)


class _Step:
    """`with` a step: the clocks come first, the history entry last."""

    def __init__(self, case: Case, action: Action, at: dt.datetime, by: User, note: str) -> None:
        self.case, self.action, self.at, self.by, self.note = case, action, at, by, note
        self.waits = False

    def __enter__(self) -> _Step:
        self.case.begin_step(self.at)
        return self

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        if kind is None and not self.waits:
            self.case.end_step(self.action.value, self.at, self.by, self.note)


def grave(rnd: random.Random, category: str) -> dict[str, Any]:
    """Level and flags of a new complaint."""
    return {
        "level": rnd.choices([level.value for level in Level], weights=[86, 12, 2])[0],
        "flag_violation": category == "service-conduct",
        "flag_litigation": rnd.random() < 0.008,
        "flag_safety": category == "supply-leak",
        "flag_threat": rnd.random() < 0.008,
        "flag_media": rnd.random() < 0.008,
    }
