"""Conditions of the step by which a unit sets rates of its own (L-7)."""

from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.steps import StepContext
from wastefund import rules, tariffs
from wastefund.forms.rates import tiers_of
from wastefund.rules import TierFault
from wastefund.tariff_form import RULE, fault_text, gap_text

FIELDS = {TierFault.RATE_NOT_POSITIVE: "rate"}
"""In which field of its row a fault is; the others are in the volume."""


def tiers_possible(context: StepContext) -> list[Reason]:
    """The tiers are a tariff: volumes rise, the last is open, each rate is above 0."""
    return [
        Reason(fault_text(each), RULE, f"/tiers/{each.row}/{FIELDS.get(each.fault, 'up_to')}")
        for each in rules.tier_faults(tiers_of(context.data))
    ]


def nothing_below_the_floor(context: StepContext) -> list[Reason]:
    """No m3 is charged less than by the rates of the province and of the nation, from the first day on."""
    tiers, data = tiers_of(context.data), context.data
    if rules.tier_faults(tiers):
        return []
    found = tariffs.gaps_below(data["kind"], tiers, context.record.responsible_unit, data["since"], None)
    return [Reason(gap_text(each), RULE, "/tiers") for each in found]


def begins_after_those_before(context: StepContext) -> list[Reason]:
    """The unit's rates for this kind that are there begin earlier; they end where these begin."""
    data = context.data
    later = tariffs.beginning_from(data["kind"], context.record.responsible_unit, data["since"])
    text = _("The unit's rates of %(source)s begin on %(since)s; others can only begin later.")
    return [Reason(text % {"source": row.source, "since": row.since.isoformat()}, RULE, "/since") for row in later[:1]]
