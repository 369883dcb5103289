"""Tokens with which programs use the API in a person's name."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from knox.models import AuthToken

from accounts import rights
from accounts.models import Person

MOST = 20
"""A person has no more tokens than this; the next one is refused."""


def tokens_of(person: Person) -> QuerySet[AuthToken]:
    """The tokens of `person` that still hold, newest first.

    By the database's time and not by the site's clock: knox lets them end by the real time as well.
    """
    return person.auth_token_set.filter(Q(expiry__isnull=True) | Q(expiry__gt=Now())).order_by("-created")


@transaction.atomic
def create(*, person: Person, lifetime: timedelta) -> str:
    """A new token that holds for `lifetime`; this is the only time its text is known. Raises ValidationError."""
    Person.objects.select_for_update().get(pk=person.pk)
    if tokens_of(person).count() >= MOST:
        raise ValidationError(_("You have %(count)d tokens; revoke one that is no longer used.") % {"count": MOST})
    row, token = AuthToken.objects.create(user=person, expiry=lifetime)
    rights.record("token", person, token=row.token_key, until=row.expiry.isoformat())
    return token


@transaction.atomic
def revoke(*, token: AuthToken) -> None:
    """End a token at once."""
    rights.record("token_revoked", token.user, token=token.token_key)
    token.delete()


def revoke_all(person: Person) -> None:
    """End all tokens of `person`."""
    for token in person.auth_token_set.select_related("user"):
        revoke(token=token)
