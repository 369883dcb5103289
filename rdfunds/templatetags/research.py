"""How amounts of research funds read in tables, where the heading names the unit."""

from decimal import Decimal

from django import template

from casework.figures import yuan_text
from ledger.money import to_yuan

register = template.Library()


@register.filter
def amount(value: Decimal | None) -> str:
    """An amount in yuan without its unit: 1,234,567.89; nothing where there is none."""
    return "" if value is None else yuan_text(value)


@register.filter
def fen(value: int | None) -> str:
    """An amount kept in fen, as yuan without its unit; nothing where there is none."""
    return "" if value in (None, "") else yuan_text(to_yuan(value))
