"""Deadlines of a case: started, met, voided and found lapsed. Due days come from `casework.limits` alone."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from casework import calendars
from casework.errors import GuardRefused, Reason
from casework.limits import Due, Limit, Unit, due_date, lapses_on
from casework.messages import reminders
from casework.models import Case, Deadline, DeadlineState, Event, LimitOverride
from casework.steps import StepContext, TimeLimit
from casework.sweeping import in_batches

# So many are looked up at once: their ids alone.
AT_A_TIME = 5_000

_LAPSING = Q(state=DeadlineState.OPEN, lapses=True, held_by__isnull=True)


def update(context: StepContext) -> None:
    """Meet, void and start the deadlines that the step just recorded names, and void all in a final state.

    A limit that starts anew replaces the one of the same code that is still running, unless it stands. One that a
    state has begun is void when the case leaves that state otherwise than by meeting it.
    """
    step, event = context.step, context.recorded
    final = context.case.current_state.final
    open_rows = {row.code: row for row in context.case.open_deadlines}
    if context.lapsed is not None:
        # What has lapsed is still spoken of: to those whose it was, their signers, the supervising office.
        _close(open_rows.pop(context.lapsed.code), DeadlineState.LAPSED, event, lapses_on(context.lapsed.due_on))
    for code in step.meets:
        if code in open_rows:
            _close(open_rows.pop(code), DeadlineState.MET, event, event.effective_on)
    starting = _starting(context, open_rows)
    voided = set(open_rows) if final else {*step.voids, *starting, *_ended_with_state(context)}
    for code in voided & set(open_rows):
        _close(open_rows.pop(code), DeadlineState.VOID, event, event.effective_on)
    _hold_or_release(context, open_rows)
    _extend(context, open_rows)
    started = [] if final else _start(context, starting)
    running = sorted([*open_rows.values(), *started], key=lambda row: (row.due_on, row.pk))
    context.case.next_due_on = min((row.due_on for row in running if row.presses), default=None)
    context.case.open_deadlines = running


def lapsed(rows: list[Deadline], today: date) -> list[Deadline]:
    """Those of the open deadlines whose lapse has a legal effect, is not held and is due by `today` (P9)."""
    return [row for row in rows if row.lapses and row.held_by_id is None and row.due_on < today]


def has_lapse(case: Case, today: date) -> bool:
    """Whether such a deadline is open in `case`."""
    return lapsing(today).filter(case=case).exists()


def lapsing(today: date) -> "QuerySet[Deadline]":
    """Every such deadline, of all cases."""
    return Deadline.objects.filter(_LAPSING, due_on__lt=today)


def cases_with_lapses(today: date) -> Iterator[list[int]]:
    """The ids of the cases that have such a deadline, some at a time, earliest first; a case with two comes twice."""
    for found in in_batches(lapsing(today), "due_on", "case", size=AT_A_TIME):
        yield [case for _day, _key, case in found]


def limit_in_force(case: Case, declared: TimeLimit, day: date) -> Limit:
    """The limit of `declared` for this case on `day`: a dated row of an office or a region goes first (G-16)."""
    return _in_force(case, declared, _overrides(case, [declared.code], day))


def _overrides(case: Case, codes: Iterable[str], day: date) -> list[LimitOverride]:
    """The dated rows on limits `codes` that reach this case on `day`."""
    rows = LimitOverride.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        Q(organisation__isnull=True) | Q(organisation__in=case.offices),
        kind=case.kind,
        code__in=codes,
        since__lte=day,
    )
    return [row for row in rows.select_related("region") if case.region_id.startswith(_reach(row))]


def _in_force(case: Case, declared: TimeLimit, overrides: list[LimitOverride]) -> Limit:
    fitting = [row for row in overrides if row.code == declared.code]
    if not fitting:
        return declared.limit
    chosen = max(fitting, key=lambda row: (row.organisation_id is not None, _reach(row), row.since, row.pk))
    base = declared.limit
    return Limit(chosen.amount, base.unit, base.bound, base.rolls)


def _reach(row: LimitOverride) -> str:
    """The leading digits of the region codes that a row holds for; longer is nearer."""
    return row.region.prefix(row.region.level) if row.region else ""


def _starting(context: StepContext, open_rows: dict[str, Deadline]) -> tuple[str, ...]:
    """The limits that the step begins, without those that stand as they run already."""
    limit = context.case.case_type.limit
    codes = (*context.step.starts, *_begun_by_state(context))
    return tuple(code for code in codes if not (code in open_rows and limit(code).stands))


def _begun_by_state(context: StepContext) -> tuple[str, ...]:
    event = context.recorded
    return context.case.current_state.starts if event.to_state != event.from_state else ()


def _ended_with_state(context: StepContext) -> tuple[str, ...]:
    event = context.recorded
    if not event.from_state or event.to_state == event.from_state:
        return ()
    return context.case.case_type.state(event.from_state).starts


def _hold_or_release(context: StepContext, open_rows: dict[str, Deadline]) -> None:
    changes = {**dict.fromkeys(context.step.holds, context.recorded), **dict.fromkeys(context.step.releases)}
    for code in changes.keys() & open_rows.keys():
        row = open_rows[code]
        row.held_by = changes[code]
        row.remind_on = None if row.held_by else reminders.from_day(row, context.today, calendars.of(context))
        row.save(update_fields=["held_by", "remind_on"])


def _extend(context: StepContext, open_rows: dict[str, Deadline]) -> None:
    """Make running limits longer; the due day is worked out anew from the start."""
    longer = context.step.extends(context) if context.step.extends else {}
    for code, amount in longer.items():
        row = _running_row(context, open_rows, code)
        row.extended_by += amount
        due = due_date(
            row.started_on,
            row.limit,
            [each.as_suspension() for each in row.suspensions.all()],
            calendars.of(context),
            today=context.today,
        )
        row.due_on, row.provisional = due.date, due.provisional
        if row.held_by_id is None:
            row.remind_on = reminders.from_day(row, context.today, calendars.of(context))
        row.save(update_fields=["extended_by", "due_on", "provisional", "remind_on"])


def _running_row(context: StepContext, open_rows: dict[str, Deadline], code: str) -> Deadline:
    """The running deadline of that code. Raises GuardRefused where none runs: the time would be given to nobody."""
    if code in open_rows:
        return open_rows[code]
    label = context.case.case_type.limit(code).label
    raise GuardRefused(Reason(_("“%(limit)s” runs no longer, so it cannot be extended.") % {"limit": label}))


def _start(context: StepContext, codes: tuple[str, ...]) -> list[Deadline]:
    if not codes:
        return []
    case, event, calendar = context.case, context.recorded, calendars.of(context)
    overrides = _overrides(case, codes, event.effective_on)
    starting = []
    for declared in map(case.case_type.limit, codes):
        limit = _up_to_named_day(case, declared, event) or _in_force(case, declared, overrides)
        due = due_date(event.effective_on, limit, calendar=calendar)
        row = _running(case, declared, limit, due, event)
        row.remind_on = reminders.stages_of(row, calendar)[0].day
        starting.append(row)
    return Deadline.objects.bulk_create(starting)


def _up_to_named_day(case: Case, declared: TimeLimit, event: Event) -> Limit | None:
    """The limit up to the day that the case names; None where it names none."""
    if declared.last_day is None:
        return None
    days = (declared.last_day(case) - event.effective_on).days
    return Limit(days, Unit.CALENDAR_DAY, declared.limit.bound, rolls=False)


def _running(case: Case, declared: TimeLimit, limit: Limit, due: Due, event: Event) -> Deadline:
    return Deadline(
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
    if state != DeadlineState.LAPSED:
        deadline.remind_on = None
    deadline.save(update_fields=["state", "closed_by", "closed_on", "remind_on"])
