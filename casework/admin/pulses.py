"""Signs of life, runs of tasks and cases that are stuck, for whoever runs the site: to be looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.access import runs_site
from casework.models import Heartbeat, StuckCase, TaskRun
from records.console import ReadOnlyAdmin


class OperatorsAdmin(ReadOnlyAdmin):
    """For operators of the site and superusers; of a case nothing but its reference."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user, actor = request.user, request.actor  # type: ignore[attr-defined]
        return user.is_staff and (user.is_superuser or runs_site(actor))


@admin.register(Heartbeat)
class HeartbeatAdmin(OperatorsAdmin):
    """Each clock and worker that was heard in the last two days."""

    list_display = ("process", "name", "at")


@admin.register(TaskRun)
class TaskRunAdmin(OperatorsAdmin):
    """The last run of each task of the clock, and the last failure of each other one."""

    list_display = ("name", "begun_at", "ended_at", "figures", "failed_at", "error")


@admin.register(StuckCase)
class StuckCaseAdmin(OperatorsAdmin):
    """Cases whose lapses could not be settled, with the last error."""

    list_display = ("case", "since", "attempts", "last_at", "error")
    list_select_related = ("case",)
