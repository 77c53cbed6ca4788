"""Escalation ladders in the administration."""

import pytest
from django.urls import reverse

from complaints.models import Ladder
from complaints.versions import new_version
from tests.adminforms import errors, send


@pytest.fixture
def ladder(company) -> Ladder:
    """Of a draft: at once the head, after 2 h the supervisor, after 24 h the leader, after 48 h the general manager."""
    return Ladder.objects.get(procedure=new_version(company.procedure), name="部门超时升级")


def change(ladder: Ladder) -> str:
    return reverse("admin:complaints_ladder_change", args=[ladder.pk])


def rungs(ladder: Ladder) -> list[tuple[int, int, str]]:
    return list(ladder.rungs.values_list("position", "delay_minutes", "recipient"))


def test_rungs_number_themselves_by_their_delay(administrator, ladder):
    response = send(
        administrator, change(ladder), {"rungs-3-delay_minutes": 60},
        rows={"rungs": [{"delay_minutes": 30, "recipient": "affairs", "action": "notify"}]},
    )  # fmt: skip
    assert response.status_code == 302, errors(response)
    assert rungs(ladder) == [
        (1, 0, "head"),
        (2, 30, "affairs"),
        (3, 60, "general_manager"),
        (4, 120, "supervisor"),
        (5, 1440, "leader"),
    ]


def test_two_rungs_change_places(administrator, ladder):
    send(administrator, change(ladder), {"rungs-1-delay_minutes": 1440, "rungs-2-delay_minutes": 120})
    assert [row[2] for row in rungs(ladder)] == ["head", "leader", "supervisor", "general_manager"]


def test_the_same_person_is_not_told_twice_at_the_same_time(administrator, ladder):
    response = send(
        administrator, change(ladder), rows={"rungs": [{"delay_minutes": 0, "recipient": "head", "action": "notify"}]}
    )
    assert errors(response) == {"rungs-4-delay_minutes": ["This row is there twice."]}


def test_a_ladder_needs_a_rung(administrator, ladder):
    response = send(administrator, change(ladder), {f"rungs-{number}-DELETE": "on" for number in range(4)})
    assert errors(response) == {"rungs": ["A ladder needs at least one rung."]}
    assert ladder.rungs.count() == 4


@pytest.mark.parametrize("delay", ["-5", "two", "", "99999999999"])
def test_a_delay_that_is_none_is_refused(administrator, ladder, delay):
    response = send(administrator, change(ladder), {"rungs-1-delay_minutes": delay})
    assert list(errors(response)) == ["rungs-1-delay_minutes"]


def test_a_ladder_that_a_rule_uses_cannot_be_deleted(administrator, ladder):
    url = reverse("admin:complaints_ladder_delete", args=[ladder.pk])
    assert "is in use and cannot be deleted" in administrator.get(url).content.decode()
    spare = Ladder.objects.create(procedure=ladder.procedure, name="备用")
    administrator.post(reverse("admin:complaints_ladder_delete", args=[spare.pk]), {"post": "yes"})
    assert list(Ladder.objects.filter(name="备用")) == []


def test_the_list_says_when_who_is_told(administrator, ladder):
    page = administrator.get("/admin/complaints/ladder/").content.decode()
    assert "at once → Head of the department in charge" in page
    assert "2 h → Service desk supervisor" in page
