"""How many queries each step takes: at most 25, however many rows it has.

Counted are statements that read or write rows. What signing adds to a step (its proposal, its signatures) is
counted apart.
"""

from functools import partial

import pytest

from tests.grading.rehearsing import SIGNED, STEPS, preparing, sent_by, taking, taking_unsigned
from tests.grading.world import ITEM, enterprise, moment

MOST = 25
MOST_BY_SIGNING = 6


def require_few(queries: list[str], most: int = MOST) -> None:
    listed = "\n".join(f"{number}: {sql[:200]}" for number, sql in enumerate(queries, start=1))
    assert len(queries) <= most, listed


@pytest.mark.parametrize("step", STEPS)
def test_taking_a_step_takes_few_queries(world, step):
    own, signing = sent_by(taking(world, step))

    require_few(own)
    require_few(signing, MOST_BY_SIGNING)


@pytest.mark.parametrize("step", SIGNED)
def test_preparing_a_step_takes_few_queries(world, step):
    own, signing = sent_by(preparing(world, step))

    require_few([*own, *signing])


@pytest.mark.parametrize("step", [step for step in SIGNED if step not in ("submit", "resubmit")])
def test_taking_a_step_without_a_signature_takes_few_queries(world, step):
    own, signing = sent_by(taking_unsigned(world, step))

    require_few([*own, *signing])


def test_thirty_items_take_no_more_queries_than_three(world):
    counts = []
    for count in (3, 30):
        case = world.case_at("submitted", by=enterprise())
        payload = {"complete": True, "items": [ITEM] * count}
        own, signing = sent_by(partial(world.do, case, "request_correction", payload, at=moment("2026-03-11")))
        counts.append((len(own), len(signing)))

    assert counts[0] == counts[1]
