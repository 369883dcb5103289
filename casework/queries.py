"""Lists and figures for screens. Who sees what is decided in `casework.visibility`, here only what is asked of whom."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce

from django.db.models import Case as Choice
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet
from django.db.models import When as Then
from django.db.models.expressions import Combinable

from accounts.actors import PersonActor
from casework import calendars, engine, own_hands, proposals, registry, sent_back, urgency, visibility
from casework.errors import Reason
from casework.models import Case, Deadline, DeadlineState, Party, Proposal, ProposalState, PublicListEntry
from casework.refusals import not_yours
from casework.steps import By, CaseType, Step, StepContext
from casework.workdays import add_working_days
from records import clock

DUE_SOON_WORKING_DAYS = 3
When = Callable[[date], Q] | None
"""Of which cases something is asked on a day; None: of all."""
Of = Callable[[PersonActor], Q] | None
"""Of which cases something is asked from a person; None: of all."""


@dataclass(frozen=True)
class Offer:
    """A step that leaves the case's state: whether it is the actor's, and what stands against it now."""

    step: Step
    by: By | None
    reasons: tuple[Reason, ...]

    @property
    def open(self) -> bool:
        return not self.reasons


def relations(case_types: Iterable[CaseType] | None = None) -> list[str]:
    """What a list of cases of these procedures reads with each row; None: of any."""
    among = registry.case_types() if case_types is None else case_types
    return ["region", *(name for each in among for name in (each.record, *each.related))]


def with_record(rows: QuerySet[Case], reference: str) -> QuerySet[Case]:
    """`rows` with what a page of the case of that reference reads with it, and nothing of other procedures."""
    return rows.select_related(*relations(registry.case_types_of(reference)))


def listed(rows: QuerySet[Case]) -> QuerySet[Case]:
    """`rows` with what a row of a list of cases shows: the relations, and the deadlines that run."""
    return rows.select_related(*relations()).prefetch_related(_running_deadlines())


def _running_deadlines(left_out: Q | None = None) -> Prefetch:
    rows = Deadline.objects.filter(state=DeadlineState.OPEN).prefetch_related("suspensions")
    return Prefetch("deadlines", queryset=rows.exclude(left_out) if left_out else rows, to_attr="running")


def openable(actor: PersonActor) -> list[CaseType]:
    """The procedures that `actor` may begin, by the capacities of the organisation."""
    held = set(actor.organisation.capacities.values_list("capacity", flat=True))
    return [each for each in registry.case_types() if each.start.by_hand(held, actor.roles)]


def offers(case: Case, actor: PersonActor, at: datetime) -> list[Offer]:
    """The steps of people that leave the case's state, most urgent first, each with what stands against it.

    While something that the office has prepared waits, nothing else can be put up for signature.
    """
    held, waiting = case.capacities_of(actor.organisation), proposals.waiting_of(case, actor.organisation)
    leaving = [step for step in case.case_type.steps if case.state in step.source and step.by]
    ordered = sorted(leaving, key=lambda each: each.urgent_order)
    return [_offer(case, step, held, actor, at, waiting) for step in ordered]


def _offer(case: Case, step: Step, held: set[str], actor: PersonActor, at: datetime, waiting: Proposal | None) -> Offer:
    by = step.by_hand(held, actor.roles)
    if by is None:
        return Offer(step, None, (not_yours(step),))
    context = StepContext(case=case, step=step, actor=actor, at=at, today=clock.day_of(at), by=by)
    return Offer(step, by, tuple(engine.standing_against(context) or proposals.in_the_way(context, waiting)))


def deadlines_of(case: Case, actor: PersonActor) -> QuerySet[Deadline]:
    """The deadlines that `actor` may see: an office's own targets are for offices."""
    rows = case.deadlines.select_related("started_by", "closed_by").prefetch_related("suspensions")
    return rows if visibility.is_office(case, actor) else rows.filter(statutory=True)


