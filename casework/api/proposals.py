"""Proposals: what waits for signature, signing, returning, taking back."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, Serializer

from accounts.api.base import ApiMixin, ApiView
from accounts.api.views import proven, valid
from casework import proposals, visibility
from casework.api import find
from casework.api.serializers import ProposalSerializer
from casework.api.steps import TakenSerializer, taken
from casework.models import Proposal, ProposalState
from records import clock

OPEN = (ProposalState.WAITING, ProposalState.RETURNED)


class SigningSerializer(Serializer):
    """What a signature takes: the password once more, and the hash of what is signed."""

    password = CharField(max_length=200, trim_whitespace=False, style={"input_type": "password"})
    hash = CharField(min_length=64, max_length=64)


class RemarksSerializer(Serializer):
    """Why a proposal goes back."""

    remarks = CharField(max_length=2000)


class SignedSerializer(Serializer):
    """A proposal after a signature; `taken` is null until the last one has been given."""

    proposal = ProposalSerializer()
    taken = TakenSerializer(allow_null=True)


class ProposalListView(ApiMixin, ListAPIView):
    """What waits for signature in the caller's organisation, or came back with remarks; newest first."""

    access = "member"
    serializer_class = ProposalSerializer

    @extend_schema(operation_id="proposals", tags=["proposals"])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[Proposal]:
        return visibility.proposals_of(self.request.actor).filter(state__in=OPEN)


class ProposalView(ApiView):
    """One proposal of the caller's organisation."""

    access = "member"

    @extend_schema(operation_id="proposal", tags=["proposals"], responses=ProposalSerializer)
    def get(self, request: Request, proposal: int) -> Response:
        return Response(shown(request, _proposal(request, proposal)))


class SignView(ApiView):
    """Signs a proposal; the last signature takes the step. A wrong password counts as a failed login."""

    access = "member"

    @extend_schema(
        operation_id="proposal_sign",
        tags=["proposals"],
        request=SigningSerializer,
        responses=SignedSerializer,
    )
    def post(self, request: Request, proposal: int) -> Response:
        found = _proposal(request, proposal)
        asked = valid(SigningSerializer, request)
        proven(request, request.user.email, asked["password"])
        event = proposals.sign(found, request.actor, confirmed_hash=asked["hash"], at=clock.now())
        return Response(
            {
                "proposal": shown(request, _proposal(request, proposal)),
                "taken": taken(request, event) if event else None,
            }
        )


class ReturnView(ApiView):
    """Returns a waiting proposal to who prepared it."""

    access = "member"

    @extend_schema(
        operation_id="proposal_return",
        tags=["proposals"],
        request=RemarksSerializer,
        responses=ProposalSerializer,
    )
    def post(self, request: Request, proposal: int) -> Response:
        found = _proposal(request, proposal)
        remarks = valid(RemarksSerializer, request)["remarks"]
        proposals.send_back(found, request.actor, remarks, at=clock.now())
        return Response(shown(request, _proposal(request, proposal)))


class WithdrawView(ApiView):
    """Takes a proposal back before it is signed."""

    access = "member"

    @extend_schema(operation_id="proposal_withdraw", tags=["proposals"], request=None, responses=ProposalSerializer)
    def post(self, request: Request, proposal: int) -> Response:
        proposals.withdraw(_proposal(request, proposal), request.actor, at=clock.now())
        return Response(shown(request, _proposal(request, proposal)))


def shown(request: Request, proposal: Proposal) -> dict[str, object]:
    """A proposal as JSON."""
    return dict(ProposalSerializer(proposal, context={"request": request}).data)


def _proposal(request: Request, number: int) -> Proposal:
    found: Proposal = find.one(visibility.proposals_of(request.actor), pk=number)
    return found
