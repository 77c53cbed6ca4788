"""Language and appearance: stored on the person, and in a cookie for pages before the sign-in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from .choices import Appearance

APPEARANCE_COOKIE = "appearance"
YEAR = 365 * 24 * 3600


def language_of(request: HttpRequest) -> str:
    """The person's language, else the one chosen on this device, else the default.

    The browser's own wish is not asked: the company works in the default language until somebody chooses another.
    """
    offered = dict(settings.LANGUAGES)
    chosen = (
        request.user.language if request.user.is_authenticated else "",
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
    )
    return next((code for code in chosen if code in offered), settings.LANGUAGE_CODE)


def appearance_of(request: HttpRequest) -> str:
    """Light, dark or as the device, for the page that `request` asks for."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return user.appearance
    chosen = request.COOKIES.get(APPEARANCE_COOKIE, "")
    return chosen if chosen in Appearance.values else Appearance.AUTO.value


def remember_language(response: HttpResponse, code: str) -> None:
    """Keep the choice on this device and use it for the rest of this request."""
    translation.activate(code)
    _remember(response, settings.LANGUAGE_COOKIE_NAME, code)


def remember_appearance(response: HttpResponse, appearance: str) -> None:
    """Keep the choice on this device."""
    _remember(response, APPEARANCE_COOKIE, appearance)


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
