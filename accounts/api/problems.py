"""Why the API refuses a request before any procedure is asked."""

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException


class UnknownHand(APIException):
    """The caller names a membership or a delegation that is not theirs today."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "unknown_hand"
    default_detail = _("You cannot act for that membership today; /api/v1/me lists those you can act for.")


class NoHand(APIException):
    """The caller acts for no organisation."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "no_membership"
    default_detail = _("You act for no organisation today. Ask its administrator for a membership.")


class LockedOut(APIException):
    """Too many wrong passwords."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "locked_out"
    default_detail = _("Too many wrong passwords. Try again later.")


class WrongPassword(APIException):
    """E-mail address and password do not belong together."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "wrong_password"
    default_detail = _("The e-mail address or the password is wrong.")


class TooLarge(APIException):
    """The body of the request is larger than the site reads."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("The request is too large.")


class NotThere(APIException):
    """What the request names does not exist, or the caller may not see it."""

    status_code = status.HTTP_404_NOT_FOUND
    default_code = "not_found"
    default_detail = _("There is nothing at this address that you may see.")
