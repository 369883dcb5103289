from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """What every procedure shares: cases, parties, steps, deadlines, notices, events, the outbox."""

    name = "casework"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from casework.verification import findings
        from records.verification import register

        register(findings)
