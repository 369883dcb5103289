"""The top of every page of a case: where it stands, what can be done now, its clocks, its tabs."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor, PersonActor
from casework import contents, queries, visibility
from casework.errors import Reason
from casework.labels import capacity_label
from casework.models import Case, Proposal, ProposalState
from casework.screens.clocks import Clock, clocks_of
from casework.screens.progress import section_url
from casework.steps import Audience, State, Step, Tab
from records import clock


@dataclass(frozen=True)
class Station:
    """One phase of the procedure: done, current, stopped or ahead."""

    label: str
    state: str


@dataclass(frozen=True)
class OpenStep:
    """A step that can be taken now, or a content that can be edited."""

    label: str
    url: str
    quiet: bool = False
    complete: bool = False
    """Whether every part of the content is filled in."""


@dataclass(frozen=True)
class ClosedStep:
    """A step that cannot be taken now, and why."""

    label: str
    reasons: tuple[Reason, ...]
    awaited: bool = False
    """Whether it is what somebody waits for who has filled everything in."""


@dataclass(frozen=True)
class Pending:
    """What the actor's office has prepared."""

    text: str
    url: str


@dataclass(frozen=True)
class TabLink:
    """One tab of a case."""

    code: str
    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Head:
    """Everything above the tab that is open."""

    title: str
    state: str
    tone: str
    stations: list[Station]
    open_steps: list[OpenStep]
    closed_steps: list[ClosedStep]
    pending: Pending | None
    lasting: list[Reason]
    clocks: list[Clock]
    ended_clocks: list[Clock]
    turns: list[str]
    """Whose turn it is, where hands act one after the other."""
    offices: list[tuple[str, str]]
    """Who handles the case: each capacity with the organisation."""
    tabs: list[TabLink]

    @property
    def hindered(self) -> bool:
        """Whether the reasons are to be read at once: all is filled in and yet cannot be sent."""
        return any(each.awaited for each in self.closed_steps)


def head_of(case: Case, actor: PersonActor, tab: str) -> Head:
    """The head of `case` for `actor`, with `tab` open."""
    today = clock.today()
    state, office = case.current_state, visibility.is_office(case, actor)
    clocks = clocks_of(case, actor, today)
    running = [each for each in clocks if not each.closed]
    prepared, edits = _prepared(case, actor), _edits(case, actor)
    offers = [each for each in queries.offers(case, actor, clock.now()) if office or _told(each)]
    return Head(
        title=case.title,
        state=str(state.label if office else state.plain),
        tone=_tone(state, case, running),
        stations=stations(case),
        open_steps=_what_is_open(case, dict(edits), [each.step for each in offers if each.open]),
        closed_steps=[_closed_step(each, edits) for each in offers if not each.open],
        pending=_pending(prepared) or _pending_list(case, actor),
        lasting=_lasting(case, today),
        clocks=running,
        ended_clocks=[each for each in clocks if each.closed],
        turns=[each.who for each in case.case_type.turns_in(case)],
        offices=_offices(case),
        tabs=tabs_of(case, actor, tab),
    )


def _offices(case: Case) -> list[tuple[str, str]]:
    parties = (each for each in case.current_parties if each.capacity not in case.case_type.applicants)
    return [(capacity_label(each.capacity), each.organisation.name) for each in parties]


def _lasting(case: Case, today: date) -> list[Reason]:
    lasting = case.case_type.lasting
    return lasting(case, today) if lasting and case.current_state.final else []


def stations(case: Case) -> list[Station]:
    """The phases in order, up to where the case stands, or stood when it ended short."""
    phases, state = case.case_type.phases, case.current_state
    here = [code for code, _label in phases].index(state.phase or _phase_before(case))
    return [
        Station(str(label), _station(index, here, len(phases), state)) for index, (_code, label) in enumerate(phases)
    ]


def _phase_before(case: Case) -> str:
    """The last phase in which the case was before it came to a state that lies in none."""
    left = case.events.exclude(from_state="").order_by("-sequence").values_list("from_state", flat=True)
    return next(state.phase for state in map(case.case_type.state, left) if state.phase)


def tabs_of(case: Case, actor: PersonActor, current: str) -> list[TabLink]:
    """The tabs: what happened, the procedure's own, notices, documents, internal notes."""
    own = [(tab.code, tab.label, "casework:tab", [tab.code], None) for tab in own_tabs(case, actor)]
    rows = [
        ("events", _("What happened"), "casework:case", [], None),
        *own,
        ("notices", _("Written notices"), "casework:notices", [], visibility.notices_of(case, actor).count()),
        ("documents", _("Documents"), "casework:documents", [], visibility.documents_of(case, actor).count()),
        ("notes", _("Internal notes"), "casework:notes", [], visibility.notes_of(case, actor).count()),
    ]
    return [
        TabLink(code, str(label), reverse(name, args=[case.reference, *args]), code == current, count)
        for code, label, name, args, count in rows
    ]


def own_tabs(case: Case, actor: Actor) -> list[Tab]:
    """The tabs of the case's own procedure that are there for `actor`."""
    return [tab for tab in case.case_type.tabs if tab.shown_to is None or tab.shown_to(case, actor)]


def tone_of(state: State, phases: tuple[tuple[str, str], ...]) -> str:
    """How a state looks in a list: done, stopped short, or under way."""
    if not state.final and state.phase:
        return "accent"
    return "done" if state.phase == phases[-1][0] else "waiting"


