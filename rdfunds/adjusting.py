"""What an adjustment comes to: its kinds, why, and through whose hands it goes in which order (R-38)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.functional import cached_property

from accounts.actors import PersonActor
from accounts.models import Membership, Organisation, Person
from accounts.roles import Role
from rdfunds import leaders, rules
from rdfunds.hands import LEAD, PARTICIPATING, SUBPROJECT
from rdfunds.models import Adjustment, AdjustmentHand, Project, Subproject
from rdfunds.rules import NOTHING, AdjustmentKind, Asker, Budget, Category, Cell, Decider, Part, Replacement, Source
from records import clock

LEADERS = frozenset(leaders.ROLES)
ORDER = (
    Decider.LEADER.value,
    Decider.OWN_UNIT.value,
    Decider.UNIT_AND_LEADER.value,
    Decider.UNITS.value,
    Asker.SUBPROJECT_UNIT.value,
    Decider.LEAD_UNIT.value,
    Decider.AGENCY.value,
)
"""The turns, first to last: who asks along with a request stands below whom it is asked from (R-38)."""
Pair = tuple[str, str]
"""A subproject by its number and a unit by its id, as in cells."""


@dataclass(frozen=True)
class Move:
    """Yuan that go from one cell to another; None: they come into the project, or leave it."""

    origin: Cell | None
    target: Cell | None
    amount: Decimal


@dataclass(frozen=True)
class Turn:
    """Somebody with one of `roles` in an organisation whose consent is needed; `place` counts from 1."""

    place: int
    hand: str
    organisation: Organisation
    roles: tuple[str, ...]
    person: Person | None = None
    """The leader whom the project names; None: whoever has one of the roles."""


@dataclass(frozen=True)
class Why:
    """A kind of change, and the parts of the budget that make it so, with how they change in yuan."""

    kind: AdjustmentKind
    parts: Sequence[tuple[Mapping[str, str], Decimal]]


class Working:
    """A change of a project's budget, looked at from all sides; amounts in yuan.

    `changes` are those of the whole request, what passes to a unit that comes included.
    """

    def __init__(self, project: Project, changes: Budget, replacements: Sequence[Replacement] = ()) -> None:
        self.project = project
        self.changes = dict(changes)
        self.replacements = tuple(replacements)

    @cached_property
    def before(self) -> Budget:
        """The budget in force."""
        version = self.project.budget_in_force
        return version.as_rule if version else {}

    @cached_property
    def after(self) -> Budget:
        """The budget once the change is posted."""
        cells = dict.fromkeys((*self.before, *self.changes))
        return {cell: self.before.get(cell, NOTHING) + self.changes.get(cell, NOTHING) for cell in cells}

    @property
    def taken(self) -> Budget:
        """What each cell gives."""
        return {cell: -change for cell, change in self.changes.items() if change < 0}

    @property
    def of_center(self) -> Decimal:
        """By how much the project's central money changes."""
        return rules.total_of(self.changes, source=Source.CENTRAL)

    @cached_property
    def kinds(self) -> tuple[AdjustmentKind, ...]:
        """The kinds of change in the order of the table."""
        found = rules.kinds_of({}, self.changes, self.replacements)
        return tuple(kind for kind in AdjustmentKind if kind in found)

    @cached_property
    def route(self) -> rules.Route:
        """Who asks, who acts in which order, whether it is filed. Raises ValueError where nothing changes."""
        return rules.adjustment_route(self.kinds)

    @property
    def reasons(self) -> list[Why]:
        """Each kind with what makes it so."""
        return [self.why(kind) for kind in self.kinds]

    def why(self, kind: AdjustmentKind) -> Why:
        """What makes the change one of this kind."""
        if kind is not AdjustmentKind.REPLACE_UNIT:
            return why(kind, self._kept)
        pairs = [(each.subproject, unit) for each in self.replacements for unit in (each.goes, each.comes)]
        sums = rules.totals(self.changes, "subproject", "unit")
        parts = [({"subproject": pair[0], "unit": pair[1]}, sums.get(pair, NOTHING)) for pair in pairs]
        return Why(kind, parts)

    @cached_property
    def _kept(self) -> Budget:
        """The changes beside what passes to the units that come."""
        return rules.as_if_kept(self.changes, self.replacements)

    @cached_property
    def subprojects(self) -> dict[str, Subproject]:
        """By number, with their units."""
        rows = self.project.subprojects.select_related("unit").prefetch_related("participations__unit")
        return {str(row.number): row for row in rows}

    def turns(self, asker: PersonActor) -> list[Turn]:
        """Who acts on the request in which order, the deciders last (R-38; reading: R-38).

        Nobody acts twice: of several places of the same people the last counts. Who asks as a leader has agreed, and
        stands among them only where nobody else does.
        """
        latest: dict[tuple[int, tuple[str, ...], Person | None], Turn] = {}
        for place, hand in enumerate(ORDER, start=1):
            for organisation, roles, person in self._people(hand):
                key = (organisation.pk, roles, person)
                latest.pop(key, None)
                latest[key] = Turn(place, hand, organisation, roles, person)
        others = [turn for turn in latest.values() if not _is_the_leader(asker, turn)]
        return _counted(others or list(latest.values()))

    def capacity_of(self, pair: Pair) -> str:
        """What a unit is in a subproject."""
        number, unit = pair
        goes = {(each.subproject, each.comes): each.goes for each in self.replacements}
        carries_out = str(self.subprojects[number].unit_id)
        return SUBPROJECT if carries_out in (unit, goes.get(pair)) else PARTICIPATING

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """By id as text: the units of the project, those that come, and those that were there before."""
        units = [unit for each in self.subprojects.values() for unit in units_of(each)]
        known = {str(unit.pk): unit for unit in units}
        named = {unit for _number, unit in self.pairs} | {cell.unit for cell in self.before}
        gone = [int(unit) for unit in named - set(known)]
        return known | {str(pk): unit for pk, unit in Organisation.objects.in_bulk(gone).items()} if gone else known

    def unit(self, pair: Pair) -> Organisation:
        """The organisation of a pair."""
        return self.organisations[pair[1]]

    @property
    def pairs(self) -> list[Pair]:
        """The units whose cells change or that go or come, in each subproject."""
        replaced = [(each.subproject, unit) for each in self.replacements for unit in (each.goes, each.comes)]
        return list(dict.fromkeys([*((cell.subproject, cell.unit) for cell in self.changes), *replaced]))

    @cached_property
    def _named(self) -> dict[Pair, Person]:
        """The leaders whom the project names and who log in, by the pairs that they lead."""
        places = {
            (number, str(place.unit_id)): place.leader_email.lower()
            for number, subproject in self.subprojects.items()
            for place in (subproject, *subproject.participations.all())
            if place.leader_email
        }
        if not places:
            return {}
        known = leaders.of_unit([int(unit) for _number, unit in places], places.values(), clock.today())
        found = {pair: known.get((int(pair[1]), address)) for pair, address in places.items()}
        return {pair: person for pair, person in found.items() if person is not None}

    def is_led_by(self, pair: Pair, actor: PersonActor) -> bool:
        """Whether `actor` is the leader of a pair: named by the project, or of a unit in which it names nobody."""
        named = self._named.get(pair)
        of_it = str(actor.organisation.pk) == pair[1] and self._leader(pair) in actor.roles
        return of_it and (named is None or named.pk in actor.natural_persons)

    def _people(self, hand: str) -> Iterator[tuple[Organisation, tuple[str, ...], Person | None]]:
        """The organisations, with the roles in them and who is named, that act in one turn; nobody of another route."""
        found = (pair for kind in self.kinds if hand in _hands_of(kind) for pair in self._concerned(kind))
        pairs = list(dict.fromkeys(found))
        carrying = list(dict.fromkeys((number, str(self.subprojects[number].unit_id)) for number, _unit in pairs))
        approvers: dict[str, list[Pair]] = {
            Decider.OWN_UNIT: pairs,
            Decider.UNIT_AND_LEADER: carrying,
            Decider.UNITS: list(dict.fromkeys((*carrying, *pairs))),
            Asker.SUBPROJECT_UNIT: carrying,
        }
        leading: dict[str, list[Pair]] = {Decider.LEADER: pairs, Decider.UNIT_AND_LEADER: carrying}
        if hand == Decider.AGENCY and pairs:
            yield self.project.call.programme.agency, (Role.HANDLER, Role.SIGNER), None
        if hand == Decider.LEAD_UNIT and pairs:
            yield self.project.lead_unit, (Role.APPROVER,), None
        yield from ((self.unit(pair), (Role.APPROVER,), None) for pair in approvers.get(hand, ()))
        yield from ((self.unit(pair), (self._leader(pair),), self._named.get(pair)) for pair in leading.get(hand, ()))

    def _concerned(self, kind: AdjustmentKind) -> list[Pair]:
        """The units, each in its subproject, whose change makes it one of this kind."""
        if kind is AdjustmentKind.REPLACE_UNIT:
            return [(each.subproject, each.goes) for each in self.replacements]
        return list(dict.fromkeys((cell.subproject, cell.unit) for cell in _making(kind, self._kept)))

    def _leader(self, pair: Pair) -> Role:
        return Role.SUBPROJECT_LEADER if self.capacity_of(pair) == SUBPROJECT else Role.TASK_LEADER


