"""The written notices of a programme: what each says and whom it goes to (R-8 to R-15)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.figures import yuan_text
from casework.steps import NoticeKind, StepContext
from ledger.money import to_yuan
from rdfunds import bookkeeping, estimates
from rdfunds.estimates import estimate_of
from rdfunds.hands import AGENCY, SCIENCE
from rdfunds.models import Programme
from rdfunds.rules import NOTHING

MEASURES = "《国家重点研发计划资金管理办法》"
Data = Callable[[StepContext], dict[str, Any]]


def _frame(context: StepContext, title: str, rule: str) -> dict[str, Any]:
    """What every notice says: its title, of which programme, and the rule id with the place of the text."""
    programme: Programme = context.record
    return {
        "title": title,
        "matter": f"重点专项“{programme.name}”",
        "basis": [{"rule": rule, "text": MEASURES}],
    }


def _years(context: StepContext) -> list[dict[str, str]]:
    """The estimate that was filed, a line for each year: central money, other money, both."""
    estimate = estimate_of(estimates.filed(context).data)
    central, income = estimate.central_by_year, estimate.income_by_year
    lines = [(str(year), central[year], income[year]) for year in income]
    lines.append(("合计", estimate.central, estimate.total))
    return [
        {"year": year, "central": yuan_text(of_center), "others": yuan_text(both - of_center), "total": yuan_text(both)}
        for year, of_center, both in lines
    ]


def _estimate(title: str, decided: str, rule: str) -> Data:
    def data(context: StepContext) -> dict[str, Any]:
        return _frame(context, title, rule) | {
            "decided": decided,
            "document_number": context.data["document_number"],
            "years": _years(context),
        }

    return data


def _reasons(title: str, decided: str, follows: str, rule: str) -> Data:
    def data(context: StepContext) -> dict[str, Any]:
        return _frame(context, title, rule) | {
            "decided": decided,
            "reasons": context.data["reasons"],
            "follows": follows,
            "document_number": "",
        }

    return data


def _termination(context: StepContext) -> dict[str, Any]:
    left = yuan_text(context.memo["returned"])
    return _frame(context, "终止重点专项的通知", "R-15") | {
        "decided": "经研究，现决定终止该重点专项。",
        "reasons": context.data["reasons"],
        "follows": f"该重点专项尚未分配的预算{left}元按照规定收回，不再结转使用。"
        "申报指南同时停止受理，尚未作出立项决定的申报不再办理。",
        "document_number": context.data["document_number"],
    }


def _budget(context: StepContext) -> dict[str, Any]:
    """The budget of a year with what it was before; nothing before the first."""
    versions = [row for row in context.record.budget_versions if row.year == context.data["year"]]
    before = [to_yuan(row.amount) for row in versions[-2:-1]]
    amount: Decimal = context.data["amount"]
    title = "重点专项年度预算调整通知" if before else "重点专项年度预算下达通知"
    change = amount - (before[0] if before else NOTHING)
    return _frame(context, title, "R-13") | {
        "document_number": context.data["document_number"],
        "year": str(context.data["year"]),
        "amount": yuan_text(amount),
        "before": yuan_text(before[0]) if before else "",
        "change": f"{change:+,.2f}",
        "reasons": context.data.get("reasons", ""),
        "undistributed": yuan_text(bookkeeping.undistributed(context.record)),
    }


def _kind(code: str, label: Any, letter: str, infix: str, data: Data, rule: str, *others: str) -> NoticeKind:
    """A notice of the department that takes the step, to the agency and to `others`."""
    return NoticeKind(code, label, f"rdfunds/{letter}", "", (AGENCY, *others), infix, data, rule)


RETURN = _kind(
    "estimate_returned",
    _("Notice of an estimate returned"),
    "decision",
    "概退",
    _reasons(
        "重点专项概算退回通知书",
        "贵单位报送的该重点专项概算收悉。经审核，现予退回，需要修改完善的内容如下：",
        "请贵单位修改完善后重新报送。",
        "R-8",
    ),
    "R-8",
)
APPROVAL = _kind(
    "estimate_approved",
    _("Approval of the estimate"),
    "estimate",
    "概",
    _estimate("重点专项概算批复", "已经审核，现批复如下", "R-10"),
    "R-10",
    SCIENCE,
)
CHANGE_REFUSED = _kind(
    "change_refused",
    _("Notice of a change not forwarded"),
    "decision",
    "概调",
    _reasons(
        "重点专项概算调整申请退回通知书",
        "贵单位提出的该重点专项概算调整申请收悉。经研究，不予转报财政部门，理由如下：",
        "现行概算继续有效。贵单位可以另行提出概算调整申请。",
        "R-11",
    ),
    "R-11",
)
CHANGE_APPROVED = _kind(
    "change_approved",
    _("Approval of a changed estimate"),
    "estimate",
    "概调",
    _estimate("重点专项概算调整批复", "调整申请已经审核，同意调整，调整后的概算如下", "R-11"),
    "R-11",
    SCIENCE,
)
CHANGE_DECLINED = _kind(
    "change_declined",
    _("Notice of a change not approved"),
    "decision",
    "概调",
    _reasons(
        "不予批准概算调整的通知",
        "该重点专项的概算调整申请收悉。经审核，不予批准，理由如下：",
        "现行概算继续有效。",
        "R-11",
    ),
    "R-11",
    SCIENCE,
)
BUDGET_ISSUED = _kind("budget_issued", _("Budget of a year"), "budget", "预", _budget, "R-13")
BUDGET_ADJUSTED = _kind("budget_adjusted", _("Adjusted budget of a year"), "budget", "预调", _budget, "R-13")
TERMINATION = _kind(
    "programme_terminated", _("Notice of a programme's end"), "decision", "终", _termination, "R-15", SCIENCE
)
