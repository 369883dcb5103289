"""A small world of grading: offices, an enterprise with its people, a standard, and a case at any state.

Days are in the spring of 2026, whose calendar is known: with the defaults an application is submitted on Tuesday,
10 March, so that the correction notice is due on 17 March and the audit on 24 March.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.actors import Actor, PersonActor
from accounts.models import Organisation
from accounts.roles import Capacity, Level, Role
from casework import contents, engine, lists, proposals, signing
from casework.amendments import own_steps
from casework.errors import StepRefused
from casework.models import Case, Content, Document, Event, OutboxMessage, ProposalState, PublicList
from grading.commitments import commitments_of
from grading.models import EntrustedUnit, GradingStandard, Industry, StandardElement
from grading.queries import first_level_elements, items_to_answer
from grading.self_evaluation import KIND, REPORT
from records.clock import SHANGHAI
from tests import factories
from tests.grading import outcomes, reviewing
from tests.grading.scenes import SCENES, SUBMITTED_ON

CORRECTION_DUE = date(2026, 3, 17)
AUDIT_DUE = date(2026, 3, 24)
ELEMENTS = (("1.1", "目标职责", 20), ("1.2", "目标职责", 40), ("2.1", "制度化管理", 30), ("2.2", "制度化管理", 10))
FIGURES = ("accidents", "casualties", "lost_days", "death_rate", "serious_injury_rate", "frequency", "severity")
ITEM = {"place": "1.2 机构和职责", "fault": "未附任命文件", "required": "补充任命文件", "rule": "G-8-1"}
REASON = {"place": "2.1 规章制度", "reason": "制度与现场不符", "rule": "G-7-2-2"}


def moment(day: date | str, hour: int = 10) -> datetime:
    """That hour of a day in Shanghai."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time(hour), SHANGHAI)


@dataclass(frozen=True)
class Office:
    """An office with a handler and a signer."""

    organisation: Organisation
    handler: PersonActor
    signer: PersonActor


@dataclass(frozen=True)
class Enterprise:
    """An enterprise with a handler and its principal responsible person."""

    organisation: Organisation
    handler: PersonActor
    principal: PersonActor


def office(capacity: str, **fields: Any) -> Office:
    """An office with its two people."""
    made = factories.organisation(capacity, **fields)
    return Office(made, *office_pair(made))


def office_pair(organisation: Organisation) -> tuple[PersonActor, PersonActor]:
    """A new handler and a new signer of an office, such as for a step from which those of another are kept apart."""
    return tuple(factories.actor(role, organisation=organisation) for role in (Role.HANDLER, Role.SIGNER))


def department(level: str, region: str, name: str, prefix: str) -> Office:
    """The emergency management department of a region."""
    return office(
        Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT,
        level=level,
        name=name,
        region=factories.region(region),
        document_prefix=prefix,
    )


def enterprise(region: str = "130203", **fields: Any) -> Enterprise:
    """An enterprise with its two people."""
    made = factories.organisation(Capacity.ENTERPRISE, region=factories.region(region), **fields)
    return Enterprise(made, *(factories.actor(role, organisation=made) for role in (Role.HANDLER, Role.PRINCIPAL)))


def standard(industry: str = "metallurgy", *, levels: tuple[int, ...] = (1, 2, 3), code: str = "") -> GradingStandard:
    """A standard of four elements, 100 points in all, in force since 2022."""
    made = GradingStandard.objects.create(
        code=code or f"{industry}-2022",
        industry=Industry.objects.get(code=industry),
        name="企业安全生产标准化定级标准",
        version="2022",
        issuer="应急管理部",
        levels=list(levels),
        thresholds={"1": "90", "2": "75", "3": "60"},
        since=date(2022, 1, 1),
    )
    StandardElement.objects.bulk_create(
        StandardElement(
            standard=made,
            code=code,
            level1_code=code[0],
            level1_name=level1,
            name=f"要素{code}",
            full_score=full,
            order=order,
        )
        for order, (code, level1, full) in enumerate(ELEMENTS)
    )
    return made


