"""Lists of cases: the lines of the worklist, and the rows of a search."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import PersonActor
from casework import calendars, lists, queries, sent_back
from casework.models import Case, Deadline, Proposal, ProposalState, PublicList
from casework.screens.clocks import Left, left_of, length_of
from casework.screens.head import step_url, tone_of
from casework.signing import duties_conflict
from casework.steps import Awaits, Step
from casework.workdays import Calendar
from records import clock

MOST_OF_A_REASON = 200
"""Characters of what was said that a line shows."""


@dataclass(frozen=True)
class Line:
    """One line of the worklist: what is asked, for whom, by when, how urgent and why."""

    url: str
    ask: str
    why: str
    whom: str
    reference: str
    due: date | None
    left: str
    tone: str
    internal: bool
    at_least: bool = False
    """Whether the day is the end of a minimum that something waits for."""


@dataclass(frozen=True)
class ListLine:
    """One list that asks for a signature, or to be mended."""

    url: str
    ask: str
    why: str
    label: str
    count: int


@dataclass(frozen=True)
class Elsewhere:
    """How much waits for the visitor in another of their hands."""

    hand: PersonActor
    count: int


@dataclass
class Group:
    """Lines of one urgency."""

    label: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One case in a list."""

    url: str
    reference: str
    title: str
    state: str
    tone: str
    opened: date
    due: date | None
    left: str
    due_tone: str


_GROUPS = {
    "overdue": gettext_lazy("Overdue"),
    "due": gettext_lazy("Due soon"),
    "": gettext_lazy("The rest"),
}


def grouped(cases: Iterable[Case], actor: PersonActor) -> list[Group]:
    """The lines of the worklist under their urgency, in the order in which they come."""
    groups = {tone: Group(str(label)) for tone, label in _GROUPS.items()}
    today, calendar, shown = clock.today(), calendars.current(), list(cases)
    prefetch_related_objects(shown, sent_back.latest())
    for case in shown:
        line = line_of(case, actor, today, calendar)
        groups[line.tone if line.tone in groups else ""].lines.append(line)
    return [group for group in groups.values() if group.lines]


def asked_of(actor: PersonActor) -> int:
    """How many cases and lists ask something of `actor`."""
    return queries.asking(actor).count() + lists.to_sign(actor).count() + lists.to_mend(actor).count()


def elsewhere(actors: Iterable[PersonActor], actor: PersonActor) -> list[Elsewhere]:
    """Those of the visitor's hands for which something waits that is not asked of `actor`, too."""
    counted = [Elsewhere(hand, asked_of(hand)) for hand in actors if not _adds_nothing(hand, actor)]
    return [each for each in counted if each.count]


def _adds_nothing(hand: PersonActor, actor: PersonActor) -> bool:
    return hand.organisation == actor.organisation and hand.roles <= actor.roles


def line_of(case: Case, actor: PersonActor, today: date, calendar: Calendar) -> Line:
    """One line for a case of `queries.worklist`, with its prefetched rows."""
    proposal = next(iter(case.own_proposals), None)  # type: ignore[attr-defined]
    awaited = _awaited(case)
    deadline = _deadline(case, awaited)
    left = left_of(deadline, today, calendar) if deadline is not None else Left("", "waiting")
    ask, why, url = _asked(case, proposal, awaited, deadline, actor)
    return Line(
        url=url,
        ask=ask,
        why=why,
        whom=case.title,
        reference=case.reference,
        due=deadline.due_on if deadline else None,
        left=left.text,
        tone=left.tone,
        internal=deadline is not None and not deadline.statutory,
        at_least=deadline is not None and deadline.at_least,
    )


def of_lists(actor: PersonActor) -> list[ListLine]:
    """The lists that ask something of `actor`: a signature, or to be mended."""
    signing = [_list_line(row, _("Sign: %(list)s"), _prepared(row)) for row in lists.to_sign(actor)]
    mending = [_list_line(row, _("Mend and put forward again: %(list)s"), row.remarks) for row in lists.to_mend(actor)]
    return [*signing, *mending]


def _list_line(row: PublicList, ask: str, why: str) -> ListLine:
    url = reverse("casework:list", args=[row.pk])
    count = row.entries.filter(struck_at__isnull=True).count()
    return ListLine(url, ask % {"list": row.title}, why, str(row.list_kind.label), count)


def _prepared(row: PublicList) -> str:
    text = _("Prepared by %(name)s on %(day)s.")
    return text % {"name": row.prepared_hand, "day": clock.day_of(row.prepared_at).isoformat()}


def row_of(case: Case, office: bool, today: date, calendar: Calendar) -> Row:
    """One row of a list of cases, named for the office or in plain words; `running` deadlines come with the case."""
    state, deadline = case.current_state, _next(case, office)
    left = left_of(deadline, today, calendar) if deadline is not None else Left("", "")
    return Row(
        url=reverse("casework:case", args=[case.reference]),
        reference=case.reference,
        title=case.title,
        state=str(state.label if office else state.plain),
        tone=tone_of(state, case.case_type.phases),
        opened=clock.day_of(case.opened_at),
        due=deadline.due_on if deadline else None,
        left=left.text,
        due_tone=left.tone,
    )


