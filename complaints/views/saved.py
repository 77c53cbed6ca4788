"""Saved views: filters of the list under a name, for oneself or for everybody."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from accounts.models import User
from complaints.filters import ComplaintFilter
from complaints.forms.views import SavedViewForm
from complaints.models import SavedView

MOST_VIEWS = 50  # of one person
LONGEST_QUERY = SavedView._meta.get_field("query").max_length


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def new_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters in the address under a name; a form that is sent twice keeps one view."""
    filters = ComplaintFilter(request, timezone.now())
    view = SavedView(owner=request.user, query=query_of(filters))
    if request.method == "POST":
        one_after_the_other(request.user.pk)
    form = SavedViewForm(request.POST or None, instance=view, user=request.user)
    too_many = request.user.saved_views.count() >= MOST_VIEWS
    if request.method == "POST" and form.is_valid() and not too_many:
        kept = form.save()
        messages.success(request, _("The view “%s” is kept.") % kept)
        return redirect(kept)
    if form.twin:
        return redirect(form.twin)
    context = {"form": form, "chips": list(filters.chips), "too_many": too_many, "back": filters.query()}
    return render(request, "complaints/view.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def edit_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, share, let it hold other filters, or delete; for everybody: whether one's own list opens with it."""
    views = SavedView.objects.for_user(request.user)
    if request.method == "POST":
        # Locked before the people, and read after that: what was deleted meanwhile is not there any more.
        views = views.select_for_update(of=("self",))
    view = get_object_or_404(views, pk=min(pk, 2**62))
    if request.method == "POST":
        one_after_the_other(request.user.pk, view.owner_id)
    mine = may_change(request.user, view)
    action = request.POST.get("do", "")
    if action and not mine and action != "opens":
        raise PermissionDenied
    form = SavedViewForm(request.POST if action in ("save", "opens") else None, instance=view, user=request.user)
    if not mine:
        form.fields = {"opens": form.fields["opens"]}
    if action == "delete":
        view.delete()
        messages.success(request, _("The view “%s” is deleted.") % view)
        return redirect("complaints:list")
    if action == "filters":
        view.query = query_of(ComplaintFilter(request, timezone.now()))
        view.save(update_fields=["query"])
        messages.success(request, _("The view “%s” now holds these filters.") % view)
        return redirect(view)
    if action and form.is_valid():
        form.save()
        messages.success(request, _("The view “%s” is kept.") % view)
        return redirect(view)
    return render(request, "complaints/view.html", {"form": form, "view": view, "mine": mine})


def one_after_the_other(*people: int) -> None:
    """Let what changes these people's views wait for each other: of two equal forms the second finds the first."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def query_of(filters: ComplaintFilter) -> str:
    """The filters as a view holds them; what is longer than any that a page offers was written by hand."""
    query = filters.canonical
    if len(query) > LONGEST_QUERY:
        raise BadRequest
    return query


def may_change(user: User, view: SavedView) -> bool:
    """The owner; of a shared one also the supervisor and the administrator."""
    return view.owner_id == user.pk or (view.shared and user.grants.has(Role.SUPERVISOR, Role.ADMINISTRATOR))
