"""Addresses of the accounts application."""

app_name = "accounts"

urlpatterns = []
