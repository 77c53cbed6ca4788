"""Small pieces of pages about incidents."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.pieces import badge
from accounts.timewords import in_words
from complaints.choices import IncidentState
from complaints.models import Incident

register = template.Library()


@register.simple_tag
def incident_state(incident: Incident) -> SafeString:
    """`{% incident_state incident %}`: the badge of its state."""
    state = IncidentState(incident.state)
    return badge(state.label, state.tone)


@register.filter
def lateness(incident: Incident) -> str:
    """`{{ incident|lateness }}`: 迟报 12 分; empty when the desk was told in time."""
    return _("Told %(span)s late") % {"span": in_words(incident.late_by)} if incident.is_late else ""
