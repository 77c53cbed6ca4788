"""Who is calling: customers known by telephone or meter number, with their last complaints."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from complaints.forms.phones import phone_hint
from complaints.models import Complaint, Customer
from complaints.models.customer import digits_of

MOST_CUSTOMERS = 5  # one telephone, a family or a company
LAST_COMPLAINTS = 5
FEWEST_DIGITS = 5  # 95598 is a telephone already; less is still being typed


@dataclass(frozen=True)
class KnownCustomer:
    """A customer and their last complaints, as far as the reader may see these."""

    customer: Customer
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True)
class Found:
    """What a telephone and a meter number lead to."""

    asked: bool
    customers: tuple[KnownCustomer, ...] = ()
    hint: str = ""


def known_customers(user: User, phone: str, meter: str) -> Found:
    """The customers with this telephone or meter number, newest first; three queries at most.

    Of their complaints only those that `user` may see exist here (`visible_to`).
    """
    digits, meter = digits_of(phone), meter.strip()
    by_phone = len(digits) >= FEWEST_DIGITS
    if not by_phone and not meter:
        return Found(asked=False)
    wanted = Q()
    if by_phone:
        wanted |= Q(phones__digits=digits)
    if meter:
        wanted |= Q(meter_number=meter.replace("\0", ""))
    customers = Customer.objects.filter(wanted).distinct().order_by("-pk").prefetch_related("phones")[:MOST_CUSTOMERS]
    last = _last_complaints(user, customers) if customers else {}
    known = tuple(KnownCustomer(customer, tuple(last.get(customer.pk, ()))) for customer in customers)
    return Found(asked=True, customers=known, hint="" if known else phone_hint(phone))


def _last_complaints(user: User, customers: list[Customer]) -> dict[int, list[Complaint]]:
    newest_first = [F("accepted_at").desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by=F("customer"), order_by=newest_first)
    complaints = (
        Complaint.objects.visible_to(user)
        .filter(customer__in=[customer.pk for customer in customers])
        .annotate(place=place)
        .filter(place__lte=LAST_COMPLAINTS)
        .select_related("category", "lead")
        .order_by("-accepted_at", "-pk")
    )
    found: dict[int, list[Complaint]] = {}
    for complaint in complaints:
        found.setdefault(complaint.customer_id, []).append(complaint)
    return found
