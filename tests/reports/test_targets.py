"""Targets of the monthly figures: what administrators may set, and from when it holds (GAS-13, GAS-14)."""

from __future__ import annotations

import pytest
import time_machine

from complaints.models import Target
from tests import way
from tests.clockwork import moment
from tests.pages import main

ADD = "/admin/complaints/target/add/"


@pytest.fixture(autouse=True)
def noon_in_november():
    with time_machine.travel(moment("2026-11-10 12:00"), tick=False):
        yield


@pytest.fixture
def no_targets(company):
    Target.objects.all().delete()


@pytest.mark.parametrize(
    ("figure", "since", "value", "message"),
    [
        ("contact_on_time", "2026-11", "100.1", "A share is between 0 and 100 percent."),
        ("contact_on_time", "2026-11", "-1", "A share is between 0 and 100 percent."),
        ("satisfaction", "2026-11", "0.9", "Satisfaction is between 1 and 5."),
        ("satisfaction", "2026-11", "5.1", "Satisfaction is between 1 and 5."),
        ("received", "2026-11", "12.5", "Complaints are counted in whole numbers from 0."),
        ("received", "2026-11", "-3", "Complaints are counted in whole numbers from 0."),
        ("received", "2026-13", "3", "Write the month like 2026-10."),
        ("received", "October", "3", "Write the month like 2026-10."),
        ("received", "2026-10", "4", "There is a target of this figure since this month already."),
    ],
)
def test_what_cannot_be_a_target_is_explained_and_kept_in_the_form(
    figure, since, value, message, no_targets, administrator
):
    Target.objects.create(figure="received", since="2026-10", value=3)
    page = administrator.post(ADD, {"figure": figure, "since": since, "value": value})
    assert page.status_code == 200
    assert message in page.content.decode()
    assert f'value="{value}"' in page.content.decode()
    assert Target.objects.count() == 1


def test_a_target_holds_from_its_month_until_the_next_and_none_ends_it(no_targets, administrator):
    assert 'value="2026-11"' in administrator.get(ADD).content.decode()  # from this month on, unless said otherwise
    for since, value in (("2026-09", "95"), ("2026-10", "80.5"), ("2026-11", "")):
        assert administrator.post(ADD, {"figure": "contact_on_time", "since": since, "value": value}).status_code == 302
    months = ("2026-08", "2026-09", "2026-10", "2026-11", "2027-01")
    held = {month: {code: str(t.value) for code, t in Target.of_month(month).items()} for month in months}
    assert held == {
        "2026-08": {},
        "2026-09": {"contact_on_time": "95.0"},
        "2026-10": {"contact_on_time": "80.5"},
        "2026-11": {},
        "2027-01": {},
    }


def test_the_page_says_whether_a_target_is_reached(no_targets, company, cast, signed_in):
    """One of one in time, five open allowed and none is, and a grade below what was wanted."""
    way.archived(company, moment("2026-10-12 10:00"))  # grade 4
    for figure, value in (("contact_on_time", 100), ("open", 5), ("satisfaction", "4.5")):
        Target.objects.create(figure=figure, since="2026-10", value=value)
    report = signed_in(cast.gm).get("/reports/month/2026-10/").context["headlines"]
    told = {headline.figure: (headline.target.words, headline.target.reached) for headline in report if headline.target}
    assert told == {"contact_on_time": ("≥ 100%", True), "open": ("≤ 5", True), "called": ("≥ 4.5", False)}
    page = main(signed_in(cast.gm).get("/reports/month/2026-09/"))
    assert "≥ 100%" not in page


@pytest.mark.parametrize("part", ["gm", "supervisor", "desk"])
def test_only_administrators_set_targets(part, company, cast, signed_in):
    before = Target.objects.count()
    page = signed_in(getattr(cast, part)).post(ADD, {"figure": "open", "since": "2026-11", "value": "1"})
    assert page.status_code in {302, 403, 404}
    assert Target.objects.count() == before


def test_the_default_procedure_comes_with_targets(company):
    """Nineteen of twenty deadlines, and customers who are satisfied on average."""
    held = {figure: float(target.value) for figure, target in Target.of_month("2026-11").items()}
    assert held == {"contact_on_time": 95, "resolution_on_time": 95, "satisfaction": 4}
