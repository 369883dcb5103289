"""Logging in and out by token, and who one is."""

from typing import Any

from django.core.exceptions import ValidationError as TooManyTokens
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from knox.crypto import hash_token
from knox.models import AuthToken
from knox.settings import knox_settings
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    CharField,
    DateTimeField,
    EmailField,
    Serializer,
    SerializerMethodField,
)

from accounts import tokens
from accounts.actors import PersonActor
from accounts.api.base import ApiMixin, ApiView
from accounts.api.problems import LockedOut, WrongPassword
from accounts.models import Person
from accounts.passwords import TooManyAttempts, holder


class CredentialsSerializer(Serializer):
    """What one logs in with."""

    email = EmailField(max_length=254)
    password = CharField(max_length=200, trim_whitespace=False, style={"input_type": "password"})


class TokenSerializer(Serializer):
    """A token, to be sent as `Authorization: Token ...`."""

    token = CharField()
    expires = DateTimeField()


class PersonSerializer(Serializer):
    """One natural person."""

    name = CharField()
    email = EmailField()
    language = CharField()


class HandSerializer(Serializer):
    """One hand with which a person may act today."""

    token = CharField(help_text=_("The value of the header X-Banli-Acting."))
    name = SerializerMethodField(help_text=_("As it stands on what is done with this hand."))
    organisation = CharField(source="organisation.name")
    credit_code = CharField(source="organisation.credit_code")
    capacities = SerializerMethodField()
    roles = SerializerMethodField()
    stands_in = SerializerMethodField(help_text=_("True where somebody absent is stood in for."))

    def get_name(self, actor: PersonActor) -> str:
        return str(actor)

    def get_capacities(self, actor: PersonActor) -> list[str]:
        return [row.capacity for row in actor.organisation.capacities.all()]

    def get_roles(self, actor: PersonActor) -> list[str]:
        return sorted(actor.roles)

    def get_stands_in(self, actor: PersonActor) -> bool:
        return actor.absent is not None


class MeSerializer(Serializer):
    """Who calls."""

    person = PersonSerializer()
    hands = HandSerializer(many=True)
    acting = CharField(allow_null=True, help_text=_("The hand of this request."))


class LoginView(ApiView):
    """A token for an e-mail address and a password; five wrong ones lock the pair for a while."""

    access = "public"
    authentication_classes = ()

    @extend_schema(operation_id="login", tags=["account"], request=CredentialsSerializer, responses=TokenSerializer)
    def post(self, request: Request) -> Response:
        person = proven(request, **valid(CredentialsSerializer, request))
        token = new_token(person)
        return Response({"token": token, "expires": AuthToken.objects.get(digest=hash_token(token)).expiry})


class LogoutView(ApiView):
    """Ends the token of this request."""

    access = "person"

    @extend_schema(operation_id="logout", tags=["account"], request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        if isinstance(request.auth, AuthToken):
            tokens.revoke(token=request.auth)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(ApiView):
    """Who calls, and every hand with which they may act today."""

    access = "person"

    @extend_schema(operation_id="me", tags=["account"], responses=MeSerializer)
    def get(self, request: Request) -> Response:
        prefetch_related_objects([hand.organisation for hand in request.actors], "capacities")
        me = {
            "person": request.user,
            "hands": request.actors,
            "acting": request.actor.token if request.actor else None,
        }
        return Response(MeSerializer(me).data)


class SchemaView(ApiMixin, SpectacularAPIView):
    """The API's document (OpenAPI)."""

    access = "public"


class DocumentationView(ApiMixin, SpectacularSwaggerSplitView):
    """The API's document to read and try."""

    access = "public"


def valid(serializer: type[Serializer], request: Request, **context: Any) -> dict[str, Any]:
    """The body of `request` by `serializer`, which may look at `context`. Raises ValidationError (422)."""
    bound = serializer(data=request.data, context=context)
    bound.is_valid(raise_exception=True)
    return dict(bound.validated_data)


def new_token(person: Person) -> str:
    """A token that holds as long as the site's setting says. Raises ValidationError (422) where there are too many."""
    try:
        return tokens.create(person=person, lifetime=knox_settings.TOKEN_TTL)
    except TooManyTokens as error:
        raise ValidationError(error.messages) from error


def proven(request: Request, email: str, password: str) -> Person:
    """The person whose password this is. Raises WrongPassword (403) or LockedOut (429)."""
    try:
        person = holder(request._request, email, password)
    except TooManyAttempts as error:
        raise LockedOut from error
    if person is None:
        raise WrongPassword
    return person
