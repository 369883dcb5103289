"""Kinds of landfills, volumes and yuan: what every other rule of this package counts with."""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

FEN = Decimal("0.01")
MOST_VOLUME = Decimal(100_000_000)
"""m3; far beyond any landfill, so that a slip of the keyboard is noticed (reading: L-7)."""
PLACES_OF_VOLUME = 3


class LandfillKind(StrEnum):
    """How a landfill is lined (L-7)."""

    FLEXIBLE = "flexible"
    RIGID = "rigid"


def to_fen(amount: Fraction | Decimal) -> Decimal:
    """An exact amount in yuan, rounded half up to the fen (reading: L-8-2); negative ones away from zero."""
    exact = Fraction(amount)
    fen = (abs(exact.numerator) * 200 + exact.denominator) // (2 * exact.denominator)
    return Decimal(fen if exact >= 0 else -fen).scaleb(-2)


def quantized(amount: Decimal) -> Decimal:
    """An amount in yuan that has at most two places, written with two. Raises ValueError for a finer one."""
    fen = amount.quantize(FEN, rounding=ROUND_HALF_UP)
    if fen != amount:
        raise ValueError(f"{amount} yuan is no whole number of fen")
    return fen


def shared_out(amount: Decimal, weights: list[Fraction]) -> list[Decimal]:
    """The amount divided in proportion to the weights, in yuan, rounded cumulatively so that the sum is exact.

    Raises ValueError where the weights add up to nothing.
    """
    whole = sum(weights, Fraction(0))
    if whole <= 0:
        raise ValueError("nothing to divide by")
    shares, so_far, booked = [], Fraction(0), Decimal("0.00")
    for weight in weights:
        so_far += weight
        reached = to_fen(Fraction(amount) * so_far / whole)
        shares.append(reached - booked)
        booked = reached
    return shares
