"""How roles and waiting times read on a page."""

from collections.abc import Iterable
from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from accounts.roles import Role

register = template.Library()


@register.filter
def role_names(roles: Iterable[str]) -> str:
    """Roles in words, in the order in which they are declared."""
    held = set(roles)
    return _(", ").join(str(role.label) for role in Role if role in held)


@register.filter
def minutes(duration: timedelta) -> int:
    """A duration in whole minutes."""
    return int(duration.total_seconds() // 60)
