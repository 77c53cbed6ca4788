"""What the frame of every page shows of the person who looks at it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from .choices import Appearance, Role
from .models import User
from .preferences import appearance_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: appearance, languages, and the person's posts (read only where a page shows them)."""
    appearance, language = appearance_of(request), get_language()
    return {
        "appearance": appearance,
        "appearances": [
            {"value": choice.value, "label": choice.label, "current": choice == appearance} for choice in Appearance
        ],
        "languages": [
            {"value": code, "label": get_language_info(code)["name_local"].capitalize(), "current": code == language}
            for code, _name in settings.LANGUAGES
        ],
        "posts": SimpleLazyObject(lambda: posts(request.user)),
    }


def posts(user: User) -> list[dict[str, str]]:
    """The departments and roles of `user`, in words."""
    if not user.is_authenticated:
        return []
    departments = user.grants.company.departments
    return [
        {"department": str(departments[department]), "role": str(role.label)}
        for role in Role
        for department in sorted(user.grants.departments(role))
        if department in departments
    ]