def _next(case: Case, office: bool) -> Deadline | None:
    """The limit that a list names: the first that somebody can miss, else the first; an office's targets to offices."""
    running: list[Deadline] = case.running  # type: ignore[attr-defined]
    told = [row for row in running if office or row.statutory]
    return next((row for row in told if row.presses), next(iter(told), None))


def _awaited(case: Case) -> Awaits | None:
    own = {party.capacity for party in case.own_parties}  # type: ignore[attr-defined]
    running = {row.code for row in case.running}  # type: ignore[attr-defined]
    awaited = case.current_state.awaited(running, case.holding)  # type: ignore[attr-defined]
    return next((each for each in awaited if each.capacity in own), None)


def _deadline(case: Case, awaited: Awaits | None) -> Deadline | None:
    """The limit by which it is asked, else the next one that is the awaited party's."""
    if awaited is None:
        return None
    running: list[Deadline] = case.running  # type: ignore[attr-defined]
    own = [row for row in running if case.case_type.limit(row.code).whose == awaited.capacity]
    return next((row for row in own if row.code == awaited.limit), next(iter(own), None))


def _asked(
    case: Case, proposal: Proposal | None, awaited: Awaits | None, deadline: Deadline | None, actor: PersonActor
) -> tuple[str, str, str]:
    """What is asked, why, and where it is done."""
    if proposal is not None:
        ask, why = _of_proposal(case, proposal, actor)
        return ask, why, reverse("casework:proposal", args=[proposal.pk])
    if entry := next(iter(case.own_entries), None):  # type: ignore[attr-defined]
        return _on_list(entry.list)
    ask = str(awaited.ask) if awaited else str(case.current_state.label)
    return ask, _came_back(case) or _why(case, deadline), _url(case, awaited, actor)


def _came_back(case: Case) -> str:
    """Why the case was sent back to where it stands; empty where it was not."""
    event = next(iter(getattr(case, "sent_back", [])), None)
    if event is None:
        return ""
    reason = Truncator(sent_back.reason_of(case, event)).chars(MOST_OF_A_REASON)
    return _("Sent back on %(day)s: %(reason)s") % {"day": event.effective_on.isoformat(), "reason": reason}


def _on_list(listed: PublicList) -> tuple[str, str, str]:
    ask = _("On a list: %(list)s") % {"list": listed.title}
    return ask, _prepared(listed), reverse("casework:list", args=[listed.pk])


def _url(case: Case, awaited: Awaits | None, actor: PersonActor) -> str:
    """The page of the case, or where the first step asked for is one on a list, a new list with the case."""
    asked = [
        step
        for step in case.case_type.steps
        if case.state in step.source and awaited is not None and _prepares(step, awaited.capacity, actor)
    ]
    # Of the steps of a state, those are asked for that end the limit by which it is asked.
    ending = [step for step in asked if awaited is not None and awaited.limit in step.meets]
    first = min(ending or asked, key=lambda step: step.urgent_order, default=None)
    if first is None or first.together is None:
        return reverse("casework:case", args=[case.reference])
    return step_url(case, first)


def _prepares(step: Step, capacity: str, actor: PersonActor) -> bool:
    by = step.by_capacity(capacity)
    return by is not None and bool(actor.roles & set(by.roles))


def _of_proposal(case: Case, proposal: Proposal, actor: PersonActor) -> tuple[str, str]:
    figures = {"step": case.case_type.step_label(proposal.step), "name": proposal.prepared_hand}
    if proposal.state == ProposalState.RETURNED:
        return _("Mend and put forward again: %(step)s") % figures, proposal.remarks
    why = _("Prepared by %(name)s.") % figures
    if _signs(case, proposal, actor):
        return _("Sign: %(step)s") % figures, why
    return _("Waits for signature: %(step)s") % figures, why


def _signs(case: Case, proposal: Proposal, actor: PersonActor) -> bool:
    own = {party.capacity for party in case.own_parties}  # type: ignore[attr-defined]
    step = case.case_type.step(proposal.step)
    by = next((by for by in step.by if by.capacity in own and actor.roles & set(by.signers)), None) if step else None
    return by is not None and duties_conflict(actor, proposal, by) is None


def _why(case: Case, deadline: Deadline | None) -> str:
    if deadline is None:
        return _("In this state since %(day)s.") % {"day": case.state_since.isoformat()}
    declared = case.case_type.limit(deadline.code)
    figures = {"limit": declared.label, "length": length_of(deadline), "rule": deadline.rule}
    if lapse := case.case_type.step(declared.on_lapse):
        figures["lapse"] = lapse.label
        return _("%(limit)s: %(length)s (%(rule)s); afterwards “%(lapse)s” by itself.") % figures
    return _("%(limit)s: %(length)s (%(rule)s).") % figures
