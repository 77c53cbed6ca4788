"""Keeping the files of a complaint: checked by content, stored outside the web root (GAS-6)."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import shutil
import unicodedata
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.filetypes import CHUNK, EXTENSIONS, TXT, FileType, sniff
from complaints.models import Attachment, Complaint, Draft, DraftFile
from complaints.models.draft import staged_path

MAX_NAME = 200  # characters, as `Attachment.name` holds


class Missing(Exception):
    """A file that waited is no longer in the store; its name."""


class NotAccepted(Exception):
    """A file of a kind or size that is not taken; `message` is translated and meant for the person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A file that may be kept: what its row will say of it, and where its content lies in the store already."""

    name: str
    kind: str
    content_type: str
    size: int
    sha256: str
    path: str

    @property
    def facts(self) -> dict[str, Any]:
        """The fields of a row."""
        return {name: value for name, value in vars(self).items() if name != "path"}


@contextmanager
def taken_in(name: str, content: bytes | IO[bytes]) -> Iterator[Checked]:
    """Check and store `content` (bytes, or a seekable binary file); what nobody keeps until the end is gone then.

    Reading, hashing and copying is what takes time, so it is done before the transaction that keeps the file, and
    before any lock. The type is found in the content; `name` only decides how the file is called. Raises `NotAccepted`
    as `check` does.
    """
    stream = _stream(content)
    file_type = check(name, stream)
    size, sha256 = stream.seek(0, io.SEEK_END), sha256_of(stream)
    path = default_storage.save(staged_path(), File(stream))
    try:
        yield Checked(
            name=safe_name(name, file_type),
            kind=file_type.kind,
            content_type=file_type.content_type,
            size=size,
            sha256=sha256,
            path=path,
        )
    finally:
        default_storage.delete(path)


def attach(
    file: Checked, complaint: Complaint, *, by: User, at: dt.datetime, carried_from: Complaint | None = None
) -> Attachment:
    """Make an attachment of a checked file. The caller writes the history."""
    row = Attachment(complaint=complaint, carried_from=carried_from, uploaded_by=by, uploaded_at=at, **file.facts)
    _keep(row, file)
    return row


def stage(file: Checked, draft: Draft, *, at: dt.datetime) -> DraftFile:
    """Let a checked file wait with a draft until that is sent."""
    row = DraftFile(draft=draft, uploaded_at=at, **file.facts)
    _keep(row, file)
    return row


def waiting(staged: DraftFile) -> Checked:
    """A file that was checked when it began to wait. Raises `Missing` if somebody took it out of the store."""
    if not staged.file.storage.exists(staged.file.name):
        raise Missing(staged.name)
    facts = {name: getattr(staged, name) for name in ("name", "kind", "content_type", "size", "sha256")}
    return Checked(path=staged.file.name, **facts)


def _keep(row: Attachment | DraftFile, file: Checked) -> None:
    """Save `row` with a link of its own to the content; the transaction's rollback takes both back."""
    storage = row.file.storage
    row.file.name = row.file.field.generate_filename(row, row.name)
    with transaction.atomic():
        _link(Path(storage.path(file.path)), Path(storage.path(row.file.name)))
        transaction.on_commit(_UntilCommit(storage, row.file.name))
        row.save(force_insert=True)


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:  # some network file systems know no links
        shutil.copyfile(source, target)
        target.chmod(settings.FILE_UPLOAD_PERMISSIONS)


def check(name: str, stream: IO[bytes]) -> FileType:
    """The type of a file that may be kept.

    Raises `NotAccepted` for an empty file, one above `settings.MAX_ATTACHMENT_BYTES`, and any type not on the list.
    """
    _require_size(stream.seek(0, io.SEEK_END))
    return _accepted_type(stream, name)


def sha256_of(content: bytes | IO[bytes]) -> str:
    """The SHA-256 of bytes or of a seekable file, in hexadecimal."""
    stream, digest = _stream(content), hashlib.sha256()
    stream.seek(0)
    while data := stream.read(CHUNK):
        digest.update(data)
    return digest.hexdigest()


def safe_name(name: str, file_type: FileType) -> str:
    """`name` without path, control and direction characters, with an extension that tells the truth."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Category C: control, format (also those that turn the writing direction), surrogate, private use.
    base = "".join(char for char in base if unicodedata.category(char)[0] != "C").strip().rstrip(" .")
    stem, extension = _split(base)
    if extension.lower() not in EXTENSIONS:
        stem, extension = base, ""  # something else behind the dot: it stays readable, the true extension follows
    if extension.lower() not in file_type.extensions:
        extension = file_type.extensions[0]
    return (stem.strip(" .") or _("file"))[: MAX_NAME - len(extension)] + extension


def _stream(content: bytes | IO[bytes]) -> IO[bytes]:
    return io.BytesIO(content) if isinstance(content, bytes) else content


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    return (stem, dot + extension) if dot else (name, "")


def largest_in_words() -> str:
    """The largest size that is taken: "50 MB"; what is no whole megabyte with its place, "1.5 MB"."""
    megabytes, rest = divmod(settings.MAX_ATTACHMENT_BYTES, 1024 * 1024)
    return filesizeformat(settings.MAX_ATTACHMENT_BYTES) if rest else f"{megabytes} MB"


def _require_size(size: int) -> None:
    if size == 0:
        raise NotAccepted(_("The file is empty."))
    if size > settings.MAX_ATTACHMENT_BYTES:
        words = {"limit": largest_in_words()}
        raise NotAccepted(_("The file is too large; at most %(limit)s are possible.") % words)


def _accepted_type(stream: IO[bytes], name: str) -> FileType:
    """The type by content. Text has no signature, so a text file must also be called one: a script is text as well."""
    file_type = sniff(stream)
    if file_type is None or (file_type is TXT and PurePosixPath(name).suffix.lower() not in TXT.extensions):
        raise NotAccepted(
            _(
                "This kind of file is not taken. Possible are photos (JPEG, PNG, GIF, WebP, HEIC), recordings "
                "(MP3, WAV, M4A, OGG, AMR), videos (MP4, MOV) and documents (PDF, Word and Excel without macros, TXT)."
            )
        )
    return file_type


class _UntilCommit:
    """Deletes a stored file unless the outermost transaction commits.

    Django tells of a commit but not of a rollback: that simply drops what waits for the commit. So what waits deletes
    the file when it is dropped without having been called. Catching exceptions around the save would not do: the step
    may fail after the file is stored, and the transaction around the step after that.
    """

    def __init__(self, storage: Storage, path: str) -> None:
        self._removal = weakref.finalize(self, storage.delete, path)

    def __call__(self) -> None:
        self._removal.detach()
