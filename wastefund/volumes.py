"""The log of what is filled month by month: what holds of it, and what is missing (L-8)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from wastefund import rules
from wastefund.models import Landfill, MonthlyVolume
from wastefund.rules import LandfillKind

Log = Mapping[tuple[LandfillKind, date], Decimal]
"""(part, first day of the month) > m3 filled in it."""


def log_of(landfill: Landfill) -> dict[tuple[LandfillKind, date], Decimal]:
    """What is recorded, each month as last corrected, in order of months."""
    rows = (
        MonthlyVolume.objects.filter(landfill=landfill).order_by("kind", "month", "-version").distinct("kind", "month")
    )
    found = {(LandfillKind(row.kind), row.month): row.volume for row in rows}
    return dict(sorted(found.items(), key=lambda item: (item[0][1], item[0][0])))


def filled(log: Log, kind: LandfillKind, first_month: date, through: date) -> Decimal:
    """m3 filled in a part from one month to another, both included."""
    return sum(
        (volume for (part, month), volume in log.items() if part == kind and first_month <= month <= through),
        Decimal(0),
    )


def filled_after(log: Log, kind: LandfillKind) -> Decimal:
    """m3 filled in a part since the measures came into force, or since it began to operate."""
    return sum((volume for (part, _month), volume in log.items() if part == kind), Decimal(0))


def missing(
    log: Log, kinds: Iterable[LandfillKind], first_month: date, through: date
) -> list[tuple[LandfillKind, date]]:
    """The months for which nothing is recorded, by part; 0 is something."""
    if through < first_month:
        return []
    wanted = [(kind, month) for kind in kinds for month in rules.months(first_month, through)]
    return [each for each in wanted if each not in log]


def last_logged_month(landfill: Landfill, today: date) -> date:
    """The last month in which something can have been filled: this one, or that of the real closure (L-8)."""
    return rules.month_of(min(today, landfill.closed_on or today))


def first_logged_month(landfill: Landfill) -> date:
    """The first month whose volume counts: 2022-01, or that in which operation began (L-8)."""
    return rules.month_of(max(landfill.operating_since, rules.IN_FORCE))
