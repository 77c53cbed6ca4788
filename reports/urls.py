"""Addresses of the reports application."""

from django.urls import path, register_converter

from complaints import addresses  # noqa: F401 what a month looks like

from . import views
from .tables import TABLES

app_name = "reports"


class TableConverter:
    """One of the tables of a month."""

    regex = "|".join(TABLES)

    def to_python(self, value: str) -> str:
        """Itself."""
        return value

    def to_url(self, value: str) -> str:
        """Itself."""
        return value


register_converter(TableConverter, "table")

urlpatterns = [
    path("month/", views.month, name="month"),
    path("month/<month:month>/", views.month, name="month-of"),
    path("month/<month:month>/<table:table>.csv", views.table, name="table"),
]
