"""The Celery application; tasks live in each app's tasks.py."""

import os

from celery import Celery

# Imported for its transport `folder://`, and for what it listens to.
from config import broker, logs, watching

__all__ = ["app", "broker", "logs"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("banli")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
watching.watch(app)
