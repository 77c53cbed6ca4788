"""草稿: what is typed is kept from the first word on, and becomes a step or a complaint exactly once.

Whoever saves, uploads or sends first locks the draft's row (`hold`), and looks at what was sent only then. So a save
that arrives while its form is being sent waits, finds the form sent, and brings nothing back to life.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import Action
from complaints.files import Checked, Missing, stage, taken_in, waiting
from complaints.flow import record
from complaints.flow.errors import Refused
from complaints.models import Complaint, Draft, DraftFile, Event
from complaints.models.draft import INTAKE, STAGED

ATTEMPTS = 5  # a row may vanish between being found and being locked
MOST_STAGED = 20  # files of one form
MOST_DRAFTS = 200  # of one person
BATCH = 200
UPLOAD_TIME = dt.timedelta(days=1)  # a stored file without a row may belong to an upload that is still going on


class DraftError(Exception):
    """A draft could not be saved; nothing has been changed."""


class Sent(DraftError):
    """The form has been sent already."""


class Gone(DraftError):
    """The draft that the page knows was discarded meanwhile."""


class NotYours(DraftError):
    """The key belongs to another draft."""


class TooMany(DraftError):
    """The form has as many files as one form may have."""


class Full(DraftError):
    """As much waits in this person's drafts as may wait."""


class Conflict(DraftError):
    """Another open page wrote something that this one has not seen; `draft` is as it stands."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft


@dataclass(frozen=True, kw_only=True)
class Form:
    """Which form of whom: intake by its key, or a step of a complaint, whose `actions` the history knows it by."""

    owner: User
    key: uuid.UUID
    complaint: Complaint | None = None
    step: str = INTAKE
    actions: frozenset[str] = frozenset()

    @property
    def identity(self) -> dict[str, object]:
        """What finds its draft."""
        if self.complaint is None:
            return {"owner": self.owner, "key": self.key, "complaint": None}
        return {"owner": self.owner, "complaint": self.complaint, "step": self.step}

    def find(self) -> Draft | None:
        """Its draft, if there is one."""
        return Draft.objects.filter(**self.identity).first()

    def was_sent(self, version: int | None) -> bool:
        """Whether what stood on the page with this `version` of the complaint has been sent."""
        if self.complaint is None:
            # As a complaint of its own, or as a further call about one.
            added = Event.objects.filter(actor=self.owner, action=Action.CALL_AGAIN, data__key=str(self.key))
            return Complaint.objects.filter(submission_key=self.key).exists() or added.exists()
        taken = Event.objects.filter(complaint=self.complaint, actor=self.owner, action__in=self.actions)
        return version is not None and taken.filter(data__version__gt=version).exists()


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a page sends: every field's values, the revision it began from, and its own running count."""

    data: dict[str, list[str]] = field(default_factory=dict)
    version: int | None = None
    base: int = 0
    writer: str = ""
    sequence: int = 0


def hold(form: Form, now: dt.datetime) -> Draft:
    """The form's draft, made if there is none, locked until the transaction ends. Raises `NotYours`."""
    mine = Draft.objects.select_for_update(of=("self",))
    for attempt in range(ATTEMPTS):
        # A step is found without its key, so a key that is taken is no obstacle there.
        key = form.key if form.complaint is None or attempt == 0 else uuid.uuid4()
        new = Draft(key=key, owner=form.owner, complaint=form.complaint, step=form.step, created_at=now, saved_at=now)
        Draft.objects.bulk_create([new], ignore_conflicts=True)
        if draft := mine.filter(**form.identity).first():
            return draft
    raise NotYours


def save(form: Form, typed: Typed, now: dt.datetime) -> tuple[Draft, bool]:
    """Keep what was typed; the draft, and whether this was newer than what it holds.

    Raises `Sent`, `Gone`, `Conflict`, `Full` or `NotYours`; then nothing is changed.
    """
    with transaction.atomic():
        draft = hold(form, now)
        if draft.revision == 0:
            _require_room(form.owner)
        # Sending ends the draft, so that one which has been saved before is known not to be a complaint yet.
        if (draft.revision == 0 or form.complaint is not None) and form.was_sent(typed.version):
            raise Sent
        if draft.writer == typed.writer and draft.revision:
            if typed.sequence <= draft.sequence:
                return draft, False  # an older request of the same page that took longer
        elif draft.data != typed.data and typed.base != draft.revision:
            if draft.revision == 0 and not draft.files.exists():
                raise Gone
            if draft.revision:
                raise Conflict(draft)
        draft.data, draft.version = typed.data, typed.version
        draft.writer, draft.sequence = typed.writer, typed.sequence
        draft.revision += 1
        draft.saved_at = now
        draft.save(update_fields=["data", "version", "writer", "sequence", "revision", "saved_at"])
    return draft, True


