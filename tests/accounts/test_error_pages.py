"""Pages for what went wrong: they say what, why and how to go on, in the person's language."""

from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.views import defaults


def request_of(user):
    request = RequestFactory().get("/complaints/")
    request.user = user
    request.resolver_match = None
    return request


def test_a_refusal_says_why_and_who_may(cast):
    reason = "只有客服专员可以转发；这件投诉由定州综合所处理。"
    response = defaults.permission_denied(request_of(cast.officer_dz), PermissionDenied(reason))
    assert response.status_code == 403
    page = response.content.decode()
    assert reason in page
    assert "没有做任何改动" in page


def test_a_refusal_without_a_reason_names_whom_to_ask(cast):
    page = defaults.permission_denied(request_of(cast.outsider), PermissionDenied()).content.decode()
    assert "请联系部门负责人或系统管理员" in page


def test_the_page_for_a_fault_needs_neither_person_nor_database():
    """Django draws it without a request, perhaps because the database is gone."""
    response = defaults.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "故障已记录" in response.content.decode()
    response = defaults.bad_request(RequestFactory().get("/"), ValueError())
    assert response.status_code == 400
    assert "无法理解的请求" in response.content.decode()
