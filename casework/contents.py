"""Large contents of a case in versions: edited section by section as a draft, frozen by a step, compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor, PersonActor
from casework import payloads
from casework.errors import NotPermitted, Reason, StaleVersion, WrongState
from casework.models import Case, Content, Proposal, ProposalState, StepDraft
from casework.steps import ContentKind, SectionContext
from records import chain, clock


@dataclass(frozen=True)
class Difference:
    """One value that differs between two versions, by its path, such as `/scores/3.1/score`."""

    path: str
    before: Any
    after: Any


def latest(case: Case, kind: str) -> Content | None:
    """The newest version, draft or frozen."""
    return Content.objects.filter(case=case, kind=kind).order_by("-version").first()


def draft(case: Case, kind: str) -> Content | None:
    """The version being edited, if there is one and the case is where a step can still freeze it."""
    if not any(kind in step.freezes and case.state in step.source for step in case.case_type.steps):
        return None
    return Content.objects.filter(case=case, kind=kind, frozen_at__isnull=True).first()


@transaction.atomic
def begin(case: Case, kind: str, data: Mapping[str, Any] | None = None, *, at: datetime) -> Content:
    """Begin the next version with `data`, or with what the version before it says.

    Returns the draft there is, where one has been begun already.
    """
    _lock(case.pk)
    before = latest(case, kind)
    if before is not None and before.frozen_at is None:
        return before
    if data is None:
        data = before.data if before else {}
    return Content.objects.create(
        case=case, kind=kind, version=before.version + 1 if before else 1, data=dict(data), edited_at=at
    )


@transaction.atomic
def begin_anew(case: Case, kind: str, data: Mapping[str, Any] | None = None, *, at: datetime) -> Content:
    """Begin a draft with `data`, or an empty one, in place of the one there is, of which nothing is kept."""
    _lock(case.pk)
    StepDraft.objects.filter(case=case, step__startswith=f"{kind}.").delete()
    Content.objects.filter(case=case, kind=kind, frozen_at__isnull=True).delete()
    return begin(case, kind, data or {}, at=at)


def may_edit(case: Case, kind: ContentKind, actor: Actor) -> bool:
    """Whether `actor` edits drafts of this kind in the case."""
    return refusal_to_edit(case, kind, actor) is None


def refusal_to_edit(case: Case, kind: ContentKind, actor: Actor) -> Reason | None:
    """Why `actor` does not edit drafts of this kind in the case, by capacity, role and what the kind itself asks."""
    not_theirs = Reason(_("“%(content)s” is not yours to edit.") % {"content": kind.label})
    if not isinstance(actor, PersonActor):
        return not_theirs
    capacities = case.capacities_of(actor.organisation)
    if not any(by.capacity in capacities and actor.roles & set(by.roles) for by in kind.by):
        return not_theirs
    return kind.editor(case, actor) if kind.editor else None


def waiting_signature(case: Case, kind: str) -> Proposal | None:
    """The proposal that waits for signature and would freeze the draft of this kind, which nobody edits meanwhile."""
    freezing = [step.code for step in case.case_type.steps if kind in step.freezes]
    rows = Proposal.objects.filter(case=case, step__in=freezing, state=ProposalState.WAITING)
    return rows.select_related("prepared_by__person", "prepared_absent__person").first()


def awaits_signature(proposal: Proposal) -> Reason:
    """Why a draft cannot be edited now, with the page on which the proposal can be taken back."""
    return Reason(
        _("This is waiting for signature, as %(name)s prepared it; take that back before you change it.")
        % {"name": proposal.prepared_hand},
        url=reverse("casework:proposal", args=[proposal.pk]),
    )


def not_now(kind: ContentKind) -> Reason:
    """Why nothing of this kind can be edited where the case stands."""
    return Reason(_("“%(content)s” cannot be edited now.") % {"content": kind.label})


def write_section(
    case: Case,
    kind: ContentKind,
    section: str,
    actor: PersonActor,
    payload: Mapping[str, Any],
    *,
    seen_revision: int,
    at: datetime,
) -> Content:
    """Check `payload` (JSON) by the section's forms and save it in the draft.

    Raises NotPermitted, WrongState where nothing is being drafted, PayloadInvalid or StaleVersion.
    """
    if refused := refusal_to_edit(case, kind, actor):
        raise NotPermitted(refused)
    content = draft(case, kind.code)
    declared = kind.section(section)
    if content is None or declared is None or declared not in kind.sections_of(case):
        raise WrongState(not_now(kind))
    context = SectionContext(case, actor, clock.day_of(at), content)
    cleaned = payloads.clean(declared.form, declared.rows, payload, context)
    return save_section(content, section, payloads.to_json(cleaned), actor, seen_revision=seen_revision, at=at)


@transaction.atomic
def save_section(
    content: Content, section: str, data: Any, actor: PersonActor, *, seen_revision: int, at: datetime
) -> Content:
    """Replace one section of a draft. Raises StaleVersion where it was saved or frozen since `seen_revision`."""
    _lock(content.case_id)
    current = Content.objects.select_for_update(no_key=True).get(pk=content.pk)
    if current.frozen_at is not None:
        raise StaleVersion(Reason(_("This version has been submitted and can no longer be changed.")))
    if waiting := waiting_signature(current.case, current.kind):
        raise WrongState(awaits_signature(waiting))
    if current.revision != seen_revision:
        raise StaleVersion(saved_meanwhile(current))
    current.data = {**current.data, section: data}
    current.revision += 1
    current.edited_by, current.edited_at = actor.membership, at
    current.save(update_fields=["data", "revision", "edited_by", "edited_at"])
    return current


@transaction.atomic
def freeze(content: Content, *, at: datetime) -> Content:
    """Freeze a version for good and give it the hash that the event will name; returns it as it is stored."""
    current = Content.objects.select_for_update(no_key=True).get(pk=content.pk)
    current.frozen_at, current.hash = at, chain.digest(current.data)
    current.save(update_fields=["frozen_at", "hash"])
    return current


def compare(before: Any, after: Any, path: str = "") -> list[Difference]:
    """Every leaf value that differs, in order of path; a value present on one side only has None on the other."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [*before, *(key for key in after if key not in before)]
        return [d for key in keys for d in compare(before.get(key), after.get(key), f"{path}/{key}")]
    if isinstance(before, list) and isinstance(after, list):
        longest = max(len(before), len(after))
        return [d for i in range(longest) for d in compare(_item(before, i), _item(after, i), f"{path}/{i}")]
    return [] if before == after else [Difference(path, before, after)]


def _lock(case_id: int) -> None:
    """Wait for a step that is being taken: what it has checked must be what it freezes."""
    Case.objects.select_for_update(no_key=True).get(pk=case_id)


def _item(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else None


def saved_meanwhile(content: Content) -> Reason:
    """Who has saved the content while somebody else had it open."""
    who = content.edited_by.person.name if content.edited_by else ""
    return Reason(
        _("%(name)s has saved this report since you opened the page; compare, then save again.") % {"name": who}
    )
