from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WastefundConfig(AppConfig):
    """Decommissioning reserves of hazardous-waste landfills (财资环〔2021〕92号)."""

    name = "wastefund"
    verbose_name = _("Landfill reserves")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from casework import registry
        from casework.steps import PublicLink
        from wastefund.rule_texts import MEASURES
        from wastefund.workflow import LANDFILL, PLAN

        registry.register_rules("wastefund", MEASURES)
        registry.register(LANDFILL)
        registry.register(PLAN)
        registry.register_link(PublicLink(_("Calculator of landfill reserves"), "wastefund:calculator"))
