"""The telephones that a customer was heard on, so that the next call from one of them is recognised (GAS-6)."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.models import Customer, CustomerPhone
from complaints.models.customer import digits_of
from complaints.search import index


def by_digits(numbers: Iterable[str]) -> dict[str, str]:
    """Digits → number as it was said, without what holds no digit."""
    return {digits_of(number): number for number in numbers if digits_of(number)}


def keep_phones(customer: Customer, numbers: Iterable[str]) -> None:
    """Remember that `customer` may be reached at these."""
    added = []
    for digits, number in by_digits(numbers).items():
        phone, new = CustomerPhone.objects.get_or_create(customer=customer, digits=digits, defaults={"number": number})
        if new:
            added.append(phone)
    index.add_phones(added)
