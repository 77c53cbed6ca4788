"""Signing in and out, one's own password, profile and preferences, and the pages for refused requests."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import UpdateView

from . import demo
from .forms import AppearanceForm, LanguageForm, OwnPasswordForm, ProfileForm, SignInForm
from .models import Department, User
from .preferences import remember_appearance, remember_language


class SignInView(LoginView):
    """The only page for strangers. `next` leads on within this site, never elsewhere."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page; a live request that was sent here because the session ended reloads the page it came from."""
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the demo accounts where the installation is a demo."""
        return super().get_context_data(demo_accounts=demo.accounts(), demo_password=settings.DEMO_PASSWORD, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Signs in, and brings the person's own language and appearance to this device."""
        response = super().form_valid(form)
        user = form.get_user()
        if user.language:
            remember_language(response, user.language)
        remember_appearance(response, user.appearance)
        return response


class SignOutView(LogoutView):
    """By POST only, so that no link or picture can sign a person out."""

    next_page = reverse_lazy("accounts:sign-in")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ends the session and says so."""
        response = super().post(request, *args, **kwargs)
        messages.success(request, _("You are signed out."))
        return response


class PasswordView(LoginRequiredMixin, SuccessMessageMixin, PasswordChangeView):
    """One's own password; other devices are signed out by the change."""

    template_name = "accounts/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("accounts:profile")
    success_message = gettext_lazy("The password is changed. Other devices are signed out.")


class ProfileView(LoginRequiredMixin, UpdateView):
    """Name, mobile, language, appearance and absence of the person who is signed in."""

    template_name = "accounts/profile.html"
    form_class = ProfileForm
    success_url = reverse_lazy("accounts:profile")

    def get_object(self, queryset: Any = None) -> User:
        """A copy, so that refused input does not show up as the person's name in the frame."""
        return User.objects.get(pk=self.request.user.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the departments that depend on this person's absence, each with who stands in."""
        headed = Department.objects.filter(head=self.request.user).select_related("deputy").order_by("position", "pk")
        return super().get_context_data(headed=headed, **kwargs)

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        """Saves what the form offers, and speaks the chosen language from now on."""
        person = form.save(commit=False)
        person.save(update_fields=list(form.fields))
        response = HttpResponseRedirect(self.success_url)
        if person.language:
            remember_language(response, person.language)
        remember_appearance(response, person.appearance)
        messages.success(self.request, _("Your profile is saved."))
        return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switches the language and keeps the page; a language that is not offered changes nothing."""
    response = HttpResponseRedirect(_where_from(request))
    form = LanguageForm(request.POST)
    if form.is_valid():
        code = form.cleaned_data["language"]
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=code)
        remember_language(response, code)
    return response


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Switches light and dark and keeps the page."""
    response = HttpResponseRedirect(_where_from(request))
    form = AppearanceForm(request.POST)
    if form.is_valid():
        wish = form.cleaned_data["appearance"]
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(appearance=wish)
        remember_appearance(response, wish)
    return response


def _where_from(request: HttpRequest) -> str:
    """The page to go back to: `next` if it is a page of this site, else the start."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("accounts:profile" if request.user.is_authenticated else "accounts:sign-in")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Says what most likely happened and how to keep what was typed; `reason` is for the log, not for people."""
    return render(request, "403_csrf.html", status=403)


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any) -> HttpResponse:
    """After too many wrong passwords (django-axes): when to try again, and who can help."""
    minutes = round(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    response = render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response
