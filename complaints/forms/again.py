"""再次来电: what the customer of an open complaint says now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from complaints.choices import Action
from complaints.flow.again import Again
from complaints.models import Channel, Complaint
from complaints.models.rulebook import Rulebook, current_rulebook
from complaints.permissions import may

from .base import OfferedField, StepForm, Text


class CallAgainForm(StepForm):
    """How they came, what they say and what they want now."""

    channel = OfferedField(
        label=_("Channel"),
        queryset=Channel.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        required=False,
    )
    content = Text(
        label=_("What the customer says"),
        max_length=Complaint._meta.get_field("content").max_length,
        error_messages={"required": _("Write down what the customer says.")},
    )
    demand = Text(
        label=_("What they want now"),
        required=False,
        max_length=Complaint._meta.get_field("demand").max_length,
        rows=2,
        help_text=_("If it is something else than before."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel = self.fields["channel"]
        channel.offer(channels_for(self.user, self.complaint.procedure.code, current_rulebook()))
        channel.initial = next(iter(channel.rows), None)

    @property
    def again(self) -> Again:
        """What was said, for the flow."""
        data = self.cleaned_data
        return Again(content=data["content"], demand=data["demand"], channel=data["channel"])


def channels_for(user: User, family: str, rulebook: Rulebook) -> list[Channel]:
    """The procedure's channels on which `user` hears customers: all for the desk, in person for everybody."""
    all_of_them = bool(may(user, Action.DISPATCH))
    offered = (one for one in rulebook.channels.values() if one.is_active and one.is_within(family))
    return [one for one in offered if all_of_them or one.is_walk_in]
