"""What the frame of every page shows of complaints: where one may go, and what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from complaints.choices import Action, Stage
from complaints.duty.board import Board
from complaints.models import Complaint
from complaints.notify.inbox import inbox
from complaints.numbers import number_of
from complaints.penalty_desk import number_waiting
from complaints.permissions import is_desk, may, may_see_reports
from complaints.permissions.duty import may_see_roster
from complaints.permissions.penalties import uses_penalties
from complaints.permissions.quality import uses_quality


@dataclass(frozen=True)
class Place:
    """An entry of the rail; `key` is the single key that leads there, `live` what live updates call its number."""

    label: str | Promise
    icon: str
    url: str
    active: bool
    badge: int | None = None
    key: str = ""
    live: str = ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav` and `unread_notices`, read when a page shows them (one query).

    `nav_key` tells apart what `nav` looks like. `duty` says who is on duty, from what is kept.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": [], "nav_key": "", "unread_notices": 0, "duty": None}
    numbers = cache(lambda: Numbers.of(user))
    places = cache(lambda: nav(request, numbers()))
    return {
        "nav": places,
        "nav_key": cache(lambda: " ".join(f"{place.url},{place.active},{place.badge}" for place in places())),
        "unread_notices": cache(lambda: numbers().unread),
        "duty": cache(lambda: Board(user, timezone.now()) if may_see_roster(user) else None),
    }


@dataclass(frozen=True)
class Numbers:
    """What waits for a person, as the frame shows it; None where it is no part of their work."""

    unread: int
    callbacks: int | None
    penalties: int | None

    @classmethod
    def of(cls, user: User) -> Numbers:
        """All of them in one query."""
        asked: dict[str, Any] = {"unread": number_of(inbox(user).unread())}
        if is_desk(user, None):
            asked["to_call"] = number_of(Complaint.objects.visible_to(user).filter(stage=Stage.CALLBACK))
        if uses_penalties(user):
            asked["to_fine"] = number_waiting(user)
        found = User.objects.filter(pk=user.pk).order_by().annotate(**asked).values(*asked).get()
        return cls(found["unread"], found.get("to_call"), found.get("to_fine"))


def nav(request: HttpRequest, numbers: Numbers) -> list[Place]:
    """The places this person may use, in the order of the procedure."""
    match = request.resolver_match
    here = match.view_name if match else ""
    if here == "complaints:step" and match.kwargs["step"] == "callback":
        here = "complaints:callbacks"  # the call sheet, where the queue leads
    return [
        Place(item.label, item.icon, url, item.leads_to(here), item.badge, item.key, item.live)
        for item in _items(request, numbers)
        if (url := _address(item.view))
    ]


@dataclass(frozen=True)
class _Item:
    view: str
    label: str | Promise
    icon: str
    badge: int | None = None
    key: str = ""
    live: str = ""
    covers: str = ""  # what the names of the other pages of this entry end with

    def leads_to(self, here: str) -> bool:
        """Whether the page `here` belongs to this entry."""
        if self.covers and here.endswith(self.covers):
            return True
        if self.view == "complaints:list":
            others = here in OTHER_ENTRIES or here.startswith(OTHER_PLACES) or here.endswith(OTHER_NOUNS)
            return here.startswith("complaints:") and not others
        if self.view == "reports:month":
            return here.startswith("reports:")
        if self.view == "complaints:quality":
            return here.startswith(self.view)
        return here == self.view


# What is not part of the entry "Complaints"; everything else is the list or a page of one complaint.
OTHER_ENTRIES = (
    "complaints:setup",
    "complaints:drafts",
    "complaints:discard-draft",
    "complaints:workbench",
    "complaints:new",
    "complaints:callbacks",
    "complaints:notices",
)
# Nor what belongs to other things than complaints, which have entries of their own.
INCIDENT, SERVICE_NOTICE, PENALTY = "incident", "service-notice", "penalty"
OTHER_NOUNS = (INCIDENT, "incidents", SERVICE_NOTICE, "service-notices", PENALTY, "penalties")
# The same, by how their names begin.
OTHER_PLACES = ("complaints:duty", "complaints:quality", "complaints:procedure")


def _items(request: HttpRequest, numbers: Numbers) -> Iterator[_Item]:
    user = request.user
    yield _Item("complaints:workbench", _("Workbench"), "layout-dashboard")
    if may(user, Action.ACCEPT):
        yield _Item("complaints:new", pgettext_lazy("navigation", "Intake"), "phone-plus", key="n")
    yield _Item("complaints:list", _("Complaints"), "list-details")
    if (waiting := numbers.callbacks) is not None:
        yield _Item("complaints:callbacks", _("Callbacks"), "phone-call", badge=waiting, live="callbacks")
    if user.grants.roles:
        yield _Item("complaints:incidents", _("Incidents"), "users-group", covers=INCIDENT)
        yield _Item("complaints:service-notices", _("Service notices"), "speakerphone", covers=SERVICE_NOTICE)
    if (waiting := numbers.penalties) is not None:
        yield _Item("complaints:penalties", _("Penalties"), "receipt", badge=waiting, live="penalties", covers=PENALTY)
    if uses_quality(user):
        yield _Item("complaints:quality", _("Quality checks"), "checklist")
    if may_see_reports(user):
        yield _Item("reports:month", _("Statistics"), "chart-bar")
    if admin.site.has_permission(request):
        yield _Item("admin:index", _("Administration"), "settings")


def _address(view: str) -> str:
    """Where the page is; empty while the installation has no such page."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
