"""What becomes of the money that is left (R-48)."""

from enum import StrEnum


class SurplusDisposition(StrEnum):
    """Kept by the unit for direct research cost, or taken back by the agency (R-48)."""

    RETAINED = "retained"
    RECOVERED = "recovered"


def surplus_disposition(goals_met: bool, passed: bool) -> SurplusDisposition:
    """Kept only where the subproject's goals are met and the project passed its evaluation (R-48)."""
    return SurplusDisposition.RETAINED if goals_met and passed else SurplusDisposition.RECOVERED
