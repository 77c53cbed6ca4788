"""The telephones that a customer was heard on, so that the next call from one of them is recognised (GAS-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from complaints.models import Customer, CustomerPhone
from complaints.models.customer import digits_of
from complaints.search import index


def by_digits(numbers: Iterable[str]) -> dict[str, str]:
    """Digits → number as it was said, without what holds no digit."""
    return {digits_of(number): number for number in numbers if digits_of(number)}


def keep_phones(customer: Customer, numbers: Iterable[str]) -> None:
    """Remember that `customer` may be reached at these."""
    said = by_digits(numbers)
    known = set(customer.phones.filter(digits__in=said).values_list("digits", flat=True)) if said else set()
    new = {digits: number for digits, number in said.items() if digits not in known}
    if new:
        index.add_phones(_add(customer, new))


def first_phones(customer: Customer, numbers: Iterable[str]) -> None:
    """The telephones of a customer who has just become one, and of whom there is no complaint yet."""
    if said := by_digits(numbers):
        _add(customer, said)


def _add(customer: Customer, numbers: Mapping[str, str]) -> list[CustomerPhone]:
    phones = [CustomerPhone(customer=customer, digits=digits, number=number) for digits, number in numbers.items()]
    # Somebody else may have heard the same number in this moment.
    CustomerPhone.objects.bulk_create(phones, ignore_conflicts=True)
    return phones
