"""What every page shares that has a form with a draft: the draft itself, its files, and the form filled with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from complaints import drafts
from complaints.choices import Action
from complaints.files import NotAccepted
from complaints.models import Complaint, Draft, DraftFile

from .offers import SLUGS

View = Callable[..., HttpResponseBase]

# What belongs to the page that is shown now, not to what was typed on an earlier one.
OF_THE_PAGE = {"key", "version", "duplicate", "call_started"}


def actions_of(step: str) -> frozenset[str]:
    """What the history calls the step."""
    actions = {action.value for action, slug in SLUGS.items() if slug == step}
    # A rejected result ends the callback as a re-complaint.
    return frozenset(actions | {Action.RECOMPLAIN.value} if step == SLUGS[Action.CALL_BACK] else actions)


def key_of(text: Any) -> uuid.UUID | None:
    """The key that somebody's address or form names; None if it is none."""
    try:
        return forms.UUIDField(required=False).clean(text)
    except forms.ValidationError:
        return None


def answers_in_json(view: View) -> View:
    """For requests of scripts: whoever is not signed in, or as somebody else, gets a 401 and never a page."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return JsonResponse({"state": "signed-out"}, status=401)
        if request.headers.get("X-Draft-Owner", str(request.user.pk)) != str(request.user.pk):
            # Somebody else has signed in with this browser; what the page holds is not theirs.
            return JsonResponse({"state": "someone-else"}, status=401)
        return view(request, *args, **kwargs)

    return never_cache(inner)


class Drafting:
    """The draft of one form on one page, for the person who looks at it."""

    def __init__(
        self,
        request: HttpRequest,
        *,
        key: uuid.UUID | None = None,
        complaint: Complaint | None = None,
        step: str = drafts.INTAKE,
        takes_files: bool = False,
        new: bool = False,
    ) -> None:
        self.user = request.user
        self.complaint = complaint
        self.step = step
        self.takes_files = takes_files
        self.restored = False
        self._new = new
        self._key = key

    @cached_property
    def draft(self) -> Draft | None:
        """What is kept already, if anything."""
        if self.complaint is None and (self._new or self._key is None):
            return None
        return self.form_of(self._key or uuid.uuid4()).find()

    @cached_property
    def key(self) -> uuid.UUID:
        """The key of the form on this page: as it was sent, else that of its draft, else a new one."""
        if self._key is None and self.draft:
            return self.draft.key
        return self._key or uuid.uuid4()

    @property
    def base(self) -> int:
        """The revision that this page knows: none of a draft that another page has begun."""
        return self.draft.revision if self.draft and self.draft.key == self.key else 0

    def form_of(self, key: uuid.UUID) -> drafts.Form:
        """The form, for the service."""
        return drafts.Form(
            owner=self.user, key=key, complaint=self.complaint, step=self.step, actions=actions_of(self.step)
        )

    @property
    def form(self) -> drafts.Form:
        """The form, for the service."""
        return self.form_of(self.key)

    @cached_property
    def files(self) -> list[DraftFile]:
        """The files that wait with the draft."""
        return list(self.draft.files.all()) if self.draft and self.takes_files else []

    @property
    def number(self) -> str:
        """The complaint's number; empty for intake."""
        return self.complaint.number if self.complaint else ""

    @property
    def url(self) -> str:
        """Where it is saved."""
        return reverse("complaints:draft", args=[self.key])

    @property
    def files_url(self) -> str:
        """Where its files are kept."""
        return reverse("complaints:add-draft-file", args=[self.key])

    @property
    def home(self) -> str:
        """The page that shows the form with this draft again."""
        if self.complaint is None:
            return f"{reverse('complaints:new')}?{urlencode({'draft': self.key})}"
        return reverse("complaints:step", args=[self.complaint.number, self.step])

    @property
    def sign_in(self) -> str:
        """Where somebody whose session ended signs in and comes back to this draft."""
        return f"{resolve_url('accounts:sign-in')}?{urlencode({'next': self.home})}"

    def fill(self, form: forms.BaseForm) -> None:
        """Put into `form` what was typed; whatever the form no longer offers is left out."""
        if self.draft is None or not self.draft.data:
            return
        typed = QueryDict(mutable=True)
        for name, values in self.draft.data.items():
            typed.setlist(name, values)
        for name, field in form.fields.items():
            if name in OF_THE_PAGE or isinstance(field.widget, forms.FileInput):
                continue
            value = field.widget.value_from_datadict(typed, {}, form.add_prefix(name))
            if value is not None:
                form.initial[name] = value
        self.restored = True

    def keep_files(self, files: list[UploadedFile]) -> list[str]:
        """Keep files that came with a form, so that nobody chooses them twice; why the others are not taken."""
        problems = []
        for file in files:
            try:
                drafts.add_file(self.form, None, file.name or "", file, timezone.now())
            except NotAccepted as refused:
                problems.append(f"{file.name}: {refused.message}")
            except drafts.TooMany:
                problems.append(too_many(file.name or ""))
            except drafts.Full:
                problems.append(too_much(file.name or ""))
            except drafts.DraftError:
                break  # it was sent meanwhile; that is said elsewhere
        self._look_again()
        return problems

    def renew(self, key: uuid.UUID) -> None:
        """Go on under another key."""
        drafts.rename(self.form, key)
        self._key = key
        self._look_again()

    def _look_again(self) -> None:
        """Forget what was read before the change."""
        self._new = False
        for name in ("draft", "files", "key"):
            self.__dict__.pop(name, None)


def too_many(name: str) -> str:
    """Why this file is not taken."""
    values = {"name": name, "count": drafts.MOST_STAGED}
    return _("%(name)s: at most %(count)s files in one go; add the others afterwards.") % values


def too_much(name: str) -> str:
    """Why this file is not taken."""
    return _("%(name)s: too much waits in your drafts. Send or discard some of them first.") % {"name": name}
