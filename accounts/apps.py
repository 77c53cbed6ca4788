"""The accounts application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Name and default key type of the accounts application."""

    name = "accounts"
    verbose_name = _("People and departments")
    default_auto_field = "django.db.models.BigAutoField"
