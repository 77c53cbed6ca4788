"""The way through the list that a complaint was opened from."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from complaints.models import Complaint
from complaints.neighbours import neighbours

register = template.Library()


@register.inclusion_tag("complaints/_neighbours.html", takes_context=True)
def list_neighbours(context: RequestContext, complaint: Complaint, now: dt.datetime | None = None) -> dict[str, Any]:
    """`{% list_neighbours complaint now %}`: place in the list, one back, one on, and back to the list."""
    return {"way": neighbours(context["request"], complaint, now or timezone.now())}
