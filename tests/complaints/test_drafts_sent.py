"""草稿: a draft becomes a step or a complaint exactly once, with the files that waited for it."""

from __future__ import annotations

import datetime as dt
import errno
import io
import os
import uuid
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from complaints import drafts
from complaints.choices import ContactOutcome
from complaints.flow import handle, record
from complaints.forms.intake import ANEW
from complaints.models import Attachment, Complaint, Draft, DraftFile
from tests import samples, way
from tests.draft_forms import KEY, OTHER, body, browser_of, save, stored, upload
from tests.intake_form import NEW, typed
from tests.step_forms import now, text


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path) -> Path:
    """A store of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def desk(cast, signed_in):
    return signed_in(cast.desk)


# --- The form is sent -------------------------------------------------------------------------------------------------


def test_a_complaint_takes_its_files_along_and_ends_its_draft(
    company, desk, files_folder, django_capture_on_commit_callbacks
):
    """GAS-6: exactly once, also when the form is sent twice."""
    save(desk, body(content="有照片"))
    upload(desk)
    upload(desk, name="来电.wav", content=samples.wav())
    data = typed(company, key=KEY)
    with django_capture_on_commit_callbacks(execute=True):
        first = desk.post(NEW, data)
    again = desk.post(NEW, data)

    assert first.url == again.url
    complaint = Complaint.objects.get()
    assert [file.name for file in complaint.attachments.all()] == ["现场.jpg", "来电.wav"]
    assert not Draft.objects.exists()
    assert len(stored(files_folder)) == 2  # of the attachments; those of the draft are gone


def test_nothing_that_arrives_after_the_form_brings_the_draft_back(company, desk):
    save(desk, body(content="旧"))
    desk.post(NEW, typed(company, key=KEY))

    late = save(desk, body(content="旧", sequence=9))
    assert (late.status_code, late.json()["state"]) == (410, "sent")
    delivered = save(desk, body(content="旧", sequence=9), **{"X-Draft-Late": "1"})
    assert (delivered.status_code, delivered.json()["state"]) == (200, "sent")  # an answer to who asks, and no error
    assert upload(desk).status_code == 410
    assert not Draft.objects.exists()
    assert not DraftFile.objects.exists()
    assert desk.get(f"{NEW}?draft={KEY}").url == f"/complaints/{Complaint.objects.get().number}/accepted/"


def test_nothing_brings_back_a_draft_that_was_added_to_another_complaint(company, desk):
    """GAS-6: the customer has called again; the form became a part of that record."""
    complaint = way.dispatched(company)
    save(desk, body(content="又来电"))
    upload(desk)
    sent = desk.post(NEW, typed(company, key=KEY, duplicate=complaint.number))
    assert sent.url == f"/complaints/{complaint.number}/accepted/?again=1"
    assert [file.name for file in complaint.attachments.all()] == ["现场.jpg"]
    assert save(desk, body(content="又来电", sequence=9)).status_code == 410
    assert not Draft.objects.exists()


def test_nobody_chooses_files_twice_because_another_field_was_empty(company, desk):
    """Neither those that waited nor, without scripts, those that came with the form."""
    upload(desk)
    came = SimpleUploadedFile("说明.txt", "自述".encode())
    page = desk.post(NEW, typed(company, key=KEY, customer_name="", files=[came]))
    assert "customer_name" in page.context["form"].errors
    for name in ("现场.jpg", "说明.txt"):
        assert name in text(page)

    desk.post(NEW, typed(company, key=KEY))
    assert {file.name for file in Complaint.objects.get().attachments.all()} == {"现场.jpg", "说明.txt"}


def test_a_step_takes_its_files_along_and_ends_its_draft(company, cast):
    complaint, browser = way.dispatched(company), browser_of(cast.officer_dz)
    save(browser, body(complaint, "contact", note="已约"))
    upload(browser, complaint, "contact")
    data = {"version": complaint.version, "key": OTHER, "outcome": "reached", "note": "约好明天。", "draft": KEY}
    for _twice in range(2):
        browser.post(f"/complaints/{complaint.number}/contact/", data)

    assert [file.name for file in complaint.attachments.all()] == ["现场.jpg"]
    assert complaint.contacts.count() == 1
    assert not Draft.objects.exists()
    late = save(browser, body(complaint, "contact", note="已约", sequence=9))
    assert (late.status_code, late.json()["state"]) == (410, "sent")
    # The next attempt is another form.
    assert save(browser, body(now(complaint), "contact", note="再次联系"), key=OTHER).status_code == 200


def test_a_step_sent_from_elsewhere_leaves_what_was_typed_for_it(company, cast):
    """From another window, or from a sheet that knows no draft; the complaint page's call sheet is one."""
    complaint, browser = way.dispatched(company), browser_of(cast.officer_dz)
    save(browser, body(complaint, "contact", note="长长的沟通记录"))
    upload(browser, complaint, "contact")
    for elsewhere in ({}, {"draft": OTHER}, {"draft": "x"}):
        version = now(complaint).version
        browser.post(
            f"/complaints/{complaint.number}/contact/",
            {"version": version, "outcome": "no_answer", "note": "", **elsewhere},
        )
    assert complaint.contacts.count() == 3
    assert Draft.objects.get().data == {"note": ["长长的沟通记录"]}
    assert DraftFile.objects.count() == 1
    assert "长长的沟通记录" in text(browser.get(f"/complaints/{complaint.number}/contact/"))


