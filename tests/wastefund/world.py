"""A responsible unit with its people, a landfill in the register, and its plans; everything by the real steps."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.actors import PersonActor
from accounts.models import Organisation
from accounts.roles import Capacity, Level, Role
from casework import contents, engine
from casework.models import Case, Content, Document, Event
from ledger import reading
from ledger.models import Book
from tests import factories
from tests.grading.world import moment, sign_through, take
from wastefund import booking, kinds
from wastefund.models import Landfill

REGION = "130203"
FACTS = {
    "name": "曹妃甸危险废物填埋场",
    "permit_number": "冀危许130203",
    "permit_holder": "冀东环保处置有限公司",
    "region": REGION,
    "address": "唐山市曹妃甸区",
    "waste_categories": "HW18, HW31",
    "operating_since": "2026-01-01",
    "planned_closure": "2035-12-31",
    "capacity_flexible": "600000",
    "filled_flexible": "",
    "capacity_rigid": "",
    "filled_rigid": "",
}
EXISTING = {"operating_since": "2015-04-01", "planned_closure": "2036-12-31", "filled_flexible": "200000"}
MONITORING = {
    "purpose": "monitoring",
    "first_year": 2037,
    "last_year": 2066,
    "yearly": "900000.00",
    "basis": "监测合同",
}
WORKS = {"purpose": "closure_works", "first_year": 2036, "last_year": 2036, "yearly": "18000000.00", "basis": "概算"}
BASIS = {
    "method": "by_month",
    "discount_rate": "5",
    "rate_basis": "30年期国债收益率",
    "asset_cost": "60000000.00",
    "life_until": "2035-12-31",
    "depreciation": "by_month",
}


@dataclass(frozen=True)
class Unit:
    """A responsible unit with an accountant and an approver."""

    organisation: Organisation
    accountant: PersonActor
    approver: PersonActor

    @property
    def hands(self) -> tuple[PersonActor, PersonActor]:
        return self.accountant, self.approver


def unit(**fields: Any) -> Unit:
    """A unit of Lubei, Tangshan, with its two people."""
    fields.setdefault("region", factories.region(REGION))
    made = factories.organisation(Capacity.RESPONSIBLE_UNIT, **fields)
    return Unit(made, *(factories.actor(role, organisation=made) for role in (Role.ACCOUNTANT, Role.APPROVER)))


def department(capacity: str = Capacity.ENVIRONMENT_DEPARTMENT, region: str = "130200") -> PersonActor:
    """A handler of a department of the city."""
    office = factories.organisation(capacity, level=Level.PREFECTURE, region=factories.region(region))
    return factories.actor(Role.HANDLER, organisation=office)


def enter(by: Unit, *, on: str = "2026-01-05", **facts: Any) -> Landfill:
    """A landfill as the accountant has entered it."""
    payload = {**FACTS, **facts}
    event = engine.open_case(kinds.LANDFILL, by.accountant, payload, key=str(uuid.uuid4()), at=moment(on))
    return event.case.landfill


def keep(by: Unit, *, on: str = "2026-01-05", **facts: Any) -> Landfill:
    """A landfill that is in the register."""
    landfill = enter(by, on=on, **facts)
    do(by, landfill.case, "confirm_entry", {"evidence": [document(landfill.case)]}, on=on)
    return Landfill.objects.get(pk=landfill.pk)


def do(by: Unit, case: Case, step: str, payload: dict[str, Any], *, on: str) -> Event:
    """Take a step as the people of the unit would; `case` is then up to date."""
    case.refresh_from_db()
    event = sign_through(case, step, payload, *by.hands, at=moment(on))
    case.refresh_from_db()
    return event


def record(by: Unit, landfill: Landfill, *rows: tuple[str, str], on: str, part: str = "flexible") -> Event:
    """Record (month, m3) pairs of one part."""
    volumes = [{"part": part, "month": month, "volume": volume, "reason": ""} for month, volume in rows]
    landfill.case.refresh_from_db()
    return take(landfill.case, "record_volumes", by.accountant, {"volumes": volumes}, at=moment(on))


def draft(by: Unit, landfill: Landfill, *, on: str, occasion: str = "first", **sections: Any) -> Case:
    """A version of the plan, with its pages filled in; `sections` replace single answers or whole pages."""
    payload = {"landfill": str(landfill.pk), "occasion": occasion}
    case = engine.open_case(kinds.PLAN, by.accountant, payload, key=str(uuid.uuid4()), at=moment(on)).case
    content = contents.draft(case, kinds.PLAN)
    assert content is not None
    written = {
        "basis": {**content.data.get("basis", BASIS), **sections.pop("basis", {})},
        "costs": {"costs": sections.pop("costs", content.data.get("costs", {}).get("costs", [WORKS, MONITORING]))},
        "rules": {"responsibilities": "财务部计提", "use_of_funds": "总经理批准", "rules": [document(case)]},
        **sections,
    }
    Content.objects.filter(pk=content.pk).update(data={name: page for name, page in written.items() if page})
    return case


def adopt(by: Unit, landfill: Landfill, *, on: str, **more: Any) -> Case:
    """A version of the plan that two people have adopted."""
    case = draft(by, landfill, on=on, **more)
    do(by, case, "adopt", {"decided_by": "总经理办公会"}, on=on)
    landfill.refresh_from_db()
    return case


def book(landfill: Landfill, on: str) -> int:
    """Let the clock book what is over on that day."""
    at: datetime = moment(on)
    return booking.book_months(Landfill.objects.get(pk=landfill.pk), date.fromisoformat(on), at)


def balances(book: Book | None, on: str | None = None) -> dict[str, Decimal]:
    """Account code > yuan, debit positive; without those at zero."""
    assert book is not None
    found = reading.balances(book, on=date.fromisoformat(on) if on else None)
    return {code: amount for code, amount in found.items() if amount}


def document(case: Case) -> str:
    """The id of a document of the case."""
    party = case.parties.all()[0]
    made = Document.objects.create(
        case=case,
        organisation=party.organisation,
        uploaded_by=party.organisation.memberships.all()[0],
        uploaded_at=moment("2026-01-05"),
        name="测绘报告.pdf",
        purpose="依据",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        file="documents/survey.pdf",
        audience="parties",
    )
    return str(made.pk)
