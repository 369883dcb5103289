from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WastefundConfig(AppConfig):
    """Decommissioning reserves of hazardous-waste landfills (财资环〔2021〕92号)."""

    name = "wastefund"
    verbose_name = _("Landfill reserves")
    default_auto_field = "django.db.models.BigAutoField"
