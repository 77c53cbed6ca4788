"""归档资料包: everything that is kept of a complaint, in one zip archive (GAS-12.6).

`2026KFZX00001.pdf`, the files under `files/`, the history as `history.csv` (to read) and `history.json` (complete,
with the hashes of the chain), and `MANIFEST.txt`, which `sha256sum -c` understands.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import logging
import re
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints import history
from complaints.filetypes import CHUNK
from complaints.models import Attachment, Complaint, Event
from complaints.sheets import harmless

from . import record_pdf

logger = logging.getLogger(__name__)

MAX_STEM = 60  # characters: even in Chinese a name then fits the 255 bytes that file systems allow


class _Bundle:
    """A zip archive that remembers the hash of everything put in."""

    def __init__(self, target: IO[bytes], now: dt.datetime) -> None:
        self.zip = zipfile.ZipFile(target, "w")
        self.now = now
        self.hashes: dict[str, str] = {}
        self.remarks: list[str] = []

    def add(self, path: str, content: IO[bytes], at: dt.datetime | None = None, *, compress: bool = True) -> str:
        """Copy `content` in, piece by piece; returns its SHA-256."""
        entry = zipfile.ZipInfo(path, timezone.localtime(at or self.now).timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        digest = hashlib.sha256()
        with self.zip.open(entry, "w") as target:
            while data := content.read(CHUNK):
                digest.update(data)
                target.write(data)
        self.hashes[path] = digest.hexdigest()
        return self.hashes[path]

    def add_text(self, path: str, text: str, encoding: str = "utf-8") -> None:
        """Put a text in."""
        self.add(path, io.BytesIO(text.encode(encoding)))


def write_bundle(complaint: Complaint) -> IO[bytes]:
    """The archive in an unnamed temporary file, rewound; closing it deletes it. Words are in the active language."""
    now = timezone.now()
    events = list(complaint.events.order_by("sequence"))
    target = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115  # the caller streams it
    try:
        bundle = _Bundle(target, now)
        bundle.add(f"{complaint.number}.pdf", io.BytesIO(record_pdf(complaint)))
        for position, file in enumerate(complaint.attachments.all(), start=1):
            _add_attachment(bundle, position, file)
        bundle.add_text("history.csv", _history_csv(events), "utf-8-sig")  # Excel knows UTF-8 by the mark in front
        bundle.add_text("history.json", _history_json(complaint, events))
        bundle.add_text("MANIFEST.txt", _manifest(complaint, bundle))
        bundle.zip.close()
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def _add_attachment(bundle: _Bundle, position: int, file: Attachment) -> None:
    path = f"files/{position:03}-{_portable(file.name)}"
    try:
        with file.file.open("rb") as content:
            digest = bundle.add(path, content, file.uploaded_at, compress=False)
    except FileNotFoundError:
        logger.exception("An attachment's stored file is missing", extra={"attachment": file.pk})
        bundle.remarks.append(_("Missing in the store: %s") % path)
        return
    if digest != file.sha256:
        bundle.remarks.append(_("Not as it was when added: %s") % path)


def _portable(name: str) -> str:
    """`name` as every system can write it to a disk."""
    stem, _dot, extension = re.sub(r'[<>:"/\\|?*]', "_", name).rpartition(".")
    return f"{stem[:MAX_STEM].rstrip(' .')}.{extension}"


def _history_csv(events: Iterable[Event]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        [_("No."), _("Time"), _("By"), pgettext("history", "What happened"), _("Note"), _("Details"), "SHA-256"]
    )
    for event in events:
        entry = history.entry(event)
        details = "\n".join([*map(_changed, entry.lines), *entry.clocks])
        at = f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}"
        cells = [str(event.sequence), at, entry.who, entry.title, entry.note, details, event.hash]
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue()


def _changed(line: history.Line) -> str:
    return f"{line.label}: {line.before} → {line.value}" if line.before else f"{line.label}: {line.value}"


def _history_json(complaint: Complaint, events: Iterable[Event]) -> str:
    """The entries with all that their hashes cover; `Event.digest` says how."""
    content = {
        "complaint": complaint.pk,
        "number": complaint.number,
        "history_length": complaint.history_length,
        "history_hash": complaint.history_hash,
        "events": [
            {
                "sequence": event.sequence,
                "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
                "actor": event.actor_id,
                "actor_name": event.actor_name,
                "action": event.action,
                "data": event.data,
                "note": event.note,
                "previous_hash": event.previous_hash,
                "hash": event.hash,
            }
            for event in events
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _manifest(complaint: Complaint, bundle: _Bundle) -> str:
    """Number, time and head of the history, what is to be said about files, and a line a file as `sha256sum` has it."""
    head = [
        complaint.number,
        f"{timezone.localtime(bundle.now):%Y-%m-%d %H:%M:%S %z}",
        f"{complaint.history_length} {complaint.history_hash}",
        *bundle.remarks,
    ]
    lines = [f"# {line}" for line in head] + [f"{digest}  {path}" for path, digest in bundle.hashes.items()]
    return "\n".join(lines) + "\n"
