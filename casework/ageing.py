"""How long cases wait, and how much was done in time, by office and step. Reads only; days are working days.

**Waiting**, as of today: the cases that wait for somebody in their state, since they came to it, and what is asked for
a time beside that, since its limit began. What a state asks of some cases only (`Awaits.when`) has no beginning that
anybody recorded, and is left out. Where a condition says whose turn it is (`Awaits.of`), no single office is named.

**Done**, in a period: the limits that were met or lapsed in it. In time is what was met on its last day at the latest;
a lapse never is. What is void, minimums that something waited for, and windows that end by their day alone cannot be in
time or late and are left out. A wait is counted from the day of the event to the day of the end, suspensions included.

The median is one of the waits, of an even number the shorter of the two in the middle.

Supervising departments see every office in the cases that they supervise; any other office sees itself, in the cases
that it sees. Applicants are not told apart: they are one line for each capacity.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Aggregate,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models import Case as Either
from django.db.models import When as Then
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.models import Organisation
from casework import calendars, registry, visibility
from casework.labels import capacity_label
from casework.limits import Bound
from casework.models import Case, Deadline, DeadlineState, Party, SuspensionRow
from casework.models.deadlines import PRESSING
from casework.steps import CaseType
from casework.workdays import Calendar, add_months, working_days_between
from records import clock

NOBODY = Q(pk__in=[])
MONTHS = 12
FEW = 10
"""Of fewer than these no share in per cent is shown."""
Place = tuple[int, int]
"""Of a procedure among all, and of a step or limit in it."""


@dataclass(frozen=True)
class Asked:
    """What the figures are narrowed to: a period, first and last day included, a procedure, a region, an office."""

    first: date
    last: date
    kind: str = ""
    region: str = ""
    """The leading digits of the codes of its regions."""
    office: int | None = None


@dataclass(frozen=True)
class _Line:
    """What both tables say of an office in a procedure."""

    kind: str
    office: int | None
    """None: the applicants, or whoever's turn it is."""
    name: str

    @property
    def procedure(self) -> str:
        return str(registry.case_type(self.kind).label)

    @property
    def heading(self) -> tuple[str, str]:
        """The office and the procedure, under which a page shows the line."""
        return self.name, self.procedure


@dataclass(frozen=True)
class Waiting(_Line):
    """How many cases wait for one office at one step, and for how many working days."""

    step: str
    cases: int
    median: int
    worst: int
    worst_case: str
    overdue: int
    past_target: int
    """How many have passed what is a target of the office alone (P8)."""


@dataclass(frozen=True)
class Done(_Line):
    """How many times one office ended one limit, how often in time, and in how many working days."""

    limit: str
    rule: str
    statutory: bool
    done: int
    in_time: int
    median: int
    worst: int
    worst_case: str

    @property
    def few(self) -> bool:
        """Whether they are too few for a share to mean anything."""
        return self.done < FEW

    @property
    def share(self) -> int:
        """In per cent, rounded down: 100 means all; but never 0 where any was in time."""
        return max(100 * self.in_time // self.done, int(self.in_time > 0))


@dataclass(frozen=True)
class Figures:
    """Both tables, by procedure, office and the order of the declaration; and the offices that occur."""

    waiting: list[Waiting]
    done: list[Done]
    offices: list[tuple[int, str]]


class MiddleDay(Aggregate):
    """Of the days since which something waits, that of the middle wait; of an even number the shorter one's."""

    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s DESC)"
    output_field = DateField()


def concerns(actor: PersonActor) -> bool:
    """Whether the actor's organisation is an office, or supervises some."""
    offices = {capacity for each in registry.case_types() for capacity in each.supervised_by | _handling(each)}
    return any(row.capacity in offices for row in actor.organisation.registered)


def not_for_you() -> str:
    """Why somebody whom the page does not concern gets no figures."""
    return _("Waiting times are for the offices that handle cases, and those that supervise them.")


def figures(actor: PersonActor, asked: Asked) -> Figures:
    """What `actor` may know of what is asked; the number of queries does not depend on the number of cases."""
    scope = _Scope(actor, asked)
    waiting = [*_in_states(scope), *_beside(scope)]
    done = _ended(scope, asked)
    names = Organisation.objects.in_bulk({row["office"] for row in (*waiting, *done)} - {None})
    rows = sorted((_waiting(row, names, scope) for row in waiting), key=lambda row: _order(row[0], row[1].name))
    ended = sorted((_done(row, names) for row in done), key=lambda row: _order(row[0], row[1].name))
    return Figures(
        [row for _place, row in rows if asked.office in (None, row.office)],
        [row for _place, row in ended if asked.office in (None, row.office)],
        sorted(((pk, office.name) for pk, office in names.items()), key=lambda each: each[1]),
    )


def usual_period(today: date) -> tuple[date, date]:
    """The first and the last day of the period where none is asked for: the last twelve months, this one included."""
    return add_months(today.replace(day=1), 1 - MONTHS), today


def cases_of(actor: PersonActor) -> QuerySet[Case]:
    """The cases of which `actor` sees figures."""
    return visibility.visible_to(actor)


