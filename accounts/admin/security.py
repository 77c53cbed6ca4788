"""What was changed in the administration and by whom, and who is locked out of the sign-in page."""

from __future__ import annotations

import json
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet, Sum, Window
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from accounts.models import User
from accounts.timewords import local

from .bases import ReadOnlyAdmin
from .changes import IN_A_LIST, in_words


class WhoFilter(DropdownFilter):
    """Entries of one administrator."""

    title = gettext_lazy("person")
    parameter_name = "user"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Everybody who ever changed something."""
        people = User.objects.filter(pk__in=LogEntry.objects.order_by().values("user"))
        return [(str(person.pk), str(person)) for person in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        """Theirs; anything but a number is no filter."""
        return queryset.filter(user=self.value()) if (self.value() or "").isdecimal() else queryset


class WhatFilter(DropdownFilter):
    """Entries about one kind of thing."""

    title = gettext_lazy("what")
    parameter_name = "content_type__id__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every kind of thing that was ever changed."""
        types = ContentType.objects.filter(pk__in=LogEntry.objects.order_by().values("content_type"))
        return sorted(((str(kind.pk), capfirst(kind.name)) for kind in types), key=lambda row: row[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        """Those; anything but a number is no filter."""
        return queryset.filter(content_type=self.value()) if (self.value() or "").isdecimal() else queryset


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """The administration log: who changed which rule when, from what to what. It cannot be edited."""

    list_display = ["moment", "user", "what", "thing", "done", "details"]
    list_display_links = ["moment"]
    list_select_related = ["user", "content_type"]
    list_filter = [WhoFilter, WhatFilter, "action_flag"]
    search_fields = ["object_repr", "change_message"]
    date_hierarchy = "action_time"
    sortable_by = ()
    fields = ["moment", "user", "what", "object_repr", "done", "in_full"]
    readonly_fields = fields

    @display(description=gettext_lazy("time"))
    def moment(self, entry: LogEntry) -> str:
        """When, to the second."""
        return local(entry.action_time, "full")

    @display(description=gettext_lazy("what"))
    def what(self, entry: LogEntry) -> str:
        """The kind of thing."""
        return capfirst(entry.content_type.name) if entry.content_type else "–"

    @display(description=gettext_lazy("which"))
    def thing(self, entry: LogEntry) -> str:
        """The thing itself, linked while it exists and has a page."""
        url = None if entry.is_deletion() else entry.get_admin_url()
        return (
            format_html('<a class="admin-link" href="{}">{}</a>', url, entry.object_repr) if url else entry.object_repr
        )

    @display(description=gettext_lazy("done"))
    def done(self, entry: LogEntry) -> str:
        """Added, changed or deleted."""
        return entry.get_action_flag_display()

    @display(description=gettext_lazy("details"))
    def details(self, entry: LogEntry) -> str:
        """Each field from what to what; of long texts what differs."""
        return format_html_join("", "<div>{}</div>", ((line,) for line in in_words(entry, IN_A_LIST)))

    @display(description=gettext_lazy("details"))
    def in_full(self, entry: LogEntry) -> str:
        """Each field from what to what, with whole texts."""
        return format_html_join("", "<div>{}</div>", ((line,) for line in in_words(entry)))


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    """Wrong passwords of the last minutes: who is locked out, and a way to let them in again."""

    list_display = ["username", "ip_address", "failures", "last_attempt", "locked"]
    list_display_links = None
    search_fields = ["username", "ip_address"]
    fields = ["username", "ip_address", "last_attempt"]
    readonly_fields = fields
    sortable_by = ()
    actions = ["unlock"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessAttempt]:
        """Attempts that still count, with all of the same name and address added up."""
        recent = super().get_queryset(request).filter(attempt_time__gte=timezone.now() - get_cool_off())
        together = [F("username"), F("ip_address")]
        return recent.annotate(total=Window(Sum("failures_since_start"), partition_by=together))

    @display(description=gettext_lazy("wrong passwords"))
    def failures(self, attempt: AccessAttempt) -> int:
        """With this browser."""
        return attempt.failures_since_start

    @display(description=gettext_lazy("last attempt"))
    def last_attempt(self, attempt: AccessAttempt) -> str:
        """When."""
        return local(attempt.attempt_time, "full")

    @display(description=gettext_lazy("locked out until"))
    def locked(self, attempt: AccessAttempt) -> str:
        """When the name and address may try again by themselves."""
        if attempt.total < settings.AXES_FAILURE_LIMIT:
            return "–"
        return local(attempt.attempt_time + get_cool_off(), "full")

    @admin.action(description=gettext_lazy("Unlock"))
    def unlock(self, request: HttpRequest, queryset: QuerySet[AccessAttempt]) -> None:
        """Forget the wrong passwords, so that the person can sign in again at once."""
        content_type = ContentType.objects.get_for_model(AccessAttempt)
        pairs = {(attempt.username, attempt.ip_address) for attempt in queryset}
        for username, address in pairs:
            AccessAttempt.objects.filter(username=username, ip_address=address).delete()
            LogEntry.objects.create(
                user=request.user,
                content_type=content_type,
                object_repr=f"{username} {address}"[:200],
                action_flag=DELETION,
                change_message=json.dumps([{"note": gettext_noop("Unlocked")}]),
            )
        count = len(pairs)
        words = ngettext("%(count)s sign-in unlocked.", "%(count)s sign-ins unlocked.", count) % {"count": count}
        self.message_user(request, words, messages.SUCCESS)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Unlocking changes no row by hand, so it is offered although the rows cannot be edited."""
        return {"unlock": (type(self).unlock, "unlock", _("Unlock"))}
