"""Unified social credit codes: how people write them, and what exactly is wrong with one."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

LENGTH = 18
DIGITS_FIRST = 8
"""The first eight characters (register, kind, region) are digits."""
DIGITS = frozenset("0123456789")
LETTERS = frozenset("ABCDEFGHJKLMNPQRTUWXY")
"""Letters used after that: I, O, S, V and Z are not, because they look like digits."""


def normalise(value: str) -> str:
    """`value` in half-width capitals without spaces and hyphens, as it is stored."""
    return uscc.compact(unicodedata.normalize("NFKC", value))


def validate_credit_code(value: str) -> None:
    """Raise ValidationError, saying which part is wrong, where `value` is no unified social credit code."""
    try:
        number = uscc.validate(value)
    except InvalidLength as error:
        raise _refused(
            _("A unified social credit code has 18 characters; %(value)s has %(length)d."),
            value=value,
            length=len(uscc.compact(value)),
        ) from error
    except InvalidFormat as error:
        raise _unknown_character(value) from error
    except InvalidChecksum as error:
        raise _refused(
            _(
                "The check character of %(value)s, the last one, does not fit the 17 before it:"
                " at least one character is mistyped. Compare it with the business licence."
            ),
            value=value,
        ) from error
    if number != value:
        raise _refused(_("Write the code without spaces and in capital letters: %(number)s."), number=number)


def _unknown_character(value: str) -> ValidationError:
    place, character, among_first = _first_unknown(uscc.compact(value))
    if among_first:
        message = _("Character %(place)d of %(value)s is “%(character)s”; the first eight are digits.")
    else:
        message = _(
            "Character %(place)d of %(value)s is “%(character)s”, which no credit code contains:"
            " only digits and capital letters without I, O, S, V and Z."
        )
    return _refused(message, place=place, value=value, character=character)


def _first_unknown(number: str) -> tuple[int, str, bool]:
    """Place (from 1) of the first character that may not stand there, the character, and whether among the first 8."""
    for place, character in enumerate(number, start=1):
        known = DIGITS if place <= DIGITS_FIRST else DIGITS | LETTERS
        if character not in known:
            return place, character, place <= DIGITS_FIRST
    raise ValueError(number)


def _refused(message: str, **params: object) -> ValidationError:
    return ValidationError(message, code="credit_code", params=params)
