"""What a mail is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from accounts import addresses
from casework.messages.subjects import absent_of
from casework.models import OutboxMessage


@dataclass(frozen=True)
class Mail:
    """One mail, ready to be sent: its subject, and its body as text and as HTML."""

    subject: str
    text: str
    html: str


def standing_in(message: OutboxMessage) -> dict[str, str]:
    """Of a mail to somebody who only stands in: for whom, and the address that opens it in that hand."""
    absent = absent_of([message]).get(message.pk, "")
    return {"absent": absent, "url": addresses.of("casework:message", message.pk)} if absent else {"absent": ""}


def written(subject: str, template: str, context: Mapping[str, Any]) -> Mail:
    """The mail that the templates of that name make of `context`; its `rules` are ids with spaces between them."""
    page = addresses.of("casework:rules")
    shown = {
        **context,
        "rules": [(rule, f"{page}#{rule}") for rule in context.get("rules", "").split()],
        "delegations": addresses.of("delegations"),
    }
    # A name with a line break must not become a header of its own.
    return Mail(
        " ".join(subject.split()),
        render_to_string(f"mail/{template}.txt", shown),
        render_to_string(f"mail/{template}.html", shown),
    )
