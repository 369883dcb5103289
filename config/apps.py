"""The apps of the wiring: they have commands and the console, and no models."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    """Makes the commands under config/management known, and every task in each process."""

    name = "config"

    def ready(self) -> None:
        from config.celery import app

        app.autodiscover_tasks(force=True)


class ConsoleConfig(AdminConfig):
    """Puts the console in the place of Django's own admin site."""

    default_site = "config.console.ConsoleSite"