def entrust(grading_department: Organisation, unit: Organisation, level: int, **fields: Any) -> EntrustedUnit:
    """`unit` accepts and audits for the department at this level, since 2022 unless told."""
    fields = {"task": EntrustedUnit.Task.ORGANISE, "since": date(2022, 1, 1)} | fields
    return EntrustedUnit.objects.create(department=grading_department, unit=unit, level=level, **fields)


@dataclass(frozen=True)
class World:
    """Offices at three levels, the units that the province has entrusted with level 2, an enterprise, a standard.

    The city, which grades level 3, and the ministry, which grades level 1, have entrusted nobody.
    """

    ministry: Office
    province: Office
    city: Office
    unit: Office
    review_unit: Office
    enterprise: Enterprise
    standard: GradingStandard

    def start(
        self, *, level: int = 2, by: Enterprise | None = None, at: datetime | None = None, **answers: Any
    ) -> Case:
        """A new application in draft."""
        payload = {**START, "standard": self.standard.code, "level": str(level), **answers}
        who = (by or self.enterprise).handler
        event = engine.open_case("grading", who, payload, key=str(uuid.uuid4()), at=at or moment(SUBMITTED_ON, 9))
        return event.case

    def case_at(self, state: str, *, level: int = 2, at: datetime | None = None, by: Enterprise | None = None) -> Case:
        """A case that its people have brought to a scene, mostly the bare state, all on one day."""
        scene = SCENES[state]
        at = at or moment(scene.on)
        answers = {}
        if scene.renewal:
            outcomes.hold_a_grade((by or self.enterprise).organisation, self.standard.industry, level)
            answers = {"application_kind": "renewal"}
        case = self.start(level=level, at=at, by=by, **answers)
        write_report(case, day=at.date())
        for step in scene.steps:
            self.do(case, step, at=at)
        for step in scene.then:
            self.do(case, step, at=moment(SUBMITTED_ON))
        return case

    def do(self, case: Case, step: str, payload: dict[str, Any] | None = None, *, at: datetime) -> Event:
        """Take a step as the people of the party would, signed where that is needed; `case` is then up to date."""
        hands = self.hands(case, step)
        payload = PAYLOADS[step](self, case) if payload is None else payload
        case.refresh_from_db()
        event = sign_through(case, step, payload, *hands, at=at)
        case.refresh_from_db()
        return event

    def reviewers(self, level: int) -> Office:
        """Who reviews on site at a level: the unit entrusted with level 2, elsewhere the department itself."""
        return {1: self.ministry, 2: self.review_unit, 3: self.city}[level]

    def hands(self, case: Case, step: str) -> tuple[PersonActor, PersonActor]:
        """Who prepares and who signs a step in `case`."""
        declared = case.case_type.step(step)
        assert declared is not None
        (by,) = declared.by
        organisation = case.parties.get(capacity=by.capacity, until__isnull=True).organisation
        if by.capacity == "enterprise":
            memberships = organisation.memberships.select_related("person", "organisation")
            return tuple(PersonActor(memberships.get(roles=[role])) for role in (Role.HANDLER, Role.PRINCIPAL))
        offices = (self.unit, self.review_unit, self.province, self.city, self.ministry)
        found = next(each for each in offices if each.organisation == organisation)
        if declared.apart_from:
            return office_pair(organisation)
        return found.handler, found.signer


