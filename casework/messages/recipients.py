"""Who is told: the members of an organisation by what they do, who stands in for them, and who supervises them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from accounts.models import Delegation, Membership, Organisation, OrganisationCapacity, Person
from accounts.roles import DEPARTMENTS, Level, Role
from casework import registry
from casework.messages.reminding import Reader
from casework.models import Case, Deadline, Party
from casework.steps import CaseType, Turn

READERS = (
    Role.HANDLER,
    Role.PRINCIPAL,
    Role.ACCOUNTANT,
    Role.PRINCIPAL_INVESTIGATOR,
    Role.SUBPROJECT_LEADER,
    Role.TASK_LEADER,
    Role.FINANCE_ASSISTANT,
)
"""Who handles cases for an organisation and so reads its mail; whoever signs is told when something waits for them."""

_NEXT = {Reader.HOLDERS: Reader.SIGNERS, Reader.SIGNERS: Reader.SUPERVISORS}
_BELOW_ALL = 7
"""More than the digits of a region: an office that is no department stands below the departments of its county."""

Asked = tuple[Deadline, Reader]
Roles = tuple[str, ...]


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told, for themselves or only in the place of absent colleagues."""

    person: Person
    absent: tuple[int, ...] = ()
    """The memberships (ids) of those in whose place alone; empty where for themselves."""


def members(organisation: Organisation, roles: Iterable[str], day: date) -> list[Recipient]:
    """The people who hold one of `roles` in `organisation` on `day`, and who stands in for them, each once."""
    return members_of([organisation], roles, day)[organisation.pk]


def members_of(organisations: Iterable[Organisation], roles: Iterable[str], day: date) -> dict[int, list[Recipient]]:
    """`members` of each organisation, by its id. Who stands in is a colleague, of the same organisation."""
    found: dict[int, dict[int, Recipient]] = {organisation.pk: {} for organisation in organisations}
    if not found:
        return {}
    wanted = set(roles)
    present = Membership.objects.on(day).filter(organisation__in=found)
    holders = present.filter(roles__overlap=list(wanted))
    absences = Delegation.objects.filter(absent__in=holders, since__lte=day, until__gte=day)
    reached = Q(roles__overlap=list(wanted)) | Q(pk__in=absences.values("stand_in"))
    stood_in_for = ArraySubquery(absences.filter(stand_in=OuterRef("pk")).order_by("pk").values("absent"))
    rows = present.filter(reached).annotate(stood_in_for=stood_in_for)
    for membership in rows.select_related("person__message_preference"):
        absent = () if wanted & set(membership.roles) else tuple(membership.stood_in_for)
        found[membership.organisation_id][membership.person_id] = Recipient(membership.person, absent)
    return {organisation: list(people.values()) for organisation, people in found.items()}


def member_and_stand_ins(member: Membership, day: date) -> list[Recipient]:
    """Who does on `day` what is that member's to do: the member, and who stands in for them."""
    absences = Delegation.objects.filter(
        absent=member, stand_in__in=Membership.objects.on(day), since__lte=day, until__gte=day
    )
    rows = absences.select_related("stand_in__person__message_preference")
    return [Recipient(member.person), *(Recipient(each.stand_in.person, (member.pk,)) for each in rows)]


def of_turn(turn: Turn, day: date) -> list[Recipient]:
    """Who acts on `day` in a turn: the one who is named or those with its roles, and who stands in for them."""
    if turn.person is None:
        return members(turn.organisation, turn.roles, day)
    named = Membership.objects.on(day).filter(organisation=turn.organisation, person=turn.person)
    holding = named.filter(roles__overlap=list(turn.roles)).select_related("person__message_preference")
    return [each for member in holding for each in member_and_stand_ins(member, day)]


