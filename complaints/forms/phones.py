"""Telephone numbers as people say them: nothing is corrected, nothing is refused, odd ones are pointed out."""

from __future__ import annotations

import re

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext as _
from phonenumbers import shortnumberinfo

from complaints.models.customer import digits_of

REGION = "CN"
SEPARATORS = re.compile(r"[,;/、,;\n]+")
# "转 12" is how an extension is said and written here.
EXTENSION = re.compile(r"\s*(?:转|轉|分机|ext\.?|x|#|(?<=\d{7})-(?=\d{1,5}$)).*$", re.IGNORECASE)
# Landlines without area code, and service numbers that the library does not know.
ALSO_LEGAL = re.compile(r"^([2-8]\d{6,7}|9[56]\d{3,6}|1010\d{4}|[48]00\d{7})$")

LANDLINE = re.compile(r"^[2-8]\d{6,7}$")  # as it is dialled within the city
LONG_DISTANCE_MOBILE = re.compile(r"^01[3-9]\d{9}$")


def split_numbers(text: str) -> list[str]:
    """Several telephones in one text, separated by commas, slashes or lines."""
    return [number.strip() for number in SEPARATORS.split(text) if number.strip()]


def spellings(number: str) -> set[str]:
    """The digits under which a telephone may stand in the record: with and without its extension, without the 0 that
    exchanges put before mobile numbers of other cities, and a landline of this city with and without `AREA_CODE`.
    """
    found = {digits_of(number), digits_of(EXTENSION.sub("", number.strip()))} - {""}
    area = settings.AREA_CODE
    for digits in tuple(found):
        if LONG_DISTANCE_MOBILE.match(digits):
            found.add(digits[1:])
        elif area and LANDLINE.match(digits):
            found.add(area + digits)
        elif area and digits.startswith(area) and LANDLINE.match(digits.removeprefix(area)):
            found.add(digits.removeprefix(area))
    return found


def phone_hint(number: str) -> str:
    """What looks wrong about a telephone number, or nothing.

    Mobile numbers, landlines with or without area code and extension, 400 and 95 numbers and foreign ones are all
    in order; a hint never keeps anybody from going on.
    """
    if not number.strip() or _can_be_dialled(number):
        return ""
    count = len(digits_of(number))
    if count == 0:
        return _("There is no digit in this telephone number.")
    if digits_of(number).startswith("1") and 8 <= count <= 13:
        words = _("A mobile number has 11 digits; this one has %(count)s. Read it back to the customer.")
        return words % {"count": count}
    return _("This does not look like a number that can be called. Read it back to the customer.")


def _can_be_dialled(number: str) -> bool:
    return _is_number(number) or _is_number(EXTENSION.sub("", number.strip()))


def _is_number(text: str) -> bool:
    if ALSO_LEGAL.match(digits_of(text)):
        return True
    try:
        parsed = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_valid_number(parsed):
        return True
    return parsed.country_code == 86 and shortnumberinfo.is_valid_short_number_for_region(parsed, REGION)
