"""The written notices of the grading procedure: what each says and whom it goes to."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from casework.models import Deadline
from casework.steps import Addressing, NoticeKind, StepContext
from grading.models import Application
from grading.queries import acts_itself, correction_items, first_level_elements, party_in

LEVEL_WORDS = {1: "一", 2: "二", 3: "三"}


def _matter(context: StepContext) -> str:
    application: Application = context.record
    industry = application.standard.industry.name
    return f"安全生产标准化{LEVEL_WORDS[application.level]}级企业定级申请（{industry}）"


def frame(context: StepContext, title: str, basis: list[tuple[str, str]]) -> dict[str, Any]:
    """What every notice says: its title, what was applied for, and each rule id with the article's place."""
    return {
        "title": title,
        "matter": _matter(context),
        "basis": [{"rule": rule, "text": text} for rule, text in basis],
    }


def to_others(organisations: Iterable[Organisation], issuer: Organisation) -> list[Addressing]:
    """A copy to each of them; an office that does the work of two writes no letter to itself (G-6)."""
    return [Addressing(each) for each in organisations if each != issuer]


def named_to(context: StepContext, capacity: str, issuer: str) -> str:
    """How a letter of the party in capacity `issuer` names another one: as itself where it is the same."""
    named = party_in(context.case, capacity)
    return "本单位" if named == party_in(context.case, issuer) else named.name


def _due(context: StepContext, code: str) -> date:
    rows = Deadline.objects.filter(case=context.case, code=code).order_by("-pk")
    return rows.values_list("due_on", flat=True)[0]


def _received_on(context: StepContext) -> str:
    """The day on which the office received what it is deciding on: the last submission or resubmission."""
    rows = context.case.events.filter(code__in=["submit", "resubmit"]).order_by("-sequence")
    return rows.values_list("effective_on", flat=True)[0].isoformat()


def _correction(context: StepContext) -> dict[str, Any]:
    return frame(context, "补正通知书", [("G-7-2-1", "《企业安全生产标准化建设定级办法》第七条第二项")]) | {
        "received_on": _received_on(context),
        "items": correction_items(context.data),
    }


def _acceptance(context: StepContext) -> dict[str, Any]:
    return frame(context, "受理通知书", [("G-7-2-1", "《企业安全生产标准化建设定级办法》第七条第二项")]) | {
        "accepted_on": context.recorded.effective_on.isoformat(),
        "audit_due_on": _due(context, "audit").isoformat(),
    }


def _deemed_acceptance(context: StepContext) -> dict[str, Any]:
    return frame(context, "视为受理告知书", [("G-7-2-1", "《企业安全生产标准化建设定级办法》第七条第二项")]) | {
        "effective_on": context.recorded.effective_on.isoformat(),
        "notice_due_on": _due(context, "correction_notice").isoformat(),
        "audit_due_on": _due(context, "audit").isoformat(),
    }


def _audit_passed(context: StepContext) -> dict[str, Any]:
    names = dict(first_level_elements(context.record))
    opinions = [
        {
            "code": row["element"],
            "name": names[row["element"]],
            "opinion": f"符合；建议：{row['remark']}" if row["remark"] else "符合",
        }
        for row in context.data["opinions"]
    ]
    return frame(context, "审核意见告知书", [("G-7-2-2", "《企业安全生产标准化建设定级办法》第七条第二项")]) | {
        "body": [f"审核意见：{context.data['conclusion']}"],
        "opinions": opinions,
        "own": acts_itself(context.case),
    }


def _audit_refused(context: StepContext) -> dict[str, Any]:
    reasons = [{key: row[key] for key in ("place", "reason", "rule")} for row in context.data["reasons"]]
    return frame(context, "审核不予通过告知书", [("G-7-2-2", "《企业安全生产标准化建设定级办法》第七条第二项")]) | {
        "reasons": reasons
    }


def _to_enterprise(code: str, label: Any, infix: str, data: Any, rule: str) -> NoticeKind:
    return NoticeKind(
        code=code,
        label=label,
        letter=f"grading/{code}",
        issuer="organizing_unit",
        to=("enterprise",),
        number_infix=infix,
        data=data,
        rule=rule,
    )


CORRECTION = _to_enterprise("correction", _("Correction notice"), "补", _correction, "G-7-2-1")
ACCEPTANCE = _to_enterprise("acceptance", _("Notice of acceptance"), "受", _acceptance, "G-7-2-1")
DEEMED_ACCEPTANCE = _to_enterprise(
    "deemed_acceptance", _("Notice of deemed acceptance"), "受", _deemed_acceptance, "G-7-2-1"
)
AUDIT_PASSED = _to_enterprise("audit_passed", _("Notice of the audit passed"), "审", _audit_passed, "G-7-2-2")
AUDIT_REFUSED = _to_enterprise("audit_refused", _("Notice of the audit not passed"), "审", _audit_refused, "G-7-2-2")
