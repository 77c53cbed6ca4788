"""The project itself as an application, for its system checks, and the administration as one."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    """Registers the checks of the environment and the reading of moments."""

    name = "config"

    def ready(self) -> None:
        """Import both; importing registers them."""
        from config import checks, instants  # noqa: F401


class AdministrationConfig(AdminConfig):
    """Django's admin on a site that the system administrator's role opens."""

    default_site = "accounts.administration.AdministrationSite"
