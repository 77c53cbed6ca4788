"""Who may do what at which stage: the table, worked out from the procedure, against `may`.

The complaint of these tests is led by 定州综合所, co-handled by 曲阳综合所, and flagged 违规.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone, translation

from complaints.choices import Action, Stage
from complaints.models import Complaint
from complaints.permissions import allowed_actions, may
from tests import way

pytestmark = pytest.mark.django_db

DESK = "desk desk2 supervisor"
LEAD = "head_dz officer_dz"
CO = "head_qy officer_qy"
MANAGERS = "branch_dz leader gm"
HEADS = "head_dz head_qy branch_dz branch_qy inspector affairs gm"
STAFF = f"{DESK} {LEAD} {CO} {MANAGERS} branch_qy inspector affairs admin"
INVOLVED = f"{DESK} {LEAD} {CO} {MANAGERS} inspector affairs"

OPEN = "accepted dispatched handling sign_off feedback callback closing"
DEPARTMENT = "dispatched handling sign_off"

# action: (who, at which stages); everybody else, and every other stage, is refused.
TABLE: dict[str, tuple[str, str]] = {
    # What GAS does not know: decisions on acceptance and validity, approvals, reports, case files.
    **dict.fromkeys(
        ("complaint.admit", "complaint.turn_down", "complaint.judge", "result.approve", "result.disapprove"), ("", "")
    ),
    **dict.fromkeys(("contact.report", "file.open"), ("", "")),
    "instruction.follow": (f"{LEAD} {DESK}", OPEN),
    "complaint.settle": (DESK, "accepted"),  # GAS-12.1
    "complaint.correct": (DESK, OPEN),
    "complaint.dispatch": (DESK, "accepted"),  # GAS-12.2
    "complaint.return": ("head_dz", "dispatched handling"),
    "complaint.reassign": (f"supervisor {MANAGERS}", DEPARTMENT),  # MOBILE-1
    "complaint.take_over": (MANAGERS, DEPARTMENT),  # MOBILE-1
    "complaint.delegate": ("head_dz", DEPARTMENT),
    "complaint.ask_help": (LEAD, DEPARTMENT),
    "complaint.instruct": (f"supervisor inspector affairs {MANAGERS}", OPEN),  # MOBILE-1
    "complaint.decide": ("gm", f"accepted {DEPARTMENT} feedback"),  # GAS-4c
    "contact.log": (LEAD, DEPARTMENT),  # GAS-12.3a
    "contact.progress": (f"{LEAD} {DESK}", f"{DEPARTMENT} feedback"),  # GAS-12.3c
    "result.save": (LEAD, "dispatched handling"),
    "result.submit": (LEAD, "dispatched handling"),  # GAS-12.4
    "result.sign": ("head_dz", "sign_off"),  # GAS-4a
    "result.refuse": ("head_dz", "sign_off"),
    "result.opinion": (CO, f"{DEPARTMENT} feedback callback closing"),
    "feedback.accept": (DESK, "feedback"),
    "feedback.send_back": (DESK, "feedback"),
    "callback.log": (DESK, "callback"),  # GAS-12.5
    "callback.skip": ("supervisor", "callback"),  # GAS-12.5
    "supervision.sign": ("inspector", "feedback callback closing"),  # GAS-4b
    "complaint.archive": (DESK, "closing"),  # GAS-12.6
    "complaint.recomplain": (DESK, "callback closing archived"),  # GAS-12.7
    "complaint.call_again": (STAFF, OPEN),  # GAS-7: whoever the customer turns to
    "file.add": (INVOLVED, OPEN),
    "complaint.link": (DESK, OPEN),
    # CABLE-1b: desk, general affairs and heads, as far as they see it; and whoever takes it in. It was the desk.
    "complaint.attach": (f"{DESK} {HEADS}", OPEN),
    "complaint.detach": (f"{DESK} affairs head_dz", OPEN),
    "note.add": (INVOLVED, OPEN),
}
# About a running clock: who may, at which stages (its own tests: flow/test_times.py). The default procedure knows no
# promises (ROAD-5c), and nobody has asked for an extension yet.
BY_CLOCK: dict[str, dict[Stage, str]] = {
    "clock.promise": {},
    "extension.ask": {
        Stage.ACCEPTED: DESK,
        Stage.DISPATCHED: "head_dz",
        Stage.HANDLING: "head_dz",
        Stage.SIGN_OFF: "head_dz",
        Stage.CALLBACK: DESK,
    },
    "extension.decide": {},
}
# Before a department has it, nobody is lead or co-handler yet, and the manager is found by the branch.
WITHOUT_DEPARTMENT = {*LEAD.split(), *CO.split()}

BUILDERS: dict[Stage, Callable[..., Complaint]] = {
    Stage.ACCEPTED: way.accepted,
    Stage.DISPATCHED: way.dispatched,
    Stage.HANDLING: way.handling,
    Stage.SIGN_OFF: way.awaiting_signature,
    Stage.FEEDBACK: way.fed_back,
    Stage.CALLBACK: way.at_callback,
    Stage.CLOSING: way.closing,
}


def flagged(company, stage: Stage) -> Complaint:
    """The complaint of the table, at `stage`."""
    parts = {} if stage == Stage.ACCEPTED else {"co_handlers": [company.qyzhs]}
    return BUILDERS[stage](company, flag_violation=True, **parts)


@pytest.mark.parametrize("stage", BUILDERS, ids=str)
def test_each_role_may_do_exactly_what_the_procedure_gives_it(company, stage):
    """Every action × every role at every open stage, allowed and refused (GAS-4a, GAS-4b, GAS-4c, GAS-5, MOBILE-1)."""
    complaint = flagged(company, stage)
    expected, found = {}, {}
    for action, (who, stages) in TABLE.items():
        allowed = set(who.split()) if stage in stages.split() else set()
        if stage == Stage.ACCEPTED and action != "complaint.attach":
            allowed -= WITHOUT_DEPARTMENT
            if action in ("complaint.instruct", "file.add", "note.add"):
                allowed -= {"branch_dz"}  # no lead yet, so nobody is its superior
                allowed |= {"gm"} & set(who.split())
        expected[action] = set(who.split()) if who == STAFF else allowed
        found[action] = {name for name, user in vars(company.people).items() if may(user, action, complaint)}
    for action, at in BY_CLOCK.items():
        expected[action] = set(at.get(stage, "").split())
        found[action] = {name for name, user in vars(company.people).items() if may(user, action, complaint)}
    assert found == expected


def test_the_table_covers_every_action():
    """A new action needs its row here."""
    assert {*TABLE, *BY_CLOCK, "complaint.accept"} == {action.value for action in Action}


def test_an_archived_complaint_is_read_only_but_for_a_recomplaint(company):
    """GAS-12.6, GAS-12.7."""
    complaint = way.archived(company)

    offered = {name: allowed_actions(user, complaint) for name, user in vars(company.people).items()}

    assert {name for name, actions in offered.items() if actions} == {"desk", "desk2", "supervisor"}
    assert offered["desk"] == [Action.RECOMPLAIN]


@pytest.mark.parametrize("name", ["desk", "head_dz", "officer_qy", "inspector", "affairs", "leader", "gm", "admin"])
def test_every_member_of_staff_may_log_a_complaint(company, name):
    """GAS-7: any department that meets a complaint records it."""
    assert may(getattr(company.people, name), Action.ACCEPT)


def test_somebody_without_a_role_may_do_nothing(company):
    """A person without any role is not staff of the procedure."""
    assert not may(company.people.outsider, Action.ACCEPT)


def test_a_deputy_acts_for_the_head_only_while_the_head_is_absent(company):
    """GAS-4a: the head answers; the deputy only in absence, and the head may still act."""
    complaint = way.awaiting_signature(company)
    head, deputy = company.people.head_dz, company.people.deputy_dz
    assert not may(deputy, Action.SIGN_RESULT, complaint)

    today = timezone.localdate()
    head.absent_from, head.absent_until = today, today + dt.timedelta(days=2)
    head.save()
    for user in (head, deputy):
        del user.grants

    assert may(deputy, Action.SIGN_RESULT, complaint)
    assert may(head, Action.SIGN_RESULT, complaint)


def test_the_callback_is_not_made_by_whoever_handled_it(company):
    """GAS-12.5: not by handler, contact maker, writer, signer."""
    from accounts.choices import Role
    from accounts.models import Membership

    complaint = way.at_callback(company)
    for user in (company.people.officer_dz, company.people.head_dz):
        Membership.objects.create(user=user, department=company.kfzx, role=Role.DESK)
        del user.grants
        verdict = may(user, Action.CALL_BACK, complaint)
        assert not verdict
        with translation.override("zh-hans"):
            assert "经办过这件投诉的人不能回访" in may(user, Action.CALL_BACK, complaint).reason
    assert may(company.people.desk, Action.CALL_BACK, complaint)


def test_inspectors_have_no_part_in_complaints_without_supervision(company):
    """GAS-4b: only 违规 and 诉讼 go to 督查."""
    complaint = way.fed_back(company)
    assert not may(company.people.inspector, Action.SUPERVISE, complaint)
    assert not may(company.people.inspector, Action.INSTRUCT, complaint)


def test_the_leader_decides_from_the_second_recomplaint_on(company):
    """GAS-4c, CABLE-5b: before that only the general manager."""
    complaint = way.handling(company)
    assert not may(company.people.leader, Action.DECIDE, complaint)
    complaint.recomplaint_level = 2
    assert may(company.people.leader, Action.DECIDE, complaint)


def test_from_the_second_recomplaint_on_the_leader_signs_and_no_longer_the_departments_head(company):
    """GAS-4c: it goes to 分管领导 and up."""
    complaint = way.awaiting_signature(company)
    complaint.recomplaint_level = 2
    allowed = {name for name, user in vars(company.people).items() if may(user, Action.SIGN_RESULT, complaint)}
    assert allowed == {"leader", "gm"}


def test_a_refusal_says_why_and_who_may(company):
    """A person who is refused learns whom to ask, in their language."""
    accepted, archived = way.accepted(company), way.archived(company)
    with translation.override("zh-hans"):
        assert may(company.people.head_dz, Action.DISPATCH, accepted).reason == "“转发”须由以下人员办理：客服中心。"
        assert may(company.people.desk, Action.ARCHIVE, accepted).reason == "投诉处于“待转发”环节，不能“归档”。"
        assert may(company.people.desk, Action.DISPATCH, archived).reason == "投诉已归档，只能查看，不能再“转发”。"


def test_an_inactive_account_may_do_nothing(company):
    """Somebody who has left does not act, even with a page still open."""
    complaint = way.accepted(company)
    company.people.desk.is_active = False
    assert not may(company.people.desk, Action.DISPATCH, complaint)
