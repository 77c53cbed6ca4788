"""Targets of the monthly figures: what administrators may set, and from when it holds (GAS-13, GAS-14)."""

from __future__ import annotations

import re

import pytest
import time_machine

from complaints import presets
from complaints.flow import callback
from complaints.models import Target
from complaints.versions import put_in_force
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
        ("received", "2026-10", "4", "This procedure has a target of this figure since this month already."),
        ("satisfied", "2026-11", "100.1", "A share is between 0 and 100 percent."),
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
    held = {month: {code: str(t.value) for code, t in Target.of_month(month, "").items()} for month in months}
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
    held = {figure: float(target.value) for figure, target in Target.of_month("2026-11", "gas").items()}
    assert held == {"contact_on_time": 95, "resolution_on_time": 95, "satisfaction": 4}


# --- A target of one procedure ----------------------------------------------------------------------------------------


@pytest.fixture
def held(cast, signed_in):
    """`held("2026-11")`: the targets that the page of the month has, under the procedure in force."""

    def shown(month: str = "2026-11") -> dict[str, float]:
        report = signed_in(cast.gm).get(f"/reports/month/{month}/").context["report"]
        return {figure: float(target.value) for figure, target in report.targets.items()}

    return shown


def test_two_procedures_keep_their_targets_apart(company, held):
    """MOBILE-3: what the gas company wants is not what the mobile operator wants, whichever was loaded first."""
    gas = {"contact_on_time": 95, "resolution_on_time": 95, "satisfaction": 4}
    mobile = presets.load("mobile")
    assert held() == gas  # still in force
    put_in_force(mobile)
    assert held() == {"contact_on_time": 95, "resolution_on_time": 95, "satisfied": 100}
    put_in_force(company.procedure)
    assert held() == gas


def test_a_target_for_every_procedure_holds_where_the_one_in_force_has_none_of_its_own(no_targets, company, held):
    """Its own goes before, also a later month of the other; one without a value ends it for this procedure alone."""
    family = company.procedure.code
    for about in (
        ("", "contact_on_time", "2026-10", 90),
        ("", "open", "2026-01", 20),
        ("", "resolved", "2026-01", 80),
        (family, "contact_on_time", "2026-08", 95),
        (family, "open", "2026-11", None),
        ("elsewhere", "resolved", "2026-01", 99),
    ):
        Target.objects.create(**dict(zip(("family", "figure", "since", "value"), about, strict=True)))
    assert held("2026-07") == {"open": 20, "resolved": 80}
    assert held("2026-10") == {"contact_on_time": 95, "open": 20, "resolved": 80}
    assert held("2026-11") == {"contact_on_time": 95, "resolved": 80}


def test_targets_of_one_figure_and_month_for_two_procedures_are_told_apart_in_the_administration(
    no_targets, company, administrator
):
    presets.load("road")
    Target.objects.all().delete()
    for family in ("road", ""):
        sent = {"figure": "open", "family": family, "since": "2026-11", "value": "3"}
        assert administrator.post(ADD, sent).status_code == 302
    page = administrator.get("/admin/complaints/target/").content.decode()
    assert presets.data_of("road")["name"] in page
    assert "every procedure" in page
    chosen = administrator.get(ADD).content.decode()
    assert re.search(rf'<option value="{company.procedure.code}" selected', chosen)  # the one in force


def test_satisfied_customers_of_the_mobile_operator_are_measured_against_all_of_them(company, cast, signed_in):
    """MOBILE-3: two of three who were asked; the share stands large with its target, each number with its complaints.

    Whoever was not reached does not count.
    """
    put_in_force(presets.load("mobile"))
    content = [way.archived(company, moment("2026-10-12 10:00")), way.archived(company, moment("2026-10-13 10:00"))]
    neutral = way.at_callback(company, moment("2026-10-14 10:00"))
    answers = callback.Answers(outcome="reached", resolved=True, satisfaction=3, words="还行。")
    callback.call_back(neutral, by=cast.desk, answers=answers, at=moment("2026-10-14 11:00"))
    missed = way.at_callback(company, moment("2026-10-15 10:00"))
    callback.call_back(missed, by=cast.desk, answers=callback.Answers(outcome="no_answer"))
    client = signed_in(cast.gm)
    page = client.get("/reports/month/2026-10/")
    (told,) = [one for one in page.context["headlines"] if one.figure == "satisfied"]
    assert (told.value, told.target.words, told.target.reached) == ("66.7%", "≥ 100%", False)
    assert "called" not in {one.figure for one in page.context["headlines"]}  # the average stands below
    for code, expected in (("satisfied", {one.number for one in content}), ("unsatisfied", {neutral.number})):
        assert f"month=2026-10&amp;figure={code}" in main(page)
        shown = client.get(f"/complaints/?month=2026-10&figure={code}")
        assert {row["complaint"].number for row in shown.context["rows"]} == expected
    (chart,) = [one for one in page.context["charts"] if one.key == "quality"]
    assert (100.0, "满意率目标 ≥ 100%") in chart.targets
    share = next(series for series in chart.series if series.name == "满意率")
    assert [point.text for point in share.points][-2:] == ["–", "66.7%"]
