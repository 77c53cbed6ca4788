"""Service notices: announced, changed, withdrawn, acknowledged; nothing of it is ever lost or changed (CABLE-13)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Membership
from complaints.flow import service_notices as flow
from complaints.flow.errors import NotAllowed, Refused
from complaints.models import Notice, ServiceNotice, ServiceNoticeReceipt, ServiceNoticeWithdrawal
from complaints.notify.render import text_of
from complaints.permissions.service_notices import may_announce, may_change
from complaints.views.service_rows import Shown
from tests.service import DAY, HOUR, MONDAY, WEDNESDAY, an_announcement, announced

pytestmark = pytest.mark.django_db
FOR_ANY = {"supervisor", "affairs"}


def told(people) -> list[str]:
    """Who has been told anything, by user name."""
    return sorted(Notice.objects.values_list("user__username", flat=True))


def test_the_people_of_the_receiving_departments_are_told_at_once(company):
    """CABLE-13, CABLE-12: the desk's people for the desk, head and officer for a station."""
    notice = announced(company, receivers=[company.kfzx, company.qyzhs])

    assert told(company) == ["desk", "desk2", "head.qy", "officer.qy", "supervisor"]
    message = Notice.objects.first()
    assert text_of(message) == "定州综合所服务信息（2026-11-25 08:00 起）：中山路停气改造"
    assert message.about["url"] == f"/service-notices/{notice.pk}/"


@pytest.mark.parametrize(
    ("place", "who"),
    [
        ("dzzhs", {"head_dz", "officer_dz"}),
        ("qyzhs", {"head_qy", "officer_qy"}),
        ("dz", {"branch_dz"}),
        ("zhb", set()),
        ("gs", {"gm"}),
    ],
)
def test_a_department_announces_for_itself_and_affairs_and_supervisor_for_any(company, place, who):
    """CABLE-13: everybody else is refused, with who may; changing and withdrawing alike."""
    department = getattr(company, place)
    announced(company, by=company.people.affairs, department=department)
    notice = ServiceNotice.objects.get()

    allowed = {name for name, user in vars(company.people).items() if may_announce(user, department.pk)}
    may_correct = {name for name, user in vars(company.people).items() if may_change(user, notice)}

    assert allowed == may_correct == who | FOR_ANY
    with pytest.raises(NotAllowed, match="综合部"):
        flow.announce(an_announcement(company, department=department), by=company.people.desk)


def test_the_deputy_announces_while_the_head_is_away(company):
    """GAS-4a: whoever stands in for the head speaks for the department."""
    head = company.people.head_dz
    head.absent_from, head.absent_until = (WEDNESDAY - 3 * DAY).date(), None
    head.save()
    assert may_announce(company.people.deputy_dz, company.dzzhs.pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"receivers": []}, "receivers"),
        ({"ends_at": None}, "ends_at"),
        ({"ends_at": WEDNESDAY}, "ends_at"),
        ({"starts_at": MONDAY - DAY, "ends_at": MONDAY}, "ends_at"),
        ({"wording": "  "}, "wording"),
    ],
)
def test_an_incomplete_notice_is_refused_and_nobody_told(company, changes, field):
    """CABLE-7c: incomplete information costs; the form does not let it happen."""
    with pytest.raises(Refused) as refused:
        announced(company, **changes)
    assert list(refused.value.fields) == [field]
    assert not ServiceNotice.objects.exists()
    assert not Notice.objects.exists()


def test_one_person_signs_for_a_department_once_with_name_and_time(company, cast):
    """CABLE-13: 签收; the second press, and a colleague's, changes nothing."""
    notice = announced(company, receivers=[company.kfzx, company.qyzhs])

    first = flow.acknowledge(notice, by=cast.desk, at=MONDAY + HOUR)
    assert [(one.department, one.by, one.at) for one in first] == [(company.kfzx, cast.desk, MONDAY + HOUR)]
    assert flow.acknowledge(notice, by=cast.desk, at=MONDAY + 2 * HOUR) == []
    assert flow.acknowledge(notice, by=cast.desk2, at=MONDAY + 2 * HOUR) == []

    assert ServiceNoticeReceipt.objects.get().by == cast.desk
    assert list(ServiceNotice.objects.to_acknowledge({company.kfzx.pk}, MONDAY)) == []
    assert list(ServiceNotice.objects.to_acknowledge({company.qyzhs.pk}, MONDAY)) == [notice]
    assert not Notice.objects.unread().filter(user=cast.desk).exists()


