"""Why a step was not taken. Messages are translated and meant for the person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from complaints.models.entry import ChainedEntry


class FlowError(Exception):
    """A step was refused; nothing has been changed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(FlowError):
    """This person may not, or not at this stage; the message says who may."""


class Refused(FlowError):
    """Something that the procedure demands is missing; `fields` maps form fields to messages."""

    def __init__(self, message: str = "", fields: dict[str, str] | None = None) -> None:
        self.fields = fields or {}
        super().__init__(message or " ".join(self.fields.values()))


class OtherVersion(Refused):
    """Another version of the procedure has come into force since the form was opened; it may ask for other things."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The procedure has changed since you opened this page. What you typed is still here; look at what is "
                "asked for now and send again."
            )
        )


class KeyTaken(Refused):
    """The same form was sent before with other words: perhaps it is another complaint, which must not be lost."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _(
                "This form was already saved as %s. If what stands here is another complaint, send it again; "
                "otherwise open that one."
            )
            % number
        )


class Repeated(FlowError):
    """This very form has been sent before and its step taken."""

    def __init__(self) -> None:
        super().__init__(_("This was sent twice and has been done once."))


class Stale(FlowError):
    """Somebody else changed the complaint since the page was opened; `events` are what happened.

    `message` says so of another thing than a complaint.
    """

    def __init__(self, events: Iterable[ChainedEntry], message: str = "") -> None:
        self.events = list(events)
        super().__init__(
            message
            or _(
                "The complaint has changed since you opened this page. "
                "What you typed is still here; check what happened and send again."
            )
        )
