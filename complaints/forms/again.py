"""再次来电: what the customer of an open complaint says now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Action
from complaints.flow.again import Again
from complaints.models import Channel, Complaint
from complaints.permissions import may

from .base import StepForm, Text


class CallAgainForm(StepForm):
    """How they came, what they say and what they want now."""

    channel = forms.ModelChoiceField(
        label=_("Channel"), queryset=None, empty_label=None, widget=forms.RadioSelect, required=False
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
        self.fields["channel"].queryset = channels = channels_for(self.user)
        self.fields["channel"].initial = channels.first()

    @property
    def again(self) -> Again:
        """What was said, for the flow."""
        data = self.cleaned_data
        return Again(content=data["content"], demand=data["demand"], channel=data["channel"])


def channels_for(user: Any) -> Any:
    """The channels on which `user` hears customers: the telephone is the desk's; who comes in person is anybody's."""
    offered = Channel.objects.filter(is_active=True)
    return offered if may(user, Action.DISPATCH) else offered.filter(is_walk_in=True)
