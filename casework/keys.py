"""Keys of requests: a repeat of one is harmless, and the key of one is refused to any other."""

import re
from collections.abc import Sequence
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from accounts.actors import Actor, PersonActor, SystemActor
from casework import payloads
from casework.documents import SentFile
from casework.errors import KeyReused, PayloadInvalid, Reason
from casework.models import Case, Event
from records import chain

# The system's own keys contain a colon, so that nobody can take one of them away.
KEY = re.compile(r"[A-Za-z0-9._-]{1,80}")


def require_request(actor: Actor, key: str, payload: dict[str, Any]) -> None:
    """Raise PayloadInvalid where a key or a payload could not even be kept, or where a key is one of the system's."""
    if not isinstance(actor, SystemActor) and not KEY.fullmatch(key):
        raise PayloadInvalid(Reason(_("A request key has 1 to 80 letters, digits, dots, dashes and underscores.")))
    if problems := payloads.unreadable(payload):
        raise PayloadInvalid(*problems)


def known_event(
    case: Case, code: str, actor: Actor, payload: dict[str, Any], key: str, files: Sequence[SentFile] = ()
) -> Event | None:
    """The event that an earlier request with that key has made, if so. Raises KeyReused where it asked otherwise."""
    event = Event.objects.filter(case=case, key=key).first()
    if event is not None and event.asked_hash != asked_hash(code, actor, payload, files):
        refuse()
    return event


def refuse() -> NoReturn:
    """Raise KeyReused."""
    raise KeyReused(Reason(_("Send this request with a new key; the key given belongs to another one.")))


def asked_hash(code: str, actor: Actor, payload: dict[str, Any], files: Sequence[SentFile] = ()) -> str:
    """What a request asks for, and who asks, as a hash."""
    who = actor.person.pk if isinstance(actor, PersonActor) else None
    sent = {"files": [file.sha256 for file in files]} if files else {}
    return chain.digest({"step": code, "payload": payload, "person": who, **sent})
