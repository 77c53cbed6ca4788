"""Beside the intake form: the notices that concern what is being typed, with the agreed words (CABLE-13)."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
import time_machine

from complaints.flow import service_notices as flow
from complaints.places import folded, place_named, split_places
from tests.pages import html
from tests.service import DAY, HOUR, MONDAY, WEDNESDAY, an_announcement, announced

pytestmark = pytest.mark.django_db

MINUTE = HOUR / 60


def titles(client, at=WEDNESDAY + HOUR, **typed) -> list[str]:
    """The titles beside the form."""
    with time_machine.travel(at, tick=False):
        page = html(client.get(f"/complaints/new/circumstances/?{urlencode(typed)}"))
    return [title.strip() for title in re.findall(r'intake-around" aria-label="([^"]*)"', page)]


@pytest.fixture
def desk(cast, signed_in):
    return signed_in(cast.desk)


# What the notice names, what is typed, shown? `supply` covers `supply-outage`; dz and qy are branches.
MATCHES = [
    ({"places": ["中山路"]}, {"customer_address": "定州市中山路 8 号"}, True),
    ({"places": ["中山路"]}, {"customer_address": "定州市中 山 路8号"}, True),
    ({"places": ["恒大名都 A区"]}, {"customer_address": "恒大名都ａ区 3-201"}, True),
    ({"places": ["中山路"]}, {"location": "中山路与兴定路口"}, True),
    ({"places": ["中山路"]}, {"customer_address": "中山东路 8 号"}, False),
    ({"places": ["中山路"]}, {"customer_address": ""}, False),
    ({"places": [], "categories": ["supply"]}, {"category": "supply-outage"}, True),
    ({"places": [], "categories": ["supply"]}, {"category": "supply"}, True),
    ({"places": [], "categories": ["supply-outage"]}, {"category": "supply"}, False),
    ({"places": [], "categories": ["supply-outage"]}, {"category": "supply-meter"}, False),
    ({"places": [], "branches": ["dz"]}, {"branch": "dz"}, True),
    ({"places": [], "branches": ["dz"]}, {"branch": "qy"}, False),
    ({"places": [], "branches": ["dz"]}, {}, False),
    ({"places": ["中山路"], "categories": ["supply"]}, {"category": "supply-outage"}, True),
    ({"places": ["中山路"], "categories": ["supply"]}, {"customer_address": "中山路 8 号"}, True),
    ({"places": []}, {}, True),  # it concerns everybody
]


@pytest.mark.parametrize(("named", "typed", "shown"), MATCHES)
def test_a_notice_is_shown_where_category_or_place_fits(company, desk, named, typed, shown):
    """CABLE-13."""
    named = {**named, "categories": [company.categories[code] for code in named.get("categories", ())]}
    named["branches"] = [getattr(company, name) for name in named.get("branches", ())]
    announced(company, **named)
    if "category" in typed:
        typed = {**typed, "category": company.categories[typed["category"]].pk}
    if "branch" in typed:
        typed = {**typed, "branch": getattr(company, typed["branch"]).pk}
    assert titles(desk, **typed) == (["中山路停气改造"] if shown else [])


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (WEDNESDAY - DAY - MINUTE, False),
        (WEDNESDAY - DAY, True),
        (WEDNESDAY, True),
        (WEDNESDAY + 10 * HOUR - MINUTE, True),
        (WEDNESDAY + 10 * HOUR, False),
    ],
)
def test_it_is_shown_from_a_day_before_until_it_ends(company, desk, at, shown):
    """CABLE-13: customers ask about tomorrow today."""
    announced(company)
    assert bool(titles(desk, at, customer_address="中山路 8 号")) is shown


def test_without_an_end_it_is_shown_until_it_is_withdrawn_or_changed(company, cast, client):
    price = announced(company, kind="price", title="气价调整", ends_at=None, places=[])

    def shown_much_later() -> list[str]:
        with time_machine.travel(WEDNESDAY + 400 * DAY, tick=False):
            client.force_login(cast.desk, backend="django.contrib.auth.backends.ModelBackend")
            return titles(client, WEDNESDAY + 400 * DAY)

    assert shown_much_later() == ["气价调整"]
    again = an_announcement(company, kind="price", title="气价再调", ends_at=None, places=[])
    changed, _made = flow.change(price, again, by=cast.head_dz, reason="文件更新。", at=WEDNESDAY)
    assert shown_much_later() == ["气价再调"]
    flow.withdraw(changed, by=cast.head_dz, reason="暂缓。", at=WEDNESDAY)
    assert shown_much_later() == []


def test_what_fits_by_category_and_place_comes_first_and_five_are_enough(company, desk):
    supply = company.categories["supply"]
    for number in range(6):
        announced(company, title=f"全公司 {number}", places=[])
    announced(company, title="按地点", places=["中山路"])
    announced(company, title="两样都合", places=["中山路"], categories=[supply])
    found = titles(desk, customer_address="中山路 8 号", category=company.categories["supply-outage"].pk)
    assert found == ["两样都合", "按地点", "全公司 0", "全公司 1", "全公司 2"]
    with time_machine.travel(WEDNESDAY, tick=False):
        assert "还有 1 条相关服务信息" in html(desk.get("/complaints/new/circumstances/"))


def test_the_agreed_words_stand_there_already_when_the_form_comes_back(company, desk):
    """CABLE-13: also without scripts, and when something was missing."""
    announced(company)
    with time_machine.travel(WEDNESDAY, tick=False):
        empty = html(desk.get("/complaints/new/"))
        back = html(desk.post("/complaints/new/", {"customer_address": "中山路 8 号"}))
    assert "恢复前请关闭灶前阀" not in empty
    assert "恢复前请关闭灶前阀" in back


@pytest.mark.parametrize("name", ["head_qy", "officer_dz", "inspector", "gm"])
def test_whoever_logs_a_walk_in_sees_them_too(company, cast, signed_in, name):
    """GAS-7, CABLE-13: at every counter."""
    announced(company)
    assert titles(signed_in(getattr(cast, name)), customer_address="中山路 8 号") == ["中山路停气改造"]


@pytest.mark.parametrize(
    "typed",
    [
        {"category": "9" * 30, "branch": "x"},
        {"category": "a\0b", "customer_address": "a\0b"},
        {"branch": "-1", "location": "😀" * 300},
        {"customer_address": "x" * 5000},
    ],
)
def test_whatever_is_typed_there_is_an_answer(company, desk, typed):
    announced(company)
    assert titles(desk, **typed) == []


def test_a_stranger_sees_nothing_of_it(company, cast, signed_in):
    announced(company)
    assert signed_in(cast.outsider).get("/complaints/new/circumstances/?customer_address=中山路").status_code == 403


def test_words_for_places_are_split_as_people_write_them():
    assert split_places("中山路、恒大 名都;  中山路\r\n\n，北街") == ["中山路", "恒大 名都", "北街"]
    assert folded(" Ａ座 Tower　B ") == "a座towerb"
    assert place_named(["北街", "中山路"], "", "定州 中山路") == "中山路"
    assert place_named([], "中山路") == ""


def test_the_number_of_questions_does_not_grow_with_what_goes_on(company, desk, django_assert_max_num_queries):
    """Three more for any number of notices: themselves, their categories, their branches."""
    for number in range(30):
        announced(company, title=f"停气 {number}", categories=[company.categories["supply"]], branches=[company.dz])
    with time_machine.travel(MONDAY + 2 * DAY, tick=False), django_assert_max_num_queries(12):
        desk.get(f"/complaints/new/circumstances/?branch={company.dz.pk}")
