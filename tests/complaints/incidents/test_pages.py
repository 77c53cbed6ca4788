"""群体事件 on the pages: declared, found, explained, joined, by whoever may (CABLE-1b, CABLE-7e)."""

from __future__ import annotations

import re

import pytest
import time_machine

from complaints.flow import incidents as flow
from complaints.models import Complaint, Incident
from tests import way
from tests.incidents import DAY, HOUR, MINUTE, MONDAY, declared, typed
from tests.intake_form import typed as intake
from tests.intake_form import walk_in
from tests.pages import html, main, numbers, words
from tests.rules import lay_down

pytestmark = pytest.mark.django_db

LIST, NEW = "/incidents/", "/incidents/new/"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def browse(cast, signed_in):
    return lambda name: signed_in(getattr(cast, name))


def url(incident: Incident, step: str = "") -> str:
    return f"/incidents/{incident.number}/{step}"


def test_a_department_declares_twelve_minutes_late_and_the_page_says_so(company, cast, browse):
    """CABLE-7e: 迟报 12 分 in words, on the message, the page and the list."""
    lay_down(incident_notice="10min")
    response = browse("head_dz").post(NEW, typed(company, found_at="2026-11-23T09:38"), follow=True)
    incident = Incident.objects.get()
    assert response.redirect_chain == [(url(incident), 302)]
    assert "已登记为 SJ2026-001，已告知客服中心。 迟报 12 分" in words(html(response))
    page = words(main(browse("desk").get(url(incident))))
    assert "迟报 12 分" in page
    assert "时限 2026年11月23日 09:48:00" in page
    assert "迟报 12 分" in words(main(browse("gm").get(LIST)))
    assert (incident.by_desk, incident.found_at) == (False, MONDAY - 22 * MINUTE)


def test_the_desk_declares_and_asks_the_department_to_explain(company, cast, browse):
    """CABLE-7e: the desk is not asked when it was found; the department writes the one explanation."""
    assert "found_at" not in browse("desk").get(NEW).context["form"].fields
    browse("desk").post(NEW, typed(company, found_at=None))
    incident = Incident.objects.get()
    assert "口径待定" in words(main(browse("desk").get(url(incident))))
    assert "口径待定" in words(main(browse("officer_dz").get("/")))
    page = browse("officer_dz").get(url(incident, "explain/"))
    data = {"version": page.context["form"]["version"].value(), "text": "被施工挖断，八点恢复。"}
    assert browse("officer_dz").post(url(incident, "explain/"), data)["Location"] == url(incident)
    for name in ("desk", "head_qy", "gm"):
        assert "被施工挖断，八点恢复。" in html(browse(name).get(url(incident)))
    assert "口径待定" not in main(browse("desk").get(LIST))
    late = browse("desk").post(url(incident, "explain/"), {**data, "text": "管道老化。"})
    assert late.status_code == 409
    assert "管道老化。" in late.content.decode()
    seen = {"text": "管道老化。", "version": late.context["form"]["version"].value()}
    again = browse("desk").post(url(incident, "explain/"), seen)
    assert again.status_code == 302
    assert Incident.objects.get().explanations.count() == 2


