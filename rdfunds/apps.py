from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RdfundsConfig(AppConfig):
    """Funds of the national key research and development programme (财教〔2021〕178号)."""

    name = "rdfunds"
    verbose_name = _("Research funds")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from casework import registry
        from rdfunds.rule_texts import MEASURES
        from rdfunds.workflow.adjustment import ADJUSTMENT
        from rdfunds.workflow.call import CALL
        from rdfunds.workflow.programme import PROGRAMME
        from rdfunds.workflow.project import PROJECT

        registry.register_rules("rdfunds", MEASURES)
        registry.register(PROGRAMME)
        registry.register(CALL)
        registry.register(PROJECT)
        registry.register(ADJUSTMENT)
