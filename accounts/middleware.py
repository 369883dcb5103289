from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.actors import PersonActor, actors_of
from records import clock

SESSION_KEY = "acting"
HEADER = "X-Banli-Acting"


class ActingMiddleware:
    """Gives each request `actors`, every hand the person has today, and `actor`, the one chosen (or None)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actors = actors_of(request.user, clock.today()) if request.user.is_authenticated else []
        request.actors = actors  # type: ignore[attr-defined]
        request.actor = choose(actors, request.session.get(SESSION_KEY))  # type: ignore[attr-defined]
        return self.get_response(request)


def choose(actors: list[PersonActor], token: str | None) -> PersonActor | None:
    """The actor named by `token`, else the first one, else None."""
    named = [actor for actor in actors if actor.token == token]
    return next(iter(named or actors), None)