def worklist(actor: PersonActor) -> QuerySet[Case]:
    """The cases that ask something of `actor`, each with what a line of the worklist shows.

    Overdue first, then what is due soon, then the rest, each by the day of the limit by which it is asked.
    """
    mine = Party.objects.filter(organisation=actor.organisation, until__isnull=True)
    return (
        asking_by_day(actor)
        .annotate(holding=_holding(clock.today()))
        .select_related(*relations())
        .prefetch_related(
            Prefetch("parties", queryset=mine, to_attr="own_parties"),
            _running_deadlines(own_hands.left_to_others(actor)),
            Prefetch("proposals", queryset=_open_proposals(actor), to_attr="own_proposals"),
            Prefetch("list_entries", queryset=waiting_entries(actor), to_attr="own_entries"),
            sent_back.latest(),
        )
        .order_by(F("asked_by").asc(nulls_last=True), F("next_due_on").asc(nulls_last=True), "pk")
    )


def asking_by_day(actor: PersonActor) -> QuerySet[Case]:
    """The cases that ask something of `actor`, each with `asked_by`, the day by which it does."""
    today = clock.today()
    return urgency.with_day(asking(actor), actor, today, _soon(today))


def asking(actor: PersonActor) -> QuerySet[Case]:
    """The cases that ask something of `actor`: a step that is theirs, or a signature."""
    signing, mending = (Exists(rows.filter(case=OuterRef("pk"))) for rows in (to_sign(actor), to_mend(actor)))
    rows = visibility.visible_to(actor).annotate(signing=signing, mending=mending)
    return rows.filter(_my_turn(actor) | Q(signing=True) | Q(mending=True))


def narrowed(rows: QuerySet[Case], show: str, actor: PersonActor) -> QuerySet[Case]:
    """The cases of `asking_by_day` that a chip of the worklist shows; an unknown one shows all."""
    conditions = _chips()
    return rows.filter(conditions[show]) if show in conditions else rows


def chip_counts(actor: PersonActor) -> dict[str, int]:
    """How many cases each chip of the worklist shows, `all` included; one query."""
    # Grouped by day, so that the database works out the day of each case once and not for every chip.
    by_day = asking_by_day(actor).order_by().values("asked_by")
    marked = {name: Count("pk", filter=Q(**{name: True})) for name in ("signing", "mending")}
    days = list(by_day.annotate(cases=Count("pk"), **marked))
    today = clock.today()
    soon = _soon(today)
    return {
        "all": sum(day["cases"] for day in days),
        "overdue": sum(day["cases"] for day in days if day["asked_by"] and day["asked_by"] < today),
        "soon": sum(day["cases"] for day in days if day["asked_by"] and today <= day["asked_by"] <= soon),
        "sign": sum(day["signing"] for day in days),
        "mend": sum(day["mending"] for day in days),
    }


def _chips() -> dict[str, Q]:
    today = clock.today()
    return {
        "overdue": Q(asked_by__lt=today),
        "soon": Q(asked_by__range=(today, _soon(today))),
        "sign": Q(signing=True),
        "mend": Q(mending=True),
    }


def _soon(today: date) -> date:
    """The last day that counts as due soon."""
    return add_working_days(today, DUE_SOON_WORKING_DAYS, calendars.current())


def to_sign(actor: PersonActor) -> QuerySet[Proposal]:
    """What waits for a signature that `actor` may give: not their own work, unless they sign for the organisation."""
    persons = actor.natural_persons
    foreign = ~Q(prepared_by__person__in=persons) & ~Q(prepared_absent__person__in=persons)
    alike: dict[tuple[bool, tuple[str, ...], tuple[str, ...]], list[tuple[CaseType, Step]]] = defaultdict(list)
    for case_type, step, by in _hands():
        if actor.roles & set(by.signers):
            signers = by.signers if step.apart_from else ()
            alike[by.signs_for_organisation, step.apart_from, signers].append((case_type, step))
    found = Q(pk__in=[])
    for (for_organisation, apart_from, signers), steps in alike.items():
        named = _of_steps(steps)
        if apart_from:
            kept = own_hands.kept_from(actor, apart_from, signers)
            named &= ~Q(Exists(kept.filter(case=OuterRef("case"))))
        found |= named if for_organisation else named & foreign
    signed = Q(signatures__membership__person__in=persons) | Q(signatures__absent__person__in=persons)
    rows = Proposal.objects.filter(found, organisation=actor.organisation, state=ProposalState.WAITING)
    return rows.exclude(pk__in=rows.filter(signed).values("pk"))


