"""Wiring: settings, urls, Celery, starting and stopping. No rules."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
