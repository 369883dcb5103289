"""Calls and projects as their people bring them forward: an agency, the ministry's departments, three units.

The lead unit carries out subproject 1, a second unit subproject 2, in which a third takes part.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.actors import SYSTEM, PersonActor
from accounts.models import Organisation
from accounts.roles import Capacity, Level, Role
from casework import contents, engine
from casework.models import Case, Content, Event
from casework.steps import ContentKind
from ledger import posting
from ledger.posting import Line
from rdfunds import bookkeeping, kinds
from rdfunds.models import Call, Programme, Project
from rdfunds.rules import BudgetLine, Source
from tests import factories
from tests.grading.world import moment, sign_through
from tests.rdfunds import running

DAY = "2026-03-10"
LAST_DAY = "2026-04-20"
ISSUED = Decimal("60000000.00")
"""Yuan of the programme that are issued and not distributed yet."""
CENTRAL = {
    "1 lead materials": "3000000.00",
    "1 lead equipment_purchase": "1000000.00",
    "1 lead indirect": "800000.00",
    "2 sub materials": "1000000.00",
    "2 sub testing": "400000.00",
    "2 sub indirect": "300000.00",
    "2 part staff": "200000.00",
    "2 part indirect": "100000.00",
}
"""Yuan of central money, well below the cap on indirect cost in both subprojects."""
REQUESTED = sum((Decimal(amount) for amount in CENTRAL.values()), Decimal(0))
TASK_BOOK: dict[str, Any] = {
    "goals": {"goals": "研制微型光谱传感器", "first_day": "2026-07-01", "last_day": "2029-06-30"},
    "indicators": {"indicators": [{"name": "分辨率", "target": "优于1 nm", "shown_by": "第三方检测报告"}]},
}


@dataclass(frozen=True)
class World:
    """Everybody around a programme."""

    programme: Programme
    handler: PersonActor
    signer: PersonActor
    expert: PersonActor
    science: tuple[PersonActor, PersonActor]
    investigator: PersonActor
    assistant: PersonActor
    approver: PersonActor
    sub_leader: PersonActor
    task_leader: PersonActor

    @property
    def agency(self) -> tuple[PersonActor, PersonActor]:
        return self.handler, self.signer

    @property
    def lead(self) -> tuple[PersonActor, PersonActor]:
        return self.investigator, self.approver

    @property
    def units(self) -> dict[str, Organisation]:
        """The units by the names under which CENTRAL has them."""
        return {
            "lead": self.investigator.organisation,
            "sub": self.sub_leader.organisation,
            "part": self.task_leader.organisation,
        }


def build() -> World:
    """The world, with a programme of which 60 million yuan are issued."""
    agency = factories.organisation(
        Capacity.MANAGEMENT_AGENCY, name="高技术研究发展中心", document_prefix="国科高", region=_beijing()
    )
    science = _department(Capacity.SCIENCE_DEPARTMENT, "科学技术部")
    _department(Capacity.FINANCE_DEPARTMENT, "财政部")
    lead = factories.organisation(Capacity.LEAD_UNIT, Capacity.SUBPROJECT_UNIT, name="海河大学")
    sub = factories.organisation(Capacity.SUBPROJECT_UNIT, name="燕山研究院")
    part = factories.organisation(Capacity.PARTICIPATING_UNIT, name="滦河仪器有限公司")
    return World(
        programme_of(agency),
        *(factories.actor(role, organisation=agency) for role in (Role.HANDLER, Role.SIGNER, Role.EXPERT)),
        tuple(factories.actor(role, organisation=science) for role in (Role.HANDLER, Role.SIGNER)),
        *(
            factories.actor(role, organisation=lead)
            for role in (Role.PRINCIPAL_INVESTIGATOR, Role.FINANCE_ASSISTANT, Role.APPROVER)
        ),
        factories.actor(Role.SUBPROJECT_LEADER, organisation=sub),
        factories.actor(Role.TASK_LEADER, organisation=part),
    )


def programme_of(agency: Organisation, *, issued: Decimal = ISSUED, name: str = "智能传感器") -> Programme:
    """A programme whose estimate is in force, as a row, with a book in which `issued` yuan are not distributed."""
    programme = Programme.objects.create(
        case=running.case(agency.region, kinds.PROGRAMME, kinds.APPROVED, on="2026-01-05"),
        agency=agency,
        name=name,
        code=name,
        first_year=2026,
        last_year=2030,
    )
    bookkeeping.open_book(programme, date(2026, 1, 5))
    posting.post(
        programme.book,
        [Line(bookkeeping.UNDISTRIBUTED, issued), Line(bookkeeping.ISSUED, -issued)],
        kind="budget",
        effective_on=date(2026, 1, 5),
        actor=SYSTEM,
        memo="下达2026年度预算",
        key=str(uuid.uuid4()),
        recorded_at=moment("2026-01-05"),
    )
    return programme


def call_answers(world: World, **more: Any) -> dict[str, Any]:
    """What the form of a call asks for: one round with a budget unless told."""
    return {
        "programme": world.programme.pk,
        "title": "2026年度项目申报指南",
        "direction": "高端仪器用微型传感器及其制造工艺。",
        "rounds": "1",
        "lump_sum": False,
        "closes_on": LAST_DAY,
        "published_estimate": "",
        **more,
    }


def draft_call(world: World, *, on: str = DAY, **more: Any) -> Case:
    """A call being drafted."""
    answers = call_answers(world, **more)
    return engine.open_case(kinds.CALL, world.handler, answers, key=str(uuid.uuid4()), at=moment(on)).case


def open_call(world: World, *, on: str = DAY, **more: Any) -> Call:
    """A call that was published."""
    case = draft_call(world, on=on, **more)
    do(world, case, "publish", {}, on=on)
    return Call.objects.get(case=case)


def begin(world: World, call: Call, *, on: str = DAY, title: str = "微型光谱传感器研制") -> Case:
    """A project of the lead unit."""
    answers = {"call": call.pk, "title": title, "investigator": "周海"}
    return engine.open_case(kinds.PROJECT, world.investigator, answers, key=str(uuid.uuid4()), at=moment(on)).case


def write_application(world: World, case: Case, *, central: Mapping[str, str] = CENTRAL, **sections: Any) -> None:
    """Put a complete application into the draft; `sections` replace single ones. Written at once, to be quick."""
    data = {**application(world, central, lump_sum=case.record.call.lump_sum), **sections}
    Content.objects.filter(case=case, kind=kinds.APPLICATION, frozen_at__isnull=True).update(data=data)


def application(
    world: World, central: Mapping[str, str] = CENTRAL, *, lump_sum: bool = False
) -> dict[str, dict[str, Any]]:
    """An application without fault."""
    ids = {name: str(unit.pk) for name, unit in world.units.items()}
    requested = sum((Decimal(amount) for amount in central.values()), Decimal(0))
    project = {
        "goals": "研制微型光谱传感器并形成小批量生产能力。",
        "first_day": "2026-07-01",
        "last_day": "2029-06-30",
        "requested": str(requested),
    }
    units = {
        "subprojects": [
            {"number": 1, "name": "总体设计", "unit": ids["lead"], "leader": "李芸"},
            {"number": 2, "name": "样机研制", "unit": ids["sub"], "leader": "王晨"},
        ],
        "parts": [{"subproject": 2, "unit": ids["part"], "leader": "赵凯"}],
    }
    member = {"name": "孙立", "workplace": "海河大学", "part": "member", "amount": None, "id_number": ""}
    people = {"people": [{**member, "share": f"1-{ids['lead']}"}]}
    if lump_sum:
        return {"project": {**project, "committed": True}, "units": units, "people": people}
    return {
        "project": project,
        "units": units,
        "lines": {"cells": _cells(ids, central)},
        "equipment": {"items": []},
        "people": people,
        "basis": {"business": "材料按近三年采购均价，测试按检测机构报价。", "labour": "聘用2人24个月。"},
        "pledges": {"pledges": []},
    }


def write_task_book(case: Case, **sections: Any) -> None:
    """Put a complete task book into the draft."""
    rows = Content.objects.filter(case=case, kind=kinds.TASK_BOOK, frozen_at__isnull=True)
    rows.update(data={**TASK_BOOK, **sections})


def save(world: World, case: Case, kind: ContentKind, section: str, payload: dict[str, Any]) -> Content:
    """Save a page of a large content as its form would."""
    revision = draft_of(case, kind.code).revision
    at = moment(DAY)
    return contents.write_section(case, kind, section, world.investigator, payload, seen_revision=revision, at=at)


def draft_of(case: Case, kind: str) -> Content:
    """The draft of that kind."""
    found = contents.draft(case, kind)
    assert found is not None
    return found


def do(world: World, case: Case, step: str, payload: dict[str, Any] | None = None, *, on: str = DAY) -> Event:
    """Take a step as the people of the party would; `case` is then up to date."""
    case.refresh_from_db()
    declared = case.case_type.step(step)
    assert declared is not None
    answers = PAYLOADS[step](world, case) if payload is None else payload
    if declared.system:
        event = engine.take(case, step, SYSTEM, answers, key=f"system:{step}", seen_version=None, at=moment(on))
        case.refresh_from_db()
        return event
    hands = {Capacity.MANAGEMENT_AGENCY: world.agency, Capacity.SCIENCE_DEPARTMENT: world.science}
    people = hands.get(Capacity(declared.by[0].capacity), world.lead)
    event = sign_through(case, step, answers, *people, at=moment(on))
    case.refresh_from_db()
    return event


def bring(world: World, case: Case, *steps: str, on: str = DAY) -> Case:
    """Take one step after the other, with what is to be written before some of them."""
    for step in steps:
        if step == "submit":
            write_application(world, case)
        if step == "sign_task_book":
            write_task_book(case)
        do(world, case, step, on=on)
    return case


REVIEWED = ("submit", "call_review", "report_review")
ISSUED_TO = (*REVIEWED, "propose", "give_opinion", "issue_budget")
RUNNING = (*ISSUED_TO, "sign_task_book", "countersign")
"""What brings a project of one round so far."""


def running_project(world: World, call: Call | None = None, *, on: str = DAY) -> Project:
    """A project that both sides have signed for."""
    case = begin(world, call or open_call(world, on=on), on=on)
    bring(world, case, *RUNNING, on=on)
    return Project.objects.get(case=case)


REASON = {"reason": "研究内容与指南方向不够契合。"}
PAYLOADS: dict[str, Any] = {
    "correct": lambda world, case: call_answers(world, title="2026年度第二批项目申报指南"),
    "publish": lambda world, case: {},
    "discard": lambda world, case: {},
    "close": lambda world, case: {},
    "submit_pre_application": lambda world, case: {"goals": "研制微型光谱传感器。", "requested": str(REQUESTED)},
    "invite": lambda world, case: REASON,
    "pass_over": lambda world, case: REASON,
    "submit": lambda world, case: {},
    "withdraw": lambda world, case: REASON,
    "return_application": lambda world, case: REASON,
    "call_review": lambda world, case: {
        "remark": "",
        "experts": [
            {"member": str(world.expert.membership.pk), "name": "", "workplace": ""},
            {"member": "", "name": "吴越", "workplace": "东海大学"},
        ],
    },
    "report_review": lambda world, case: {
        "opinion": "任务明确，预算合理。",
        "advised": str(Decimal(case.record.requested or 0) / 100),
        "cuts": [],
    },
    "propose": lambda world, case: {},
    "decline": lambda world, case: REASON,
    "give_opinion": lambda world, case: {"verdict": "agree", "opinion": "同意。"},
    "issue_budget": lambda world, case: {},
    "sign_task_book": lambda world, case: {},
    "return_task_book": lambda world, case: REASON,
    "countersign": lambda world, case: {},
    "record_first_payment": lambda world, case: {
        "paid_on": case.record.signed_on.isoformat(),
        "amount": "2000000.00",
        "opinion": "按年度任务拨付首笔资金。",
    },
    "stop": lambda world, case: REASON,
    "close_unsent": lambda world, case: {},
    "end_with_programme": lambda world, case: REASON,
}
"""What each step can be sent with."""


def _cells(ids: Mapping[str, str], central: Mapping[str, str]) -> list[dict[str, str]]:
    """The grid with every line of every unit, empty but for `central`."""
    amounts = {tuple(name.split()): amount for name, amount in central.items()}
    shares = (("1", "lead"), ("2", "sub"), ("2", "part"))
    return [
        {
            "subproject": subproject,
            "unit": ids[unit],
            "line": line.value,
            **dict.fromkeys((source.value for source in Source), ""),
            "central": amounts.get((subproject, unit, line.value), ""),
        }
        for subproject, unit in shares
        for line in BudgetLine
    ]


def _department(capacity: str, name: str) -> Organisation:
    """The ministry's department; there is one of each."""
    known = Organisation.objects.filter(capacities__capacity=capacity, capacities__level=Level.MINISTRY).first()
    return known or factories.organisation(
        capacity, level=Level.MINISTRY, name=name, region=_beijing(), document_prefix=name
    )


def _beijing() -> Any:
    return factories.region("110000", "北京市")
