"""The lists of the administration ask the database equally often, however long they are."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from accounts.models import Department, Membership
from complaints.models import (
    CalendarDay,
    CalendarYear,
    Category,
    Channel,
    ClockRule,
    Customer,
    CustomerPhone,
    CustomField,
    Guidance,
    Kind,
    Ladder,
    RoutingRule,
    Rung,
)
from complaints.versions import new_version
from tests.people import person


def grow(company, number: int) -> None:
    """One more row of everything, with everything that a row of a list shows."""
    user = person(f"extra{number}", f"新人{number}")
    place = Department.objects.create(
        name=f"班组{number}", code=f"BZ{number}", parent=company.dz, head=user, deputy=company.people.desk
    )
    Membership.objects.create(user=user, department=place, role=Role.OFFICER)
    category = Category.objects.create(name=f"类{number}", code=f"lei-{number}", parent=company.categories["other"])
    RoutingRule.objects.create(category=category, branch=company.dz, lead=place).co_handlers.add(company.zhb)
    for model in (Kind, Channel):
        model.objects.create(name=f"词{number}", code=f"ci-{number}")
    customer = Customer.objects.create(name=f"客户{number}", branch=company.dz)
    CustomerPhone.objects.create(customer=customer, number=f"1380000{number:04}")
    procedure = new_version(company.procedure)
    ladder = Ladder.objects.create(procedure=procedure, name=f"梯{number}")
    Rung.objects.create(ladder=ladder, position=1, recipient="head")
    ClockRule.objects.create(
        procedure=procedure, code=f"c{number}", name="时限", kind="other", period="1h", owner="desk", ladder=ladder
    )
    CustomField.objects.create(procedure=procedure, at="intake", code=f"f{number}", label="房号")
    Guidance.objects.create(procedure=procedure, stage="intake", title="话", text="话")
    CalendarDay.objects.create(date=dt.date(2030, 1, number), reason="盘点")
    CalendarYear.objects.create(year=2040 + number, notice="通知", confirmed_by=user)
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(Department),
        object_id=str(place.pk),
        object_repr=str(place),
        action_flag=2,
        change_message='[{"changed": {"fields": ["Name"]}}]',
    )


@pytest.mark.parametrize(
    "name",
    [
        "accounts/user", "accounts/department", "admin/logentry", "complaints/calendarday", "complaints/calendaryear",
        "complaints/category", "complaints/channel", "complaints/clockrule", "complaints/customer",
        "complaints/customfield",
        "complaints/guidance", "complaints/kind", "complaints/ladder", "complaints/procedure", "complaints/routingrule",
    ],
)  # fmt: skip
def test_a_longer_list_needs_no_more_queries(company, administrator, name):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert administrator.get(f"/admin/{name}/").status_code == 200
        return len(captured)

    grow(company, 1)
    queries()  # reads what is kept until it changes
    before = queries()
    for number in range(2, 6):
        grow(company, number)
    queries()
    assert queries() == before
