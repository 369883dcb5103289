"""Lists of cases: prepared by a handler, some struck, returned or signed; the last signature takes the step in all."""

from casework.lists.acts import (
    MOST_CASES,
    examine,
    look_at,
    obstacles,
    prepare,
    record_copy,
    send_back,
    sign,
    strike,
    withdraw,
)
from casework.lists.finding import (
    active_cases,
    active_entries,
    candidates,
    declared_step,
    hands_for,
    published,
    steps_of,
    to_mend,
    to_sign,
)
from casework.lists.hands import may_prepare, may_send_back, may_sign, may_strike
from casework.lists.issuing import lines_of
from casework.signing import signatures_for_all

__all__ = [
    "MOST_CASES",
    "active_cases",
    "active_entries",
    "candidates",
    "declared_step",
    "examine",
    "hands_for",
    "lines_of",
    "look_at",
    "may_prepare",
    "may_send_back",
    "may_sign",
    "may_strike",
    "obstacles",
    "prepare",
    "published",
    "record_copy",
    "send_back",
    "sign",
    "signatures_for_all",
    "steps_of",
    "strike",
    "to_mend",
    "to_sign",
    "withdraw",
]
