"""The app of the wiring: it has commands, and no models."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Makes the commands under config/management known."""

    name = "config"
