"""Lists of cases: prepared by a handler, some struck, returned or signed; the last signature takes the step in all."""

from casework.lists.acts import (
    MOST_CASES,
    may_prepare,
    may_send_back,
    may_sign,
    may_strike,
    obstacles,
    prepare,
    send_back,
    sign,
    strike,
    withdraw,
)
from casework.lists.finding import active_cases, candidates, hands_for, published, steps_on_lists

__all__ = [
    "MOST_CASES",
    "active_cases",
    "candidates",
    "hands_for",
    "may_prepare",
    "may_send_back",
    "may_sign",
    "may_strike",
    "obstacles",
    "prepare",
    "published",
    "send_back",
    "sign",
    "steps_on_lists",
    "strike",
    "withdraw",
]
