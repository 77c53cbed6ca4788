"""Saves, uploads and the form itself arrive at the same moment: real threads, real PostgreSQL."""

from __future__ import annotations

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.models import Complaint, Draft, DraftFile
from tests import samples, way
from tests.complaints.test_intake_races import at_once, signed_in
from tests.draft_forms import body
from tests.intake_form import NEW, typed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def save(client, key, sent):
    return client.post(f"/drafts/{key}/", json.dumps(sent), content_type="application/json")


@pytest.mark.parametrize("begun", [True, False], ids=["a draft is there", "the first word is on its way"])
def test_no_save_brings_back_the_draft_of_a_complaint_that_is_being_sent(begun, company):
    key, clients = str(uuid.uuid4()), signed_in(company.people.desk, 8)
    if begun:
        save(clients[0], key, body(content="报修"))
    data = typed(company, key=key)

    def act(place):
        if place == 3:
            return clients[place].post(NEW, data).status_code
        return save(clients[place], key, body(content=f"报修{place}", sequence=place + 2)).status_code

    answers = at_once(8, act)

    assert answers[3] == 302
    assert {answer for place, answer in enumerate(answers) if place != 3} <= {200, 410}
    assert Complaint.objects.count() == 1
    assert not Draft.objects.exists()


def test_no_save_brings_back_the_draft_of_a_step_that_is_being_taken(company):
    complaint = way.dispatched(company)
    key, clients = str(uuid.uuid4()), signed_in(company.people.officer_dz, 8)
    data = {
        "version": complaint.version,
        "key": str(uuid.uuid4()),
        "outcome": "no_answer",
        "note": "无人接听",
        "draft": key,
    }

    def act(place):
        if place in (2, 5):  # sent twice
            return clients[place].post(f"/complaints/{complaint.number}/contact/", data).status_code
        return save(clients[place], key, body(complaint, "contact", sequence=place + 1, note="无")).status_code

    answers = at_once(8, act)

    assert (answers[2], answers[5]) == (302, 302)
    assert set(answers) <= {200, 302, 410}
    assert complaint.contacts.count() == 1
    assert not Draft.objects.exists()


def test_of_the_saves_of_one_page_the_last_word_counts_in_whatever_order_they_arrive(company):
    key, clients = str(uuid.uuid4()), signed_in(company.people.desk, 8)

    answers = at_once(
        8, lambda place: save(clients[place], key, body(content=f"{place}", sequence=place + 1)).status_code
    )

    assert answers == [200] * 8
    assert Draft.objects.get().data == {"content": ["7"]}


def test_a_file_that_arrives_with_the_form_is_attached_or_refused_and_never_lost_on_the_way(company, files_folder):
    key, clients = str(uuid.uuid4()), signed_in(company.people.desk, 6)
    data = typed(company, key=key)

    def act(place):
        if place in (1, 4):
            return clients[place].post(NEW, data).status_code
        file = SimpleUploadedFile(f"{place}.txt", f"{place}".encode())
        return clients[place].post(f"/drafts/{key}/files/", {"step": "intake", "files": file}).status_code

    answers = at_once(6, act)

    names = {file.name for file in Complaint.objects.get().attachments.all()}
    taken = {f"{place}.txt" for place in (0, 2, 3, 5) if answers[place] == 200}
    assert set(answers) <= {200, 302, 410}
    assert names == taken
    assert not DraftFile.objects.exists()
    assert len([path for path in files_folder.rglob("*") if path.is_file()]) == len(names)


def test_files_are_taken_away_and_drafts_discarded_while_the_form_is_sent(company):
    """Whoever comes first wins; nobody waits for ever, and nobody meets an error."""
    complaint, clients = way.dispatched(company), signed_in(company.people.officer_dz, 8)
    for turn in range(4):
        key, version = str(uuid.uuid4()), Complaint.objects.get().version
        for number in range(3):
            file = SimpleUploadedFile(f"{number}.txt", f"{turn}{number}".encode())
            form = {"step": "contact", "number": complaint.number, "version": version, "files": file}
            assert clients[0].post(f"/drafts/{key}/files/", form).status_code == 200
        waiting = list(DraftFile.objects.values_list("pk", flat=True))
        data = {"version": version, "key": str(uuid.uuid4()), "outcome": "no_answer", "note": "无", "draft": key}

        def act(place, key=key, waiting=waiting, data=data):
            if place < 2:
                return clients[place].post(f"/complaints/{complaint.number}/contact/", data).status_code
            if place < 5:
                return clients[place].delete(f"/drafts/{key}/files/{waiting[place - 2]}/").status_code
            return clients[place].post(f"/drafts/{key}/discard/").status_code

        answers = at_once(8, act)

        assert set(answers[:2]) == {302}
        assert set(answers[2:5]) <= {204, 404}
        assert set(answers[5:]) <= {302, 404}
        assert complaint.contacts.count() == turn + 1
        assert not DraftFile.objects.exists()


def test_the_same_file_sent_at_once_waits_once(company):
    key, clients = str(uuid.uuid4()), signed_in(company.people.desk, 4)

    def act(place):
        file = SimpleUploadedFile(f"{place}.jpg", samples.JPEG)
        return clients[place].post(f"/drafts/{key}/files/", {"step": "intake", "files": file}).status_code

    assert at_once(4, act) == [200] * 4
    assert DraftFile.objects.count() == 1
