"""Yuan and fen: Decimal yuan outside the ledger, an integer number of fen in its tables."""

from decimal import Decimal

from ledger.errors import AmountTooFine, AmountTooLarge, NotAnAmount

FEN = Decimal("0.01")
LARGEST = Decimal(1_000_000_000_000)
"""The largest amount of one line, in yuan: balances then fit into 64 bits for tens of thousands of such lines."""


def to_fen(amount: Decimal) -> int:
    """`amount` in yuan as fen. Raises NotAnAmount, AmountTooLarge or AmountTooFine; never rounds."""
    if not isinstance(amount, Decimal):
        raise TypeError(f"an amount is a Decimal of yuan, not {type(amount).__name__}")
    if not amount.is_finite():
        raise NotAnAmount(amount)
    if abs(amount) > LARGEST:
        raise AmountTooLarge(amount, LARGEST)
    exact = amount.quantize(FEN)
    if exact != amount:
        raise AmountTooFine(amount)
    return int(exact.scaleb(2))


def to_yuan(fen: int) -> Decimal:
    """`fen` as yuan with two places."""
    return Decimal(fen).scaleb(-2)
