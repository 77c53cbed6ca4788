"""A version beside another one, what stands against publishing it, and the buttons for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints.choices import VersionState
from complaints.comparison import compare
from complaints.models import Procedure
from complaints.versions import NotADraft, obstacles, publish, put_in_force, retire

if TYPE_CHECKING:
    from .procedure import ProcedureAdmin


def comparison_page(page: ProcedureAdmin, request: HttpRequest, object_id: int) -> HttpResponse:
    """What the version does otherwise than another; POST `publish`, `put_in_force` or `retire` does that."""
    version = get_object_or_404(Procedure, pk=object_id)
    if not page.has_change_permission(request, version):
        raise PermissionDenied
    if request.method == "POST":
        return _decide(page, request, version)
    others = list(Procedure.objects.exclude(pk=version.pk).order_by("-is_current", "code", "-version"))
    other = _other(request, version, others)
    context: dict[str, Any] = {
        **page.admin_site.each_context(request),
        "title": _title(version, other),
        "opts": Procedure._meta,
        "original": version,
        "version": version,
        "other": other,
        "others": others,
        "sections": compare(other, version) if other else [],
        "obstacles": obstacles(version) if version.is_draft else [],
    }
    return TemplateResponse(request, "admin/complaints/compare.html", context)


def _title(version: Procedure, other: Procedure | None) -> str:
    """Both versions by name, and how each stands."""
    if other is None:
        return str(version)
    states = {"state": standing(version).lower(), "other_state": standing(other).lower()}
    words = {"version": version, "other": other, **states}
    return _("%(version)s (%(state)s) compared with %(other)s (%(other_state)s)") % words


def standing(version: Procedure) -> str:
    """Draft, published or retired; and which one is in force."""
    return _("in force") if version.is_current else version.get_state_display()


def _other(request: HttpRequest, version: Procedure, others: list[Procedure]) -> Procedure | None:
    """The version asked for; else the one in force, else the one that this was prepared from."""
    by_key = {str(other.pk): other for other in others}
    in_force = next((other for other in others if other.is_current), None)
    asked = by_key.get(request.GET.get("with", ""))
    return asked or in_force or by_key.get(str(version.based_on_id)) or next(iter(others), None)


def _decide(page: ProcedureAdmin, request: HttpRequest, version: Procedure) -> HttpResponse:
    back = HttpResponseRedirect(request.get_full_path())
    with transaction.atomic():
        # Whoever publishes publishes what they have seen.
        locked = Procedure.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if locked.is_draft and request.POST.get("edition") != str(locked.edition):
            messages.warning(request, _("The draft was changed after you opened this page. Look at it again."))
            return back
        try:
            done = _do(request, locked)
        except NotADraft:
            messages.warning(request, _("Somebody was faster: the version is not in that state any more."))
            return back
        if done is None:
            return back
        entry, words = done
        page.log_change(request, locked, [entry])
    messages.success(request, words % {"procedure": locked})
    return HttpResponseRedirect(reverse("admin:complaints_procedure_changelist"))


def _do(request: HttpRequest, version: Procedure) -> tuple[dict[str, Any], str] | None:
    """Do what the button says; gives the log's entry and the message, or None if something stands against it."""
    if "publish" in request.POST:
        if missing := obstacles(version):
            for sentence in [_("Not published."), *missing]:
                messages.warning(request, sentence)
            return None
        replaced = publish(version, by=request.user)
        return _replacing(PUBLISHED, replaced), _("“%(procedure)s” is in force for new complaints.")
    if "put_in_force" in request.POST and version.state == VersionState.PUBLISHED:
        return _replacing(IN_FORCE, put_in_force(version)), _("“%(procedure)s” is in force for new complaints.")
    if "retire" in request.POST:
        retire(version)
        return {"note": gettext_noop("Retired")}, _("“%(procedure)s” is retired; its complaints go on under it.")
    return None


# What the log says: alone, and in place of another version.
PUBLISHED = (
    gettext_noop("Published and put in force"),
    gettext_noop("Published and put in force, in place of %(replaced)s"),
)
IN_FORCE = gettext_noop("Put in force"), gettext_noop("Put in force, in place of %(replaced)s")


def _replacing(notes: tuple[str, str], replaced: Procedure | None) -> dict[str, Any]:
    alone, instead = notes
    return {"note": instead, "about": {"replaced": str(replaced)}} if replaced else {"note": alone}
