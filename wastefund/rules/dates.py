"""The days on which something begins, ends or is due (L-8, L-15, L-19)."""

from datetime import date
from enum import StrEnum

IN_FORCE = date(2022, 1, 1)
YEARS_AFTER_CLOSURE = 30  # L-19
FIRST_FILING_YEAR = 2022
_FILING_MONTH, _FILING_DAY = 6, 30


class ReserveRegime(StrEnum):
    """Which of the two ways a landfill's reserve is reckoned and spread (L-8)."""

    NEW = "new"
    EXISTING = "existing"


def reserve_regime(operating_since: date | None) -> ReserveRegime:
    """Existing if it operated before the measures came into force; None for one not yet operating (L-8-1, L-8-2)."""
    if operating_since is not None and operating_since < IN_FORCE:
        return ReserveRegime.EXISTING
    return ReserveRegime.NEW


def decommissioning_ends_on(closed_on: date, years: int = YEARS_AFTER_CLOSURE) -> date:
    """The corresponding day after 30 years, or the month's last where there is none; it does not roll (L-19, P3)."""
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:  # 29 February
        return closed_on.replace(year=closed_on.year + years, day=28)


def annual_filing_due(year: int) -> date:
    """30 June of the year in which is filed, a fixed date (L-15). Raises ValueError before the first, 2022."""
    if year < FIRST_FILING_YEAR:
        raise ValueError(f"nothing is filed in {year}")
    return date(year, _FILING_MONTH, _FILING_DAY)
