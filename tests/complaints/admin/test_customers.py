"""Customers in the administration: found by anything that is known, corrected, never deleted."""

import pytest
from django.urls import reverse

from complaints.models import Complaint, Customer, CustomerPhone
from complaints.search import search
from tests import way
from tests.adminforms import errors, send

LIST = "/admin/complaints/customer/"


@pytest.fixture
def customer(company) -> Customer:
    address = "定州市中山路 8 号"
    customer = Customer.objects.create(name="刘大妈", address=address, meter_number="DZ0001", branch=company.dz)
    CustomerPhone.objects.create(customer=customer, number="138-0013-8000")
    CustomerPhone.objects.create(customer=customer, number="0312-2590000")
    Customer.objects.create(name="别人", address="曲阳县恒山路")
    return customer


def change(customer: Customer) -> str:
    return reverse("admin:complaints_customer_change", args=[customer.pk])


@pytest.mark.parametrize("words", ["刘大妈", "DZ0001", "13800138000", "0312-2590000", "中山路"])
def test_a_customer_is_found_by_anything_that_is_known(administrator, customer, words):
    assert list(administrator.get(LIST, {"q": words}).context["cl"].queryset) == [customer]


def test_a_telephone_is_added_once_however_it_is_written(administrator, customer):
    row = {"number": "+86 139 0013 9000", "label": "女儿"}
    assert send(administrator, change(customer), rows={"phones": [row]}).status_code == 302
    assert customer.phones.last().digits == "13900139000"
    response = send(administrator, change(customer), rows={"phones": [{"number": "139 0013 9000"}]})
    assert errors(response) == {"phones-3-number": ["This telephone is already there."]}
    twice = [{"number": "95598"}, {"number": "955 98"}]
    response = send(administrator, change(customer), rows={"phones": twice})
    assert errors(response) == {"phones-4-number": ["This row is there twice."]}


@pytest.mark.parametrize("number", ["无", "--", "1" * 31])
def test_a_telephone_that_is_none_is_refused_and_kept(administrator, customer, number):
    response = send(administrator, change(customer), {"phones-0-number": number})
    assert list(errors(response)) == ["phones-0-number"]
    assert number in response.content.decode()


def test_a_complaint_keeps_the_customer_as_he_gave_himself(company, administrator):
    """GAS-6: the record stays as it was made."""
    complaint = way.accepted(company)
    send(administrator, change(complaint.customer), {"name": "刘桂芳", "address": "迁往北京"})
    assert Complaint.objects.get().customer_name == "刘大妈"


def test_a_complaint_is_found_by_a_telephone_that_the_administrator_adds(company, administrator):
    complaint = way.accepted(company)
    row = {"number": "139 0013 9000", "label": "女儿"}
    assert send(administrator, change(complaint.customer), rows={"phones": [row]}).status_code == 302
    assert list(search(Complaint.objects.all(), "13900139000")) == [complaint]
    send(administrator, change(complaint.customer), {"phones-1-number": "139 0013 9111"})
    assert list(search(Complaint.objects.all(), "0139111")) == [complaint]


def test_customers_are_not_deleted(administrator, customer):
    url = reverse("admin:complaints_customer_delete", args=[customer.pk])
    assert administrator.post(url, {"post": "yes"}).status_code == 403
    assert Customer.objects.filter(pk=customer.pk).exists()
