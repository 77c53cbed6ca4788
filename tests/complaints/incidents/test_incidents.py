"""Incidents: declared, told late or in time, explained, joined and left, closed (CABLE-1b, CABLE-7e)."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from complaints.choices import Action
from complaints.flow import incidents as flow
from complaints.flow.archive import archive
from complaints.flow.errors import NotAllowed, Refused, Stale
from complaints.flow.matching import proposals
from complaints.models import Complaint, Incident, IncidentEvent, IncidentExplanation, Notice, NumberSequence
from complaints.notify.render import text_of
from complaints.permissions.incidents import may_answer, may_close, may_declare, may_handle, may_look_after
from tests import way
from tests.clockwork import moment
from tests.incidents import DAY, HOUR, MINUTE, MONDAY, a_declaration, declared
from tests.rules import lay_down

pytestmark = pytest.mark.django_db

DESK = {"desk", "desk2", "supervisor"}
# supervisor, affairs and inspector head their departments in the cast; the general manager heads the company.
HEADS = {"supervisor", "head_dz", "head_qy", "branch_dz", "branch_qy", "inspector", "affairs", "gm"}


def who(company, verdict) -> set[str]:
    return {name for name, user in vars(company.people).items() if verdict(user)}


def test_who_may_do_what_to_an_incident(company, cast):
    """CABLE-1b: declared by desk, general affairs and heads; looked after also by the cause department's officers."""
    incident = declared(company, by=cast.branch_dz)
    assert who(company, may_declare) == DESK | HEADS
    assert who(company, lambda user: may_look_after(user, incident)) == DESK | {
        "affairs", "head_dz", "officer_dz", "branch_dz",
    }  # fmt: skip
    assert who(company, lambda user: may_handle(user, incident, ())) == {"head_dz", "officer_dz"}
    leads = {company.qyzhs.pk, None}
    assert who(company, lambda user: may_handle(user, incident, leads)) == {
        "head_dz", "officer_dz", "head_qy", "officer_qy",
    }  # fmt: skip
    assert who(company, lambda user: may_answer(user, incident)) == DESK
    assert who(company, lambda user: may_close(user, incident)) == DESK | {"affairs"}
    with pytest.raises(NotAllowed, match="部门负责人"):
        declared(company, by=cast.officer_dz)


def test_a_closed_incident_is_changed_by_nobody(company, cast):
    incident = flow.close(declared(company), by=cast.desk, at=MONDAY)
    for ask in (may_look_after, may_answer, may_close, lambda user, one: may_handle(user, one, ())):
        assert who(company, lambda user, ask=ask: ask(user, incident)) == set()


def test_numbers_have_no_gap_and_begin_anew_each_year(company, cast):
    """CABLE-3's way of numbering: SJ, the year and a running number."""
    with pytest.raises(Refused):
        declared(company, title=" ")
    numbers = [declared(company).number for _ in range(2)]
    with pytest.raises(Refused):
        declared(company, category=None, branch=None)
    numbers.append(declared(company).number)
    january = moment("2027-01-01 00:10")
    next_year = declared(company, january, occurred_at=january - HOUR, found_at=january - MINUTE)
    assert [*numbers, next_year.number] == ["SJ2026-001", "SJ2026-002", "SJ2026-003", "SJ2027-001"]
    assert NumberSequence.objects.get(scope="SJ2026-").last == 3


def test_a_form_that_arrives_twice_declares_once(company, cast):
    key = uuid.uuid4()
    first, again = (flow.declare(a_declaration(company), by=cast.desk, key=key, at=MONDAY) for _ in range(2))
    assert (first[1], again[1], first[0]) == (True, False, again[0])
    assert Incident.objects.count() == IncidentEvent.objects.filter(action="incident.declare").count() == 1


# Found before it was told, how much too late? The period is 10 minutes; at its very end is in time.
TOLD = [
    (9 * MINUTE, MINUTE * 0),
    (10 * MINUTE, MINUTE * 0),
    (10 * MINUTE + MINUTE / 60, MINUTE / 60),
    (22 * MINUTE, 12 * MINUTE),
    (3 * HOUR, 2 * HOUR + 50 * MINUTE),
]