_SHOWN: dict[AdjustmentKind, tuple[Part, ...]] = {
    AdjustmentKind.PROJECT_TOTAL: ("source",),
    AdjustmentKind.OTHER_SOURCE_TOTAL: ("source",),
    AdjustmentKind.BETWEEN_SUBPROJECTS: ("subproject",),
    AdjustmentKind.BETWEEN_PARTICIPANTS: ("subproject", "unit"),
    AdjustmentKind.EQUIPMENT: ("subproject", "unit", "line"),
    AdjustmentKind.OTHER_DIRECT: ("subproject", "unit", "line"),
    AdjustmentKind.INDIRECT_UP: ("subproject", "line"),
    AdjustmentKind.INDIRECT_DOWN: ("subproject", "line"),
    AdjustmentKind.INDIRECT_BETWEEN_UNITS: ("subproject", "unit", "line"),
    AdjustmentKind.OTHER_SOURCE_BETWEEN_UNITS: ("unit", "source"),
}
"""By which parts of a budget a kind is seen."""
_INDIRECT = (AdjustmentKind.INDIRECT_UP, AdjustmentKind.INDIRECT_DOWN, AdjustmentKind.INDIRECT_BETWEEN_UNITS)


def changes_of(moves: Iterable[Move]) -> dict[Cell, Decimal]:
    """By how many yuan each cell changes in all; only cells that do."""
    sums: dict[Cell, Decimal] = {}
    for move in moves:
        for cell, amount in ((move.origin, -move.amount), (move.target, move.amount)):
            if cell is not None:
                sums[cell] = sums.get(cell, NOTHING) + amount
    return {cell: change for cell, change in sums.items() if change}


