"""The written notices of an adjustment: filed, approved, refused, and a unit that is replaced (R-38)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from casework.steps import Addressing, NoticeKind, StepContext
from rdfunds import rules
from rdfunds.adjusting import Working, working_on
from rdfunds.hands import AGENCY, LEAD
from rdfunds.labels import LINES, SOURCES
from rdfunds.models import Adjustment, UnitReplacement
from rdfunds.notices.programme import MEASURES
from rdfunds.notices.project import LETTERS, UNITS
from rdfunds.rules import NOTHING, OTHER_SOURCES, AdjustmentKind, Source
from rdfunds.words import in_order

_KINDS = {
    AdjustmentKind.PROJECT_TOTAL: "项目预算总额调剂",
    AdjustmentKind.BETWEEN_SUBPROJECTS: "课题间预算调剂",
    AdjustmentKind.REPLACE_UNIT: "变更承担或参与单位",
    AdjustmentKind.BETWEEN_PARTICIPANTS: "课题内参与单位间预算调剂",
    AdjustmentKind.EQUIPMENT: "设备费调剂",
    AdjustmentKind.OTHER_DIRECT: "其他直接费用调剂",
    AdjustmentKind.INDIRECT_DOWN: "间接费用调减",
    AdjustmentKind.INDIRECT_BETWEEN_UNITS: "单位间间接费用调剂",
    AdjustmentKind.OTHER_SOURCE_BETWEEN_UNITS: "单位间其他来源资金调剂",
    AdjustmentKind.OTHER_SOURCE_TOTAL: "其他来源资金总额调剂",
}


def _filing(context: StepContext) -> dict[str, Any]:
    return _frame(context, "预算调剂备案函") | _what_changes(context) | {"decided_on": context.today.isoformat()}


def _approved(context: StepContext) -> dict[str, Any]:
    return _frame(context, "预算调剂批复") | _what_changes(context) | {"asked_by": context.record.asked_by.name}


def _frame(context: StepContext, title: str) -> dict[str, Any]:
    """What every notice says: its title, of which project's adjustment, and the rule id with the measures."""
    adjustment: Adjustment = context.record
    return {
        "title": title,
        "matter": f"国家重点研发计划项目“{adjustment.project.title}”的预算调剂",
        "basis": [{"rule": "R-38", "text": MEASURES}],
    }


def _what_changes(context: StepContext) -> dict[str, Any]:
    adjustment: Adjustment = context.record
    with override(LETTERS):
        rows = _rows(working_on(adjustment))
    return {
        "reason": adjustment.reason,
        "kinds": [_KINDS[AdjustmentKind(kind)] for kind in adjustment.kinds],
        "rows": rows,
    }


def _rows(working: Working) -> list[dict[str, str]]:
    """What changes, in the language that is on."""
    return [
        {
            "subproject": cell.subproject,
            "unit": working.unit((cell.subproject, cell.unit)).name,
            "line": str(LINES[cell.line]),
            "source": str(SOURCES[cell.source]),
            "change": f"{working.changes[cell]:+,.2f}",
        }
        for cell in in_order(working.changes)
    ]


def _to_the_agency(context: StepContext) -> list[Addressing]:
    """Nobody where nothing is to be filed."""
    adjustment: Adjustment = context.record
    return [Addressing(adjustment.project.call.programme.agency)] if adjustment.filed_with_agency else []


def _replaced(context: StepContext) -> dict[str, Any]:
    adjustment: Adjustment = context.record
    working = working_on(adjustment)
    held = rules.totals(working.changes, "subproject", "unit", "source")
    rows = [
        {
            "subproject": str(each.subproject),
            "goes": each.goes.name,
            "comes": each.comes.name,
            "leader": each.leader,
            "central": f"{held.get((str(each.subproject), str(each.comes_id), Source.CENTRAL), NOTHING):,.2f}",
            "others": f"{_others(held, each):,.2f}",
        }
        for each in adjustment.replacements.select_related("goes", "comes")
    ]
    return {
        "title": "变更课题承担（参与）单位的批复",
        "matter": f"国家重点研发计划项目“{adjustment.project.title}”的课题承担（参与）单位变更",
        "basis": [{"rule": "R-38", "text": MEASURES}],
        "asked_by": adjustment.asked_by.name,
        "reason": adjustment.reason,
        "rows": rows,
    }


def _refused(context: StepContext) -> dict[str, Any]:
    adjustment: Adjustment = context.record
    replaced = adjustment.replacements.select_related("goes", "comes")
    return (
        _frame(context, "预算调剂不予批准通知书")
        | _what_changes(context)
        | {
            "asked_by": adjustment.asked_by.name,
            "refusal": context.data["reason"],
            "reserved": bool(adjustment.taken),
            "replaced": [
                {"subproject": str(each.subproject), "goes": each.goes.name, "comes": each.comes.name}
                for each in replaced
            ],
        }
    )


def _others(held: Mapping[tuple[str, ...], Decimal], replacement: UnitReplacement) -> Decimal:
    """The other-source money that passes to who comes."""
    place = (str(replacement.subproject), str(replacement.comes_id))
    return sum((held.get((*place, source), NOTHING) for source in OTHER_SOURCES), NOTHING)


def _to_all_concerned(context: StepContext) -> list[Addressing]:
    """The lead unit, who carries out the subproject, who goes and who comes; nobody where no unit is replaced."""
    adjustment: Adjustment = context.record
    replacements = list(adjustment.replacements.select_related("goes", "comes"))
    if not replacements:
        return []
    numbers = [each.subproject for each in replacements]
    carrying = [each.unit for each in adjustment.project.subprojects.filter(number__in=numbers).select_related("unit")]
    units = [
        adjustment.project.lead_unit,
        *carrying,
        *(unit for each in replacements for unit in (each.goes, each.comes)),
    ]
    return [Addressing(unit) for unit in dict.fromkeys(units)]


def _to_units_where_none_is_replaced(context: StepContext) -> list[Addressing]:
    """Every unit that is a party; nobody where units are replaced, of which another notice tells."""
    adjustment: Adjustment = context.record
    if adjustment.replacements.exists():
        return []
    units = [party.organisation for party in context.case.current_parties if party.capacity in UNITS]
    return [Addressing(unit) for unit in dict.fromkeys(units)]


APPROVED = NoticeKind(
    code="adjustment_approved",
    label=_("Approval of an adjustment"),
    letter="rdfunds/adjustment_approved",
    issuer=AGENCY,
    to=(),
    addressing=_to_units_where_none_is_replaced,
    number_infix="调批",
    data=_approved,
    rule="R-38",
)
UNIT_REPLACED = NoticeKind(
    code="unit_replaced",
    label=_("Approval of a unit replaced"),
    letter="rdfunds/unit_replaced",
    issuer=AGENCY,
    to=(),
    addressing=_to_all_concerned,
    number_infix="调批",
    data=_replaced,
    rule="R-38",
)
REFUSED = NoticeKind(
    code="adjustment_refused",
    label=_("Refusal of an adjustment"),
    letter="rdfunds/adjustment_refused",
    issuer=AGENCY,
    to=UNITS,
    number_infix="调复",
    data=_refused,
    rule="R-38",
)
FILED = NoticeKind(
    code="adjustment_filed",
    label=_("Filing of an adjustment"),
    letter="rdfunds/adjustment_filed",
    issuer=LEAD,
    to=(),
    addressing=_to_the_agency,
    number_infix="调备",
    data=_filing,
    rule="R-38",
)
