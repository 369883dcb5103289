"""Taking steps: one operation for each declared step, with what it asks for as its schema."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, DictField, JSONField, ListField, Serializer

from accounts.actors import PersonActor
from accounts.api.base import ApiView
from accounts.api.refusals import ReasonSerializer
from casework import engine, payload_schema, proposals, queries, signing
from casework.api import find
from casework.api.headers import KEY_PARAMETER, etag, key_of, version_of, version_parameter
from casework.api.serializers import CaseSerializer, EventSerializer, ProposalSerializer
from casework.errors import NotPermitted
from casework.models import Case, Event
from casework.refusals import not_yours
from casework.steps import CaseType, Step, StepContext
from records import clock


class TakenSerializer(Serializer):
    """A step that was taken: its event, and the case as it stands now."""

    event = EventSerializer()
    case = CaseSerializer()


class QuestionsSerializer(Serializer):
    """What a step asks now: the payload to start from, the choices it offers, and what stands against it."""

    payload = JSONField()
    choices = DictField(
        child=ListField(child=DictField(child=CharField())),
        help_text="By path, such as /standard or /items/*/part: value and label.",
    )
    reasons = ReasonSerializer(many=True)


class DeclaredStepView(ApiView):
    """One declared step of one procedure; the declaration is given by the address."""

    access = "member"
    case_type: CaseType = None  # type: ignore[assignment]
    step: Step = None  # type: ignore[assignment]

    def operation(self, method: str) -> dict[str, Any]:
        """How the step is described in the API's document."""
        asked = {
            "id": f"{self.case_type.kind}_{self.step.code}",
            "summary": str(self.step.label),
            "description": self._description(),
            "tag": self.case_type.kind,
        }
        if method == "POST":
            return asked | {"body": payload_schema.schema_of(self.step.form, self.step.rows)}
        return asked | {"id": f"{asked['id']}_questions"}

    def payload(self, request: Request) -> dict[str, Any]:
        """The body of the request. Raises PayloadInvalid where the forms could not look at it."""
        return payload_schema.require_shape(self.step.form, self.step.rows, request.data)

    def questions(self, context: StepContext, reasons: list[Any]) -> Response:
        """What the step asks in `context`."""
        prefill = context.step.prefill
        asked = {
            "payload": prefill(context) if prefill and not reasons else {},
            "choices": payload_schema.choices_offered(self.step.form, self.step.rows, context),
            "reasons": [reason.as_json() for reason in reasons],
        }
        return Response(asked, headers=etag(context.case.version))

    def _description(self) -> str:
        signed = (
            " Where the office has this step signed (0 to 2 signatures, by its setting; a principal always signs) "
            "the answer is 202 with a proposal; the last signature takes the step."
            if self.step.needs_signature
            else ""
        )
        rules = ", ".join(self.step.rules)
        return f"{self.step.plain}.{signed}\n\n{rules}"


class OpenView(DeclaredStepView):
    """Opens a case by the first step of its procedure."""

    @extend_schema(responses=QuestionsSerializer)
    def get(self, request: Request) -> Response:
        actor: PersonActor = request.actor
        case = Case(kind=self.case_type.kind, region=actor.organisation.region, state_since=clock.today())
        at = clock.now()
        return self.questions(StepContext(case, self.step, actor, at, clock.day_of(at)), [])

    @extend_schema(parameters=[KEY_PARAMETER], responses={201: TakenSerializer})
    def post(self, request: Request) -> Response:
        key = key_of(request, f"open {self.case_type.kind}")
        event = engine.open_case(self.case_type.kind, request.actor, self.payload(request), key=key, at=clock.now())
        response = Response(taken(request, event), status=status.HTTP_201_CREATED, headers=etag(event.version))
        response["Location"] = response.data["case"]["url"]
        return response


class StepView(DeclaredStepView):
    """Takes one step of a case, or prepares it for signature."""

    @extend_schema(responses=QuestionsSerializer)
    def get(self, request: Request, reference: str) -> Response:
        case = find.case_of(request, self.case_type.kind, reference)
        context = engine.context_for(case, self.step, request.actor, clock.now())
        if context.by is None:
            raise NotPermitted(not_yours(self.step))
        return self.questions(context, engine.obstacles(context) or proposals.standing_before(context))

    @extend_schema(
        parameters=[KEY_PARAMETER, version_parameter("case")],
        responses={200: TakenSerializer, 202: ProposalSerializer},
    )
    def post(self, request: Request, reference: str) -> Response:
        case = find.case_of(request, self.case_type.kind, reference)
        asked: dict[str, Any] = {
            "key": key_of(request, case.reference),
            "seen_version": version_of(request),
            "at": clock.now(),
        }
        payload = self.payload(request)
        if self._is_signed(case, request.actor):
            proposal = proposals.prepare(case, self.step.code, request.actor, payload, **asked)
            return Response(
                ProposalSerializer(proposal, context={"request": request}).data,
                status=status.HTTP_202_ACCEPTED,
            )
        event = engine.take(case, self.step.code, request.actor, payload, **asked)
        return Response(taken(request, event), headers=etag(event.version))

    def _is_signed(self, case: Case, actor: PersonActor) -> bool:
        by = engine.permitted_as(case, self.step, actor)
        if by is None:
            return False
        return signing.signatures_needed(by, case.kind, self.step, actor.organisation, clock.today()) > 0


def taken(request: Request, event: Event) -> dict[str, Any]:
    """The event of a step and its case, as JSON."""
    case = queries.with_record(Case.objects.all(), event.case.reference).get(pk=event.case_id)
    return dict(TakenSerializer({"event": event, "case": case}, context={"request": request}).data)
