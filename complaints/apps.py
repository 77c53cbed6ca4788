"""The complaints application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """Name and default key type of the complaints application."""

    name = "complaints"
    verbose_name = _("Complaints")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the sweep know what the rungs of ladders do."""
        from complaints.accountability import rungs as penalties
        from complaints.deadlines import sweep
        from complaints.flow import rungs

        sweep.doings.extend([rungs.act, penalties.act])
