"""改期: another time agreed with the customer, more time asked for, and the decision on that (ROAD-5c)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.timewords import local
from complaints.models import Clock, Extension
from complaints.permissions.times import decidable, extendable, promisable

from .base import OfferedField, StepForm, Text
from .service_notices import MomentField


class ClockField(OfferedField):
    """One of the running deadlines."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Clock.objects.none(),
            label=gettext_lazy("Deadline"),
            widget=forms.RadioSelect,
            empty_label=None,
            error_messages={
                "required": gettext_lazy("Choose the deadline."),
                "invalid_choice": gettext_lazy("This deadline is not running any more, or is not yours to change."),
            },
        )

    def label_from_instance(self, clock: Clock) -> str:
        """What it is, and when it is due now."""
        return _("%(name)s · due %(due)s") % {"name": clock.rule.name, "due": local(clock.due_at)}


class RequestField(OfferedField):
    """One of the requests that wait."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Extension.objects.none(),
            label=gettext_lazy("Request"),
            widget=forms.RadioSelect,
            empty_label=None,
            error_messages={
                "required": gettext_lazy("Choose the request."),
                "invalid_choice": gettext_lazy(
                    "This request for an extension has been decided on or is no longer needed."
                ),
            },
        )

    def label_from_instance(self, request: Extension) -> str:
        """Which deadline, until when, by whom."""
        words = {"name": request.clock.rule.name, "until": local(request.asked_until), "who": request.asked_by}
        return _("%(name)s until %(until)s · asked by %(who)s") % words


class ClockForm(StepForm):
    """A step about one running clock; where there is only one, it is chosen."""

    clock = ClockField()
    until = MomentField(error_messages={"required": gettext_lazy("Say until when.")})

    def __init__(self, *args: Any, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.offered()
        self.fields["clock"].offer(offered)
        keys = [str(clock.pk) for clock in offered]
        self.initial["clock"] = chosen if chosen in keys else keys[0] if len(keys) == 1 else None

    def offered(self) -> list[Clock]:
        """The clocks that may be chosen."""
        raise NotImplementedError


class PromiseForm(ClockForm):
    """约定时间 (ROAD-5c)."""

    note = Text.of(
        Clock,
        "set_reason",
        label=gettext_lazy("With whom, and what was agreed"),
        rows=4,
        error_messages={"required": gettext_lazy("Say with whom it was agreed and what was said.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].label = _("Time agreed")

    def offered(self) -> list[Clock]:
        """Those on which something can be agreed."""
        return promisable(self.user, self.complaint)


class AskExtensionForm(ClockForm):
    """申请延期."""

    reason = Text.of(
        Extension,
        "reason",
        label=gettext_lazy("Why more time is needed"),
        rows=4,
        error_messages={"required": gettext_lazy("Say why more time is needed.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].label = _("New due time")

    def offered(self) -> list[Clock]:
        """Those for which more time may be asked."""
        return extendable(self.user, self.complaint)


class DecideExtensionForm(StepForm):
    """审批延期: approved until the time that stands here, or not, with the reason."""

    VERDICTS = (("granted", gettext_lazy("Approve")), ("refused", gettext_lazy("Do not approve")))

    extension = RequestField()
    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=VERDICTS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the decision.")},
    )
    until = MomentField(
        label=gettext_lazy("Extended to"),
        required=False,
        help_text=gettext_lazy("Empty: as asked. You may set another time."),
    )
    word = Text.of(
        Extension,
        "word",
        label=gettext_lazy("Word on the decision"),
        rows=3,
        required=False,
        help_text=gettext_lazy("Needed where it is not approved."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        requests = decidable(self.user, self.complaint)
        self.fields["extension"].offer(requests)
        if len(requests) == 1:
            self.initial |= {"extension": requests[0].pk, "until": requests[0].asked_until}
