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

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.models import Organisation
from casework import registry, visibility
from casework.ageing_counts import Scope, beside, ended, handling, in_states
from casework.labels import capacity_label
from casework.models import Case
from casework.steps import CaseType
from casework.workdays import add_months, working_days_between

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


def concerns(actor: PersonActor) -> bool:
    """Whether the actor's organisation is an office, or supervises some."""
    offices = {capacity for each in registry.case_types() for capacity in each.supervised_by | _handling(each)}
    return any(row.capacity in offices for row in actor.organisation.registered)


def not_for_you() -> str:
    """Why somebody whom the page does not concern gets no figures."""
    return _("Waiting times are for the offices that handle cases, and those that supervise them.")


def figures(actor: PersonActor, asked: Asked) -> Figures:
    """What `actor` may know of what is asked; the number of queries does not depend on the number of cases."""
    scope = Scope(actor, kind=asked.kind, region=asked.region)
    waiting = [*in_states(scope), *beside(scope)]
    done = ended(scope, asked.first, asked.last)
    names = Organisation.objects.in_bulk({row["office"] for row in (*waiting, *done)} - {None})
    rows = sorted((_waiting(row, names, scope) for row in waiting), key=lambda row: _order(row[0], row[1].name))
    lines = sorted((_done(row, names) for row in done), key=lambda row: _order(row[0], row[1].name))
    return Figures(
        [row for _place, row in rows if asked.office in (None, row.office)],
        [row for _place, row in lines if asked.office in (None, row.office)],
        sorted(((pk, office.name) for pk, office in names.items()), key=lambda each: each[1]),
    )


def offices(actor: PersonActor) -> list[tuple[int, str]]:
    """The offices of which `actor` may know figures, ids and names, without counting anything: by name."""
    scope = Scope(actor)
    rows = Organisation.objects.filter(pk__in=handling(scope).values("organisation"))
    return list(rows.order_by("name").values_list("pk", "name"))


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


def _waiting(row: Mapping[str, Any], names: Mapping[int, Organisation], scope: Scope) -> tuple[Place, Waiting]:
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
