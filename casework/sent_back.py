"""What came back to be mended, and why: beside the pages on which it is mended, and on the worklist."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.actors import Actor
from casework import registry, visibility
from casework.models import Case, Event, Proposal, ProposalState
from casework.steps import ContentKind


@dataclass(frozen=True)
class SentBack:
    """One thing that came back: by whom, on which day, and what was said with it."""

    heading: str
    text: str


def latest() -> Prefetch:
    """For lists of cases: the step that sent each back to where it stands, as `sent_back`, which is empty or has it."""
    codes = {step.code for case_type in registry.case_types() for step in case_type.steps if step.sends_back}
    moves = _moves(Event.objects.filter(case=OuterRef("case")))
    rows = Event.objects.filter(code__in=codes, pk=Subquery(moves.values("pk")[:1]))
    return Prefetch("events", queryset=rows.select_related("content"), to_attr="sent_back")


def reason_of(case: Case, event: Event) -> str:
    """What was said when a step sent the case back; empty for any other step, and where the answer was erased."""
    step, content = case.case_type.step(event.code), getattr(event, "content", None)
    return str(content.payload.get(step.sends_back, "")) if step and step.sends_back and content else ""


def returned(case: Case, steps: Collection[str], actor: Actor) -> list[Proposal]:
    """What a signer of `actor`'s own office gave back that was prepared for one of these steps."""
    return list(visibility.proposals_of(actor).filter(case=case, step__in=steps, state=ProposalState.RETURNED))


def remarks_of(proposals: Iterable[Proposal]) -> list[SentBack]:
    """What was said with these."""
    return [SentBack(_("Returned by the signer"), each.remarks) for each in proposals]


def before_mending(case: Case, kind: ContentKind, actor: Actor) -> list[SentBack]:
    """What `actor` is told while a draft of this kind is mended: by the own signer, and by the office."""
    steps = [step.code for step in case.case_type.steps if kind.code in step.freezes]
    found = remarks_of(returned(case, steps, actor))
    event = _moves(visibility.events_of(case, actor)).first()
    if event is not None and (reason := reason_of(case, event)):
        heading = _("%(office)s sent it back on %(day)s")
        found.append(SentBack(heading % {"office": event.organisation, "day": event.effective_on.isoformat()}, reason))
    return found


def _moves(events: QuerySet[Event]) -> QuerySet[Event]:
    """Those by which the case came to another state, latest first."""
    return events.exclude(from_state=F("to_state")).order_by("-sequence")
