"""What the people of the demo write: the report, the review sheet, the rectification, the verification."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.actors import PersonActor
from casework import contents, documents
from casework.models import Case
from casework.steps import Audience, ContentKind
from casework.workdays import PACKAGED
from grading.commitments import commitments_of
from grading.demo import pictures
from grading.rectification import REPORT as RECTIFICATION
from grading.review_sheet import SHEET
from grading.self_evaluation import REPORT
from grading.verification import SHEET as VERIFICATION
from records import clock

OWN_LOSSES = {
    "3.2": ("2", "两份培训记录不全"),
    "4.1": ("6.5", "三处防护罩缺失"),
    "4.2": ("8", "两次动火作业票填写不全"),
    "5.3": ("4", "一项隐患逾期整改"),
}
REVIEW_LOSSES = {
    "3.2": ("4", "抽查的五份培训记录中两份无考核结果"),
    "4.1": ("12", "皮带传动无防护罩"),
    "4.2": ("8", "两次动火作业票填写不全"),
    "5.3": ("6", "一项隐患逾期整改，未见验收结论"),
}
NONCONFORMITIES = (
    ("4.1", "二车间3号皮带机", "皮带传动部位未装防护罩", "外露的传动部位应当设置防护罩"),
    ("3.2", "安全管理部", "五份培训记录中两份无考核结果", "培训应当考核并留存记录"),
)
FINDINGS = (
    ("6.1", "strength", "每季度实战演练，记录完整"),
    ("4.2", "shortcoming", "两次动火作业票填写不全，建议统一表式"),
    ("5.3", "shortcoming", "一项隐患逾期整改，建议按周跟踪"),
)
MEASURES = ("已加装固定式防护罩并验收，其余四台一并检查", "已组织补考，补齐考核结果")


def write(case: Case, kind: ContentKind, sections: Mapping[str, Any], actor: PersonActor, at: datetime) -> None:
    """Save sections of the draft one by one, as their pages would."""
    for section, payload in sections.items():
        draft = contents.draft(case, kind.code)
        if draft is None:
            raise RuntimeError(f"{case} has no draft of {kind.code}")
        contents.write_section(case, kind, section, actor, payload, seen_revision=draft.revision, at=at)


def write_report(case: Case, actor: PersonActor, at: datetime) -> None:
    """Fill in every section of the report, so that it can be submitted on the day of `at`."""
    application = case.record
    day = clock.day_of(at)
    evidence = documents.store(case, pictures.board(), "厂内公示照片", actor, at=at)
    published = PACKAGED.numbered(PACKAGED.number_of(day) - 12)
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
        "scores": {"elements": scores(case, OWN_LOSSES)},
        "publication": {
            "first_day": published.isoformat(),
            "last_day": PACKAGED.numbered(PACKAGED.number_of(day) - 1).isoformat(),
            "place": "厂区公告栏和内部网站",
            "evidence": [str(evidence.pk)],
        },
        "commitments": {
            "commitments": [{"number": each.number, "holds": True} for each in commitments_of(application.level)]
        },
    }
    write(case, REPORT, sections, actor, at)


def visit_and_scores(case: Case, first_day: date) -> dict[str, Any]:
    """The first two sections of a review sheet: a team on site from `first_day`, and its scores."""
    return {
        "visit": {
            "first_day": first_day.isoformat(),
            "last_day": first_day.isoformat(),
            "opening_meeting": "8:30 厂部会议室，说明评审范围和分工",
            "closing_meeting": "16:30 厂部会议室，通报评审情况，企业无异议",
            "participants": [{"name": "王建国", "position": "总经理"}, {"name": "刘芳", "position": "安全总监"}],
        },
        "scores": {"elements": scores(case, REVIEW_LOSSES)},
    }


def write_review_sheet(case: Case, leader: PersonActor, first_day: date, at: datetime) -> None:
    """Fill in the whole sheet: two nonconformities that can be cured, one with a photo."""
    photo = documents.store(
        case, pictures.machine(guarded=False), "不符合项现场照片", leader, at=at, audience=Audience.OFFICE
    )
    signed = documents.store(case, pictures.sheet(), "签字的评审表", leader, at=at, audience=Audience.OFFICE)
    found = [
        {
            "element": element,
            "place": place,
            "found": what,
            "requirement": requirement,
            "curable": "yes",
            "reasons": "",
            "photos": [str(photo.pk)] if number == 0 else [],
        }
        for number, (element, place, what, requirement) in enumerate(NONCONFORMITIES)
    ]
    sections = visit_and_scores(case, first_day) | {
        "findings": {"findings": [{"element": code, "kind": kind, "text": text} for code, kind, text in FINDINGS]},
        "nonconformities": {"nonconformities": found},
        "conclusion": {"conclusion": "整改到位后可达到申请的等级。", "evidence": [str(signed.pk)]},
    }
    write(case, SHEET, sections, leader, at)


def write_rectification(case: Case, actor: PersonActor, at: datetime) -> None:
    """Say of both nonconformities what was done, with a photo."""
    photo = documents.store(case, pictures.machine(guarded=True), "整改后照片", actor, at=at, audience=Audience.OFFICE)
    day = clock.day_of(at).isoformat()
    rows = [
        {"number": number, "measures": measures, "done_on": day, "evidence": [str(photo.pk)]}
        for number, measures in enumerate(MEASURES, start=1)
    ]
    write(case, RECTIFICATION, {"items": {"items": rows}}, actor, at)


def write_verification(case: Case, leader: PersonActor, at: datetime) -> None:
    """Find both cured, on site and by the documents."""
    day = clock.day_of(at).isoformat()
    rows = [
        {"number": 1, "way": "on_site", "verified_on": day, "cured": "yes", "remark": "防护罩牢固", "photos": []},
        {"number": 2, "way": "documents", "verified_on": day, "cured": "yes", "remark": "", "photos": []},
    ]
    sections = {
        "items": {"items": rows},
        "scores": {"elements": scores(case, {"4.2": REVIEW_LOSSES["4.2"]})},
        "conclusion": {"conclusion": "两项不符合项均已整改到位。"},
    }
    write(case, VERIFICATION, sections, leader, at)


def scores(case: Case, losses: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """A row for each element: full marks less the points lost; one that does not apply."""
    return [_score(element.code, element.full_score, losses) for element in case.record.elements]


def _score(code: str, full: Decimal, losses: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    if code == "5.2":
        return {"element": code, "not_applicable": True, "deductions": "厂区无重大危险源"}
    lost, why = losses.get(code, ("0", ""))
    deductions = f"{lost} {why}" if why else ""
    return {"element": code, "score": str(full - Decimal(lost)), "deductions": deductions}


def _plus(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()