def middle(waits: Mapping[int, int]) -> int:
    """The median of waits, given as how often each length occurs; of an even number the shorter of the two."""
    half, so_far = sum(waits.values()) / 2, 0
    for length in sorted(waits):
        so_far += waits[length]
        if so_far >= half:
            return length
    raise ValueError("nothing waits")


class _Scope:
    """Whose figures of which cases are asked for, and today's calendar."""

    def __init__(self, actor: PersonActor, asked: Asked) -> None:
        self.cases = cases_of(actor).filter(region__code__startswith=asked.region)
        if asked.kind:
            self.cases = self.cases.filter(kind=asked.kind)
        supervised = visibility.supervised_by(actor).values("pk")
        self.readable = Q(case__in=supervised) | Q(office=actor.organisation.pk)
        self.today: date = clock.today()
        self.calendar: Calendar = calendars.current()


def _in_states(scope: _Scope) -> list[dict[str, Any]]:
    """A row for each office and state: how many cases wait, since when, which longest."""
    rows = _waiting_parties(scope)
    late = Deadline.objects.annotate(whose=_whose()).filter(
        ~_suspended(), PRESSING, case=OuterRef("case"), whose=OuterRef("capacity"), state="open", due_on__lt=scope.today
    )
    keys = ("case__kind", "case__state", "post", "office")
    return _summed(
        rows,
        keys,
        "case__state_since",
        overdue=Q(Exists(late.filter(statutory=True))),
        past_target=Q(Exists(late.filter(statutory=False))),
    )


def _beside(scope: _Scope) -> list[dict[str, Any]]:
    """The same of what is asked only while a limit runs."""
    asked = NOBODY
    for case_type in registry.case_types():
        for state in case_type.states:
            codes = [each.limit for each in state.awaits if each.while_running]
            asked |= Q(case__kind=case_type.kind, case__state=state.code, code__in=codes)
    rows = Deadline.objects.filter(asked, case__in=scope.cases, state=DeadlineState.OPEN)
    rows = _with_office(rows, scope.today).filter(scope.readable)
    late = ~_suspended() & PRESSING & Q(due_on__lt=scope.today)
    keys = ("case__kind", "code", "whose", "office")
    return _summed(rows, keys, "started_on", overdue=late & Q(statutory=True), past_target=late & Q(statutory=False))


def _summed(rows: QuerySet[Any], keys: tuple[str, ...], since: str, **marked: Q) -> list[dict[str, Any]]:
    """The rows by `keys` with count, middle and earliest day of `since`, and the case that has waited longest."""
    counts = {name: Count("case", filter=condition, distinct=True) for name, condition in marked.items()}
    groups = rows.order_by().values(*keys)
    found = groups.annotate(cases=Count("case", distinct=True), middle=MiddleDay(since), earliest=Min(since), **counts)
    longest = rows.order_by(*keys, since, "case").distinct(*keys).values_list(*keys, "case__reference")
    worst = {tuple(row[:-1]): row[-1] for row in longest}
    return [row | {"worst_case": worst[tuple(row[key] for key in keys)]} for row in found]


def _waiting_parties(scope: _Scope) -> QuerySet[Party]:
    """The parties for whom their cases wait, with `post`, the capacity, and `office`; of applicants one for each case.

    Where it is somebody's turn among several, the post is empty and no office is named.
    """
    posts, by_turn, applying = NOBODY, NOBODY, NOBODY
    for case_type in registry.case_types():
        applying |= Q(case__kind=case_type.kind, capacity__in=case_type.applicants)
        for state in case_type.states:
            here = Q(case__kind=case_type.kind, case__state=state.code)
            asked = [each for each in state.awaits if not each.while_running and each.when is None]
            posts |= here & Q(capacity__in=[each.capacity for each in asked])
            by_turn |= here & Q(capacity__in=[each.capacity for each in asked if each.of])
    rows = Party.objects.filter(posts, until__isnull=True, case__in=scope.cases).annotate(
        post=Either(Then(by_turn, then=Value("")), default=F("capacity"), output_field=CharField()),
        office=Either(Then(by_turn | applying, then=None), default=F("organisation")),
    )
    before = rows.filter(case=OuterRef("case"), post=OuterRef("post"), pk__lt=OuterRef("pk"))
    return rows.filter(Q(office__isnull=False) | ~Exists(before)).filter(scope.readable)


def _ended(scope: _Scope, asked: Asked) -> list[dict[str, Any]]:
    """A row for each office and limit that ended in the period, with how often each wait occurs."""
    rows = Deadline.objects.filter(
        case__in=scope.cases,
        state__in=[DeadlineState.MET, DeadlineState.LAPSED],
        bound=Bound.AT_MOST,
        closed_on__range=(asked.first, asked.last),
    )
    rows = _with_office(rows.exclude(_windows()), scope.today).filter(scope.readable)
    keys = ("case__kind", "code", "whose", "office", "statutory")
    in_time = Q(state=DeadlineState.MET, closed_on__lte=F("due_on"))
    days = rows.order_by().values(*keys, "started_on", "closed_on")
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    counted = days.annotate(
        done=Count("pk"), in_time=Count("pk", filter=in_time), first_case=Min("case__reference"), of_rule=Min("rule")
    )
    for row in counted.order_by("started_on", "closed_on"):
        key = tuple(row[name] for name in keys)
        wait = working_days_between(row["started_on"], row["closed_on"], scope.calendar)
        _add(found.setdefault(key, dict(zip(keys, key, strict=True)) | _nothing(row["of_rule"])), row, wait)
    return list(found.values())