def build() -> World:
    """The world, of about sixty rows."""
    made = World(
        ministry=department(Level.MINISTRY, "110000", "应急管理部", "应急标"),
        province=department(Level.PROVINCE, "130000", "河北省应急管理厅", "冀应急标"),
        city=department(Level.PREFECTURE, "130200", "唐山市应急管理局", "唐应急标"),
        unit=office(Capacity.ORGANIZING_UNIT, name="冀安评审中心", document_prefix="冀安评"),
        review_unit=office(Capacity.REVIEW_UNIT, name="燕山安全评价有限公司", document_prefix="燕安评"),
        enterprise=enterprise(name="华北冶金有限公司"),
        standard=standard(),
    )
    entrust(made.province.organisation, made.unit.organisation, 2)
    entrust(made.province.organisation, made.review_unit.organisation, 2, task=EntrustedUnit.Task.REVIEW)
    return made


def sign_through(
    case: Case, step: str, payload: dict[str, Any], preparer: PersonActor, signer: PersonActor, *, at: datetime
) -> Event:
    """Prepare and sign a step, on a list of its own where it is one, or take it directly where nobody signs."""
    declared = case.case_type.step(step)
    assert declared is not None
    if declared.together is not None:
        return list_through([case], step, payload, preparer, signer, at=at)[0]
    by = engine.permitted_as(case, declared, preparer)
    if by is None or not signing.signatures_needed(by, case.kind, declared, preparer.organisation, at.date()):
        return take(case, step, preparer, payload, at=at)
    proposal = proposals.prepare(case, step, preparer, payload, seen_version=case.version, at=at)
    event = proposals.sign(proposal, signer, confirmed_hash=proposal.hash, at=at)
    assert event is not None
    return event


def list_through(
    cases: Sequence[Case],
    step: str,
    payload: dict[str, Any],
    preparer: PersonActor,
    signer: PersonActor,
    *,
    at: datetime,
) -> list[Event]:
    """Prepare and sign a list of `cases`; the events in their order."""
    listed = put_on_list(cases, step, payload, preparer, at=at)
    if listed.state == ProposalState.WAITING:
        listed = lists.sign(listed, signer, confirmed_hash=listed.hash, at=at)
    assert listed.state == ProposalState.SIGNED
    return [entry.event for entry in listed.entries.select_related("event__case").order_by("position")]


def put_on_list(
    cases: Sequence[Case], step: str, payload: dict[str, Any], preparer: PersonActor, *, at: datetime
) -> PublicList:
    """A list of `cases` as they are now, put forward for signature."""
    seen = {case.pk: case.version for case in cases}
    return lists.prepare(cases[0].kind, step, cases, preparer, payload, title="名单", seen=seen, at=at)


def take(case: Case, step: str, actor: PersonActor, payload: dict[str, Any], *, at: datetime) -> Event:
    """`engine.take` with a new key, by somebody who has the page as it is now."""
    return engine.take(case, step, actor, payload, key=str(uuid.uuid4()), seen_version=case.version, at=at)


def write_report(case: Case, *, day: date = SUBMITTED_ON, **sections: Any) -> None:
    """Put a complete report into the draft, as typed and saved before `day`; `sections` replace single ones.

    A section given as None is left out. Written at once, not section by section, to be quick.
    """
    data = {**report(case, day), **sections}
    kept = {code: value for code, value in data.items() if value is not None}
    Content.objects.filter(case=case, frozen_at__isnull=True).update(data=kept)


def report(case: Case, day: date = SUBMITTED_ON) -> dict[str, Any]:
    """A report that can be submitted on `day`: 96 of 100 points, published for four weeks until the day before."""
    application = case.record
    evidence = Document.objects.create(
        case=case,
        organisation=application.enterprise,
        uploaded_by=application.enterprise.memberships.all()[0],
        uploaded_at=moment(day),
        name="公示照片.png",
        purpose="公示",
        media_type="image/png",
        size=1,
        sha256="0" * 64,
        file="documents/photo.png",
        audience="parties",
    )
    first = day - timedelta(days=40)
    data = {
        "basics": {
            "year": first.year,
            "evaluated_from": (first - timedelta(days=20)).isoformat(),
            "evaluated_until": (first - timedelta(days=2)).isoformat(),
            "summary": "由主要负责人组织，逐条自评。",
            "problems_fixed": "发现问题3项，均已整改。",
        },
        "group": {
            "members": [
                {"name": "王建国", "position": "总经理", "part": "leader"},
                {"name": "张强", "position": "职工代表", "part": "employee"},
            ]
        },
        "scores": {"elements": scores()},
        "publication": {
            "first_day": first.isoformat(),
            "last_day": (day - timedelta(days=1)).isoformat(),
            "place": "厂区公告栏",
            "evidence": [str(evidence.pk)],
        },
        "commitments": {
            "commitments": [
                {"number": each.number, "holds": True, "note": ""} for each in commitments_of(application.level)
            ]
        },
    }
    if application.level == 1:
        data["statistics"] = {"years": [statistics(year) for year in (2023, 2024, 2025)]}
    return data


