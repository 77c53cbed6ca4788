"""Addresses of the complaints application."""

app_name = "complaints"

urlpatterns = []
