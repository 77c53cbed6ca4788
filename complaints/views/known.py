"""Who is calling, what they have complained about, and whether this is the same matter again (GAS-6, GAS-12.7).

Every complaint shown here is one that the reader may see (`visible_to`). The number of queries does not depend on
what is in the database.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import Replace, RowNumber

from accounts.models import User
from complaints.choices import Satisfaction, Stage
from complaints.flow.dispatch import BranchProposal, propose_branch
from complaints.forms.lookup import LookupForm
from complaints.forms.phones import phone_hint, spellings
from complaints.models import Category, Complaint, Customer, CustomerPhone
from complaints.models.customer import digits_of

MOST_CUSTOMERS = 5  # one telephone, a family or a company
LAST_COMPLAINTS = 5
MOST_DUPLICATES = 3
FEWEST_DIGITS = 5  # 95598 is a telephone already; less is still being typed
# From how many characters on something half-typed is looked for.
PREFIX_DIGITS, PREFIX_METER, PART_OF_WORDS = 7, 4, 2
LONGEST_DIGITS = 30
FEWEST_OF_ADDRESS = 5  # a shorter one names a place, not a house
RECENTLY = dt.timedelta(days=30)


@dataclass(frozen=True)
class Asked:
    """What has been typed so far; whatever is not usable counts as not typed."""

    phone: str = ""
    meter: str = ""
    name: str = ""
    address: str = ""
    category: Category | None = None

    @classmethod
    def cleaned(cls, data: Mapping[str, Any]) -> Asked:
        """From the values of an intake form that is right."""
        return cls(
            phone=data["customer_phone"],
            meter=data["meter_number"],
            name=data["customer_name"],
            address=data["customer_address"],
            category=data["category"],
        )

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Asked:
        """From the fields of the intake form, as they stand in the address or in the form itself."""
        form = LookupForm(data)
        form.is_valid()
        words = form.cleaned_data.get
        return cls(
            phone=words("customer_phone", ""),
            meter=words("meter_number", ""),
            name=words("customer_name", ""),
            address=words("customer_address", ""),
            category=words("category"),
        )

    @property
    def enough(self) -> bool:
        """Whether there is anything to look for."""
        return len(digits_of(self.phone)) >= FEWEST_DIGITS or any(
            len(text) >= PART_OF_WORDS for text in (self.meter, self.name, self.address)
        )


@dataclass(frozen=True)
class KnownCustomer:
    """A customer and their last complaints, as far as the reader may see these."""

    customer: Customer
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True)
class Found:
    """What stands beside the form. `certain`: telephone or meter number are those of these very customers."""

    asked: bool
    certain: bool = False
    customers: tuple[KnownCustomer, ...] = ()
    duplicates: tuple[Complaint, ...] = ()
    unsatisfied: tuple[Complaint, ...] = ()
    branch: BranchProposal | None = None
    hint: str = ""

    @property
    def only(self) -> Customer | None:
        """The one customer that it certainly is."""
        return self.customers[0].customer if self.certain and len(self.customers) == 1 else None


def look_up(user: User, asked: Asked, now: dt.datetime) -> Found:
    """Everything that what was typed leads to."""
    if not asked.enough:
        return Found(asked=False)
    customers, certain = _customers(asked)
    last = _last_complaints(user, customers) if customers else {}
    keys = [customer.pk for customer in customers] if certain else []
    only = customers[0] if certain and len(customers) == 1 else None
    return Found(
        asked=True,
        certain=certain,
        customers=tuple(KnownCustomer(customer, tuple(last.get(customer.pk, ()))) for customer in customers),
        duplicates=tuple(_same_matter(user, keys, asked)) if asked.category else (),
        unsatisfied=tuple(_closed_unsatisfied(user, keys, now)),
        branch=propose_branch(only, asked.address),
        hint="" if customers else phone_hint(asked.phone),
    )


def likely_duplicates(user: User, asked: Asked, key: uuid.UUID | None) -> list[Complaint]:
    """Open complaints that may be the same matter; not the one that the form with this `key` has made already."""
    newest_first = sorted(_keys(_certainly(asked)), reverse=True)
    return _same_matter(user, newest_first[:MOST_CUSTOMERS], asked, key)


def _customers(asked: Asked) -> tuple[list[Customer], bool]:
    """The customers with this telephone or meter number, newest first; failing that, those it may become or be."""
    for ways, certain in ((_certainly(asked), True), (_perhaps(asked), False)):
        if customers := _newest(list(ways)):
            return customers, certain
    return [], False


def _newest(ways: list[QuerySet[Customer]]) -> list[Customer]:
    if len(ways) > 1:
        return _newest([Customer.objects.filter(pk__in=_keys(ways))])
    found = (way.select_related("branch").prefetch_related("phones")[:MOST_CUSTOMERS] for way in ways)
    return [customer for customers in found for customer in customers]


def _keys(ways: Iterable[QuerySet[Customer]]) -> set[int]:
    # Each for itself, since together no index answers them.
    return {key for way in ways for key in way.values_list("pk", flat=True)[:MOST_CUSTOMERS]}


def _certainly(asked: Asked) -> Iterator[QuerySet[Customer]]:
    if numbers := [number for number in spellings(asked.phone) if len(number) >= FEWEST_DIGITS]:
        yield Customer.objects.filter(pk__in=CustomerPhone.objects.filter(digits__in=numbers).values("customer"))
    if asked.meter:
        yield Customer.objects.filter(meter_number__in={asked.meter, asked.meter.upper()})


def _perhaps(asked: Asked) -> Iterator[QuerySet[Customer]]:
    """Whom half a number, or a part of name and address, may lead to."""
    digits = digits_of(asked.phone)
    if len(digits) >= PREFIX_DIGITS:
        # A range, which every database finds in its index.
        phones = CustomerPhone.objects.filter(digits__gte=digits, digits__lte=digits.ljust(LONGEST_DIGITS, "9"))
        yield Customer.objects.filter(pk__in=phones.values("customer"))
    if len(asked.meter) >= PREFIX_METER:
        # Not by the key itself: for the first five the database would walk through all customers from the newest on.
        yield Customer.objects.filter(meter_number__startswith=asked.meter.upper()).order_by((F("pk") + 0).desc())
    words = {"name__part": asked.name, "address__part": asked.address}
    if wanted := {name: text for name, text in words.items() if len(text) >= PART_OF_WORDS}:
        yield Customer.objects.filter(**wanted)


def _last_complaints(user: User, customers: Iterable[Customer]) -> dict[int, list[Complaint]]:
    newest_first = [F("accepted_at").desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by=F("customer"), order_by=newest_first)
    visible = Complaint.objects.visible_to(user).filter(customer__in=[customer.pk for customer in customers])
    complaints = visible.annotate(place=place).filter(place__lte=LAST_COMPLAINTS).for_list()
    found: dict[int, list[Complaint]] = {}
    for complaint in complaints.order_by("-accepted_at", "-pk"):
        found.setdefault(complaint.customer_id, []).append(complaint)
    return found


def _same_matter(user: User, customers: list[int], asked: Asked, key: uuid.UUID | None = None) -> list[Complaint]:
    """Open complaints of the same customer or house about the same, or about something of the same parent category."""
    whose, address = Q(), asked.address.replace(" ", "")
    if customers:
        whose |= Q(customer__in=customers)
    if len(address) >= FEWEST_OF_ADDRESS:
        whose |= Q(house=address)
    if not whose:
        return []
    house = Replace("customer_address", Value(" "), Value(""))  # as in the index open_complaints_by_house
    complaints = Complaint.objects.visible_to(user).exclude(stage=Stage.ARCHIVED).alias(house=house).filter(whose)
    if asked.category:
        complaints = complaints.filter(category__in=_kin(asked.category))
    if key:
        complaints = complaints.exclude(submission_key=key)
    # The customer's own before the neighbours', the very same category before its kin.
    nearest = [
        Case(When(customer__in=customers, then=0), default=1),
        Case(When(category=asked.category, then=0), default=1),
    ]
    return list(complaints.for_list().order_by(*nearest, "-accepted_at", "-pk")[:MOST_DUPLICATES])


def _kin(category: Category) -> list[int]:
    """The category, its parent, and what stands beside or below it: what one clerk calls so, another calls so."""
    kin = Q(pk=category.pk) | Q(parent=category.pk)
    if category.parent_id:
        kin |= Q(pk=category.parent_id) | Q(parent=category.parent_id)
    return list(Category.objects.filter(kin).values_list("pk", flat=True))


def _closed_unsatisfied(user: User, customers: list[int], now: dt.datetime) -> list[Complaint]:
    """Archived lately although the customer was not content, and not renewed yet: this may be a re-complaint."""
    if not customers:
        return []
    unhappy = Q(resolved=False) | Q(satisfaction__lte=Satisfaction.DISSATISFIED)
    complaints = Complaint.objects.visible_to(user).filter(
        unhappy, customer__in=customers, archived_at__gte=now - RECENTLY, recomplaints=None, decision=""
    )
    return list(complaints.for_list().order_by("-archived_at", "-pk")[:1])
