"""The project itself as an application, for its system checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the checks of the environment."""

    name = "config"

    def ready(self) -> None:
        """Import the checks; importing registers them."""
        from config import checks  # noqa: F401
