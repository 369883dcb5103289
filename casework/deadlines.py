"""Deadlines of a case: started, met, voided and found lapsed. Due days come from `casework.limits` alone."""

from datetime import date

from django.db.models import Q

from casework import calendars
from casework.limits import Limit, due_date, lapses_on
from casework.models import Case, Deadline, DeadlineState, Event, LimitOverride, Party
from casework.steps import StepContext, TimeLimit


def update(context: StepContext) -> None:
    """Meet, void and start the deadlines that the step just recorded names, and void all in a final state.

    A limit that starts anew replaces the one of the same code that is still running.
    """
    step, event = context.step, context.recorded
    final = context.case.current_state.final
    open_rows = {row.code: row for row in Deadline.objects.filter(case=context.case, state=DeadlineState.OPEN)}
    if context.lapsed is not None:
        _close(open_rows.pop(context.lapsed.code), DeadlineState.LAPSED, event, lapses_on(context.lapsed.due_on))
    for code in step.meets:
        if code in open_rows:
            _close(open_rows.pop(code), DeadlineState.MET, event, event.effective_on)
    voided = set(open_rows) if final else {*step.voids, *step.starts}
    for code in voided & set(open_rows):
        _close(open_rows.pop(code), DeadlineState.VOID, event, event.effective_on)
    starting = () if final else step.starts
    started = [_start(context.case, context.case.case_type.limit(code), event) for code in starting]
    dues = [row.due_on for row in [*open_rows.values(), *started]]
    context.case.next_due_on = min(dues, default=None)


def next_lapse(case: Case, today: date) -> Deadline | None:
    """The earliest open deadline of `case` whose lapse has a legal effect and is due by `today` (P9)."""
    return (
        Deadline.objects.filter(case=case, state=DeadlineState.OPEN, lapses=True, due_on__lt=today)
        .order_by("due_on", "pk")
        .first()
    )


def cases_with_lapses(today: date) -> list[Case]:
    """The cases that have such a deadline, earliest first, each once."""
    rows = (
        Deadline.objects.filter(state=DeadlineState.OPEN, lapses=True, due_on__lt=today)
        .select_related("case")
        .order_by("due_on", "pk")
    )
    return list({row.case_id: row.case for row in rows}.values())


def limit_in_force(case: Case, declared: TimeLimit, day: date) -> Limit:
    """The limit of `declared` for this case on `day`: a dated row of an office or a region goes first (G-16)."""
    offices = Party.objects.filter(case=case, until__isnull=True).exclude(capacity__in=case.case_type.applicants)
    rows = LimitOverride.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        Q(organisation__isnull=True) | Q(organisation__in=offices.values("organisation")),
        kind=case.kind,
        code=declared.code,
        since__lte=day,
    )
    fitting = [row for row in rows.select_related("region") if case.region_id.startswith(_reach(row))]
    if not fitting:
        return declared.limit
    chosen = max(fitting, key=lambda row: (row.organisation_id is not None, _reach(row), row.since, row.pk))
    base = declared.limit
    return Limit(chosen.amount, base.unit, base.bound, base.rolls)


def _reach(row: LimitOverride) -> str:
    """The leading digits of the region codes that a row holds for; longer is nearer."""
    return row.region.prefix(row.region.level) if row.region else ""


def _start(case: Case, declared: TimeLimit, event: Event) -> Deadline:
    limit = limit_in_force(case, declared, event.effective_on)
    due = due_date(event.effective_on, limit, calendar=calendars.current())
    return Deadline.objects.create(
        case=case,
        code=declared.code,
        amount=limit.amount,
        unit=limit.unit.value,
        bound=limit.bound.value,
        rolls=limit.rolls,
        statutory=declared.statutory,
        rule=declared.rule,
        started_by=event,
        started_on=event.effective_on,
        due_on=due.date,
        provisional=due.provisional,
        lapses=bool(declared.on_lapse),
    )


def _close(deadline: Deadline, state: str, event: Event, day: date) -> None:
    deadline.state, deadline.closed_by, deadline.closed_on = state, event, day
    deadline.save(update_fields=["state", "closed_by", "closed_on"])