def test_a_refused_step_leaves_draft_and_files_as_they_were(company, cast, files_folder):
    complaint, browser = way.dispatched(company), browser_of(cast.officer_dz)
    save(browser, body(complaint, "contact", note=""))
    upload(browser, complaint, "contact")
    page = browser.post(
        f"/complaints/{complaint.number}/contact/",
        {"version": complaint.version, "outcome": "reached", "note": "", "files": [SimpleUploadedFile("a.txt", b"a")]},
    )
    assert "note" in page.context["form"].errors
    assert "现场.jpg" in text(page)
    assert "a.txt" in text(page)
    assert not Attachment.objects.exists()
    assert len(stored(files_folder)) == 2


def test_a_file_that_is_not_taken_is_named_and_stops_no_step(company, cast):
    complaint, browser = way.dispatched(company), browser_of(cast.officer_dz)
    bad = SimpleUploadedFile("坏.exe", samples.HTML)
    data = {"version": complaint.version, "outcome": "no_answer", "note": "", "files": [bad]}
    page = browser.post(f"/complaints/{complaint.number}/contact/", data)
    assert "坏.exe: " in text(page)
    assert not complaint.contacts.exists()


def test_a_waiting_file_becomes_an_attachment_without_being_read_or_copied_again(
    company, cast, desk, files_folder, django_capture_on_commit_callbacks
):
    """What a step locks waits for no file, however large: the content stays where it is and gets another name."""
    complaint, officer = way.dispatched(company), browser_of(cast.officer_dz)
    upload(officer, complaint, "contact")
    upload(desk, key=OTHER, content=samples.WEBP)
    before = {path.stat().st_ino for path in stored(files_folder)}
    contact = {"version": complaint.version, "outcome": "no_answer", "note": "", "draft": KEY}
    with django_capture_on_commit_callbacks(execute=True):
        assert officer.post(f"/complaints/{complaint.number}/contact/", contact).status_code == 302
        assert desk.post(NEW, typed(company, key=OTHER, duplicate=ANEW)).status_code == 302
    assert Attachment.objects.count() == 2
    after = [path.stat() for path in stored(files_folder)]
    assert {entry.st_ino for entry in after} == before
    assert [entry.st_nlink for entry in after] == [1, 1]


