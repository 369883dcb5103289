"""What made an application unqualified, as reasons that the notice of failure can begin with (G-7-5).

The texts are Chinese, for they go into the notice; the department puts them into its own words.
"""

from collections.abc import Callable
from typing import Any

from casework.models import Case, Event
from grading import scores
from grading.models import Application
from grading.nonconformities import REVIEW_SHEET, VERIFICATION, Nonconformity, found_in, reported, verified_in
from grading.rules import reaches_level

Rows = list[dict[str, Any]]
LONGEST_PLACE = 120
"""As the form of the notice has it."""


def event_of(case: Case) -> Event | None:
    """The event by which the application became unqualified, the last one; None where it never did."""
    events = case.events.filter(to_state="unqualified").exclude(from_state="unqualified")
    return events.select_related("content").order_by("-sequence").first()


def reasons_of(case: Case) -> Rows:
    """Place, reason and rule of each reason on record; empty where the application never became unqualified."""
    event = event_of(case)
    return REASONS[event.code](case, event) if event else []


def _row(place: str, reason: str, rule: str) -> dict[str, Any]:
    return {"place": place[:LONGEST_PLACE], "reason": reason, "rule": rule}


def _declined(case: Case, event: Event) -> Rows:
    return [_row(row["place"], row["reason"], row["rule"]) for row in event.content.payload["reasons"]]


def _incurable(case: Case, event: Event) -> Rows:
    return [
        _row(_place(each), f"{each.found}；无法整改：{each.reasons}", "G-7-3-2")
        for each in _nonconformities(case)
        if not each.curable
    ]


def _unrectified(case: Case, event: Event) -> Rows:
    due = case.deadlines.get(code="rectification", closed_by=event).due_on
    text = f"未在整改期限届满前（{due.year}年{due.month}月{due.day}日）报告整改完成情况，视为不合格"
    return [_row("不符合项整改", text, "G-7-3-2")]


def _unverified(case: Case, event: Event) -> Rows:
    """What was not cured, and a score that stays under the level's threshold; both are tested."""
    content = reported(case, VERIFICATION)
    data = content.data if content else {}
    verified = verified_in(data)
    open_still = [
        each for each in _nonconformities(case) if each.number in verified and not verified[each.number].cured
    ]
    rows = [_row(_place(each), _not_cured(each, verified[each.number].remark), "G-7-3-3") for each in open_still]
    return [*rows, *_score_too_low(case.record, data)]


def _score_too_low(application: Application, data: dict[str, Any]) -> Rows:
    score, thresholds = scores.score_of(application, data), application.standard.threshold_scores()
    if score is None or reaches_level(thresholds, application.level, score.exact):
        return []
    text = f"整改复核后得分{score.percent}分，低于该等级要求的{thresholds[application.level]}分"
    return [_row("整改复核得分", text, "G-4")]


def _struck(case: Case, event: Event) -> Rows:
    return [_row("推荐名单审查", event.content.payload["reason"], "G-7-4")]


def _objected(case: Case, event: Event) -> Rows:
    return [_row("公示期间的异议", event.content.payload["told"], "G-7-5")]


def _nonconformities(case: Case) -> list[Nonconformity]:
    sheet = reported(case, REVIEW_SHEET)
    return found_in(sheet.data) if sheet else []


def _place(each: Nonconformity) -> str:
    return f"不符合项{each.number}：{each.element} {each.place}"


def _not_cured(each: Nonconformity, remark: str) -> str:
    return f"{each.found}；复核未通过" + (f"：{remark}" if remark else "")


REASONS: dict[str, Callable[[Case, Event], Rows]] = {
    "decline": _declined,
    "report_review": _incurable,
    "deem_unrectified": _unrectified,
    "verify": _unverified,
    "strike": _struck,
    "decide_objection": _objected,
}
"""By the step that made it so."""
