"""Who sees which complaint: one table, held against every way in which a complaint can show.

Departments see what they have or had; heads and leaders also what the departments below them have and what
concerns their branch; inspectors the supervised ones; the desk, general affairs and the general manager all; everybody
what they took in or watch over.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts.models import User
from complaints.flow import dispatch
from complaints.flow.record import add_file
from complaints.models import Complaint
from tests import way
from tests.pages import html, main, numbers

HOUR = dt.timedelta(hours=1)

ALL = "own other past flagged fresh walk_in co guarded"
TABLE = {
    "desk": ALL,
    "desk2": ALL,
    "supervisor": ALL,
    "affairs": ALL,
    "gm": ALL,
    "leader": ALL,
    "head_dz": "own past walk_in co",
    "officer_dz": "own past walk_in co",
    "deputy_dz": "",
    "branch_dz": "own past fresh walk_in co guarded",
    "head_qy": "other past flagged co",
    "officer_qy": "other past flagged co",
    "branch_qy": "other past flagged co",
    "inspector": "flagged",
    "admin": "",
    "outsider": "guarded",
}


@pytest.fixture
def case(company, cast) -> SimpleNamespace:
    """Complaints in every situation in which somebody does or does not see them."""
    at = timezone.now() - HOUR
    c = SimpleNamespace()
    c.own = way.dispatched(company, at)
    c.other = _at_quyang(company, at)
    c.past = dispatch.dispatch(
        dispatch.return_to_desk(way.dispatched(company, at), by=cast.head_dz, reason="属曲阳管辖。"),
        by=cast.desk,
        lead=company.qyzhs,
    )
    c.flagged = _at_quyang(company, at, flag_violation=True)
    c.fresh = way.accepted(company, at)
    c.walk_in = way.accepted(company, at, received_department=company.dzzhs, first_receiver=cast.officer_dz)
    c.co = dispatch.dispatch(way.accepted(company, at), by=cast.desk, lead=company.qyzhs, co_handlers=[company.dzzhs])
    c.guarded = way.accepted(company, at, flag_threat=True, guardian=cast.outsider, protective_measures="保安陪同。")
    return c


def _at_quyang(company, at, **changes) -> Complaint:
    complaint = way.accepted(company, at, branch=company.qy, **changes)
    return dispatch.dispatch(complaint, by=company.people.desk, lead=company.qyzhs)


def _names(case, found) -> set[str]:
    names = {complaint.number: name for name, complaint in vars(case).items()}
    return {names[number] for number in found}


def test_the_table_names_everybody(cast):
    assert set(TABLE) == set(vars(cast))


def test_the_list_and_its_search_show_what_the_table_says(case, cast, signed_in):
    """GAS-4b, GAS-5, GAS-6, GAS-7: and the count says no more than the rows."""
    for name, seen in TABLE.items():
        client = signed_in(getattr(cast, name))
        for address in ("/complaints/", "/complaints/?q=报修三天", "/complaints/?state=open&sort=due"):
            page = main(client.get(address))
            assert _names(case, numbers(page)) == set(seen.split()), (name, address)
            assert f"共 {len(seen.split())} 件" in page, (name, address)


def test_the_export_holds_what_the_table_says(case, cast, signed_in):
    for name, seen in TABLE.items():
        response = signed_in(getattr(cast, name)).get("/complaints/export/")
        content = b"".join(response.streaming_content).decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(content))
        assert _names(case, [row["编号"] for row in rows]) == set(seen.split()), name


def test_every_page_of_a_complaint_is_404_for_whoever_may_not_see_it(case, cast, signed_in):
    for name, seen in TABLE.items():
        client = signed_in(getattr(cast, name))
        for situation, complaint in vars(case).items():
            expected = 200 if situation in seen.split() else 404
            pages = [complaint.get_absolute_url()]
            if situation in ("own", "flagged"):
                pages += [f"/complaints/{complaint.number}/print/", f"/clocks/{complaint.clocks.first().pk}/"]
            for address in pages:
                assert client.get(address).status_code == expected, (name, situation, address)


def test_steps_and_files_of_a_hidden_complaint_are_404_and_change_nothing(case, cast, signed_in):
    """Somebody else's complaint does not exist for them, whatever they send."""
    file = add_file(case.other, by=cast.desk, name="现场.txt", content="照片说明".encode())
    before = Complaint.objects.get(pk=case.other.pk).version
    for name in ("head_dz", "officer_dz", "inspector", "admin", "outsider"):
        client = signed_in(getattr(cast, name))
        address = case.other.get_absolute_url()
        for page in ("note/", "contact/", "take-over/", f"files/{file.pk}/", "bundle/"):
            assert client.get(address + page).status_code == 404, (name, page)
        for page in ("note/", "contact/", "files/"):
            assert client.post(address + page, {"text": "x", "version": before}).status_code == 404, (name, page)
    assert Complaint.objects.get(pk=case.other.pk).version == before


def test_the_workbench_names_no_hidden_complaint(case, cast, signed_in):
    for name, seen in TABLE.items():
        assert _names(case, numbers(html(signed_in(getattr(cast, name)).get("/")))) <= set(seen.split()), name


def test_a_notice_does_not_outlive_the_right_to_see(case, cast, signed_in):
    for name, seen in TABLE.items():
        page = main(signed_in(getattr(cast, name)).get("/notices/"))
        assert _names(case, numbers(page)) <= set(seen.split()), name


def test_a_filter_does_not_reach_beyond_what_one_sees(company, case, cast, signed_in):
    """Naming a department, a person or a lane of another role widens nothing."""
    client = signed_in(cast.head_dz)
    for query in (
        f"department={company.qyzhs.pk}&q=报修",
        f"person={cast.head_qy.pk}",
        "flag=violation",
        "lane=dispatch",
    ):
        found = _names(case, numbers(_rows(client.get(f"/complaints/?{query}"))))
        assert found <= set(TABLE["head_dz"].split()), query


def _rows(response) -> str:
    found = re.search(r"<tbody>.*</tbody>", html(response), re.DOTALL)
    return found[0] if found else ""


def test_the_deputy_sees_what_the_absent_head_sees_and_only_meanwhile(case, cast, signed_in):
    """GAS-4a."""
    User.objects.filter(pk=cast.head_dz.pk).update(absent_from=timezone.localdate())
    page = main(signed_in(cast.deputy_dz).get("/complaints/"))
    assert _names(case, numbers(page)) == set(TABLE["head_dz"].split())
    User.objects.filter(pk=cast.head_dz.pk).update(absent_from=None)
    assert numbers(main(signed_in(cast.deputy_dz).get("/complaints/"))) == []


def test_whoever_has_left_sees_nothing(case, cast, signed_in):
    """An account that is closed while its owner is signed in is worth nothing at once."""
    client = signed_in(cast.desk)
    assert numbers(main(client.get("/complaints/")))
    User.objects.filter(pk=cast.desk.pk).update(is_active=False)
    assert client.get("/complaints/").status_code == 302
    left = User.objects.get(pk=cast.desk.pk)
    assert not Complaint.objects.visible_to(left).exists()
