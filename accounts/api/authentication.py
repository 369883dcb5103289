"""Who calls, by token, and whether they may call an operation at all."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.api.problems import NoHand
from accounts.roles import Role


class TokenAuthentication(KnoxTokenAuthentication):
    """A token in the header `Authorization: Token ...`; a header that is no text is a wrong token, not a fault."""

    def authenticate_credentials(self, token: bytes) -> Any:
        try:
            return super().authenticate_credentials(token)
        except ValueError as error:
            raise AuthenticationFailed(_("Invalid token.")) from error


class Declared(BasePermission):
    """Lets in whom the view's `access` names; the levels are those of `accounts.access`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True, or raises NotAuthenticated (401), NoHand or PermissionDenied (403)."""
        if view.access == "public":
            return True
        if not request.user.is_authenticated:
            raise NotAuthenticated
        if view.access in ("member", "administrator") and request.actor is None:
            raise NoHand
        if view.access == "administrator" and Role.ADMINISTRATOR not in request.actor.roles:
            raise PermissionDenied(_("Only an administrator of the organisation may do this."))
        return view.access != "console" or request.user.is_staff
