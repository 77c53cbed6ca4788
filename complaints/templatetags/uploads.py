"""What a form for files says about them."""

from django import template
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

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
        "limit": filesizeformat(settings.MAX_ATTACHMENT_BYTES),
    }