@pytest.mark.parametrize(("before", "late"), TOLD)
def test_the_desk_is_told_within_ten_minutes_of_finding_it(company, cast, before, late):
    """CABLE-7e: from when the department found it to when it declares it; day and night."""
    lay_down(incident_notice="10min")
    incident = declared(company, by=cast.head_dz, occurred_at=MONDAY - DAY, found_at=MONDAY - before)
    stored = Incident.objects.get(pk=incident.pk)
    assert (stored.late_by, stored.is_late) == (late, bool(late))
    assert (stored.told_at, stored.notice_period) == (MONDAY, "10min")


def test_without_a_period_and_by_the_desk_itself_nothing_is_late(company, cast):
    """CABLE-7e: where the desk finds it, the department is asked to explain instead."""
    long_ago = {"occurred_at": MONDAY - DAY, "found_at": MONDAY - DAY}
    assert not declared(company, by=cast.head_dz, **long_ago).is_late
    lay_down(incident_notice="10min")
    Notice.objects.all().delete()
    for name in ("desk", "supervisor"):
        incident = declared(company, by=getattr(cast, name), explanation="", **long_ago)
        assert (incident.is_late, incident.due_at, incident.by_desk) == (False, None, True)
    asked = Notice.objects.filter(user=cast.officer_dz).order_by("pk").first()
    assert text_of(asked) == "群体事件 SJ2026-002：请填写“中山路中压管爆裂停气”的统一解释口径"
    assert declared(company, by=cast.affairs, **long_ago).is_late, "general affairs are not the desk"


def test_declaring_tells_the_desk(company, cast):
    """CABLE-7e: everybody at the desk hears of it by that; whoever declares it is not told."""
    declared(company, by=cast.head_dz)
    told = Notice.objects.filter(about__topic="incident.declared").values_list("user__username", flat=True)
    assert sorted(told) == ["desk", "desk2", "officer.dz", "supervisor"]
    assert Notice.objects.filter(user=cast.desk).get().about["url"] == "/incidents/SJ2026-001/"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"category": None, "branch": None}, "places"),
        ({"occurred_at": MONDAY + MINUTE}, "occurred_at"),
        ({"found_at": MONDAY + MINUTE}, "found_at"),
        ({"found_at": MONDAY - 2 * HOUR}, "found_at"),
    ],
)
def test_what_cannot_be_is_refused(company, changes, field):
    with pytest.raises(Refused) as refused:
        declared(company, **changes)
    assert list(refused.value.fields) == [field]
    assert not Incident.objects.exists()


def test_there_is_one_explanation_and_the_earlier_ones_stay(company, cast):
    """CABLE-1b: one text for all; whoever changes it must have seen the one that holds."""
    incident = declared(company, explanation="")
    first = flow.explain(incident, by=cast.officer_dz, text="被施工挖断。", version=1, at=MONDAY)
    with pytest.raises(flow.ChangedMeanwhile):
        flow.explain(incident, by=cast.desk, text="管道老化。", version=1, at=MONDAY)
    flow.explain(first, by=cast.desk, text="被施工挖断，八点恢复。", version=2, at=MONDAY + HOUR)
    again = flow.explain(first, by=cast.desk, text="被施工挖断，八点恢复。", version=2, at=MONDAY + 2 * HOUR)

    assert (again.explanation, again.version) == ("被施工挖断，八点恢复。", 3)
    kept = IncidentExplanation.objects.values_list("text", "by__name", "at")
    assert list(kept) == [("被施工挖断，八点恢复。", "李娜", MONDAY + HOUR), ("被施工挖断。", "周磊", MONDAY)]
    with pytest.raises(NotAllowed):
        flow.explain(again, by=cast.head_qy, text="不知道。", version=3)
    with pytest.raises(Refused):
        flow.explain(again, by=cast.desk, text=" ", version=3)


