"""What others than the handler decide: acceptance (RETAIL-3), instructions (ROAD-6), validity (ROAD-1), approvals.

Only where the procedure in force wants it, and by chance.
"""

from __future__ import annotations

import random

from accounts.models import User
from complaints.choices import DEPARTMENT_STAGES, Action, Choice, Moment, Recipient, Stage, Topic, Validity
from complaints.models import Approval, ApprovalStep

from . import texts
from .case import Case
from .chances import Chances, at_work
from .rows import Row
from .written import column, day_of


class Decisions(Chances):
    """The decisions on a case, each a step of its own."""

    def __init__(self, case: Case, rnd: random.Random) -> None:
        super().__init__(case, rnd)
        self.instructors: dict[int, User] = {}  # who gave an instruction, by its key

    def decide_on_acceptance(self, at: int) -> int:
        """受理决定: the company takes the case, mostly (RETAIL-3)."""
        case, at = self.case, at_work(at + self.minutes(10, 700))
        by = self.staff.people(case.row["awaits"], case.row["received_department_id"], day_of(at))[0]
        if self.chance(0.06):
            self.over = True
            with self.step(Action.TURN_DOWN, at, by, texts.REFUSED):
                case.change(
                    stage=Stage.CALLBACK.value, awaits="", refusal=texts.REFUSED, explanation_given=texts.SETTLED,
                    admitted_by=by, admitted_at=at,
                )  # fmt: skip
                case.signal(Moment.DECIDED, at)
                case.tell_role(Recipient.DESK, at)
            return at
        with self.step(Action.ADMIT, at, by):
            case.change(stage=Stage.ACCEPTED.value, awaits="", admitted_by=by, admitted_at=at)
            case.signal(Moment.ACCEPTED, at)
            case.tell_role(Recipient.DESK, at)
        return at

    def instruct(self, at: int) -> int:
        """批示: whoever was asked for an instruction gives it, mostly (ROAD-6)."""
        case = self.case
        case.let_pass(at)
        for asked in case.awaited_instructions:
            if self.chance(0.15):
                continue
            at = at_work(at + self.minutes(5, 90))
            to = case.row["lead_id"]
            by = (
                self.signer(at)
                if asked["asked_of"] == Recipient.HEAD
                else self.staff.people(asked["asked_of"], to, day_of(at))[0]
            )
            with self.step(Action.INSTRUCT, at, by, texts.INSTRUCTED):
                asked |= {"text": texts.INSTRUCTED, "by_id": by.pk, "at": column(at)}
                case.signal(Moment.INSTRUCTED, at, asked)
                case.tell(case.handler, self.staff.head(to, day_of(at)))
                self.instructors[asked["id"]] = by
            at += self.minutes(10, 60)
        return at

    def judge(self, at: int, validity: Validity) -> int:
        """有效/无效投诉: an invalid one that nobody has answered yet ends here, with the explanation given (ROAD-1)."""
        case, row = self.case, self.case.row
        by = self.signer(at) if case.choice(Topic.VALIDITY) == Choice.BY_HEAD else self.rnd.choice(self.staff.clerks)
        invalid = validity == Validity.INVALID
        reason = texts.INVALID if invalid else texts.VALID
        with self.step(Action.JUDGE, at, by, reason):
            if invalid:
                case.change(explanation_given=texts.SETTLED)
            case.change(validity=validity.value, validity_reason=reason, judged_by=by, judged_at=at)
            if invalid and row["stage"] in DEPARTMENT_STAGES:
                case.change(stage=Stage.CALLBACK.value)
                case.signal(Moment.DECIDED, at)
                case.close_file(at)
                case.tell(case.handler)
                case.tell_role(Recipient.DESK, at)
        return at

    def cite(self, at: int, by: User) -> None:
        """The result says how each instruction was carried out (ROAD-6)."""
        case = self.case
        for given in case.instructions_to_follow:
            given |= {"done_note": texts.FOLLOWED, "done_by_id": by.pk, "done_at": column(at)}
            case.say(instruction=given["text"][:80])
            case.signal(Moment.INSTRUCTION_DONE, at, given)
            case.tell(self.instructors[given["id"]])

    def approval(self, whose: ApprovalStep, by: User, at: int, *, agreed: bool) -> None:
        """What somebody says to the result."""
        opinion = texts.APPROVED if agreed else texts.DISAPPROVED
        row: Row = {
            "complaint_id": self.case.row["id"], "step_id": whose.pk, "agreed": agreed, "opinion": opinion,
            "by_id": by.pk, "at": column(at),
        }  # fmt: skip
        self.case.rows.add(Approval, row)

    def await_approval(self, whose: ApprovalStep, at: int) -> None:
        """Whose turn it is."""
        self.case.change(awaits=whose.recipient)
        self.case.say(awaits=whose.recipient)
        self.case.tell_role(whose.recipient, at)
