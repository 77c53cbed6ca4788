"""受理登记 with what should not be sent, and its look-ups."""

from __future__ import annotations

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from complaints.models import (
    Complaint,
    DraftFile,
)
from tests import way
from tests.intake_form import MORNING, NEW, errors, text_file, typed


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


# --- The proposal -----------------------------------------------------------------------------------------------------


def test_the_proposal_follows_category_and_branch(company, signed_in):
    """GAS-12.2: routing is data; the page says why."""
    url = reverse("complaints:proposal")
    chosen = {"category": company.categories["supply-repair"].pk, "branch": company.qy.pk}

    page = signed_in(company.people.desk).get(url, chosen)

    assert page.context["proposal"].lead == company.qyzhs
    assert "曲阳综合所" in page.content.decode()


@pytest.mark.parametrize("nonsense", [{}, {"category": "x", "branch": "-1"}, {"category": "99999999999999999999"}])
def test_a_proposal_for_nonsense_proposes_nothing(company, signed_in, nonsense):
    page = signed_in(company.people.desk).get(reverse("complaints:proposal"), nonsense)

    assert page.status_code == 200
    assert page.context["proposal"].lead is None


# --- Bad input --------------------------------------------------------------------------------------------------------

FIELDS = (
    "kind", "channel", "category", "branch", "customer_name", "customer_phone", "other_phones", "content", "level",
    "customer_type", "guardian", "first_receiver", "received_at", "lead", "co_handlers", "key", "do", "customer",
    "duplicate", "call_started",
)  # fmt: skip
HOSTILE = {
    "nothing": "",
    "overlong": "x" * 20000,
    "null": "\0",
    "beyond any number": "9" * 40,
    "negative": "-1",
    "script": "<script>alert(1)</script>",
    "quotes": "☃'\";--",
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_input_breaks_the_page_or_loses_the_text(company, signed_in, value):
    """GAS-6: whatever arrives in whichever field, the answer is a complaint or the form with what was typed."""
    client = signed_in(company.people.desk)

    for name in FIELDS:
        before = Complaint.objects.count()
        response = client.post(NEW, typed(company, demand="尽快维修", **{"duplicate": "new", name: value}))

        if response.status_code == 302:
            assert Complaint.objects.count() == before + 1, name
        else:
            assert errors(response) or response.context["undecided"], name
            page = response.content.decode()
            assert "尽快维修" in page, name
            assert "<script>alert" not in page, name
            assert Complaint.objects.count() == before, name


def test_foreign_ids_are_not_offered_and_not_taken(company, signed_in):
    """A station is no branch, a closed department leads nothing, somebody who has left guards nobody."""
    company.zhb.is_active = False
    company.zhb.save()
    company.people.officer_qy.is_active = False
    company.people.officer_qy.save()
    foreign = {"branch": company.dzzhs.pk, "lead": company.zhb.pk, "guardian": company.people.officer_qy.pk}

    response = signed_in(company.people.desk).post(NEW, typed(company, do="dispatch", flag_threat="on", **foreign))

    assert {"branch", "lead", "guardian"} <= set(errors(response))


def test_a_file_that_is_not_taken_stops_the_form_and_is_named(company, signed_in):
    """GAS-6: the complaint is not made without its material; the good files wait, so that nobody chooses them again."""
    program = SimpleUploadedFile("照片.jpg", b"MZ\x90\0" + b"\0" * 64, content_type="image/jpeg")

    response = signed_in(company.people.desk).post(NEW, typed(company, files=[program, text_file()]))

    (first,) = errors(response)["files"]
    assert first.startswith("照片.jpg: ")
    assert not Complaint.objects.exists()
    assert [file.name for file in DraftFile.objects.all()] == ["说明.txt"]
    assert "说明.txt" in response.content.decode()


def test_the_form_asks_no_more_queries_the_more_complaints_there_are(company, signed_in, django_assert_max_num_queries):
    client = signed_in(company.people.desk)
    with django_assert_max_num_queries(60) as few:
        client.get(NEW)
    for _ in range(10):
        way.accepted(company)

    with django_assert_max_num_queries(len(few)):
        client.get(NEW)


def test_the_accepted_page_shows_the_time_of_the_promise_in_local_time(company, signed_in):
    """GAS-12.2: one hour from acceptance, 11:00 in Shanghai."""
    complaint = way.accepted(company, at=timezone.now())

    page = signed_in(company.people.desk).get(reverse("complaints:accepted", args=[complaint.number]))

    (promise,) = page.context["promises"]
    assert "11:00" in promise.sentence