def test_who_works_for_two_receivers_signs_for_both_in_one_press(company, cast):
    """CABLE-12: the stand-in of another department."""
    Membership.objects.create(user=cast.officer_dz, department=company.qyzhs, role="officer")
    notice = announced(company, by=cast.affairs, receivers=[company.dzzhs, company.qyzhs, company.kfzx])
    signed = flow.acknowledge(notice, by=cast.officer_dz, at=MONDAY)
    assert {receipt.department for receipt in signed} == {company.dzzhs, company.qyzhs}


@pytest.mark.parametrize("name", ["leader", "gm", "admin", "outsider", "head_qy", "inspector", "affairs"])
def test_only_people_of_a_receiver_sign(company, name):
    with pytest.raises(NotAllowed, match="接收部门"):
        flow.acknowledge(announced(company), by=getattr(company.people, name), at=MONDAY)


def test_a_changed_version_takes_the_place_of_the_one_before_and_is_signed_anew(company, cast):
    """CABLE-13: both stay; whoever received either is told, and the old one cannot be signed or changed any more."""
    first = announced(company, receivers=[company.kfzx, company.qyzhs])
    flow.acknowledge(first, by=cast.desk, at=MONDAY)
    Notice.objects.all().delete()
    longer = an_announcement(company, ends_at=WEDNESDAY + 14 * HOUR, receivers=[company.kfzx, company.dcs])

    second, made = flow.change(first, longer, by=cast.officer_dz, reason="焊口返工。", at=MONDAY + HOUR)

    assert (made, second.version, second.supersedes, second.announced_by) == (True, 2, first, cast.officer_dz)
    assert told(company) == ["desk", "desk2", "head.qy", "inspector", "officer.qy", "supervisor"]
    assert not second.receipts.exists()
    stored = ServiceNotice.objects.get(pk=first.pk)
    assert stored.ends_at == WEDNESDAY + 10 * HOUR
    assert stored.state(MONDAY) == "superseded"
    for refused in (
        lambda: flow.acknowledge(first, by=cast.head_qy, at=MONDAY),
        lambda: flow.change(first, longer, by=cast.head_dz, reason="再改。", at=MONDAY),
        lambda: flow.withdraw(first, by=cast.head_dz, reason="不停了。", at=MONDAY),
    ):
        with pytest.raises(Refused, match="更正"):
            refused()
    third, _made = flow.change(second, longer, by=cast.head_dz, reason="再改。", at=MONDAY)
    assert list(first.versions()) == list(third.versions()) == [third, second, first]


def test_a_withdrawn_notice_holds_no_longer_and_says_why(company, cast):
    notice = announced(company)
    with pytest.raises(Refused):
        flow.withdraw(notice, by=cast.head_dz, reason=" ", at=MONDAY)
    flow.withdraw(notice, by=cast.head_dz, reason="改期。", at=MONDAY)

    stored = ServiceNotice.objects.get()
    assert (stored.state(MONDAY), stored.withdrawal.by, stored.withdrawal.reason) == (
        "withdrawn",
        cast.head_dz,
        "改期。",
    )
    assert list(ServiceNotice.objects.standing()) == []
    assert Notice.objects.filter(about__topic="service_notice.withdrawn").count() == 3
    with pytest.raises(Refused, match="撤回"):
        flow.acknowledge(notice, by=cast.desk, at=MONDAY)