def add_file(form: Form, version: int | None, name: str, content: IO[bytes], now: dt.datetime) -> DraftFile:
    """Keep a file until the form is sent; the same content once.

    Raises `files.NotAccepted`, `Sent`, `TooMany`, `Full` or `NotYours`.
    """
    with taken_in(name, content) as file, transaction.atomic():
        draft = hold(form, now)
        if form.was_sent(version):
            raise Sent
        if kept := draft.files.filter(sha256=file.sha256).first():
            return kept
        if draft.files.count() >= MOST_STAGED:
            raise TooMany
        _require_room(form.owner, file.size)
        staged = stage(file, draft, at=now)
        Draft.objects.filter(pk=draft.pk).update(saved_at=now)
    return staged


def _require_room(owner: User, size: int = 0) -> None:
    """Nobody fills the store with what is never sent: so many drafts, and files as large as one form can have."""
    waiting = DraftFile.objects.filter(draft__owner=owner).aggregate(bytes=Sum("size", default=0))["bytes"]
    full = size and waiting + size > MOST_STAGED * settings.MAX_ATTACHMENT_BYTES
    if full or Draft.objects.filter(owner=owner).count() > MOST_DRAFTS:
        raise Full


def remove_file(staged: DraftFile) -> None:
    """Take a waiting file away again; one that is being sent with its form meanwhile stays with that."""
    with transaction.atomic():
        _hold_again([staged.draft_id])
        path = staged.file.name
        staged.delete()
        transaction.on_commit(lambda: default_storage.delete(path))


@contextmanager
def sending(form: Form, now: dt.datetime) -> Iterator[list[Checked]]:
    """Around the step that the form is for: the files that wait for it; with the step the draft ends.

    One transaction: a step that is refused leaves draft and files as they were. Where the draft is not the one that was
    sent, but what another page has typed for the same step, it stays. Raises `Refused` for a file that is not there.
    """
    with transaction.atomic():
        try:
            draft = hold(form, now)
        except NotYours:
            form = replace(form, key=uuid.uuid4())
            draft = hold(form, now)
        staged = list(draft.files.all())
        if draft.revision and draft.key != form.key:
            yield []
            return
        try:
            files = [waiting(file) for file in staged]
        except Missing as missing:
            raise Refused(_("The file “%s” is no longer in the store. Remove it and add it again.") % missing) from None
        yield files
        _end(draft, [file.path for file in files])


def attach(files: Iterable[Checked], complaint: Complaint, *, by: User) -> None:
    """Make attachments of files that waited; inside the transaction of the step."""
    for file in files:
        record.attach_file(complaint, file, by=by)


def rename(form: Form, key: uuid.UUID) -> None:
    """Let what was typed go on under another key, as when its own was used for another complaint."""
    Draft.objects.filter(**form.identity).update(key=key)


def close(*drafts: Draft) -> None:
    """End drafts that were sent or discarded; what is stored of their files goes when the transaction is through."""
    with transaction.atomic():
        keys = [draft.pk for draft in drafts]
        _hold_again(keys)
        paths = list(DraftFile.objects.filter(draft__in=keys).values_list("file", flat=True))
        Draft.objects.filter(pk__in=keys).delete()
        transaction.on_commit(lambda: _delete_stored(paths))


def _hold_again(keys: Iterable[int]) -> None:
    """Lock the drafts before their files, as everybody does: the other way round two would wait for each other."""
    list(Draft.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))


def _end(draft: Draft, paths: Sequence[str]) -> None:
    """End the draft that the caller holds, with the files stored at `paths`, which are all that wait with it."""
    draft.delete()
    if paths:
        transaction.on_commit(lambda: _delete_stored(paths))


@dataclass
class Tidied:
    """What one tidying did away with."""

    drafts: int = 0
    files: int = 0


def tidy(now: dt.datetime) -> Tidied:
    """Delete drafts that nobody has touched for `settings.DRAFT_DAYS`, and stored files that no draft knows."""
    done = Tidied()
    before = now - dt.timedelta(days=settings.DRAFT_DAYS)
    while True:
        with transaction.atomic():
            old = list(Draft.objects.select_for_update(of=("self",)).filter(saved_at__lt=before)[:BATCH])
            done.files += DraftFile.objects.filter(draft__in=old).count()
            close(*old)
        done.drafts += len(old)
        if len(old) < BATCH:
            break
    done.files += _delete_orphans(now)
    return done


def _delete_orphans(now: dt.datetime) -> int:
    """Stored files whose row is gone, as after a crash between the two."""
    try:
        _folders, names = default_storage.listdir(STAGED)
    except FileNotFoundError:
        return 0
    paths = [f"{STAGED}/{name}" for name in names]
    orphans = []
    for start in range(0, len(paths), BATCH):
        some = paths[start : start + BATCH]
        known = set(DraftFile.objects.filter(file__in=some).values_list("file", flat=True))
        orphans += [path for path in some if path not in known and _older(path, now - UPLOAD_TIME)]
    _delete_stored(orphans)
    return len(orphans)


def _older(path: str, moment: dt.datetime) -> bool:
    try:
        return default_storage.get_modified_time(path) < moment
    except FileNotFoundError:
        return False


def _delete_stored(paths: Iterable[str]) -> None:
    for path in paths:
        default_storage.delete(path)
