"""What a review may not do to a budget (R-24)."""

from decimal import Decimal

from rdfunds.rules.budgets import Budget
from rdfunds.rules.figures import NOTHING

SAME_SHARE_WITHIN = Decimal("0.01")
FEWEST_CELLS = 2


def cut_across_the_board(before: Budget, cuts: Budget) -> Decimal | None:
    """The share by which every cell of `before` loses the same, else None (R-24; reading: R-24).

    `cuts` are yuan by cell, positive. Shares count as the same within one point of a hundred; a single cell has nothing
    to be compared with.
    """
    shares = [cuts.get(cell, NOTHING) / amount for cell, amount in before.items() if amount > 0]
    if len(shares) < FEWEST_CELLS or min(shares) <= 0 or max(shares) - min(shares) > SAME_SHARE_WITHIN:
        return None
    return sum(cuts.values(), NOTHING) / sum(before.values(), NOTHING)