def working_on(adjustment: Adjustment) -> Working:
    """What an adjustment that was asked comes to."""
    return Working(adjustment.project, adjustment.changes, [each.as_rule for each in adjustment.replacements.all()])


def passing(held: Budget, replacements: Iterable[Replacement]) -> list[Move]:
    """What passes to the units that come: all that those who go still hold; amounts in yuan (R-38)."""
    return [
        Move(cell, cell._replace(unit=each.comes), amount)
        for each in replacements
        for cell, amount in held.items()
        if (cell.subproject, cell.unit) == (each.subproject, each.goes) and amount > 0
    ]


def units_of(subproject: Subproject) -> list[Organisation]:
    """Who carries it out, and who takes part."""
    return [subproject.unit, *(each.unit for each in subproject.participations.all())]


def why(kind: AdjustmentKind, changes: Budget) -> Why:
    """The parts of the budget that make the change one of this kind, with how they change."""
    by = _SHOWN[kind]
    found = rules.totals(_making(kind, changes), *by)
    return Why(kind, [(dict(zip(by, key, strict=True)), change) for key, change in found.items() if change])


def capacity_in(project: Project, actor: PersonActor) -> str | None:
    """As what `actor`'s organisation takes part in the project, for a leader with these roles; None: not at all."""
    if project.lead_unit_id == actor.organisation.pk and Role.PRINCIPAL_INVESTIGATOR in actor.roles:
        return LEAD
    working, unit = Working(project, {}), str(actor.organisation.pk)
    places = [(number, unit) for number, each in working.subprojects.items() if actor.organisation in units_of(each)]
    led = {working.capacity_of(pair) for pair in places if working.is_led_by(pair, actor)}
    return next((capacity for capacity in (SUBPROJECT, PARTICIPATING) if capacity in led), None)


