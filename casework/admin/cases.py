"""Cases, with their history and the same steps; deadlines, notices, and the events for the audit."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actors import PUBLIC, SYSTEM, Actor, PersonActor
from accounts.roles import Role
from casework import engine, registry
from casework.models import Case, Deadline, Event, Notice
from casework.screens.clocks import length_of
from casework.visibility import events_of, notices_of, notices_visible_to, visible_to
from records import clock
from records.console import ReadOnlyAdmin
from records.models import ActorKind


@dataclass(frozen=True)
class Happened:
    """One line of a case's history."""

    event: Event
    label: str
    who: str


@dataclass(frozen=True)
class Offered:
    """One step that may be taken now, on the site's own page."""

    label: str
    url: str


class SeenByActor(ReadOnlyAdmin):
    """Rows of cases: exactly what the hand acted with may see. Who acts for nobody sees nothing."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_staff and request.actor is not None  # type: ignore[attr-defined]


class ProcedureFilter(admin.SimpleListFilter):
    """By procedure."""

    title = _("procedure")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(each.kind, each.label) for each in registry.case_types()]

    def queryset(self, request: HttpRequest, rows: QuerySet[Case]) -> QuerySet[Case]:
        return rows.filter(kind=self.value()) if self.value() else rows


class StepFilter(admin.SimpleListFilter):
    """By step, of all procedures."""

    title = _("step")
    parameter_name = "code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(step.code, step.label) for each in registry.case_types() for step in each.steps]

    def queryset(self, request: HttpRequest, rows: QuerySet[Event]) -> QuerySet[Event]:
        return rows.filter(code=self.value()) if self.value() else rows


class StateFilter(admin.SimpleListFilter):
    """By state, of all procedures."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state.code, state.label) for each in registry.case_types() for state in each.states]

    def queryset(self, request: HttpRequest, rows: QuerySet[Case]) -> QuerySet[Case]:
        return rows.filter(state=self.value()) if self.value() else rows


@admin.register(Case)
class CaseAdmin(SeenByActor):
    """Read-only: a case moves by its steps alone, and they are taken on the site's own pages."""

    list_display = ("reference", "procedure", "state_label", "region", "opened_at", "next_due_on")
    list_filter = (ProcedureFilter, StateFilter)
    list_select_related = ("region",)
    search_fields = ("reference",)
    fields = (
        "reference",
        "procedure",
        "state_label",
        "state_since",
        "version",
        "region",
        "office_handler",
        "opened_at",
    )
    readonly_fields = fields
    change_form_template = "admin/casework/case/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return visible_to(request.actor)  # type: ignore[attr-defined]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        case = self.get_object(request, object_id)
        context = _context_of(case, request.actor) if case else {}  # type: ignore[attr-defined]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    @admin.display(description=_("procedure"), ordering="kind")
    def procedure(self, case: Case) -> str:
        return str(case.case_type.label)

    @admin.display(description=_("state"), ordering="state")
    def state_label(self, case: Case) -> str:
        return str(case.current_state.label)

    @admin.display(description=_("handler"))
    def office_handler(self, case: Case) -> str:
        return str(case.handler.person) if case.handler else "—"


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The audit: who did what in which case, with its place in the chain, without what was typed."""

    list_display = ("case", "sequence", "at", "step", "who", "organisation", "rules")
    list_filter = (StepFilter, "actor_kind")
    list_select_related = ("case", "membership__person", "absent__person", "organisation")
    search_fields = ("case__reference",)
    fields = (
        *("case", "sequence", "at", "effective_on", "step", "who", "organisation", "rules", "before", "after"),
        *("content_hash", "previous_hash", "hash"),
    )
    readonly_fields = ("step", "who", "before", "after")
    ordering = ("-at", "-pk")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        actor = request.actor  # type: ignore[attr-defined]
        return request.user.is_staff and actor is not None and Role.AUDITOR in actor.roles

    @admin.display(description=_("Step"))
    def step(self, event: Event) -> str:
        return _label(event)

    @admin.display(description=_("Who"))
    def who(self, event: Event) -> str:
        return _who(event)

    @admin.display(description=_("State before"))
    def before(self, event: Event) -> str:
        return str(event.case.case_type.state(event.from_state).label) if event.from_state else "—"

    @admin.display(description=_("State after"))
    def after(self, event: Event) -> str:
        return str(event.case.case_type.state(event.to_state).label)


@admin.register(Deadline)
class DeadlineAdmin(SeenByActor):
    """Time limits of the cases one may see."""

    list_display = ("case", "limit_label", "started_on", "due_on", "state", "closed_on", "provisional")
    list_filter = ("state", "statutory", "provisional")
    list_select_related = ("case",)
    search_fields = ("case__reference",)
    fields = ("case", "limit_label", "length", "rule", "started_on", "due_on", "state", "closed_on")
    readonly_fields = ("limit_label", "length")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deadline]:
        return super().get_queryset(request).filter(case__in=visible_to(request.actor))  # type: ignore[attr-defined]

    @admin.display(description=_("Time limit"), ordering="code")
    def limit_label(self, deadline: Deadline) -> str:
        return str(deadline.declared.label)

    @admin.display(description=_("Length"))
    def length(self, deadline: Deadline) -> str:
        return length_of(deadline)


@admin.register(Notice)
class NoticeAdmin(SeenByActor):
    """Written notices of the cases one may see."""

    list_display = ("number", "case", "issuer", "addressee", "received_at", "sent_at", "read_at")
    list_select_related = ("case", "issuer", "addressee")
    search_fields = ("number", "case__reference")
    fields = (
        *("number", "case", "issuer", "addressee", "received_at", "sent_at", "read_at"),
        *("check_code", "pdf_sha256"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        return notices_visible_to(request.actor)  # type: ignore[attr-defined]


def _context_of(case: Case, actor: Actor) -> dict[str, Any]:
    """What stands under the fields of a case."""
    return {
        "case_url": reverse("casework:case", args=[case.reference]),
        "offered": _offered(case, actor),
        "happened": [Happened(event, _label(event), _who(event)) for event in events_of(case, actor)],
        "deadlines": [(row, row.declared.label) for row in case.deadlines.select_related("case")],
        "notices": notices_of(case, actor),
    }


def _offered(case: Case, actor: Actor) -> list[Offered]:
    """The steps that this hand may take now, in the order of the case page."""
    at = clock.now()
    found = []
    for step in sorted(case.case_type.steps, key=lambda step: step.urgent_order):
        if case.state not in step.source:
            continue
        context = engine.context_for(case, step, actor, at)
        if context.by is not None and not engine.obstacles(context):
            url = reverse("casework:step", args=[case.reference, step.code])
            found.append(Offered(str(step.label), url))
    return found


def _label(event: Event) -> str:
    return event.case.case_type.step_label(event.code)


def _who(event: Event) -> str:
    if event.membership is not None:
        return str(PersonActor(event.membership, event.absent))
    return str(SYSTEM if event.actor_kind == ActorKind.SYSTEM else PUBLIC)
