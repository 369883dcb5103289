"""The notices of the review: its result, more time to rectify or none, the lapse, the result of the verification."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.steps import Addressing, NoticeKind, StepContext
from grading import extensions, scores
from grading.conditions.review import outcome_of_review, outcome_of_verification
from grading.models import Application
from grading.nonconformities import (
    REVIEW_SHEET,
    VERIFICATION,
    Nonconformity,
    draft_in,
    found_in,
    reported_data,
    verified_in,
)
from grading.notices.filing import LEVEL_WORDS, frame, named_to, to_others
from grading.queries import acts_itself, party_in

_KINDS = {"strength": "好的做法", "shortcoming": "有待改进"}
_WAYS = {"documents": "书面检查", "on_site": "现场复核"}


def _basis(rule: str) -> list[tuple[str, str]]:
    return [(rule, "《企业安全生产标准化建设定级办法》第七条第三项")]


def _scores(context: StepContext, data: dict[str, Any]) -> dict[str, Any]:
    """The score of a content that is complete, and what the level applied for asks for."""
    application: Application = context.record
    score = scores.score_of(application, data)
    return {
        "score": str(score.percent) if score else "",
        "threshold": str(application.standard.threshold_scores()[application.level]),
        "level": LEVEL_WORDS[application.level],
        "standard": str(application.standard),
    }


def _element(context: StepContext, code: str) -> str:
    element = context.record.elements_by_code.get(code)
    return str(element) if element else code


def _nonconformity(context: StepContext, each: Nonconformity) -> dict[str, Any]:
    return {
        "n": each.number,
        "element": _element(context, each.element),
        "place": each.place,
        "found": each.found,
        "requirement": each.requirement,
        "curable": each.curable,
        "reasons": each.reasons,
    }


def _frozen(context: StepContext, kind: str) -> dict[str, Any]:
    """What the step has just frozen."""
    content = draft_in(context, kind)
    return content.data if content else {}


def _review_report(context: StepContext) -> dict[str, Any]:
    sheet = _frozen(context, REVIEW_SHEET)
    deadline = extensions.rectification_of(context.case)
    findings = sheet["findings"]["findings"]
    return (
        frame(context, "现场评审结果告知书", _basis("G-7-3-1"))
        | _scores(context, sheet)
        | {
            "first_day": sheet["visit"]["first_day"],
            "last_day": sheet["visit"]["last_day"],
            "conclusion": sheet["conclusion"]["conclusion"],
            "findings": [
                {"element": _element(context, row["element"]), "kind": _KINDS[row["kind"]], "text": row["text"]}
                for row in findings
            ],
            "nonconformities": [_nonconformity(context, each) for each in found_in(sheet)],
            "outcome": outcome_of_review(context).value,
            "due_on": deadline.due_on.isoformat() if deadline else "",
        }
        | _offices(context)
    )


def _extension(context: StepContext, title: str) -> dict[str, Any]:
    request, deadline = extensions.open_request(context), extensions.rectification_of(context.case)
    if request is None or deadline is None:
        raise RuntimeError("an extension is decided on while the limit runs")
    return frame(context, title, _basis("G-7-3-2")) | {
        "asked_on": request.asked_on.isoformat(),
        "asked_days": request.days,
        "due_on": deadline.due_on.isoformat(),
        "grading_department": named_to(context, "grading_department", "organizing_unit"),
    }


def _extension_granted(context: StepContext) -> dict[str, Any]:
    granted = extensions.granted_so_far(context.case)
    remark = context.data["remark"]
    return _extension(context, "整改期限延长通知书") | {
        "days": context.data["days"],
        "granted": granted,
        "body": [f"说明：{remark}"] if remark else [],
    }


def _extension_declined(context: StepContext) -> dict[str, Any]:
    said = _extension(context, "不予延长整改期限通知书")
    return said | {"reason": context.data["reason"], "over": said["due_on"] < context.today.isoformat()}


def _lapse(context: StepContext) -> dict[str, Any]:
    if context.lapsed is None:
        raise RuntimeError("only a lapse has a last day")
    return frame(context, "整改逾期告知书", _basis("G-7-3-2")) | {
        "due_on": context.lapsed.due_on.isoformat(),
        "effective_on": context.recorded.effective_on.isoformat(),
        "count": len(found_in(reported_data(context, REVIEW_SHEET))),
        "grading_department": named_to(context, "grading_department", "organizing_unit"),
    }


def _verification(context: StepContext, title: str) -> dict[str, Any]:
    data = _frozen(context, VERIFICATION)
    found = {each.number: each for each in found_in(reported_data(context, REVIEW_SHEET))}
    items = [
        {
            "n": each.number,
            "place": f"{_element(context, found[each.number].element)} {found[each.number].place}",
            "way": _WAYS[each.way],
            "verified_on": each.verified_on.isoformat() if each.verified_on else "",
            "cured": bool(each.cured),
            "remark": each.remark,
        }
        for each in verified_in(data).values()
    ]
    return (
        frame(context, title, _basis("G-7-3-3"))
        | _scores(context, data)
        | {
            "items": items,
            "conclusion": data["conclusion"]["conclusion"],
            "qualified": outcome_of_verification(context).value == "qualified",
            "enterprise": context.record.enterprise.name,
        }
        | _offices(context)
    )


def _offices(context: StepContext) -> dict[str, Any]:
    """Who lists and who grades, as the review unit names them, and whether that is one office."""
    return {
        "organizing_unit": named_to(context, "organizing_unit", "review_unit"),
        "grading_department": named_to(context, "grading_department", "review_unit"),
        "own": acts_itself(context.case),
    }


def _verification_result(context: StepContext) -> dict[str, Any]:
    return _verification(context, "整改复核结果告知书")


def _verification_report(context: StepContext) -> dict[str, Any]:
    return _verification(context, "整改复核结果报告")


def _to_organizing_unit(context: StepContext) -> list[Addressing]:
    return to_others([party_in(context.case, "organizing_unit")], party_in(context.case, "review_unit"))


def _kind(
    code: str,
    label: Any,
    issuer: str,
    to: str,
    infix: str,
    data: Any,
    rule: str,
    addressing: Callable[[StepContext], list[Addressing]] | None = None,
) -> NoticeKind:
    """To whoever holds the capacity `to`; where that is empty, to those whom `addressing` names."""
    return NoticeKind(
        code=code,
        label=label,
        letter=f"grading/{code}",
        issuer=issuer,
        to=(to,) if to else (),
        number_infix=infix,
        data=data,
        rule=rule,
        addressing=addressing,
    )


REVIEW_REPORT = _kind(
    "review_report", _("Result of the review"), "review_unit", "enterprise", "现评", _review_report, "G-7-3-1"
)
EXTENSION_GRANTED = _kind(
    "extension_granted",
    _("More time to rectify"),
    "organizing_unit",
    "enterprise",
    "延",
    _extension_granted,
    "G-7-3-2",
)
EXTENSION_DECLINED = _kind(
    "extension_declined",
    _("No more time to rectify"),
    "organizing_unit",
    "enterprise",
    "延",
    _extension_declined,
    "G-7-3-2",
)
RECTIFICATION_LAPSED = _kind(
    "rectification_lapsed",
    _("Rectification not reported in time"),
    "organizing_unit",
    "enterprise",
    "逾",
    _lapse,
    "G-7-3-2",
)
VERIFICATION_RESULT = _kind(
    "verification_result",
    _("Result of the verification"),
    "review_unit",
    "enterprise",
    "复",
    _verification_result,
    "G-7-3-3",
)
VERIFICATION_REPORT = _kind(
    "verification_report",
    _("Report on the verification"),
    "review_unit",
    "",
    "复报",
    _verification_report,
    "G-7-3-3",
    addressing=_to_organizing_unit,
)
