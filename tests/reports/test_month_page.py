"""The page of a month: who may open it, which months there are, what it asks the database."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.urls import reverse

from complaints.months import Month
from tests.clockwork import dispatched_in_bulk, moment
from tests.pages import main

OCTOBER = Month(2026, 10)
LATER = moment("2026-11-10 12:00")
PAGE = reverse("reports:month-of", args=[OCTOBER])


@pytest.fixture(autouse=True)
def noon_in_november():
    with time_machine.travel(LATER, tick=False) as traveller:
        yield traveller


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["supervisor", "affairs", "leader", "gm", "head_dz", "branch_dz", "inspector"])
def test_those_who_answer_for_others_see_the_statistics(part, company, cast, signed_in):
    """GAS-13, GAS-14: the supervisor, general affairs, leaders, the general manager, and heads (督查's too)."""
    client = signed_in(getattr(cast, part))
    page = client.get(reverse("reports:month"))
    assert page.status_code == 200
    assert f'href="{reverse("reports:month")}"' in page.content.decode()  # the place in the rail


@pytest.mark.parametrize("part", ["desk", "officer_dz", "deputy_dz", "admin", "outsider"])
@pytest.mark.parametrize("end", ["", "departments.csv", "people.csv"])
def test_others_are_told_who_may(part, end, company, cast, signed_in):
    client = signed_in(getattr(cast, part))
    page = client.get(f"{PAGE}{end}")
    assert page.status_code == 403
    assert "总经理" in page.content.decode()
    assert reverse("reports:month") not in client.get("/").content.decode()


def test_strangers_are_sent_to_the_sign_in_page(client, company):
    assert client.get(PAGE).url.startswith("/accounts/sign-in/")


# --- The page -------------------------------------------------------------------------------------


def test_the_months_lead_to_each_other_and_the_running_one_says_so(company, cast, signed_in):
    client = signed_in(cast.gm)
    page = main(client.get(PAGE))
    assert re.findall(r'rel="(?:prev|next)"\s+href="([^"]+)"', page) == [
        "/reports/month/2026-09/",
        "/reports/month/2026-11/",
    ]
    running = main(client.get(reverse("reports:month")))
    assert re.findall(r'rel="(?:prev|next)"\s+href="([^"]+)"', running) == ["/reports/month/2026-10/"]
    assert "截至" in running
    assert "2026年11月" in running


@pytest.mark.parametrize("written", ["2026-13", "2026-00", "2026-1", "1999-12", "october", "2026-10-01", "202610"])
@pytest.mark.parametrize("end", ["", "departments.csv", "people.csv"])
def test_what_is_no_month_is_not_found(written, end, company, cast, signed_in):
    assert signed_in(cast.gm).get(f"/reports/month/{written}/{end}").status_code == 404


@pytest.mark.parametrize("end", ["", "departments.csv", "people.csv"])
def test_a_month_to_come_is_not_found_and_says_why(end, company, cast, signed_in):
    page = signed_in(cast.gm).get(f"/reports/month/2026-12/{end}")
    assert page.status_code == 404
    assert "2026年12月还没有开始" in page.content.decode()


def test_an_empty_month_says_so(company, cast, signed_in):
    assert "没有任何情况" in main(signed_in(cast.gm).get("/reports/month/2020-02/"))


@pytest.mark.parametrize(("written", "where"), [("2026-10", PAGE), (" 2026-02 ", "/reports/month/2026-02/")])
def test_any_month_can_be_chosen(written, where, company, cast, signed_in):
    assert signed_in(cast.gm).get("/reports/month/", {"month": written}).url == where


@pytest.mark.parametrize("written", ["", "2026-13", "October", "\0", "9" * 5000])
def test_what_is_no_month_is_explained(written, company, cast, signed_in):
    page = signed_in(cast.gm).get("/reports/month/", {"month": written}, follow=True)
    assert page.status_code == 200
    assert "请按 2026-10 的格式填写月份" in main(page)


def test_only_reading_is_possible(company, cast, signed_in):
    assert signed_in(cast.gm).post(PAGE).status_code == 405


def test_the_number_of_queries_does_not_grow(october, company, cast, signed_in, django_assert_max_num_queries):
    client = signed_in(cast.gm)
    with django_assert_max_num_queries(50) as few:
        client.get(PAGE)
    dispatched_in_bulk(company, 200, moment("2026-10-22 09:00"))
    with django_assert_max_num_queries(50) as many:
        page = client.get(PAGE)
    assert page.context["report"].total.count("received") == 210
    assert len(many) == len(few)
