"""Whether the plan in force still sets enough aside, by the register and the rates of today (L-5, L-6, L-13)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.money import to_yuan
from wastefund import booking, estimates
from wastefund.models import Estimate, Landfill


@dataclass(frozen=True)
class Adequacy:
    """What the plan in force sets aside, beside what is to be set aside today, in yuan."""

    estimate: Estimate
    floor: Decimal
    need: Decimal
    required: Decimal
    closes_on: date

    @property
    def total(self) -> Decimal:
        return to_yuan(self.estimate.total)

    @property
    def shortfall(self) -> Decimal:
        """What a new version would add; negative where it would be less."""
        return self.required - self.total

    @property
    def surplus(self) -> Decimal:
        return -self.shortfall

    @property
    def fits(self) -> bool:
        """Whether the plan says what the register and the rates of today ask for."""
        return not self.shortfall and self.closes_on == self.estimate.closes_on


def adequacy_of(landfill: Landfill, today: date) -> Adequacy | None:
    """How the plan in force stands today; None before the first one."""
    estimate = booking.current_estimate(landfill)
    if estimate is None or not landfill.parts_as_rules:
        return None
    need = to_yuan(estimate.need)
    made, _sources = estimates.reckoned(landfill, today, need=need)
    return Adequacy(estimate, made.floor, need, made.total, landfill.closes_on)


def note(landfill: Landfill, today: date) -> None:
    """Keep with the landfill whether its plan fits today, for worklists to ask for a new version (L-5)."""
    found = adequacy_of(landfill, today)
    fits = found is None or found.fits
    if fits != landfill.plan_fits:
        landfill.plan_fits = fits
        landfill.save(update_fields=["plan_fits"])
