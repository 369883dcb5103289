"""Who may open a page at all. Every view of the site declares one of these; a test refuses one that does not.

What a person may see or do with a case is decided elsewhere (`casework.visibility`, `casework.engine`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.roles import Capacity, Role

View = Callable[..., HttpResponseBase]
LEVELS = ("public", "person", "member", "administrator", "operator", "console")


def access(level: str) -> Callable[[View], View]:
    """Declare who may open a view.

    `public` anyone; `person` anyone logged in; `member` somebody acting for an organisation; `administrator` its
    administrator; `operator` whoever runs the site; `console` people let into the console. Raises PermissionDenied
    (403) otherwise.
    """
    if level not in LEVELS:
        raise ValueError(level)

    def declare(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            _refuse_unless(level, request)
            return view(request, *args, **kwargs)

        checked.access = level  # type: ignore[attr-defined]
        return login_not_required(checked) if level == "public" else checked

    return declare


def runs_site(actor: PersonActor | None) -> bool:
    """Whether this hand is that of an operator of the site itself."""
    if actor is None or Role.OPERATOR not in actor.roles:
        return False
    return actor.organisation.capacities.filter(capacity=Capacity.SITE).exists()


def _refuse_unless(level: str, request: HttpRequest) -> None:
    if level in ("member", "administrator") and request.actor is None:  # type: ignore[attr-defined]
        raise PermissionDenied(_("You act for no organisation today. Ask its administrator for a membership."))
    if level == "administrator" and Role.ADMINISTRATOR not in request.actor.roles:  # type: ignore[attr-defined]
        raise PermissionDenied(_("Only an administrator of the organisation may do this."))
    if level == "operator" and not runs_site(request.actor):  # type: ignore[attr-defined]
        raise PermissionDenied(_("Only those who run this site may see this."))
    if level == "console" and not request.user.is_staff:
        raise PermissionDenied(_("You have no access to the console."))