def _tone(state: State, case: Case, running: list[Clock]) -> str:
    if any(each.tone == "overdue" for each in running):
        return "overdue"
    return tone_of(state, case.case_type.phases)


def _told(offer: queries.Offer) -> bool:
    """Whether an applicant may know of the step: not of what offices do for themselves."""
    return offer.by is not None or offer.step.audience in (Audience.PARTIES, Audience.PUBLIC)


def _station(index: int, here: int, count: int, state: State) -> str:
    if index < here:
        return "done"
    if index > here:
        return "ahead"
    if not state.phase:
        return "stopped"
    if not state.final:
        return "current"
    return "done" if here == count - 1 else "stopped"


def _open_step(case: Case, step: Step, pressing: frozenset[str]) -> OpenStep:
    """A quiet step stands out while a limit runs that it would end, such as the decision on a report."""
    return OpenStep(str(step.label), step_url(case, step), step.quiet and pressing.isdisjoint(step.meets))


def _pressing(case: Case) -> frozenset[str]:
    """The limits that run for what is asked for a time only, such as a decision on a report or on a request."""
    running = {row.code for row in case.open_deadlines}
    return frozenset(each.limit for each in case.current_state.awaited(running) if each.while_running)


def step_url(case: Case, step: Step) -> str:
    """Where a step is taken: on its own page, or on a new list that begins with the case."""
    if step.together is None:
        return reverse("casework:step", args=[case.reference, step.code])
    return f"{reverse('casework:list_new', args=[case.kind, step.code])}?case={case.pk}"


def _closed_step(offer: queries.Offer, edits: dict[str, OpenStep]) -> ClosedStep:
    sends = [edits[kind] for kind in offer.step.freezes if kind in edits]
    awaited = offer.by is not None and bool(sends) and all(each.complete for each in sends)
    return ClosedStep(str(offer.step.label), offer.reasons, awaited)


def _what_is_open(case: Case, edits: dict[str, OpenStep], steps: list[Step]) -> list[OpenStep]:
    """What is to be filled in, then the steps; a content that is ready stands behind the step that sends it."""
    pressing = _pressing(case)
    shown = []
    for step in steps:
        ready = [edits.pop(kind) for kind in step.freezes if kind in edits]
        shown += [_open_step(case, step, pressing), *ready]
    return [*edits.values(), *sorted(shown, key=lambda each: each.quiet)]


def _edits(case: Case, actor: PersonActor) -> dict[str, OpenStep]:
    """The large contents that are being drafted and are the actor's to edit, each by its first unfinished part."""
    found = {}
    for kind in case.case_type.contents:
        draft = contents.draft(case, kind.code) if contents.may_edit(case, kind, actor) else None
        if draft is None or contents.waiting_signature(case, kind.code):
            continue
        sections = kind.sections_of(case)
        unfinished = next((each for each in sections if each.code not in draft.data), sections[0])
        done = sum(each.code in draft.data for each in sections)
        if draft.version > 1 and done == len(sections):
            # What a version before it said has been carried over: nothing is left to fill in, only to be changed.
            label = _("Change “%(content)s”") % {"content": kind.label}
        else:
            names = {"content": kind.label, "done": done, "all": len(sections)}
            label = _("Edit “%(content)s” (%(done)d of %(all)d parts)") % names
        found[kind.code] = OpenStep(label, section_url(case, kind, unfinished), complete=done == len(sections))
    return found


def _prepared(case: Case, actor: PersonActor) -> Proposal | None:
    """What the actor's office has prepared and neither signed nor taken back; there is one at most."""
    rows = visibility.proposals_of(actor).filter(case=case)
    return rows.filter(state__in=[ProposalState.WAITING, ProposalState.RETURNED]).first()


def _pending(prepared: Proposal | None) -> Pending | None:
    return None if prepared is None else Pending(pending_text(prepared), _url_of(prepared))


def _pending_list(case: Case, actor: PersonActor) -> Pending | None:
    """The list of the actor's office on which the case stands, while it waits for signature."""
    entry = queries.waiting_entries(actor).filter(case=case).first()
    if entry is None:
        return None
    text = _("It stands on “%(list)s”, prepared by %(name)s on %(day)s, which waits for signature.")
    figures = {
        "list": entry.list.title,
        "name": entry.list.prepared_hand,
        "day": clock.day_of(entry.list.prepared_at).isoformat(),
    }
    return Pending(text % figures, reverse("casework:list", args=[entry.list_id]))


def _url_of(proposal: Proposal) -> str:
    return reverse("casework:proposal", args=[proposal.pk])


def pending_text(proposal: Proposal) -> str:
    """What has been prepared by whom, and that it waits or came back."""
    text = _PENDING[proposal.state] if proposal.state in _PENDING else proposal.get_state_display()
    return str(text) % {
        "step": proposal.case.case_type.step_label(proposal.step),
        "name": proposal.prepared_hand,
        "day": clock.day_of(proposal.prepared_at).isoformat(),
    }


_PENDING = {
    ProposalState.WAITING: gettext_lazy("“%(step)s”, prepared by %(name)s on %(day)s, waits for signature."),
    ProposalState.RETURNED: gettext_lazy("“%(step)s”, prepared by %(name)s on %(day)s, came back with remarks."),
}
