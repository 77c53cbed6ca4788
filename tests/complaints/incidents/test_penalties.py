"""A penalty is proposed from the page of an incident or a service notice, prefilled with what is wrong (CABLE-7)."""

from __future__ import annotations

import uuid

import pytest
import time_machine

from complaints.models import Penalty
from tests import incidents, service
from tests.pages import html, main, words
from tests.penalties import tariff
from tests.rules import lay_down

pytestmark = pytest.mark.django_db

NEW = "/penalties/new/"


@pytest.fixture
def lines(company):
    with time_machine.travel(service.WEDNESDAY + service.HOUR, tick=False):
        yield tariff(company)


def proposed(form) -> tuple[int, int, str]:
    """Tariff line, department and reason as the form comes."""
    return form["tariff"].value(), form["department"].value(), form["reason"].value()


def send(client, address: str) -> int:
    form = client.get(address).context["form"]
    line, department, reason = proposed(form)
    data = {"key": str(uuid.uuid4()), "tariff": line, "department": department, "reason": reason or "属实。"}
    return client.post(address, {**data, "responsibility": "department"}).status_code


def test_an_incident_told_late_costs_its_department_the_line_of_system_availability(company, cast, lines, signed_in):
    """CABLE-7e: against the cause department, with how late the desk was told; once."""
    lay_down(incident_notice="10min")
    incident = incidents.declared(company, by=cast.head_dz, found_at=incidents.MONDAY - 22 * incidents.MINUTE)
    supervisor, address = signed_in(cast.supervisor), f"{NEW}?incident={incident.number}"
    assert address in html(supervisor.get(incident.get_absolute_url()))
    line, department, reason = proposed(supervisor.get(address).context["form"])
    assert (line, department) == (lines.availability.pk, company.dzzhs.pk)
    assert reason == "11月23日 09:38 发现，11月23日 10:00 才告知客服中心，迟报 12 分。"

    assert send(supervisor, address) == 302
    penalty = Penalty.objects.get()
    assert (penalty.cause, penalty.amount, penalty.department) == ("incident", 200, company.dzzhs)
    assert f'href="{incident.get_absolute_url()}"' in main(supervisor.get(penalty.get_absolute_url()))
    assert penalty.number in main(supervisor.get(incident.get_absolute_url()))
    assert send(supervisor, address) == 200, "one cause is penalised once"
    assert "penalties/new" not in html(signed_in(cast.head_dz).get(incident.get_absolute_url()))


def test_a_receiver_that_did_not_sign_is_penalised_apart_from_whoever_announced_late(company, cast, lines, signed_in):
    """CABLE-7c: 200 yuan each; the reason says what was missed."""
    late = service.announced(company, at=service.WEDNESDAY - service.HOUR, receivers=[company.kfzx, company.qyzhs])
    affairs, address = signed_in(cast.affairs), f"{NEW}?service_notice={late.pk}"
    page = html(affairs.get(late.get_absolute_url()))
    for receiver in (company.kfzx, company.qyzhs):
        assert f"{address}&amp;receiver={receiver.pk}" in page
    told = proposed(affairs.get(address).context["form"])
    assert told == (
        lines.information.pk, company.dzzhs.pk, "11月25日 07:00 发布，11月25日 08:00 开始，提前不足 1 个工作日。",
    )  # fmt: skip
    missed = proposed(affairs.get(f"{address}&receiver={company.qyzhs.pk}").context["form"])
    assert missed == (
        lines.information.pk, company.qyzhs.pk, "11月25日 07:00 发布，11月25日 08:00 开始时尚未签收。",
    )  # fmt: skip
    assert [send(affairs, address), send(affairs, f"{address}&receiver={company.qyzhs.pk}")] == [302, 302]
    assert sorted(Penalty.objects.values_list("department__name", flat=True)) == ["定州综合所", "曲阳综合所"]
    assert proposed(affairs.get(f"{address}&receiver=9999").context["form"])[1] == company.dzzhs.pk


@pytest.mark.parametrize(
    "wrong", ["incident=SJ2026-999", "incident=a%00b", "incident=%F0%9F%98%80", "incident=" + "9" * 90]
)
def test_an_incident_that_is_none_is_not_there(company, cast, lines, signed_in, wrong):
    assert signed_in(cast.supervisor).get(f"{NEW}?{wrong}").status_code == 404


def test_without_a_tariff_or_the_right_nobody_is_offered_a_penalty(company, cast, signed_in):
    incident = incidents.declared(company)
    with time_machine.travel(incidents.MONDAY, tick=False):
        for name in ("supervisor", "affairs", "desk", "gm"):
            assert "penalties/new" not in html(signed_in(getattr(cast, name)).get(incident.get_absolute_url()))
    assert "迟报" not in words(html(signed_in(cast.desk).get(incident.get_absolute_url())))
