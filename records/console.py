"""What the pages of the console are made of: read-only unless told, nothing deleted, changes with their history.

No admin uses `autocomplete_fields` or `filter_horizontal`: their scripts write styles into the page, which the content
policy forbids, and have fields without names for screen readers. `raw_id_fields` do.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

from records import events

SETTINGS = "settings"


class NothingDeleted:
    """Rows of the register are ended or corrected, never deleted; what one may not see is not there (404)."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.get_object(request, unquote(object_id)) is None:  # type: ignore[attr-defined]
            raise Http404
        return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[misc]


class ReadOnlyAdmin(NothingDeleted, admin.ModelAdmin):
    """To be looked at. `has_view_permission` decides by whom; the index lists it for the same people."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class HistoryAdmin(NothingDeleted, SimpleHistoryAdmin):
    """Reference data that people enter: every change is kept, and none is undone by going back in time."""

    object_history_list_template = "admin/history_list.html"

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is no form to go back with; the list says what was changed."""
        raise Http404


class SettingsAdmin(NothingDeleted, admin.ModelAdmin):
    """Dated settings of the procedures: each change is an event in the chain of settings."""

    recorded: tuple[str, ...] = ()
    """Names of the columns that the event holds."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        content = {name: _plain(getattr(obj, name)) for name in self.recorded}
        code = f"{obj._meta.model_name}.{'changed' if change else 'added'}"
        events.record(SETTINGS, code, {"id": obj.pk, **content}, person_id=request.user.pk)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)
