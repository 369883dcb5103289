"""Fields that several models of grading share."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records import clock

LEVEL_CHOICES = [(1, _("Level 1")), (2, _("Level 2")), (3, _("Level 3"))]
LEVEL_NUMERALS = {
    1: pgettext_lazy("a grade's level within a sentence", "1"),
    2: pgettext_lazy("a grade's level within a sentence", "2"),
    3: pgettext_lazy("a grade's level within a sentence", "3"),
}


class LevelField(models.PositiveSmallIntegerField):
    """A grade's level: 1 (highest) to 3 (G-4)."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"choices": LEVEL_CHOICES, "verbose_name": _("level"), **kwargs})  # type: ignore[arg-type]


def level_numeral(level: int) -> str:
    """A grade's level as a sentence writes it: 2, 二."""
    return str(LEVEL_NUMERALS[level])


def refuse_future(day: object) -> None:
    """Raise ValidationError for a day that has not come yet."""
    if day > clock.today():  # type: ignore[operator]
        raise ValidationError(
            _("%(day)s has not come yet; today is %(today)s."),
            code="future",
            params={"day": day, "today": clock.today()},
        )
