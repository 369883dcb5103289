"""Text messages, through an adapter of the site's own: every provider has another interface.

An adapter is a class without arguments, named by its dotted path in `BANLI_SMS_ADAPTER`, with one method:

    def send(self, number: str, text: str, key: str) -> None

`number` is what the person has entered (digits, with + before a country's), `text` one line of at most
`LONGEST_TEXT` characters in the person's language, `key` the same at every attempt, so that a provider which knows such
keys sends nothing twice. It returns once the provider has taken the message, and raises `SmsRefused` where it never
will, such as for a number that does not exist; any OSError (TimeoutError, ConnectionError) is tried again later. It
keeps its own time limits, of some seconds at most.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

LONGEST_TEXT = 140


class SmsRefused(Exception):  # noqa: N818 - a refusal is an answer
    """The provider will never take this message; says why."""


class SmsAdapter(Protocol):
    """What the site asks of a provider of text messages."""

    def send(self, number: str, text: str, key: str) -> None: ...


def sms_adapter() -> SmsAdapter | None:
    """The adapter that the site is set up with; None where text messages are not sent."""
    path = settings.BANLI_SMS_ADAPTER
    if not path:
        return None
    adapter: SmsAdapter = import_string(path)()
    return adapter
