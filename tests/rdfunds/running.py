"""A running project with a budget and its people, written at once: what the tests of budgets and adjustments share.

Subproject 1 is carried out by the lead unit; subproject 2 by a unit with another one taking part.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.actors import SYSTEM, PersonActor
from accounts.models import Organisation
from accounts.roles import Capacity, Role
from casework import journal
from casework.models import Case, Event, Party
from ledger import posting
from ledger.models import Side
from ledger.money import to_fen
from ledger.posting import AccountSpec, Line
from rdfunds import bookkeeping, budgets, kinds
from rdfunds.bookkeeping import DISTRIBUTED, ISSUED, UNDISTRIBUTED
from rdfunds.models import Adjustment, AdjustmentCell, Call, Participation, Programme, Project, Subproject
from rdfunds.rules import BudgetLine, Cell, Source, total_of
from records import chain
from tests import factories
from tests.grading.world import moment

DAY = "2026-03-10"
LEFT = Decimal("1000000.00")
"""Yuan of the programme that are not distributed."""
LEADERS = {
    Capacity.LEAD_UNIT: Role.PRINCIPAL_INVESTIGATOR,
    Capacity.SUBPROJECT_UNIT: Role.SUBPROJECT_LEADER,
    Capacity.PARTICIPATING_UNIT: Role.TASK_LEADER,
}


@dataclass(frozen=True)
class Unit:
    """An organisation with somebody who leads its work, and its approver."""

    organisation: Organisation
    leader: PersonActor
    approver: PersonActor

    @property
    def code(self) -> str:
        """As cells name it."""
        return str(self.organisation.pk)


@dataclass(frozen=True)
class Running:
    """The project and everybody in it."""

    project: Project
    handler: PersonActor
    signer: PersonActor
    lead: Unit
    sub_leader: PersonActor
    """Of subproject 1, in the lead unit."""
    sub: Unit
    part: Unit

    @property
    def agency(self) -> Organisation:
        return self.handler.organisation

    def cell(self, name: str) -> Cell:
        """`lead materials`, `part testing own`: the cell of that unit, of central funds unless told."""
        unit, line, *source = name.split()
        subproject = "1" if unit == "lead" else "2"
        return Cell(
            subproject, getattr(self, unit).code, BudgetLine(line), Source(source[0] if source else Source.CENTRAL)
        )

    def cells(self, amounts: Mapping[str, str]) -> dict[Cell, Decimal]:
        return {self.cell(name): Decimal(amount) for name, amount in amounts.items()}


BUDGET = {
    "lead materials": "3000000.00",
    "lead equipment_purchase": "1000000.00",
    "lead travel_and_meetings": "200000.00",
    "lead indirect": "800000.00",
    "lead materials own": "500000.00",
    "sub materials": "1000000.00",
    "sub testing": "400000.00",
    "sub equipment_purchase": "600000.00",
    "sub indirect": "300000.00",
    "part materials": "500000.00",
    "part staff": "200000.00",
    "part indirect": "100000.00",
    "part materials own": "250000.00",
}
"""Yuan; indirect cost is below its cap, which is 1,110,000 and 705,000 yuan."""


def build(budget: Mapping[str, str] = BUDGET) -> Running:
    """The project, running since 2026-03-10."""
    agency = factories.organisation(Capacity.MANAGEMENT_AGENCY, name="高技术中心", document_prefix="国科高")
    handler, signer = (factories.actor(role, organisation=agency) for role in (Role.HANDLER, Role.SIGNER))
    lead = unit("海河大学", Capacity.LEAD_UNIT, Capacity.SUBPROJECT_UNIT)
    sub = unit("燕山研究院", Capacity.SUBPROJECT_UNIT)
    part = unit("滦河仪器有限公司", Capacity.PARTICIPATING_UNIT)
    project = _project(agency, lead, sub, part)
    sub_leader = factories.actor(Role.SUBPROJECT_LEADER, organisation=lead.organisation)
    made = Running(project, handler, signer, lead, sub_leader, sub, part)
    issue(made, made.cells(budget))
    _distribute(project, total_of(made.cells(budget), source=Source.CENTRAL))
    return made


def unit(name: str, *capacities: str) -> Unit:
    """A unit with its two people; who leads is what the first capacity asks for."""
    made = factories.organisation(*capacities, name=name)
    roles = (LEADERS[Capacity(capacities[0])], Role.APPROVER)
    return Unit(made, *(factories.actor(role, organisation=made) for role in roles))


def issue(made: Running, cells: Mapping[Cell, Decimal], *, on: str = DAY) -> None:
    """A version of the budget."""
    budgets.issue(
        made.project, cells, event=event(made.project.case, on=on), content=None, actor=made.handler, at=moment(on)
    )


def event(case: Case, *, on: str = DAY) -> Event:
    """Something that happened in the case."""
    case.refresh_from_db()
    return journal.remark(case, "issue_budget", {}, actor=SYSTEM, at=moment(on))


def requested(made: Running, changes: Mapping[str, str], *, on: str = DAY) -> Adjustment:
    """An adjustment with these changes in yuan, as a row: nothing is reserved yet, and no step was taken."""
    found = case(made.project.case.region, kinds.ADJUSTMENT, kinds.ASKED, on=on)
    adjustment = Adjustment.objects.create(
        case=found, project=made.project, asked_by=made.sub.organisation, reason="试验方案调整"
    )
    AdjustmentCell.objects.bulk_create(
        AdjustmentCell(
            adjustment=adjustment,
            subproject=int(cell.subproject),
            unit_id=int(cell.unit),
            line=cell.line,
            source=cell.source,
            change=int(change * 100),
        )
        for cell, change in made.cells(changes).items()
    )
    return adjustment


def case(region, kind: str, state: str, *, on: str = DAY) -> Case:
    """A case as a row."""
    key = str(uuid.uuid4())
    return Case.objects.create(
        reference=f"测-{key[:8]}",
        kind=kind,
        state=state,
        region=region,
        opened_at=moment(on),
        opening_key=key,
        state_since=date.fromisoformat(on),
        head_hash=chain.GENESIS,
    )


def _project(agency: Organisation, lead: Unit, sub: Unit, part: Unit) -> Project:
    region = agency.region
    programme = Programme.objects.create(
        case=case(region, kinds.PROGRAMME, kinds.APPROVED),
        agency=agency,
        name="智能传感器",
        code="智能传感",
        first_year=2026,
        last_year=2030,
    )
    call = Call.objects.create(
        case=case(region, kinds.CALL, "closed"),
        programme=programme,
        title="2026年度项目申报指南",
        direction="高端仪器用传感器",
        rounds=1,
        closes_on=date(2026, 2, 1),
    )
    project = Project.objects.create(
        case=case(region, kinds.PROJECT, kinds.RUNNING),
        call=call,
        lead_unit=lead.organisation,
        title="微型光谱传感器研制",
        investigator="周海",
        signed_on=date.fromisoformat(DAY),
    )
    Subproject.objects.create(project=project, number=1, title="总体设计", unit=lead.organisation, leader="李芸")
    second = Subproject.objects.create(project=project, number=2, title="样机", unit=sub.organisation, leader="王晨")
    Participation.objects.create(subproject=second, unit=part.organisation, leader="赵凯")
    _parties(project.case, agency, lead, sub, part)
    return project


def _distribute(project: Project, amount: Decimal) -> None:
    """What the programme has issued: `amount` yuan of it to the project, a million more to nobody yet."""
    programme, code = project.call.programme, f"{DISTRIBUTED}:{project.case_id}"
    project.granted = to_fen(amount)
    project.save(update_fields=["granted"])
    bookkeeping.open_book(programme, date.fromisoformat(DAY))
    posting.open_account(programme.book, AccountSpec(code, project.title, Side.DEBIT, guarded=True))
    lines = [Line(code, amount), Line(UNDISTRIBUTED, LEFT), Line(ISSUED, -amount - LEFT)]
    day = date.fromisoformat(DAY)
    posting.post(
        programme.book,
        [line for line in lines if line.amount],
        kind="budget",
        effective_on=day,
        actor=SYSTEM,
        memo="年度预算",
        key="budget",
    )


def _parties(found: Case, agency: Organisation, lead: Unit, sub: Unit, part: Unit) -> None:
    capacities = (
        (agency, Capacity.MANAGEMENT_AGENCY),
        (lead.organisation, Capacity.LEAD_UNIT),
        (lead.organisation, Capacity.SUBPROJECT_UNIT),
        (sub.organisation, Capacity.SUBPROJECT_UNIT),
        (part.organisation, Capacity.PARTICIPATING_UNIT),
    )
    Party.objects.bulk_create(
        Party(case=found, organisation=organisation, capacity=capacity, since=date.fromisoformat(DAY))
        for organisation, capacity in capacities
    )
