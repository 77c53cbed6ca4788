"""The administration in a real browser, under the content security policy that it is given."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect


@pytest.fixture
def signed_in(page, live_server, transactional_db, client, settings):
    """A page of the browser, signed in as a system administrator; its complaints are collected in `faults`."""
    client.force_login(get_user_model().objects.create_superuser("admin"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


@pytest.mark.browser
@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/accounts/user/",
        "/admin/accounts/user/add/",
        "/admin/accounts/department/add/",
        "/admin/complaints/clockrule/add/",
        "/admin/complaints/routingrule/try/?try=1",
        "/admin/complaints/calendaryear/overview/",
    ],
)
def test_the_administration_works_under_its_policy(signed_in, live_server, address):
    response = signed_in.goto(f"{live_server.url}{address}")
    signed_in.wait_for_load_state("networkidle")
    assert response.status == 200
    assert signed_in.faults == []


@pytest.mark.browser
def test_a_number_pattern_shows_what_it_makes_while_it_is_typed(signed_in, live_server):
    signed_in.goto(f"{live_server.url}/admin/complaints/procedure/add/")
    signed_in.fill("[name=number_pattern]", "{department}-{seq:04}")
    expect(signed_in.locator("#number-example")).to_have_text("KFZX-0001")
    assert signed_in.faults == []
