"""The log of outgoing mail, for whoever runs the site: what waits and what failed, never what it says.

What was given up can be sent again, once the cause is mended.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.roles import Role
from casework.messages import delivery
from casework.messages.subjects import KINDS
from casework.models import OutboxMessage
from records.console import ReadOnlyAdmin


class KindFilter(admin.SimpleListFilter):
    """By kind, in words."""

    title = _("kind of mail")
    parameter_name = "template"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(KINDS.items())

    def queryset(self, request: HttpRequest, rows: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        return rows.filter(template=self.value()) if self.value() else rows


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Neither case nor words: an operator sees no case contents."""

    list_display = (
        *("created_at", "receiver", "channel", "kind", "state", "attempts", "next_attempt_at", "sent_at", "error"),
    )
    list_filter = ("state", "channel", KindFilter)
    list_select_related = ("person",)
    search_fields = ("person__email", "address", "message_id")
    ordering = ("-pk",)
    fields = (
        *("created_at", "receiver", "channel", "kind", "state", "attempts", "next_attempt_at", "sent_at", "error"),
        "message_id",
    )
    readonly_fields = ("receiver", "kind")
    actions = ("send_again",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        actor = request.actor  # type: ignore[attr-defined]
        runs_it = request.user.is_superuser or (actor is not None and Role.OPERATOR in actor.roles)
        return request.user.is_staff and runs_it

    @admin.display(description=_("To"))
    def receiver(self, message: OutboxMessage) -> str:
        return message.receiver

    @admin.display(description=_("kind of mail"), ordering="template")
    def kind(self, message: OutboxMessage) -> str:
        return str(KINDS[message.template])

    @admin.action(description=_("Send again what was given up"), permissions=["view"])
    def send_again(self, request: HttpRequest, rows: QuerySet[OutboxMessage]) -> None:
        count = delivery.send_again(rows)
        if not count:
            messages.warning(request, _("None of the mails chosen was given up, so none is sent again."))
            return
        text = ngettext("%(count)d mail is sent again soon.", "%(count)d mails are sent again soon.", count)
        messages.info(request, text % {"count": count})
