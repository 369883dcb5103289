"""What the mails about lists say: to those who sign and prepare, to offices, and to bodies that get a copy."""

from typing import Any

from django.conf import settings
from django.utils import translation

from accounts import addresses
from casework.messages.mail import Mail, standing_in, written
from casework.messages.subjects import in_the_place_of, list_text
from casework.models import ListCopy, OutboxMessage, PublicList


def compose(message: OutboxMessage) -> Mail:
    """Write the mail about a list. Bodies outside are written to in the language of the site."""
    with translation.override(message.person.language if message.person else settings.LANGUAGE_CODE):
        found = PublicList.objects.select_related(
            "organisation", "prepared_by__person", "prepared_absent__person", "closed_by__person"
        ).get(pk=message.list_id)
        context = {
            "person": message.person,
            "list": found,
            "label": str(found.list_kind.label),
            "count": found.entries.filter(struck_at__isnull=True).count(),
            "rules": found.list_kind.rule,
            "url": addresses.of("casework:list", found.pk),
            **_MORE.get(message.template, _nothing)(message, found),
            **standing_in(message),
        }
        subject = in_the_place_of(list_text(message.template, found), context["absent"])
        return written(subject, message.template, context)


def _nothing(message: OutboxMessage, found: PublicList) -> dict[str, Any]:
    return {}


def _copy(message: OutboxMessage, found: PublicList) -> dict[str, Any]:
    copy = ListCopy.objects.get(pk=message.data["subject"])
    return {"person": copy, "url": addresses.of("casework:check", found.check_code)}


_MORE = {"list_copy": _copy}