def _windows() -> Q:
    """Of deadlines: those that no step meets, such as the time in which one may apply."""
    found = NOBODY
    for case_type in registry.case_types():
        windows = [each.code for each in case_type.limits if case_type.is_window(each.code)]
        found |= Q(case__kind=case_type.kind, code__in=windows)
    return found


def _nothing(rule: str) -> dict[str, Any]:
    return {"waits": Counter(), "in_time": 0, "worst": -1, "worst_case": "", "rule": rule}


def _add(total: dict[str, Any], row: Mapping[str, Any], wait: int) -> None:
    total["waits"][wait] += row["done"]
    total["in_time"] += row["in_time"]
    if wait > total["worst"]:
        total["worst"], total["worst_case"] = wait, row["first_case"]


def _with_office(rows: QuerySet[Deadline], today: date) -> QuerySet[Deadline]:
    """Deadlines with `whose`, the capacity that they bind, and `office`, who held it on the day of the end or today."""
    applying = NOBODY
    for case_type in registry.case_types():
        codes = [limit.code for limit in case_type.limits if limit.whose in case_type.applicants]
        applying |= Q(case__kind=case_type.kind, code__in=codes)
    day = Coalesce("closed_on", Value(today), output_field=DateField())
    holding = Party.objects.filter(
        Q(until__isnull=True) | Q(until__gte=OuterRef("day")),
        case=OuterRef("case"),
        capacity=OuterRef("whose"),
        since__lte=OuterRef("day"),
    ).order_by("-since", "-pk")
    return rows.annotate(whose=_whose(), day=day).annotate(
        office=Either(Then(applying, then=None), default=Subquery(holding.values("organisation")[:1]))
    )


def _whose() -> Either:
    """The capacity of the party that a deadline binds, as its limit declares it."""
    declared = [
        Then(case__kind=case_type.kind, code=limit.code, then=Value(limit.whose))
        for case_type in registry.case_types()
        for limit in case_type.limits
    ]
    return Either(*declared, default=Value(""), output_field=CharField())


def _suspended() -> Q:
    return Q(Exists(SuspensionRow.objects.filter(deadline=OuterRef("pk"), last__isnull=True)))


def _waiting(row: Mapping[str, Any], names: Mapping[int, Organisation], scope: _Scope) -> tuple[Place, Waiting]:
    """A row of `_summed` in words, and its place in the declaration."""
    case_type = registry.case_type(row["case__kind"])
    if "code" in row:
        codes, step = [limit.code for limit in case_type.limits], str(case_type.limit(row["code"]).label)
        place, capacity = len(case_type.states) + codes.index(row["code"]), row["whose"]
    else:
        states, step = [state.code for state in case_type.states], str(case_type.state(row["case__state"]).label)
        place, capacity = states.index(row["case__state"]), row["post"]

    def wait(since: date) -> int:
        return working_days_between(since, scope.today, scope.calendar)

    return (_place(case_type), place), Waiting(
        kind=case_type.kind,
        office=row["office"],
        name=_name(row["office"], capacity, names),
        step=step,
        cases=row["cases"],
        median=wait(row["middle"]),
        worst=wait(row["earliest"]),
        worst_case=row["worst_case"],
        overdue=row["overdue"],
        past_target=row["past_target"],
    )


def _done(row: Mapping[str, Any], names: Mapping[int, Organisation]) -> tuple[Place, Done]:
    case_type = registry.case_type(row["case__kind"])
    codes = [limit.code for limit in case_type.limits]
    return (_place(case_type), codes.index(row["code"])), Done(
        kind=case_type.kind,
        office=row["office"],
        name=_name(row["office"], row["whose"], names),
        limit=str(case_type.limit(row["code"]).label),
        rule=row["rule"],
        statutory=row["statutory"],
        done=sum(row["waits"].values()),
        in_time=row["in_time"],
        median=middle(row["waits"]),
        worst=row["worst"],
        worst_case=row["worst_case"],
    )


def _name(office: int | None, capacity: str, names: Mapping[int, Organisation]) -> str:
    if office is not None:
        return names[office].name
    return capacity_label(capacity) if capacity else _("Whoever's turn it is")


def _order(place: Place, name: str) -> tuple[int, str, int]:
    procedure, step = place
    return procedure, name, step


def _place(case_type: CaseType) -> int:
    return registry.case_types().index(case_type)


def _handling(case_type: CaseType) -> set[str]:
    """The capacities of the offices for which cases of a procedure wait."""
    return {each.capacity for state in case_type.states for each in state.awaits} - case_type.applicants
