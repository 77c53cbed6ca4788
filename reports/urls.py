"""Addresses of the reports application."""

from django.urls import path, register_converter

from complaints.months import Month

from . import views
from .tables import TABLES

app_name = "reports"


class MonthConverter:
    """A month such as 2026-10; anything else is no address."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Month:
        """The month; ValueError makes the address unknown."""
        return Month.parse(value)

    def to_url(self, value: Month) -> str:
        """The month as it is written."""
        return str(value)


class TableConverter:
    """One of the tables of a month."""

    regex = "|".join(TABLES)

    def to_python(self, value: str) -> str:
        """Itself."""
        return value

    def to_url(self, value: str) -> str:
        """Itself."""
        return value


register_converter(MonthConverter, "month")
register_converter(TableConverter, "table")

urlpatterns = [
    path("month/", views.month, name="month"),
    path("month/<month:month>/", views.month, name="month-of"),
    path("month/<month:month>/<table:table>.csv", views.table, name="table"),
]
