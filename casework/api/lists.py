"""Lists of cases: putting them together, leaving cases out, signing, returning, taking back."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.actors import PersonActor
from accounts.api.base import AnyMedia, ApiMixin, ApiView
from accounts.api.views import proven, valid
from casework import lists, payload_schema, registry, visibility
from casework.api import find
from casework.api.files import NoPdf
from casework.api.headers import KEY_PARAMETER, key_of
from casework.api.list_serializers import (
    CandidatesSerializer,
    CopySerializer,
    EntrySerializer,
    ListDetailSerializer,
    ListSerializer,
    NewListSerializer,
    StrikingSerializer,
)
from casework.api.proposals import RemarksSerializer, SigningSerializer
from casework.errors import NotPermitted, PayloadInvalid, Reason
from casework.letters.render import LetterError
from casework.models import Case, ProposalState, PublicList, PublicListEntry
from casework.refusals import not_yours
from casework.steps import CaseType, Step, StepContext
from casework.views.documents import download_letter
from records import clock

ANSWERS = "/answers"


class ListListView(ApiMixin, ListAPIView):
    """The lists of the caller's office, and those issued that are addressed to it or public; newest first."""

    access = "member"
    serializer_class = ListSerializer

    @extend_schema(operation_id="lists", tags=["lists"])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[PublicList]:
        return visibility.lists_of(self.request.actor)


class ListView(ApiView):
    """One list with its cases."""

    access = "member"

    @extend_schema(operation_id="list", tags=["lists"], responses=ListDetailSerializer)
    def get(self, request: Request, listed: int) -> Response:
        return Response(shown(request, listed))


class ListSignView(ApiView):
    """Signs a list; the last signature takes the step in every case. A wrong password counts as a failed login."""

    access = "member"

    @extend_schema(operation_id="list_sign", tags=["lists"], request=SigningSerializer, responses=ListDetailSerializer)
    def post(self, request: Request, listed: int) -> Response:
        found = _list(request, listed)
        asked = valid(SigningSerializer, request)
        proven(request, request.user.email, asked["password"])
        lists.sign(found, request.actor, confirmed_hash=asked["hash"], at=clock.now())
        return Response(shown(request, listed))


class ListStrikeView(ApiView):
    """Leaves one case out of a waiting list; signatures given before no longer count."""

    access = "member"

    @extend_schema(
        operation_id="list_strike", tags=["lists"], request=StrikingSerializer, responses=ListDetailSerializer
    )
    def post(self, request: Request, listed: int) -> Response:
        found = _list(request, listed)
        asked = valid(StrikingSerializer, request)
        entry = found.entries.select_related("case").filter(case__reference=asked["reference"]).first()
        if entry is None:
            raise PayloadInvalid(Reason(_("This case is not on the list."), path="/reference"))
        lists.strike(found, entry.case, request.actor, asked["reason"], at=clock.now())
        return Response(shown(request, listed))


class ListReturnView(ApiView):
    """Returns a waiting list to who prepared it."""

    access = "member"

    @extend_schema(
        operation_id="list_return", tags=["lists"], request=RemarksSerializer, responses=ListDetailSerializer
    )
    def post(self, request: Request, listed: int) -> Response:
        remarks = valid(RemarksSerializer, request)["remarks"]
        lists.send_back(_list(request, listed), request.actor, remarks, at=clock.now())
        return Response(shown(request, listed))


class ListWithdrawView(ApiView):
    """Takes a list back before it is signed."""

    access = "member"

    @extend_schema(operation_id="list_withdraw", tags=["lists"], request=None, responses=ListDetailSerializer)
    def post(self, request: Request, listed: int) -> Response:
        lists.withdraw(_list(request, listed), request.actor, at=clock.now())
        return Response(shown(request, listed))


class ListPdfView(ApiView):
    """The document that a list has become, as it was signed."""

    access = "member"
    content_negotiation_class = AnyMedia

    @extend_schema(operation_id="list_pdf", tags=["lists"], responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, listed: int) -> FileResponse:
        found = _list(request, listed)
        if not found.issued_at:
            raise Http404
        try:
            return download_letter(found)
        except LetterError as error:
            raise NoPdf from error


