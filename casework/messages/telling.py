"""How a message reaches a person, as a pure function of what it is and what the person has chosen."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """Sent by itself, with others once a day, or to be found on the site alone."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    ON_SITE = "on_site"


@dataclass(frozen=True, slots=True)
class Weight:
    """What may not be put off or left out: `statutory` is asked or given by a regulation, `pressing` cannot wait."""

    statutory: bool
    pressing: bool = False


NOTICE = Weight(statutory=True, pressing=True)
"""A written notice has legal effect from the day it is issued."""
SIGNATURE = Weight(statutory=True)
"""Something that waits for a signature, or came back from it, while its limit runs."""
NEWS = Weight(statutory=False)
"""Word of a step that others took."""


def way(weight: Weight, *, daily: bool, statutory_only: bool) -> Way:
    """How a message of that weight is sent to a person who takes mails `daily`, or `statutory_only`."""
    if statutory_only and not weight.statutory:
        return Way.ON_SITE
    if daily and not weight.pressing:
        return Way.DAILY
    return Way.AT_ONCE


def rings(weight: Weight) -> bool:
    """Whether it is worth a text message: something of the regulations whose last day is here or has passed."""
    return weight.statutory and weight.pressing
