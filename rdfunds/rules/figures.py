"""Yuan: what every other rule of this package counts with."""

from decimal import Decimal

FEN = Decimal("0.01")
NOTHING = Decimal("0.00")
