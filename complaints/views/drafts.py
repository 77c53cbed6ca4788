"""草稿: kept while somebody types, listed, continued, discarded; and the files that wait with them."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from complaints import drafts
from complaints.choices import Action
from complaints.files import NotAccepted
from complaints.models import Complaint, Draft, DraftFile
from complaints.models.draft import INTAKE
from complaints.permissions import may

from .drafting import actions_of, answers_in_json, too_many, too_much
from .files import hand_out
from .offers import LABELS, SLUGS

MOST_BYTES = 256 * 1024  # of one draft; the longest form that can be sent is a fraction of it
MOST_FIELDS = 100
MOST_LISTED = 100
LARGEST = 2**31 - 1
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # no database keeps these
TITLES = {slug: LABELS.get(action, action.label) for action, slug in reversed(SLUGS.items())}


class WordField(forms.CharField):
    """A short text of the page's own; what no database keeps is left out."""

    def to_python(self, value: Any) -> str:
        """The rest of it."""
        return UNSTORABLE.sub("", super().to_python(value))


class TypedField(forms.Field):
    """Every field of a form with its values, as a browser would send them."""

    def clean(self, value: Any) -> dict[str, list[str]]:
        """Text only, and not too much of it."""
        if not isinstance(value, dict) or len(value) > MOST_FIELDS:
            raise forms.ValidationError("fields")
        typed = {}
        for name, values in value.items():
            if len(name) > 100 or not isinstance(values, list) or not all(isinstance(item, str) for item in values):
                raise forms.ValidationError("values")
            typed[UNSTORABLE.sub("", name)] = [UNSTORABLE.sub("", item) for item in values]
        return typed


class SavedForm(forms.Form):
    """What a page sends to be kept."""

    number = WordField(required=False, max_length=40)
    step = WordField(max_length=20)
    version = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    base = forms.IntegerField(min_value=0, max_value=LARGEST)
    writer = WordField(max_length=36)
    sequence = forms.IntegerField(min_value=0, max_value=2**53)
    data = TypedField()

    @property
    def typed(self) -> drafts.Typed:
        """For the service."""
        return drafts.Typed(
            **{name: self.cleaned_data[name] for name in ("data", "version", "base", "writer", "sequence")}
        )


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """GET leads to the form with this draft; POST keeps what was typed."""
    return save(request, key) if request.method == "POST" else resume(request, key)


@login_required
def resume(request: HttpRequest, key: UUID) -> HttpResponse:
    """On to the form."""
    return redirect(address_of(get_object_or_404(Draft.objects.of(request.user).select_related("complaint"), key=key)))


@answers_in_json
def save(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep what was typed, unless it was sent, or another page wrote what this one has not seen.

    To a page that only delivers what an earlier one left behind (`X-Draft-Late`), a form that is over is no error.
    """
    over = 200 if "X-Draft-Late" in request.headers else 410
    sent = SavedForm(_read(request))
    if not sent.is_valid():
        return JsonResponse({"state": "refused"}, status=413 if _too_long(request) else 400)
    form = form_of(request.user, key, sent.cleaned_data["step"], sent.cleaned_data["number"])
    if form.complaint is None and not may(request.user, Action.ACCEPT):
        return JsonResponse({"state": "refused"}, status=403)
    try:
        kept, newer = drafts.save(form, sent.typed, timezone.now())
    except drafts.Sent:
        return JsonResponse({"state": "sent"}, status=over)
    except drafts.Gone:
        return JsonResponse({"state": "gone"}, status=over)
    except drafts.Conflict as conflict:
        return JsonResponse({"state": "conflict", "data": conflict.draft.data, **_state(conflict.draft)}, status=409)
    except drafts.Full:
        return JsonResponse({"state": "full"}, status=422)
    except drafts.NotYours:
        raise Http404 from None
    return JsonResponse({"state": "saved" if newer else "older", **_state(kept)})


def _state(kept: Draft) -> dict[str, Any]:
    return {"key": str(kept.key), "revision": kept.revision, "saved": f"{timezone.localtime(kept.saved_at):%H:%M:%S}"}


def _too_long(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) > MOST_BYTES


def _read(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; empty for anything else."""
    if _too_long(request):
        return {}
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}


def form_of(user: User, key: UUID, step: str, number: str) -> drafts.Form:
    """The form that a page speaks of; 404 for a step that does not exist or a complaint that the person may not see."""
    if step == INTAKE:
        return drafts.Form(owner=user, key=key)
    if step not in TITLES:
        raise Http404
    complaint = get_object_or_404(Complaint.objects.visible_to(user), number=number.replace("\0", ""))
    return drafts.Form(owner=user, key=key, complaint=complaint, step=step, actions=actions_of(step))


