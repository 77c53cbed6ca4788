"""Files of a complaint: what is taken, how it is kept, and who gets it back (GAS-6)."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from complaints.choices import Action
from complaints.files import NotAccepted, attach, check, safe_name, taken_in
from complaints.filetypes import JPEG, TXT, sniff
from complaints.flow import dispatch, record
from complaints.flow.errors import NotAllowed
from tests import samples, way


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path) -> Path:
    """A store of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def complaint(company):
    """定州综合所 has it."""
    return way.dispatched(company)


@pytest.fixture
def kept(complaint, cast):
    """`kept(name, content)` is a file that the desk has added to the complaint."""
    return lambda name, content: record.add_file(complaint, by=cast.desk, name=name, content=content)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def upload(client, complaint, *files: tuple[str, bytes], content_type: str = "image/jpeg"):
    sent = [SimpleUploadedFile(name, content, content_type) for name, content in files]
    return client.post(reverse("complaints:add-files", args=[complaint.number]), {"files": sent}, follow=True)


def texts(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def address(attachment) -> str:
    return reverse("complaints:file", args=[attachment.complaint.number, attachment.pk])


# --- What is taken ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", samples.ACCEPTED)
def test_every_kind_that_is_taken_is_known_by_its_content(name):
    """GAS-6: photos, recordings, videos and documents."""
    content, content_type, kind = samples.ACCEPTED[name]
    found = check(name, io.BytesIO(content))
    assert (found.content_type, found.kind) == (content_type, kind)


@pytest.mark.parametrize("name", samples.REFUSED)
def test_everything_else_is_refused(name):
    """GAS-6: pages, programs, archives, macros, broken files and files that lie about their kind."""
    with pytest.raises(NotAccepted):
        check(name, io.BytesIO(samples.REFUSED[name]))


def test_no_beginning_of_a_file_makes_the_check_fail():
    """Cut or spoilt content is taken for what it may be or for nothing, and never an error."""
    known = {content_type for _content, content_type, _kind in samples.ACCEPTED.values()}
    for content, _type, _kind in samples.ACCEPTED.values():
        cut = (*range(1, min(len(content), 64)), len(content) // 2, len(content) - 1)
        tried = [content[:length] for length in cut]
        spoilt = range(0, min(len(content), 200), 3)
        tried += [content[:position] + b"\xff" + content[position + 1 :] for position in spoilt]
        found = [sniff(io.BytesIO(attempt)) for attempt in tried]
        assert {each.content_type for each in found if each is not None} <= known


def test_the_name_and_the_browsers_claim_do_not_matter(complaint, cast, signed_in):
    """A PNG picture called .pdf and claimed to be HTML is kept as the picture that it is."""
    upload(signed_in(cast.desk), complaint, ("协议.pdf", samples.png()), content_type="text/html")
    attachment = complaint.attachments.get()
    assert (attachment.name, attachment.content_type, attachment.kind) == ("协议.png", "image/png", "photo")


def test_an_empty_file_is_refused():
    with pytest.raises(NotAccepted, match="空"):
        check("a.txt", io.BytesIO(b""))


def test_a_file_may_be_as_large_as_the_limit_and_not_a_byte_larger(settings):
    settings.MAX_ATTACHMENT_BYTES = len(samples.TXT)
    assert check("a.txt", io.BytesIO(samples.TXT)) is TXT
    with pytest.raises(NotAccepted, match="太大"):
        check("a.txt", io.BytesIO(samples.TXT + b"\n"))


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\me\\照片.JPG", "照片.JPG"),
        ("a\x00b\r\nc.jpg", "abc.jpg"),
        ("report\u202egpj.exe", "reportgpj.exe.jpg"),
        ("照片.html", "照片.html.jpg"),
        ("照片.png", "照片.jpg"),
        ("照片", "照片.jpg"),
        ("2024.11.24 现场", "2024.11.24 现场.jpg"),
        (" .jpg", "文件.jpg"),
        ("..", "文件.jpg"),
        ("", "文件.jpg"),
        ("长" * 300 + ".jpg", "长" * 196 + ".jpg"),
    ],
)
def test_a_name_is_made_safe_and_tells_the_true_type(sent, shown):
    assert safe_name(sent, JPEG) == shown


# --- How it is kept ---------------------------------------------------------------------------------------------------