class Recipients:
    """Whom reminders of deadlines go to on a day, for many deadlines at once, in as many queries as for one.

    Where an organisation has nobody who could hold a deadline its signers are told instead, and for want of those the
    office that supervises it: a reminder never goes to nobody while there is anybody.
    """

    def __init__(self, asked: Sequence[Asked], day: date) -> None:
        self._day = day
        self._parties: dict[int, list[Party]] = defaultdict(list)
        for party in _parties_of({row.case_id for row, _to in asked}):
            self._parties[party.case_id].append(party)
        self._regions = {code for row, _to in asked for code in _divisions(row.case.region_id)}
        self._departments: list[OrganisationCapacity] | None = None
        self._cases = {row.case_id for row, _to in asked}
        self._run_from_above: dict[tuple[str, str], set[int]] = {}
        self._people: dict[tuple[int, Reader], list[tuple[int, Recipient]]] = {}
        while asked:
            self._find(asked)
            asked = [(row, _NEXT[to]) for row, to in asked if to in _NEXT and not self._people[row.pk, to]]

    def of(self, row: Deadline, to: Reader) -> list[tuple[int, Recipient]]:
        """Each who is to be reminded of `row`, with the organisation (by id) as whose member."""
        found = self._people[row.pk, to]
        return found or (self.of(row, _NEXT[to]) if to in _NEXT else [])

    def _find(self, asked: Sequence[Asked]) -> None:
        wanted = {(row.pk, to): self._wanted(row, to) for row, to in asked}
        by_roles: dict[Roles, dict[int, Organisation]] = defaultdict(dict)
        for organisations, roles in wanted.values():
            by_roles[roles].update({each.pk: each for each in organisations})
        people = {roles: members_of(found.values(), roles, self._day) for roles, found in by_roles.items()}
        for key, (organisations, roles) in wanted.items():
            self._people[key] = [(each.pk, member) for each in organisations for member in people[roles][each.pk]]

    def _wanted(self, row: Deadline, to: Reader) -> tuple[list[Organisation], Roles]:
        whose = row.declared.whose
        holders = [party.organisation for party in self._parties[row.case_id] if party.capacity == whose]
        if to is not Reader.SUPERVISORS:
            return holders, _roles(row.case.kind, row.code, to)
        if whose in row.case.case_type.applicants:
            return self._offices(row), READERS
        return [above for holder in holders for above in self._above(row, holder)], READERS

    def _offices(self, row: Deadline) -> list[Organisation]:
        """The offices in whose hands the case is."""
        applicants = row.case.case_type.applicants
        return [party.organisation for party in self._parties[row.case_id] if party.capacity not in applicants]

    def _above(self, row: Deadline, office: Organisation) -> list[Organisation]:
        """Who supervises `office` in a case: a unit that is no department those departments that are parties to it.

        For want of those, and for a department, the departments of the procedure next above it in the region of the
        case, one for each capacity.
        """
        departments = self._supervising(row)
        own = [_reach(each) for each in departments if each.organisation_id == office.pk]
        parties = {party.organisation_id for party in self._parties[row.case_id]}
        deciding = {each.organisation_id: each.organisation for each in departments if each.organisation_id in parties}
        if deciding and not own:
            return list(deciding.values())
        nearest: dict[str, OrganisationCapacity] = {}
        for each in sorted(departments, key=_reach):
            if _reach(each) < min(own, default=_BELOW_ALL):
                nearest[each.capacity] = each
        return [each.organisation for each in nearest.values()]

    def _supervising(self, row: Deadline) -> list[OrganisationCapacity]:
        if self._departments is None:
            reached = Q(level=Level.MINISTRY) | Q(organisation__region__in=self._regions)
            rows = OrganisationCapacity.objects.filter(reached, capacity__in=DEPARTMENTS).order_by("pk")
            self._departments = list(rows.select_related("organisation__region"))
        of_procedure = row.case.case_type.supervised_by
        return [
            each
            for each in self._departments
            if each.capacity in of_procedure
            and row.case.region_id.startswith(_prefix(each))
            and row.case_id not in self._from_above(row.case.case_type, each.level)
        ]

    def _from_above(self, case_type: CaseType, level: str) -> set[int]:
        """The cases of that procedure that are a higher department's, and none of those of `level` around it."""
        if case_type.supervised_from_above is None:
            return set()
        key = case_type.kind, level
        if key not in self._run_from_above:
            from_above = case_type.supervised_from_above(level)
            rows = Case.objects.filter(from_above, pk__in=self._cases, kind=case_type.kind)
            self._run_from_above[key] = set(rows.values_list("pk", flat=True))
        return self._run_from_above[key]


def _parties_of(cases: set[int]) -> Iterable[Party]:
    return Party.objects.filter(case__in=cases, until__isnull=True).select_related("organisation").order_by("pk")


def _roles(kind: str, code: str, to: Reader) -> Roles:
    """Who prepares, or signs, the steps that meet a limit, of those whose limit it is; else who reads their mail."""
    case_type = registry.case_type(kind)
    whose = case_type.limit(code).whose
    hands = [step.by_capacity(whose) for step in case_type.steps if code in step.meets]
    named = {role for by in hands if by for role in (by.roles if to is Reader.HOLDERS else by.signers)}
    return tuple(sorted(named)) or (READERS if to is Reader.HOLDERS else (Role.SIGNER, Role.PRINCIPAL, Role.APPROVER))


def _divisions(code: str) -> tuple[str, str, str]:
    """A region's code and those of the city and the province that it lies in."""
    return code, f"{code[:4]}00", f"{code[:2]}0000"


def _prefix(held: OrganisationCapacity) -> str:
    return held.organisation.region.prefix(held.level or Level.COUNTY)


def _reach(held: OrganisationCapacity) -> int:
    """How many digits of its region's code a department stands for: fewer, higher."""
    return len(_prefix(held))
