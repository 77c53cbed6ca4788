"""What a form for files says about them."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils.translation import gettext as _

from complaints.files import largest_in_words
from complaints.filetypes import OFFERED
from complaints.forms.uploads import MOST_FILES

register = template.Library()


@register.simple_tag
def offered_files() -> str:
    """`{% offered_files %}`: what a file input offers, for its `accept`."""
    return OFFERED


@register.simple_tag
def upload_limits() -> str:
    """`{% upload_limits %}`: how many files, and how large."""
    return _("Up to %(count)s files in one go, each at most %(limit)s.") % {
        "count": MOST_FILES,
        "limit": largest_in_words(),
    }


@register.inclusion_tag("components/uploads.html", takes_context=True)
def uploads(
    context: RequestContext, bound: Any = None, drafting: Any = None, label: str = "", into: str = ""
) -> dict[str, Any]:
    """`{% uploads form.files drafting=drafting %}`: choose, drag, paste, photograph or record, several at once.

    Files wait with the draft until the form is sent. Without `drafting` each is kept at once at the form's own address
    and shown in the list whose id is `into`. Needs `uploads.js`.
    """
    limit = largest_in_words()
    return {
        "url": drafting.files_url if drafting else "",
        "owner": context["request"].user.pk,
        "files": drafting.files if drafting else [],
        "into": into,
        "label": label or _("Choose files"),
        "identifier": bound.auto_id if bound else "id_files",
        "errors": bound.errors if bound else [],
        "largest": settings.MAX_ATTACHMENT_BYTES,
        "most": MOST_FILES,
        "too_large": _("The file is too large; at most %(limit)s are possible.") % {"limit": limit},
        "too_many": _("At most %(count)s files in one go; add the others afterwards.") % {"count": MOST_FILES},
        "request": context["request"],
    }
