"""One's own profile, password, language and appearance."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages

from accounts.models import User
from tests.people import PASSWORD

PROFILE = "/accounts/profile/"
NEW = "gas-and-light-7"


@pytest.fixture
def desk(signed_in, cast):
    """A browser in which the desk specialist is signed in."""
    return signed_in(cast.desk)


def profile(**changes):
    fields = {"name": "李娜", "mobile": "", "language": "", "appearance": "auto", "absent_from": "", "absent_until": ""}
    return fields | changes


def test_the_profile_is_saved_and_says_so(desk, cast):
    response = desk.post(PROFILE, profile(name="李娜娜", mobile="138 0000 0000", absent_from="2026-12-01"))
    assert (response.status_code, response.url) == (302, PROFILE)
    saved = User.objects.get(pk=cast.desk.pk)
    assert (saved.name, saved.mobile, saved.absent_from) == ("李娜娜", "138 0000 0000", dt.date(2026, 12, 1))
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["个人资料已保存。"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "这个字段是必填项"),
        ({"name": "娜" * 61}, "60"),
        ({"mobile": "<script>alert(1)</script>"}, "请填写电话号码"),
        ({"language": "tlh"}, "选择一个有效的选项"),
        ({"absent_from": "soon"}, "输入一个有效的日期"),
        ({"absent_until": "2026-12-01"}, "请同时填写不在岗的第一天"),
        ({"absent_from": "2026-12-02", "absent_until": "2026-12-01"}, "最后一天早于第一天"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_beside_its_field_with_the_text_kept(desk, cast, changes, message):
    response = desk.post(PROFILE, profile(**changes))
    page = response.content.decode()
    assert response.status_code == 200
    assert message in page
    assert page.count('aria-invalid="true"') == 1
    assert "<script>alert" not in page
    assert User.objects.get(pk=cast.desk.pk).name == "李娜"


@pytest.mark.parametrize("number", ["13800000000", "0312-2590000", "0312-2590000转812", "+86 138 0000 0000", "95598"])
def test_any_number_that_can_be_dialled_is_taken(desk, cast, number):
    desk.post(PROFILE, profile(mobile=number))
    assert User.objects.get(pk=cast.desk.pk).mobile == number


def test_a_profile_changes_nothing_beyond_its_own_fields(desk, cast):
    desk.post(PROFILE, profile(username="boss", is_superuser="on", is_staff="on", is_active=""))
    saved = User.objects.get(pk=cast.desk.pk)
    assert (saved.username, saved.is_superuser, saved.is_staff, saved.is_active) == ("desk", False, False, True)


def test_a_head_sees_who_stands_in_and_where_nobody_does(signed_in, cast):
    """GAS-4a, CABLE-12."""
    assert "孙涛" in signed_in(cast.head_dz).get(PROFILE).content.decode()
    assert "未指定代理人" in signed_in(cast.head_qy).get(PROFILE).content.decode()


def test_the_profile_names_departments_and_roles(desk):
    page = desk.get(PROFILE).content.decode()
    assert "客服中心" in page
    assert "客服专员" in page


def test_a_changed_password_works_and_keeps_this_browser_signed_in(desk, cast):
    response = desk.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert response.url == PROFILE
    assert desk.get(PROFILE).status_code == 200
    assert User.objects.get(pk=cast.desk.pk).check_password(NEW)


@pytest.mark.parametrize(
    ("old", "new", "again"), [("wrong", NEW, NEW), (PASSWORD, NEW, "other-one-8"), (PASSWORD, "12345678", "12345678")]
)
def test_a_password_is_not_changed_by_mistake_or_to_a_weak_one(desk, cast, old, new, again):
    response = desk.post("/accounts/password/", {"old_password": old, "new_password1": new, "new_password2": again})
    assert response.status_code == 200
    assert 'class="field-error"' in response.content.decode()
    assert User.objects.get(pk=cast.desk.pk).check_password(PASSWORD)


def test_pages_are_chinese_until_somebody_chooses_another_language(client, db):
    """A browser that prefers English changes nothing; the switch does, and the device remembers it."""
    page = client.get("/accounts/sign-in/", headers={"Accept-Language": "en"})
    assert '<html lang="zh-hans"' in page.content.decode()
    response = client.post("/accounts/language/", {"language": "en", "next": "/accounts/sign-in/?next=/x"})
    assert response.url == "/accounts/sign-in/?next=/x"
    page = client.get("/accounts/sign-in/")
    assert '<html lang="en"' in page.content.decode()
    assert page.headers["Content-Language"] == "en"


def test_a_persons_language_is_kept_and_wins_over_the_device(desk, cast, client):
    desk.post("/accounts/language/", {"language": "en", "next": PROFILE})
    assert User.objects.get(pk=cast.desk.pk).language == "en"
    desk.cookies["django_language"] = "zh-hans"
    assert '<html lang="en"' in desk.get(PROFILE).content.decode()


def test_signing_in_brings_ones_own_language_to_the_device(client, cast):
    User.objects.filter(pk=cast.desk.pk).update(language="en", appearance="dark")
    client.post("/accounts/sign-in/", {"username": "desk", "password": PASSWORD, "next": PROFILE})
    client.post("/accounts/sign-out/")
    page = client.get("/accounts/sign-in/").content.decode()
    assert '<html lang="en"' in page
    assert 'data-bs-theme="dark"' in page


@pytest.mark.parametrize("bad", ["tlh", "", "../../etc"])
def test_a_language_that_is_not_offered_changes_nothing(desk, cast, bad):
    assert desk.post("/accounts/language/", {"language": bad, "next": "https://evil.example/"}).url == PROFILE
    assert User.objects.get(pk=cast.desk.pk).language == ""


def test_the_appearance_is_kept(desk, cast):
    desk.post("/accounts/appearance/", {"appearance": "dark", "next": PROFILE})
    assert User.objects.get(pk=cast.desk.pk).appearance == "dark"
    assert 'data-bs-theme="dark"' in desk.get(PROFILE).content.decode()


@pytest.mark.parametrize("address", ["/accounts/language/", "/accounts/appearance/"])
def test_switches_change_nothing_by_a_link(desk, address):
    assert desk.get(address).status_code == 405
