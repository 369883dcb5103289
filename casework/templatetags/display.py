"""How dates and amounts read on a page."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.template.defaultfilters import date as date_filter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from records import clock

register = template.Library()

YUAN_PER_WAN = 10_000


def weekday_names() -> list[str]:
    """Short names of the days of the week, Monday first."""
    return [
        pgettext("short day of the week", "Mon"),
        pgettext("short day of the week", "Tue"),
        pgettext("short day of the week", "Wed"),
        pgettext("short day of the week", "Thu"),
        pgettext("short day of the week", "Fri"),
        pgettext("short day of the week", "Sat"),
        pgettext("short day of the week", "Sun"),
    ]


@register.filter
def weekday(day: date | None) -> str:
    """The short weekday of a date: 周四, Thu."""
    return weekday_names()[day.weekday()] if day else ""


@register.filter
def day(value: date | None) -> str:
    """A date for running text: 2026年3月5日, March 5, 2026."""
    return date_filter(value, "DATE_FORMAT") if value else ""


@register.filter
def day_of(moment: datetime | None) -> date | None:
    """The day in China on which a moment lies."""
    return clock.day_of(moment) if moment else None


@register.filter
def day_weekday(value: date | None) -> str:
    """A date for running text with its weekday: 2026年3月5日 周四."""
    if not value:
        return ""
    return _("%(day)s %(weekday)s") % {"day": day(value), "weekday": weekday(value)}


@register.filter
def yuan(amount: Decimal | None) -> str:
    """An amount in yuan with thousands separators and two places: 1,234,567.89 元."""
    if amount is None:
        return ""
    return _("%(amount)s yuan") % {"amount": f"{_to_fen(amount):,}"}


@register.filter
def wan(amount: Decimal | None) -> str:
    """An amount in yuan, said in units of ten thousand with two places: 123.46 万元."""
    if amount is None:
        return ""
    return _("%(amount)s × 10,000 yuan") % {"amount": f"{_to_fen(amount / YUAN_PER_WAN):,}"}


def _to_fen(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
