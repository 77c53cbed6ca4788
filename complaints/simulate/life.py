"""What happens to one complaint, and when: the accidents of real life, by chance."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import Department, User
from complaints.choices import (
    Action,
    AssignmentEnd,
    AssignmentRole,
    Choice,
    ClockOutcome,
    ContactOutcome,
    ContactPurpose,
    FieldAt,
    Level,
    Moment,
    Recipient,
    Stage,
    Topic,
    Validity,
)
from complaints.demo import stories
from complaints.models import Assignment, CallbackAttempt, Contact, Result

from . import texts
from .above import Decisions
from .calls import Call
from .case import Case
from .chances import at_work
from .rows import Row
from .written import DAY, HOUR, column, day_of, shown


@dataclass
class Again:
    """A customer who rejects the solution: a new complaint is made, with the number of `call` (GAS-12.7)."""

    at: int
    by: User
    content: str
    call: Call


class Life(Decisions):
    """One complaint from its acceptance to the archive, or as far as the time goes."""

    def __init__(
        self, case: Case, matter: texts.Matter, rnd: random.Random, may_renew: Callable[[int], Call | None]
    ) -> None:
        # `may_renew` gives the call by which a customer who rejects the solution at a time complains again, if any.
        super().__init__(case, rnd)
        self.matter, self.may_renew = matter, may_renew
        self.again: Again | None = None
        self.result: Any = None

    def live(self, at: int, departments: tuple[Department, ...]) -> None:
        """Everything after the acceptance at `at`; `departments`: the lead, then those that co-handle."""
        row, rnd = self.case.row, self.rnd
        if row["stage"] == Stage.PENDING:
            at = self.decide_on_acceptance(at)
            if self.over:
                self.finish(at)
                return
        if row["explanation_given"]:
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
        if not self.over:
            at = at_work(at + self.minutes(20, 500))
            clerk = rnd.choice(self.staff.clerks)
            if self.chance(0.06):
                at = self.do_again(at, clerk)
            with self.step(Action.ACCEPT_FEEDBACK, at, clerk):
                self.case.change(stage=Stage.CALLBACK.value, feedback_accepted_at=at)
                self.case.signal(Moment.FEEDBACK_ACCEPTED, at)
        self.finish(at)

    # At the desk ------------------------------------------------------------------------------------------------------

    def settle(self, at: int) -> None:
        """The explanation on the telephone was enough (GAS-12.1), says whoever took it in."""
        clerk = next(one for one in self.staff.clerks if one.pk == self.case.row["registered_by_id"])
        with self.step(Action.SETTLE, at, clerk, self.case.row["explanation_given"]):
            self.case.change(stage=Stage.ARCHIVED.value, archived_at=at, settled_on_spot=True, resolved=True)
            self.case.signal(Moment.ARCHIVED, at)
            self.case.stop_all(at)

    def dispatch(self, at: int, departments: tuple[Department, ...]) -> None:
        """转发."""
        case, clerk, lead = self.case, self.rnd.choice(self.staff.clerks), departments[0]
        day, staff = day_of(at), self.staff
        choice = case.choice(Topic.HANDLER) if staff.names_handlers else Choice.BY_HEAD
        if staff.adds_affairs and case.choice(Topic.CO_HANDLER) == Choice.BY_AFFAIRS:
            departments += tuple(one for one in (staff.affairs,) if one and one not in departments)
        handler = staff.receiver(lead.pk, day, choice)
        with self.step(Action.DISPATCH, at, clerk):
            part = self.assign(lead, AssignmentRole.LEAD, handler, clerk, at)
            to_tell = []
            for department in departments[1:]:
                if all(co["department_id"] != department.pk for co in case.co_parts):
                    receiver = staff.receiver(department.pk, day, choice)
                    case.co_parts.append(self.assign(department, AssignmentRole.CO, receiver, clerk, at))
                    to_tell += [receiver, staff.head(department.pk, day)]
            case.change(stage=Stage.DISPATCHED.value, lead=lead, handler=handler, dispatched_at=at)
            case.row["department_count"] = len(departments)
            case.part, case.handler = part, handler
            names = [self.staff.names[department.pk] for department in departments[1:]]
            case.say(lead=str(lead), handler=str(handler), co_handlers=names)
            case.signal(Moment.DISPATCHED, at)
            case.tell(*to_tell, handler, staff.head(lead.pk, day))

    def assign(self, department: Department, role: AssignmentRole, handler: User | None, by: User, at: int) -> Row:
        """A department's part."""
        row: Row = {
            "complaint_id": self.case.row["id"], "department_id": department.pk,
            "role": role.value, "handler_id": handler.pk if handler else None, "assigned_by_id": by.pk,
            "assigned_at": column(at), "note": "", "opinion": "", "opinion_by_id": None, "opinion_at": None,
            "ended_at": None, "end_kind": "", "end_reason": "",
        }  # fmt: skip
        self.case.rows.add(Assignment, row)
        return row

    def give_back(self, at: int) -> None:
        """退单."""
        case, reason = self.case, self.rnd.choice(stories.RETURN_REASONS)
        part = case.part
        with self.step(Action.RETURN, at, self.signer(at), reason):
            part |= {"ended_at": column(at), "end_kind": AssignmentEnd.RETURNED.value, "end_reason": reason}
            case.stop_lead_clocks(at, ClockOutcome.RETURNED)
            case.say(department=self.staff.names[part["department_id"]])
            case.change(
                stage=Stage.ACCEPTED.value, return_count=case.row["return_count"] + 1, lead=None, handler=None,
                dispatched_at=None,
            )  # fmt: skip
            case.part = case.handler = None
            case.signal(Moment.RETURNED, at)
            case.tell_role(Recipient.DESK, at)

    # In the department ------------------------------------------------------------------------------------------------

    def handle(self, at: int) -> int:
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
        if self.staff.reports:
            at = self.report(at)
        at = at_work(at + (self.minutes(3500, 8000) if self.chance(0.05) else self.minutes(120, 1500)))
        at = self.opinions(at)
        if self.staff.judges and self.chance(0.15) and case.choice(Topic.VALIDITY) != Choice.NONE:
            self.over = True
            return self.judge(at_work(at + self.minutes(5, 60)), Validity.INVALID)
        at = self.instruct(at)
        return self.submit(at)

    def report(self, at: int) -> int:
        """报告进展, as long as somebody asks for it: once, and again while a case file is open (ROAD-5b, ROAD-7)."""
        case, by = self.case, self.case.handler
        while self.chance(0.5):
            at = at_work(at + self.minutes(240, 1300))
            with self.step(Action.REPORT, at, by, self.rnd.choice(stories.PROGRESS_NOTES)):
                case.signal(Moment.REPORTED, at)
                case.tell_role(Recipient.DESK, at)
                case.tell_role(Recipient.SUPERVISOR, at)
        return at

    def contact(self, purpose: str, outcome: str, note: str, at: int, by: User) -> None:
        """An attempt to reach the customer."""
        case, phone = self.case, self.case.row["customer_phone"]
        row: Row = {
            "complaint_id": case.row["id"], "assignment_id": case.part["id"],
            "purpose": str(purpose), "outcome": str(outcome), "phone": phone, "note": note, "at": column(at),
            "by_id": by.pk,
        }  # fmt: skip
        case.rows.add(Contact, row)
        case.say(outcome=str(outcome), phone=phone)

    def opinions(self, at: int) -> int:
        """会办意见 of each co-handling department."""
        for part in self.case.co_parts:
            at += self.minutes(5, 60)
            by: Any = self.staff.head(part["department_id"], day_of(at))
            with self.step(Action.GIVE_OPINION, at, by, texts.OPINION):
                part |= {"opinion": texts.OPINION, "opinion_by_id": by.pk, "opinion_at": column(at)}
                self.case.say(department=self.staff.names[part["department_id"]])
                self.case.tell(self.case.handler)
        return at

    def submit(self, at: int) -> int:
        """The head's own result, or an officer's that waits for the head's signature; returns when it is fed back."""
        case, lead_id = self.case, self.case.row["lead_id"]
        officers = self.staff.members.get(lead_id)
        by = case.handler if not officers or self.chance(0.4) else self.rnd.choice(officers)
        with self.step(Action.SUBMIT_RESULT, at, by):
            self.cite(at, by)
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
        return self.approve(at)

    def approve(self, at: int) -> int:
        """审批: one after the other agrees; somebody may want it done better first (RETAIL-6)."""
        case, to = self.case, self.case.row["lead_id"]
        approvers = case.approvers if case.row["stage"] == Stage.APPROVAL else []
        for number, whose in enumerate(approvers, start=1):
            at = at_work(at + self.minutes(20, 600))
            by = self.staff.people(whose.recipient, to, day_of(at))[0]
            if self.chance(0.05):
                with self.step(Action.DISAPPROVE, at, by, texts.DISAPPROVED):
                    self.approval(whose, by, at, agreed=False)
                    case.change(stage=Stage.HANDLING.value, awaits="")
                    case.signal(Moment.SENT_BACK, at)
                    case.tell(case.handler, self.staff.head(to, day_of(at)))
                return self.submit(at_work(at + self.minutes(60, 400)))
            with self.step(Action.APPROVE, at, by, texts.APPROVED):
                self.approval(whose, by, at, agreed=True)
                case.say(approved_as=whose.recipient)
                if number < len(approvers):
                    self.await_approval(approvers[number], at)
                else:
                    case.change(awaits="")
                    self.feed_back(at)
        return at

    def write(self, at: int, by: User) -> None:
        """The result in its parts (GAS-12.4)."""
        case, rnd = self.case, self.rnd
        parts = {
            "facts": self.matter.facts, "measures": self.matter.measures,
            "accountability": rnd.choice(stories.ACCOUNTABILITY), "satisfaction": rnd.choice(stories.SATISFIED),
            "settlement": texts.AGREED if self.chance(0.2) else "",
        }  # fmt: skip
        before = self.result or dict.fromkeys(parts, "")
        changed = {name: [before[name], text] for name, text in parts.items() if text != before[name]}
        case.say(result=changed)
        case.texts += [text for pair in changed.values() for text in pair if text]
        if self.result is None:
            self.result = {"assignment_id": case.part["id"], "custom": shown(self.staff.answers)}
            case.rows.add(Result, self.result)
            if self.staff.answers:
                labels = {field.code: field.label for field in self.staff.procedure.custom_fields_at(FieldAt.RESULT)}
                case.texts += [answer for answer in self.staff.answers.values() if isinstance(answer, str)]
                case.say(custom={labels[code]: [None, answer] for code, answer in self.staff.answers.items()})
        self.result |= parts | {
            "written_by_id": by.pk, "written_at": column(at), "signed_by_id": None, "signed_at": None,
        }  # fmt: skip

    def sign(self, at: int, by: User) -> None:
        """签字."""
        case = self.case
        self.result |= {"signed_by_id": by.pk, "signed_at": column(at)}
        case.signal(Moment.SIGNED, at)
        if approvers := case.approvers:
            case.change(stage=Stage.APPROVAL.value)
            self.await_approval(approvers[0], at)
        else:
            self.feed_back(at)

    def feed_back(self, at: int) -> None:
        """反馈."""
        case = self.case
        case.change(stage=Stage.FEEDBACK.value, fed_back_at=at)
        case.signal(Moment.FED_BACK, at)
        case.close_file(at)
        case.tell_role(Recipient.DESK, at)

    # Back at the desk -------------------------------------------------------------------------------------------------

    def do_again(self, at: int, clerk: User) -> int:
        """退回重办; returns when the better result has been looked at."""
        case = self.case
        with self.step(Action.SEND_BACK, at, clerk, self.rnd.choice(stories.SEND_BACK_REASONS)):
            case.change(stage=Stage.HANDLING.value, fed_back_at=None)
            case.signal(Moment.SENT_BACK, at)
            if case.file is not None:
                case.open_file(case.file["reason"], at)
            case.tell(case.handler, self.staff.head(case.row["lead_id"], day_of(at)))
        at = self.submit(at_work(at + self.minutes(60, 400)))
        return at_work(at + self.minutes(10, 200))

    def finish(self, at: int) -> None:
        """回访, the supervision's signature where it is needed, 归档."""
        case, rnd = self.case, self.rnd
        others = [clerk for clerk in self.staff.clerks if clerk.pk not in self.handled_by()]
        if not others:
            return
        clerk = rnd.choice(others)
        if self.chance(0.2):
            at = at_work(at + self.minutes(20, 200))
            with self.step(Action.CALL_BACK, at, clerk):
                self.attempt(at, clerk, ContactOutcome.NO_ANSWER, next_try_at=at_work(at + 2 * HOUR))
        at = at_work(at + self.minutes(30, 300))
        unhappy = self.chance(0.07) and not case.row["recomplaint_level"] and case.row["lead_id"] is not None
        answers: dict[str, Any] = {
            "resolved": not unhappy,
            "satisfaction": rnd.choice((1, 2, 2)) if unhappy else rnd.choice((3, 4, 4, 5, 5)),
            "words": rnd.choice(stories.GRUMBLE if unhappy else stories.PRAISE),
        }
        renewing = self.may_renew(at) if unhappy and self.chance(0.5) else None
        with self.step(Action.RECOMPLAIN if renewing else Action.CALL_BACK, at, clerk, answers["words"]):
            self.attempt(at, clerk, ContactOutcome.REACHED, **answers)
            case.change(
                resolved=answers["resolved"], satisfaction=answers["satisfaction"], called_back_at=at,
                stage=Stage.CLOSING.value,
            )  # fmt: skip
            case.signal(Moment.CALLED_BACK, at)
            if renewing:
                self.again = Again(at, clerk, answers["words"], renewing)
                case.say(recomplaint=renewing.number)
        self.file(at)

    def next_level(self) -> str:
        """How grave the complaint is that renews this one."""
        return Level(self.case.row["level"]).next_up.value

    def handled_by(self) -> set[int | None]:
        """Who took part in handling it, and so does not call back (GAS-12.5)."""
        wrote = self.result or {}
        handler = self.case.handler.pk if self.case.handler else None
        return {handler, wrote.get("written_by_id"), wrote.get("signed_by_id")} | {
            key for part in self.case.co_parts for key in (part["handler_id"], part["opinion_by_id"])
        }

    def attempt(
        self,
        at: int,
        by: User,
        outcome: str,
        words: str = "",
        next_try_at: int | None = None,
        **answers: Any,
    ) -> None:
        """A callback attempt."""
        case = self.case
        row: Row = {
            "complaint_id": case.row["id"], "outcome": str(outcome),
            "phone": case.row["customer_phone"], "resolved": answers.get("resolved"),
            "satisfaction": answers.get("satisfaction"), "words": words,
            "next_try_at": column(next_try_at) if next_try_at is not None else None, "at": column(at), "by_id": by.pk,
        }  # fmt: skip
        case.rows.add(CallbackAttempt, row)
        case.say(outcome=str(outcome))

    def file(self, at: int) -> None:
        """督查签字 where it is needed, then 归档."""
        case = self.case
        if self.staff.judges and not case.row["validity"] and case.choice(Topic.VALIDITY) != Choice.NONE:
            at = self.judge(at_work(at + self.minutes(5, 60)), Validity.VALID)
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
            case.close_file(at)
            case.close_instructions(at)
            case.stop_all(at)