def to_mend(actor: PersonActor) -> QuerySet[Proposal]:
    """What came back with remarks and is the actor's to prepare anew."""
    found = _of_steps((case_type, step) for case_type, step, by in _hands() if actor.roles & set(by.roles))
    return Proposal.objects.filter(found, organisation=actor.organisation, state=ProposalState.RETURNED)


def _of_steps(steps: Iterable[tuple[CaseType, Step]]) -> Q:
    """Of proposals: those of these steps, by one condition for each procedure."""
    codes: dict[str, set[str]] = defaultdict(set)
    for case_type, step in steps:
        codes[case_type.kind].add(step.code)
    return reduce(Q.__or__, (Q(case__kind=kind, step__in=sorted(each)) for kind, each in codes.items()), Q(pk__in=[]))


def _hands() -> Iterable[tuple[CaseType, Step, By]]:
    return ((each, step, by) for each in registry.case_types() for step in each.steps for by in step.by)


def _my_turn(actor: PersonActor) -> Q:
    """In a state that waits for the actor's organisation, in a capacity for which the actor prepares a step."""
    found, today = Q(pk__in=[]), clock.today()
    for case_type in registry.case_types():
        turns: dict[tuple[str, str, When, Of], list[str]] = {}
        for state in case_type.states:
            for awaited in state.awaits:
                if _prepares(case_type, state.code, awaited.capacity, actor):
                    limit = awaited.limit if awaited.while_running else ""
                    turns.setdefault((awaited.capacity, limit, awaited.when, awaited.of), []).append(state.code)
        for (capacity, limit, when, of), states in turns.items():
            mine = Party.objects.filter(organisation=actor.organisation, capacity=capacity, until__isnull=True)
            turn = Q(kind=case_type.kind, state__in=states, pk__in=mine.values("case"))
            turn &= (when(today) if when else Q()) & (of(actor) if of else Q())
            if limit:
                left = own_hands.left_of(case_type, actor, limit)
                turn &= Q(Exists(_running(limit).exclude(left)))
            found |= turn
    return found


def _holding(today: date) -> Combinable:
    """The place of the first thing that a case's state asks of some cases only, and of this one; null where none."""
    found = [
        Then(Q(kind=case_type.kind, state=state.code) & awaited.when(today), then=place)
        for case_type in registry.case_types()
        for state in case_type.states
        for place, awaited in enumerate(state.awaits)
        if awaited.when
    ]
    return Choice(*found, output_field=IntegerField())


def _running(limit: str) -> QuerySet[Deadline]:
    return Deadline.objects.filter(case=OuterRef("pk"), code=limit, state=DeadlineState.OPEN)


def _prepares(case_type: CaseType, state: str, capacity: str, actor: PersonActor) -> bool:
    hands = (step.by_capacity(capacity) for step in case_type.steps if state in step.source)
    return any(by is not None and bool(actor.roles & set(by.roles)) for by in hands)


def _open_proposals(actor: PersonActor) -> QuerySet[Proposal]:
    rows = visibility.proposals_of(actor)
    return rows.filter(state__in=[ProposalState.WAITING, ProposalState.RETURNED])


def waiting_entries(actor: PersonActor) -> QuerySet[PublicListEntry]:
    """Where cases stand on a list of the actor's office that waits for signature."""
    rows = PublicListEntry.objects.filter(
        struck_at__isnull=True, list__organisation=actor.organisation, list__state=ProposalState.WAITING
    )
    return rows.select_related("list__prepared_by__person", "list__prepared_absent__person")