def test_where_the_store_knows_no_links_files_are_copied(company, desk, files_folder, monkeypatch):
    def refuse(*_args):
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    upload(desk)
    desk.post(NEW, typed(company, key=KEY))
    attachment = Attachment.objects.get()
    assert attachment.file.read() == samples.JPEG


def test_a_waiting_file_that_somebody_took_out_of_the_store_is_named_and_stops_nothing_for_ever(
    company, cast, desk, files_folder
):
    complaint, officer = way.dispatched(company), browser_of(cast.officer_dz)
    upload(officer, complaint, "contact")
    upload(desk, key=OTHER, content=samples.WEBP)
    for path in stored(files_folder):
        path.unlink()
    contact = {"version": complaint.version, "outcome": "no_answer", "note": "", "draft": KEY}
    for browser, address, data, key in (
        (officer, f"/complaints/{complaint.number}/contact/", contact, KEY),
        (desk, NEW, typed(company, key=OTHER, duplicate=ANEW), OTHER),
    ):
        assert "”已不在存储中" in text(browser.post(address, data))
        file = DraftFile.objects.get(draft__key=key)
        assert browser.get(f"/drafts/{key}/files/{file.pk}/").status_code == 404
        assert browser.delete(f"/drafts/{key}/files/{file.pk}/").status_code == 204
        assert browser.post(address, data).status_code == 302
    assert not Attachment.objects.exists()


def test_a_file_is_read_and_stored_before_anything_is_locked(transactional_db, company, cast):
    """On SQLite one transaction that writes holds up all others."""

    class Watched(io.BytesIO):
        def read(self, *size):
            inside.append(connection.in_atomic_block)
            return super().read(*size)

    inside: list[bool] = []
    complaint = way.dispatched(company)
    record.add_file(complaint, by=cast.desk, name="a.jpg", content=Watched(samples.JPEG))
    form = drafts.Form(owner=cast.desk, key=uuid.UUID(KEY))
    drafts.add_file(form, None, "a.jpg", Watched(samples.JPEG), timezone.now())
    assert (complaint.attachments.count(), DraftFile.objects.count()) == (1, 1)
    assert inside
    assert not any(inside)


# --- Files that wait --------------------------------------------------------------------------------------------------


def test_a_file_waits_for_its_form_and_can_be_looked_at_and_removed(
    desk, files_folder, django_capture_on_commit_callbacks
):
    assert "现场.jpg" in upload(desk).json()["html"]
    assert upload(desk, name="同一张.jpg").status_code == 200
    file = DraftFile.objects.get()
    shown = desk.get(f"/drafts/{KEY}/files/{file.pk}/")
    assert b"".join(shown.streaming_content) == samples.JPEG
    assert shown["Content-Security-Policy"].startswith("sandbox")
    assert desk.delete(f"/drafts/{OTHER}/files/{file.pk}/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.delete(f"/drafts/{KEY}/files/{file.pk}/").status_code == 204
    assert stored(files_folder) == []


def test_a_file_that_is_not_taken_is_refused_with_the_reason(desk, settings, files_folder):
    settings.MAX_ATTACHMENT_BYTES = 100
    for name, content, word in (("a.exe", b"MZ\x90\0", "不接受"), ("a.txt", b"", "空"), ("a.txt", b"x" * 101, "太大")):
        answer = upload(desk, name=name, content=content)
        assert answer.status_code == 422
        assert word in answer.json()["reason"]
    assert stored(files_folder) == []


def test_a_form_has_at_most_twenty_files(desk):
    for number in range(20):
        assert upload(desk, name=f"{number}.txt", content=f"{number}".encode()).status_code == 200
    assert "20" in upload(desk, name="21.txt", content=b"21").json()["reason"]
    assert desk.post(f"/drafts/{KEY}/files/", {"step": "intake"}).status_code == 422


def test_nobody_fills_the_store_with_what_is_never_sent(desk, settings, monkeypatch):
    """Over all drafts of a person: as many bytes as one form with its twenty files may have."""
    settings.MAX_ATTACHMENT_BYTES = 10
    for number in range(20):
        assert upload(desk, key=str(uuid.uuid4()), name="a.txt", content=b"%010d" % number).status_code == 200
    answer = upload(desk, name="a.txt", content=b"1")
    assert (answer.status_code, "草稿" in answer.json()["reason"]) == (422, True)
    assert DraftFile.objects.count() == Draft.objects.count() == 20
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 20)
    full = save(desk, body(content="报修"))
    assert (full.status_code, full.json()["state"]) == (422, "full")
    assert Draft.objects.count() == 20


