"""What a mail is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from accounts import addresses


@dataclass(frozen=True)
class Mail:
    """One mail, ready to be sent: its subject, and its body as text and as HTML."""

    subject: str
    text: str
    html: str


def written(subject: str, template: str, context: Mapping[str, Any]) -> Mail:
    """The mail that the templates of that name make of `context`; its `rules` are ids with spaces between them."""
    page = addresses.of("casework:rules")
    shown = {**context, "rules": [(rule, f"{page}#{rule}") for rule in context.get("rules", "").split()]}
    # A name with a line break must not become a header of its own.
    return Mail(
        " ".join(subject.split()),
        render_to_string(f"mail/{template}.txt", shown),
        render_to_string(f"mail/{template}.html", shown),
    )
