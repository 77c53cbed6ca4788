"""受理登记 as it is filled in and sent, for the tests of intake."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.models import Channel, Kind

NEW = "/complaints/new/"
MORNING = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # Monday, 10:00 in Shanghai


def typed(company, **changes):
    """The shortest form that the GAS preset accepts; `changes` replace fields, None leaves one out."""
    family = company.procedure.code
    fields = {
        "key": str(uuid.uuid4()),
        "kind": Kind.objects.get(family=family, code="complaint").pk,
        "channel": Channel.objects.get(family=family, code="telephone").pk,
        "customer_phone": "13800138000",
        "customer_name": "刘大妈",
        "customer_type": "resident",
        "category": company.categories["supply-repair"].pk,
        "branch": company.dz.pk,
        "content": "报修三天没有人上门。",
        "level": "normal",
        "do": "accept",
    }
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def walk_in(company, **changes):
    channel = Channel.objects.get(code="walk-in").pk
    return typed(company, **{"channel": channel, "received_department": company.dzzhs.pk, **changes})


def text_file(name="说明.txt", text="客户自述"):
    return SimpleUploadedFile(name, text.encode(), content_type="text/plain")


def errors(response):
    """Field → messages of a page that came back."""
    assert response.status_code == 200
    return response.context["form"].errors
