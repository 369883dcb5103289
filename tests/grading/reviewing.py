"""What a review team, and after it the enterprise, write into their sheets."""

from datetime import date
from decimal import Decimal
from typing import Any

from casework.models import Case, Content, Document
from grading.nonconformities import RECTIFICATION, REVIEW_SHEET, VERIFICATION, found_in, reported
from records import clock
from tests.grading.scenes import SUBMITTED_ON

LOST = {"1.2": "4", "2.1": "6"}
"""Points that the review deducts by default: 90 of 100 are left."""


def photo(case: Case, capacity: str, name: str = "现场照片.jpg", audience: str = "office") -> Document:
    """A photo attached by the party in `capacity`, for its own eyes as yet."""
    organisation = case.parties.get(capacity=capacity, until__isnull=True).organisation
    return Document.objects.create(
        case=case,
        organisation=organisation,
        uploaded_by=organisation.memberships.order_by("pk")[0],
        uploaded_at=case.opened_at,
        name=name,
        purpose="不符合项",
        media_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        file="documents/photo.jpg",
        audience=audience,
    )


def scored(case: Case, lost: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Full marks but for the points lost."""
    lost = LOST if lost is None else lost
    return [
        {
            "element": element.code,
            "score": str(element.full_score - Decimal(lost.get(element.code, "0"))),
            "not_applicable": False,
            "deductions": f"{lost[element.code]} 与标准不符" if element.code in lost else "",
        }
        for element in case.record.elements
    ]


def nonconformity(element: str = "1.2", **changes: Any) -> dict[str, Any]:
    """A nonconformity as the sheet keeps it; it can be cured unless told."""
    return {
        "element": element,
        "place": "炼钢车间",
        "found": "煤气区域未设置固定式报警装置",
        "requirement": "煤气区域应当设置固定式一氧化碳报警装置",
        "curable": "yes",
        "reasons": "",
        "photos": [],
    } | changes


def sheet(case: Case, day: date | None = None, **sections: Any) -> dict[str, Any]:
    """A sheet that can be reported: one day on site, 90 points, two nonconformities that can be cured."""
    first = (day or case.record.review_from or SUBMITTED_ON).isoformat()
    return {
        "visit": {
            "first_day": first,
            "last_day": first,
            "opening_meeting": "8:30 厂部会议室",
            "closing_meeting": "16:30 厂部会议室",
            "participants": [{"name": "王建国", "position": "总经理"}],
        },
        "scores": {"elements": scored(case)},
        "findings": {"findings": [{"element": "2.2", "kind": "strength", "text": "培训档案一人一档"}]},
        "nonconformities": {
            "nonconformities": [nonconformity("1.2"), nonconformity("2.1", place="安全部", found="操作规程未修订")]
        },
        "conclusion": {"conclusion": "整改到位后可以达到申请的等级。", "evidence": []},
    } | sections


def write_sheet(case: Case, day: date | None = None, **sections: Any) -> dict[str, Any]:
    """Put a complete sheet into the draft, if there is one; returns the payload with which it is reported."""
    if not _drafted(case, REVIEW_SHEET).exists():
        return {}
    data = sheet(case, day, **sections)
    if "conclusion" not in sections:
        scan = photo(case, "review_unit", "评审表.jpg")
        data["conclusion"]["evidence"] = [str(scan.pk)]
    return _write(case, REVIEW_SHEET, data)


def write_rectification(case: Case, day: date | None = None, **changes: dict[str, Any]) -> dict[str, Any]:
    """Put a complete report into the draft; `changes` by number, such as `n2={...}`."""
    if not _drafted(case, RECTIFICATION).exists():
        return {}
    evidence = photo(case, "enterprise", "整改后.jpg")
    answer = {"measures": "已整改", "done_on": _day(case, day), "evidence": [str(evidence.pk)]}
    rows = [{"number": n, **answer, **changes.get(f"n{n}", {})} for n in numbers(case)]
    return _write(case, RECTIFICATION, {"items": {"items": rows}})


def write_verification(
    case: Case, day: date | None = None, lost: dict[str, str] | None = None, **changes: dict[str, Any]
) -> dict[str, Any]:
    """Put a complete verification into the draft: everything cured, `lost` points still deducted (none unless told)."""
    if not _drafted(case, VERIFICATION).exists():
        return {}
    result = {"way": "on_site", "verified_on": _day(case, day), "cured": "yes", "remark": "", "photos": []}
    rows = [{"number": n, **result, **changes.get(f"n{n}", {})} for n in numbers(case)]
    data = {
        "items": {"items": rows},
        "scores": {"elements": scored(case, lost or {})},
        "conclusion": {"conclusion": "不符合项已全部整改到位。"},
    }
    return _write(case, VERIFICATION, data)


def numbers(case: Case) -> list[int]:
    """The numbers of the nonconformities reported."""
    content = reported(case, REVIEW_SHEET)
    return [each.number for each in found_in(content.data)] if content else []


def _drafted(case: Case, kind: str) -> Any:
    return Content.objects.filter(case=case, kind=kind, frozen_at__isnull=True) if case.pk else Content.objects.none()


def _write(case: Case, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    _drafted(case, kind).update(data=data)
    return {}


def _day(case: Case, day: date | None) -> str:
    """`day`, or the last one on which something happened in the case."""
    return (day or clock.day_of(case.events.latest("sequence").at)).isoformat()
