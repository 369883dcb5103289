"""The chains of events without a case: rights, settings, dossiers taken out."""

import json
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from records.console import ReadOnlyAdmin
from records.models import SystemEvent

# The role's name as the site's people have it; this app knows nothing of them.
AUDITOR = "auditor"


@admin.register(SystemEvent)
class SystemEventAdmin(ReadOnlyAdmin):
    """For auditors, and for those with the permission to see it."""

    list_display = ("stream", "sequence", "at", "code", "person")
    list_filter = ("stream", "code")
    list_select_related = ("stream",)
    fields = ("stream", "sequence", "at", "code", "person", "what", "content_hash", "previous_hash", "hash")
    readonly_fields = ("person", "what")
    ordering = ("-at", "-pk")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        actor = getattr(request, "actor", None)
        return (actor is not None and AUDITOR in actor.roles) or super().has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SystemEvent]:
        people = get_user_model().objects.filter(pk=OuterRef("person_id"))
        return super().get_queryset(request).annotate(person_name=Subquery(people.values("name")[:1]))

    @admin.display(description=_("Who"))
    def person(self, event: SystemEvent) -> str:
        return event.person_name or str(_("The system"))  # type: ignore[attr-defined]

    @admin.display(description=_("What"))
    def what(self, event: SystemEvent) -> str:
        return json.dumps(event.content, ensure_ascii=False, indent=1, sort_keys=True)
