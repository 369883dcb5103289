from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Append-only tables, hash chains and the clock: a leaf that knows nothing of the rest."""

    name = "records"
    verbose_name = _("Records")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from records.triggers import refuse_missing

        post_migrate.connect(refuse_missing, sender=self, dispatch_uid="records.refuse_missing")
