"""By which day a case is asked of somebody, worked out by the database so that it can sort and count by it.

It is the day of the limit that the case's state awaits from the organisation, as a line of the worklist shows it
(`casework.screens.lines`): the limit that is named, else the first that is the organisation's own.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models
from django.db.models import Case as Either
from django.db.models import DateField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Greatest

from accounts.actors import PersonActor
from accounts.models import Organisation
from casework import own_hands, registry
from casework.limits import Bound
from casework.models import Case, Deadline, DeadlineState, Party
from casework.models.deadlines import PRESSING

A_DAY = timedelta(days=1)


@dataclass
class _Awaited:
    """The conditions on a deadline, by how near it is to what is asked."""

    for_now: Q = field(default_factory=lambda: Q(pk__in=[]))
    """Asked while it runs, such as a decision on a request."""
    named: Q = field(default_factory=lambda: Q(pk__in=[]))
    own: Q = field(default_factory=lambda: Q(pk__in=[]))


def awaited_from(organisation: Organisation) -> Q:
    """Of deadlines with the `kind` of their case and the state in which it `stands`: those awaited from it."""
    awaited = _awaited_of(organisation)
    return awaited.for_now | awaited.named | awaited.own


def with_day(rows: QuerySet[Case], actor: PersonActor, today: date, soon: date) -> QuerySet[Case]:
    """`rows` with `asked_by`: before `today` what is overdue, up to `soon` what is due, later or null the rest.

    What nobody can miss (a minimum, a limit whose lapse waits) comes after `soon`, an office's own target (P8) that
    has passed on `today`: neither is overdue. A minimum that still runs comes after one that is over, since nothing
    can be done about it yet.
    """
    awaited = _awaited_of(actor.organisation)
    running = Deadline.objects.filter(case=OuterRef("pk"), state=DeadlineState.OPEN)
    running = running.exclude(own_hands.left_to_others(actor))
    running = running.annotate(kind=_of_case("kind"), stands=_of_case("state"))
    fitting = running.filter(awaited.for_now | awaited.named | awaited.own).annotate(
        nearness=Either(When(awaited.for_now, then=0), When(awaited.named, then=1), default=2),
        day=Either(
            When(bound=Bound.AT_LEAST, due_on__gte=today, then=Greatest(F("due_on"), _day(soon + 2 * A_DAY))),
            When(~PRESSING, then=Greatest(F("due_on"), _day(soon + A_DAY))),
            When(statutory=False, then=Greatest(F("due_on"), _day(today))),
            default=F("due_on"),
        ),
    )
    first = fitting.order_by("nearness", "due_on", "pk").values("day")[:1]
    # Of an organisation from which nothing is awaited the database would take the missing day for a text.
    return rows.annotate(asked_by=Cast(Subquery(first), DateField()))


def _of_case(name: str) -> ExpressionWrapper:
    return ExpressionWrapper(OuterRef(name), output_field=models.CharField())


def _day(value: date) -> Value:
    return Value(value, output_field=models.DateField())


def _awaited_of(organisation: Organisation) -> _Awaited:
    """What the states of all procedures await from an organisation, in the capacities in which it is a party."""
    parties = Party.objects.filter(organisation=organisation, until__isnull=True)
    held = set(parties.order_by().values_list("capacity", flat=True).distinct())
    found = _Awaited()
    for case_type in registry.case_types():
        for state in case_type.states:
            here = Q(kind=case_type.kind, stands=state.code)
            for each in state.awaits:
                if each.capacity not in held:
                    continue
                if each.while_running:
                    found.for_now |= here & Q(code=each.limit)
                    continue
                own = [limit.code for limit in case_type.limits if limit.whose == each.capacity]
                found.own |= here & Q(code__in=own)
                if each.limit:
                    found.named |= here & Q(code=each.limit)
    return found