def test_what_is_over_is_neither_signed_nor_withdrawn_but_its_end_may_be_put_right(company, cast):
    notice = announced(company)
    after = WEDNESDAY + DAY
    for refused in (flow.acknowledge, lambda one, **who: flow.withdraw(one, reason="晚了。", **who)):
        with pytest.raises(Refused):
            refused(notice, by=cast.supervisor, at=after)
    corrected = an_announcement(company, ends_at=WEDNESDAY + 12 * HOUR)
    changed, _made = flow.change(notice, corrected, by=cast.head_dz, reason="实际 20:00 恢复。", at=after)
    assert changed.state(after) == "past"


# Announced, signed (None: never), looked at; begins on Wednesday. Unsigned?
SIGNED = [
    (MONDAY, MONDAY + HOUR, WEDNESDAY, False),
    (MONDAY, WEDNESDAY, WEDNESDAY + HOUR, False),
    (MONDAY, WEDNESDAY + HOUR, WEDNESDAY + 2 * HOUR, True),
    (MONDAY, None, WEDNESDAY - HOUR, False),
    (MONDAY, None, WEDNESDAY, True),
    (MONDAY, None, WEDNESDAY + 9 * DAY, True),
    (WEDNESDAY + HOUR, None, WEDNESDAY + 2 * HOUR, False),  # told after it had begun: nobody could have signed
]


@pytest.mark.parametrize(("at", "signed", "now", "unsigned"), SIGNED)
def test_a_receiver_without_signature_when_it_begins_is_marked(company, cast, at, signed, now, unsigned):
    """CABLE-13: 未签收; the list and the page say the same."""
    notice = announced(company, at=at, receivers=[company.kfzx, company.qyzhs])
    flow.acknowledge(notice, by=cast.head_qy, at=at)
    if signed:
        flow.acknowledge(notice, by=cast.desk, at=signed)
    marked = ServiceNotice.objects.for_list().unacknowledged(now)
    assert list(marked) == ([notice] if unsigned else [])
    assert Shown.of(ServiceNotice.objects.for_list().get(), cast.desk, now).unsigned is unsigned


@pytest.mark.parametrize(("taken_back", "unsigned"), [(WEDNESDAY - HOUR, False), (WEDNESDAY + HOUR, True)])
@pytest.mark.parametrize("how", ["withdraw", "change"])
def test_what_was_taken_back_before_it_began_needed_no_signature(company, cast, taken_back, unsigned, how):
    notice = announced(company)
    if how == "withdraw":
        flow.withdraw(notice, by=cast.head_dz, reason="改期。", at=taken_back)
    else:
        again = an_announcement(company, starts_at=WEDNESDAY + 2 * DAY, ends_at=WEDNESDAY + 3 * DAY)
        flow.change(notice, again, by=cast.head_dz, reason="改期。", at=taken_back)
    now = WEDNESDAY + 2 * HOUR
    assert list(ServiceNotice.objects.unacknowledged(now)) == ([notice] if unsigned else [])
    assert Shown.of(ServiceNotice.objects.for_list().get(pk=notice.pk), cast.desk, now).unsigned is unsigned


def test_the_database_lets_nobody_change_what_was_announced_signed_or_withdrawn(company, cast):
    """CABLE-7c: an auditor finds who told whom what, and when, as it was."""
    notice = announced(company, branches=[company.dz], categories=[company.categories["supply"]])
    flow.acknowledge(notice, by=cast.desk, at=MONDAY)
    flow.withdraw(notice, by=cast.head_dz, reason="改期。", at=MONDAY)
    receivers = ServiceNotice.receivers.through
    attempts = [
        lambda: ServiceNotice.objects.update(title="别的"),
        lambda: ServiceNoticeReceipt.objects.update(at=MONDAY - DAY),
        lambda: ServiceNoticeReceipt.objects.all()._raw_delete(using="default"),
        lambda: ServiceNoticeWithdrawal.objects.update(reason="别的"),
        lambda: receivers.objects.update(department_id=company.dz.pk),
        notice.branches.clear,
        notice.categories.clear,
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            attempt()
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM complaints_servicenotice")
    stored = ServiceNotice.objects.get()
    assert (stored.title, list(stored.receivers.all())) == ("中山路停气改造", [company.kfzx])
