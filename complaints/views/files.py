"""附件: taking files in, and handing them out only to who may see the complaint (GAS-6)."""

from __future__ import annotations

import logging
import re
from typing import IO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from complaints.choices import Action
from complaints.files import NotAccepted
from complaints.filetypes import SHOWN
from complaints.flow import record
from complaints.flow.errors import NotAllowed
from complaints.forms.uploads import MOST_FILES
from complaints.models import Attachment, Complaint, DraftFile
from complaints.permissions import may

from .drafting import answers_in_json

logger = logging.getLogger(__name__)

# Whatever a file holds, it can neither run anything nor load anything nor speak to the site that it came from.
NOTHING = "default-src 'none'; frame-ancestors 'none'; style-src 'unsafe-inline'"  # browsers style their own viewers
SANDBOX = f"sandbox allow-same-origin; {NOTHING}; img-src 'self'; media-src 'self'"
# The viewers of browsers do not open a PDF in a sandbox; scripts inside a PDF do not belong to any site.
FOR_PDF = f"{NOTHING}; object-src 'self'"


def add_files(request: HttpRequest, number: str) -> HttpResponseBase:
    """Keep the files sent as `files`; a script that asks for JSON gets its one file back as the page shows it."""
    return (add_one if request.accepts("application/json") and not request.accepts("text/html") else add_all)(
        request, number
    )


@answers_in_json
@require_POST
def add_one(request: HttpRequest, number: str) -> HttpResponse:
    """One file from a script, which shows its progress: the file's place on the page, or why it is not taken."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user), number=number)
    files = request.FILES.getlist("files")[:1]
    if not files:
        return JsonResponse({"reason": _("Choose at least one file.")}, status=422)
    try:
        kept = record.add_file(complaint, by=request.user, name=files[0].name or "", content=files[0])
    except (NotAccepted, NotAllowed) as refused:
        return JsonResponse({"reason": refused.message}, status=403 if isinstance(refused, NotAllowed) else 422)
    html = render_to_string("complaints/_file.html", {"file": kept, "complaint": complaint}, request)
    return JsonResponse({"html": html})


@login_required
@require_POST
def add_all(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the good ones of the files, and name each of the others with its reason."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user), number=number)
    if not (verdict := may(request.user, Action.ADD_FILE, complaint)):
        raise PermissionDenied(verdict.reason)
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, _("Choose at least one file."))
    elif len(files) > MOST_FILES:
        messages.error(
            request, _("At most %(count)s files in one go; add the others afterwards.") % {"count": MOST_FILES}
        )
    else:
        _add(request, complaint, files)
    return HttpResponseRedirect(f"{complaint.get_absolute_url()}#files")


def _add(request: HttpRequest, complaint: Complaint, files: list[UploadedFile]) -> None:
    there = set(complaint.attachments.values_list("pk", flat=True))
    kept = 0
    for file in files:
        name = file.name or ""
        try:
            attachment = record.add_file(complaint, by=request.user, name=name, content=file)
        except NotAccepted as refused:
            messages.error(request, _("%(name)s was not added. %(reason)s") % {"name": name, "reason": refused.message})
        except NotAllowed as refused:  # archived a moment ago
            raise PermissionDenied(refused.message) from refused
        else:
            if attachment.pk in there:
                messages.info(request, _("%(name)s is among the files already.") % {"name": name})
            else:
                there.add(attachment.pk)
                kept += 1
    if kept:
        messages.success(request, ngettext("%(count)s file added.", "%(count)s files added.", kept) % {"count": kept})


@login_required
@require_safe
def file(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Hand out a file: shown by the browser if its type is harmless there, else as a download; in parts if asked so."""
    visible = Complaint.objects.visible_to(request.user).filter(number=number)
    return hand_out(request, get_object_or_404(Attachment, pk=pk, complaint__in=visible))


def hand_out(request: HttpRequest, attachment: Attachment | DraftFile) -> HttpResponseBase:
    """The answer with what is stored."""
    etag = quote_etag(attachment.sha256)
    response = get_conditional_response(request, etag=etag) or _contents(request, attachment, etag)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    # May be kept, but not shown again without asking: a person may lose the right to see it.
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FOR_PDF if attachment.content_type == "application/pdf" else SANDBOX
    return response


def _contents(request: HttpRequest, attachment: Attachment | DraftFile, etag: str) -> HttpResponseBase:
    size = attachment.size
    start, end = 0, size
    ranged = request.headers.get("Range") if request.headers.get("If-Range", etag) == etag else None
    if ranged and (match := re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", ranged.strip())) and any(match.groups()):
        start, end = _span(*match.groups(), size)
        if start >= end:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        ranged = None
    try:
        stored = attachment.file.open("rb")
    except FileNotFoundError as error:
        logger.exception("An attachment's stored file is missing", extra={"attachment": attachment.pk})
        raise Http404(_("The record names this file, but it is missing in the store.")) from error
    stored.seek(start)
    response = FileResponse(
        _Part(stored, end - start),
        status=206 if ranged else 200,
        content_type=attachment.content_type,
        as_attachment=attachment.content_type not in SHOWN,
        filename=attachment.name,
    )
    response["Content-Length"] = end - start
    if ranged:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """Start and end (exclusive) of `first-last`; `-n` means the last n bytes. Empty if there is nothing to send."""
    if not first:
        return max(0, size - int(last)), size if int(last) else 0
    return int(first), min(int(last) + 1, size) if last else size


class _Part:
    """The next `length` bytes of an open file."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self._file = file
        self._left = length

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, nothing after the part."""
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        """Close the file."""
        self._file.close()
