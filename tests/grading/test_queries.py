"""How many queries each step takes: at most 25 (three of the review a few more), however many rows it has.

Counted are statements that read or write rows. What signing adds to a step (its proposal, its signatures) is
counted apart.
"""

from functools import partial

import pytest

from grading.workflow import APPLICATION
from tests import factories
from tests.grading.rehearsing import SIGNED, STEPS, preparing, sent_by, taking, taking_unsigned
from tests.grading.world import ITEM, PAYLOADS, enterprise, moment

MOST = 25
MOST_OF = {"appoint": 31, "report_review": 28, "verify": 27}
"""An appointment makes a party, a team, a sheet and two letters; a report freezes one sheet, shows its photos, begins
another and writes a letter; a result writes two. Both look for ties that were recorded meanwhile."""
MOST_BY_SIGNING = 6
MOST_BY_STAYING_APART = 2
"""Who stands behind the step from which this one is kept apart is looked up for who signs and for who takes it."""


def require_few(queries: list[str], most: int = MOST) -> None:
    listed = "\n".join(f"{number}: {sql[:200]}" for number, sql in enumerate(queries, start=1))
    assert len(queries) <= most, listed


@pytest.mark.parametrize("step", STEPS)
def test_taking_a_step_takes_few_queries(world, step):
    declared = APPLICATION.step(step)
    own, signing = sent_by(taking(world, step))

    require_few(own, MOST_OF.get(step, MOST))
    require_few(signing, MOST_BY_SIGNING + MOST_BY_STAYING_APART * len(declared.apart_from))


@pytest.mark.parametrize("step", SIGNED)
def test_preparing_a_step_takes_few_queries(world, step):
    own, signing = sent_by(preparing(world, step))

    require_few([*own, *signing])


@pytest.mark.parametrize("step", [step for step in SIGNED if step not in ("submit", "resubmit")])
def test_taking_a_step_without_a_signature_takes_few_queries(world, step):
    own, signing = sent_by(taking_unsigned(world, step))

    require_few([*own, *signing], MOST_OF.get(step, MOST))


def test_thirty_items_take_no_more_queries_than_three(world):
    counts = []
    for count in (3, 30):
        case = world.case_at("submitted", by=enterprise())
        payload = {"complete": True, "items": [ITEM] * count}
        own, signing = sent_by(partial(world.do, case, "request_correction", payload, at=moment("2026-03-11")))
        counts.append((len(own), len(signing)))

    assert counts[0] == counts[1]


def test_a_team_of_ten_takes_no_more_queries_than_one_of_two(world):
    unit = world.review_unit
    colleagues = [factories.membership(organisation=unit.organisation) for _ in range(8)]
    counts = []
    for more in ([], colleagues):
        case = world.case_at("confirmed", by=enterprise())
        payload = PAYLOADS["appoint"](world, case)
        payload["team"] += [{"membership": each.pk, "part": "member"} for each in more]
        own, signing = sent_by(partial(world.do, case, "appoint", payload, at=moment("2026-03-10")))
        counts.append((len(own), len(signing)))

    assert counts[0] == counts[1]
