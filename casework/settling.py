"""Settling every lapse that is due, in all cases: what the clock does at each tick, and `manage.py settle` at once."""

import logging
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from casework import deadlines, engine
from casework.models import Case, Event
from casework.sweeping import for_a_while
from casework.watch import stuck
from records import clock

logger = logging.getLogger(__name__)


@dataclass
class Settled:
    """What a sweep did: how many lapses took effect, and the references of the cases that failed."""

    lapses: int = 0
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What a sweep did in one case: the lapses that took effect; or it failed, which is logged and remembered."""

    case: Case
    events: Sequence[Event] = ()
    failed: bool = False


def settle_all(at: datetime, *, seconds: float = math.inf) -> Settled:
    """`settle` every case with lapses due by `at`, as far as `seconds` allow."""
    settled = Settled()
    for outcome in settle_each(at, seconds=seconds):
        settled.lapses += len(outcome.events)
        if outcome.failed:
            settled.failed.append(outcome.case.reference)
    return settled


def settle_each(at: datetime, *, seconds: float = math.inf) -> Iterator[Outcome]:
    """`settle_all`, case by case, earliest first; what failed before is tried last.

    A case that somebody else holds is left until all others are done, and then waited for: so two sweeps at once share
    out what is due instead of following each other from case to case.
    """
    failed: set[int] = set()
    held: set[int] = set()
    for case in for_a_while(chain(_cases_due(at), _left_over(held, at)), seconds):
        if case.pk in failed:
            continue
        try:
            outcome = _settle_one(case, at, wait=case.pk in held)
        except engine.HeldByAnother:
            held.add(case.pk)
            continue
        if outcome.failed:
            failed.add(case.pk)
        yield outcome
    stuck.forget_settled(clock.day_of(at))


def _cases_due(at: datetime) -> Iterator[Case]:
    """Those with lapses due by `at`, earliest first, those that are stuck last; however many, few are kept in mind."""
    last: set[int] = set()
    known = stuck.keys()
    for keys in deadlines.cases_with_lapses(clock.day_of(at)):
        last |= known.intersection(keys)
        yield from _named(key for key in keys if key not in known)
    yield from _named(sorted(last))


def _left_over(held: set[int], at: datetime) -> Iterator[Case]:
    """Of the cases that were held by others those in which a lapse is still due, asked for when it is their turn."""
    if held:
        rows = deadlines.lapsing(clock.day_of(at)).filter(case__in=held)
        yield from _named(sorted(set(rows.values_list("case", flat=True))))


def _named(keys: Iterable[int]) -> Iterator[Case]:
    """The cases with these ids in this order, each once, with no more than what a log calls them by."""
    ordered = dict.fromkeys(keys)
    cases = Case.objects.only("reference", "kind").in_bulk(ordered)
    yield from (cases[key] for key in ordered)


def _settle_one(case: Case, at: datetime, *, wait: bool) -> Outcome:
    """Settle one case. Raises HeldByAnother, without `wait`, where somebody else has locked it."""
    try:
        return Outcome(case, engine.settle_due(case, at, wait=wait))
    except engine.HeldByAnother:
        raise
    except Exception as error:
        # Whatever is wrong with one case, the time limits of the others must not wait for it.
        logger.exception("The lapses of case %s could not be settled", case.reference, extra={"case": case.reference})
        stuck.note(case, error, at)
        return Outcome(case, failed=True)
