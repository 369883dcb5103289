"""Unified social credit codes: how people write them, and what exactly is wrong with one."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

LENGTH = 18
DIGITS_FIRST = 8
"""The first eight characters (register, kind, region) are digits."""
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
            length=len(normalise(value)),
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
    for place, character in enumerate(normalise(value), start=1):
        digit = character.isascii() and character.isdigit()
        if place <= DIGITS_FIRST and not digit:
            return _refused(
                _("Character %(place)d of %(value)s is “%(character)s”; the first eight are digits."),
                place=place,
                value=value,
                character=character,
            )
        if not digit and character not in LETTERS:
            return _refused(
                _(
                    "Character %(place)d of %(value)s is “%(character)s”, which no credit code contains:"
                    " only digits and capital letters without I, O, S, V and Z."
                ),
                place=place,
                value=value,
                character=character,
            )
    raise ValueError(value)


def _refused(message: str, **params: object) -> ValidationError:
    return ValidationError(message, code="credit_code", params=params)
