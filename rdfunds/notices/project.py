"""The written notices of a project: decisions for its lead unit, budget and task book for all units (R-20 to R-28)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from casework.figures import yuan_text
from casework.steps import Addressing, NoticeKind, StepContext
from ledger.money import to_yuan
from rdfunds import distribution, kinds, reviews, rules
from rdfunds.deadlines import FIRST_PAYMENT
from rdfunds.hands import AGENCY, LEAD, PARTICIPATING, SUBPROJECT
from rdfunds.models import Project
from rdfunds.notices.programme import MEASURES
from rdfunds.screens.project import budget_as_it_stands, units_and_money
from rdfunds.taking_part import agency_knows

LETTERS = "zh-hans"
"""The language of every letter, whoever signs it."""
UNITS = (LEAD, SUBPROJECT, PARTICIPATING)
Data = Callable[[StepContext], dict[str, Any]]


def _frame(context: StepContext, title: str, rule: str) -> dict[str, Any]:
    """What every notice says: its title, of which project, and the rule id with the name of the measures."""
    project: Project = context.record
    return {
        "title": title,
        "matter": f"“{project.call.programme.name}”重点专项“{project.title}”项目",
        "basis": [{"rule": rule, "text": MEASURES}],
    }


def _decision(title: str, decided: str, follows: str, rule: str, *, lump_sum: str = "") -> Data:
    """A decision with its reasons; `lump_sum` follows instead for a project that has no budget (R-28)."""

    def data(context: StepContext) -> dict[str, Any]:
        return _frame(context, title, rule) | {
            "decided": decided,
            "reasons": context.data["reason"],
            "follows": lump_sum if lump_sum and context.record.call.lump_sum else follows,
            "document_number": "",
        }

    return data


def _amounts(project: Project) -> list[dict[str, str]]:
    """A line for each unit of each subproject, and their sum; none for a lump-sum."""
    budget = budget_as_it_stands(project, reviewed=True)
    if not budget:
        return []
    rows = units_and_money(project, budget)
    lines = [(f"课题{row.subproject}", row.unit, row.central, row.others) for row in rows]
    central, others = (sum((line[at] for line in lines), rules.NOTHING) for at in (2, 3))
    lines.append(("合计", "", central, others))
    return [
        {"subproject": place, "unit": unit, "central": yuan_text(of_center), "others": yuan_text(of_others)}
        for place, unit, of_center, of_others in lines
    ]


def _cuts(context: StepContext) -> list[dict[str, str]]:
    """What the review has cut, and for what."""
    rows = reviews.last_review(context.case).get("cuts", [])
    with override(LETTERS):
        labels = dict(reviews.cell_choices(context.case)) if rows else {}
        return [
            {"cell": labels.get(row["cell"], ""), "amount": yuan_text(Decimal(row["amount"])), "reason": row["reason"]}
            for row in rows
        ]


def _sums(project: Project) -> dict[str, Any]:
    return {
        "granted": yuan_text(to_yuan(project.granted or 0)),
        "lump_sum": project.call.lump_sum,
        "investigator": project.investigator,
        "amounts": _amounts(project),
    }


def _budget(context: StepContext) -> dict[str, Any]:
    title, rule = ("包干制项目经费下达通知", "R-28") if context.record.call.lump_sum else ("项目预算下达通知", "R-27")
    return _frame(context, title, rule) | _sums(context.record) | {"cuts": _cuts(context)}


def _task_book(context: StepContext) -> dict[str, Any]:
    """The task book as both have signed it, with the amounts of each unit and the day of the first instalment."""
    project: Project = context.record
    content = context.case.contents.filter(kind=kinds.TASK_BOOK, frozen_at__isnull=False).order_by("-version")[0]
    indicators = content.data["indicators"]["indicators"]
    signed_on = project.signed_on or context.today
    due_on = next(row.due_on for row in context.case.open_deadlines if row.code == FIRST_PAYMENT.code)
    return (
        _frame(context, "项目任务书", "R-27")
        | _sums(project)
        | {
            "goals": content.data["goals"]["goals"],
            "first_day": content.data["goals"]["first_day"],
            "last_day": content.data["goals"]["last_day"],
            "indicators": [{key: row[key] for key in ("name", "target", "shown_by")} for row in indicators],
            "lead_unit": project.lead_unit.name,
            "signed_on": signed_on.isoformat(),
            "first_payment_by": due_on.isoformat(),
        }
    )


def _stop(context: StepContext) -> dict[str, Any]:
    paid = distribution.paid_to(context.record)
    money = "经费" if context.record.call.lump_sum else "预算"
    follows = f"该项目已下达、尚未拨付的{money}按照规定收回。"
    if paid:
        follows += f"已拨付的{yuan_text(paid)}元，请及时清理账目和资产，结余资金按照规定收回。"
    return _decision("终止项目的通知", "经研究，现决定终止该项目，理由如下：", follows, "R-42")(context)


def _kind(
    code: str,
    label: Any,
    letter: str,
    infix: str,
    data: Data,
    rule: str,
    to: tuple[str, ...] = (LEAD,),
    addressing: Callable[[StepContext], list[Addressing]] | None = None,
) -> NoticeKind:
    return NoticeKind(
        code=code,
        label=label,
        letter=f"rdfunds/{letter}",
        issuer=AGENCY,
        to=to,
        number_infix=infix,
        data=data,
        rule=rule,
        addressing=addressing,
    )


def _lead_unit_where_sent(context: StepContext) -> list[Addressing]:
    """The lead unit, from the agency; nobody where the agency has never seen the application."""
    return [Addressing(context.record.lead_unit)] if agency_knows(context.case) else []


INVITATION = _kind(
    "project_invited",
    _("Invitation to the second round"),
    "decision",
    "邀",
    _decision(
        "邀请提交正式申报书的通知",
        "贵单位提交的预申报书收悉。经遴选，现邀请贵单位提交正式申报书，理由如下：",
        "请贵单位填报正式申报书，一并填报项目预算，由项目负责人提出、贵单位审签后提交。",
        "R-20",
        lump_sum="请贵单位填报正式申报书，由项目负责人提出、贵单位审签后提交。该项目实行经费包干制，只填报经费总额。",
    ),
    "R-20",
)
PASSED_OVER = _kind(
    "project_passed_over",
    _("Notice of a project not invited"),
    "decision",
    "选",
    _decision(
        "预申报未入选通知书",
        "贵单位提交的预申报书收悉。经遴选，该项目未进入下一轮，理由如下：",
        "本次申报到此结束。贵单位今后仍可以按照申报指南另行申报。",
        "R-20",
    ),
    "R-20",
)
APPLICATION_RETURNED = _kind(
    "application_returned",
    _("Notice of an application sent back"),
    "decision",
    "退",
    _decision(
        "申报书退回修改通知书",
        "贵单位提交的申报书收悉。经审查，现予退回，需要修改完善的内容如下：",
        "请贵单位修改完善后重新提交。",
        "R-19",
    ),
    "R-19",
)
NOT_CHOSEN = _kind(
    "project_not_chosen",
    _("Notice of a project not chosen"),
    "decision",
    "选",
    _decision(
        "项目未立项通知书",
        "贵单位申报的该项目已经评审，不予立项，理由如下：",
        "本次申报到此结束。贵单位今后仍可以按照申报指南另行申报。",
        "R-25",
    ),
    "R-25",
)
PROGRAMME_ENDED = _kind(
    "project_ended_with_programme",
    _("Notice of a project ended with its programme"),
    "decision",
    "选",
    _decision(
        "项目申报终止办理通知书",
        "贵单位申报的该项目尚未作出立项决定，因所属重点专项结束，不再办理，情况如下：",
        "本次申报到此结束。",
        "R-15",
    ),
    "R-15",
    to=(),
    addressing=_lead_unit_where_sent,
)
BUDGET_ISSUED = _kind("project_budget", _("Budget of a project"), "project_budget", "预", _budget, "R-27", UNITS)
TASK_BOOK_RETURNED = _kind(
    "task_book_returned",
    _("Notice of a task book sent back"),
    "decision",
    "退",
    _decision(
        "项目任务书退回修改通知书",
        "贵单位签署的项目任务书收悉。经审查，现予退回，需要修改完善的内容如下：",
        "请贵单位修改完善后重新签署。项目预算不变。",
        "R-27",
        lump_sum="请贵单位修改完善后重新签署。项目经费不变。",
    ),
    "R-27",
)
TASK_BOOK_SIGNED = _kind("task_book", _("Task book"), "task_book", "任", _task_book, "R-27", UNITS)
STOPPED = _kind("project_stopped", _("Notice of a project's end"), "decision", "终", _stop, "R-42", UNITS)
