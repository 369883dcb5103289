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
from casework import queries, visibility
from casework.api import find
from casework.api.filters import CaseFilterSerializer, cases_asked_for
from casework.api.headers import etag
from casework.api.serializers import (
    CaseSerializer,
    DeadlineSerializer,
    EventSerializer,
    OfferSerializer,
    PartySerializer,
    ProposalSerializer,
)
from casework.models import Case, Event
from casework.queries import Offer
from casework.screens import why
from casework.signing import signatures_needed
from casework.steps import By
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
        rows = cases_asked_for(asked.validated_data, self.request.actor)
        return rows.select_related(*queries.relations())


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
        row = find.one(queries.deadlines_of(case, request.actor), pk=deadline)
        shown = {"deadline": row, "days": why.lines_of(row)}
        return Response(WhySerializer(shown, context={"request": request}).data)


def detail(request: Request, case: Case) -> dict[str, Any]:
    """The case as JSON, with what the caller can do."""
    context = {"request": request}
    proposal = visibility.proposals_of(request.actor).filter(case=case, state__in=("waiting", "returned")).first()
    return {
        **CaseSerializer(case, context=context).data,
        "parties": PartySerializer(case.parties.select_related("organisation"), many=True).data,
        "deadlines": DeadlineSerializer(queries.deadlines_of(case, request.actor), many=True, context=context).data,
        "steps": OfferSerializer(offers(request, case), many=True).data,
        "proposal": ProposalSerializer(proposal, context=context).data if proposal else None,
    }


def offers(request: Request, case: Case) -> list[dict[str, Any]]:
    """The steps that leave the case's state and are the caller's, most urgent first, with what stands against each."""
    actor: PersonActor = request.actor
    found = queries.offers(case, actor, clock.now())
    return [_offered(request, case, offer, offer.by) for offer in found if offer.by is not None]


def _offered(request: Request, case: Case, offer: Offer, by: By) -> dict[str, Any]:
    step = offer.step
    return {
        "code": step.code,
        "label": step.label,
        "plain": step.plain,
        "possible": offer.open,
        "reasons": [reason.as_json() for reason in offer.reasons],
        "signatures": signatures_needed(by, case.kind, step, request.actor.organisation, clock.today()),
        "rules": step.rules,
        "url": reverse(f"api-{case.kind}-{step.code}", [case.reference], request=request),
    }
