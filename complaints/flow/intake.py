"""受理: a complaint comes in (GAS-6, GAS-7, GAS-12.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Department, User
from complaints.choices import Action, Complexity, CustomerType, Level, Moment, Origin, Recipient, Stage
from complaints.deadlines import clocks
from complaints.files import Checked
from complaints.models import (
    Category,
    Channel,
    Complaint,
    Customer,
    Incident,
    Kind,
    Procedure,
)
from complaints.permissions import may

from . import dispatch as dispatching
from .acceptance import begin_or_await
from .errors import KeyTaken, NotAllowed, OtherVersion, Refused
from .guards import alert, require_protection
from .incidents import attach
from .numbering import Numbering
from .phones import by_digits, first_phones, keep_phones
from .record import attach_file
from .step import Step, step


@dataclass(kw_only=True)
class Intake:
    """What the recipient learned from the customer; the fields are those of the complaint."""

    kind: Kind
    channel: Channel
    customer_name: str
    content: str
    received_department: Department
    customer: Customer | None = None
    customer_type: str = CustomerType.RESIDENT
    customer_phone: str = ""
    other_phones: Sequence[str] = field(default_factory=tuple)
    customer_address: str = ""
    meter_number: str = ""
    on_behalf_of: str = ""
    origin: str = Origin.REGULAR
    category: Category | None = None
    branch: Department | None = None
    location: str = ""
    demand: str = ""
    demand_unreasonable: bool = False
    explanation_given: str = ""
    level: str = Level.NORMAL
    complexity: str = Complexity.SIMPLE
    flag_violation: bool = False
    flag_litigation: bool = False
    flag_safety: bool = False
    flag_threat: bool = False
    flag_media: bool = False
    guardian: User | None = None
    protective_measures: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)  # answers to the procedure's own fields, by code
    marks: Mapping[str, str] = field(default_factory=dict)  # code → name
    under: int | None = None  # the version that was in force when it was filled in, by its key
    first_receiver: User | None = None
    received_at: dt.datetime | None = None
    files: Sequence[Checked] = ()
    call_seconds: int | None = None  # how long the telephone call was
    incident: Incident | None = None  # it belongs to this one (CABLE-1b)


NOT_ON_THE_COMPLAINT = {
    "customer", "customer_type", "other_phones", "first_receiver", "received_at", "files", "call_seconds", "incident",
    "under",
}  # fmt: skip


def accept(
    intake: Intake, *, by: User, key: uuid.UUID | None = None, at: dt.datetime | None = None
) -> tuple[Complaint, bool]:
    """Accept a complaint with its files: it gets its number, and the dispatch clock runs (GAS-12.2).

    `key` identifies the form that was filled: the same key never makes a second complaint,
    however often it is sent. Returns the complaint and whether it was made now.
    """
    verdict = may(by, Action.ACCEPT)
    if not verdict:
        raise NotAllowed(verdict.reason)
    try:
        with transaction.atomic():
            procedure = Procedure.held()
            if intake.under not in (None, procedure.pk):
                raise OtherVersion
            return _accept_once(intake, procedure, by, key, at or timezone.now())
    except IntegrityError:
        made = Complaint.objects.filter(submission_key=key).first() if key else None
        if made is None:
            raise
        return made, False


def accept_and_dispatch(
    intake: Intake,
    *,
    by: User,
    lead: Department,
    co_handlers: Sequence[Department] = (),
    note: str = "",
    key: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> tuple[Complaint, bool]:
    """受理并转发: both in one go, or neither; one that waits for its acceptance is not dispatched yet (RETAIL-3)."""
    with transaction.atomic():
        complaint, made = accept(intake, by=by, key=key, at=at)
        if made and complaint.stage == Stage.ACCEPTED:
            complaint = dispatching.dispatch(complaint, by=by, lead=lead, co_handlers=co_handlers, note=note, at=at)
    return complaint, made


def accept_and_settle(
    intake: Intake, *, by: User, customer_accepts: bool, key: uuid.UUID | None = None, at: dt.datetime | None = None
) -> tuple[Complaint, bool]:
    """当场解决并归档: both in one go, or neither (GAS-12.1)."""
    with transaction.atomic():
        complaint, made = accept(intake, by=by, key=key, at=at)
        if made:
            complaint = settle(
                complaint, by=by, explanation=intake.explanation_given, customer_accepts=customer_accepts, at=at
            )
    return complaint, made


def settle(
    complaint: Complaint,
    *,
    by: User,
    explanation: str,
    customer_accepts: bool,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """当场解决: explained, and the customer will not pursue it; filed at once (GAS-12.1)."""
    with step(complaint, Action.SETTLE, by=by, version=version, at=at, note=explanation) as s:
        missing = {}
        if not explanation.strip():
            missing["explanation_given"] = _("Say what was explained to the customer.")
        if not customer_accepts:
            missing["customer_accepts"] = _(
                "Only a complaint that the customer will not pursue is settled on the spot."
            )
        if missing:
            raise Refused(fields=missing)
        if s.complaint.needs_supervision:
            raise Refused(
                _("A complaint about rule-breaking or with litigation is supervised and cannot be settled on the spot.")
            )
        require_protection(s.complaint)
        s.complaint.explanation_given = explanation
        s.complaint.settled_on_spot = True
        s.complaint.resolved = True
        s.complaint.archived_at = s.at
        s.complaint.close()
        s.signal(Moment.ARCHIVED)
        s.clocks_stopped(clocks.stop_all(s.complaint, s.at))
    return s.complaint


def _accept_once(
    intake: Intake, procedure: Procedure, by: User, key: uuid.UUID | None, at: dt.datetime
) -> tuple[Complaint, bool]:
    # The lock on the running number comes first: whoever waits for it then sees what the other made.
    numbering = Numbering.lock(procedure, intake.received_department, at)
    if key and (made := Complaint.objects.filter(submission_key=key).first()):
        if (made.customer_name, made.content) != (intake.customer_name, intake.content):
            raise KeyTaken(made.number)
        return made, False
    complaint = Complaint(number=numbering.take(), submission_key=key, procedure=procedure)
    for name in (f.name for f in fields(Intake) if f.name not in NOT_ON_THE_COMPLAINT):
        setattr(complaint, name, getattr(intake, name))
    complaint.first_receiver = intake.first_receiver or by
    complaint.received_at = intake.received_at or at
    complaint.registered_by = by
    complaint.accepted_at = at
    complaint.customer, known = _customer(intake)
    complaint.is_vip = complaint.customer.is_vip
    complaint.is_repeated = known and _is_repeated(complaint)
    complaint.save(force_insert=True)
    begin(complaint, by=by, at=at, **({"call_seconds": intake.call_seconds} if intake.call_seconds else {}))
    if intake.files:
        for file in intake.files:
            attach_file(complaint, file, by=by, at=at)
        complaint = Complaint.objects.get(pk=complaint.pk)  # every file was a step of its own
    if intake.incident is not None:
        complaint = attach(complaint, intake.incident, by=by, at=at)
    return complaint, True


def begin(complaint: Complaint, *, by: User, at: dt.datetime, **details: str | int) -> None:
    """The first history entry of a new complaint (with `details`), its first clock and its first notices."""
    s = Step(complaint, Action.ACCEPT, by, at)
    s.log(number=complaint.number, received_in=str(complaint.received_department), **details)
    s.log(first_receiver=str(complaint.first_receiver))
    begin_or_await(s)
    alert(s)
    if complaint.received_department_id != complaint.procedure.desk_id:
        s.tell_role(Recipient.DESK)
    s.finish()


def _is_repeated(complaint: Complaint) -> bool:
    """Whether the customer has complained of the same within the days that the procedure names (MOBILE-2)."""
    days = complaint.procedure.repeat_days
    if not days or complaint.category_id is None:
        return False
    same = Complaint.objects.filter(customer=complaint.customer_id, category=complaint.category_id)
    since = complaint.accepted_at - dt.timedelta(days=days)
    return same.filter(accepted_at__gte=since, accepted_at__lt=complaint.accepted_at).exists()


def _customer(intake: Intake) -> tuple[Customer, bool]:
    """The customer meant, with all telephones, and whether they were known: by meter number, or telephone and name."""
    numbers = by_digits((intake.customer_phone, *intake.other_phones))
    customer = intake.customer
    if customer is None and intake.meter_number:
        customer = Customer.objects.filter(meter_number=intake.meter_number, name=intake.customer_name).first()
    if customer is None and numbers:
        customer = Customer.objects.filter(phones__digits__in=numbers, name=intake.customer_name).first()
    if customer is None:
        customer = Customer.objects.create(
            name=intake.customer_name,
            type=intake.customer_type,
            meter_number=intake.meter_number,
            address=intake.customer_address,
            branch=intake.branch,
        )
        first_phones(customer, numbers.values())
        return customer, False
    keep_phones(customer, numbers.values())
    return customer, True
