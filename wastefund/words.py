"""How figures of landfills read."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from casework.figures import figure_text, yuan_text
from wastefund.rules import to_fen

PLACES_OF_RATE = 4
YUAN_PER_WAN = 10_000


def plain_figure(value: Decimal) -> str:
    """The same without separators, for addresses: 600000."""
    return figure_text(value).replace(",", "")


def volume_text(volume: Decimal) -> str:
    """A volume: 600,000 m3."""
    return _("%(volume)s m³") % {"volume": figure_text(volume)}


def wan_text(amount: Decimal) -> str:
    """An amount in yuan, said in units of ten thousand with two places: 123.46 万元."""
    return _("%(amount)s × 10,000 yuan") % {"amount": yuan_text(to_fen(Fraction(amount) / YUAN_PER_WAN))}


def rate_text(rate: Decimal | Fraction) -> str:
    """A rate with its unit: 200 yuan/m3."""
    return _("%(rate)s yuan/m³") % {"rate": rate_figure(rate)}


def rate_figure(rate: Decimal | Fraction) -> str:
    """Yuan per m3, rounded half up to four places, which then says so: 158.3333 and a sign for about."""
    exact = Fraction(rate)
    scaled = (exact.numerator * 2 * 10**PLACES_OF_RATE + exact.denominator) // (2 * exact.denominator)
    shown = figure_text(Decimal(scaled).scaleb(-PLACES_OF_RATE))
    about = "" if Fraction(scaled, 10**PLACES_OF_RATE) == exact else "≈ "
    return f"{about}{shown}"
