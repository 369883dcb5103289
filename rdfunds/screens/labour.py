"""Beside the people of an application: what each unit's lines of labour hold, and what those named are paid (R-17)."""

from typing import Any

from casework.steps import SectionContext
from rdfunds import rules
from rdfunds.applied import Share, budget_of, pay_of
from rdfunds.forms.fields import share_label, units_in
from rdfunds.labels import LINES


def beside(context: SectionContext) -> dict[str, Any]:
    """As it was saved last; nothing where the project has no budget (R-28)."""
    data = context.content.data if context.content else {}
    _units, names = units_in(context)
    lines = [] if context.case.record.call.lump_sum else rules.labour_lines(budget_of(data), pay_of(data))
    return {
        "labour": [(share_label(Share(each.subproject, each.unit), names), LINES[each.line], each) for each in lines]
    }