def open_turns(adjustment: Adjustment) -> list[AdjustmentHand]:
    """Those whose turn it is now, in any order among them."""
    waiting = list(adjustment.hands.filter(event=None).select_related("organisation", "person"))
    return [each for each in waiting if each.place == waiting[0].place]


def nobody_for(turns: Sequence[Turn], day: date) -> list[Turn]:
    """The turns that nobody of the organisation could take on that day."""
    members = Membership.objects.on(day).filter(organisation__in=[turn.organisation for turn in turns])
    held: dict[int, set[str]] = {}
    for organisation, roles in members.values_list("organisation", "roles"):
        held.setdefault(organisation, set()).update(roles)
    return [turn for turn in turns if held.get(turn.organisation.pk, set()).isdisjoint(turn.roles)]


def turn_of(adjustment: Adjustment, actor: PersonActor) -> AdjustmentHand | None:
    """The turn that is `actor`'s now, if one is."""
    return next((each for each in open_turns(adjustment) if is_theirs(each, actor)), None)


def is_theirs(turn: AdjustmentHand, actor: PersonActor) -> bool:
    """Whether `actor` is one of those who may act in that turn."""
    of_it = turn.organisation_id == actor.organisation.pk and not actor.roles.isdisjoint(turn.roles)
    return of_it and (turn.person_id is None or turn.person_id in actor.natural_persons)


def _hands_of(kind: AdjustmentKind) -> frozenset[str]:
    """Who asks for and acts on a change of this kind alone."""
    route = rules.adjustment_route([kind]) if kind is not AdjustmentKind.INDIRECT_UP else None
    return frozenset({*route.asked_by, *route.hands}) if route else frozenset()


def _making(kind: AdjustmentKind, changes: Budget) -> dict[Cell, Decimal]:
    """The cells whose change makes it one of this kind: by unit, by subproject, or all that the kind looks at."""
    by: tuple[Part, ...] = ()
    if kind in (AdjustmentKind.EQUIPMENT, AdjustmentKind.OTHER_DIRECT):
        by = ("subproject", "unit")
    elif kind in _INDIRECT:
        by = ("subproject",)
    parts = [part for part in rules.parts(changes, *by) if kind in rules.kinds_of({}, part)]
    return {cell: change for part in parts for cell, change in _seen_by(kind, part).items()}


def _seen_by(kind: AdjustmentKind, changes: Budget) -> dict[Cell, Decimal]:
    """The cells that a kind looks at."""
    looks_at: dict[AdjustmentKind, Collection[Category]] = {
        AdjustmentKind.EQUIPMENT: (Category.EQUIPMENT,),
        AdjustmentKind.OTHER_DIRECT: (Category.EQUIPMENT, Category.BUSINESS, Category.LABOUR),
        **dict.fromkeys(_INDIRECT, (Category.INDIRECT,)),
    }
    of_center = (AdjustmentKind.PROJECT_TOTAL, AdjustmentKind.BETWEEN_PARTICIPANTS)
    other = (AdjustmentKind.OTHER_SOURCE_TOTAL, AdjustmentKind.OTHER_SOURCE_BETWEEN_UNITS)
    return {
        cell: change
        for cell, change in changes.items()
        if cell.category in looks_at.get(kind, tuple(Category))
        and (kind not in of_center or cell.source is Source.CENTRAL)
        and (kind not in other or cell.source is not Source.CENTRAL)
    }


def _is_the_leader(asker: PersonActor, turn: Turn) -> bool:
    """Whether a turn is the asker's own as leader: of the subproject or of the task."""
    of_it = turn.organisation == asker.organisation and bool(LEADERS & asker.roles & set(turn.roles))
    return of_it and (turn.person is None or turn.person.pk in asker.natural_persons)


def _counted(turns: Iterable[Turn]) -> list[Turn]:
    """The turns in order with places that begin with 1 and leave none out."""
    ordered = sorted(turns, key=lambda turn: turn.place)
    places = sorted({turn.place for turn in ordered})
    return [replace(turn, place=places.index(turn.place) + 1) for turn in ordered]
