"""What every answer carries, and the addresses of the project itself."""

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection

from config.proxy import client_ip


def directives(response) -> dict[str, list[str]]:
    """The content security policy of an answer, by directive."""
    parts = (part.split() for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def test_health_is_good_while_the_database_answers(client, db):
    response = client.get("/healthz/")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_health_is_bad_without_the_database_and_says_nothing_about_it(client, monkeypatch):
    def broken():
        raise DatabaseError("password authentication failed for user suda")

    monkeypatch.setattr(connection, "cursor", broken)
    response = client.get("/healthz/")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable"}


def test_health_is_not_redirected_to_https(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz/").status_code == 200
    assert client.get("/accounts/").status_code == 301


def test_pages_may_load_from_here_only_and_run_nothing_inline(client, db):
    policy = directives(client.get("/healthz/"))
    assert policy["default-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert not {"script-src", "style-src"} & policy.keys()
    assert "unsafe" not in str(policy)


def test_the_administration_may_in_addition_evaluate_and_style_inline(client, db):
    policy = directives(client.get("/admin/"))
    assert policy["script-src"] == ["'self'", "'unsafe-eval'"]
    assert policy["style-src"] == ["'self'", "'unsafe-inline'"]
    assert policy["default-src"] == ["'self'"]


def test_the_administration_sends_strangers_to_the_sign_in_page_and_back(client, db):
    response = client.get("/admin/", follow=True)
    address, status = response.redirect_chain[-1]
    assert status == 302
    assert address == "/accounts/sign-in/?next=%2Fadmin%2F"


def test_the_administration_tells_those_who_may_not_enter(client, db):
    client.force_login(get_user_model().objects.create_user("desk"))
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (1, "", "127.0.0.1"),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
)
def test_a_caller_cannot_invent_an_address(rf, settings, proxies, forwarded, expected):
    settings.PROXY_COUNT = proxies
    assert client_ip(rf.get("/", headers={"X-Forwarded-For": forwarded})) == expected
