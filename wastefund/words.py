"""How figures of landfills read."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

PLACES_OF_RATE = 4


def figure_text(value: Decimal) -> str:
    """A figure with thousands separators and no more places than it has: 600,000 and 1,234.5."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def volume_text(volume: Decimal) -> str:
    """A volume: 600,000 m3."""
    return _("%(volume)s m³") % {"volume": figure_text(volume)}


def yuan_text(amount: Decimal) -> str:
    """An amount in yuan with two places and no unit: 1,234,567.89."""
    return f"{amount:,.2f}"


def rate_text(rate: Decimal | Fraction) -> str:
    """Yuan per m3, rounded half up to four places, which then says so: 158.3333 and a sign for about."""
    exact = Fraction(rate)
    scaled = (exact.numerator * 2 * 10**PLACES_OF_RATE + exact.denominator) // (2 * exact.denominator)
    shown = figure_text(Decimal(scaled).scaleb(-PLACES_OF_RATE))
    about = "" if Fraction(scaled, 10**PLACES_OF_RATE) == exact else "≈ "
    return _("%(rate)s yuan/m³") % {"rate": f"{about}{shown}"}
