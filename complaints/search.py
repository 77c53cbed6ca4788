"""Finding complaints by what somebody types: words, a name, a telephone, a number."""

from __future__ import annotations

import re

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Replace

from complaints.models import CustomerPhone
from complaints.models.customer import digits_of
from complaints.querysets import ComplaintQuerySet

WORDS_IN = ("number", "customer_name", "meter_number", "customer_address", "location", "content", "demand")
# What people put between the digits of a telephone number, extensions included.
TELEPHONE = re.compile(r"^\+?[\d\s()\-–转xX#]+$")
FEWEST_DIGITS = 3


def search(complaints: ComplaintQuerySet, text: str) -> ComplaintQuerySet:
    """Those of `complaints` in which every word of `text` is found somewhere; two Chinese characters are a word.

    A telephone is found however it is written: +86 138-0013-8000 and 13800138000 are the same.
    """
    text = text.strip()
    if not text:
        return complaints
    return _with_digits(complaints).filter(_word(text) | _every_word(text))


def _every_word(text: str) -> Q:
    found = Q()
    for word in text.split():
        found &= _word(word)
    return found


def _word(word: str) -> Q:
    found = Q()
    for field in WORDS_IN:
        found |= Q(**{f"{field}__icontains": word})
    if _is_telephone(word):
        phones = CustomerPhone.objects.filter(customer=OuterRef("customer"), digits__contains=digits_of(word))
        found |= Q(Exists(phones)) | Q(phone_digits__contains=digits_of(word))
    return found


def _is_telephone(word: str) -> bool:
    return bool(TELEPHONE.match(word)) and len(digits_of(word)) >= FEWEST_DIGITS


def _with_digits(complaints: ComplaintQuerySet) -> ComplaintQuerySet:
    """Adds the digits of the telephone given for the case, which may differ from those the customer has now."""
    digits = F("customer_phone")
    for sign in " -()+":
        digits = Replace(digits, Value(sign), Value(""))
    return complaints.alias(phone_digits=digits)
