"""People act on the same incident at the same moment: real threads, real PostgreSQL."""

from __future__ import annotations

import uuid

import pytest

from complaints.flow import incidents as flow
from complaints.flow import intake
from complaints.flow.errors import FlowError
from complaints.models import Complaint, Incident
from tests import way
from tests.complaints.flow.test_races import at_once, winners
from tests.incidents import MONDAY, a_declaration, declared

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_people_attach_the_same_complaint_to_two_incidents_and_one_is_told(company, cast):
    """CABLE-1b: a complaint belongs to one incident; the other hears to which."""
    for _round in range(4):
        first, second, case = declared(company), declared(company), way.accepted(company, MONDAY)
        answers = at_once(
            lambda case=case, one=first: flow.attach(case, one, by=cast.desk, at=MONDAY),
            lambda case=case, one=second: flow.attach(case, one, by=cast.desk2, at=MONDAY),
        )
        (refused,) = [answer for answer in answers if isinstance(answer, FlowError)]
        stored = Complaint.objects.select_related("incident").get(pk=case.pk)
        assert winners(answers)[0].incident == stored.incident
        assert stored.incident.number in refused.message
        assert stored.events.filter(action="complaint.attach").count() == 1


def test_an_incident_is_never_closed_with_an_open_complaint_that_was_attached_meanwhile(company, cast):
    """CABLE-1b: either the complaint came first, and closing names it; or closing did, and nothing joins any more."""
    for _round in range(6):
        incident, case = declared(company), way.accepted(company, MONDAY)
        closed, _attached = at_once(
            lambda incident=incident: flow.close(incident, by=cast.affairs, at=MONDAY),
            lambda incident=incident, case=case: flow.attach(case, incident, by=cast.desk, at=MONDAY),
        )
        stored = Incident.objects.get(pk=incident.pk)
        joined = Complaint.objects.filter(pk=case.pk, incident=incident).exists()
        assert stored.is_closed != joined
        assert stored.is_closed == bool(winners([closed]))


def test_an_intake_that_belongs_to_a_closing_incident_is_whole_or_not_there(company, cast):
    """CABLE-1b: the clerk is told, and accepts it by itself; no open complaint belongs to a closed incident."""
    for _round in range(4):
        incident = declared(company)
        before = Complaint.objects.count()
        form = way.an_intake(company, incident=incident)
        _closed, accepted = at_once(
            lambda incident=incident: flow.close(incident, by=cast.affairs, at=MONDAY),
            lambda form=form: intake.accept(form, by=cast.desk, at=MONDAY),
        )
        assert Complaint.objects.count() - before == len(winners([accepted]))
        assert Incident.objects.get(pk=incident.pk).is_closed != bool(winners([accepted]))


def test_attaching_detaching_and_stepping_at_once_leave_no_deadlock(company, cast):
    """Incident first, complaint afterwards, whoever comes."""
    incident, other = declared(company), declared(company)
    cases = [way.accepted(company, MONDAY) for _ in range(3)]
    for case in cases:
        flow.attach(case, incident, by=cast.desk, at=MONDAY)

    def move(case):
        flow.detach(case, by=cast.desk, reason="另有原因。", at=MONDAY)
        return flow.attach(case, other, by=cast.desk, at=MONDAY)

    at_once(
        *[lambda case=case: move(case) for case in cases * 2],
        lambda: flow.explain(incident, by=cast.desk2, text="恢复。", version=1, at=MONDAY),
        lambda: flow.close(incident, by=cast.affairs, at=MONDAY),
    )
    for case in cases:
        stored = Complaint.objects.get(pk=case.pk)
        events = list(stored.events.filter(action__in=("complaint.attach", "complaint.detach")).order_by("sequence"))
        assert stored.incident_id in (incident.pk, other.pk, None)
        assert [event.action for event in events][::2] == ["complaint.attach"] * len(events[::2])


def test_numbers_stay_without_gap_whoever_declares_at_once(company, cast):
    """CABLE-3's way of numbering; the same form declares once."""
    key = uuid.uuid4()
    people = [cast.desk, cast.desk2, cast.supervisor, cast.head_dz]
    answers = at_once(
        *[lambda who=who: flow.declare(a_declaration(company), by=who, at=MONDAY) for who in people],
        *[lambda: flow.declare(a_declaration(company), by=cast.desk, key=key, at=MONDAY) for _ in range(3)],
    )
    assert sorted(made for _incident, made in answers) == [False, False, *[True] * 5]
    assert sorted(Incident.objects.values_list("number", flat=True)) == [f"SJ2026-00{place}" for place in range(1, 6)]


def test_two_explanations_at_once_and_one_person_sees_that_of_the_other(company, cast):
    incident = declared(company, explanation="")
    answers = at_once(
        lambda: flow.explain(incident, by=cast.desk, text="甲。", version=1, at=MONDAY),
        lambda: flow.explain(incident, by=cast.officer_dz, text="乙。", version=1, at=MONDAY),
    )
    assert len(winners(answers)) == 1
    assert Incident.objects.get().explanation == incident.explanations.get().text
