"""Rules of the house that no linter knows."""

from django.apps import apps

OURS = {"records", "accounts", "casework", "ledger", "grading"}


def test_no_field_asks_the_system_for_the_time():
    fields = [
        field
        for model in apps.get_models()
        if model._meta.app_label in OURS and not hasattr(model, "history_object")
        for field in model._meta.get_fields()
    ]
    asking = [field for field in fields if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)]
    assert not asking
