"""The administration as a place: who may enter, how it looks to them, which of its pages the product has instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.sites import UnfoldAdminSite

from .choices import Appearance, Role
from .preferences import appearance_of


class AdministrationSite(UnfoldAdminSite):
    """Django's admin for system administrators: the role opens it, no further flag or permission does."""

    index_title = gettext_lazy("Administration")
    empty_value_display = "–"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # One wrong tick must not delete many rules at once; a single one can be deleted from its own page.
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person is a system administrator (or a superuser, who sets a company up)."""
        user = request.user
        return user.is_active and (user.is_superuser or user.grants.has(Role.ADMINISTRATOR))

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        """Strangers go to the sign-in page; whoever is signed in without the role gets the product's 403."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied(_("The administration is open to system administrators only."))
            return inner(request, *args, **kwargs)

        return guarded

    def search(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is found; a page that there is not is not found."""
        try:
            return super().search(request, *args, **kwargs)
        except InvalidPage:
            raise Http404 from None

    def password_change(self, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 Django gives what it likes
        """One's own password is changed on the product's page."""
        return HttpResponseRedirect(reverse("accounts:password"))

    def app_index(self, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 Django gives what it likes
        """There is one first page; applications are a matter of the program."""
        return HttpResponseRedirect(reverse("admin:index"))


def theme(request: HttpRequest) -> str | None:
    """Light or dark as the person chose for the whole product; None leaves it to the device."""
    appearance = appearance_of(request)
    return None if appearance == Appearance.AUTO else appearance
