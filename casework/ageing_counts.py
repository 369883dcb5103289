"""What `casework.ageing` counts, as rows of the database: each by office and step, or by office and limit."""

from collections import Counter
from collections.abc import Mapping
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

from accounts.actors import PersonActor
from casework import calendars, registry, visibility
from casework.limits import Bound
from casework.models import Deadline, DeadlineState, Party, SuspensionRow
from casework.models.deadlines import PRESSING
from casework.workdays import Calendar, working_days_between
from records import clock

NOBODY = Q(pk__in=[])


class MiddleDay(Aggregate):
    """Of the days since which something waits, that of the middle wait; of an even number the shorter one's."""

    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s DESC)"
    output_field = DateField()


class Scope:
    """Whose figures of which cases are asked for, and today's calendar."""

    def __init__(self, actor: PersonActor, *, kind: str = "", region: str = "") -> None:
        """`kind` and `region`, the leading digits of codes, narrow the cases that `actor` sees."""
        self.cases = visibility.visible_to(actor).filter(region__code__startswith=region)
        if kind:
            self.cases = self.cases.filter(kind=kind)
        supervised = visibility.supervised_by(actor).values("pk")
        self.readable = Q(case__in=supervised) | Q(office=actor.organisation.pk)
        self.today: date = clock.today()
        self.calendar: Calendar = calendars.current()


def in_states(scope: Scope) -> list[dict[str, Any]]:
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


def beside(scope: Scope) -> list[dict[str, Any]]:
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


def handling(scope: Scope) -> QuerySet[Party]:
    """The offices, as parties now or before, of which figures may be read."""
    rows = Party.objects.filter(case__in=scope.cases).annotate(office=F("organisation"))
    return rows.filter(scope.readable).exclude(_applying())


def _applying() -> Q:
    """Of parties: those that are no offices."""
    found = NOBODY
    for case_type in registry.case_types():
        found |= Q(case__kind=case_type.kind, capacity__in=case_type.applicants)
    return found


def _waiting_parties(scope: Scope) -> QuerySet[Party]:
    """The parties for whom their cases wait, with `post`, the capacity, and `office`; of applicants one for each case.

    Where it is somebody's turn among several, the post is empty and no office is named.
    """
    posts, by_turn = NOBODY, NOBODY
    for case_type in registry.case_types():
        for state in case_type.states:
            here = Q(case__kind=case_type.kind, case__state=state.code)
            asked = [each for each in state.awaits if not each.while_running and each.when is None]
            posts |= here & Q(capacity__in=[each.capacity for each in asked])
            by_turn |= here & Q(capacity__in=[each.capacity for each in asked if each.of])
    rows = Party.objects.filter(posts, until__isnull=True, case__in=scope.cases).annotate(
        post=Either(Then(by_turn, then=Value("")), default=F("capacity"), output_field=CharField()),
        office=Either(Then(by_turn | _applying(), then=None), default=F("organisation")),
    )
    before = rows.filter(case=OuterRef("case"), post=OuterRef("post"), pk__lt=OuterRef("pk"))
    return rows.filter(Q(office__isnull=False) | ~Exists(before)).filter(scope.readable)


def ended(scope: Scope, first: date, last: date) -> list[dict[str, Any]]:
    """A row for each office and limit that ended in the period, with how often each wait occurs."""
    rows = Deadline.objects.filter(
        case__in=scope.cases,
        state__in=[DeadlineState.MET, DeadlineState.LAPSED],
        bound=Bound.AT_MOST,
        closed_on__range=(first, last),
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
