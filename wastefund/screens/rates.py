"""What stands beside the step by which a unit sets rates of its own: those that hold today (L-7)."""

from dataclasses import dataclass
from typing import Any

from casework.figures import figure_text
from casework.steps import StepContext
from wastefund import tariffs
from wastefund.labels import KINDS
from wastefund.tariffs import Source
from wastefund.words import rate_text, volume_text


@dataclass(frozen=True)
class Rates:
    """The rates of one kind of landfill in words, and whose they are."""

    label: str
    source: Source
    lines: tuple[tuple[str, str], ...]
    """Up to which volume (empty: without end), and the rate."""


def beside_rates(context: StepContext) -> dict[str, Any]:
    """The rates that hold today for each part of the landfill."""
    return {
        "rates": [
            Rates(
                label=str(KINDS[kind]),
                source=source,
                lines=tuple(("" if up_to is None else volume_text(up_to), rate_text(rate)) for up_to, rate in tiers),
            )
            for kind, (tiers, source) in _in_force(context).items()
        ]
    }


def prefill_rates(context: StepContext) -> dict[str, Any]:
    """The tiers that hold today for the first part, to begin with."""
    tiers, _source = next(iter(_in_force(context).values()))
    return {
        "tiers": [
            {"up_to": "" if up_to is None else figure_text(up_to), "rate": figure_text(rate)} for up_to, rate in tiers
        ]
    }


def _in_force(context: StepContext) -> dict[Any, tuple[Any, Source]]:
    landfill = context.record
    kinds = [part.kind for part in landfill.parts_as_rules]
    return tariffs.tiers_of_kinds(context.case.region, landfill.responsible_unit, kinds, context.today)
