"""What a unit's own rates do (L-7)."""

from datetime import timedelta

from django.utils.translation import gettext as _

from casework.errors import GuardRefused
from casework.steps import StepContext
from wastefund import adequacy, kinds, tariffs
from wastefund.conditions.rates import begins_after_those_before
from wastefund.forms.rates import tiers_of
from wastefund.labels import KINDS
from wastefund.models import Landfill, Tariff, as_rows
from wastefund.rules import LandfillKind


def set_own_rates(context: StepContext) -> None:
    """Enter the rates, end those before them, and note which plans of the unit no longer fit (L-5, L-7)."""
    data, unit = context.data, context.record.responsible_unit
    tariffs.lock()
    # Two units' steps at once wait here for each other, so that the second sees the rates of the first.
    if reasons := begins_after_those_before(context):
        raise GuardRefused(*reasons)
    before = tariffs.overlapping(data["kind"], unit, data["since"], None)
    if before is not None:
        before.until = data["since"] - timedelta(days=1)
        before.save(update_fields=["until"])
    Tariff.objects.create(
        kind=data["kind"],
        organisation=unit,
        source=data["source"],
        rows=as_rows(tiers_of(data)),
        since=data["since"],
    )
    for landfill in Landfill.objects.filter(responsible_unit=unit, case__state=kinds.KEPT).select_related("case"):
        adequacy.note(landfill, context.today)


def what_own_rates_do(context: StepContext) -> list[str]:
    """For which landfills they hold, what ends with them, and that plans have to follow."""
    data, unit = context.data, context.record.responsible_unit
    figures = {"kind": KINDS[LandfillKind(data["kind"])], "since": data["since"].isoformat()}
    texts = [_("From %(since)s on these rates hold for every %(kind)s of the unit.") % figures]
    if before := tariffs.overlapping(data["kind"], unit, data["since"], None):
        texts.append(_("The rates of %(source)s end on the day before.") % {"source": before.source})
    texts.append(_("Where a plan in force sets less aside by them, a new version of it is asked for (L-5)."))
    return texts
