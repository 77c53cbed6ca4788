"""The language of every page, and the one moment whose rules and people it shows."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from .kept import one_revision
from .preferences import language_of

SAFE = ("GET", "HEAD")


class OneRevisionMiddleware:
    """Lets a request that only reads ask once how new the kept tables are. Stands before whatever reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; one that changes something sees its own changes."""
        if request.method not in SAFE:
            return self.get_response(request)
        with one_revision():
            return self.get_response(request)


class UserLanguageMiddleware:
    """Shows each page in the person's language. Stands behind AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language, and name it in the answer."""
        code = language_of(request)
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or code)
        patch_vary_headers(response, ["Cookie"])
        return response
