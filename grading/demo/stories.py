"""The demo's cases, each brought to its stage by the people who would do it, on working days before today."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actors import PersonActor
from accounts.models import Membership
from casework import contents, documents, engine, proposals
from casework.models import Case, Event
from casework.workdays import PACKAGED
from grading.commitments import commitments_of
from grading.models import GradingStandard
from grading.queries import first_level_elements, items_to_answer
from grading.self_evaluation import KIND, REPORT
from records import clock

# One grey pixel: the smallest picture that stands for a photo of a notice board.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368000000820081"
    "77cd72b60000000049454e44ae426082"
)
CORRECTION_ITEMS = [
    {
        "place": "3.2 人员教育培训",
        "fault": "自评扣2分，未附特种作业人员名册",
        "required": "补充特种作业人员名册和证书编号",
        "rule": "G-8-1",
    },
    {
        "place": "5.3 隐患排查治理",
        "fault": "第三季度排查记录缺整改验收结论",
        "required": "补充三季度每项隐患的整改验收结论",
        "rule": "G-7-2-1",
    },
]


@dataclass(frozen=True)
class Cast:
    """Who acts in a story."""

    handler: PersonActor
    principal: PersonActor
    office_handler: PersonActor
    office_signer: PersonActor


def tell_stories(members: dict[str, Membership], standards: dict[str, GradingStandard]) -> None:
    """Six applications, from a draft to an audit passed."""
    who = {email: PersonActor(membership) for email, membership in members.items()}
    jian = (who["li@jian.example"], who["chen@jian.example"])
    tangan = (who["tang@tangan.example"], who["feng@tangan.example"])
    huabei = Cast(who["zhao@huabei.example"], who["wang@huabei.example"], *jian)
    yanzhao = Cast(who["qian@yanzhao.example"], who["jiang@yanzhao.example"], *jian)
    luanhe = Cast(who["shen@luanhe.example"], who["shen@luanhe.example"], *tangan)
    bohai = Cast(who["zhu@bohai.example"], who["qin@bohai.example"], *tangan)
    jingdong = Cast(who["you@jingdong.example"], who["xi@jingdong.example"], *tangan)

    _submit(huabei, standards["metallurgy-2022"], 2, working_days_ago=4)

    case = _submit(yanzhao, standards["machinery-2022"], 2, working_days_ago=9)
    _correct(case, yanzhao, working_days_ago=6)

    case = _submit(luanhe, standards["building-materials-2022"], 3, working_days_ago=12)
    _accept(case, luanhe, working_days_ago=9)

    _draft(bohai, standards["textiles-2022"], 3, working_days_ago=2)

    case = _submit(jingdong, standards["light-industry-2022"], 2, working_days_ago=20)
    cast = Cast(jingdong.handler, jingdong.principal, *jian)
    _correct(case, cast, working_days_ago=18)
    _resubmit(case, cast, working_days_ago=12)
    _pass(case, cast, working_days_ago=7)


def days_ago(working_days: int) -> datetime:
    """Ten in the morning, `working_days` working days before today."""
    number = PACKAGED.number_of(clock.today()) - working_days
    return datetime.combine(PACKAGED.numbered(number), time(10, 0), clock.SHANGHAI)


def write_report(case: Case, actor: PersonActor, at: datetime) -> None:
    """Fill in every section of the draft, so that it can be submitted on the day of `at`."""
    application = case.record
    day = clock.day_of(at)
    evidence = documents.store(case, SimpleUploadedFile("公示栏照片.png", PICTURE), "厂内公示照片", actor, at=at)
    published = PACKAGED.numbered(PACKAGED.number_of(day) - 12)
    last = PACKAGED.numbered(PACKAGED.number_of(day) - 1)
    sections: dict[str, Any] = {
        "basics": {
            "year": str(published.year),
            "evaluated_from": _plus(published, -30),
            "evaluated_until": _plus(published, -3),
            "summary": "由主要负责人组织，对照定级标准逐条自评，查阅资料并检查全部车间。",
            "problems_fixed": "共发现问题6项，均已整改并由安全管理部门验收。",
        },
        "group": {
            "members": [
                {"name": "王建国", "position": "总经理", "part": "leader"},
                {"name": "刘芳", "position": "安全总监", "part": "manager"},
                {"name": "张强", "position": "职工代表", "part": "employee"},
            ]
        },
        "scores": {"elements": [_score(element.code, element.full_score) for element in application.elements]},
        "publication": {
            "first_day": published.isoformat(),
            "last_day": last.isoformat(),
            "place": "厂区公告栏和内部网站",
            "evidence": [str(evidence.pk)],
        },
        "commitments": {
            "commitments": [{"number": each.number, "holds": True} for each in commitments_of(application.level)]
        },
    }
    for section, payload in sections.items():
        draft = contents.draft(case, KIND)
        if draft is not None:
            contents.write_section(case, REPORT, section, actor, payload, seen_revision=draft.revision, at=at)


def sign_through(
    case: Case, step: str, payload: dict[str, Any], preparer: PersonActor, signer: PersonActor, at: datetime
) -> Event:
    """Prepare a step and sign it, as two people would."""
    case.refresh_from_db()
    proposal = proposals.prepare(case, step, preparer, payload, seen_version=case.version, at=at)
    event = proposals.sign(proposal, signer, confirmed_hash=proposal.hash, at=at)
    if event is None:
        raise RuntimeError(f"{step} needs more signatures than the demo gives")
    case.refresh_from_db()
    return event


def _draft(cast: Cast, standard: GradingStandard, level: int, *, working_days_ago: int) -> Case:
    at = days_ago(working_days_ago)
    payload = {"standard": standard.code, "level": str(level), "application_kind": "first", "offshore_oil": False}
    event = engine.open_case("grading", cast.handler, payload, key=str(uuid.uuid4()), at=at)
    return event.case


def _submit(
    cast: Cast,
    standard: GradingStandard,
    level: int,
    *,
    working_days_ago: int,
) -> Case:
    case = _draft(cast, standard, level, working_days_ago=working_days_ago)
    at = days_ago(working_days_ago)
    write_report(case, cast.handler, at)
    payload = {"contact_name": cast.handler.person.name, "contact_phone": "0315-8590123", "declaration": True}
    sign_through(case, "submit", payload, cast.handler, cast.principal, at)
    return case


def _accept(case: Case, cast: Cast, *, working_days_ago: int) -> None:
    at = days_ago(working_days_ago)
    sign_through(case, "accept", {"remark": ""}, cast.office_handler, cast.office_signer, at)


def _correct(case: Case, cast: Cast, *, working_days_ago: int) -> None:
    payload = {"complete": True, "items": CORRECTION_ITEMS}
    at = days_ago(working_days_ago)
    sign_through(case, "request_correction", payload, cast.office_handler, cast.office_signer, at)


def _resubmit(case: Case, cast: Cast, *, working_days_ago: int) -> None:
    at = days_ago(working_days_ago)
    draft = contents.draft(case, KIND)
    if draft is not None:
        basics = {**draft.data["basics"], "problems_fixed": "共发现问题8项，均已整改；名册和验收结论见附件。"}
        contents.write_section(case, REPORT, "basics", cast.handler, basics, seen_revision=draft.revision, at=at)
    answers = [{"item": item["n"], "answer": f"已补充：{item['required']}"} for item in items_to_answer(case)]
    sign_through(case, "resubmit", {"answers": answers}, cast.handler, cast.principal, at)


def _pass(case: Case, cast: Cast, *, working_days_ago: int) -> None:
    opinions = [{"element": code, "conforms": "yes", "remark": ""} for code, _name in first_level_elements(case.record)]
    payload = {"conclusion": "自评报告内容完整、评分有据，同意报送定级部门。", "opinions": opinions}
    sign_through(case, "pass_audit", payload, cast.office_handler, cast.office_signer, days_ago(working_days_ago))


def _score(code: str, full: Decimal) -> dict[str, Any]:
    if code == "5.2":
        return {"element": code, "not_applicable": True, "deductions": "厂区无重大危险源"}
    lost = {"3.2": Decimal(2), "4.1": Decimal("6.5"), "4.2": Decimal(8), "5.3": Decimal(4)}.get(code, Decimal(0))
    reasons = {
        "3.2": "两份培训记录不全",
        "4.1": "三处防护罩缺失",
        "4.2": "两次动火作业票填写不全",
        "5.3": "一项隐患逾期整改",
    }
    deductions = f"{lost} {reasons[code]}" if lost else ""
    return {"element": code, "score": str(full - lost), "deductions": deductions}


def _plus(day: date, days: int) -> str:
    return date.fromordinal(day.toordinal() + days).isoformat()
