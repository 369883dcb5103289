"""How codes are called on screens and in sentences."""

from accounts.roles import Role
from casework.models import Party


def capacity_label(code: str) -> str:
    """A party's capacity in words."""
    labels = dict(Party._meta.get_field("capacity").flatchoices)
    return str(labels.get(code, code))


def role_label(code: str) -> str:
    """A member's role in words."""
    return str(Role(code).label)
