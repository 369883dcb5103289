"""Days and periods of grading: validity, renewal, bars, publication, deemed acceptance.

Rules G-7-1, G-7-2-1, G-8-1 (6) to (8), G-8-3, G-9, G-10-1. None of them rolls off a rest day
(reading: P4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.workdays import (
    PACKAGED,
    Calendar,
    add_months,
    add_working_days,
    day_after,
    earliest_after_minimum_period,
)

MONTHS_IN_YEAR = 12

VALIDITY_YEARS = 3  # G-9
RENEWAL_MONTHS = 3  # G-10-1
CORRECTION_NOTICE_WORKING_DAYS = 5  # G-7-2-1
PUBLICATION_WORKING_DAYS = 10  # G-7-1


class BarKind(StrEnum):
    """What keeps an enterprise from applying for a time."""

    FAILURE = "failure"
    REVOCATION = "revocation"
    FALSE_COMMITMENT = "false_commitment"


# G-7-5, G-11, G-8-3: how long each bars, in years from its notice.
BAR_YEARS = {BarKind.FAILURE: 1, BarKind.REVOCATION: 1, BarKind.FALSE_COMMITMENT: 3}

# G-8-1: the commitments that a full year has passed, and the bar that contradicts each.
BARS_OF_COMMITMENT = {7: BarKind.FAILURE, 8: BarKind.REVOCATION}


class RenewalPosition(StrEnum):
    """Where a day lies by a grade's renewal window (G-10-1)."""

    TOO_EARLY = "too_early"
    IN_WINDOW = "in_window"
    EXPIRED = "expired"


class PublicationFault(StrEnum):
    """Why an in-house publication does not carry a submission (G-7-1)."""

    REVERSED = "reversed"
    TOO_SHORT = "too_short"
    NOT_ENDED = "not_ended"


@dataclass(frozen=True, slots=True)
class Bar:
    """A notice that bars: its kind and the day it was given."""

    kind: BarKind
    notified_on: date


@dataclass(frozen=True, slots=True)
class BarInForce:
    """A bar with its last day and the first day on which applying is possible again."""

    bar: Bar
    until: date
    may_apply_from: date


@dataclass(frozen=True, slots=True)
class DishonestyListing:
    """A stay on the safety dishonesty list; ``removed_on`` is the first day off it."""

    listed_on: date
    removed_on: date | None = None


def blocked_until(event_on: date, years: int) -> date:
    """The last day that an event n years back still reaches (reading: P7)."""
    return add_months(event_on, years * MONTHS_IN_YEAR)


def in_look_back(event_on: date, years: int, on: date) -> bool:
    """Whether an event is within n years before ``on``: the one forward test of reading P7."""
    return event_on <= on <= blocked_until(event_on, years)


def valid_until(announced_on: date) -> date:
    """The last day of a grade: the corresponding day 3 years on (reading: G-9)."""
    return blocked_until(announced_on, VALIDITY_YEARS)


def renewal_window(valid_until: date) -> tuple[date, date]:
    """First and last day of the last 3 months of validity (reading: G-10-1)."""
    return add_months(valid_until, -RENEWAL_MONTHS), valid_until


def renewal_position(valid_until: date, on: date) -> RenewalPosition:
    """Where ``on`` lies: too early warns and does not block, expired is a new application.

    Reading: G-10-1.
    """
    opens_on, closes_on = renewal_window(valid_until)
    if on < opens_on:
        return RenewalPosition.TOO_EARLY
    if on > closes_on:
        return RenewalPosition.EXPIRED
    return RenewalPosition.IN_WINDOW


def may_apply_from(event: str, on: date) -> date:
    """The first day after the bar that an event of ``on`` starts (G-7-5, G-8-3, G-11).

    ``event`` is a ``BarKind`` or its value; the bar's last day is the corresponding day
    (reading: P7), for a false commitment from the notice (reading: G-8-3). Raises ValueError
    for another event.
    """
    return day_after(blocked_until(on, BAR_YEARS[BarKind(event)]))


def bars_in_force(bars: Iterable[Bar], on: date) -> tuple[BarInForce, ...]:
    """The bars that forbid applying on a day, the one that lasts longest first (reading: P7)."""
    standing = [
        BarInForce(
            bar,
            blocked_until(bar.notified_on, BAR_YEARS[bar.kind]),
            may_apply_from(bar.kind, bar.notified_on),
        )
        for bar in bars
        if in_look_back(bar.notified_on, BAR_YEARS[bar.kind], on)
    ]
    return tuple(sorted(standing, key=lambda each: each.until, reverse=True))


def bars_against_commitment(commitment: int, bars: Iterable[Bar], applied_on: date) -> tuple[BarInForce, ...]:
    """The bars that contradict commitment 7 (failure) or 8 (revocation) of G-8-1.

    Empty where the commitment holds. Raises KeyError for another commitment.
    """
    kind = BARS_OF_COMMITMENT[commitment]
    return bars_in_force((bar for bar in bars if bar.kind is kind), applied_on)


def dishonesty_listings_in_force(listings: Iterable[DishonestyListing], on: date) -> tuple[DishonestyListing, ...]:
    """The stays on the dishonesty list that contradict commitment 6 on a day (G-8-1 (6))."""
    return tuple(
        listing
        for listing in listings
        if listing.listed_on <= on and (listing.removed_on is None or on < listing.removed_on)
    )


def publication_ends_on(first_day: date, calendar: Calendar = PACKAGED) -> date:
    """The first day on which an in-house publication may end (G-7-1).

    It is the 10th working day after the one it was put up on (reading: P1, P5). Raises
    ValueError for dates after 9999.
    """
    return add_working_days(first_day, PUBLICATION_WORKING_DAYS, calendar)


def submission_possible_from(first_day: date, calendar: Calendar = PACKAGED) -> date:
    """The first day on which a report published from ``first_day`` may be submitted.

    It is the day after the shortest publication (reading: G-7-1, P5).
    """
    return earliest_after_minimum_period(first_day, PUBLICATION_WORKING_DAYS, calendar)


def publication_fault(
    first_day: date, last_day: date, submitted_on: date, calendar: Calendar = PACKAGED
) -> PublicationFault | None:
    """Why a publication from ``first_day`` to ``last_day`` does not carry the submission.

    It lasts at least 10 working days and has ended before the day of submitting (reading:
    G-7-1). None where nothing is wrong.
    """
    if last_day < first_day:
        return PublicationFault.REVERSED
    if last_day < publication_ends_on(first_day, calendar):
        return PublicationFault.TOO_SHORT
    if submitted_on <= last_day:
        return PublicationFault.NOT_ENDED
    return None


def publication_over(first_day: date, last_day: date, submitted_on: date, calendar: Calendar = PACKAGED) -> bool:
    """Whether the report was published long enough, and no longer is, when submitted (G-7-1)."""
    return publication_fault(first_day, last_day, submitted_on, calendar) is None


def deemed_accepted_on(
    received_on: date,
    correction_notice_on: date | None,
    today: date,
    calendar: Calendar = PACKAGED,
) -> date | None:
    """The day as of which a report counts as accepted for want of a correction notice (G-7-2-1).

    It is the day of receipt, once the 5 working days have run out without a notice; a notice
    after that is overtaken (reading: P9). None while the office may still say so, or where it
    did in time.
    """
    last_day = add_working_days(received_on, CORRECTION_NOTICE_WORKING_DAYS, calendar)
    if correction_notice_on is not None and correction_notice_on <= last_day:
        return None
    return received_on if today > last_day else None
