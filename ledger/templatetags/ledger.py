"""How the ledger reads on a page."""

from decimal import Decimal

from django import template

from ledger.exports import chain_text
from ledger.models import Book

register = template.Library()


@register.filter
def amount(value: Decimal | None) -> str:
    """An amount of yuan for a column: thousands separators, two places, a real minus sign; nothing for None."""
    return "" if value is None else f"{value:,.2f}".replace("-", "\u2212")


@register.filter
def chain_state(book: Book) -> str:
    """The corner of a page: the length of the book's chain, and through when it is closed."""
    return chain_text(book)