def test_the_sheet_for_a_call_has_no_place_for_files_and_leaves_no_draft(company, cast):
    complaint, browser = way.dispatched(company), browser_of(cast.officer_dz)
    sent = {"version": complaint.version, "files": SimpleUploadedFile("a.txt", b"a")}
    assert browser.post(f"/complaints/{complaint.number}/call/", sent).status_code == 200
    assert not Draft.objects.exists()
    for page in ("/", "/drafts/"):
        assert browser.get(page).status_code == 200


def test_a_script_adds_a_file_to_a_complaint_and_gets_its_place_on_the_page(company, cast):
    complaint, browser = way.dispatched(company), browser_of(cast.officer_dz)
    address, asks = f"/complaints/{complaint.number}/files/", {"Accept": "application/json"}
    sent = browser.post(address, {"files": SimpleUploadedFile("现场.jpg", samples.JPEG)}, headers=asks)
    assert f'href="/complaints/{complaint.number}/files/{complaint.attachments.get().pk}/"' in sent.json()["html"]
    bad = browser.post(address, {"files": SimpleUploadedFile("坏.jpg", samples.HTML)}, headers=asks)
    assert (bad.status_code, "不接受" in bad.json()["reason"]) == (422, True)
    assert browser.post(address, {}, headers=asks).status_code == 422
    assert Client().post(address, {}, headers=asks).status_code == 401
    archived = way.archived(company, customer_name="别人")
    refused = browser_of(cast.desk).post(
        f"/complaints/{archived.number}/files/", {"files": SimpleUploadedFile("a.txt", b"a")}, headers=asks
    )
    assert (refused.status_code, "归档" in refused.json()["reason"]) == (403, True)


# --- Tidying ----------------------------------------------------------------------------------------------------------


def test_old_drafts_and_files_without_a_draft_are_tidied_and_attachments_stay(
    company, cast, desk, files_folder, capsys, django_capture_on_commit_callbacks
):
    """30 days: the old one goes with its file; the young one and what became an attachment stay."""
    complaint = way.dispatched(company)
    handle.log_contact(complaint, by=cast.head_dz, outcome=ContactOutcome.NO_ANSWER)
    officer = browser_of(cast.officer_dz)
    officer.post(f"/complaints/{complaint.number}/files/", {"files": SimpleUploadedFile("留.txt", b"keep")})
    for key, days in ((KEY, 31), (OTHER, 29)):
        save(desk, body(content=key), key=key)
        upload(desk, key=key, name="a.txt", content=key.encode())
        Draft.objects.filter(key=key).update(saved_at=timezone.now() - dt.timedelta(days=days))
    orphan, fresh = (
        default_storage.path(default_storage.save(f"drafts/{name}", SimpleUploadedFile(name, b"x"))) for name in "of"
    )
    two_days_ago = (timezone.now() - dt.timedelta(days=2)).timestamp()
    os.utime(orphan, (two_days_ago, two_days_ago))

    with django_capture_on_commit_callbacks(execute=True):
        call_command("tidy_drafts")

    assert capsys.readouterr().out == "drafts=1 files=2 imports=0\n"
    assert [str(draft.key) for draft in Draft.objects.all()] == [OTHER]
    kept = {path.read_bytes() for path in stored(files_folder)}
    assert kept == {b"keep", OTHER.encode(), b"x"}
    assert Path(fresh).exists()
