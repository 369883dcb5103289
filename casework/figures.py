"""Figures and days as people write them: 600,000, 60万, ６００，０００, 2015年3月1日."""

import re
import unicodedata
from calendar import monthrange
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST = 30
"""Characters; far more than any figure that passes the rules."""
_FIGURE = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([万亿]?)")
_POWERS = {"": 0, "万": 4, "亿": 8}
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_MONTHS = 12
FEN = Decimal("0.01")
MOST_YUAN = Decimal(100_000_000_000)


def figure_text(value: Decimal) -> str:
    """A figure with thousands separators and no more places than it has: 600,000 and 1,234.5."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def yuan_text(amount: Decimal) -> str:
    """An amount in yuan with two places and no unit: 1,234,567.89."""
    return f"{amount:,.2f}"


def plain(typed: str) -> str:
    """What was typed, with the usual digits and signs instead of full-width ones, and without spaces."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


class FigureField(forms.CharField):
    """A decimal figure, exact. `units` may stand behind it and are passed over."""

    units: tuple[str, ...] = ()
    example: Any = gettext_lazy("600,000")
    """How a figure may be written, to read; in Chinese also with 万, which only suits large ones."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Decimal | None:
        """The figure; None where nothing was typed. Raises ValidationError."""
        typed = super().clean(value)
        return self._figure(typed) if typed else None

    def _figure(self, typed: str) -> Decimal:
        text = plain(typed).replace("，", ",")
        for unit in self.units:
            text = text.removesuffix(unit)
        match = _FIGURE.fullmatch(text)
        if match is None:
            raise ValidationError(
                _("“%(typed)s” is no figure. Write it in digits, such as %(example)s.")
                % {"typed": typed, "example": self.example},
                code="no_figure",
            )
        sign, whole, part, power = match.groups()
        # Adding 0 turns -0 into 0.
        return Decimal(f"{sign}{whole.replace(',', '')}{part or ''}E{_POWERS[power]}") + 0


def _kept(value: Any) -> Decimal | None:
    """The figure as it is written where answers are kept, which may be with an exponent; None where it is none."""
    try:
        return Decimal(plain(str(value)).replace(",", ""))
    except ArithmeticError:
        return None


class WholeFigure:
    """A field for a figure that is not negative, not absurd and not too fine, and is read with its unit."""

    most: Decimal
    places: int
    unit: Any = ""

    def clean(self, value: Any) -> Decimal | None:
        """The figure. Raises ValidationError."""
        figure: Decimal | None = super().clean(value)  # type: ignore[misc]
        if figure is not None:
            self.check(figure)
        return figure

    def check(self, figure: Decimal) -> None:
        """Raise ValidationError where the figure is negative, absurd or too fine."""
        if not 0 <= figure <= self.most:
            raise ValidationError(
                _("%(figure)s is not between 0 and %(most)s.")
                % {"figure": figure_text(figure), "most": figure_text(self.most)}
            )
        if figure != round(figure, self.places):
            raise ValidationError(
                _("%(figure)s has more than %(places)d places after the point.")
                % {"figure": figure_text(figure), "places": self.places}
            )

    def prepare_value(self, value: Any) -> Any:
        """A figure of the store as people write it; what somebody has typed stays as typed."""
        return figure_text(value) if isinstance(value, Decimal) else value

    def in_words(self, value: Any) -> str:
        """The figure with thousands separators and its unit, to read, as it was typed or as it is kept."""
        figure = _kept(value)
        if figure is None:
            with suppress(ValidationError):
                figure = super().clean(str(value))  # type: ignore[misc]
        return str(value) if figure is None else f"{figure_text(figure)} {self.unit}".strip()


class VolumeField(FigureField):
    """Cubic metres."""

    units = ("立方米", "方", "m3", "m³")


class YuanField(FigureField):
    """An amount in yuan."""

    units = ("元", "yuan", "元/立方米", "元/m3")
    example = gettext_lazy("1,500,000")


class AmountField(WholeFigure, YuanField):
    """An amount in yuan to the fen, not negative."""

    most, places, unit = MOST_YUAN, 2, gettext_lazy("yuan")

    def clean(self, value: Any) -> Decimal | None:
        """The amount with two places; None where nothing was typed. Raises ValidationError."""
        amount = super().clean(value)
        return amount if amount is None else amount.quantize(FEN)


class DayField(forms.CharField):
    """A day of the calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"placeholder": "2015-03-01", "autocomplete": "off"}

    def clean(self, value: Any) -> date | None:
        """The day; None where nothing was typed. Raises ValidationError."""
        typed = super().clean(value)
        return _day(typed) if typed else None


def _day(typed: str) -> date:
    match = _DAY.fullmatch(plain(typed))
    if match is None:
        raise ValidationError(
            _("“%(typed)s” is no day. Write year, month and day, such as 2015-03-01.") % {"typed": typed},
            code="no_day",
        )
    year, month, day = (int(part) for part in match.groups() if part)
    if not 1 <= month <= _MONTHS or year == 0:
        raise ValidationError(_("“%(typed)s” is no day: the months are 1 to 12.") % {"typed": typed}, code="no_month")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValidationError(
            _("“%(typed)s” is no day: %(month)s of that year ends on the %(last)d.")
            % {"typed": typed, "month": f"{year}-{month:02d}", "last": last},
            code="no_such_day",
        )
    return date(year, month, day)
