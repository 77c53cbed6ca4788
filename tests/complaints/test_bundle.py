"""The archive bundle: the record, all files and the whole history in one zip (GAS-12.6)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import zipfile

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from complaints.flow import record
from complaints.models import Event
from tests import samples, way


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    """A store of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def complaint(company, cast):
    """A case in handling with two files of the same name, and one whose name no Windows would take."""
    complaint = way.handling(company)
    for name, content in (
        ("现场.jpg", samples.JPEG),
        ("现场.jpg", samples.GIF),
        ('a:b*c?"<d>|' + "长" * 180 + ".txt", samples.TXT),
        ("来电.wav", samples.wav()),
    ):
        record.add_file(complaint, by=cast.desk, name=name, content=content)
    return complaint


@pytest.fixture
def bundle(complaint, cast, signed_in):
    """`bundle()` is the archive as the desk downloads it."""

    def download() -> zipfile.ZipFile:
        response = signed_in(cast.desk).get(reverse("complaints:bundle", args=[complaint.number]))
        assert response["Content-Type"] == "application/zip"
        assert response["Content-Disposition"] == f'attachment; filename="{complaint.number}.zip"'
        return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))

    return download


def test_the_bundle_holds_record_files_and_history_under_safe_names(complaint, bundle):
    archive = bundle()
    assert archive.testzip() is None
    assert archive.namelist() == [
        f"{complaint.number}.pdf",
        "files/001-现场.jpg",
        "files/002-现场.gif",
        "files/003-a_b_c___d__" + "长" * 49 + ".txt",
        "files/004-来电.wav",
        "history.csv",
        "history.json",
        "MANIFEST.txt",
    ]
    assert all(len(name.encode()) < 255 for name in archive.namelist())
    assert archive.read("files/001-现场.jpg") == samples.JPEG
    assert archive.read("files/004-来电.wav") == samples.wav()
    text = pypdf.PdfReader(io.BytesIO(archive.read(f"{complaint.number}.pdf"))).pages[0].extract_text()
    assert complaint.number in text


def test_the_manifest_gives_the_hash_of_everything(bundle, tmp_path):
    """The lines are those of sha256sum, so that anybody can check them without this product."""
    archive = bundle()
    lines = [line for line in archive.read("MANIFEST.txt").decode().splitlines() if not line.startswith("#")]
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    assert set(listed) == set(archive.namelist()) - {"MANIFEST.txt"}
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == digest for name, digest in listed.items())
    archive.extractall(tmp_path)
    subprocess.run(["sha256sum", "--check", "--quiet", "MANIFEST.txt"], cwd=tmp_path, check=True)


def test_the_history_as_a_table_opens_in_a_spreadsheet_in_chinese(complaint, cast, bundle):
    record.add_note(complaint, by=cast.desk, text="客户要求书面答复，\n并道歉。")
    content = bundle().read("history.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head == ["序号", "时间", "操作人", "事项", "备注", "详情", "SHA-256"]
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert len(rows) == complaint.events.count()
    assert rows[0][2] == "李娜"
    assert rows[-1][4] == "客户要求书面答复，\n并道歉。"
    assert rows[-1][6] == complaint.events.last().hash


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://example.com")', "+1+1", "-1", "@SUM(A1)"])
def test_a_note_never_becomes_a_formula(formula, complaint, cast, bundle):
    record.add_note(complaint, by=cast.desk, text=formula)
    *_, last = csv.reader(io.StringIO(bundle().read("history.csv").decode("utf-8-sig")))
    assert last[4] == f"'{formula}"


def test_the_history_as_json_lets_anybody_recompute_every_hash(complaint, bundle):
    """GAS-6: the chain can be checked years later from the bundle alone."""
    content = json.loads(bundle().read("history.json"))
    complaint = type(complaint).objects.get(pk=complaint.pk)
    previous = ""
    for entry in content["events"]:
        covered = [
            content["complaint"], entry["sequence"], entry["at"], entry["actor"], entry["actor_name"],
            entry["action"], entry["data"], entry["note"], previous,
        ]  # fmt: skip
        text = json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert entry["previous_hash"] == previous
        assert entry["hash"] == hashlib.sha256(text.encode()).hexdigest()
        previous = entry["hash"]
    assert (content["history_length"], content["history_hash"]) == (complaint.history_length, previous)
    assert len(content["events"]) == Event.objects.filter(complaint=complaint).count()


def test_a_file_missing_or_changed_in_the_store_is_said_in_the_manifest(complaint, bundle):
    """The rest is still handed out."""
    first, second, *_ = complaint.attachments.all()
    default_storage.delete(first.file.name)
    with default_storage.open(second.file.name, "wb") as stored:
        stored.write(b"something else")
    archive = bundle()
    assert "files/001-现场.jpg" not in archive.namelist()
    manifest = archive.read("MANIFEST.txt").decode()
    assert "# 存储中缺失：files/001-现场.jpg" in manifest
    assert "# 与添加时不一致：files/002-现场.gif" in manifest


def test_an_archived_complaint_keeps_its_bundle(company, cast, signed_in):
    """GAS-12.6."""
    archived = way.archived(company)
    response = signed_in(cast.desk).get(reverse("complaints:bundle", args=[archived.number]))
    assert zipfile.is_zipfile(io.BytesIO(b"".join(response.streaming_content)))