def test_it_is_declared_from_a_complaint_which_then_belongs_to_it(company, cast, browse):
    """CABLE-1b: category, branch and department are those of the complaint."""
    case = way.dispatched(company, MONDAY - HOUR)
    assert f"/incidents/new/?from={case.number}" in html(browse("desk").get(f"/complaints/{case.number}/attach/"))
    form = browse("desk").get(f"{NEW}?from={case.number}").context["form"]
    told = {name: form[name].value() for name in ("complaint", "category", "branch", "cause_department")}
    assert told == {
        "complaint": case.number, "category": case.category_id, "branch": case.branch_id,
        "cause_department": case.lead_id,
    }  # fmt: skip
    browse("desk").post(NEW, typed(company, found_at=None, complaint=case.number))
    assert Complaint.objects.get().incident == Incident.objects.get()

    hidden = way.dispatched(company, MONDAY - HOUR)
    browse("head_qy").post(NEW, typed(company, complaint=hidden.number))
    assert Complaint.objects.get(pk=hidden.pk).incident is None, "who does not see it does not attach it"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"cause_department": ""}, "cause_department"),
        ({"occurred_at": ""}, "occurred_at"),
        ({"occurred_at": "2026-11-23T10:01"}, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00"}, "occurred_at"),
        ({"found_at": "2026-11-23T10:01"}, "found_at"),
        ({"found_at": "2026-11-23T08:59"}, "found_at"),
        ({"category": "", "branch": ""}, "places"),
        ({"places": "路"}, "places"),
        ({"category": "9" * 30}, "category"),
        ({"branch": "x"}, "branch"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(company, browse, changes, field):
    response = browse("head_dz").post(NEW, typed(company, explanation="正在查明原因。", **changes))
    assert field in response.context["form"].errors
    assert "正在查明原因。" in html(response)
    assert not Incident.objects.exists()


def test_a_form_sent_twice_declares_once(company, browse):
    data = typed(company)
    browse("head_dz").post(NEW, data)
    again = browse("head_dz").post(NEW, data, follow=True)
    assert "事件只登记了一次" in words(html(again))
    assert Incident.objects.count() == 1


def test_the_ticked_of_the_proposed_are_attached_and_the_others_stay(company, cast, browse):
    """CABLE-1b: proposed automatically, chosen by a person; one that cannot be attached holds up none."""
    one, two, three = (way.accepted(company, MONDAY) for _ in range(3))
    incident, other = declared(company), declared(company)
    page = main(browse("desk").get(url(incident)))
    assert numbers(page) == [one.number, two.number, three.number]
    flow.attach(two, other, by=cast.desk2, at=MONDAY)
    items = [f"{case.number}:{case.version}" for case in (one, two)]
    response = browse("desk").post(url(incident, "attach/"), {"item": [*items, "x", "GONE:1"]}, follow=True)
    assert "已并入 1 件投诉" in words(html(response))
    assert f"{two.number}: 该投诉已属于 SJ2026-002" in words(html(response))
    assert [case.incident for case in Complaint.objects.order_by("pk")] == [incident, other, None]
    nothing = browse("desk").post(url(incident, "attach/"), {}, follow=True)
    assert "请至少勾选一件" in words(html(nothing))
    assert browse("desk").get(url(incident, "attach/")).status_code == 405


def test_the_explanation_stands_on_each_complaint_and_the_list_shows_them(company, cast, browse):
    """CABLE-1b: on the complaint's page, and the filter of the list; a number typed in the search box leads there."""
    incident, mine, other = declared(company), way.accepted(company, MONDAY), way.accepted(company, MONDAY)
    flow.attach(mine, incident, by=cast.desk, at=MONDAY)
    assert incident.explanation in main(browse("desk").get(f"/complaints/{mine.number}/"))
    assert incident.explanation not in main(browse("desk").get(f"/complaints/{other.number}/"))
    listed = main(browse("desk").get("/complaints/?incident=SJ2026-001"))
    assert numbers(listed) == [mine.number]
    assert "群体事件：SJ2026-001" in words(listed)
    assert "SJ2026-001 · 中山路中压管爆裂停气" in html(browse("desk").get("/complaints/filters/?state=open"))
    assert browse("desk").get("/complaints/?q=sj2026-001")["Location"] == url(incident)
    assert browse("outsider").get("/complaints/?q=sj2026-001").status_code == 200


def test_of_the_complaints_of_others_only_their_number_is_told(company, cast, browse):
    incident = declared(company)
    flow.attach(way.dispatched(company, MONDAY), incident, by=cast.desk, at=MONDAY + HOUR)
    page = main(browse("head_qy").get(url(incident)))
    assert 'href="/complaints/2026' not in page
    assert "另有其他部门的 1 件，您无权查看。" in words(page)
    assert "刘大妈" not in page


def test_every_member_of_staff_reads_them_and_a_stranger_does_not(company, browse):
    incident = declared(company)
    for name in ("desk", "officer_qy", "inspector", "leader", "admin"):
        assert incident.title in main(browse(name).get(LIST))
        assert browse(name).get(url(incident)).status_code == 200
    assert browse("outsider").get(LIST).status_code == 403
    for step in ("", "change/", "explain/"):
        assert browse("outsider").get(url(incident, step)).status_code == 404
    assert browse("outsider").post(url(incident, "attach/")).status_code == 404


@pytest.mark.parametrize("name", ["officer_dz", "leader", "admin", "outsider"])
def test_who_may_not_declare_hears_who_may(company, browse, name):
    for ask in (browse(name).get, lambda address: browse(name).post(address, typed(company))):
        response = ask(NEW)
        assert response.status_code == 403
        assert "部门负责人" in response.content.decode()
    assert not Incident.objects.exists()


def test_facts_are_corrected_on_their_page_and_the_history_tells_it(company, cast, browse):
    incident = declared(company)
    client, address = browse("head_dz"), url(incident, "change/")
    form = client.get(address).context["form"]
    data = typed(
        company, key=None, found_at=None, title="中山路停气", version=form["version"].value(), reason="用语更准。"
    )
    assert client.post(address, data)["Location"] == url(incident)
    page = words(main(client.get(url(incident))))
    assert "更正事件情况 · 张强" in page
    assert "标题 中山路中压管爆裂停气 → 中山路停气" in page
    stale = client.post(address, {**data, "title": "再改"})
    assert stale.status_code == 409
    assert "再改" in stale.content.decode()
    assert browse("head_qy").get(address).status_code == 403


def test_what_somebody_writes_is_shown_as_they_wrote_it(company, browse):
    incident = declared(company, title="<b>停气</b>", explanation="<script>1</script>", places=["<i>路</i>"])
    for address in (LIST, url(incident), "/", "/complaints/new/circumstances/?customer_address=<i>路</i>"):
        assert not re.search(r"<b>停气|<script>1|<i>路", html(browse("desk").get(address)))


def test_what_goes_on_stands_on_everybodys_workbench_until_it_is_closed(company, cast, browse):
    incident = declared(company)
    assert incident.title in main(browse("head_qy").get("/"))
    flow.close(incident, by=cast.desk, at=MONDAY)
    assert incident.title not in main(browse("head_qy").get("/"))
    assert incident.title in main(browse("head_qy").get(LIST))


# Beside the intake form -----------------------------------------------------------------------------------------------


def beside(client, **typed_there) -> str:
    return html(client.get("/complaints/new/circumstances/", typed_there))


def test_a_new_complaint_is_offered_the_incident_that_fits(company, cast, browse):
    """CABLE-1b: the one explanation to read out, and one tick."""
    declared(company, branch=None, places=["中山路"])
    closed = flow.close(declared(company, title="早已恢复"), by=cast.desk, at=MONDAY)
    fits = beside(browse("desk"), customer_address="中山路 8 号")
    assert "正在抢修，预计今晚八点恢复" in fits
    assert 'name="incident"' in fits
    assert closed.title not in fits
    by_category = beside(browse("desk"), category=company.categories["supply-outage"].pk)
    assert 'value="SJ2026-001"' in by_category
    elsewhere = beside(browse("desk"), customer_address="北街", category=company.categories["service-attitude"].pk)
    assert "SJ2026-001" not in elsewhere
    ticked = beside(browse("desk"), customer_address="北街", incident="SJ2026-001")
    assert "checked" in ticked, "what was ticked stays, whatever is typed"
    assert "SJ2026-002" not in beside(browse("desk"), incident="SJ2026-002")


@pytest.mark.parametrize("do", ["accept", "dispatch", "settle"])
def test_with_one_tick_it_belongs_to_the_incident(company, cast, browse, do):
    """CABLE-1b, CABLE-1a: in the step that accepts it, whatever follows."""
    incident = declared(company)
    more = {"explanation_given": "已解释。", "customer_accepts": "on"} if do == "settle" else {}
    response = browse("desk").post("/complaints/new/", intake(company, do=do, incident=incident.number, **more))
    assert response.status_code == 302
    case = Complaint.objects.get()
    assert (case.incident, case.origin) == (incident, "mass")
    assert [event.action for event in case.events.order_by("sequence")][:2] == ["complaint.accept", "complaint.attach"]


def test_whoever_logs_a_walk_in_may_tick_it_too(company, cast, browse):
    """GAS-7: at every counter."""
    incident = declared(company)
    browse("officer_dz").post("/complaints/new/", walk_in(company, incident=incident.number))
    assert Complaint.objects.get().incident == incident


@pytest.mark.parametrize("ticked", [["SJ2026-001", "SJ2026-002"], ["SJ2026-003"], ["SJ2026-999"], ["x" * 30], ["a\0b"]])
def test_a_tick_that_cannot_be_is_refused_and_nothing_is_lost(company, cast, browse, ticked):
    declared(company)
    declared(company)
    flow.close(declared(company), by=cast.desk, at=MONDAY)
    response = browse("desk").post("/complaints/new/", intake(company, incident=ticked))
    assert "incident" in response.context["form"].errors
    assert "报修三天没有人上门。" in html(response)
    assert not Complaint.objects.exists()


def test_what_is_said_again_joins_the_ticked_incident_as_well(company, cast, browse):
    """GAS-6: the customer's open complaint is added to, and attached."""
    case, incident = way.accepted(company, MONDAY - DAY), declared(company)
    data = intake(company, duplicate=case.number, incident=incident.number)
    assert browse("desk").post("/complaints/new/", data).status_code == 302
    stored = Complaint.objects.get()
    assert (stored.call_count, stored.incident) == (2, incident)