def test_facts_are_corrected_with_a_reason_and_the_history_keeps_both(company, cast):
    """CABLE-7e: when it was found and told cannot be talked away afterwards."""
    incident = declared(company, explanation="")
    facts = {name: getattr(incident, name) for name in flow.FACTS}
    changed = {**facts, "cause_department": company.qyzhs, "places": ["中山路"]}
    flow.change(incident, by=cast.desk, facts=changed, reason="查明属曲阳管段。", version=1, at=MONDAY)
    entry = IncidentEvent.objects.get(action="incident.change")
    assert entry.note == "查明属曲阳管段。"
    assert entry.data["changed"] == {"cause_department": ["定州综合所", "曲阳综合所"], "places": [[], ["中山路"]]}
    assert Notice.objects.filter(user=cast.head_qy, about__topic="incident.to_explain").exists()
    with pytest.raises(flow.ChangedMeanwhile):
        flow.change(incident, by=cast.desk, facts=facts, reason="又改。", version=1, at=MONDAY)
    with pytest.raises(Refused):
        flow.change(incident, by=cast.desk, facts=changed, reason="一样。", version=2, at=MONDAY)
    later = {**facts, "occurred_at": incident.found_at + MINUTE}
    with pytest.raises(Refused) as refused:
        flow.change(incident, by=cast.desk, facts=later, reason="晚些。", version=2, at=MONDAY)
    assert list(refused.value.fields) == ["occurred_at"]
    assert "found_at" not in flow.FACTS


# What the incident names and what the complaint is; proposed? `supply` covers `supply-outage`.
OUTAGE = {"category": "supply", "branch": None, "places": ["中山路"]}
PROPOSED = [
    ({"category": "supply", "branch": "dz"}, {}, True),
    ({"category": "supply-outage", "branch": "dz"}, {}, False),
    ({"category": None, "branch": "dz"}, {}, True),
    ({"category": None, "branch": "qy"}, {}, False),
    ({"category": "supply", "branch": None}, {}, True),
    (OUTAGE, {}, True),
    (OUTAGE, {"customer_address": "中 山 路 8 号"}, True),
    (OUTAGE, {"customer_address": "北街 3 号"}, False),
    (OUTAGE, {"customer_address": "北街 3 号", "location": "中山路口"}, True),
    (OUTAGE, {"category": "service-attitude"}, False),
    (OUTAGE, {"category": None}, False),
    ({"category": None, "branch": None, "places": ["Ａ座"]}, {"customer_address": "恒大a座 301"}, True),
    ({"category": "supply", "branch": "qy", "places": ["中山路"]}, {}, True),  # the place fits
    ({"category": "supply", "branch": "dz"}, {"at": MONDAY - 25 * HOUR}, True),  # it occurred at 9
    ({"category": "supply", "branch": "dz"}, {"at": MONDAY - 25 * HOUR - MINUTE}, False),
    ({"category": "supply", "branch": "dz"}, {"at": MONDAY + 5 * DAY}, True),
]


@pytest.mark.parametrize(("named", "complaint", "proposed"), PROPOSED)
def test_complaints_are_proposed_by_category_place_and_time(company, cast, named, complaint, proposed):
    """CABLE-1b: the category with those below, the branch or a word of the address, from 24 hours before on."""
    named = {**named, "category": company.categories.get(named["category"] or "")}
    named["branch"] = getattr(company, named["branch"]) if named["branch"] else None
    at = complaint.get("at", MONDAY)
    written = {name: value for name, value in complaint.items() if name != "at"}
    if "category" in written:
        written["category"] = company.categories.get(written["category"] or "")
    one = way.accepted(company, at, **written)
    incident = declared(company, **named)
    assert list(proposals(incident, cast.desk)) == ([one] if proposed else [])


def test_what_is_archived_attached_or_unseen_is_not_proposed(company, cast):
    incident = declared(company)
    way.archived(company, MONDAY)
    attached, seen = way.accepted(company, MONDAY), way.accepted(company, MONDAY)
    flow.attach(attached, incident, by=cast.desk, at=MONDAY)
    assert list(proposals(incident, cast.desk)) == [seen]
    assert list(proposals(incident, cast.head_qy)) == []


