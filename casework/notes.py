"""Internal notes: remarks for colleagues of one office on a case."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.roles import Role
from casework import payloads
from casework.errors import NotPermitted, PayloadInvalid, Reason
from casework.models import Case, InternalNote

LONGEST = 4000


def add(case: Case, actor: PersonActor, text: str, *, at: datetime) -> InternalNote:
    """Keep a note for the actor's own organisation.

    Raises NotPermitted for somebody who only views, PayloadInvalid for a note that is empty or too long.
    """
    if actor.roles <= {Role.VIEWER}:
        raise NotPermitted(Reason(_("Your role here is to view; notes are written by those who handle cases.")))
    text = text.strip()
    if problems := payloads.unreadable({"text": text}):
        raise PayloadInvalid(*problems)
    if not text:
        raise PayloadInvalid(Reason(_("The note is empty; write it, then keep it."), path="/text"))
    if len(text) > LONGEST:
        message = _("The note has %(count)d characters; at most %(most)d are possible.")
        raise PayloadInvalid(Reason(message % {"count": len(text), "most": LONGEST}, path="/text"))
    return InternalNote.objects.create(
        case=case, organisation=actor.organisation, author=actor.membership, at=at, text=text
    )