def scores(lost: str = "4", element: str = "1.2") -> list[dict[str, Any]]:
    """Full marks but for the points lost in one element."""
    return [
        {
            "element": code,
            "score": str(full - Decimal(lost)) if code == element else str(full),
            "not_applicable": False,
            "deductions": f"{lost} 缺少记录" if code == element and Decimal(lost) else "",
        }
        for code, _name, full in ELEMENTS
    ]


def statistics(year: int, **figures: str) -> dict[str, Any]:
    """The accident statistics of a year: one of everything unless told."""
    return {"year": year, **dict.fromkeys(FIGURES, "1"), **figures}


def save(case: Case, section: str, payload: dict[str, Any], actor: PersonActor, *, at: datetime) -> Content:
    """Save one section of the draft, as its page does."""
    draft = contents.draft(case, KIND)
    assert draft is not None
    return contents.write_section(case, REPORT, section, actor, payload, seen_revision=draft.revision, at=at)


def answers(case: Case) -> dict[str, Any]:
    """An answer to each item of the correction notice."""
    return {"answers": [{"item": item["n"], "answer": f"已{item['required']}"} for item in items_to_answer(case)]}


def opinions(case: Case) -> list[dict[str, Any]]:
    """The auditor's opinion on each first-level element."""
    return [{"element": code, "conforms": "yes", "remark": ""} for code, _name in first_level_elements(case.record)]


def appointment(world: World, case: Case) -> dict[str, Any]:
    """Who reviews at that level, with both people, who come on the day on which the case was confirmed."""
    unit = world.reviewers(case.record.level)
    return {
        "unit": unit.organisation.pk,
        "first_day": case.state_since.isoformat(),
        "team": [
            {"membership": unit.handler.membership.pk, "part": "leader"},
            {"membership": unit.signer.membership.pk, "part": "member"},
        ],
    }


def replacement(world: World, case: Case) -> dict[str, Any]:
    """Who reviews goes on, with the other of the two people to lead."""
    unit = world.reviewers(case.record.level)
    return {
        "unit": unit.organisation.pk,
        "reason": "原组长因病不能继续",
        "team": [
            {"membership": unit.signer.membership.pk, "part": "leader"},
            {"membership": unit.handler.membership.pk, "part": "member"},
        ],
    }


def amendment(case: Case, actor: Actor) -> dict[str, Any] | None:
    """A correction of the last step that the actor's office answers for in `case`; None where there is none."""
    event = own_steps(case, actor).first()
    if event is None:
        return None
    said = {"wrong": "所列条款有误", "holds": "应为1.2", "reason": "核对笔误（第七条）"}
    return {"event": event.sequence, "notice": "replaced" if event.notices.exists() else "", **said}


START = {"application_kind": "first", "offshore_oil": False}
SUBMIT = {"contact_name": "赵敏", "contact_phone": "0315-8590123", "declaration": True}

OBJECTION = {
    "text": "该企业二车间除尘器长期停用，现场多人可以作证。",
    "contact_name": "刘志强",
    "contact": "13900001234",
}

