"""The written notices that end an application without a grade, and of a bar recorded later (G-7-5, G-8-3)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from casework.steps import NoticeKind, StepContext
from grading.commitments import commitments_of
from grading.effects.outcome import bar_from_today
from grading.notices.filing import frame
from grading.rules import BarKind

LETTERS = "zh-hans"
"""The language of every letter, whoever signs it."""
SEVENTH = ("G-7-5", "《企业安全生产标准化建设定级办法》第七条第五项")
EIGHTH = ("G-8-3", "《企业安全生产标准化建设定级办法》第八条")


def _barred(context: StepContext, kind: BarKind) -> dict[str, str]:
    bar = bar_from_today(context, kind)
    return {"barred_until": bar.until.isoformat(), "may_apply_from": bar.may_apply_from.isoformat()}


def _failure(context: StepContext) -> dict[str, Any]:
    reasons = [{key: row[key] for key in ("place", "reason", "rule")} for row in context.data["reasons"]]
    return frame(context, "未通过定级告知书", [SEVENTH]) | {"reasons": reasons} | _barred(context, BarKind.FAILURE)


def _false(context: StepContext) -> dict[str, Any]:
    """The commitments that were false, by number, and the bar that follows."""
    with override(LETTERS):
        texts = {each.number: str(each.text) for each in commitments_of(context.record.level)}
    found = [
        {"number": row["commitment"], "commitment": texts[row["commitment"]], "found": row["found"]}
        for row in context.data["commitments"]
    ]
    return {"commitments": found} | _barred(context, BarKind.FALSE_COMMITMENT)


def _termination(context: StepContext) -> dict[str, Any]:
    return frame(context, "终止定级告知书", [EIGHTH]) | _false(context)


def _later_bar(context: StepContext) -> dict[str, Any]:
    return frame(context, "虚假承诺处理告知书", [EIGHTH]) | _false(context)


def _to_enterprise(code: str, label: Any, infix: str, data: Any, rule: str) -> NoticeKind:
    return NoticeKind(
        code=code,
        label=label,
        letter=f"grading/{code}",
        issuer="grading_department",
        to=("enterprise",),
        number_infix=infix,
        data=data,
        rule=rule,
    )


FAILURE = _to_enterprise("failure", _("Notice of failure"), "未", _failure, "G-7-5")
TERMINATION = _to_enterprise("termination", _("Notice of termination"), "终", _termination, "G-8-3")
LATER_BAR = _to_enterprise("later_bar", _("Notice of a false commitment"), "诺", _later_bar, "G-8-3")
