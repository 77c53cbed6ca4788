"""What is written about complaints, text by text, with the name of the place where each stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from complaints.choices import Action
from complaints.models import Complaint, CustomerPhone, Event

from .index import TEXTS, event_texts

# Key of the complaint, name of the place (empty: what the customer said, which rows show anyway), text.
Places = Iterable[tuple[int, str, str]]


def own(complaint_ids: Collection[int]) -> Places:
    """The texts of the complaints' own rows, in the order in which a hit is looked for."""
    names = {name: capfirst(str(Complaint._meta.get_field(name).verbose_name)) for name in TEXTS}
    names["content"] = ""
    rows = Complaint.objects.filter(pk__in=complaint_ids).order_by()
    for key, answers, *texts in rows.values_list("pk", "custom", *TEXTS):
        yield from ((key, names[name], text) for name, text in zip(TEXTS, texts, strict=True) if text)
        yield from ((key, _("Custom fields"), answer) for answer in answers.values() if isinstance(answer, str))


def telephones(complaint_ids: Collection[int]) -> Places:
    """The telephones of the customers."""
    phones = CustomerPhone.objects.filter(customer__complaints__in=complaint_ids)
    yield from (
        (key, _("Further telephones"), number)
        for key, number in phones.order_by().values_list("customer__complaints", "number")
    )


def history(complaint_ids: Collection[int], most: int | None = None) -> Iterator[tuple[int, str, str]]:
    """What people wrote in the histories, newest first; of the newest `most` entries if given."""
    events = Event.objects.filter(complaint__in=complaint_ids).exclude(action__startswith="clock.").order_by("-pk")
    for key, action, note, data in events.values_list("complaint", "action", "note", "data")[:most]:
        for text in event_texts(note, data):
            yield key, _where(action, data), text


def _where(action: str, data: dict[str, Any]) -> str:
    if action in (Action.CONTACT, Action.PROGRESS):
        return _("Contacts")
    if action == Action.CALL_BACK:
        return _("Callback")
    return _("Handling result") if "result" in data else _("History")
