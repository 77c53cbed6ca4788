"""Forms of penalties: bad input, sent twice, too late; what a proposal offers (CABLE-6)."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from complaints.accountability import finish, judge
from complaints.accountability.propose import propose_for_clock
from complaints.models import Penalty, PenaltyEvent
from tests import service, way
from tests.pages import html, main, words
from tests.penalties import TUESDAY, finding, issued, late, reviewed, stored, to_review
from tests.penalty_pages import LIST, NEW, send, url
from tests.people import person
from tests.step_forms import said

pytestmark = pytest.mark.django_db


def test_a_form_sent_twice_does_its_work_once(company, cast, lines, signed_in, noon):
    supervisor = signed_in(cast.supervisor)
    form = {
        "key": str(uuid.uuid4()), "tariff": lines.conduct.pk, "department": company.dzzhs.pk,
        "responsibility": "department", "reason": "态度生硬。",
    }  # fmt: skip
    first, second = supervisor.post(NEW, form), supervisor.post(NEW, form)
    assert first.url == second.url
    penalty = Penalty.objects.get()
    opinion = {"version": 1, "key": str(uuid.uuid4()), "opinion": "属实。"}
    head = signed_in(cast.head_dz)
    assert [head.post(url(penalty, "opinion"), opinion).status_code for _ in range(2)] == [302, 302]
    assert "重复提交，已按一次办理" in said(head.get(url(penalty)))[-1]
    both = {"version": 2, "key": str(uuid.uuid4()), "note": "同意。", "issue": "1"}
    affairs = signed_in(cast.affairs)
    assert [affairs.post(url(penalty, "review"), both).status_code for _ in range(2)] == [302, 302]
    assert PenaltyEvent.objects.count() == 4


def test_a_cause_that_has_its_penalty_is_said_with_the_way_to_it(company, cast, lines, signed_in, noon):
    """What was typed stays."""
    there = finding(company, lines.conduct)
    form = {
        "key": str(uuid.uuid4()), "tariff": lines.conduct.pk, "department": company.dzzhs.pk,
        "responsibility": "department", "reason": "又一次态度生硬。",
    }  # fmt: skip
    page = html(signed_in(cast.supervisor).post(NEW, form))
    assert "同一事由只处罚一次" in page
    assert f'href="{url(there)}"' in page
    assert "又一次态度生硬。" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"tariff": ""}, "tariff"),
        ({"tariff": "999999"}, "tariff"),
        ({"department": ""}, "department"),
        ({"responsibility": "nobody"}, "responsibility"),
        ({"responsibility": "person"}, "person"),
        ({"responsibility": "group"}, "group"),
        ({"person": "x"}, "person"),
        ({"tariff": "work_order"}, "due_at"),
        ({"tariff": "work_order", "due_at": "0001-01-01T00:00"}, "due_at"),
        ({"tariff": "work_order", "due_at": "2026-11-24T12:00"}, "due_at"),
        ({"tariff": "work_order", "due_at": "2026-11-20T12:00", "done_at": "0001-01-01T00:00"}, "done_at"),
        ({"tariff": "work_order", "due_at": "2026-11-20T12:00", "done_at": "9999-12-31T23:59"}, "done_at"),
        ({"tariff": "work_order", "due_at": "yesterday"}, "due_at"),
        ({"reason": "x" * 5001}, "reason"),
        ({"reference": "x\0y"}, "reference"),
    ],
)
def test_a_wrong_proposal_says_so_beside_the_field(company, cast, lines, signed_in, noon, changes, field):
    form = {
        "key": str(uuid.uuid4()), "tariff": lines.conduct.pk, "department": company.dzzhs.pk,
        "responsibility": "department", "reason": "态度生硬。", **changes,
    }  # fmt: skip
    if form["tariff"] == "work_order":
        form["tariff"] = lines.work_order.pk
    response = signed_in(cast.supervisor).post(NEW, form)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Penalty.objects.exists()


@pytest.mark.parametrize("amount", ["0", "-200", "200.001", "1e3", "NaN", "1,2", "二百", "99999999999", "200 200"])
def test_a_wrong_amount_is_refused_beside_its_field_and_stays_typed(company, cast, lines, signed_in, noon, amount):
    """Money is exact: nothing is rounded or guessed."""
    penalty = to_review(company, lines.conduct)
    response = send(signed_in(cast.affairs), penalty, "review", amount=amount, note="原因。")
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["amount"]
    assert f'value="{amount}"' in html(response)
    assert stored(penalty).state == "review"


@pytest.mark.parametrize("written", ["150", "150.00", "¥150", "150 元", "１５０"])
def test_an_amount_is_read_as_people_write_it(company, cast, lines, signed_in, noon, written):
    penalty = to_review(company, lines.conduct)
    assert send(signed_in(cast.affairs), penalty, "review", amount=written, note="从轻。").status_code == 302
    assert stored(penalty).amount == Decimal("150.00")


def test_a_page_from_before_a_change_keeps_what_was_typed(company, cast, lines, signed_in, noon):
    """409: what happened meanwhile, and the form to send again; or, where it is too late, the typed text alone."""
    penalty = to_review(company, lines.conduct)
    other = person("affairs2", "陶冶")
    Membership.objects.create(user=other, department=company.zhb, role="affairs")
    judge.confirm(penalty, by=other, at=TUESDAY)
    affairs = signed_in(cast.affairs)
    data = {"version": 2, "key": str(uuid.uuid4()), "note": "写了很久的意见。"}
    response = affairs.post(url(penalty, "review"), data)
    assert response.status_code == 409
    assert "写了很久的意见。" in response.content.decode()
    assert "陶冶" in response.content.decode()
    finish.issue(penalty, by=other)
    response = affairs.post(url(penalty, "review"), data)
    assert response.status_code == 409
    assert "写了很久的意见。" in response.content.decode()
    assert stored(penalty).review == ""


def test_nothing_is_changed_by_get_and_unknown_pages_do_not_exist(company, cast, lines, signed_in, noon):
    penalty = reviewed(company, lines.conduct)
    affairs = signed_in(cast.affairs)
    affairs.get(url(penalty, "issue") + "?note=x&issue=1")
    assert stored(penalty).state == "reviewed"
    for address in (url(penalty, "appeal-to-nobody"), "/penalties/CF1999-0001/", f"{NEW}?complaint=NONE"):
        assert affairs.get(address).status_code == 404


def test_the_proposal_offers_the_missed_deadlines_that_have_no_penalty(company, cast, lines, signed_in, noon):
    """CABLE-7b: chosen in the address, the deadline stands in the form with its department."""
    complaint, clock = late(company)
    resolution = complaint.clocks.get(rule__code="resolution")
    supervisor = signed_in(cast.supervisor)
    response = supervisor.get(f"{NEW}?complaint={complaint.number}&clock={clock.pk}")
    form = response.context["form"]
    assert [row.pk for row in form.fields["clock"].rows] == [clock.pk]
    assert form["clock"].value() == clock.pk
    propose_for_clock(clock, lines.time, TUESDAY)
    assert "clock" not in supervisor.get(f"{NEW}?complaint={complaint.number}").context["form"].fields
    assert resolution.is_running
    assert way.accepted(company).penalties.count() == 0


def test_a_late_service_notice_is_the_basis_of_a_penalty(company, cast, lines, signed_in, noon):
    """CABLE-7c, CABLE-13: proposed from the notice's own page, against whoever announced it; once."""
    notice = service.announced(company, TUESDAY)
    supervisor = signed_in(cast.supervisor)
    address = f"{NEW}?service_notice={notice.pk}"
    assert address in html(supervisor.get(notice.get_absolute_url()))
    form = supervisor.get(address).context["form"]
    assert form["department"].value() == notice.department_id
    data = {
        "key": str(uuid.uuid4()), "tariff": lines.information.pk, "department": notice.department_id,
        "responsibility": "department", "reason": "当天才告知。",
    }  # fmt: skip
    assert supervisor.post(address, data).status_code == 302
    penalty = Penalty.objects.get()
    assert (penalty.cause, penalty.amount, penalty.complaint) == ("service_notice", 200, None)
    page = main(supervisor.get(url(penalty)))
    assert f'href="{notice.get_absolute_url()}"' in page
    assert notice.title in words(page)
    again = supervisor.post(address, {**data, "key": str(uuid.uuid4())})
    assert "同一事由只处罚一次" in html(again)
    assert supervisor.post(address, {**data, "key": str(uuid.uuid4()), "reference": "内容有误"}).status_code == 302
    assert penalty.reference in Penalty.objects.latest("pk").reference
    assert "penalties/new" not in html(signed_in(cast.head_dz).get(notice.get_absolute_url()))
    for wrong in ("0", "x", "9" * 30, "٣", "1%00"):
        assert signed_in(cast.supervisor).get(f"{NEW}?service_notice={wrong}").status_code == 404, wrong


def test_more_penalties_ask_no_more_questions(company, cast, lines, client, noon):
    """The list, the rail, the workbench, a penalty and the file, with seven penalties and with sixty."""
    pages = ("/", LIST, f"{LIST}?state=waiting", "/penalties/CF2026-0001/", "/penalties/export/")

    def count() -> dict[tuple[str, str], int]:
        found = {}
        for name in ("affairs", "head_dz"):
            client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
            for page in pages:
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(page)
                    if response.streaming:
                        b"".join(response.streaming_content)
                found[name, page] = len(queries)
        return found

    for line in (lines.conduct, lines.information):
        to_review(company, line)
        finding(company, line, reference="待意见")
        issued(company, line, reference="已签发", person=cast.officer_dz)
    propose_for_clock(late(company)[1], lines.time, TUESDAY)
    client.force_login(cast.affairs, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")  # what a process keeps is read
    few = count()
    for place in range(16):
        to_review(company, lines.conduct, reference=f"复核 {place}")
        finding(company, lines.conduct, reference=f"待意见 {place}")
        propose_for_clock(late(company)[1], lines.time, TUESDAY)
    client.get("/")
    assert count() == few
