"""The time limits that run for an organisation, and by which of them something is asked of one of its members."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from accounts.actors import PersonActor, actors_of
from accounts.models import Membership
from casework import lists, own_hands, queries, registry, urgency
from casework.models import Deadline, DeadlineState, Party, PublicListEntry


@dataclass(frozen=True)
class Entry:
    """One running time limit, as a calendar of somebody's shows it."""

    deadline: Deadline
    mine: bool
    """Whether something is asked by it of the calendar's owner, also as a stand-in."""
    absent: tuple[str, ...] = ()
    """The names of the colleagues for whom alone it is asked."""


def of_office(actor: PersonActor) -> QuerySet[Deadline]:
    """The running limits of the cases in which the actor's organisation is a party, by due day; any party's.

    An office's own targets are for offices: who only applies does not see them.
    """
    own = Party.objects.filter(organisation=actor.organisation, until__isnull=True)
    applying = Q(pk__in=[])
    for case_type in registry.case_types():
        applying |= Q(case__kind=case_type.kind, capacity__in=case_type.applicants)
    readable = Q(statutory=True) | Q(case__in=own.exclude(applying).values("case"))
    rows = Deadline.objects.filter(readable, state=DeadlineState.OPEN, case__in=own.values("case"))
    cases = ["case", *(f"case__{name}" for name in queries.relations())]
    return rows.select_related(*cases).prefetch_related("suspensions").order_by("due_on", "pk")


def asked_of(actor: PersonActor) -> QuerySet[Deadline]:
    """The running limits by which something is asked of `actor`: those of the worklist's cases and lists.

    In such a case every limit that its state awaits of the actor's organisation counts, not the nearest alone.
    """
    cases = queries.asking(actor).order_by().values("pk")
    on_lists = PublicListEntry.objects.filter(
        Q(list__in=lists.to_sign(actor).values("pk")) | Q(list__in=lists.to_mend(actor).values("pk")),
        struck_at__isnull=True,
    )
    rows = Deadline.objects.filter(
        Q(case__in=cases) | Q(case__in=on_lists.values("case")), state=DeadlineState.OPEN
    ).exclude(own_hands.left_to_others(actor))
    return rows.annotate(kind=F("case__kind"), stands=F("case__state")).filter(urgency.awaited_from(actor.organisation))


def of_member(membership: Membership, today: date, *, whole_office: bool) -> list[Entry]:
    """The entries of a member's calendar on `today`, by due day: what is asked of them and of those they stand in for.

    `whole_office`: also all other limits of the organisation's cases.
    """
    asked = asked_of_member(membership, actors_of(membership.person, today))
    rows = of_office(PersonActor(membership))
    if not whole_office:
        rows = rows.filter(pk__in=asked)
    return [Entry(row, row.pk in asked, asked.get(row.pk, ())) for row in rows]


def asked_of_member(membership: Membership, hands: Iterable[PersonActor]) -> dict[int, tuple[str, ...]]:
    """The running limits (ids) by which something is asked of a member, in those of a person's `hands` that are its.

    Each with the names of the colleagues for whom alone it is asked.
    """
    found: dict[int, list[Membership | None]] = defaultdict(list)
    for hand in hands:
        if hand.membership == membership:
            for key in asked_of(hand).values_list("pk", flat=True):
                found[key].append(hand.absent)
    return {key: _for_whom(absent) for key, absent in found.items()}


def what(deadline: Deadline) -> str:
    """What is to be done by a limit: as the state of its case asks for it, else the limit's own name."""
    declared = deadline.declared
    awaited = [each for each in deadline.case.current_state.awaits if each.capacity == declared.whose]
    named = [each for each in awaited if each.limit == deadline.code]
    unnamed = [each for each in awaited if not each.limit and each.when is None]
    return str(next((each.ask for each in (*named, *unnamed)), declared.label))


def _for_whom(absent: Sequence[Membership | None]) -> tuple[str, ...]:
    return () if None in absent else tuple(each.person.name for each in absent if each is not None)
