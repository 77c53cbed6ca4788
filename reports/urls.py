"""Addresses of the reports application."""

app_name = "reports"

urlpatterns = []
