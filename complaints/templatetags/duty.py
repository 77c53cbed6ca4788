"""Small pieces of the pages of duty."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.translation import gettext as _

from complaints.models import Complaint
from complaints.months import Month

register = template.Library()


@register.filter
def month_of(day: dt.date) -> Month:
    """The month of a day, as addresses have it."""
    return Month(day.year, day.month)


@register.simple_tag
def duty_receiver(complaint: Complaint) -> str:
    """Who took it in; and who registered it, if that was somebody else."""
    receiver = str(complaint.first_receiver)
    if complaint.registered_by_id == complaint.first_receiver_id:
        return receiver
    registered = _("registered by %(person)s") % {"person": complaint.registered_by}
    return _(", ").join([receiver, registered])
