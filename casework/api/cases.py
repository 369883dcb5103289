"""Reading cases: lists, one case, its events and deadlines."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import BooleanField, CharField, DateField, IntegerField, Serializer

from accounts.actors import PersonActor
from accounts.api.base import ApiMixin, ApiView
from casework import calendars, engine, visibility
from casework.api import find
from casework.api.filters import CaseFilterSerializer, narrow
from casework.api.headers import etag
from casework.api.serializers import (
    CaseSerializer,
    DeadlineSerializer,
    EventSerializer,
    OfferSerializer,
    PartySerializer,
    ProposalSerializer,
)
from casework.limits import explain
from casework.models import Case, Deadline, Event
from casework.signing import signatures_needed
from casework.steps import Step
from records import clock


class CaseDetailSerializer(CaseSerializer):
    """One case with who, until when, and what the caller can do."""

    parties = PartySerializer(many=True)
    deadlines = DeadlineSerializer(many=True)
    steps = OfferSerializer(many=True)
    proposal = ProposalSerializer(allow_null=True, help_text=_("The caller's office has this waiting or returned."))


class DayLineSerializer(Serializer):
    """One day between the event and the due day."""

    day = DateField()
    number = IntegerField(allow_null=True, help_text=_("Its number where it is counted."))
    kind = CharField(help_text=_("working_day, weekend, statutory_rest_day or make_up_workday."))
    counted = BooleanField()
    reason = CharField()


class WhySerializer(Serializer):
    """Why a limit is due on its day."""

    deadline = DeadlineSerializer()
    days = DayLineSerializer(many=True)


class CaseListView(ApiMixin, ListAPIView):
    """The cases that the caller may see, newest first."""

    access = "member"
    serializer_class = CaseSerializer

    @extend_schema(operation_id="cases", tags=["cases"], parameters=[CaseFilterSerializer])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Case]:
        asked = CaseFilterSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        actor = self.request.actor
        rows = visibility.visible_to(actor).select_related(*find.relations())
        return narrow(rows, asked.validated_data, actor)


class CaseView(ApiView):
    """One case: where it stands, its parties and deadlines, and what the caller can do now."""

    access = "member"

    @extend_schema(operation_id="case", tags=["cases"], responses=CaseDetailSerializer)
    def get(self, request: Request, kind: str, reference: str) -> Response:
        case = find.case_of(request, kind, reference)
        return Response(detail(request, case), headers=etag(case.version))


class EventListView(ApiMixin, ListAPIView):
    """What happened in a case, as far as the caller may read it, oldest first."""

    access = "member"
    serializer_class = EventSerializer

    @extend_schema(operation_id="events", tags=["cases"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Event]:
        case = find.case_of(self.request, self.kwargs["kind"], self.kwargs["reference"])
        return visibility.events_of(case, self.request.actor)


class WhyView(ApiView):
    """Day by day, why a limit is due when it is."""

    access = "member"

    @extend_schema(operation_id="deadline_why", tags=["cases"], responses=WhySerializer)
    def get(self, request: Request, kind: str, reference: str, deadline: int) -> Response:
        case = find.case_of(request, kind, reference)
        row = find.one(deadlines_of(request, case), pk=deadline)
        days = explain(
            row.started_on,
            row.limit,
            [each.as_suspension() for each in row.suspensions.all()],
            calendars.current(),
            today=clock.today(),
        )
        return Response(WhySerializer({"deadline": row, "days": days}, context={"request": request}).data)


def detail(request: Request, case: Case) -> dict[str, Any]:
    """The case as JSON, with what the caller can do."""
    context = {"request": request}
    proposal = visibility.proposals_of(request.actor).filter(case=case, state__in=("waiting", "returned")).first()
    return {
        **CaseSerializer(case, context=context).data,
        "parties": PartySerializer(case.parties.select_related("organisation"), many=True).data,
        "deadlines": DeadlineSerializer(deadlines_of(request, case), many=True, context=context).data,
        "steps": OfferSerializer(offers(request, case), many=True).data,
        "proposal": ProposalSerializer(proposal, context=context).data if proposal else None,
    }


def deadlines_of(request: Request, case: Case) -> QuerySet[Deadline]:
    """The deadlines that the caller may see: an office's own targets are for offices."""
    rows = case.deadlines.prefetch_related("suspensions")
    return rows if visibility.is_office(case, request.actor) else rows.filter(statutory=True)


def offers(request: Request, case: Case) -> list[dict[str, Any]]:
    """The steps that leave the case's state and are the caller's, most urgent first, with what stands against each."""
    leaving = [step for step in case.case_type.steps if case.state in step.source]
    found = [offer for step in leaving if (offer := _offer(request, case, step))]
    return sorted(found, key=lambda each: each["order"])


def _offer(request: Request, case: Case, step: Step) -> dict[str, Any] | None:
    actor: PersonActor = request.actor
    context = engine.context_for(case, step, actor, clock.now())
    if context.by is None:
        return None
    reasons = engine.obstacles(context)
    return {
        "code": step.code,
        "label": step.label,
        "plain": step.plain,
        "possible": not reasons,
        "reasons": [reason.as_json() for reason in reasons],
        "signatures": signatures_needed(context.by, case.kind, step, actor.organisation, context.today),
        "rules": step.rules,
        "url": reverse(f"api-{case.kind}-{step.code}", [case.reference], request=request),
        "order": step.urgent_order,
    }
