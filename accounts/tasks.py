"""Mails about logins, sent by the worker.

They do not go through the outbox of the cases, which this app does not know. Each is asked for after the commit of
what it tells of, and tried again for about a day while the mail server is away. A mail may arrive twice where a worker
is stopped at the wrong moment, which does no harm; and where the broker is away at the commit it is lost, for which
the pages offer to send it again. Links are made by the worker, so that none lies in the broker.
"""

from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts import addresses
from accounts.applications import Application, link_for
from accounts.models import Delegation, Membership, Person

# SMTP failures are kinds of OSError, and so are refused connections.
RETRY = {
    "autoretry_for": (OSError,),
    "retry_backoff": 30,
    "retry_backoff_max": 2 * 60 * 60,
    "max_retries": 18,
}


def after_commit(ask: Callable[[], object]) -> None:
    """Call `ask` once the transaction is committed; a broker that is away then is logged and changes nothing."""
    transaction.on_commit(ask, robust=True)


@shared_task(**RETRY)
def send_invitation(membership_id: int, by_id: int) -> None:
    """Tell somebody that they are a member now, with the link to set a password where they have none."""
    membership = Membership.objects.select_related("person", "organisation").get(pk=membership_id)
    person = membership.person
    with translation.override(person.language):
        subject = _("You are now a member of %(organisation)s") % {"organisation": membership.organisation}
        context = {
            "membership": membership,
            "by": Person.objects.get(pk=by_id),
            "link": addresses.of("login") if person.has_usable_password() else password_link(person),
        }
        _send(person.email, subject, "invitation", context | {"person": person})


@shared_task(**RETRY)
def send_password_link(person_id: int) -> None:
    """Send the link to set a new password."""
    person = Person.objects.get(pk=person_id)
    with translation.override(person.language):
        context = {"person": person, "link": password_link(person)}
        _send(person.email, _("Set a new password"), "password", context)


@shared_task(**RETRY)
def send_delegation(delegation_id: int, by_id: int) -> None:
    """Tell absent and stand-in, but not the one who entered it, that one stands in for the other."""
    delegation = (
        Delegation.objects.select_related("absent__person", "stand_in__person", "absent__organisation")
        .filter(pk=delegation_id)
        .first()
    )
    if delegation is None:
        return
    for person in (delegation.absent.person, delegation.stand_in.person):
        if person.pk == by_id:
            continue
        with translation.override(person.language):
            subject = _("Standing in: %(delegation)s") % {"delegation": delegation}
            context = {"person": person, "delegation": delegation, "link": addresses.of("login")}
            _send(person.email, subject, "delegation", context)


@shared_task(**RETRY)
def send_registration(application: dict[str, str], language: str) -> None:
    """Send the link that confirms the registration of an enterprise; `application` has Application's fields."""
    asked = Application(**application)
    with translation.override(language):
        subject = _("Confirm the registration of %(organisation)s") % {"organisation": asked.name}
        _send(asked.email, subject, "registration", {"application": asked, "link": link_for(asked)})


def password_link(person: Person) -> str:
    """The address under which `person` can set a password, once, within PASSWORD_RESET_TIMEOUT."""
    who = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    return addresses.of("password_reset_confirm", who, token)


def _send(to: str, subject: str, template: str, context: dict[str, Any]) -> None:
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
    body = render_to_string(f"accounts/mail/{template}.txt", {**context, "days": days})
    send_mail(" ".join(subject.split()), body, None, [to])
