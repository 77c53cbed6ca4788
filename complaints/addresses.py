"""What stands in addresses of more than one application."""

from django.urls import register_converter

from .months import Month


class MonthConverter:
    """A month such as 2026-10; anything else is no address."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Month:
        """The month; ValueError makes the address unknown."""
        return Month.parse(value)

    def to_url(self, value: Month) -> str:
        """The month as it is written."""
        return str(value)


register_converter(MonthConverter, "month")
