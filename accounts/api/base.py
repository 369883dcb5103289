"""What every operation of the API is made of: its declared access, and the hand with which the caller acts."""

from collections.abc import Callable
from typing import Any

from django.utils.cache import add_never_cache_headers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import LEVELS
from accounts.actors import PersonActor, actors_of
from accounts.api.authentication import Declared
from accounts.api.problems import UnknownHand
from accounts.middleware import HEADER, SESSION_KEY, choose
from records import clock


class ApiMixin:
    """Declares who may call (`access`) and gives the request `actors` and `actor`, as pages have them."""

    access: str = ""
    permission_classes = (Declared,)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., Any]:
        """The view function, with `access` on it as on a page. Raises ValueError where none is declared."""
        if cls.access not in LEVELS:
            raise ValueError(f"{cls.__name__} declares no access")
        view = super().as_view(**initkwargs)  # type: ignore[misc]
        view.access = cls.access
        return view

    def perform_authentication(self, request: Request) -> None:
        """Find out who calls and with which hand. Raises UnknownHand for one that is not theirs today."""
        person = request.user
        request.actors = actors_of(person, clock.today()) if person.is_authenticated else []
        request.actor = hand(request) if person.is_authenticated else None

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Keep answers about cases and people out of every cache."""
        finished = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        add_never_cache_headers(finished)
        return finished


class ApiView(ApiMixin, APIView):
    """One operation, or the operations of one address."""


class AnyMedia(DefaultContentNegotiation):
    """For downloads: whatever the caller accepts gets the file, and a refusal in JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def hand(request: Request) -> PersonActor | None:
    """The hand that the header names, else the session's, else the first. Raises UnknownHand."""
    named = request.headers.get(HEADER)
    if named is None:
        return choose(request.actors, request.session.get(SESSION_KEY))
    if not any(actor.token == named for actor in request.actors):
        raise UnknownHand
    return choose(request.actors, named)
