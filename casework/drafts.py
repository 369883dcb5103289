"""What somebody has typed into a form and kept for later: unchecked, theirs and their colleagues' alone."""

from datetime import datetime
from typing import Any

from accounts.actors import PersonActor
from casework import payloads
from casework.errors import PayloadInvalid
from casework.models import Case, StepDraft


def kept(case: Case, form: str, actor: PersonActor) -> StepDraft | None:
    """The draft of the actor's organisation for `form`: a step's code, or `content.section`."""
    rows = StepDraft.objects.filter(case=case, step=form, organisation=actor.organisation)
    return rows.select_related("saved_by__person").first()


def keep(case: Case, form: str, actor: PersonActor, payload: dict[str, Any], *, at: datetime) -> StepDraft:
    """Keep `payload` as it was typed, in place of what was kept before. Raises PayloadInvalid where no store can."""
    if problems := payloads.unreadable(payload):
        raise PayloadInvalid(*problems)
    draft, _ = StepDraft.objects.update_or_create(
        case=case,
        step=form,
        organisation=actor.organisation,
        defaults={"payload": payload, "saved_by": actor.membership, "saved_at": at},
    )
    return draft


def forget(case: Case, form: str, actor: PersonActor) -> None:
    """Drop the draft once what it held has been sent."""
    StepDraft.objects.filter(case=case, step=form, organisation=actor.organisation).delete()