def test_a_file_is_kept_outside_the_web_root_with_its_hash_and_in_the_history(complaint, cast, kept, files_folder):
    """GAS-6: all material is kept, and the history says who added what."""
    attachment = kept("现场.jpg", samples.JPEG)
    (path,) = stored(files_folder)
    assert path.read_bytes() == samples.JPEG
    assert "现场" not in str(path)
    assert path.suffix == ""
    assert attachment.size == len(samples.JPEG)
    assert attachment.sha256 == hashlib.sha256(samples.JPEG).hexdigest()
    event = complaint.events.last()
    assert (event.action, event.actor, event.data["file"]) == (Action.ADD_FILE, cast.desk, "现场.jpg")
    assert event.data["sha256"] == attachment.sha256


def test_a_rolled_back_transaction_leaves_no_file_behind(complaint, cast, files_folder):
    """Whatever fails after the file is stored, inside the step or around it."""

    def fail():
        with transaction.atomic():
            record.add_file(complaint, by=cast.desk, name="a.jpg", content=samples.JPEG)
            assert len(stored(files_folder)) == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert stored(files_folder) == []
    assert not complaint.attachments.exists()


def test_a_committed_file_stays(complaint, cast, files_folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        record.add_file(complaint, by=cast.desk, name="a.jpg", content=samples.JPEG)
    callbacks.clear()
    assert len(stored(files_folder)) == 1


def test_the_same_content_is_kept_once(complaint, cast, kept, files_folder):
    """A form that is sent twice adds the file once and writes one history entry."""
    first = kept("现场.jpg", samples.JPEG)
    entries = complaint.events.count()
    assert kept("另一个名字.jpg", samples.JPEG) == first
    assert complaint.attachments.count() == len(stored(files_folder)) == 1
    assert complaint.events.count() == entries


def test_an_archived_complaint_takes_no_more_files(company, cast):
    """GAS-12.6: archived is read-only."""
    with pytest.raises(NotAllowed):
        record.add_file(way.archived(company), by=cast.desk, name="a.jpg", content=samples.JPEG)


# --- Sending files ----------------------------------------------------------------------------------------------------


def test_good_files_are_kept_and_each_bad_one_is_named_with_its_reason(complaint, cast, signed_in):
    response = upload(
        signed_in(cast.officer_dz),
        complaint,
        ("现场.jpg", samples.JPEG),
        ("恶意.jpg", samples.HTML),
        ("空.pdf", b""),
        ("来电.wav", samples.wav()),
    )
    assert response.redirect_chain[0][0] == f"{complaint.get_absolute_url()}#files"
    assert [file.name for file in complaint.attachments.all()] == ["现场.jpg", "来电.wav"]
    bad, empty, good = texts(response)
    assert bad.startswith("未添加 恶意.jpg：不接受这类文件")
    assert "空.pdf" in empty
    assert good == "已添加 2 个文件。"


def test_a_name_with_markup_is_shown_as_text(complaint, cast, signed_in):
    """GAS-6 pages never run what a file is called."""
    response = upload(signed_in(cast.desk), complaint, ("<img src=x onerror=alert(1)>.jpg", samples.JPEG))
    page = response.content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;.jpg" in page


def test_a_file_sent_again_is_said_to_be_there(complaint, cast, signed_in):
    client = signed_in(cast.desk)
    upload(client, complaint, ("现场.jpg", samples.JPEG))
    assert texts(upload(client, complaint, ("现场.jpg", samples.JPEG))) == ["现场.jpg 已在附件中，未重复添加。"]
    assert complaint.attachments.count() == 1


def test_sending_no_file_asks_for_one(complaint, cast, signed_in):
    assert texts(upload(signed_in(cast.desk), complaint)) == ["请至少选择一个文件。"]


def test_more_than_twenty_files_at_once_are_sent_back(complaint, cast, signed_in):
    files = [(f"{number}.txt", f"{number}".encode()) for number in range(21)]
    assert "20" in texts(upload(signed_in(cast.desk), complaint, *files))[0]
    assert not complaint.attachments.exists()


def test_an_upload_of_any_size_costs_no_more_disk_than_the_limit(complaint, cast, signed_in, settings, monkeypatch):
    """What goes beyond the limit is read but not written down; the answer says that the file is too large."""
    settings.MAX_ATTACHMENT_BYTES = 100_000
    client, huge = signed_in(cast.desk), ("long.txt", b"x" * 2_000_000)
    assert "太大" in texts(upload(client, complaint, huge))[0]
    sizes = []
    monkeypatch.setattr(record, "add_file", lambda complaint, *, content, **_: sizes.append(content.size) or complaint)
    upload(client, complaint, huge)
    assert 100_000 < sizes[0] <= 100_000 + 2 * 65_536


def test_who_may_not_add_files_is_told_who_may(complaint, cast, signed_in, company):
    """A department that no longer has the complaint still sees it, but adds nothing to it."""
    dispatch.reassign(complaint, by=cast.supervisor, lead=company.qyzhs, reason="属曲阳辖区。")
    response = upload(signed_in(cast.head_dz), complaint, ("现场.jpg", samples.JPEG))
    assert response.status_code == 403
    assert "客服中心" in response.content.decode()
    assert not complaint.attachments.exists()


@pytest.mark.parametrize("person", ["officer_qy", "outsider", "admin", "inspector"])
def test_nobody_adds_files_to_a_complaint_that_they_may_not_see(person, complaint, cast, signed_in):
    response = upload(signed_in(getattr(cast, person)), complaint, ("现场.jpg", samples.JPEG))
    assert response.status_code == 404
    assert not complaint.attachments.exists()


def test_an_archived_complaint_refuses_an_upload_with_the_reason(company, cast, signed_in):
    archived = way.archived(company)
    response = upload(signed_in(cast.desk), archived, ("现场.jpg", samples.JPEG))
    assert response.status_code == 403
    assert "归档" in response.content.decode()


def test_files_are_added_by_post_only(complaint, cast, signed_in):
    assert signed_in(cast.desk).get(reverse("complaints:add-files", args=[complaint.number])).status_code == 405


# --- Getting them back ------------------------------------------------------------------------------------------------


def test_whoever_is_not_signed_in_is_sent_to_the_sign_in_page(client, kept):
    attachment = kept("现场.jpg", samples.JPEG)
    for response in (
        client.get(address(attachment)),
        client.post(reverse("complaints:add-files", args=[attachment.complaint.number])),
    ):
        assert response.status_code == 302
        assert response.url.startswith("/accounts/sign-in/")


@pytest.mark.parametrize("person", ["officer_qy", "head_qy", "outsider", "admin", "inspector"])
def test_for_who_may_not_see_the_complaint_the_file_does_not_exist(person, cast, kept, signed_in):
    attachment = kept("现场.jpg", samples.JPEG)
    assert signed_in(getattr(cast, person)).get(address(attachment)).status_code == 404


def test_a_file_is_not_found_under_another_complaint_that_one_may_see(company, cast, kept, signed_in):
    """The number in the address and the file must belong together."""
    attachment = kept("现场.jpg", samples.JPEG)
    other = way.accepted(company)
    response = signed_in(cast.desk).get(reverse("complaints:file", args=[other.number, attachment.pk]))
    assert response.status_code == 404


@pytest.mark.parametrize("name", samples.ACCEPTED)
def test_a_file_comes_back_as_it_was_sent_and_cannot_do_harm(name, cast, kept, signed_in):
    """GAS-6: same bytes; the browser neither guesses a type nor runs anything."""
    content, content_type, _kind = samples.ACCEPTED[name]
    response = signed_in(cast.head_dz).get(address(kept(name, content)))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == content_type
    assert response["Content-Length"] == str(len(content))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert "private" in response["Cache-Control"]
    shown = content_type.startswith(("image/", "audio/", "video/", "application/pdf"))
    shown = shown and content_type not in ("image/heic", "audio/amr")
    how = "inline" if shown else "attachment"
    assert response["Content-Disposition"].startswith(f"{how}; filename*=utf-8''%E")


def test_every_type_but_pdf_is_shown_in_a_sandbox(cast, kept, signed_in):
    client = signed_in(cast.desk)
    assert client.get(address(kept("a.jpg", samples.JPEG)))["Content-Security-Policy"].startswith("sandbox")
    assert "sandbox" not in client.get(address(kept("a.pdf", samples.PDF)))["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "status", "part", "content_range"),
    [
        ("bytes=0-3", 206, slice(0, 4), "bytes 0-3/124"),
        ("bytes=44-", 206, slice(44, 124), "bytes 44-123/124"),
        ("bytes=-10", 206, slice(114, 124), "bytes 114-123/124"),
        ("bytes=-500", 206, slice(0, 124), "bytes 0-123/124"),
        ("bytes=100-900", 206, slice(100, 124), "bytes 100-123/124"),
        ("bytes=123-123", 206, slice(123, 124), "bytes 123-123/124"),
        ("bytes=124-", 416, None, "bytes */124"),
        ("bytes=-0", 416, None, "bytes */124"),
        ("bytes=9-3", 416, None, "bytes */124"),
        ("bytes=0-3,6-9", 200, slice(0, 124), None),
        ("bytes=-", 200, slice(0, 124), None),
        ("lines=0-3", 200, slice(0, 124), None),
        pytest.param(f"bytes=0-{'9' * 5000}", 200, slice(0, 124), None, id="more digits than a number may have"),
    ],
)
def test_a_recording_can_be_played_from_any_place(asked, status, part, content_range, cast, kept, signed_in):
    """80 samples and a header of 44 bytes make 124 bytes."""
    content = samples.wav(0.01)
    assert len(content) == 124
    response = signed_in(cast.desk).get(address(kept("来电.wav", content)), headers={"Range": asked})
    assert response.status_code == status
    assert response["Accept-Ranges"] == "bytes"
    assert response.get("Content-Range") == content_range
    if part:
        assert b"".join(response.streaming_content) == content[part]
        assert response["Content-Length"] == str(part.stop - part.start)


def test_a_part_of_another_version_is_not_mixed_in(cast, kept, signed_in):
    client, attachment = signed_in(cast.desk), kept("来电.wav", samples.wav())
    etag = client.get(address(attachment))["ETag"]
    assert client.get(address(attachment), headers={"Range": "bytes=0-3", "If-Range": etag}).status_code == 206
    assert client.get(address(attachment), headers={"Range": "bytes=0-3", "If-Range": '"other"'}).status_code == 200


def test_a_file_that_the_browser_has_is_not_sent_again(cast, kept, signed_in):
    client, attachment = signed_in(cast.desk), kept("现场.jpg", samples.JPEG)
    etag = client.get(address(attachment))["ETag"]
    again = client.get(address(attachment), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_missing_in_the_store_is_a_404_that_says_so(cast, kept, signed_in):
    attachment = kept("现场.jpg", samples.JPEG)
    default_storage.delete(attachment.file.name)
    assert signed_in(cast.desk).get(address(attachment)).status_code == 404


# --- The page ---------------------------------------------------------------------------------------------------------


def test_the_page_shows_photos_plays_recordings_and_lists_documents(complaint, cast, kept, signed_in):
    photo, sound, film, paper, foreign = (
        kept(name, samples.ACCEPTED[name][0]) for name in ("现场.jpg", "来电.wav", "录像.mp4", "协议.pdf", "现场.heic")
    )
    page = signed_in(cast.desk).get(complaint.get_absolute_url()).content.decode()
    flat = " ".join(page.split())
    assert f'<img src="{address(photo)}"' in flat
    assert f'preload="none" src="{address(sound)}"' in flat
    assert "<audio controls" in flat
    assert f'preload="none" src="{address(film)}"' in flat
    assert f'href="{address(paper)}"' in flat
    assert f'<img src="{address(foreign)}"' not in flat  # browsers cannot show it, so it is a download
    assert 'capture="environment"' in flat


def test_the_form_is_there_only_for_who_may_add_files(company, complaint, cast, signed_in):
    assert 'name="files"' in signed_in(cast.desk).get(complaint.get_absolute_url()).content.decode()
    archived = way.archived(company)
    assert 'name="files"' not in signed_in(cast.desk).get(archived.get_absolute_url()).content.decode()


def test_a_file_carried_over_says_where_it_comes_from(company, complaint, cast, signed_in):
    """GAS-12.7: the original is attached to the re-complaint."""
    original = way.archived(company)
    with taken_in("原记录.pdf", samples.PDF) as record_of_it:
        attach(record_of_it, complaint, by=cast.desk, at=timezone.now(), carried_from=original)
    page = signed_in(cast.desk).get(complaint.get_absolute_url()).content.decode()
    assert f"来自 {original.number}" in page