PAYLOADS: dict[str, Callable[[World, Case], dict[str, Any]]] = {
    "start": lambda world, case: {**START, "standard": world.standard.code, "level": "2"},
    "submit": lambda world, case: dict(SUBMIT),
    "discard": lambda world, case: {},
    "accept": lambda world, case: {"remark": ""},
    "request_correction": lambda world, case: {"complete": True, "items": [ITEM]},
    "resubmit": lambda world, case: answers(case),
    "pass_audit": lambda world, case: {"conclusion": "同意报送。", "opinions": opinions(case)},
    "refuse": lambda world, case: {"reasons": [REASON]},
    "reassign": lambda world, case: {"unit": world.province.organisation.pk, "reason": "另行安排"},
    "withdraw": lambda world, case: {"reason": "暂缓申请"},
    "deem_accepted": lambda world, case: {},
    "confirm": lambda world, case: {"remark": ""},
    "return_to_ou": lambda world, case: {"reasons": [REASON]},
    "decline": lambda world, case: {"reasons": [REASON]},
    "appoint": appointment,
    "replace_unit": replacement,
    "report_review": lambda world, case: reviewing.write_sheet(case),
    "ask_extension": lambda world, case: {"days": 5, "reason": "报警装置到货推迟"},
    "grant_extension": lambda world, case: {"days": 3, "remark": ""},
    "decline_extension": lambda world, case: {"reason": "整改难度不大"},
    "report_rectification": lambda world, case: reviewing.write_rectification(case),
    "deem_unrectified": lambda world, case: {},
    "verify": lambda world, case: reviewing.write_verification(case),
    "list": lambda world, case: {"note": ""},
    "strike": lambda world, case: outcomes.striking(case),
    "post_notice": lambda world, case: {"contact": "安全基础处，0311-87908345"},
    "object": lambda world, case: dict(OBJECTION),
    "decide_objection": lambda world, case: outcomes.deciding(case),
    "announce": lambda world, case: {"document_number": "冀应急〔2026〕12号"},
    "fail": lambda world, case: {"reasons": [outcomes.FAILED]},
    "propose_termination": lambda world, case: outcomes.false_commitment(case),
    "dismiss_termination": lambda world, case: {"reason": "经核实，承诺属实"},
    "terminate": lambda world, case: outcomes.false_commitment(case),
    "record_bar": lambda world, case: outcomes.false_commitment(case),
    "confirm_renewal": lambda world, case: outcomes.judgements(),
    "to_full_procedure": lambda world, case: {"reason": "标准有重大修订"},
    "amend": lambda world, case: amendment(case, world.unit.handler) or {},
    "leave_fast_track": lambda world, case: {"reason": "公示前发生生产安全事故"},
}
"""What each step can be sent with."""


def refused(kind: type[StepRefused], act: Callable[..., Any], *arguments: Any, **named: Any) -> list[str]:
    """The sentences with which `act` is refused by an exception of exactly this kind."""
    with pytest.raises(StepRefused) as caught:
        act(*arguments, **named)
    assert type(caught.value) is kind, caught.value
    return [str(reason) for reason in caught.value.reasons]


def refused_at(kind: type[StepRefused], act: Callable[..., Any], *arguments: Any, **named: Any) -> dict[str, list[str]]:
    """The same by the path of each sentence."""
    with pytest.raises(StepRefused) as caught:
        act(*arguments, **named)
    assert type(caught.value) is kind, caught.value
    found: dict[str, list[str]] = {}
    for reason in caught.value.reasons:
        found.setdefault(reason.path, []).append(str(reason.message))
    return found


def running(case: Case) -> dict[str, date]:
    """The due day of each time limit that is open."""
    return dict(case.deadlines.filter(state="open").values_list("code", "due_on"))


def told(event: Event) -> set[str]:
    """The names of those who get word of an event, beside the notices."""
    keys = OutboxMessage.objects.filter(dedupe_key__startswith=f"step:{event.pk}:")
    return set(keys.values_list("person__name", flat=True))
