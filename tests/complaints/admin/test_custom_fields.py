"""Custom fields and fields left out, in the administration, in copies, comparisons and the text of the procedure."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from complaints.comparison import compare
from complaints.handbook.chapters import handbook_of
from complaints.models import CustomField, Procedure
from complaints.models.rulebook import current_rulebook
from complaints.versions import new_version, publish
from tests import pages
from tests.adminforms import errors, filled, send
from tests.intake_form import NEW

ADD = "/admin/complaints/customfield/add/"
FIELD = {"label": "房号", "code": "unit", "at": "intake", "type": "text", "clause": "PROP-2", "position": "1"}


@pytest.fixture
def draft(company) -> Procedure:
    """What the administrator prepares."""
    return new_version(company.procedure)


def test_a_field_is_added_to_a_draft_published_and_asked_on_the_form(draft, administrator, company, signed_in):
    """PROP-2: without a programmer."""
    assert send(administrator, ADD, FIELD | {"is_required": "on"}).status_code == 302
    field = CustomField.objects.get()
    assert (field.procedure, field.code, field.cases, field.is_required) == (draft, "unit", {}, True)
    assert "房号" in administrator.get("/admin/complaints/customfield/").content.decode()
    desk = signed_in(company.people.desk)
    assert "房号" not in pages.words(pages.main(desk.get(NEW)))
    publish(draft)
    assert "房号" in pages.words(pages.main(desk.get(NEW)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "choice", "options": "消费者"}, "options"),
        ({"type": "choice", "options": "甲\n" * 41}, "options"),
        ({"type": "mark", "at": "callback"}, "type"),
        ({"type": "mark", "is_required": "on"}, "is_required"),
        ({"code": "Unit No"}, "code"),
        ({"code": "9lives"}, "code"),
        ({"label": ""}, "label"),
        ({"at": "archive"}, "at"),
        ({"type": "file"}, "type"),
    ],
)
def test_what_is_no_field_is_refused_beside_it(draft, administrator, changes, field):
    assert list(errors(send(administrator, ADD, FIELD | changes))) == [field]
    assert not CustomField.objects.exists()


def test_what_is_typed_for_a_version_that_was_published_since_stays(draft, administrator):
    page = filled(administrator.get(ADD))
    publish(draft)
    answer = administrator.post(ADD, page | FIELD | {"procedure": draft.pk})
    message = "This version is no draft any more. Copy a version and choose the copy."
    assert errors(answer) == {"procedure": [message]}
    assert 'value="房号"' in answer.content.decode()


def test_a_code_is_given_once_in_a_version(draft, administrator):
    assert send(administrator, ADD, FIELD).status_code == 302
    assert errors(send(administrator, ADD, FIELD | {"label": "楼层"}))
    assert CustomField.objects.count() == 1


def test_the_fields_of_a_published_version_stay_as_they_are(draft, administrator):
    send(administrator, ADD, FIELD)
    publish(draft)
    field = CustomField.objects.get()
    page = reverse("admin:complaints_customfield_change", args=[field.pk])
    assert administrator.post(page, FIELD | {"label": "楼层"}).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomField.objects.filter(pk=field.pk).update(label="楼层")
    copy = new_version(draft)
    assert list(copy.custom_fields.values_list("code", "label")) == [("unit", "房号")]


def test_a_comparison_and_the_text_of_the_procedure_tell_what_is_asked_and_what_is_not(draft, administrator, company):
    send(administrator, ADD, FIELD | {"type": "choice", "options": "东区\n西区"})
    page = reverse("admin:complaints_procedure_change", args=[draft.pk])
    assert send(administrator, page, {"not_asked": ["intake:meter_number"]}).status_code == 302
    draft.refresh_from_db()
    assert draft.not_asked == ["intake:meter_number"]
    found = {section.title: section.differences for section in compare(company.procedure, draft)}
    (added,) = found["Custom fields"]
    assert (added.kind, added.name) == ("added", "Intake · 房号")
    (head,) = found["Procedures"]
    assert [(change.before, change.after) for change in head.changes] == [("", "Intake · Meter or customer number")]

    publish(draft)
    book = handbook_of(current_rulebook().procedures[draft.pk])
    intake = book.chapters[0]
    assert [line.text for line in intake.asked] == ["房号 (东区 / 西区)"]
    assert any(ruling.title == "Not asked" for ruling in book.terms)
