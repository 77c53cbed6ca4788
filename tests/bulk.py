"""Many complaints at once: copies of those that a test has brought on their way by the real steps."""

from __future__ import annotations

import copy
from collections import defaultdict
from itertools import cycle, islice

from django.db import connection, models

from complaints.models import (
    Assignment,
    Attachment,
    CallbackAttempt,
    Clock,
    ClockFiring,
    Complaint,
    Contact,
    Customer,
    CustomerPhone,
    Event,
    Extension,
    Instruction,
    Notice,
    QualityCheck,
    QualityDraw,
    QualityScore,
    Result,
)

# Each after those that it points to.
COPIED: tuple[type[models.Model], ...] = (
    Customer, CustomerPhone, Complaint, Assignment, Result, Clock, Extension, Contact, CallbackAttempt, Instruction,
    Attachment, Event, ClockFiring, Notice, QualityDraw, QualityCheck, QualityScore,
)  # fmt: skip
# From here on, running numbers are those of copies.
FIRST_NUMBER = 50_000


def multiply(total: int) -> None:
    """Copy the existing complaints, with all that hangs on them, in turn until there are `total`.

    The copies look and behave like the originals on every page; only the hashes of their histories are the originals'.
    """
    originals = list(Complaint.objects.order_by("pk"))
    wanted = list(islice(cycle(originals), total - len(originals)))
    # (model, key of the original row, copy no.) → the copy
    copies: dict[tuple[type[models.Model], int, int], models.Model] = {}
    rounds = {original.pk: range(wanted.count(original)) for original in originals}
    for model in COPIED:
        rows = _rows(model)
        made = []
        for complaint_id, of_complaint in rows.items():
            for place in rounds.get(complaint_id, ()):
                for row in of_complaint:
                    if (model, row.pk, place) not in copies:  # a customer may have several complaints
                        copies[model, row.pk, place] = _copy(row, place, copies)
                        made.append(copies[model, row.pk, place])
        if model is Complaint:
            for number, complaint in enumerate(made, start=FIRST_NUMBER):
                complaint.number = f"{complaint.number[:-5]}{number:05}"
                complaint.submission_key = None
        model.objects.bulk_create(made, batch_size=500)
    if connection.vendor == "postgresql":
        # As autovacuum would in time; without it the planner takes the tables for empty.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _rows(model: type[models.Model]) -> dict[int, list[models.Model]]:
    """The existing rows by the complaint on which they hang."""
    path = {
        Customer: "complaints__pk",
        CustomerPhone: "customer__complaints__pk",
        Complaint: "pk",
        Result: "assignment__complaint_id",
        ClockFiring: "clock__complaint_id",
        QualityCheck: "draw__complaint_id",
        QualityScore: "check_of__draw__complaint_id",
    }.get(model, "complaint_id")
    rows: dict[int, list[models.Model]] = defaultdict(list)
    for pk, complaint_id in model.objects.order_by("pk").values_list("pk", path):
        rows[complaint_id].append(pk)
    found = model.objects.in_bulk()
    return {complaint_id: [found[pk] for pk in pks] for complaint_id, pks in rows.items()}


def _copy(row: models.Model, place: int, copies: dict) -> models.Model:
    """An unsaved copy that points to the copies of what the row points to; a re-complaint to the same original."""
    new = copy.copy(row)
    new._state = copy.copy(row._state)
    new._state.fields_cache = {}
    new._state.adding = True
    new.pk = None
    for field in row._meta.concrete_fields:
        target = copies.get((field.related_model, getattr(row, field.attname), place)) if field.is_relation else None
        if target is not None and field.related_model is not type(row):
            setattr(new, field.name, target)
        elif field.one_to_one and field.related_model is type(row):
            setattr(new, field.attname, None)  # nothing of its own kind can point to it twice
    return new
