"""How codes are called on screens and in sentences."""

from functools import reduce

from django.utils.translation import gettext as _

from accounts.roles import Role
from casework.models import Party


def capacity_label(code: str) -> str:
    """A party's capacity in words."""
    labels = dict(Party._meta.get_field("capacity").flatchoices)
    return str(labels.get(code, code))


def role_label(code: str) -> str:
    """A member's role in words."""
    return str(Role(code).label)


def sentences(*said: str) -> str:
    """Whole sentences one after the other, as the language that is on writes them."""
    return reduce(lambda first, second: _("%(first)s %(second)s") % {"first": first, "second": second}, said)
