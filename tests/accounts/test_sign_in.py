"""Signing in and out: who gets in, where to, and what strangers see."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import PASSWORD

SIGN_IN = "/accounts/sign-in/"
PROFILE = "/accounts/profile/"


def sign_in(client, username="desk", password=PASSWORD, next_page=PROFILE):
    return client.post(SIGN_IN, {"username": username, "password": password, "next": next_page})


def test_the_right_password_leads_on_to_the_page_that_was_asked_for(client, cast):
    response = sign_in(client)
    assert (response.status_code, response.url) == (302, PROFILE)
    assert client.get(PROFILE).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", r"/\evil.example"]
)
def test_signing_in_never_leads_to_another_site(client, cast, settings, elsewhere):
    settings.LOGIN_REDIRECT_URL = PROFILE
    assert sign_in(client, next_page=elsewhere).url == PROFILE


def test_a_wrong_password_says_so_and_keeps_the_user_name(client, cast):
    page = sign_in(client, password="wrong").content.decode()
    assert "用户名或密码不正确" in page
    assert 'value="desk"' in page
    assert "wrong" not in page


def test_a_closed_account_cannot_sign_in(client, cast):
    cast.desk.is_active = False
    cast.desk.save()
    assert sign_in(client).status_code == 200
    assert "_auth_user_id" not in client.session


def test_eight_wrong_passwords_close_the_name_for_a_while_and_say_for_how_long(client, cast, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(client, password="wrong")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    page = response.content.decode()
    assert "密码错误次数过多" in page
    assert "15 分钟" in page
    assert sign_in(client).status_code == 429, "the right password does not open it either"


def test_a_lock_on_one_name_leaves_colleagues_alone(client, cast, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, password="wrong")
    assert sign_in(client, username="desk2").status_code == 302


def test_signing_out_needs_a_press_and_ends_the_session(signed_in, cast):
    client = signed_in(cast.desk)
    assert client.get("/accounts/sign-out/").status_code == 405
    response = client.post("/accounts/sign-out/", follow=True)
    assert response.redirect_chain == [(SIGN_IN, 302)]
    assert "已退出登录" in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("page", [PROFILE, "/accounts/password/"])
def test_pages_about_oneself_send_strangers_to_the_sign_in_page(client, db, page):
    response = client.get(page)
    assert response.status_code == 302
    assert response.url == f"{SIGN_IN}?next={page}"


def test_somebody_signed_in_is_not_asked_again(signed_in, cast):
    assert signed_in(cast.desk).get(f"{SIGN_IN}?next={PROFILE}").url == PROFILE


def test_a_live_request_after_the_session_has_ended_reloads_the_page(client, db):
    response = client.get(SIGN_IN, headers={"HX-Request": "true"})
    assert response.headers["HX-Refresh"] == "true"
    assert response.content == b""


def test_the_demo_lists_its_accounts_with_their_parts_and_other_installations_do_not(client, cast, settings):
    settings.DEMO_ACCOUNTS = ["head.dz", "desk", "nobody"]
    settings.DEMO_MODE = False
    assert "data-fill" not in client.get(SIGN_IN).content.decode()
    settings.DEMO_MODE = True
    page = client.get(SIGN_IN).content.decode()
    assert re.findall(r'data-fill="([^"]+)"', page) == ["head.dz", "desk"]
    assert "定州综合所 · 部门负责人" in page
    assert "客服中心 · 客服专员" in page


def test_a_page_from_before_the_sign_in_is_refused_with_advice_how_to_keep_the_text(cast):
    client = Client(enforce_csrf_checks=True)
    response = client.post(SIGN_IN, {"username": "desk", "password": PASSWORD})
    assert response.status_code == 403
    page = response.content.decode()
    assert "页面打开时间过长" in page
    assert "已填写的内容仍在浏览器中" in page


def test_strangers_and_staff_get_a_helpful_page_for_an_address_that_does_not_exist(client, signed_in, cast):
    stranger = client.get("/accounts/nowhere/")
    assert stranger.status_code == 404
    assert "这里没有您可以查看的内容" in stranger.content.decode()
    staff = signed_in(cast.desk).get("/accounts/nowhere/")
    assert staff.status_code == 404
    assert reverse("accounts:sign-out") in staff.content.decode(), "staff keep the frame of the product"