@answers_in_json
@require_POST
def add_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep a file until the form is sent: its place on the page, or why it is not taken."""
    form = form_of(request.user, key, request.POST.get("step", ""), request.POST.get("number", ""))
    if form.complaint is None and not (verdict := may(request.user, Action.ACCEPT)):
        return JsonResponse({"reason": verdict.reason}, status=403)
    file = request.FILES.get("files")
    version = request.POST.get("version", "")
    if file is None:
        return JsonResponse({"reason": _("Choose at least one file.")}, status=422)
    try:
        known = int(version) if version.isdecimal() and len(version) < 10 else None
        staged = drafts.add_file(form, known, file.name or "", file, timezone.now())
    except NotAccepted as refused:
        return JsonResponse({"reason": refused.message}, status=422)
    except drafts.TooMany:
        return JsonResponse({"reason": too_many(file.name or "")}, status=422)
    except drafts.Full:
        return JsonResponse({"reason": too_much(file.name or "")}, status=422)
    except drafts.Sent:
        return JsonResponse({"state": "sent", "reason": _("This form was sent already.")}, status=410)
    except drafts.NotYours:
        raise Http404 from None
    html = render_to_string("components/staged_file.html", {"file": staged}, request)
    return JsonResponse({"html": html, "key": str(staged.draft.key)})


@require_http_methods(["GET", "HEAD", "DELETE"])
def staged_file(request: HttpRequest, key: UUID, pk: int) -> HttpResponseBase:
    """Hand out a file that waits, or take it away; its owner's alone."""
    return remove_file(request, key, pk) if request.method == "DELETE" else show_file(request, key, pk)


@answers_in_json
def remove_file(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Take it away."""
    drafts.remove_file(get_object_or_404(_own_files(request.user), pk=pk, draft__key=key))
    return HttpResponse(status=204)


@login_required
def show_file(request: HttpRequest, key: UUID, pk: int) -> HttpResponseBase:
    """Hand it out."""
    return hand_out(request, get_object_or_404(_own_files(request.user), pk=pk, draft__key=key))


def _own_files(user: User) -> QuerySet[DraftFile]:
    return DraftFile.objects.filter(draft__in=Draft.objects.of(user)).select_related("draft")


def address_of(kept: Draft) -> str:
    """The page with the form and this draft in it."""
    if kept.is_intake:
        return f"{reverse('complaints:new')}?draft={kept.key}"
    return reverse("complaints:step", args=[kept.complaint.number, kept.step])


def title_of(kept: Draft) -> str:
    """What its form is called."""
    return _("New complaint") if kept.is_intake else str(TITLES.get(kept.step, kept.step))


def unfinished(user: User, **only: Any) -> list[Draft]:
    """The person's drafts, newest first, with what a list says of them, of complaints only while they may be seen.

    One query where there are none, as mostly; two where some are of complaints.
    """
    mine = Draft.objects.filter(owner=user, **only).annotate(file_count=Count("files")).order_by("-saved_at", "-pk")
    keys = {kept.complaint_id for kept in mine} - {None}
    visible = Complaint.objects.visible_to(user).in_bulk(keys) if keys else {}
    found = [kept for kept in mine if kept.complaint_id is None or kept.complaint_id in visible][:MOST_LISTED]
    for kept in found:
        kept.complaint = visible.get(kept.complaint_id or 0)
        kept.address = address_of(kept)
        kept.title = title_of(kept)
    return found


@login_required
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """/drafts/: what this person has begun and not sent."""
    return render(
        request, "complaints/drafts.html", {"drafts": unfinished(request.user), "kept_days": settings.DRAFT_DAYS}
    )


@login_required
@require_safe
@never_cache
def unfinished_intakes(request: HttpRequest) -> HttpResponse:
    """Complaints that were begun and not sent, above the intake form; a fragment."""
    shown = request.GET.get("except", "")
    found = [kept for kept in unfinished(request.user, step=INTAKE) if str(kept.key) != shown]
    return render(request, "complaints/_unfinished.html", {"unfinished": found, "here": reverse("complaints:new")})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask, showing what would be thrown away; then throw it away."""
    kept = get_object_or_404(Draft.objects.of(request.user).select_related("complaint"), key=key)
    target = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("complaints:drafts")
    if request.method == "POST":
        drafts.close(kept)
        messages.success(request, _("The draft is discarded."))
        return HttpResponseRedirect(target)
    context = {"draft": kept, "next": target, "address": address_of(kept), "files": kept.files.all()}
    context["title"] = title_of(kept)
    return render(request, "complaints/draft_discard.html", context)
