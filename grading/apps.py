from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GradingConfig(AppConfig):
    """Work-safety standardisation grades (应急〔2021〕83号)."""

    name = "grading"
    verbose_name = _("Work-safety grades")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from casework import registry
        from grading.workflow import APPLICATION

        registry.register(APPLICATION)
