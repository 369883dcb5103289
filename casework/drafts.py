"""What somebody has typed into a form and kept for later: unchecked, theirs and their colleagues' alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from casework import payloads
from casework.errors import PayloadInvalid, Reason, StaleVersion
from casework.models import Case, StepDraft
from records import chain, clock


@dataclass(frozen=True)
class Seen:
    """What an opened page knows: its own name, the draft it was filled in from, and what that draft would change."""

    page: str = ""
    draft: str = ""
    """`state_of` the draft when the page was filled in; empty: there was none."""
    based_on: str = ""


def kept(case: Case, form: str, actor: PersonActor) -> StepDraft | None:
    """The draft of the actor's organisation for `form`: a step's code, or `content.section`."""
    rows = StepDraft.objects.filter(case=case, step=form, organisation=actor.organisation)
    return rows.select_related("saved_by__person").first()


def state_of(draft: StepDraft | None) -> str:
    """Names what a draft says, so that a page can tell which one it has seen; empty for none."""
    return chain.digest(draft.payload) if draft else ""


@transaction.atomic
def keep(
    case: Case, form: str, actor: PersonActor, payload: dict[str, Any], *, at: datetime, seen: Seen | None = None
) -> StepDraft:
    """Keep `payload` as it was typed, in place of what was kept before.

    Raises PayloadInvalid where no store can, and StaleVersion where `seen` is given and another page kept something
    else meanwhile.
    """
    if problems := payloads.unreadable(payload):
        raise PayloadInvalid(*problems)
    lock(case)
    if seen is not None:
        refuse_unseen(case, form, actor, payload, seen)
    draft, _created = StepDraft.objects.update_or_create(
        case=case,
        step=form,
        organisation=actor.organisation,
        defaults={
            "payload": payload,
            "saved_by": actor.membership,
            "saved_at": at,
            "page": seen.page[:36] if seen else "",
            "based_on": seen.based_on[:64] if seen else "",
        },
    )
    return draft


def refuse_unseen(case: Case, form: str, actor: PersonActor, payload: dict[str, Any], seen: Seen) -> None:
    """Raise StaleVersion where a colleague, or another page, has kept what this page has not seen."""
    draft = kept(case, form, actor)
    if draft is None or draft.payload == payload or state_of(draft) == seen.draft:
        return
    if draft.page and draft.page == seen.page:
        return
    said = _("%(name)s kept something here at %(time)s, while you had it open.")
    at = draft.saved_at.astimezone(clock.SHANGHAI).strftime("%H:%M")
    raise StaleVersion(Reason(said % {"name": draft.saved_by.person.name, "time": at}))


def lock(case: Case) -> None:
    """Let nobody else keep or save in the case until the transaction ends."""
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)


def forget(case: Case, form: str, actor: PersonActor) -> None:
    """Drop the draft once what it held has been sent."""
    StepDraft.objects.filter(case=case, step=form, organisation=actor.organisation).delete()
