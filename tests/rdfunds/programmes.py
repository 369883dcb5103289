"""An agency, the two departments of the ministry, and programmes; everything by the real steps."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.actors import PersonActor
from accounts.models import Organisation
from accounts.roles import Capacity, Level, Role
from casework import contents, engine
from casework.models import Case, Content, Document, Event
from ledger import reading
from rdfunds import kinds
from rdfunds.models import Programme
from tests import factories
from tests.grading.world import moment, sign_through

DAY = "2026-03-10"
BEIJING = "110000"
FACTS = {"name": "新能源汽车", "code": "NEV-2026", "first_year": 2026, "last_year": 2028}
BASIS = {"tasks": "动力电池、驱动电机关键技术", "reasons": "拟支持项目12个", "total": "300000000.00"}
INCOME = [
    {"year": 2026, "central": "80000000.00", "local": "10000000.00", "own": "10000000.00", "other": None},
    {"year": 2027, "central": "100000000.00", "local": None, "own": "20000000.00", "other": None},
    {"year": 2028, "central": "60000000.00", "local": None, "own": "20000000.00", "other": None},
]
EXPENDITURE = [
    {"year": 2026, "purpose": "动力电池", "amount": "60000000.00"},
    {"year": 2026, "purpose": "驱动电机", "amount": "40000000.00"},
    {"year": 2027, "purpose": "动力电池", "amount": "120000000.00"},
    {"year": 2028, "purpose": "驱动电机", "amount": "80000000.00"},
]
CHANGED_INCOME = [*INCOME[:2], {**INCOME[2], "central": "90000000.00"}]
CHANGED_EXPENDITURE = [*EXPENDITURE[:3], {**EXPENDITURE[3], "amount": "110000000.00"}]
CHANGED = {
    "basis": {**BASIS, "total": "330000000.00"},
    "income": CHANGED_INCOME,
    "expenditure": CHANGED_EXPENDITURE,
}


@dataclass(frozen=True)
class Office:
    """An organisation with a handler and a signer."""

    organisation: Organisation
    handler: PersonActor
    signer: PersonActor

    @property
    def hands(self) -> tuple[PersonActor, PersonActor]:
        return self.handler, self.signer


@dataclass(frozen=True)
class World:
    """Who has to do with programmes."""

    agency: Office
    science: Office
    finance: Office

    def hands(self, case: Case, step: str) -> tuple[PersonActor, PersonActor]:
        """Who prepares and who signs a step."""
        declared = case.case_type.step(step)
        assert declared is not None
        offices = {
            Capacity.MANAGEMENT_AGENCY: self.agency,
            Capacity.SCIENCE_DEPARTMENT: self.science,
            Capacity.FINANCE_DEPARTMENT: self.finance,
        }
        return offices[Capacity(declared.by[0].capacity)].hands


def office(capacity: str, level: str = "", prefix: str = "", **fields: Any) -> Office:
    """An organisation of Beijing with its two people."""
    fields.setdefault("region", factories.region(BEIJING, "北京市"))
    made = factories.organisation(capacity, level=level, document_prefix=prefix, **fields)
    return Office(made, *(factories.actor(role, organisation=made) for role in (Role.HANDLER, Role.SIGNER)))


def build() -> World:
    """An agency, and the science and the finance department of the ministry."""
    return World(
        agency=office(Capacity.MANAGEMENT_AGENCY, prefix="高技中"),
        science=office(Capacity.SCIENCE_DEPARTMENT, Level.MINISTRY, "国科"),
        finance=office(Capacity.FINANCE_DEPARTMENT, Level.MINISTRY, "财教"),
    )


def start(world: World, *, on: str = DAY, **facts: Any) -> Case:
    """A programme whose estimate is not written yet."""
    payload = {**FACTS, **facts}
    return engine.open_case(kinds.PROGRAMME, world.agency.handler, payload, key=str(uuid.uuid4()), at=moment(on)).case


def write(case: Case, **sections: Any) -> None:
    """Put an estimate into the draft, as saved page by page."""
    draft = contents.draft(case, kinds.ESTIMATE)
    assert draft is not None
    pages = {
        "basis": sections.get("basis", BASIS),
        "income": {"income": sections.get("income", INCOME)},
        "expenditure": {"expenditure": sections.get("expenditure", EXPENDITURE)},
    }
    Content.objects.filter(pk=draft.pk).update(data={name: page for name, page in pages.items() if page})


def do(world: World, case: Case, step: str, payload: dict[str, Any] | None = None, *, on: str = DAY) -> Event:
    """Take a step as its people would, with the usual answers unless told; `case` is then up to date."""
    case.refresh_from_db()
    answers = payload_of(case, step) if payload is None else payload
    event = sign_through(case, step, answers, *world.hands(case, step), at=moment(on))
    case.refresh_from_db()
    case.forget("current_parties")
    return event


def approved(world: World, *, on: str = DAY, **facts: Any) -> Case:
    """A programme whose estimate is in force."""
    case = start(world, on=on, **facts)
    write(case)
    for step in ("file_estimate", "assess", "approve_estimate"):
        do(world, case, step, on=on)
    return case


def issue(world: World, case: Case, year: int, amount: str, *, on: str = DAY, **more: Any) -> Event:
    """Issue the budget of a year."""
    payload = {**payload_of(case, "issue_budget"), "year": year, "amount": amount, **more}
    return do(world, case, "issue_budget", payload, on=on)


def adjust(world: World, case: Case, year: int, amount: str, *, on: str = DAY, **more: Any) -> Event:
    """Adjust the budget of a year."""
    payload = {**payload_of(case, "adjust_budget"), "year": str(year), "amount": amount, **more}
    return do(world, case, "adjust_budget", payload, on=on)


def balances(case: Case) -> dict[str, Decimal]:
    """Account > yuan in the book of the programme, debit positive; without those at zero."""
    book = Programme.objects.select_related("book").get(case=case).book
    assert book is not None
    return {code: amount for code, amount in reading.balances(book).items() if amount}


def payload_of(case: Case, step: str) -> dict[str, Any]:
    """Answers that the step accepts, where it is possible at all."""
    answers: dict[str, Any] = {
        "start": lambda: dict(FACTS),
        "file_estimate": lambda: {"documents": []},
        "return_estimate": lambda: {"reasons": "支出测算依据不足"},
        "assess": lambda: {
            "assessed_by": "财政部预算评审中心",
            "assessed_on": DAY,
            "result": "概算编制合理",
            "total": BASIS["total"],
        },
        "approve_estimate": lambda: {"document_number": "财教〔2026〕15号"},
        "ask_change": lambda: {"reasons": "新增固态电池任务", "approval": [document(case)]},
        "forward_change": lambda: {"opinion": "同意调整"},
        "refuse_change": lambda: {"reasons": "任务调整尚未批复"},
        "approve_change": lambda: {"document_number": "财教〔2026〕48号"},
        "decline_change": lambda: {"reasons": "年度财力不足"},
        "issue_budget": lambda: {
            "year": 2026,
            "amount": "70000000.00",
            "deployed": False,
            "document_number": "财教〔2026〕20号",
        },
        "adjust_budget": lambda: {
            "year": "2026",
            "amount": "75000000.00",
            "deployed": False,
            "reasons": "执行进度",
            "document_number": "财教〔2026〕51号",
        },
        "complete": lambda: {"remark": "任务全部完成"},
        "terminate": lambda: {"reasons": "技术路线不再成立", "document_number": "财教〔2026〕60号"},
    }.get(step, dict)()
    return answers


def document(case: Case) -> str:
    """The id of a document of the case."""
    party = case.parties.order_by("pk")[0]
    made = Document.objects.create(
        case=case,
        organisation=party.organisation,
        uploaded_by=party.organisation.memberships.all()[0],
        uploaded_at=moment(DAY),
        name="任务调整批复.pdf",
        purpose="任务调整批复",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        file="documents/approval.pdf",
        audience="parties",
    )
    return str(made.pk)