class NewListView(ApiView):
    """A new list of one declared step; the declaration is given by the address."""

    access = "member"
    case_type: CaseType = None  # type: ignore[assignment]
    step: Step = None  # type: ignore[assignment]

    def operation(self, method: str) -> dict[str, Any]:
        """How it is described in the API's document."""
        asked = {
            "id": f"{self.case_type.kind}_list_{self.step.code}",
            "summary": str(self.step.together.label),  # type: ignore[union-attr]
            "description": f"{self.step.label}. {', '.join(self.step.rules)}",
            "tag": self.case_type.kind,
        }
        if method == "POST":
            return asked | {"body": self._body()}
        return asked | {"id": f"{asked['id']}_candidates"}

    @extend_schema(responses=CandidatesSerializer)
    def get(self, request: Request) -> Response:
        actor: PersonActor = request.actor
        rows = list(lists.candidates(self.case_type, self.step, actor)[: lists.MOST_CASES])
        if not rows and not any(step is self.step for _kind, step in lists.steps_of(actor)):
            raise NotPermitted(not_yours(self.step))
        at = clock.now()
        context = StepContext(rows[0] if rows else Case(kind=self.case_type.kind), self.step, actor, at, clock.today())
        found = {
            "title": self.step.together.heading,  # type: ignore[union-attr]
            "answers": self.step.prefill(context) if self.step.prefill else {},
            "choices": payload_schema.choices_offered(self.step.form, self.step.rows, context),
            "cases": rows,
        }
        return Response(CandidatesSerializer(found).data)

    @extend_schema(parameters=[KEY_PARAMETER], responses={201: ListDetailSerializer})
    def post(self, request: Request) -> Response:
        asked = valid(NewListSerializer, request)
        key = key_of(request, f"list {self.case_type.kind} {self.step.code}")
        cases, seen = _cases(request, self.case_type, asked["cases"])
        try:
            made = lists.prepare(
                self.case_type.kind,
                self.step.code,
                cases,
                request.actor,
                payload_schema.require_shape(self.step.form, self.step.rows, asked.get("answers", {})),
                title=asked["title"],
                seen=seen,
                key=key,
                at=clock.now(),
                instead_of=_list(request, asked["instead_of"]) if "instead_of" in asked else None,
            )
        except PayloadInvalid as error:
            raise PayloadInvalid(*(_below_answers(reason) for reason in error.reasons)) from error
        response = Response(shown(request, made.pk), status=status.HTTP_201_CREATED)
        response["Location"] = response.data["url"]
        return response

    def _body(self) -> dict[str, Any]:
        case = {
            "type": "object",
            "properties": {
                "reference": {"type": "string", "maxLength": 40},
                "version": {"type": "integer", "minimum": 0},
            },
            "required": ["reference", "version"],
        }
        return {
            "type": "object",
            "properties": {
                "title": {"type": "string", "maxLength": 120},
                "cases": {"type": "array", "items": case, "minItems": 1, "maxItems": lists.MOST_CASES},
                "answers": payload_schema.schema_of(self.step.form, self.step.rows),
                "instead_of": {"type": "integer", "minimum": 1},
            },
            "required": ["title", "cases"],
        }


def shown(request: Request, number: int) -> dict[str, Any]:
    """A list as JSON, as it is now."""
    found = _list(request, number)
    pdf = reverse("api-list-pdf", [found.pk], request=request) if found.issued_at else ""
    return {
        **ListSerializer(found, context={"request": request}).data,
        "payload": found.payload,
        "signatures_needed": found.signatures_needed,
        "signed_by": [str(row.hand) for row in found.signatures.all() if row.hash == found.hash],
        "remarks": found.remarks,
        "check_code": found.check_code,
        "pdf": str(pdf),
        "pdf_sha256": found.pdf_sha256,
        "entries": EntrySerializer(_entries(found), many=True).data,
        "copies": CopySerializer(found.copies.all(), many=True).data,
        "obstacles": _obstacles(request, found),
    }


def _list(request: Request, number: int) -> PublicList:
    found: PublicList = find.one(visibility.lists_of(request.actor), pk=number)
    return found


def _entries(found: PublicList) -> QuerySet[PublicListEntry]:
    case_type = registry.case_type(found.kind)
    related = [f"case__{name}" for name in (case_type.record, *case_type.related)]
    return found.entries.select_related(*related, "struck_by__person", "struck_absent__person").order_by("position")


def _obstacles(request: Request, found: PublicList) -> list[dict[str, Any]]:
    if found.state != ProposalState.WAITING:
        return []
    against = lists.obstacles(found, request.actor, at=clock.now())
    return [
        {"reference": case.reference, "reasons": [str(reason) for reason in against[case.pk]]}
        for case in lists.active_cases(found)
        if case.pk in against
    ]


def _cases(request: Request, case_type: CaseType, named: list[dict[str, Any]]) -> tuple[list[Case], dict[int, int]]:
    """The cases as they are named, and the version of each that was seen. Raises Http404 where none is visible."""
    rows = visibility.visible_to(request.actor).filter(
        kind=case_type.kind, reference__in=[each["reference"] for each in named]
    )
    visible = {case.reference: case for case in rows}
    if named and not visible:
        raise Http404
    unknown = [
        Reason(_("There is no such case."), path=f"/cases/{place}/reference")
        for place, each in enumerate(named)
        if each["reference"] not in visible
    ]
    if unknown:
        raise PayloadInvalid(*unknown)
    return (
        [visible[each["reference"]] for each in named],
        {visible[each["reference"]].pk: each["version"] for each in named},
    )


def _below_answers(reason: Reason) -> Reason:
    """The path of what is wrong with an answer, as it lies in the request."""
    own = reason.path.split("/")[1:2] in (["title"], ["cases"])
    return reason if own or not reason.path else replace(reason, path=f"{ANSWERS}{reason.path}")