def test_attached_it_is_a_mass_complaint_with_an_entry_in_its_history(company, cast):
    """CABLE-1a, CABLE-1b: 集中性投诉; taken out, it is again what it was."""
    incident, complaint = declared(company), way.handling(company, MONDAY, origin="discovered")
    attached = flow.attach(complaint, incident, by=cast.desk, version=complaint.version, at=MONDAY)
    assert (attached.incident, attached.origin, attached.stage) == (incident, "mass", "handling")
    entry = attached.events.order_by("sequence").last()
    assert (entry.action, entry.data["incident"]) == (Action.ATTACH, "SJ2026-001")
    assert entry.data["changed"]["origin"] == ["discovered", "mass"]

    out = flow.detach(attached, by=cast.desk, reason="另有原因。", at=MONDAY)
    assert (out.incident, out.origin) == (None, "discovered")
    assert [event.action for event in incident.events.all()][:2] == ["incident.detach", "incident.attach"]
    with pytest.raises(Refused, match="不属于"):
        flow.detach(out, by=cast.desk, reason="再移。", at=MONDAY)


def test_a_complaint_belongs_to_one_incident(company, cast):
    first, second, complaint = declared(company), declared(company), way.accepted(company, MONDAY)
    flow.attach(complaint, first, by=cast.desk, at=MONDAY)
    for incident in (first, second):
        with pytest.raises(Refused, match="SJ2026-001"):
            flow.attach(complaint, incident, by=cast.desk, at=MONDAY)
    assert Complaint.objects.get(pk=complaint.pk).incident == first
    with pytest.raises(Stale):
        flow.attach(complaint, first, by=cast.desk, version=1, at=MONDAY)


def test_nobody_attaches_what_they_do_not_see_or_to_what_is_closed(company, cast):
    incident, complaint = declared(company), way.accepted(company, MONDAY)
    for name in ("head_qy", "officer_dz", "leader", "outsider"):
        with pytest.raises(NotAllowed):
            flow.attach(complaint, incident, by=getattr(cast, name), at=MONDAY)
    flow.close(incident, by=cast.affairs, at=MONDAY)
    with pytest.raises(Refused, match="已结束"):
        flow.attach(complaint, incident, by=cast.desk, at=MONDAY)
    assert complaint.events.count() == 1


def test_an_incident_is_not_closed_while_complaints_of_it_are_open(company, cast):
    """CABLE-1b: refused, saying which; then closed once, for good, and nothing leaves it any more."""
    incident = declared(company)
    archived = way.closing(company, MONDAY)
    waiting = [way.accepted(company, MONDAY) for _ in range(12)]
    for complaint in (archived, *waiting):
        flow.attach(complaint, incident, by=cast.desk, at=MONDAY + HOUR)
    with pytest.raises(Refused) as refused:
        flow.close(incident, by=cast.desk, at=MONDAY + HOUR)
    assert refused.value.message.count("2026KFZX") == 10
    assert "另有 3 件" in refused.value.message

    for complaint in waiting:
        flow.detach(complaint, by=cast.desk, reason="另有原因。", at=MONDAY + HOUR)
    archive(archived, by=cast.desk, at=MONDAY + 2 * HOUR)
    closed = flow.close(incident, by=cast.desk, at=MONDAY + 2 * HOUR)
    assert (closed.state, closed.closed_at) == ("closed", MONDAY + 2 * HOUR)
    with pytest.raises(NotAllowed):
        flow.close(incident, by=cast.desk)


def test_the_database_lets_nobody_change_the_history_of_an_incident(company, cast):
    incident = declared(company)
    attempts = [
        lambda: IncidentEvent.objects.update(note="别的"),
        lambda: IncidentExplanation.objects.update(text="别的"),
        incident.events.all().delete,
        incident.explanations.all().delete,
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            attempt()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE complaints_incident SET state = 'closed'")  # closed at no time
    assert incident.explanations.get().text == incident.explanation
